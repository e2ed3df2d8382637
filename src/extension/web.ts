import { type ExtensionContext, Uri, workspace } from 'vscode';
import { translations } from './editorLanguage';
import { activateExtension, type BackpropApi } from './extension';
import type { Answer, Beginning, Report } from './worker/protocol';
import type { StartThread } from './worker/workerSession';

/** The entry in the browser's worker host. */
export function activate(context: ExtensionContext): BackpropApi {
  const script = Uri.joinPath(context.extensionUri, 'dist', 'web', 'worker.js');
  let address: string | undefined;
  context.subscriptions.push({
    dispose() {
      if (address !== undefined) URL.revokeObjectURL(address);
    },
  });
  const start: StartThread = async (onMessage, onEnd) => {
    if (address === undefined) {
      // Through the file system and a blob: the extension's own address may be one that no browser can load. VS Code's
      // workers fetch it some time after they were made, so it stays as long as the extension.
      const source = await workspace.fs.readFile(script);
      address ??= URL.createObjectURL(new Blob([new Uint8Array(source)], { type: 'text/javascript' }));
    }
    const worker = new Worker(address);
    worker.onmessage = ({ data }: MessageEvent<Answer | Report>) => onMessage(data);
    worker.onerror = (event) => {
      // Handled: otherwise it would go on as an error of the extension host.
      event.preventDefault();
      // What was not caught there leaves it in an unknown state.
      worker.terminate();
      onEnd(event.message);
    };
    const shared = typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated === true;
    const flag = shared ? new SharedArrayBuffer(4) : undefined;
    const stop = flag && new Int32Array(flag);
    const texts = translations();
    const beginning: Beginning = {
      kind: 'begin',
      ...(flag ? { flag } : {}),
      ...(texts ? { translations: texts } : {}),
    };
    worker.postMessage(beginning);
    return {
      post: (request) => worker.postMessage(request),
      end() {
        worker.terminate();
        onEnd(undefined);
      },
      requestStop() {
        if (stop) Atomics.store(stop, 0, 1);
        return stop !== undefined;
      },
      clearStop() {
        if (stop) Atomics.store(stop, 0, 0);
      },
    };
  };
  return activateExtension(context, start);
}
