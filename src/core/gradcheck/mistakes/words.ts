import { formulaNumber, shortNumber } from '../../tensor';
import { t } from '../../words/words';
import type { Cause, PictureAxis } from './cause';

/** The one place where causes get their words: a clause that follows "It looks as if". */
export function causeWords(cause: Cause): string {
  switch (cause.code) {
    case 'kernel-not-rotated':
      return t`K was not rotated by 180° before it slid over ∂L/∂Z`;
    case 'kernel-flipped-partly':
      return t`K was flipped along its ${list(cause.axes)} only, instead of being rotated by 180°`;
    case 'kernel-transposed':
      return transposedWords(cause);
    case 'kernel-rotated':
      return cause.upright === 'flip'
        ? t`K was rotated by 180° before it slid over ∂L/∂Z: with flip=true the forward pass has turned it already, and ∂L/∂X takes it as it is`
        : t`K was rotated by 180° before it slid over ∂L/∂Z: the gradient of a transposed convolution is a plain correlation, which takes it as it is`;
    case 'kernel-flipped':
      return cause.upright === 'flip'
        ? t`K was flipped along its ${list(cause.axes)} before it slid over ∂L/∂Z: with flip=true the forward pass has turned it already, and ∂L/∂X takes it as it is`
        : t`K was flipped along its ${list(cause.axes)} before it slid over ∂L/∂Z: the gradient of a transposed convolution is a plain correlation, which takes it as it is`;
    case 'padding-not-cropped':
      return t`the padding was not cropped: this is the beginning of the gradient of the padded X`;
    case 'padding-not-folded':
      return t`what arrives at the padding was cropped away: with padding_mode="${cause.mode}" it belongs to the elements that stand there as copies, and is added to them`;
    case 'kernel-gradient-rotated':
      return t`the result was rotated by 180°: nothing is flipped in ∂L/∂K`;
    case 'kernel-gradient-flipped':
      return t`the result was flipped along its ${list(cause.axes)}: nothing is flipped in ∂L/∂K`;
    case 'kernel-gradient-not-rotated':
      return t`the result was not rotated by 180°: with flip=true the forward pass turns K, and ∂L/∂K has to be turned back`;
    case 'kernel-gradient-flipped-partly':
      return t`the result was flipped along its ${list(cause.axes)} only: with flip=true ∂L/∂K is rotated by 180°`;
    case 'padding-forgotten':
      return cause.transposed
        ? t`∂L/∂Z was taken without the padding that the forward pass crops off`
        : t`X was taken without its padding`;
    case 'padding-as-zeros':
      return t`X was padded with zeros: with padding_mode="${cause.mode}" copies of its elements stand there`;
    case 'padding-mode-confused':
      return t`the padding was taken as "${cause.taken}" where it is "${cause.mode}"`;
    case 'dz-rotated': {
      if (cause.instead) return t`∂L/∂Z was rotated by 180° before it slid over X, instead of the result`;
      const [what, over] = cause.transposed ? ['X', '∂L/∂Z'] : ['∂L/∂Z', 'X'];
      return t`${what} was rotated by 180° before it slid over ${over}: a convolution where a correlation belongs`;
    }
    case 'stride-dilation-not-swapped':
      return t`stride and dilation were not swapped: ${cause.transposed ? 'X' : '∂L/∂Z'} is spread by the stride, and slides by the dilation`;
    case 'batch-not-summed':
      return t`only the first image of the batch was counted`;
    case 'stride-as-one':
      if (cause.of === 'K') {
        return t`the stride was taken as 1: ${cause.transposed ? 'X' : '∂L/∂Z'} was not spread`;
      }
      return cause.transposed
        ? t`the stride was taken as 1: K moves by it over ∂L/∂Z`
        : t`∂L/∂Z was not zero-stuffed: the stride was taken as 1`;
    case 'dilation-as-one':
      return t`the dilation was taken as 1`;
    case 'leftover-forgotten':
      return cause.of === 'X'
        ? t`the rows or columns that the last window left over were forgotten`
        : t`the rows or columns that the last window left over were kept: only the first ones of the correlation are ∂L/∂K`;
    case 'groups-ignored':
      return t`the groups were ignored`;
    case 'channels-swapped':
      return t`the channels that go in and those that come out were swapped`;
    case 'bias-wrong-axes':
      return biasWords(cause.left);
    case 'channels-last':
      return t`the channels stand last, as in NHWC, where they should come before rows and columns`;
    case 'result-transposed':
      return t`the result is transposed`;
    case 'result-flipped':
      return t`the result is flipped along its ${list(cause.axes)}`;
    case 'off-by-one':
      return offByOneWords(cause);
    case 'sign':
      return t`the sign is wrong`;
    case 'mean-instead-of-sum':
      return t`a mean over ${cause.count} elements was taken where a sum belongs`;
    case 'divided-by-batch':
      return t`it was divided by the batch size, ${cause.count}`;
    case 'constant-factor':
      return t`everything is multiplied by ${formulaNumber(cause.factor)}`;
    case 'all-zero':
      return t`everything is 0: nothing was added up`;
    case 'step-too-long':
      return t`the step was too long for so curved a function: with eps=${shortNumber(cause.eps)} the two agree`;
  }
}

