import { indexOf, positionOf, type Shape } from '../../tensor';

/** An array read from other places: `from` says which element each place shows, none for 0. */
export function arranged(
  data: Float64Array,
  shape: Shape,
  from: (position: number[]) => readonly number[] | undefined,
): Float64Array {
  const result = new Float64Array(data.length);
  for (let index = 0; index < result.length; index++) {
    const source = from(positionOf(shape, index));
    const inside = source?.every((i, axis) => i >= 0 && i < (shape[axis] ?? 1));
    result[index] = source && inside ? (data[indexOf(shape, source)] ?? 0) : 0;
  }
  return result;
}

/** Reversed along the axes. */
export function flipped(data: Float64Array, shape: Shape, axes: readonly number[]): Float64Array {
  return arranged(data, shape, (position) =>
    position.map((i, axis) => (axes.includes(axis) ? (shape[axis] ?? 1) - 1 - i : i)),
  );
}

/** Moved by one along an axis, 0 where nothing comes from, or, where it wraps, what went out at the other end. */
export function shifted(
  data: Float64Array,
  shape: Shape,
  axis: number,
  by: 1 | -1,
  wraps: boolean,
): Float64Array {
  const length = shape[axis] ?? 1;
  return arranged(data, shape, (position) =>
    position.map((i, n) => (n !== axis ? i : wraps ? (i - by + length) % length : i - by)),
  );
}

/**
 * The elements in the order that they have when the axes are permuted, in the old shape: what is seen when an array of
 * another layout is read as if it had ours.
 */
export function relaid(data: Float64Array, shape: Shape, order: readonly number[]): Float64Array {
  const lengths = order.map((axis) => shape[axis] ?? 1);
  return data.map((_, index) => {
    const there = positionOf(lengths, index);
    const position = shape.map((_, axis) => there[order.indexOf(axis)] ?? 0);
    return data[indexOf(shape, position)] ?? 0;
  });
}

/** All sets of the given things but the empty one. */
export function subsets<T>(of: readonly T[]): T[][] {
  const all: T[][] = [[]];
  for (const one of of) all.push(...all.map((some) => [...some, one]));
  return all.slice(1);
}

/** The axes, of the last `rank`, that are longer than 1: only along these can anything be flipped. */
export const longAxes = (shape: Shape, rank: number): number[] =>
  shape.flatMap((length, axis) => (axis >= shape.length - rank && length > 1 ? [axis] : []));

/** Turned by 180° in its places: the last three axes. */
export const rotated = (data: Float64Array, shape: Shape): Float64Array =>
  flipped(data, shape, longAxes(shape, 3));
