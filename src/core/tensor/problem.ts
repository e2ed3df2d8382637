import type { Shape } from './shape';

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
  | { code: 'too-large'; what: string; size: number; limit: number; setting?: string }
  // Convolution, in PyTorch's wording
  | {
      code: 'channels-mismatch';
      operation: string;
      weight: Shape;
      input: Shape;
      groups: number;
      expected: number;
      found: number;
    }
  | { code: 'groups-divide'; operation: string; weight: Shape; groups: number }
  | { code: 'bias-shape'; operation: string; weight: Shape; expected: number; found: Shape }
  | { code: 'kernel-too-large'; padded: readonly number[]; kernel: readonly number[] }
  | { code: 'same-with-stride'; operation: string }
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
  | { code: 'interrupted' };

/** Thrown by every room of the core; caught where the offending text is known. */
export class Problem extends Error {
  constructor(readonly detail: ProblemDetail) {
    super(detail.code);
    this.name = 'Problem';
  }
}
