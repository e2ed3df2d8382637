import type { Geometry } from '../../kernels';
import { fitsPadding, foldPadding, type PaddingMode, prepadded } from '../../operations/paddingMode';
import type { Shape } from '../../tensor';
import { type ConvolutionUse, sizesOf } from '../convolutionUse';
import { arranged, rotated } from './arrange';
import type { Candidate } from './cause';
import { swappedChannels, turnedKernels } from './ofOrientation';
import { kernelShape, movedByOne, sumsForX, withAxes } from './products';

/** The right ∂L/∂X of a convolution. */
export function inputShare(use: ConvolutionUse, dz: Float64Array, kernel: Float64Array): Float64Array {
  const { geometry: g, mode, flip } = use;
  const used = flip ? rotated(kernel, kernelShape(g)) : kernel;
  return mode === 'zeros' ? sumsForX(g, dz, used) : foldPadding(g, mode, sumsForX(prepadded(g), dz, used));
}

/**
 * What ∂L/∂X would be with a mistake in it. The right one correlates padded ∂L/∂Z, zero-stuffed, with K rotated by 180°
 * and its channel axes swapped inside each group (conventions.md, "dX as a convolution"). A true convolution has turned K
 * already; where copies stand around X, what arrives at them is folded back.
 */
export function* inputMistakes(
  use: ConvolutionUse,
  dz: Float64Array,
  kernel: Float64Array,
): Generator<Candidate> {
  const { geometry: g, mode } = use;
  if (g.axes.some((axis) => axis.before > 0)) {
    const used = use.flip ? rotated(kernel, kernelShape(g)) : kernel;
    const data = sumsForX(
      withAxes(g, (axis) => ({ ...axis, before: 0 })),
      dz,
      used,
    );
    yield { cause: { code: 'padding-not-cropped' }, data };
  }
  if (mode === 'zeros') {
    yield* unfolded(use, g, dz, kernel);
    return;
  }
  yield {
    cause: { code: 'padding-not-folded', mode },
    data: inputShare({ ...use, mode: 'zeros' }, dz, kernel),
  };
  for (const taken of otherModes(g, mode)) {
    const data = inputShare({ ...use, mode: taken }, dz, kernel);
    yield { cause: { code: 'padding-mode-confused', mode, taken }, data };
  }
  for (const { cause, data } of unfolded(use, prepadded(g), dz, kernel)) {
    yield { cause, data: foldPadding(g, mode, data) };
  }
}

const MODES: readonly PaddingMode[] = ['reflect', 'replicate', 'circular'];

/** The other ways of putting copies around X that this padding allows. */
export const otherModes = ({ axes }: Geometry, mode: PaddingMode): PaddingMode[] =>
  MODES.filter((other) => other !== mode && axes.every((axis) => fitsPadding(axis, other)));

/** The mistakes that have nothing to do with padding, of X with its copies where there are any: then that is `g`. */
function* unfolded(
  { rank, flip }: ConvolutionUse,
  g: Geometry,
  dz: Float64Array,
  kernel: Float64Array,
): Generator<Candidate> {
  const shape = kernelShape(g);
  // The formula rotates K by itself: what slides over ∂L/∂Z is this one's rotation.
  const used = flip ? rotated(kernel, shape) : kernel;
  for (const { cause, slid } of turnedKernels(kernel, shape, flip ? 'flip' : undefined)) {
    yield { cause, data: sumsForX(g, dz, rotated(slid, shape)) };
  }
  if (g.axes.some((axis) => axis.stride > 1 && axis.output > 1)) {
    const data = sumsForX(
      withAxes(g, (axis) => ({ ...axis, stride: 1 })),
      dz,
      used,
    );
    yield { cause: { code: 'stride-as-one', of: 'X', transposed: false }, data };
  }
  if (g.axes.some((axis) => axis.dilation > 1 && axis.kernel > 1)) {
    const data = sumsForX(
      withAxes(g, (axis) => ({ ...axis, dilation: 1 })),
      dz,
      used,
    );
    yield { cause: { code: 'dilation-as-one' }, data };
  }
  yield* leftovers(g, dz, used);
  if (g.groups > 1) yield* withoutGroups(g, dz, used);
  for (const swapped of swappedChannels(used, shape, sizesOf(g).filtersPerGroup)) {
    yield { cause: { code: 'channels-swapped' }, data: sumsForX(g, dz, swapped) };
  }
  for (const { axis, by, moved } of movedByOne(g, rank)) {
    // One place more in front of X is a result that stands one place farther back.
    yield { cause: { code: 'off-by-one', axis, by: by === 1 ? -1 : 1 }, data: sumsForX(moved, dz, used) };
  }
}

/**
 * Padded by d(k−1) − p_e instead of d(k−1) − p_e + a at the end, the result is a rows too short: they are put as zeros at
 * its end or, where the result was aligned at its end, at its beginning.
 */
function* leftovers(g: Geometry, dz: Float64Array, kernel: Float64Array): Generator<Candidate> {
  if (!g.axes.some((axis) => axis.leftover > 0)) return;
  const shape: Shape = [g.batch, g.channels, ...g.axes.map((axis) => axis.input)];
  const right = sumsForX(g, dz, kernel);
  const cut = (position: readonly number[], sign: 0 | 1): readonly number[] | undefined => {
    const [n = 0, c = 0, ...place] = position;
    const moved = place.map((h, axis) => h - sign * (g.axes[axis]?.leftover ?? 0));
    const kept = moved.every((h, axis) => {
      const { input = 1, leftover = 0 } = g.axes[axis] ?? {};
      return h >= 0 && h < input - leftover;
    });
    return kept ? [n, c, ...moved] : undefined;
  };
  for (const sign of [0, 1] as const) {
    yield {
      cause: { code: 'leftover-forgotten', of: 'X' },
      data: arranged(right, shape, (position) => cut(position, sign)),
    };
  }
}

/** Every filter sends to the same channels: to those of the first group only, or to those of all groups alike. */
function* withoutGroups(g: Geometry, dz: Float64Array, kernel: Float64Array): Generator<Candidate> {
  const { channelsPerGroup, inputPlane, x } = sizesOf(g);
  const first = sumsForX({ ...g, groups: 1, channels: channelsPerGroup }, dz, kernel);
  const block = channelsPerGroup * inputPlane;
  for (const everywhere of [true, false]) {
    const data = new Float64Array(x);
    for (let n = 0; n < g.batch; n++) {
      const part = first.subarray(n * block, (n + 1) * block);
      for (let group = 0; group < (everywhere ? g.groups : 1); group++) {
        data.set(part, (n * g.groups + group) * block);
      }
    }
    yield { cause: { code: 'groups-ignored' }, data };
  }
}
