import type { AnswerContext, AnswerReport, GradientReport } from '../../core/gradcheck';
import type { Pass, Value } from '../../core/graph';
import type { Content } from '../../core/tensor';

/** What a statement gave. */
export type Result =
  | { readonly kind: 'value'; readonly value: Value }
  /** `grad(K)` as a statement: the gradient together with the pass that explains it. */
  | { readonly kind: 'gradient'; readonly of: Value; readonly pass: Pass; readonly content: Content }
  | { readonly kind: 'pass'; readonly pass: Pass }
  | { readonly kind: 'gradcheck'; readonly pass: Pass; readonly report: GradientReport }
  /** `gradient`: what is asked for, where it is one. */
  | {
      readonly kind: 'answer';
      readonly report: AnswerReport;
      readonly of: string;
      readonly gradient?: AnswerContext;
    }
  | { readonly kind: 'text'; readonly text: string };

export interface Outcome {
  readonly target?: string;
  /** What the statement gave, and, where it assigns, what the variable holds from now on. */
  readonly result: Result;
  /**
   * What an update was computed by, K − α·grad(K): it explains the new numbers, but the variable does not keep it as
   * its history.
   */
  readonly formula?: Value;
  /** The value before the update, where the statement overwrites a variable. */
  readonly before?: Value;
  readonly madeFromGradients: boolean;
}
