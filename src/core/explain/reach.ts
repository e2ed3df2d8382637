import type { Value } from '../graph';
import { type Factor, GRADIENT, type Operand, type Term } from '../operations';
import { matrixOf, type Place, type Scene, usesOf } from './scene';
import { type SceneTerm, termsOf } from './terms';

/** How an element changes another one: the factor by which a change of it arrives there, a sum of products. */
export interface Reach {
  /** The element that is changed. */
  readonly place: Place;
  readonly terms: readonly SceneTerm[];
}

/**
 * The partial derivatives ∂Z_j/∂X_i of every element of every result that an element goes into: its gradient terms, each
 * without the ∂L/∂Z_j in it. At most `limit` elements of each result, those that the terms name first.
 */
export function reachesOf(scene: Scene, { value, index }: Place, limit = Number.POSITIVE_INFINITY): Reach[] {
  return usesOf(scene, value).flatMap(({ result, k }) => {
    const found = new Map<number, SceneTerm[]>();
    for (const term of result.origin?.prepared.gradientTerms(k, index) ?? []) {
      const arriving = term.factors.find(({ operand }) => operand === GRADIENT);
      if (!arriving) continue;
      if (found.size === limit && !found.has(arriving.index)) break;
      const rest = { ...term, factors: term.factors.filter((factor) => factor !== arriving) };
      add(found, arriving.index, { term: rest, result });
    }
    return reaches(found, { value: result, side: 'value' });
  });
}

/**
 * Where an element of a result's gradient goes: what it adds to each element of the gradients of the operation's inputs. The
 * same products as the terms of those gradients, sorted by what they come from instead of by where they arrive.
 */
export function sharesOf(scene: Scene, { value: result, index }: Place): Reach[] {
  const { origin } = result;
  if (!origin) return [];
  const terms = [...origin.prepared.terms(index)];
  return origin.inputs.flatMap((input, k) => {
    if (!scene.gradients.has(input.id)) return [];
    const plain = terms.every(({ factors }) =>
      factors.every((factor) => reads(factor, k).length === 0 || isPlain(factor)),
    );
    const found = new Map<number, SceneTerm[]>();
    for (const [target, term] of plain
      ? derivatives(terms, k, index)
      : collected(terms, k, index, (i) => origin.prepared.gradientTerms(k, i))) {
      add(found, target, { term, result });
    }
    return reaches(found, { value: input, side: 'gradient' });
  });
}

/** The product rule: each factor that reads the input in turn gives way to the arriving gradient. */
function* derivatives(
  terms: readonly Term[],
  k: number,
  index: number,
): Generator<readonly [target: number, term: Term]> {
  for (const term of terms) {
    for (const factor of term.factors) {
      if (factor.operand.of !== k || factor.operand.side !== 'value') continue;
      const others = term.factors.filter((other) => other !== factor);
      yield [factor.index, { ...term, factors: [{ operand: GRADIENT, index }, ...others] }];
    }
  }
}

/** Where functions and powers take part: the terms of the input's gradient that hold the arriving element. */
function* collected(
  terms: readonly Term[],
  k: number,
  index: number,
  gradientTerms: (target: number) => Iterable<Term>,
): Generator<readonly [target: number, term: Term]> {
  const targets = new Set(terms.flatMap(({ factors }) => factors.flatMap((factor) => reads(factor, k))));
  for (const target of targets) {
    for (const term of gradientTerms(target)) {
      if (term.factors.some((factor) => factor.operand === GRADIENT && factor.index === index)) {
        yield [target, term];
      }
    }
  }
}

const isPlain = ({ apply, exponent }: Factor): boolean => apply === undefined && exponent === undefined;

/** The elements of the k-th input that a factor reads. */
function reads({ operand, index, exponent }: Factor, k: number): number[] {
  const isInput = (own: Operand): boolean => own.of === k && own.side === 'value';
  return [
    ...(isInput(operand) ? [index] : []),
    ...(typeof exponent === 'object' && isInput(exponent.operand) ? [exponent.index] : []),
  ];
}

function add(found: Map<number, SceneTerm[]>, index: number, term: SceneTerm): void {
  const own = found.get(index);
  if (own) own.push(term);
  else found.set(index, [term]);
}

const reaches = (
  found: ReadonlyMap<number, readonly SceneTerm[]>,
  matrix: { readonly value: Value; readonly side: Place['side'] },
): Reach[] =>
  [...found].sort(([a], [b]) => a - b).map(([index, terms]) => ({ place: { ...matrix, index }, terms }));

/** A pair of what multiplies in a term of a gradient: the arriving gradient's element, and its one partner. */
export interface Meeting {
  readonly arriving: Place;
  readonly partner: Place;
  readonly tap: number;
}

/** So many products show in which order they come. */
const PAIRS = 400;

/** The first terms of a gradient as pairs, where all of them are products of two elements under a kernel element's hue. */
export function meetingsOf(scene: Scene, place: Place): Meeting[] | undefined {
  const pairs: Meeting[] = [];
  for (const { term, result } of termsOf(scene, place)) {
    if (pairs.length === PAIRS) break;
    const [first, second, ...more] = term.factors;
    if (!first || !second || more.length > 0 || term.tap === undefined) return undefined;
    if (first.operand !== GRADIENT) return undefined;
    const arriving = matrixOf(result, first.operand);
    const partner = matrixOf(result, second.operand);
    if (!arriving || !partner) return undefined;
    pairs.push({
      arriving: { ...arriving, index: first.index },
      partner: { ...partner, index: second.index },
      tap: term.tap,
    });
  }
  return pairs;
}
