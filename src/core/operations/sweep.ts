import { positionOf, type Shape, sizeOf, stridesOf } from '../tensor';
import type { Factor, Operand, Term } from './term';

/**
 * Many terms in one: a product whose factors step through their operands together. Its terms are those at the positions of
 * `counts`, row-major, the last axis fastest; the last two axes are rows and columns. Sums over a whole matrix are told this
 * way, so that what needs a few terms, their number or their cells need not list them all.
 */
export interface Sweep {
  readonly coefficient: number;
  readonly tap?: number;
  readonly counts: readonly number[];
  readonly factors: readonly Swept[];
}

/** The elements of an operand at `start` + Σ positionₐ · stepₐ. */
export interface Swept {
  readonly operand: Operand;
  readonly start: number;
  readonly steps: readonly number[];
}

/** How many terms. */
export const sweepLength = ({ counts }: Pick<Sweep, 'counts'>): number => sizeOf(counts);

/** The n-th term. */
export function termOfSweep(sweep: Sweep, n: number): Term {
  const position = positionOf(sweep.counts, n);
  const factors = sweep.factors.map(
    ({ operand, start, steps }): Factor => ({
      operand,
      index: steps.reduce((index, step, axis) => index + step * (position[axis] ?? 0), start),
    }),
  );
  const { coefficient, tap } = sweep;
  return tap === undefined ? { coefficient, factors } : { coefficient, factors, tap };
}

/** All of them in order. */
export function* termsOfSweep(sweep: Sweep): Generator<Term> {
  const length = sweepLength(sweep);
  for (let n = 0; n < length; n++) yield termOfSweep(sweep, n);
}

/** Calls with each flat index that a factor goes through, in the order of the terms. */
export function eachSwept(
  counts: readonly number[],
  { start, steps }: Pick<Swept, 'start' | 'steps'>,
  visit: (index: number, n: number) => void,
): void {
  const columns = counts[counts.length - 1] ?? 1;
  const step = steps[counts.length - 1] ?? 0;
  const lines = counts.slice(0, -1);
  const number = sizeOf(lines);
  for (let line = 0; line < number; line++) {
    const position = positionOf(lines, line);
    let index = position.reduce((at, p, axis) => at + p * (steps[axis] ?? 0), start);
    for (let column = 0; column < columns; column++, index += step) visit(index, line * columns + column);
  }
}

/** The elements of a matrix over some of its axes, the other ones held at the position of `index` in `kept`. */
export function sweepOverAxes(
  operand: Operand,
  shape: Shape,
  axes: readonly number[],
  kept: Shape,
  index: number,
  coefficient: number,
): Sweep {
  const strides = stridesOf(shape);
  const held = positionOf(kept, index);
  const start = strides.reduce(
    (at, stride, axis) => at + (axes.includes(axis) ? 0 : stride * (held[axis] ?? 0)),
    0,
  );
  const counts = shape.map((length, axis) => (axes.includes(axis) ? length : 1));
  return { coefficient, counts, factors: [{ operand, start, steps: strides }] };
}
