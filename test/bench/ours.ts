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

export function ours(g: Geometry, { x, k, dz }: Operands, pass: Pass): () => Float64Array {
  if (pass === 'Z') return () => convolve(g, x, k, undefined);
  if (pass === 'dX') return () => inputGradient(g, dz, k);
  return () => kernelGradient(g, dz, x);
}

export function withArena(arena: Arena, g: Geometry, { x, k, dz }: Operands, pass: Pass): () => unknown {
  if (pass === 'Z') return () => onVectors(arena, () => vectors.convolve(arena, g, x, k, undefined));
  if (pass === 'dX') return () => onVectors(arena, () => vectors.inputGradient(arena, g, dz, k));
  return () => onVectors(arena, () => vectors.kernelGradient(arena, g, dz, x));
}

export function withLoops(g: Geometry, { x, k, dz }: Operands, pass: Pass): () => Float64Array {
  if (pass === 'Z') return () => loops.convolve(g, x, k, undefined);
  if (pass === 'dX') return () => loops.inputGradient(g, dz, k);
  return () => loops.kernelGradient(g, dz, x);
}

export function withSevenLoops(g: Geometry, { x, k, dz }: Operands, pass: Pass): () => void {
  const room = {
    Z: new Float64Array(dz.length),
    dX: new Float64Array(x.length),
    dK: new Float64Array(k.length),
  };
  if (pass === 'Z') return () => sevenLoops.forward(g, x, k, room.Z);
  if (pass === 'dX') return () => sevenLoops.inputGradient(g, dz, k, room.dX);
  return () => sevenLoops.kernelGradient(g, dz, x, room.dK);
}
