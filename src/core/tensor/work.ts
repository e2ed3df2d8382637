import { Problem } from './problem';

/** What one evaluation may cost at most. Known before it is computed, so that it is refused and not suffered. */
export interface Limits {
  /** Elements of one result. */
  readonly elements: number;
  /** Multiplications of one operation, or what takes as long. */
  readonly operations: number;
  /** Bytes of what one cell shows. */
  readonly outputBytes: number;
}

/** 256 MB of float64; minutes of work on vectors; a picture that a window still takes in. */
export const DEFAULT_LIMITS: Limits = { elements: 2 ** 25, operations: 1e12, outputBytes: 2 ** 26 };

/** Who watches over the work of this thread. One evaluation runs at a time. */
export interface Supervisor {
  /** Whether the person pressed Stop. Looked at every few milliseconds. */
  stopped?(): boolean;
  /** Told at every look how much of an operation is done: a share of 1. */
  progress?(what: string, share: number): void;
  readonly limits?: Limits;
}

/** How many multiplications are done between two looks: well under a millisecond of vectors, a few of slow loops. */
const WORK_BETWEEN_LOOKS = 2 ** 18;

let supervisor: Supervisor = {};
let task: { readonly what: string; readonly total: number; done: number } | undefined;
let work = 0;

/** Puts the work of this thread under a supervisor, in place of the one before. */
export function supervise(by: Supervisor): void {
  supervisor = by;
  task = undefined;
  work = 0;
}

/** The limits that hold now. */
export function limits(): Limits {
  return supervisor.limits ?? DEFAULT_LIMITS;
}

/** Called by every long loop with the multiplications it has done. @throws Problem `interrupted`. */
export function worked(multiplications: number): void {
  work += multiplications;
  if (work >= WORK_BETWEEN_LOOKS) look();
}

function look(): void {
  if (task) task.done += work;
  work = 0;
  if (supervisor.stopped?.()) throw new Problem({ code: 'interrupted' });
  if (task) supervisor.progress?.(task.what, Math.min(1, task.done / task.total));
}

/** Larger pieces of work are refused before they begin. @throws Problem `too-large`. */
export function assertWork(what: string, multiplications: number): void {
  const limit = limits().operations;
  if (multiplications <= limit) return;
  throw new Problem({ code: 'too-large', what, size: multiplications, limit, setting: 'operations' });
}

/**
 * Does a piece of work whose size is known: refused where it is beyond the limit, else with its progress told. Within
 * another one it counts as a part of that.
 * @throws Problem `too-large`, `interrupted`.
 */
export function undertake<T>(what: string, multiplications: number, run: () => T): T {
  assertWork(what, multiplications);
  if (task) return run();
  task = { what, total: Math.max(1, multiplications), done: 0 };
  work = 0;
  try {
    return run();
  } finally {
    task = undefined;
  }
}
