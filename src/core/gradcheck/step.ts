import type { Changes } from './changes';

/** One result between a leaf and the root: it turns the changes of what it was made of into its own. */
export interface Step {
  /** Whether the result is an affine function of all that moves: it has no truncation error at any ε. */
  readonly linear: boolean;
  /** Whether whole numbers make whole numbers. */
  readonly whole: boolean;
  /** Adds the result's changes to `to`. True where a kink lies between x − ε and x + ε. */
  run(changes: ReadonlyMap<number, Changes>, to: Changes): boolean;
}
