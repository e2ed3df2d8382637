import { type Shape, sizeOf } from './shape';
import { worked } from './work';

/** Numbers in a shape, row-major, float64. Never changed after it is made. */
export interface Tensor {
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** @throws RangeError when `data` does not fill `shape`: a mistake of ours, not of a user. */
export function tensor(shape: Shape, data: Float64Array | readonly number[]): Tensor {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(`${data.length} numbers do not fill the shape [${shape.join(', ')}]`);
  }
  return { shape, data: data instanceof Float64Array ? data : Float64Array.from(data) };
}

/** A tensor of rank 0. */
export function scalar(value: number): Tensor {
  return { shape: [], data: Float64Array.of(value) };
}

/** Every element the same. */
export function full(shape: Shape, value: number): Tensor {
  return { shape, data: new Float64Array(sizeOf(shape)).fill(value) };
}

/** Elements between two looks at Stop. */
const CHUNK = 4096;
/** What an element costs that is found by a call, in multiplications of a plain loop. */
const WORK_PER_ELEMENT = 16;

/** Elements from their flat index. @throws Problem `interrupted`. */
export function generate(shape: Shape, element: (index: number) => number): Tensor {
  const data = new Float64Array(sizeOf(shape));
  for (let start = 0; start < data.length; start += CHUNK) {
    const end = Math.min(data.length, start + CHUNK);
    for (let index = start; index < end; index++) data[index] = element(index);
    worked((end - start) * WORK_PER_ELEMENT);
  }
  return { shape, data };
}

/** The element at a flat index; NaN outside, which no caller asks for. */
export function at(value: Tensor, index: number): number {
  return value.data[index] ?? Number.NaN;
}

export type Nested<T> = T | readonly Nested<T>[];

/** Row-major elements as nested arrays, as JSON and NumPy write them; a scalar is the bare element. */
export function nest<T>(shape: Shape, elements: ArrayLike<T>): Nested<T> {
  let next = 0;
  const level = (axis: number): Nested<T> => {
    // Safe: the walk below asks for exactly `sizeOf(shape)` elements, each once and in order.
    if (axis === shape.length) return elements[next++] as T;
    return Array.from({ length: shape[axis] ?? 0 }, () => level(axis + 1));
  };
  return level(0);
}
