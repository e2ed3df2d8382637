import type { Value } from '../graph';
import { type Factor, factorFormula, factorNumber } from '../operations';
import { elementAt, indexOf, positionOf } from '../tensor';
import { textTeX } from '../words/tex';
import { t } from '../words/words';
import {
  elementProse,
  elementTeX,
  elementText,
  expressionTeX,
  joinSum,
  type Notation,
  nameTeX,
  numberTeX,
  PLAIN,
} from './notation';
import {
  contentOfMatrix,
  matrixOf,
  type Place,
  type Scene,
  spelling,
  spellingTeX,
  symbolOf,
  valuesOf,
} from './scene';
import type { SceneTerm, TermSum } from './terms';

/** Sums longer than this are folded in the middle. */
const SHOWN = 14;
/** Of a folded one, the first terms stay, and the last two; unfolded, as many as a page can hold. */
const HEAD = 10;
const TAIL = 2;
const UNFOLDED = 400;

/** An element of a Jacobian is a partial derivative: of which element, by which other one. */
export function endsOf(
  { jacobian, shape }: Value,
  index: number,
): { readonly of: Place; readonly by: Place } | undefined {
  if (!jacobian) return undefined;
  const columns = shape[1] ?? 1;
  return {
    of: { value: jacobian.of, side: 'value', index: Math.floor(index / columns) },
    by: { value: jacobian.by, side: 'value', index: index % columns },
  };
}

export function placeTeX(scene: Scene, { value, side, index }: Place, notation: Notation): string {
  const ends = endsOf(value, index);
  if (ends) {
    return `\\frac{\\partial ${placeTeX(scene, ends.of, notation)}}{\\partial ${placeTeX(scene, ends.by, notation)}}`;
  }
  const position = positionOf(value.shape, index);
  const name = value.name === undefined ? `\\left(${spellingTeX(value)}\\right)` : nameTeX(value.name);
  return elementTeX(name, position, side === 'gradient' ? scene.loss : undefined, notation);
}

/** The element in characters: `∂L/∂X[2,2]`. */
export function placeText(scene: Scene, { value, side, index }: Place, notation: Notation = PLAIN): string {
  const ends = endsOf(value, index);
  if (ends) return `∂${placeText(scene, ends.of, notation)}/∂${placeText(scene, ends.by, notation)}`;
  return elementText(
    spelling(value),
    positionOf(value.shape, index),
    side === 'gradient' ? scene.loss : undefined,
    notation,
  );
}

/** The same in the running text: `∂L/∂X₂₂`. */
export function placeProse(scene: Scene, { value, side, index }: Place, notation: Notation = PLAIN): string {
  const ends = endsOf(value, index);
  if (ends) return `∂${placeProse(scene, ends.of, notation)}/∂${placeProse(scene, ends.by, notation)}`;
  return elementProse(
    spelling(value),
    positionOf(value.shape, index),
    side === 'gradient' ? scene.loss : undefined,
    notation,
  );
}

/** A token of a formula, linked to its cell and wearing its kernel element's hue. */
export function token(tex: string, place: Place, tap: number | undefined, notation: Notation): string {
  if (!notation.linked) return tex;
  const linked = `\\htmlData{cell=${place.value.id}.${place.side}.${place.index}}{${tex}}`;
  return tap === undefined ? linked : `\\htmlClass{tap tap-${tap}}{${linked}}`;
}

/** The token of a partial derivative, linked to the element that is reached. */
export const partialToken = (tex: string, reached: Place, notation: Notation): string =>
  notation.linked ? `\\htmlData{partial=1}{${token(tex, reached, undefined, notation)}}` : tex;

/** The operand that carries the hue in formulas: the kernel where it takes part, else nothing. */
const wearsHue = (factors: readonly Factor[], factor: Factor): boolean =>
  factor.operand.side === 'value' && factors.indexOf(factor) === factors.length - 1;

/** How an element's token is written: its symbol, or its number. */
export type Write = (place: Place, symbol: string) => string;

/** Every token by its name. */
export const asSymbol: Write = (_, symbol) => symbol;

export function termTeX(
  scene: Scene,
  { term, result }: SceneTerm,
  write: Write,
  notation: Notation,
  times = '\\,',
): string {
  const { coefficient, factors, tap } = term;
  const written = factors.map((factor) => {
    const hue = wearsHue(factors, factor) ? tap : undefined;
    return factorTeX(scene, result, factor, write, hue, notation, times);
  });
  if (coefficient === -1 && written.length > 0) return `-${written.join(times)}`;
  return (coefficient === 1 && written.length > 0 ? written : [numberTeX(coefficient), ...written]).join(
    times,
  );
}

