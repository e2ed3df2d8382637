import { parentPort, workerData } from 'node:worker_threads';
import { evaluator } from './evaluate';
import type { Request } from './protocol';

/** The evaluating thread in Node. The stop flag is shared memory: it is seen in the middle of a long loop. */
const flag: unknown = workerData;
const stop = flag instanceof SharedArrayBuffer ? new Int32Array(flag) : undefined;
const answer = evaluator(() => stop !== undefined && Atomics.load(stop, 0) !== 0);

parentPort?.on('message', (request: Request) => {
  parentPort?.postMessage(answer(request));
});
