/**
 * Long work in short steps. Who must not hold up its thread, as an editor's, lets others go first between two of them; all others
 * go through them at once, with {@link finish}.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** The result of work in steps, without a pause. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
