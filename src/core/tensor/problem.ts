import type { Shape } from './shape';
import type { Limits } from './work';

/**
 * Everything that can be wrong with what a person typed, as data. The words are made in one place
 * (`src/language/wording.ts`); here are only the facts: what was found and what was expected.
 * Positions and axes are 0-based here.
 */
export type ProblemDetail =
  // Shapes
  | { code: 'does-not-broadcast'; operation: string; left: Shape; right: Shape }
  | { code: 'wrong-rank'; operation: string; argument: string; shape: Shape; expected: readonly number[] }
  | { code: 'matmul-mismatch'; left: Shape; right: Shape }
  | { code: 'reshape-size'; from: Shape; to: Shape }
  | { code: 'ragged'; row: number; length: number; firstLength: number }
  | { code: 'ragged-shapes'; element: number; shape: Shape; firstShape: Shape }
  | { code: 'too-large'; what: string; size: number; limit: number; setting?: keyof Limits }
  // Convolution, in PyTorch's wording
  | {
      code: 'channels-mismatch';
      operation: string;
      weight: Shape;
      input: Shape;
      groups: number;
      expected: number;
      found: number;
      /** A transposed convolution: its weight's first axis is that of the input's channels. */
      transposed?: true;
    }
  | { code: 'groups-divide'; operation: string; weight: Shape; groups: number }
  | { code: 'bias-shape'; operation: string; weight: Shape; expected: number; found: Shape }
  | { code: 'kernel-too-large'; padded: readonly number[]; kernel: readonly number[] }
  | { code: 'same-with-stride'; operation: string }
  | {
      code: 'padding-beyond-input';
      operation: string;
      argument: 'padding';
      mode: 'reflect' | 'replicate' | 'circular';
      padding: readonly [before: number, after: number];
      axis: number;
      input: Shape;
    }
  | {
      code: 'output-padding-range';
      operation: string;
      argument: 'output_padding';
      outputPadding: readonly number[];
      stride: readonly number[];
      dilation: readonly number[];
    }
  | { code: 'output-too-small'; operation: string; input: readonly number[]; output: readonly number[] }
  // Arguments
  | { code: 'argument-value'; operation: string; argument: string; found: string; expected: string }
  // Indices
  | { code: 'index-range'; index: number; axis: number; size: number }
  | { code: 'index-count'; found: number; rank: number }
  | { code: 'slice-order'; from: number; to: number; axis: number }
  // Gradients
  | { code: 'not-scalar'; shape: Shape }
  | { code: 'seed-shape'; shape: Shape; seed: Shape }
  | { code: 'no-history' }
  | { code: 'no-gradient'; name: string }
  | { code: 'symbols-not-numbers'; operation: string }
  | { code: 'answer-shape'; gradient: Shape; answer: Shape }
  /** A number that nothing can be compared at; `position` is 0-based. */
  | { code: 'not-finite'; operation: string; name: string; position: readonly number[]; found: number }
  | { code: 'interrupted' };

/** Thrown by every room of the core; caught where the offending text is known. */
export class Problem extends Error {
  constructor(readonly detail: ProblemDetail) {
    super(detail.code);
    this.name = 'Problem';
  }
}
