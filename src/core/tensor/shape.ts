import { Problem } from './problem';

/** Lengths of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** The number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** How many elements a step along each axis skips, row-major. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] ?? 1;
  }
  return strides;
}

/** The position (one 0-based index an axis) of a flat index, row-major. */
export function positionOf(shape: Shape, index: number): number[] {
  const position = new Array<number>(shape.length);
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] ?? 1;
    position[axis] = rest % length;
    rest = Math.floor(rest / length);
  }
  return position;
}

/** The flat index of a position: the inverse of {@link positionOf}. */
export function indexOf(shape: Shape, position: readonly number[]): number {
  let index = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    index = index * (shape[axis] ?? 1) + (position[axis] ?? 0);
  }
  return index;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/**
 * The shape that two shapes broadcast to: aligned at the last axis, where one of two lengths is 1 the
 * other counts (NumPy, "General broadcasting rules").
 * @throws Problem `does-not-broadcast`, naming `operation`.
 */
export function broadcastShapes(operation: string, left: Shape, right: Shape): Shape {
  const rank = Math.max(left.length, right.length);
  const shape = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const a = left[axis - rank + left.length] ?? 1;
    const b = right[axis - rank + right.length] ?? 1;
    if (a !== b && a !== 1 && b !== 1) {
      throw new Problem({ code: 'does-not-broadcast', operation, left, right });
    }
    shape[axis] = a === 1 ? b : a;
  }
  return shape;
}

/**
 * How elements of an operand correspond to those of the result it was broadcast to: `from(i)` is the
 * operand's flat index under the result's flat index `i`; `to(k)` lists, ascending, the result's indices over the
 * operand's `k`.
 */
export interface Broadcast {
  from(index: number): number;
  to(index: number): Iterable<number>;
}

/** The correspondence between an operand of shape `operand` and the result of shape `result`. */
export function broadcastBetween(operand: Shape, result: Shape): Broadcast {
  if (sameShape(operand, result)) {
    return { from: (index) => index, to: (index) => [index] };
  }
  const lead = result.length - operand.length;
  const operandStrides = stridesOf(operand);
  // 0 where the operand is repeated along an axis of the result.
  const steps = result.map((_, axis) =>
    axis >= lead && operand[axis - lead] !== 1 ? (operandStrides[axis - lead] ?? 0) : 0,
  );
  return {
    from(index) {
      let rest = index;
      let at = 0;
      for (let axis = result.length - 1; axis >= 0; axis--) {
        const length = result[axis] ?? 1;
        at += (rest % length) * (steps[axis] ?? 0);
        rest = Math.floor(rest / length);
      }
      return at;
    },
    *to(index) {
      const fixed = positionOf(operand, index);
      const free: number[] = [];
      for (let axis = 0; axis < result.length; axis++) if (steps[axis] === 0) free.push(axis);
      const freeShape = free.map((axis) => result[axis] ?? 1);
      const position = result.map((_, axis) => (axis >= lead ? (fixed[axis - lead] ?? 0) : 0));
      for (let k = 0; k < sizeOf(freeShape); k++) {
        const moved = positionOf(freeShape, k);
        free.forEach((axis, n) => {
          position[axis] = moved[n] ?? 0;
        });
        yield indexOf(result, position);
      }
    },
  };
}

/** `3×2`, or `scalar`. */
export function showShape(shape: Shape): string {
  return shape.length === 0 ? 'scalar' : shape.join('×');
}

/** Rows and columns of the last two axes, and how many such planes there are. A vector is one row, a scalar 1×1. */
export function planes(shape: Shape): { rows: number; columns: number; count: number } {
  const rows = shape.length > 1 ? (shape[shape.length - 2] ?? 1) : 1;
  const columns = shape[shape.length - 1] ?? 1;
  return { rows, columns, count: sizeOf(shape.slice(0, -2)) };
}
