import { formulaOf } from '../operations';
import { type Expression, elementAt, sizeOf } from '../tensor';
import { t } from '../words/words';
import { expressionTeX, expressionText, type Notation, PLAIN } from './notation';
import { contentOfMatrix, type Matrix, matrixOf, type Place, type Scene, symbolOf } from './scene';
import { TermSum, termsOf } from './terms';
import { asSymbol, foldedSum, placeText, termTeX } from './termTeX';

/** A longer sum of numbers keeps its beginning and its end, and says how many terms stand between. */
const WRITTEN_OUT = 400;

/** One element's formula on one line. */
export interface FormulaLine {
  readonly place: Place;
  readonly tex: string;
  readonly text: string;
}

/** The formulas of a matrix's elements in order, at most `limit` of them, beginning with the one at `from`. Leaves' values have none. */
export function formulasOf(
  scene: Scene,
  matrix: Matrix,
  limit: number,
  notation: Notation = PLAIN,
  from = 0,
): FormulaLine[] {
  const end = Math.min(from + limit, sizeOf(matrix.value.shape));
  const content = contentOfMatrix(scene, matrix);
  const lines: FormulaLine[] = [];
  for (let index = from; index < end; index++) {
    const place: Place = { ...matrix, index };
    const left = symbolOf(scene, place);
    const name = placeText(scene, place, notation);
    const own = content && elementAt(content, index);
    const terms = new TermSum(scene, place);
    if (terms.count > WRITTEN_OUT && typeof own === 'number') {
      const write = (n: number): string => termTeX(scene, terms.at(n), asSymbol, notation);
      const tex = `${expressionTeX(left, notation)} = ${foldedSum(terms.count, write, notation)}`;
      lines.push({ place, tex, text: t`${name} is the sum of ${terms.count} terms` });
      continue;
    }
    // A matrix without numbers is its formula; one with numbers is written in the names of what it is made of.
    const right: Expression =
      typeof own === 'object' ? own : (formulaOfPlace(scene, place) ?? own ?? Number.NaN);
    lines.push({
      place,
      tex: `${expressionTeX(left, notation)} = ${expressionTeX(right, notation)}`,
      text: `${name} = ${expressionText(right, notation)}`,
    });
  }
  return lines;
}

function formulaOfPlace(scene: Scene, place: Place): Expression | undefined {
  const summands: Expression[] = [];
  for (const { term, result } of termsOf(scene, place)) {
    summands.push(
      formulaOf([term], (operand, index) => {
        const matrix = matrixOf(result, operand);
        return matrix ? symbolOf(scene, { ...matrix, index }) : Number.NaN;
      }),
    );
  }
  return summands.length === 0 ? undefined : { kind: 'sum', terms: summands };
}