/** A factor, each of its elements a token of its own: an operand without a name is written out. */
function factorTeX(
  scene: Scene,
  result: Value,
  factor: Factor,
  write: Write,
  tap: number | undefined,
  notation: Notation,
  times: string,
): string {
  const whole = factorFormula(factor, (operand, index) => {
    const matrix = matrixOf(result, operand);
    return matrix ? symbolOf(scene, { ...matrix, index }) : Number.NaN;
  });
  const values = valuesOf(scene);
  const tex = expressionTeX(
    whole,
    notation,
    (symbol, { id, position, gradientOf }) => {
      const value = id === undefined ? undefined : values.get(id);
      if (!value) return symbol;
      const side = gradientOf === undefined || value.derivative ? 'value' : 'gradient';
      const place: Place = { value, side, index: indexOf(value.shape, position) };
      return token(write(place, symbol), place, tap, notation);
    },
    times,
  );
  const loose =
    typeof whole === 'number'
      ? whole < 0
      : whole.kind === 'sum' || (whole.kind === 'product' && whole.coefficient < 0);
  return loose ? `\\left(${tex}\\right)` : tex;
}

/** The line with numbers, if every factor is a number. */
export function numbersOf(scene: Scene, terms: Summands, notation: Notation): string | undefined {
  if (!areKnown(scene, terms)) return undefined;
  const write: Write = (place, symbol) => {
    const content = contentOfMatrix(scene, place);
    const value = content && elementAt(content, place.index);
    if (typeof value !== 'number') return symbol;
    return value < 0 ? `(${numberTeX(value)})` : numberTeX(value);
  };
  return foldedSum(terms.count, (n) => termTeX(scene, terms.at(n), write, notation, ' \\cdot '), notation);
}

/** Terms of which only some are looked at. */
export type Summands = Pick<TermSum, 'count' | 'at' | 'listed' | 'sweeps'>;

/** Whether every factor is a number. */
function areKnown(scene: Scene, { listed, sweeps }: Summands): boolean {
  const isNumber = (result: Value, factor: Factor): boolean => known(scene, result, factor) !== undefined;
  return (
    listed.every(({ term, result }) => term.factors.every((factor) => isNumber(result, factor))) &&
    sweeps.every(({ result, sweep }) =>
      sweep.factors.every(({ operand }) => {
        const matrix = matrixOf(result, operand);
        return matrix !== undefined && contentOfMatrix(scene, matrix)?.kind === 'numbers';
      }),
    )
  );
}

/** A factor's number, if what it reads is known. */
export function known(scene: Scene, result: Value, factor: Factor): number | undefined {
  let open = false;
  const value = factorNumber(factor, (operand, index) => {
    const matrix = matrixOf(result, operand);
    const content = matrix && contentOfMatrix(scene, matrix);
    const x = content ? elementAt(content, index) : Number.NaN;
    if (typeof x === 'number') return x;
    open = true;
    return Number.NaN;
  });
  return open ? undefined : value;
}

/** Whether some factors are numbers and some are not. */
export function mixesNumbers(scene: Scene, terms: Iterable<SceneTerm>): boolean {
  return [...terms].some(({ term, result }) =>
    term.factors.some((factor) => known(scene, result, factor) !== undefined),
  );
}

/** A sum; a long one keeps its beginning and its end, and says how many stand between. */
export function foldedSum(count: number, write: (n: number) => string, notation: Notation): string {
  return count === 0 ? '0' : joinSum(folded(count, write, notation));
}

/** What a fold leaves of a list, with what says how many it hides. Only what is left is written. */
export function folded(count: number, write: (n: number) => string, notation: Notation): string[] {
  const { head, tail } = foldedLength(count, notation);
  const hidden = count - head - tail;
  const written = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, n) => write(from + n));
  if (hidden === 0) return written(0, count);
  return [
    ...written(0, head),
    `\\underbrace{\\cdots}_{${moreTeX(hidden)}}`,
    ...written(head + hidden, count),
  ];
}

/** `12 more`, of what is not written. */
export const moreTeX = (count: number): string => textTeX((n) => t`${n} more`, String(count));

/** `a, b or c`. */
export const either = (names: readonly string[]): string =>
  names.length < 2
    ? (names[0] ?? '')
    : t`${names.slice(0, -1).join(', ')} or ${names[names.length - 1] ?? ''}`;

/** How many of so many items a fold leaves at the beginning and at the end. */
export function foldedLength(
  count: number,
  { unfolded }: Notation,
): { readonly head: number; readonly tail: number } {
  if (count <= SHOWN || (unfolded && count <= UNFOLDED)) return { head: count, tail: 0 };
  return { head: unfolded ? UNFOLDED - TAIL : HEAD, tail: TAIL };
}

/** How many of so many terms are folded away. */
export function hiddenOf(count: number, notation: Notation): number {
  const { head, tail } = foldedLength(count, notation);
  return count - head - tail;
}
