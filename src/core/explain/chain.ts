import { GRADIENT } from '../operations';
import { positionOf, sizeOf } from '../tensor';
import { elementTeX, gradientTeX, joinSum, type Notation, nameTeX } from './notation';
import { type Place, type Scene, spellingTeX, usesOf } from './scene';
import { foldedLength, placeProse, token } from './termTeX';

/** The chain rule of a gradient's element, before it is shortened. */
export interface Chain {
  readonly tex: string;
  /** Which elements of the result are struck out, and why, in words. */
  readonly note?: string;
}

/** Of larger results only what the element reaches is written out; the rest is counted. */
const WHOLE = 9;

/**
 * Σ ∂L/∂Z_j · ∂Z_j/∂X_i over all elements of the result, those that the element does not reach struck out. Only where
 * there is one result, and it has a name.
 */
export function chainOf(scene: Scene, { value, index }: Place, notation: Notation): Chain | undefined {
  const uses = usesOf(scene, value).filter(({ result }) => scene.gradients.has(result.id));
  const [use] = uses;
  if (!use?.result.origin || uses.length > 1) return undefined;
  const { result, k } = use;
  const { name } = result;
  const size = sizeOf(result.shape);
  if (size < 2 || name === undefined) return undefined;
  const reached = new Set<number>();
  for (const { factors } of result.origin?.prepared.gradientTerms(k, index) ?? []) {
    for (const factor of factors) if (factor.operand === GRADIENT) reached.add(factor.index);
  }
  const below = elementTeX(spellingTeX(value, true), positionOf(value.shape, index), undefined, notation);
  const summand = (j: number): string => {
    const above = elementTeX(nameTeX(name), positionOf(result.shape, j), undefined, notation);
    const cell = { value: result, index: j };
    const arriving = gradientTeX(above, scene.loss, notation);
    const product = [
      token(arriving, { ...cell, side: 'gradient' }, undefined, notation),
      token(
        `\\frac{\\partial ${above}}{\\partial ${below}}`,
        { ...cell, side: 'value' },
        undefined,
        notation,
      ),
    ].join('\\,');
    if (reached.has(j)) return product;
    const struck = `\\cancel{${product}}`;
    return notation.linked ? `\\htmlData{vanishes=${j}}{${struck}}` : struck;
  };
  const lost = (j: number): string => placeProse(scene, { value: result, side: 'value', index: j }, notation);
  const own = placeProse(scene, { value, side: 'value', index }, notation);
  const because = `0 because no change of ${own} reaches`;
  if (size <= WHOLE) {
    const all = Array.from({ length: size }, (_, j) => j);
    const vanishing = all.filter((j) => !reached.has(j)).map(lost);
    const tex = joinSum(all.map(summand));
    return vanishing.length === 0 ? { tex } : { tex, note: `${because} ${inWords(vanishing)}` };
  }
  const { tex, first } = collapsed(size, reached, summand, notation);
  const count = size - reached.size;
  if (first === undefined) return { tex };
  const others = count === 1 ? lost(first) : `${lost(first)} or ${count - 1} other elements of ${name}`;
  return { tex, note: `${because} ${others}` };
}

/** A sum in which each run of vanishing summands is one struck-out ellipsis with their number below. */
function collapsed(
  size: number,
  reached: ReadonlySet<number>,
  summand: (j: number) => string,
  notation: Notation,
): { tex: string; first?: number } {
  const order = [...reached].sort((a, b) => a - b);
  const { head, tail } = foldedLength(order.length, notation);
  const parts: string[] = [];
  let first: number | undefined;
  let hidden = 0;
  let vanished = 0;
  const flush = (): void => {
    if (hidden > 0) parts.push(`\\underbrace{\\cdots}_{${hidden}\\text{ more}}`);
    else if (vanished > 0)
      parts.push(
        `\\underbrace{\\cancel{\\cdots}}_{${vanished}\\text{ ${vanished === 1 ? 'zero' : 'zeros'}}}`,
      );
    hidden = 0;
    vanished = 0;
  };
  let met = 0;
  for (let j = 0; j < size; j++) {
    if (!reached.has(j)) {
      first ??= j;
      if (hidden === 0) vanished += 1;
      continue;
    }
    met += 1;
    if (met > head && met <= order.length - tail) {
      if (hidden === 0) flush();
      hidden += 1;
      continue;
    }
    flush();
    parts.push(summand(j));
  }
  flush();
  return first === undefined ? { tex: joinSum(parts) } : { tex: joinSum(parts), first };
}

/** `a, b or c`. */
const inWords = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
