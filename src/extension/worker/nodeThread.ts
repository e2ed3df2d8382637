import { Worker, type WorkerOptions } from 'node:worker_threads';
import { t } from '../../core/words/words';
import type { Answer, Beginning, Report } from './protocol';
import type { StartThread } from './workerSession';

/**
 * Starts threads of Node that evaluate. The stop flag is memory that both sides see.
 *
 * @param script the path of `worker/node.ts`, bundled
 * @param translations of what the thread says; asked for at each start
 */
export function nodeThreads(
  script: string,
  translations: () => Beginning['translations'],
  options: WorkerOptions = {},
): StartThread {
  return async (onMessage, onEnd) => {
    const flag = new SharedArrayBuffer(4);
    const stop = new Int32Array(flag);
    const texts = translations();
    const beginning: Beginning = { kind: 'begin', flag, ...(texts ? { translations: texts } : {}) };
    const worker = new Worker(script, { ...options, workerData: beginning });
    let asked = false;
    let reason: string | undefined;
    worker.on('message', (message: Answer | Report) => onMessage(message));
    worker.on('error', (error) => {
      reason = error.message;
    });
    worker.on('exit', (code) => onEnd(asked ? undefined : (reason ?? t`exit code ${code}`)));
    return {
      post: (request) => worker.postMessage(request),
      end() {
        asked = true;
        void worker.terminate();
      },
      requestStop() {
        Atomics.store(stop, 0, 1);
        return true;
      },
      clearStop: () => {
        Atomics.store(stop, 0, 0);
      },
    };
  };
}
