/** Medians of interleaved samples: every round times each candidate once, so that a noisy minute hits all of them alike. */

interface Named {
  readonly name: string;
  /** Another candidate, whose samples its own are to be as long as: then both meet as many other processes. */
  readonly asLongAs?: string;
}

interface Here extends Named {
  /** May answer later: peers on another thread or with a queue are waited for. */
  run(): unknown;
}

interface Elsewhere extends Named {
  /** Carried out by another process, which times it: the milliseconds of so many runs. */
  timed(count: number): Promise<number>;
}

export type Candidate = Here | Elsewhere;

export interface Timing {
  readonly name: string;
  /** Median time of one run, in seconds. */
  readonly seconds: number;
  /** The fastest one: what an idle machine would give more often. */
  readonly fastest: number;
}

/** Milliseconds beyond which the first run counts as a sample, and three are enough. */
const SLOW = 200;
/** Milliseconds of a run beyond which the caches make no difference. */
const LONG = 20;

const now = (): number => performance.now();

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[half - 1], sorted[half]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** How long `count` runs take, in milliseconds. A function that answers at once is not made to wait for a turn. */
async function timeOf(candidate: Candidate, count: number): Promise<number> {
  if ('timed' in candidate) return candidate.timed(count);
  const start = now();
  for (let n = 0; n < count; n++) {
    const pending = candidate.run();
    if (pending instanceof Promise) await pending;
  }
  return now() - start;
}

/**
 * Each candidate is warmed up, then sampled in rounds until `budget` milliseconds are over, at least `least` times. A sample repeats
 * the run, after once that does not count, until it takes `sample` milliseconds: short, so that few samples meet a switch to
 * another process.
 */
export async function measure(
  all: readonly Candidate[],
  { budget = 1500, sample = 0.3, least = 5 } = {},
): Promise<Timing[]> {
  const counts = new Map<Candidate, number>();
  const samples = new Map<Candidate, number[]>();
  for (const candidate of all) {
    let once: number;
    try {
      once = await timeOf(candidate, 1);
    } catch (error) {
      console.error(`  ${candidate.name} failed: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    if (once > SLOW) {
      counts.set(candidate, 1);
      samples.set(candidate, [once]);
      continue;
    }
    // As many first runs as fit in an eighth of a second: compilers need them.
    const start = now();
    for (let n = 0; n < 2 || (now() - start < 120 && n < 40_000); n++) once = await timeOf(candidate, 1);
    let count = Math.max(1, Math.floor(sample / Math.max(once, 1e-3)));
    if (count > 1)
      count = Math.ceil((count * sample) / Math.max(sample / 10, await timeOf(candidate, count)));
    counts.set(candidate, count);
    samples.set(candidate, []);
  }
  const candidates = [...counts.keys()];
  const lengths = new Map<string, number>();
  const runs = new Map<Candidate, number>();
  for (const candidate of candidates) {
    const count = counts.get(candidate) ?? 1;
    const time = await timeOf(candidate, count);
    lengths.set(candidate.name, time);
    runs.set(candidate, time / count);
  }
  for (const candidate of candidates) {
    const length = candidate.asLongAs === undefined ? undefined : lengths.get(candidate.asLongAs);
    if (length === undefined) continue;
    counts.set(candidate, Math.max(1, Math.round(length / (runs.get(candidate) ?? length))));
  }
  const start = now();
  for (let round = 0; round < least || now() - start < budget; round++) {
    for (const candidate of candidates) {
      const found = samples.get(candidate) ?? [];
      // Two more samples of what takes long are enough.
      if (found.length >= 3 && (found[0] ?? 0) > SLOW) continue;
      const count = counts.get(candidate) ?? 1;
      // Not counted: it fetches back into the caches what the others have pushed out.
      if ((runs.get(candidate) ?? 0) < LONG) await timeOf(candidate, 1);
      found.push((await timeOf(candidate, count)) / count);
    }
    if (round >= 2 && now() - start > 3 * budget) break;
  }
  return candidates.map((candidate) => ({
    name: candidate.name,
    seconds: median(samples.get(candidate) ?? []) / 1000,
    fastest: Math.min(...(samples.get(candidate) ?? [])) / 1000,
  }));
}
