/**
 * Counts the workers that evaluate, from outside of the extension: Node tells of each one it starts, and in the
 * browser the constructor is ours while somebody watches.
 */
export interface Workers {
  started: number;
  ended: number;
  /** Ends all of them as a lack of memory would: nobody asked for it. Only in Node. */
  kill(): void;
  dispose(): void;
}

interface NodeWorker {
  terminate(): void;
  once(event: 'exit', listener: () => void): void;
}
interface NodeProcess {
  on(event: 'worker', listener: (worker: NodeWorker) => void): void;
  off(event: 'worker', listener: (worker: NodeWorker) => void): void;
}

/** Only Node can share the stop flag with its worker everywhere. */
export const inNode = !('WorkerGlobalScope' in globalThis);

export function watchWorkers(): Workers {
  const workers: Workers = {
    started: 0,
    ended: 0,
    kill: () => undefined,
    dispose: () => undefined,
  };
  if (inNode) {
    const alive = new Set<NodeWorker>();
    workers.kill = () => {
      for (const worker of alive) worker.terminate();
    };
    const watch = (worker: NodeWorker): void => {
      workers.started += 1;
      alive.add(worker);
      worker.once('exit', () => {
        workers.ended += 1;
        alive.delete(worker);
      });
    };
    // Node's types are those of the whole project; the bundle itself knows no Node.
    const host: NodeProcess = process;
    host.on('worker', watch);
    workers.dispose = () => host.off('worker', watch);
    return workers;
  }
  const Original = globalThis.Worker;
  // No subclass: VS Code's constructor returns a worker that it made itself.
  globalThis.Worker = class {
    constructor(address: string | URL, options?: WorkerOptions) {
      const worker = new Original(address, options);
      const terminate = worker.terminate.bind(worker);
      workers.started += 1;
      worker.terminate = () => {
        workers.ended += 1;
        terminate();
      };
      // biome-ignore lint/correctness/noConstructorReturn: whoever writes `new Worker` gets the real one.
      return worker;
    }
  } as typeof Worker; // What it makes is a Worker.
  workers.dispose = () => {
    globalThis.Worker = Original;
  };
  return workers;
}
