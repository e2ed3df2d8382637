import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * How long this thread has run, by the account that Linux keeps of each thread (the first number of `/proc/<process>/schedstat`, in
 * nanoseconds): what it waits for a processor is not in it. Another thread reads it every millisecond: the one that is watched
 * cannot say when it stood still. That thread, and the one with which V8 looks at the watched one, have the highest priority that they
 * may have, so that a machine with much to do does not keep them from looking.
 */
export class ProcessorTime {
  readonly #worker: Worker;
  readonly #ended: Int32Array;

  private constructor(worker: Worker, ended: Int32Array) {
    this.#worker = worker;
    this.#ended = ended;
  }

  /** Nothing where the system keeps no such account. */
  static async begin(): Promise<ProcessorTime | undefined> {
    if (process.platform !== 'linux') return undefined;
    const ended = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(`(${watch})(require, ${process.pid})`, { eval: true, workerData: ended });
    const [begun] = await once(worker, 'message');
    return begun === true ? new ProcessorTime(worker, ended) : undefined;
  }

  /** @returns what gives the milliseconds for which the thread ran between two times of V8's clock, in microseconds: never less than it was. */
  async end(): Promise<(from: number, to: number) => number> {
    Atomics.store(this.#ended, 0, 1);
    Atomics.notify(this.#ended, 0);
    const [seen]: [readonly (readonly [time: number, ran: number])[]] = (await once(
      this.#worker,
      'message',
    )) as never; // what `watch` posts
    return (from, to) => {
      const before = seen.findLast(([time]) => time <= from) ?? seen[0];
      const behind = seen.find(([time]) => time >= to) ?? seen.at(-1);
      return ((behind?.[1] ?? 0) - (before?.[1] ?? 0)) / 1e6;
    };
  }
}

/** Runs in a thread of its own, as text: it may use nothing from outside. */
function watch(require: NodeJS.Require, id: number): void {
  const { openSync, readdirSync, readFileSync, readSync, readlinkSync } =
    require('node:fs') as typeof import('node:fs');
  const { setPriority } = require('node:os') as typeof import('node:os');
  const { parentPort, workerData: ended } =
    require('node:worker_threads') as typeof import('node:worker_threads');
  const room = Buffer.alloc(100);
  const threads = `/proc/${id}/task`;
  let file: number;
  try {
    file = openSync(`${threads}/${id}/schedstat`, 'r');
  } catch {
    parentPort?.postMessage(false);
    return;
  }
  try {
    const looking = readdirSync(threads).filter((thread) =>
      readFileSync(`${threads}/${thread}/comm`, 'utf8').startsWith('v8:Prof'),
    );
    for (const thread of [...looking, readlinkSync('/proc/thread-self').split('/').at(-1)])
      setPriority(Number(thread), -20);
  } catch {
    // Not allowed: then they are late now and then, and say more than there was.
  }
  const seen: [number, number][] = [];
  parentPort?.postMessage(true);
  do {
    const length = readSync(file, room, 0, room.length, 0);
    const [ran] = room.toString('latin1', 0, length).split(' ');
    seen.push([Number(process.hrtime.bigint() / 1000n), Number(ran)]);
  } while (Atomics.wait(ended, 0, 0, 1) === 'timed-out');
  parentPort?.postMessage(seen);
}
