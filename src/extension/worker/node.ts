import { parentPort, workerData } from 'node:worker_threads';
import { evaluator } from './evaluate';
import { type Request, transfersOf } from './protocol';

/** The evaluating thread in Node. The stop flag is shared memory: it is seen in the middle of a long loop. */
const flag: unknown = workerData;
const stop = flag instanceof SharedArrayBuffer ? new Int32Array(flag) : undefined;
const answerTo = evaluator(
  () => stop !== undefined && Atomics.load(stop, 0) !== 0,
  (report) => parentPort?.postMessage(report),
);

parentPort?.on('message', (request: Request) => {
  const answer = answerTo(request);
  parentPort?.postMessage(answer, transfersOf(answer));
});
