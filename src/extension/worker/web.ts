import { speak } from '../../core/words/words';
import { evaluator } from './evaluate';
import { type Beginning, type Request, transfersOf } from './protocol';

/**
 * The evaluating worker: in browsers, and by `node.ts` in Node. In browsers memory cannot be shared with it everywhere:
 * without a flag, Stop ends the worker, and another one brings the session back.
 */
let stop: Int32Array | undefined;
const answerTo = evaluator(
  () => stop !== undefined && Atomics.load(stop, 0) !== 0,
  (report) => self.postMessage(report),
);

self.onmessage = async ({ data }: MessageEvent<Request | Beginning>) => {
  if (data.kind === 'begin') {
    if (data.flag) stop = new Int32Array(data.flag);
    speak(data.translations ?? {});
  } else {
    // Only a page takes more than this turn, and who writes one asks for nothing else meanwhile.
    const answer = await answerTo(data);
    self.postMessage(answer, { transfer: transfersOf(answer) });
  }
};
