import type { Value } from '../graph';
import { normal } from '../tensor';
import { stepAt } from './centralDifferences';
import { forwardFrom, numbersOf, weightedDifference } from './forward';

/** Slopes along random directions: by the backward pass, by central differences, and how far they may be apart. */
export interface DirectionalDerivatives {
  readonly analytic: Float64Array;
  readonly numeric: Float64Array;
  /** Σ|v| of each direction: the absolute tolerance of all its elements together. */
  readonly weights: Float64Array;
}

/**
 * The derivative of ⟨seed, root⟩ along `count` random unit vectors v (normal numbers, the same every time): two forward
 * passes each, however large the leaf is. This is PyTorch's `fast_mode` for one scalar, more than once.
 */
export function alongDirections(
  root: Value,
  leaf: Value,
  gradient: Float64Array,
  seed: Float64Array,
  eps: number,
  count: number,
  each: () => void,
): DirectionalDerivatives {
  const start = numbersOf(leaf);
  const run = forwardFrom(root, leaf);
  const analytic = new Float64Array(count);
  const numeric = new Float64Array(count);
  const weights = new Float64Array(count);
  const largest = start.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  for (let n = 0; n < count; n++) {
    const raw = normal(leaf.shape, n + 1).data;
    const length = Math.sqrt(raw.reduce((sum, x) => sum + x * x, 0)) || 1;
    const h = stepAt(largest, eps);
    const up = start.map((x, index) => x + (h * (raw[index] ?? 0)) / length);
    const down = start.map((x, index) => x - (h * (raw[index] ?? 0)) / length);
    let slope = 0;
    for (let index = 0; index < start.length; index++) {
      const v = (raw[index] ?? 0) / length;
      slope += (gradient[index] ?? 0) * v;
      weights[n] = (weights[n] ?? 0) + Math.abs(v);
    }
    analytic[n] = slope;
    numeric[n] = weightedDifference(seed, run(up), run(down)) / (2 * h);
    each();
  }
  return { analytic, numeric, weights };
}
