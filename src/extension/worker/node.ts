import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

/*
 * The evaluating thread in Node: the script of the browser's worker, which finds here what a browser would give it. What it is
 * told at the beginning is its data: the stop flag, shared memory that is seen in the middle of a long loop, and the language.
 */

/** What the script asks of a browser. */
interface BrowserScope {
  postMessage(message: unknown, options?: { readonly transfer: ArrayBuffer[] }): void;
  onmessage?(event: { readonly data: unknown }): void;
}
const scope: BrowserScope = {
  postMessage: (message, options) => parentPort?.postMessage(message, options?.transfer),
};
Object.assign(globalThis, { self: scope });
require(join(__dirname, 'web', 'worker.js'));
scope.onmessage?.({ data: workerData });
parentPort?.on('message', (data: unknown) => scope.onmessage?.({ data }));
