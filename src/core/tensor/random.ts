import type { Shape } from './shape';
import { generate, type Tensor } from './tensor';

/**
 * Uniform numbers in [0, 1) from a seed, the same on every machine: SFC32 (Chris Doty-Humphrey, PractRand).
 */
export function randomSource(seed: number): () => number {
  let a = 0x9e3779b9 | 0;
  let b = seed | 0;
  let c = Math.floor(seed / 0x1_0000_0000) | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  // 53 bits, as Math.random gives.
  return () => (next() * 0x20_0000 + (next() >>> 11)) / 0x20_0000_0000_0000;
}

/** Independent samples of the standard normal distribution, by Box and Muller. */
export function normal(shape: Shape, seed: number): Tensor {
  const uniform = randomSource(seed);
  return generate(shape, () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
}

/** Independent uniform samples of [0, 1). */
export function uniform(shape: Shape, seed: number): Tensor {
  const next = randomSource(seed);
  return generate(shape, () => next());
}
