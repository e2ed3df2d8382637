import { formulaNumber, shortNumber } from '../../tensor';
import type { Cause, PictureAxis } from './cause';

/** The one place where causes get their words: a clause that follows "It looks as if". */
export function causeWords(cause: Cause): string {
  switch (cause.code) {
    case 'kernel-not-rotated':
      return 'K was not rotated by 180° before it slid over ∂L/∂Z';
    case 'kernel-flipped-partly':
      return `K was flipped along its ${list(cause.axes)} only, instead of being rotated by 180°`;
    case 'kernel-transposed':
      if (cause.upright) {
        return `K was transposed${cause.rotated ? ' and rotated by 180°' : ''}: ${UPRIGHT[cause.upright]}`;
      }
      return cause.rotated
        ? 'K was transposed besides being rotated'
        : 'K was transposed instead of rotated by 180°';
    case 'kernel-rotated':
      return `K was rotated by 180° before it slid over ∂L/∂Z: ${UPRIGHT[cause.upright]}`;
    case 'kernel-flipped':
      return `K was flipped along its ${list(cause.axes)} before it slid over ∂L/∂Z: ${UPRIGHT[cause.upright]}`;
    case 'padding-not-cropped':
      return 'the padding was not cropped: this is the beginning of the gradient of the padded X';
    case 'padding-not-folded':
      return `what arrives at the padding was cropped away: with padding_mode="${cause.mode}" it belongs to the elements that stand there as copies, and is added to them`;
    case 'kernel-gradient-rotated':
      return 'the result was rotated by 180°: nothing is flipped in ∂L/∂K';
    case 'kernel-gradient-flipped':
      return `the result was flipped along its ${list(cause.axes)}: nothing is flipped in ∂L/∂K`;
    case 'kernel-gradient-not-rotated':
      return 'the result was not rotated by 180°: with flip=true the forward pass turns K, and ∂L/∂K has to be turned back';
    case 'kernel-gradient-flipped-partly':
      return `the result was flipped along its ${list(cause.axes)} only: with flip=true ∂L/∂K is rotated by 180°`;
    case 'padding-forgotten':
      return cause.transposed
        ? '∂L/∂Z was taken without the padding that the forward pass crops off'
        : 'X was taken without its padding';
    case 'padding-as-zeros':
      return `X was padded with zeros: with padding_mode="${cause.mode}" copies of its elements stand there`;
    case 'padding-mode-confused':
      return `the padding was taken as "${cause.taken}" where it is "${cause.mode}"`;
    case 'dz-rotated':
      if (cause.instead) return '∂L/∂Z was rotated by 180° before it slid over X, instead of the result';
      return `${cause.transposed ? 'X' : '∂L/∂Z'} was rotated by 180° before it slid over ${cause.transposed ? '∂L/∂Z' : 'X'}: a convolution where a correlation belongs`;
    case 'stride-dilation-not-swapped':
      return `stride and dilation were not swapped: ${cause.transposed ? 'X' : '∂L/∂Z'} is spread by the stride, and slides by the dilation`;
    case 'batch-not-summed':
      return 'only the first image of the batch was counted';
    case 'stride-as-one':
      if (cause.of === 'K') {
        return `the stride was taken as 1: ${cause.transposed ? 'X' : '∂L/∂Z'} was not spread`;
      }
      return cause.transposed
        ? 'the stride was taken as 1: K moves by it over ∂L/∂Z'
        : '∂L/∂Z was not zero-stuffed: the stride was taken as 1';
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
    case 'step-too-long':
      return `the step was too long for so curved a function: with eps=${shortNumber(cause.eps)} the two agree`;
  }
}

const UPRIGHT = {
  flip: 'with flip=true the forward pass has turned it already, and ∂L/∂X takes it as it is',
  transposed: 'the gradient of a transposed convolution is a plain correlation, which takes it as it is',
} as const;

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
