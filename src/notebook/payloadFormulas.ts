import {
  expressionText,
  matrixOf,
  type Place,
  placeText,
  type Scene,
  symbolOf,
  termsOf,
} from '../core/explain';
import { factorFormula, factorNumber } from '../core/operations';
import { elementAt, formulaNumber } from '../core/tensor';

/** A longer sum is cut in a line of text. */
const MOST_TERMS = 6;

/**
 * An element's formula in one line of characters: `∂L/∂K[1,1] = ∂L/∂Z[1,1]·X[1,1] + … = 1·1 + … = 37`. The last number is
 * the sum of the terms, whatever the array says. `undefined` where the element has no terms.
 */
export function formulaText(scene: Scene, place: Place): string | undefined {
  const symbols: string[] = [];
  const numbers: string[] = [];
  let count = 0;
  let sum = 0;
  for (const { term, result } of termsOf(scene, place)) {
    count += 1;
    const values = term.factors.map((factor) =>
      factorNumber(factor, (operand, index) => {
        const matrix = matrixOf(result, operand);
        const content =
          matrix && (matrix.side === 'value' ? matrix.value.content : scene.gradients.get(matrix.value.id));
        const element = content && elementAt(content, index);
        return typeof element === 'number' ? element : Number.NaN;
      }),
    );
    sum += values.reduce((product, value) => product * value, term.coefficient);
    if (count > MOST_TERMS) continue;
    const names = term.factors.map((factor) => {
      const formula = factorFormula(factor, (operand, index) => {
        const matrix = matrixOf(result, operand);
        return matrix ? symbolOf(scene, { ...matrix, index }) : Number.NaN;
      });
      const text = expressionText(formula);
      return typeof formula === 'object' && formula.kind === 'sum' ? `(${text})` : text;
    });
    const coefficient = term.coefficient === 1 && names.length > 0 ? [] : [formulaNumber(term.coefficient)];
    symbols.push([...coefficient, ...names].join('·'));
    numbers.push([...coefficient, ...values.map(signed)].join('·'));
  }
  if (count === 0) return undefined;
  const more = count > MOST_TERMS ? [`… (${count} terms)`] : [];
  return [
    placeText(scene, place),
    [...symbols, ...more].join(' + '),
    [...numbers, ...more].join(' + '),
    formulaNumber(sum),
  ].join(' = ');
}

const signed = (value: number): string => (value < 0 ? `(${formulaNumber(value)})` : formulaNumber(value));
