import type { PaddingMode } from '../../operations/paddingMode';

/** An axis of the last three, named as in a picture: its place counted from the end. */
export type PictureAxis = 'column' | 'row' | 'layer';

/** Why K is not turned on its way over ∂L/∂Z: the forward pass turned it already, or is a transposed convolution. */
export type Upright = 'flip' | 'transposed';

/** A mistake that people make when they derive or program the backward pass of a convolution. */
export type Cause =
  // The gradient of X
  | { readonly code: 'kernel-not-rotated' }
  /** Flipped along these axes instead of along all. */
  | { readonly code: 'kernel-flipped-partly'; readonly axes: readonly PictureAxis[] }
  /** `rotated`: transposed and then rotated. */
  | { readonly code: 'kernel-transposed'; readonly rotated: boolean; readonly upright?: Upright }
  /** Turned although it slides over ∂L/∂Z as it is. */
  | { readonly code: 'kernel-rotated'; readonly upright: Upright }
  | { readonly code: 'kernel-flipped'; readonly axes: readonly PictureAxis[]; readonly upright: Upright }
  | { readonly code: 'padding-not-cropped' }
  /** What arrives at the copies around X was dropped. */
  | { readonly code: 'padding-not-folded'; readonly mode: PaddingMode }
  // The gradient of K
  | { readonly code: 'kernel-gradient-rotated' }
  | { readonly code: 'kernel-gradient-flipped'; readonly axes: readonly PictureAxis[] }
  /** Of a true convolution, whose kernel's gradient is turned. */
  | { readonly code: 'kernel-gradient-not-rotated' }
  | { readonly code: 'kernel-gradient-flipped-partly'; readonly axes: readonly PictureAxis[] }
  | { readonly code: 'padding-forgotten'; readonly transposed: boolean }
  | { readonly code: 'padding-as-zeros'; readonly mode: PaddingMode }
  /** Of a transposed convolution it is X that was rotated; `instead` of the result in a true convolution. */
  | { readonly code: 'dz-rotated'; readonly transposed: boolean; readonly instead: boolean }
  | { readonly code: 'stride-dilation-not-swapped'; readonly transposed: boolean }
  | { readonly code: 'batch-not-summed' }
  // Both
  | { readonly code: 'stride-as-one'; readonly of: 'X' | 'K'; readonly transposed: boolean }
  | { readonly code: 'dilation-as-one' }
  /** Rows or columns that the last window left over. */
  | { readonly code: 'leftover-forgotten'; readonly of: 'X' | 'K' }
  | { readonly code: 'padding-mode-confused'; readonly mode: PaddingMode; readonly taken: PaddingMode }
  | { readonly code: 'groups-ignored' }
  | { readonly code: 'channels-swapped' }
  // The gradient of B
  | { readonly code: 'bias-wrong-axes'; readonly left: 'none' | 'images' | 'rows' | 'columns' | 'last' }
  // Anything
  | { readonly code: 'channels-last' }
  | { readonly code: 'result-transposed' }
  | { readonly code: 'result-flipped'; readonly axes: readonly PictureAxis[] }
  | { readonly code: 'off-by-one'; readonly axis: PictureAxis; readonly by: 1 | -1 }
  | { readonly code: 'sign' }
  | { readonly code: 'mean-instead-of-sum'; readonly count: number }
  | { readonly code: 'divided-by-batch'; readonly count: number }
  | { readonly code: 'constant-factor'; readonly factor: number }
  | { readonly code: 'all-zero' }
  // Of the check itself: the gradient is right where the step is `eps`
  | { readonly code: 'step-too-long'; readonly eps: number };

export type CauseCode = Cause['code'];

/** A cause with what the array would be if it had been made. */
export interface Candidate {
  readonly cause: Cause;
  /** Row-major, in the shape of the gradient. */
  readonly data: Float64Array;
}

/** The name of the axis that is n-th from the end. */
export const pictureAxis = (fromEnd: number): PictureAxis =>
  fromEnd === 0 ? 'column' : fromEnd === 1 ? 'row' : 'layer';
