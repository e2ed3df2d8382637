import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();
let watching = false;

/**
 * Ends `child` and everything it started when this process ends, be it by return, by an error or by a signal.
 * The child must have been spawned `detached`, which makes it the leader of a process group of its own.
 * Returns what ends the watch, for a child that has ended by itself.
 */
export function killAtExit(child: ChildProcess): () => void {
  if (!watching) {
    watching = true;
    // By a handler of our own a signal becomes an ordinary exit, and so every 'exit' handler runs.
    process.on('SIGINT', () => process.exit(130));
    process.on('SIGTERM', () => process.exit(143));
    process.on('SIGHUP', () => process.exit(129));
    process.on('exit', () => {
      for (const each of children) killGroup(each);
    });
  }
  children.add(child);
  return () => children.delete(child);
}

/** Ends a detached child and its descendants at once. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
