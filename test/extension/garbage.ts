import { inNode } from './workers';

interface Host {
  getBuiltinModule(name: string): {
    setFlagsFromString?(flags: string): void;
    runInNewContext?(code: string): unknown;
  };
  memoryUsage(): { heapUsed: number };
}

/** Collects what nothing holds any more. Only in Node, the browser lets nobody ask for it. */
export function collectGarbage(): void {
  if (!inNode) return;
  const host = nodeHost();
  host.getBuiltinModule('node:v8').setFlagsFromString?.('--expose-gc');
  const collect = host.getBuiltinModule('node:vm').runInNewContext?.('gc');
  if (typeof collect === 'function') collect();
}

/** Bytes in use after a collection; 0 in the browser, where nobody tells. */
export function heapInUse(): number {
  collectGarbage();
  return inNode ? nodeHost().memoryUsage().heapUsed : 0;
}

/** Node's types are those of the whole project; the bundle itself knows no Node. */
const nodeHost = (): Host => process as unknown as Host;
