import { convolve, type Geometry, inputGradient, kernelGradient } from '../../src/core/kernels';
import { onVectors } from '../../src/core/kernels/convolution';
import * as loops from '../../src/core/kernels/loops';
import * as vectors from '../../src/core/kernels/vectors';
import type { Arena } from '../../src/core/kernels/vectors/arena';
import type { Pass } from './peers';
import * as sevenLoops from './sevenLoops';

/** Our own ways through the three passes, as the benchmark runs them. */

export interface Operands {
  readonly x: Float64Array;
  readonly k: Float64Array;
  readonly dz: Float64Array;
}

const random = (count: number): Float64Array =>
  Float64Array.from({ length: count }, () => Math.random() - 0.5);

export function operandsOf({ batch, channels, filters, groups, axes: [, b, c] }: Geometry): Operands {
  return {
    x: random(batch * channels * b.input * c.input),
    k: random((filters * channels * b.kernel * c.kernel) / groups),
    dz: random(batch * filters * b.output * c.output),
  };
}

/** Room for the result of each pass. */
const roomFor = ({ x, k, dz }: Operands) => ({
  Z: new Float64Array(dz.length),
  dX: new Float64Array(x.length),
  dK: new Float64Array(k.length),
});

/** @param anew into a new array at each run, or into one that stands ready. */
export function ours(g: Geometry, operands: Operands, pass: Pass, anew = false): () => Float64Array {
  const { x, k, dz } = operands;
  const into = anew ? undefined : roomFor(operands)[pass];
  if (pass === 'Z') return () => convolve(g, x, k, undefined, into);
  if (pass === 'dX') return () => inputGradient(g, dz, k, into);
  return () => kernelGradient(g, dz, x, into);
}

export function withArena(arena: Arena, g: Geometry, operands: Operands, pass: Pass): () => unknown {
  const { x, k, dz } = operands;
  const into = roomFor(operands)[pass];
  if (pass === 'Z') return () => onVectors(arena, () => vectors.convolve(arena, g, x, k, undefined, into));
  if (pass === 'dX') return () => onVectors(arena, () => vectors.inputGradient(arena, g, dz, k, into));
  return () => onVectors(arena, () => vectors.kernelGradient(arena, g, dz, x, into));
}

export function withLoops(g: Geometry, operands: Operands, pass: Pass): () => Float64Array {
  const { x, k, dz } = operands;
  const into = roomFor(operands)[pass];
  if (pass === 'Z') return () => loops.convolve(g, x, k, undefined, into);
  if (pass === 'dX') return () => loops.inputGradient(g, dz, k, into);
  return () => loops.kernelGradient(g, dz, x, into);
}

export function withSevenLoops(g: Geometry, operands: Operands, pass: Pass): () => void {
  const { x, k, dz } = operands;
  const into = roomFor(operands)[pass];
  if (pass === 'Z') return () => sevenLoops.forward(g, x, k, into);
  if (pass === 'dX') return () => sevenLoops.inputGradient(g, dz, k, into);
  return () => sevenLoops.kernelGradient(g, dz, x, into);
}
