/** Medians of interleaved samples: every round times each candidate once, so that a noisy minute hits all of them alike. */

export interface Candidate {
  readonly name: string;
  /** May answer later: peers on another thread or with a queue are waited for. */
  run(): unknown;
}

export interface Timing {
  readonly name: string;
  /** Median time of one run, in seconds. */
  readonly seconds: number;
  /** The fastest one: what an idle machine would give more often. */
  readonly fastest: number;
}

const now = (): number => performance.now();

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[half - 1], sorted[half]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** How long `count` runs take, in milliseconds. A function that answers at once is not made to wait for a turn. */
async function timeOf(candidate: Candidate, count: number): Promise<number> {
  const start = now();
  for (let n = 0; n < count; n++) {
    const pending = candidate.run();
    if (pending instanceof Promise) await pending;
  }
  return now() - start;
}

/**
 * Each candidate is warmed up, then sampled in rounds until `budget` milliseconds are over, at least `least` times. A sample repeats
 * the run until it takes `sample` milliseconds: short, so that few samples meet a switch to another process.
 */
export async function measure(
  all: readonly Candidate[],
  { budget = 1500, sample = 0.3, least = 5 } = {},
): Promise<Timing[]> {
  const counts = new Map<Candidate, number>();
  for (const candidate of all) {
    try {
      await timeOf(candidate, 1);
    } catch (error) {
      console.error(`  ${candidate.name} failed: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    // Three first runs, or as many as fit in an eighth of a second: compilers need them.
    let once = 0;
    const start = now();
    for (let n = 0; n < 3 || (now() - start < 120 && n < 40_000); n++) {
      once = await timeOf(candidate, 1);
      if (now() - start > 3_000) break;
    }
    let count = Math.max(1, Math.floor(sample / Math.max(once, 1e-3)));
    if (count > 1)
      count = Math.ceil((count * sample) / Math.max(sample / 10, await timeOf(candidate, count)));
    counts.set(candidate, count);
  }
  const candidates = [...counts.keys()];
  const samples = new Map<Candidate, number[]>(candidates.map((candidate) => [candidate, []]));
  const start = now();
  for (let round = 0; round < least || now() - start < budget; round++) {
    for (const candidate of candidates) {
      const count = counts.get(candidate) ?? 1;
      samples.get(candidate)?.push((await timeOf(candidate, count)) / count);
    }
    // Three samples of what takes a second are enough.
    if (round >= 2 && now() - start > 3 * budget) break;
  }
  return candidates.map((candidate) => ({
    name: candidate.name,
    seconds: median(samples.get(candidate) ?? []) / 1000,
    fastest: Math.min(...(samples.get(candidate) ?? [])) / 1000,
  }));
}
