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
 * @returns the result, in a turn of its own: what is done with it does not add to anything else; undefined where it was broken off
 */
export function inTurns<Result>(steps: Steps<Result>): Promise<Result>;
export function inTurns<Result>(steps: Steps<Result>, goesOn: () => boolean): Promise<Result | undefined>;
export function inTurns<Result>(
  steps: Steps<Result>,
  goesOn: () => boolean = () => true,
): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    add(() => {
      if (!goesOn()) {
        // Lets it tidy up.
        steps.return(undefined as never);
        resolve(undefined);
        return true;
      }
      const { done, value } = steps.next();
      if (done) resolve(value);
      return done === true;
    }, reject);
  });
}

/** Does something short in a turn of its own: for what comes by the dozen. */
export const inTurn = <Result>(work: () => Result): Promise<Result> =>
  new Promise((resolve, reject) => {
    add(() => {
      resolve(work());
      return true;
    }, reject);
  });

function add(job: Job, fail: (error: unknown) => void): void {
  jobs.push(() => {
    try {
      return job();
    } catch (error) {
      fail(error);
      return true;
    }
  });
  awaitTurn();
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
    // Who waits for the end of a piece of work goes on right behind this turn.
    if (job()) break;
    jobs.push(job);
    if (performance.now() >= end) break;
  }
  if (jobs.length > 0) awaitTurn();
}
