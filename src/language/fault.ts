import type { ProblemDetail, Shape } from '../core/tensor';
import type { Span, SyntaxDetail } from './ast';

/** What an evaluator can object to, beyond the core's problems. */
export type EvaluationDetail =
  | { code: 'unknown-name'; name: string; suggestion?: string; defined: boolean }
  | { code: 'unknown-function'; name: string; suggestion?: string }
  | { code: 'not-a-function'; name: string }
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
  | { code: 'needs-number'; operation: string; argument: string; found: string }
  | { code: 'needs-variable'; operation: string; found: string }
  | { code: 'statement-only'; operation: string }
  | { code: 'whole-number'; what: string; found: string }
  | { code: 'text-not-matrix'; text: string }
  | { code: 'never-reached'; name: string; shape: Shape };

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
