import { type Profiler, Session } from 'node:inspector/promises';
import { ProcessorTime } from './processorTime';

/** The longest time in one go in which our code held its thread. */
export interface Longest {
  /** Milliseconds. */
  readonly took: number;
  /** The most milliseconds for which the thread had a processor meanwhile, where the system says so. */
  readonly ran: number | undefined;
  /** Where most of the longest was spent: names of our functions, the outermost first. */
  readonly where: string;
}

interface Stretch {
  readonly took: number;
  readonly where: string;
  /** Microseconds of V8's clock. */
  readonly from: number;
}

/** Microseconds between two looks at the thread. */
const INTERVAL = 200;
/** So many milliseconds in which V8 saw no JavaScript may be a call of something native in the midst of ours. */
const NATIVE = 1;
/** So many names say where a stretch was. */
const NAMES = 4;

/**
 * Does something while V8 notes what the thread does, and gives the longest stretch in which a function of our files was on the stack,
 * with all that it called and the garbage that was collected meanwhile; undefined where none was.
 *
 * @param folder what the paths of our files begin with
 */
export async function longestStretch(
  folder: string,
  work: () => Promise<unknown>,
): Promise<Longest | undefined> {
  const session = new Session();
  session.connect();
  const timers = watchTimers();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
    await session.post('Profiler.start');
    const processor = await ProcessorTime.begin();
    await work();
    const { profile } = await session.post('Profiler.stop');
    const ranIn = await processor?.end();
    const stretches = stretchesIn(profile, folder, timers.begun);
    if (stretches.length === 0) return undefined;
    const { took, where } = stretches.reduce((most, one) => (one.took > most.took ? one : most));
    const ran = ranIn && stretches.map((one) => ranIn(one.from, one.from + 1000 * one.took));
    return { took, ran: ran && Math.max(...ran), where };
  } finally {
    timers.end();
    session.disconnect();
  }
}

/**
 * Notes when each callback of a timer begins, in microseconds of the clock that V8 has too: one that follows closely on another is a
 * turn of its own all the same, and garbage may be collected between them.
 */
function watchTimers(): { readonly begun: readonly number[]; end(): void } {
  const begun: number[] = [];
  const { setTimeout: original } = globalThis;
  const watched = (callback: (...given: unknown[]) => void, delay?: number, ...given: unknown[]) =>
    original(() => {
      begun.push(Number(process.hrtime.bigint() / 1000n));
      callback(...given);
    }, delay);
  globalThis.setTimeout = Object.assign(watched, original);
  return {
    begun,
    end() {
      globalThis.setTimeout = original;
    },
  };
}

function stretchesIn(
  { nodes, startTime, samples = [], timeDeltas = [] }: Profiler.Profile,
  folder: string,
  begun: readonly number[],
): Stretch[] {
  const ours = ourStacks(nodes, folder);
  const named = (name: string): ReadonlySet<number> =>
    new Set(nodes.filter(({ callFrame }) => callFrame.functionName === name).map(({ id }) => id));
  const collectors = named('(garbage collector)');
  const natives = named('(program)');
  const stretches: Stretch[] = [];
  let took = 0;
  let from = 0;
  /** What is not ours, but counts where our code goes on behind it: garbage collection, and short calls of something native. */
  let between = 0;
  let native = 0;
  let times = new Map<string, number>();
  const end = (): void => {
    if (took > 0) {
      const [where = ''] = [...times].reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0]);
      stretches.push({ took, where, from });
    }
    took = 0;
    between = 0;
    native = 0;
    times = new Map();
  };
  let now = startTime;
  let next = 0;
  for (const [n, id] of samples.entries()) {
    now += timeDeltas[n] ?? 0;
    for (; (begun[next] ?? Number.POSITIVE_INFINITY) <= now; next++) end();
    const lasted = (timeDeltas[n + 1] ?? 0) / 1000;
    const stack = ours.get(id) ?? [];
    if (stack.length > 0) {
      if (took === 0) from = now;
      took += between + lasted;
      between = 0;
      native = 0;
      const where = [...new Set(stack)].slice(0, NAMES).join(' › ');
      times.set(where, (times.get(where) ?? 0) + lasted);
    } else if (took > 0 && (collectors.has(id) || (natives.has(id) && native + lasted < NATIVE))) {
      between += lasted;
      if (natives.has(id)) native += lasted;
    } else end();
  }
  end();
  return stretches;
}

/** Of each node of a profile: the names of our functions on its stack, the outermost first. */
function ourStacks(
  nodes: readonly Profiler.ProfileNode[],
  folder: string,
): ReadonlyMap<number, readonly string[]> {
  const parents = new Map<number, number>();
  for (const { id, children = [] } of nodes) for (const child of children) parents.set(child, id);
  const stacks = new Map<number, readonly string[]>();
  // A node stands behind its parent.
  for (const { id, callFrame } of nodes) {
    const above = stacks.get(parents.get(id) ?? -1) ?? [];
    const isOurs = callFrame.url.includes(folder);
    stacks.set(id, isOurs ? [...above, callFrame.functionName || '…'] : above);
  }
  return stacks;
}
