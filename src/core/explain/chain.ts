import { eachSwept, GRADIENT, type Prepared } from '../operations';
import { positionOf, sizeOf } from '../tensor';
import { textTeX } from '../words/tex';
import { t } from '../words/words';
import { elementTeX, gradientTeX, joinSum, type Notation, nameTeX } from './notation';
import { type Place, type Scene, spellingTeX, usesOf } from './scene';
import { either, foldedLength, moreTeX, partialToken, placeProse, token } from './termTeX';

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
  const prepared = use?.result.origin?.prepared;
  if (!prepared || uses.length > 1) return undefined;
  const { result, k } = use;
  const { name } = result;
  const size = sizeOf(result.shape);
  if (size < 2 || name === undefined) return undefined;
  const reached = reachedBy(prepared, k, index, size);
  const below = elementTeX(spellingTeX(value, true), positionOf(value.shape, index), undefined, notation);
  const summand = (j: number): string => {
    const above = elementTeX(nameTeX(name), positionOf(result.shape, j), undefined, notation);
    const cell = { value: result, index: j };
    const arriving = gradientTeX(above, scene.loss, notation);
    const product = [
      token(arriving, { ...cell, side: 'gradient' }, undefined, notation),
      partialToken(`\\frac{\\partial ${above}}{\\partial ${below}}`, { ...cell, side: 'value' }, notation),
    ].join('\\,');
    if (reached.has[j] === 1) return product;
    const struck = `\\cancel{${product}}`;
    return notation.linked ? `\\htmlData{vanishes=${j}}{${struck}}` : struck;
  };
  const lost = (j: number): string => placeProse(scene, { value: result, side: 'value', index: j }, notation);
  const own = placeProse(scene, { value, side: 'value', index }, notation);
  const because = (lost: string): string => t`0 because no change of ${own} reaches ${lost}`;
  if (size <= WHOLE) {
    const all = Array.from({ length: size }, (_, j) => j);
    const vanishing = all.filter((j) => reached.has[j] === 0).map(lost);
    const tex = joinSum(all.map(summand));
    return vanishing.length === 0 ? { tex } : { tex, note: because(either(vanishing)) };
  }
  const { tex, first } = collapsed(size, reached, summand, notation);
  const count = size - reached.count;
  if (first === undefined) return { tex };
  const others =
    count === 1
      ? lost(first)
      : count === 2
        ? t`${lost(first)} or 1 other element of ${name}`
        : t`${lost(first)} or ${count - 1} other elements of ${name}`;
  return { tex, note: because(others) };
}

/** Which elements of a result an element of its input reaches: 1 for each of them, and how many. */
interface Reached {
  readonly has: Uint8Array;
  readonly count: number;
}

function reachedBy(prepared: Prepared, k: number, index: number, size: number): Reached {
  const has = new Uint8Array(size);
  const reach = (j: number): void => {
    has[j] = 1;
  };
  const sweep = prepared.sweep?.(k, index);
  const arriving = sweep?.factors.find(({ operand }) => operand === GRADIENT);
  if (sweep && arriving) eachSwept(sweep.counts, arriving, reach);
  else {
    for (const { factors } of prepared.gradientTerms(k, index)) {
      for (const factor of factors) if (factor.operand === GRADIENT) reach(factor.index);
    }
  }
  return { has, count: has.reduce((sum, one) => sum + one, 0) };
}

/** A sum in which each run of vanishing summands is one struck-out ellipsis with their number below. */
function collapsed(
  size: number,
  reached: Reached,
  summand: (j: number) => string,
  notation: Notation,
): { tex: string; first?: number } {
  const { head, tail } = foldedLength(reached.count, notation);
  const parts: string[] = [];
  let first: number | undefined;
  let hidden = 0;
  let vanished = 0;
  const flush = (): void => {
    if (hidden > 0) parts.push(`\\underbrace{\\cdots}_{${moreTeX(hidden)}}`);
    else if (vanished > 0) parts.push(`\\underbrace{\\cancel{\\cdots}}_{${zerosTeX(vanished)}}`);
    hidden = 0;
    vanished = 0;
  };
  let met = 0;
  for (let j = 0; j < size; j++) {
    if (reached.has[j] === 0) {
      first ??= j;
      if (hidden === 0) vanished += 1;
      continue;
    }
    met += 1;
    if (met > head && met <= reached.count - tail) {
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

const zerosTeX = (count: number): string =>
  textTeX((n) => (count === 1 ? t`${n} zero` : t`${n} zeros`), String(count));
