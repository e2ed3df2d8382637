import { factorNumber, type Operand } from '../operations';
import { elementAt } from '../tensor';
import type { SceneTerm } from './element';
import { contentOfMatrix, matrixOf, matrixText, type Place, type Scene, usesOf } from './scene';

/** Why an element that is 0 is 0. */
export function zeroReason(scene: Scene, place: Place, terms: readonly SceneTerm[]): string | undefined {
  const own = matrixText(scene, place);
  if (terms.length === 0) {
    if (place.side === 'gradient') {
      // Without a use it is the gradient that was given, and nobody knows why that is 0.
      return usesOf(scene, place.value).some(({ result }) => scene.gradients.has(result.id))
        ? `no window reaches this element, so no change of it changes the loss`
        : undefined;
    }
    return place.value.origin ? 'nothing but padding is read here' : undefined;
  }
  const zeros = new Map<string, number>();
  let all = true;
  for (const { term, result } of terms) {
    const read = (operand: Operand, index: number): number => {
      const matrix = matrixOf(result, operand);
      const content = matrix && contentOfMatrix(scene, matrix);
      const x = content && elementAt(content, index);
      return typeof x === 'number' ? x : Number.NaN;
    };
    const culprit = term.factors.find((factor) => factorNumber(factor, read) === 0);
    const matrix = culprit && matrixOf(result, culprit.operand);
    if (culprit && matrix) {
      const function_ = culprit.apply !== undefined && read(culprit.operand, culprit.index) !== 0;
      const name = `${function_ ? `${culprit.apply} of ` : ''}${matrixText(scene, matrix)}`;
      zeros.set(name, (zeros.get(name) ?? 0) + 1);
    } else all = false;
  }
  if (!all) return terms.length > 1 ? `its ${terms.length} terms cancel` : undefined;
  const names = [...zeros.keys()];
  if (names.length === 1) return `${names[0]} is 0 wherever ${own} reads it`;
  return `in every term ${names.slice(0, -1).join(', ')} or ${names[names.length - 1]} is 0`;
}
