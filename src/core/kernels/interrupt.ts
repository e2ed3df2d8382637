import { Problem } from '../tensor';

/** How many multiplications a kernel does between two looks at the stop flag: well under 50 ms of work. */
const WORK_BETWEEN_LOOKS = 4_000_000;

let stopped: (() => boolean) | undefined;
let work = 0;

/** Says how kernels learn that the person pressed Stop. One evaluation runs at a time. */
export function watchForStop(look: (() => boolean) | undefined): void {
  stopped = look;
  work = 0;
}

/** Called by every long loop with the multiplications it has done. @throws Problem `interrupted`. */
export function worked(multiplications: number): void {
  work += multiplications;
  if (work < WORK_BETWEEN_LOOKS) return;
  work = 0;
  if (stopped?.()) throw new Problem({ code: 'interrupted' });
}
