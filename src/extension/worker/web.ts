import { evaluator } from './evaluate';
import type { Request } from './protocol';

/**
 * The evaluating worker in the browser. Memory cannot be shared with it everywhere: without a flag, Stop ends the worker.
 */
let stop: Int32Array | undefined;
const answer = evaluator(() => stop !== undefined && Atomics.load(stop, 0) !== 0);

self.onmessage = ({ data }: MessageEvent<Request | { kind: 'flag'; flag: SharedArrayBuffer }>) => {
  if (data.kind === 'flag') stop = new Int32Array(data.flag);
  else self.postMessage(answer(data));
};
