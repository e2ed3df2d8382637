import type { ProblemDetail, Shape } from '../core/tensor';
import type { Span, SyntaxDetail } from './ast';

/** What an evaluator can object to, beyond the core's problems. */
export type EvaluationDetail =
  | { code: 'unknown-name'; name: string; suggestion?: string; defined: boolean }
  | { code: 'unknown-function'; name: string; suggestion?: string }
  /** A variable is called; `hides` where a function has the same name. */
  | { code: 'not-a-function'; name: string; hides: boolean }
  | { code: 'missing-argument'; operation: string; argument: string; type: string }
  | { code: 'too-many-arguments'; operation: string; most: number; found: number }
  | {
      code: 'unknown-argument';
      operation: string;
      argument: string;
      suggestion?: string;
      known: readonly string[];
    }
  | { code: 'given-twice'; operation: string; argument: string }
  /** `shape` of the tensor that was found; absent for a symbol. */
  | { code: 'needs-number'; what: string; shape?: Shape }
  | { code: 'statement-only'; operation: string }
  | { code: 'whole-number'; what: string; found: string }
  | { code: 'text-not-matrix'; text: string }
  | { code: 'too-many-axes'; shape: Shape; most: number }
  | { code: 'cannot-load'; path: string; trouble: LoadTrouble }
  | { code: 'out-of-memory' };

/** Why `load("dK.npy")` gives nothing. Rows, columns and bytes are 0-based. */
export type LoadTrouble =
  // What the host says
  | { readonly reason: 'no-files' }
  | { readonly reason: 'untrusted' }
  | { readonly reason: 'outside' }
  /** A symbolic link stands on the way: `part` of the path. */
  | { readonly reason: 'link'; readonly part: string }
  /** `near` is what the folder has instead that is spelt much the same. */
  | { readonly reason: 'not-found'; readonly near?: string }
  | { readonly reason: 'folder' }
  | { readonly reason: 'too-large'; readonly size: number; readonly limit: number }
  | { readonly reason: 'unreadable'; readonly message: string }
  // What the file says
  | { readonly reason: 'extension' }
  | { readonly reason: 'damaged'; readonly what: string }
  | { readonly reason: 'dtype'; readonly dtype: string }
  /** A whole number that float64 cannot hold. */
  | { readonly reason: 'inexact'; readonly found: string }
  | { readonly reason: 'one-array' }
  | { readonly reason: 'which-array'; readonly entries: readonly string[] }
  | { readonly reason: 'no-array'; readonly entry: string; readonly entries: readonly string[] }
  | { readonly reason: 'no-number'; readonly row: number; readonly column: number; readonly found: string }
  | {
      readonly reason: 'ragged';
      readonly row: number;
      readonly length: number;
      readonly firstLength: number;
    };

/** Any objection, as data. `src/language/wording.ts` finds the words. */
export type Detail = ProblemDetail | SyntaxDetail | EvaluationDetail;

/** An objection with its place in the cell's text. */
export interface Objection extends Span {
  readonly detail: Detail;
}

/** Thrown inside the evaluator; never leaves `src/language` and the session. */
export class Fault extends Error {
  constructor(
    readonly detail: Detail,
    readonly span: Span,
  ) {
    super(detail.code);
    this.name = 'Fault';
  }
}
