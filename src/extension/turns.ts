import type { Steps } from '../core/tensor';

/**
 * Long work on the thread that all extensions share: a few milliseconds of it in each turn, so that whatever else is to be done there
 * comes in between. Several pieces of work go forward side by side, a step of each in turn.
 */

/** Milliseconds after which others go first. */
const TURN = 8;

/** Does one step; true at the end of its work. */
type Job = () => boolean;

const jobs: Job[] = [];
let isAwaited = false;

/**
 * Does work in steps. What has begun may be broken off between two of them.
 * @param goesOn asked before each step
 * @returns the result; undefined where it was broken off
 */
export function inTurns<Result>(
  steps: Steps<Result>,
  goesOn: () => boolean = () => true,
): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    jobs.push(() => {
      try {
        if (!goesOn()) {
          // Lets it tidy up.
          steps.return(undefined as never);
          resolve(undefined);
          return true;
        }
        const { done, value } = steps.next();
        if (done) resolve(value);
        return done === true;
      } catch (error) {
        reject(error);
        return true;
      }
    });
    awaitTurn();
  });
}

/** Does something short in one of the next turns: for what comes by the dozen. */
export function inTurn<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    jobs.push(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
      return true;
    });
    awaitTurn();
  });
}

function awaitTurn(): void {
  if (isAwaited) return;
  isAwaited = true;
  setTimeout(takeTurn);
}

function takeTurn(): void {
  isAwaited = false;
  const end = performance.now() + TURN;
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    if (!job()) jobs.push(job);
    if (performance.now() >= end) break;
  }
  if (jobs.length > 0) awaitTurn();
}
