import { formulaNumber } from '../../tensor';
import type { Cause, PictureAxis } from './cause';

/** The one place where causes get their words: a clause that follows "It looks as if". */
export function causeWords(cause: Cause): string {
  switch (cause.code) {
    case 'kernel-not-rotated':
      return 'K was not rotated by 180° before it slid over ∂L/∂Z';
    case 'kernel-flipped-partly':
      return `K was flipped along its ${list(cause.axes)} only, instead of being rotated by 180°`;
    case 'kernel-transposed':
      return cause.rotated
        ? 'K was transposed besides being rotated'
        : 'K was transposed instead of rotated by 180°';
    case 'padding-not-cropped':
      return 'the padding was not cropped: this is the beginning of the gradient of the padded X';
    case 'kernel-gradient-rotated':
      return 'the result was rotated by 180°: nothing is flipped in ∂L/∂K';
    case 'kernel-gradient-flipped':
      return `the result was flipped along its ${list(cause.axes)}: nothing is flipped in ∂L/∂K`;
    case 'padding-forgotten':
      return 'X was taken without its padding';
    case 'dz-rotated':
      return '∂L/∂Z was rotated by 180° before it slid over X: a convolution where a correlation belongs';
    case 'stride-dilation-not-swapped':
      return 'stride and dilation were not swapped: ∂L/∂Z is spread by the stride, and slides by the dilation';
    case 'batch-not-summed':
      return 'only the first image of the batch was counted';
    case 'stride-as-one':
      return cause.of === 'X'
        ? '∂L/∂Z was not zero-stuffed: the stride was taken as 1'
        : 'the stride was taken as 1: ∂L/∂Z was not spread';
    case 'dilation-as-one':
      return 'the dilation was taken as 1';
    case 'leftover-forgotten':
      return cause.of === 'X'
        ? 'the rows or columns that the last window left over were forgotten'
        : 'the rows or columns that the last window left over were kept: only the first ones of the correlation are ∂L/∂K';
    case 'groups-ignored':
      return 'the groups were ignored';
    case 'channels-swapped':
      return 'the channels that go in and those that come out were swapped';
    case 'bias-wrong-axes':
      return `∂L/∂Z was summed over the wrong axes${LEFT[cause.left]}: ∂L/∂B sums over all but the filters`;
    case 'channels-last':
      return 'the channels stand last, as in NHWC, where they should come before rows and columns';
    case 'result-transposed':
      return 'the result is transposed';
    case 'result-flipped':
      return `the result is flipped along its ${list(cause.axes)}`;
    case 'off-by-one':
      return `everything is one ${cause.axis} too far ${TOWARDS[cause.axis][cause.by === 1 ? 1 : 0]}`;
    case 'sign':
      return 'the sign is wrong';
    case 'mean-instead-of-sum':
      return `a mean over ${cause.count} elements was taken where a sum belongs`;
    case 'divided-by-batch':
      return `it was divided by the batch size, ${cause.count}`;
    case 'constant-factor':
      return `everything is multiplied by ${formulaNumber(cause.factor)}`;
    case 'all-zero':
      return 'everything is 0: nothing was added up';
  }
}

const LEFT = {
  none: ' (the filters too)',
  images: ' (one sum an image)',
  rows: ' (one sum a row)',
  columns: ' (one sum a column)',
  last: ' (as if the filters were the last axis)',
} as const;

const TOWARDS = {
  column: ['to the left', 'to the right'],
  row: ['up', 'down'],
  layer: ['to the front', 'to the back'],
} as const;

const list = (axes: readonly PictureAxis[]): string => axes.map((axis) => `${axis}s`).join(' and ');
