import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type ExtensionContext, l10n } from 'vscode';
import { translations } from './editorLanguage';
import { activateExtension, type BackpropApi } from './extension';
import type { Answer, Beginning, Report } from './worker/protocol';
import type { StartThread } from './worker/workerSession';

/** The entry on the desktop and in a remote host. */
export function activate(context: ExtensionContext): BackpropApi {
  const script = join(context.extensionPath, 'dist', 'worker.js');
  const start: StartThread = async (onMessage, onEnd) => {
    const flag = new SharedArrayBuffer(4);
    const stop = new Int32Array(flag);
    const texts = translations();
    const beginning: Beginning = { kind: 'begin', flag, ...(texts ? { translations: texts } : {}) };
    const worker = new Worker(script, { workerData: beginning });
    let asked = false;
    let reason: string | undefined;
    worker.on('message', (message: Answer | Report) => onMessage(message));
    worker.on('error', (error) => {
      reason = error.message;
    });
    worker.on('exit', (code) => {
      onEnd(asked ? undefined : (reason ?? l10n.t('exit code {0}', code)));
    });
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
  return activateExtension(context, start);
}
