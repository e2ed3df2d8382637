import { setImmediate } from 'node:timers/promises';
import type { Coverage } from './coverage';
import type { Target } from './target';

export interface Finding {
  readonly input: Uint8Array;
  readonly what: string;
}

export interface FuzzReport {
  readonly executions: number;
  /** Of the processor: what else the machine does makes no difference. */
  readonly seconds: number;
  readonly corpus: number;
  readonly blocks: number;
  readonly findings: readonly Finding[];
}

export interface FuzzOptions {
  readonly seed: number;
  /** Ends after so many seconds of the processor, or after so many inputs, whichever comes first. */
  readonly seconds: number;
  readonly executions: number;
  /** What guides the search; without it mutations start from the seeds alone. */
  readonly coverage?: Pick<Coverage, 'news' | 'keep' | 'blocks'>;
  /** Told of every input before it is fed, and of what one did. */
  readonly before?: (input: Uint8Array) => void;
  readonly found?: (finding: Finding, n: number) => void;
  /** Told now and then how far it is. */
  readonly progress?: (report: FuzzReport) => void;
}

/** An input takes too long where it takes this many milliseconds of the processor, and then one more for each of its bytes. */
const PATIENCE = 2000;
/** Longer inputs are cut: what grows faster than its input shows well before. */
const LONGEST = 16_384;
const MOST_FINDINGS = 10;
/** So many inputs are fed before anybody asks which blocks ran. */
const BATCH = 32;

/** Feeds a target with mutations of its seeds, and keeps as new seeds those that reach what nothing reached before. */
export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzReport> {
  const started = process.cpuUsage();
  const random = randomness(options.seed);
  const corpus: Uint8Array[] = [];
  const findings: Finding[] = [];
  const messages = new Set<string>();
  let executions = 0;
  let told = performance.now();
  const seconds = (): number => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1e6;
  };
  const report = (): FuzzReport => ({
    executions,
    seconds: seconds(),
    corpus: corpus.length,
    blocks: options.coverage?.blocks ?? 0,
    findings,
  });
  /** What a target did that it must not, and the milliseconds of the processor that it took. */
  const run = (input: Uint8Array): { readonly what?: string; readonly took: number } => {
    const before = process.cpuUsage();
    const took = (): number => {
      const { user, system } = process.cpuUsage(before);
      return Math.round((user + system) / 1000);
    };
    try {
      target.run(input);
    } catch (error) {
      return { what: error instanceof Error ? (error.stack ?? error.message) : String(error), took: took() };
    }
    return { took: took() };
  };
  /** Feeds one input. False where the target did what it must not. */
  const feed = (input: Uint8Array): boolean => {
    executions += 1;
    options.before?.(input);
    const first = run(input);
    let { what } = first;
    if (what === undefined && first.took > PATIENCE + input.length) {
      // Once may have been the machine, or the garbage of all inputs before: it is fed again.
      const again = run(input);
      what = again.what;
      if (again.took > PATIENCE + input.length)
        what ??= `took ${first.took} ms, and again ${again.took} ms, for ${input.length} bytes`;
    }
    if (what === undefined) return true;
    // One of a kind: what differs only in its numbers is the same.
    const kind = what.split('\n').slice(0, 3).join('\n').replace(/\d+/g, 'n');
    if (!messages.has(kind)) {
      findings.push({ input, what });
      options.found?.({ input, what }, findings.length);
    }
    messages.add(kind);
    return false;
  };
  /** Once a batch reached something new, its inputs are fed again one by one, to see which of them did. */
  const sift = (batch: readonly Uint8Array[]): void => {
    const { coverage } = options;
    if (!coverage || coverage.news().length === 0) return;
    for (const input of batch) {
      if (!feed(input)) continue;
      const news = coverage.news();
      if (news.length > 0) corpus.push(input);
      coverage.keep(news);
    }
  };
  for (const seed of target.seeds) if (feed(seed)) corpus.push(seed);
  options.coverage?.keep(options.coverage.news());
  while (executions < options.executions && seconds() < options.seconds && findings.length < MOST_FINDINGS) {
    const batch = Array.from({ length: BATCH }, () => mutated(target, corpus, random));
    sift(batch.filter(feed));
    // What weak references were asked for is held to the end of a turn: without one, memory fills up with all that was ever parsed.
    await setImmediate();
    if (options.progress && performance.now() - told > 10_000) {
      told = performance.now();
      options.progress(report());
    }
  }
  return report();
}

/** Whole numbers below a bound (mulberry32). */
export type Random = (below: number) => number;

function randomness(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const INTERESTING = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x20, 0x22, 0x27, 0x28, 0x5b, 0x60, 0x7b];

function mutated(target: Target, corpus: readonly Uint8Array[], random: Random): Uint8Array {
  let input = corpus[random(corpus.length)] ?? new Uint8Array();
  if (target.mutate && random(4) > 0) {
    for (let round = 1 + random(3); round > 0; round--) input = target.mutate(input, random) ?? input;
    return input;
  }
  const rounds = 1 + random(1 << random(4));
  for (let round = 0; round < rounds; round++) input = mutation(input, corpus, target.tokens, random);
  return input.length > LONGEST ? input.slice(0, LONGEST) : input;
}

function mutation(
  input: Uint8Array,
  corpus: readonly Uint8Array[],
  tokens: readonly string[],
  random: Random,
): Uint8Array {
  const at = random(input.length + 1);
  const length = Math.min(input.length - at, 1 + random(1 << random(8)));
  const part = input.subarray(at, at + length);
  const joined = (...parts: readonly ArrayLike<number>[]): Uint8Array => {
    const made = new Uint8Array(parts.reduce((sum, { length: own }) => sum + own, 0));
    let to = 0;
    for (const each of parts) {
      made.set(each, to);
      to += each.length;
    }
    return made;
  };
  const head = input.subarray(0, at);
  const tail = input.subarray(at);
  const rest = input.subarray(at + length);
  switch (random(9)) {
    case 0:
      return joined(head, [random(256)], input.subarray(at + 1));
    case 1:
      return joined(head, [INTERESTING[random(INTERESTING.length)] ?? 0], tail);
    case 2:
      return joined(head, rest);
    case 3:
      return joined(head, part, tail);
    case 4:
      return joined(head, ...Array.from({ length: 1 + random(50) }, () => part), rest);
    case 5: {
      const other = corpus[random(corpus.length)] ?? input;
      const from = random(other.length + 1);
      return joined(head, other.subarray(from, from + 1 + random(200)), random(2) === 0 ? tail : rest);
    }
    case 6: {
      // A number becomes another one.
      const text = new TextDecoder('latin1').decode(input);
      const numbers = [...text.matchAll(/\d+/g)];
      const found = numbers[random(numbers.length)];
      if (!found) return joined(head, tail);
      const put = NUMBERS[random(NUMBERS.length)] ?? '0';
      return joined(
        input.subarray(0, found.index),
        Uint8Array.from(put, (c) => c.charCodeAt(0)),
        input.subarray(found.index + found[0].length),
      );
    }
    default: {
      const token = new TextEncoder().encode(tokens[random(tokens.length)] ?? ' ');
      return joined(head, token, random(3) === 0 ? rest : tail);
    }
  }
}

const NUMBERS = [
  '0',
  '1',
  '-1',
  '2',
  '255',
  '256',
  '65536',
  '2147483647',
  '4294967296',
  '1e9',
  '1e308',
  '9007199254740993',
  '1e-320',
];
