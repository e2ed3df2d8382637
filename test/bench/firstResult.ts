import { convolve, inputGradient, kernelGradient } from '../../src/core/kernels';
import { square } from './shapes';

/** What the benchmark imports in a fresh process: the kernels alone, and a first use that needs WebAssembly. */
export function firstResult(): number {
  const g = square(28, 8, 16, 3);
  const x = new Float64Array(28 * 28 * 8).fill(1);
  const k = new Float64Array(16 * 8 * 9).fill(1);
  const z = convolve(g, x, k, undefined);
  return (z[0] ?? 0) + (inputGradient(g, z, k)[0] ?? 0) + (kernelGradient(g, z, x)[0] ?? 0);
}
