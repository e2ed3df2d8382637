import fc from 'fast-check';
import {
  type Axis,
  convolve,
  FLAT,
  type Geometry,
  inputGradient,
  inputs,
  kernelGradient,
  outputs,
  taps,
} from '../../../src/core/kernels';
import * as loops from '../../../src/core/kernels/loops';

/**
 * Convolutions of random geometry, and their three passes through the loops and through the entry. Nothing of Node is in here:
 * VS Code's extension hosts try the same.
 */

/** Numbers from a seed (mulberry32), so that a failing case can be run again. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const wholes = (count: number, seed: number): Float64Array => {
  const next = generator(seed);
  return Float64Array.from({ length: count }, () => Math.floor(next() * 19) - 9);
};
export const fractions = (count: number, seed: number): Float64Array => {
  const next = generator(seed);
  return Float64Array.from({ length: count }, () => 2 * next() - 1);
};

export interface AxisChoice {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** The input is made longer where the kernel would not fit. */
export function axisOf({ kernel, stride, dilation, before, after, ...choice }: AxisChoice): Axis {
  const span = dilation * (kernel - 1) + 1;
  const input = Math.max(choice.input, span - before - after, 1);
  const room = input + before + after - span;
  return {
    input,
    kernel,
    stride,
    dilation,
    before,
    after,
    output: Math.floor(room / stride) + 1,
    leftover: room % stride,
  };
}

const axisUpTo = (longest: number): fc.Arbitrary<Axis> =>
  fc
    .record({
      input: fc.integer({ min: 1, max: longest }),
      kernel: fc.constantFrom(1, 1, 2, 3, 3, 4, 5),
      stride: fc.constantFrom(1, 1, 1, 2, 2, 3, 4),
      dilation: fc.constantFrom(1, 1, 1, 2, 3),
      before: fc.constantFrom(0, 0, 1, 2, 5),
      after: fc.constantFrom(0, 0, 1, 2, 5),
    })
    .map(axisOf);

/** Sizes that leave every remainder of every tile: 4, 6, 8 and 16 wide, 1 to 6 filters, 2, 4 and 8 kernel elements. */
export const geometries: fc.Arbitrary<Geometry> = fc
  .record({
    batch: fc.constantFrom(1, 1, 2, 3),
    groups: fc.constantFrom(1, 1, 1, 2, 3),
    channels: fc.integer({ min: 1, max: 8 }),
    filters: fc.integer({ min: 1, max: 14 }),
    rank: fc.constantFrom(1, 2, 2, 2, 3),
    axes: fc.tuple(axisUpTo(5), axisUpTo(12), axisUpTo(24)),
  })
  .map(({ batch, groups, channels, filters, rank, axes: [a, b, c] }) => ({
    batch,
    groups,
    channels: channels * groups,
    filters: filters * groups,
    axes: rank === 1 ? [FLAT, FLAT, c] : rank === 2 ? [FLAT, b, c] : [a, b, c],
  }));

export const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);
export const sizesOf = (g: Geometry) => ({
  x: g.batch * g.channels * inputs(g),
  k: (g.filters * g.channels * taps(g)) / g.groups,
  z: g.batch * g.filters * outputs(g),
});

export interface Operands {
  readonly x: Float64Array;
  readonly k: Float64Array;
  readonly b: Float64Array;
  readonly dz: Float64Array;
}

export function operands(g: Geometry, fill: (count: number, seed: number) => Float64Array): Operands {
  const { x, k, z } = sizesOf(g);
  return { x: fill(x, 1), k: fill(k, 2), b: fill(g.filters, 3), dz: fill(z, 4) };
}

export interface Results {
  readonly z: Float64Array | undefined;
  readonly dx: Float64Array | undefined;
  readonly dk: Float64Array | undefined;
}

export const byLoops = (g: Geometry, { x, k, b, dz }: Operands): Results => ({
  z: loops.convolve(g, x, k, b),
  dx: loops.inputGradient(g, dz, k),
  dk: loops.kernelGradient(g, dz, x),
});
export const byEntry = (g: Geometry, { x, k, b, dz }: Operands): Results => ({
  z: convolve(g, x, k, b),
  dx: inputGradient(g, dz, k),
  dk: kernelGradient(g, dz, x),
});

export function assertEqual(actual: Results, expected: Results): void {
  for (const name of ['z', 'dx', 'dk'] as const) {
    const [a, b] = [actual[name], expected[name]];
    if (!a || a.length !== b?.length) throw new Error(`${name} has ${a?.length} elements, not ${b?.length}`);
    for (let index = 0; index < a.length; index++) {
      if (!Object.is(a[index], b[index]))
        throw new Error(`${name}[${index}] is ${a[index]}, not ${b[index]}`);
    }
  }
}
