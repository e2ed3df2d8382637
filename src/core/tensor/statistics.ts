import type { Tensor } from './tensor';
import { worked } from './work';

/** What one pass over a tensor tells. Minimum, maximum, mean and deviation are of the finite elements. */
export interface Statistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Population standard deviation, by Welford's method. */
  readonly deviation: number;
  /** √mean x². Three times that, or the largest |x| where it is less, is where a heatmap's scale ends. */
  readonly rootMeanSquare: number;
  readonly zeros: number;
  readonly nans: number;
  readonly infinities: number;
}

/** Elements between two looks at Stop, and what one costs in multiplications of a plain loop. */
const LOOK = 4096;
const WORK_PER_ELEMENT = 8;

/** The mean comes from a compensated sum (Neumaier 1974). @throws Problem `interrupted`. */
export function statisticsOf({ data }: Tensor): Statistics {
  let finite = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let lost = 0;
  let mean = 0;
  let spread = 0;
  let squares = 0;
  let zeros = 0;
  let nans = 0;
  for (let index = 0; index < data.length; index++) {
    const x = data[index] ?? Number.NaN;
    if (index % LOOK === 0) worked(LOOK * WORK_PER_ELEMENT);
    if (Number.isFinite(x)) {
      finite++;
      if (x < min) min = x;
      if (x > max) max = x;
      if (x === 0) zeros++;
      // What adding loses is kept aside: the mean of numbers that cancel is 0.
      const next = sum + x;
      lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
      sum = next;
      const before = x - mean;
      mean += before / finite;
      spread += before * (x - mean);
      squares += (x * x - squares) / finite;
    } else if (Number.isNaN(x)) nans++;
  }
  const none = finite === 0;
  const total = sum + lost;
  return {
    count: data.length,
    min: none ? Number.NaN : min,
    max: none ? Number.NaN : max,
    // A sum may overflow where the mean does not.
    mean: none ? Number.NaN : Number.isFinite(total) ? total / finite : mean,
    deviation: none ? Number.NaN : Math.sqrt(spread / finite),
    rootMeanSquare: none ? Number.NaN : Math.sqrt(squares),
    zeros,
    nans,
    infinities: data.length - finite - nans,
  };
}

/**
 * Where the colour scale of a tensor ends: min(max |x|, 3·√mean x²), so that one outlier does not bleach the
 * rest; 1 where nothing is finite and non-zero.
 */
export function scaleOf(statistics: Statistics): number {
  const largest = Math.max(Math.abs(statistics.min), Math.abs(statistics.max));
  // The mean square of numbers beyond 1e154 overflows: then the largest counts.
  const clip = Number.isFinite(statistics.rootMeanSquare) ? 3 * statistics.rootMeanSquare : largest;
  const end = Math.min(largest, clip);
  return Number.isFinite(end) && end > 0 ? end : 1;
}
