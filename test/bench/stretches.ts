import { type Profiler, Session } from 'node:inspector/promises';

/** A time in one go in which our code held its thread. */
export interface Stretch {
  /** Milliseconds. */
  readonly took: number;
  /** Of these, those in which the machine let the thread wait. */
  readonly waited: number;
  /** Where most of it was spent: names of our functions, the outermost first. */
  readonly where: string;
}

/** Microseconds between two looks at the thread. */
const INTERVAL = 200;
/** Where V8 looked so many milliseconds later than it meant to, the thread was not running: what is native is looked at as well. */
const WAITED = 2;
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
): Promise<Stretch | undefined> {
  const session = new Session();
  session.connect();
  const timers = watchTimers();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
    await session.post('Profiler.start');
    await work();
    const { profile } = await session.post('Profiler.stop');
    return longestIn(profile, folder, timers.begun);
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

function longestIn(
  { nodes, startTime, samples = [], timeDeltas = [] }: Profiler.Profile,
  folder: string,
  begun: readonly number[],
): Stretch | undefined {
  const ours = ourStacks(nodes, folder);
  const named = (name: string): ReadonlySet<number> =>
    new Set(nodes.filter(({ callFrame }) => callFrame.functionName === name).map(({ id }) => id));
  const collectors = named('(garbage collector)');
  const natives = named('(program)');
  let longest: Stretch | undefined;
  let took = 0;
  let waited = 0;
  /** What is not ours, but counts where our code goes on behind it: garbage collection, and short calls of something native. */
  let between = 0;
  let native = 0;
  let times = new Map<string, number>();
  const end = (): void => {
    if (took > (longest?.took ?? 0)) {
      const [where = ''] = [...times].reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0]);
      longest = { took, waited, where };
    }
    took = 0;
    waited = 0;
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
      took += between + lasted;
      between = 0;
      native = 0;
      if (lasted > WAITED) waited += lasted;
      const where = [...new Set(stack)].slice(0, NAMES).join(' › ');
      times.set(where, (times.get(where) ?? 0) + lasted);
    } else if (took > 0 && (collectors.has(id) || (natives.has(id) && native + lasted < NATIVE))) {
      between += lasted;
      if (natives.has(id)) native += lasted;
    } else end();
  }
  end();
  return longest;
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
