import { type Emptiness, factorNumber, type LineName, type Operand, termNumber } from '../operations';
import { elementAt } from '../tensor';
import { t } from '../words/words';
import { type Notation, PLAIN } from './notation';
import { contentOfMatrix, matrixOf, matrixText, type Place, type Scene, usesOf } from './scene';
import type { TermSum } from './terms';
import { either, endsOf, placeProse } from './termTeX';

/** Why an element that is 0 is 0. */
export function zeroReason(
  scene: Scene,
  place: Place,
  terms: TermSum,
  notation: Notation = PLAIN,
): string | undefined {
  const own = matrixText(scene, place, notation);
  if (terms.count === 0) return emptyReason(scene, place, notation);
  const zeros = new Map<string, number>();
  let tooSmall = 0;
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
      const zero = matrixText(scene, matrix, notation);
      const name = function_ ? t`${culprit.apply ?? ''} of ${zero}` : zero;
      zeros.set(name, (zeros.get(name) ?? 0) + 1);
    } else if (termNumber(term, read) === 0) tooSmall++;
    else return terms.count > 1 ? t`its ${terms.count} terms cancel` : undefined;
  }
  if (tooSmall > 0) {
    if (terms.count === 1) return t`its only term is not 0, but too small for a number`;
    return tooSmall === terms.count
      ? t`none of its ${terms.count} terms is 0, but each is too small for a number`
      : t`each of its ${terms.count} terms is 0 or too small for a number`;
  }
  const names = [...zeros.keys()];
  if (names.length === 1) return t`${names[0] ?? ''} is 0 wherever ${own} reads it`;
  return t`in every term ${either(names)} is 0`;
}

/** Why nothing is added up at all, as the operations say it: of its own one for a value, of each use for a gradient. */
function emptyReason(scene: Scene, { value, side, index }: Place, notation: Notation): string | undefined {
  const ends = endsOf(value, index);
  if (ends)
    return t`no change of ${placeProse(scene, ends.by, notation)} reaches ${placeProse(scene, ends.of, notation)}`;
  if (side === 'value') {
    if (!value.origin) return undefined;
    const why = value.origin.prepared.emptiness?.('output', index);
    return why ? emptinessText(why, side) : t`it is the sum of no terms`;
  }
  const uses = usesOf(scene, value).filter(({ result }) => scene.gradients.has(result.id));
  // Without a use it is the gradient that was given, and nobody knows why that is 0.
  if (uses.length === 0) return undefined;
  const reasons = uses.map(({ result, k }) => {
    const why = result.origin?.prepared.emptiness?.(k, index);
    return why ? emptinessText(why, side) : t`no result is made of this element`;
  });
  return t`${[...new Set(reasons)].join('; ')}, so no change of it changes the loss`;
}

function emptinessText(why: Emptiness, side: Place['side']): string {
  switch (why.code) {
    case 'only-padding':
      return side === 'value' ? t`nothing but padding is read here` : t`it meets nothing but padding`;
    case 'leftover':
      return t`no window reaches ${thisText(why.line)}: with stride ${why.stride} the last one ends before it`;
    case 'gap':
      return why.every > 1
        ? t`no window reads ${thisText(why.line)}: stride ${why.stride} and dilation ${why.dilation} are multiples of ${why.every}, so ${betweenText(why.line)} are stepped over`
        : t`no window reads ${thisText(why.line)}: it lies between those that stride ${why.stride} and dilation ${why.dilation} reach`;
    case 'output-padding':
      return t`no element of the input reaches ${thisText(why.line)}: output_padding put it at the end`;
    case 'between-strides':
      return t`no element of the input reaches ${thisText(why.line)}: it lies between those that stride ${why.stride} and dilation ${why.dilation} reach`;
    case 'cropped':
      return t`all that it adds to is cropped away by the padding`;
    case 'not-taken':
      return t`this element was not taken`;
    case 'not-chosen':
      return t`it is not the first maximum of any window`;
  }
}

function thisText(line: LineName): string {
  switch (line) {
    case 'element':
      return t`this element`;
    case 'row':
      return t`this row`;
    case 'column':
      return t`this column`;
    case 'layer':
      return t`this layer`;
  }
}

function betweenText(line: LineName): string {
  switch (line) {
    case 'element':
      return t`the elements between`;
    case 'row':
      return t`the rows between`;
    case 'column':
      return t`the columns between`;
    case 'layer':
      return t`the layers between`;
  }
}
