import type { Tolerances } from '../../core/gradcheck';
import type { VariableGlance } from '../../language';
import type { CellError } from '../../notebook/session';

/** What the editor asks of the worker that evaluates a notebook. Requests are answered one by one, in order. */
export type Request =
  | { readonly kind: 'run'; readonly id: number; readonly text: string; readonly check?: Tolerances | true }
  | { readonly kind: 'reset'; readonly id: number };

/** The answer to one request. */
export type Answer =
  | { readonly kind: 'ran'; readonly id: number; readonly run: RunAnswer }
  | { readonly kind: 'done'; readonly id: number }
  /** A mistake of ours: nothing that a cell can say should lead here. */
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };

export interface RunAnswer {
  /** The output's items, encoded; absent where a cell shows nothing. */
  readonly output?: { readonly json: Uint8Array; readonly text: string; readonly markdown: string };
  readonly error?: CellError;
  readonly checks: readonly CheckAnswer[];
  readonly variables: readonly VariableGlance[];
}

/** One gradient check of a cell, in a line. */
export interface CheckAnswer {
  readonly ok: boolean;
  readonly checked: number;
  readonly wrong: number;
  readonly verdict: string;
}
