import { finish, type Steps } from './steps';
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
/** So many elements are looked at in one step; a multiple of those between two looks. */
const IN_A_STEP = 4 * LOOK;

/** The mean comes from a compensated sum (Neumaier 1974). @throws Problem `interrupted`. */
export const statisticsOf = (tensor: Tensor): Statistics => finish(statisticsSteps(tensor));

/** {@link statisticsOf} in steps. */
export function* statisticsSteps({ data }: Tensor): Steps<Statistics> {
  let sums = NOTHING;
  for (let from = 0; from < data.length; from += LOOK) {
    if (from > 0 && from % IN_A_STEP === 0) yield;
    worked(LOOK * WORK_PER_ELEMENT);
    sums = added(sums, data, from, Math.min(from + LOOK, data.length));
  }
  return found(sums, data.length);
}

/** What the elements so far add up to. */
const NOTHING = {
  finite: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  sum: 0,
  lost: 0,
  mean: 0,
  spread: 0,
  squares: 0,
  zeros: 0,
  nans: 0,
};
type Sums = Readonly<typeof NOTHING>;

/** Adds the elements from one on up to another. */
function added(before: Sums, data: Float64Array, from: number, to: number): Sums {
  let { finite, min, max, sum, lost, mean, spread, squares, zeros, nans } = before;
  for (let index = from; index < to; index++) {
    const x = data[index] ?? Number.NaN;
    if (Number.isFinite(x)) {
      finite++;
      if (x < min) min = x;
      if (x > max) max = x;
      if (x === 0) zeros++;
      // What adding loses is kept aside: the mean of numbers that cancel is 0.
      const next = sum + x;
      lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
      sum = next;
      const off = x - mean;
      mean += off / finite;
      spread += off * (x - mean);
      squares += (x * x - squares) / finite;
    } else if (Number.isNaN(x)) nans++;
  }
  return { finite, min, max, sum, lost, mean, spread, squares, zeros, nans };
}

/** What all elements, so many, have told. */
function found(
  { finite, min, max, sum, lost, mean, spread, squares, zeros, nans }: Sums,
  count: number,
): Statistics {
  const none = finite === 0;
  const total = sum + lost;
  return {
    count,
    min: none ? Number.NaN : min,
    max: none ? Number.NaN : max,
    // A sum may overflow where the mean does not.
    mean: none ? Number.NaN : Number.isFinite(total) ? total / finite : mean,
    deviation: none ? Number.NaN : Math.sqrt(spread / finite),
    rootMeanSquare: none ? Number.NaN : Math.sqrt(squares),
    zeros,
    nans,
    infinities: count - finite - nans,
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
