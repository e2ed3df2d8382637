import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * How long this thread has waited for a processor, by the account that Linux keeps of each thread (the second number of
 * `/proc/<process>/schedstat`, in nanoseconds). Another thread, of the highest priority that it may have, reads it every millisecond:
 * the one that is watched cannot say when it stood still.
 */
export class Waits {
  readonly #worker: Worker;
  readonly #ended: Int32Array;

  private constructor(worker: Worker, ended: Int32Array) {
    this.#worker = worker;
    this.#ended = ended;
  }

  /** Nothing where the system keeps no such account. */
  static async begin(): Promise<Waits | undefined> {
    if (process.platform !== 'linux') return undefined;
    const ended = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(`(${watch})(require, ${process.pid})`, { eval: true, workerData: ended });
    const [begun] = await once(worker, 'message');
    return begun === true ? new Waits(worker, ended) : undefined;
  }

  /** @returns what asks for the milliseconds waited between two times of V8's clock, in microseconds: never more than it was. */
  async end(): Promise<(from: number, to: number) => number> {
    Atomics.store(this.#ended, 0, 1);
    Atomics.notify(this.#ended, 0);
    const [seen]: [readonly (readonly [time: number, waited: number])[]] = (await once(
      this.#worker,
      'message',
    )) as never; // what `watch` posts
    return (from, to) => {
      const within = seen.filter(([time]) => time >= from && time <= to);
      return ((within.at(-1)?.[1] ?? 0) - (within[0]?.[1] ?? 0)) / 1e6;
    };
  }
}

/** Runs in a thread of its own, as text: it may use nothing from outside. */
function watch(require: NodeJS.Require, id: number): void {
  const { openSync, readSync, readlinkSync } = require('node:fs') as typeof import('node:fs');
  const { setPriority } = require('node:os') as typeof import('node:os');
  const { parentPort, workerData: ended } =
    require('node:worker_threads') as typeof import('node:worker_threads');
  const room = Buffer.alloc(100);
  let file: number;
  try {
    file = openSync(`/proc/${id}/task/${id}/schedstat`, 'r');
  } catch {
    parentPort?.postMessage(false);
    return;
  }
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), -20);
  } catch {
    // Not allowed: then it is now and then late, and says less than there was.
  }
  const seen: [number, number][] = [];
  parentPort?.postMessage(true);
  do {
    const length = readSync(file, room, 0, room.length, 0);
    const [, waited] = room.toString('latin1', 0, length).split(' ');
    seen.push([Number(process.hrtime.bigint() / 1000n), Number(waited)]);
  } while (Atomics.wait(ended, 0, 0, 1) === 'timed-out');
  parentPort?.postMessage(seen);
}
