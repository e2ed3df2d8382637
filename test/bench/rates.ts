import { type Candidate, measure } from './interleaved';
import { peakProbe } from './peakProbe';
import { figure, ratio } from './report';

/** GF/s of whoever takes turns in one run, and the peak of the host beside them. */

export const PEAK = 'peak, fused';
export const PEAK_TWO = 'peak, multiply and add';
export const OURS = 'ours';
/** Behind a name: its fastest sample, which says what a machine without other work would give. */
export const FASTEST = ', fastest';

/** GF/s by name; what could not be measured is missing. */
export type Rates = ReadonlyMap<string, number>;

export const fused = peakProbe(true);
const twoSteps = peakProbe(false);
/** The peak that our own share is of. */
export const TOP = fused ? PEAK : PEAK_TWO;

/** @param flops of one run of each candidate. */
export async function ratesOf(
  candidates: readonly Candidate[],
  flops: number,
  budget: number,
): Promise<Rates> {
  const probes: Candidate[] = [
    ...(fused ? [{ name: PEAK, run: () => fused.run(), asLongAs: OURS }] : []),
    ...(twoSteps ? [{ name: PEAK_TWO, run: () => twoSteps.run(), asLongAs: OURS }] : []),
  ];
  const work = (name: string) =>
    name === PEAK ? (fused?.flops ?? 0) : name === PEAK_TWO ? (twoSteps?.flops ?? 0) : flops;
  const timings = await measure([...probes, ...candidates], { budget });
  return new Map(
    timings.flatMap(({ name, seconds, fastest }): [string, number][] => [
      [name, work(name) / seconds / 1e9],
      [name + FASTEST, work(name) / fastest / 1e9],
    ]),
  );
}

export const cell = (rates: readonly Rates[], name: string): string =>
  rates.some((pass) => pass.has(name)) ? rates.map((pass) => figure(pass.get(name))).join(' / ') : '–';

/** In every pass, how many of the peak's are one of `name`'s. */
export const shares = (rates: readonly Rates[], name: string, peak: string): number[] =>
  rates.map((pass) => (pass.get(name) ?? Number.NaN) / (pass.get(peak) ?? Number.NaN));

/** The shares by medians, in brackets those of the fastest samples. */
export const sharesOf = (rates: readonly Rates[], name: string, peak: string): string => {
  const text = (end: string) =>
    shares(rates, name + end, peak + end)
      .map(ratio)
      .join(' / ');
  return `${text('')} (${text(FASTEST)})`;
};

/** The best of some candidates, pass by pass. */
export const best = (rates: readonly Rates[], names: readonly string[]): number[] =>
  rates.map((pass) => Math.max(...names.map((name) => pass.get(name) ?? 0)));

export interface Ahead {
  /** Passes that the other has. */
  readonly passes: number;
  /** How many times as long it takes for them. */
  readonly times: number;
  /** The share of the peak, over the same passes, that it takes to be level. */
  readonly needed: number;
}

/** Against one that may not have every pass: the sum of the times of those it has. */
export function ahead(rates: readonly Rates[], other: string): Ahead {
  const both = rates.filter((pass) => pass.has(other));
  const time = (who: string) => both.reduce((sum, pass) => sum + 1 / (pass.get(who) ?? Number.NaN), 0);
  return {
    passes: both.length,
    times: both.length === 0 ? Number.NaN : time(other) / time(OURS),
    needed: both.length === 0 ? Number.NaN : time(TOP) / time(other),
  };
}

export const aheadOf = ({ times, passes }: Ahead): string =>
  `${Number.isNaN(times) ? '–' : times.toFixed(1)}${passes === 3 ? '' : ` (${passes} of 3)`}`;