type CauseOf<Code extends Cause['code']> = Extract<Cause, { readonly code: Code }>;

function transposedWords({ rotated, upright }: CauseOf<'kernel-transposed'>): string {
  switch (upright) {
    case 'flip':
      return rotated
        ? t`K was transposed and rotated by 180°: with flip=true the forward pass has turned it already, and ∂L/∂X takes it as it is`
        : t`K was transposed: with flip=true the forward pass has turned it already, and ∂L/∂X takes it as it is`;
    case 'transposed':
      return rotated
        ? t`K was transposed and rotated by 180°: the gradient of a transposed convolution is a plain correlation, which takes it as it is`
        : t`K was transposed: the gradient of a transposed convolution is a plain correlation, which takes it as it is`;
    default:
      return rotated
        ? t`K was transposed besides being rotated`
        : t`K was transposed instead of rotated by 180°`;
  }
}

function biasWords(left: CauseOf<'bias-wrong-axes'>['left']): string {
  switch (left) {
    case 'none':
      return t`∂L/∂Z was summed over the wrong axes (the filters too): ∂L/∂B sums over all but the filters`;
    case 'images':
      return t`∂L/∂Z was summed over the wrong axes (one sum an image): ∂L/∂B sums over all but the filters`;
    case 'rows':
      return t`∂L/∂Z was summed over the wrong axes (one sum a row): ∂L/∂B sums over all but the filters`;
    case 'columns':
      return t`∂L/∂Z was summed over the wrong axes (one sum a column): ∂L/∂B sums over all but the filters`;
    case 'last':
      return t`∂L/∂Z was summed over the wrong axes (as if the filters were the last axis): ∂L/∂B sums over all but the filters`;
  }
}

function offByOneWords({ axis, by }: CauseOf<'off-by-one'>): string {
  switch (axis) {
    case 'column':
      return by === 1
        ? t`everything is one column too far to the right`
        : t`everything is one column too far to the left`;
    case 'row':
      return by === 1 ? t`everything is one row too far down` : t`everything is one row too far up`;
    case 'layer':
      return by === 1
        ? t`everything is one layer too far to the back`
        : t`everything is one layer too far to the front`;
  }
}

/** `rows and columns` */
const list = (axes: readonly PictureAxis[]): string => {
  const [first, ...others] = axes.map(axisWord);
  return others.reduce((said, other) => t`${said} and ${other}`, first ?? '');
};

function axisWord(axis: PictureAxis): string {
  switch (axis) {
    case 'row':
      return t`rows`;
    case 'column':
      return t`columns`;
    case 'layer':
      return t`layers`;
  }
}
