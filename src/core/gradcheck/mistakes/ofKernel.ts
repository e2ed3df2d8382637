import type { Axis, Geometry } from '../../kernels';
import { padInput, prepadded } from '../../operations/paddingMode';
import type { Shape } from '../../tensor';
import { type ConvolutionUse, sizesOf } from '../convolutionUse';
import { flipped, longAxes, rotated, subsets } from './arrange';
import { type Candidate, type Cause, type PictureAxis, pictureAxis } from './cause';
import { otherModes } from './ofInput';
import { kernelShape, movedByOne, sharedChannels, sumsForK, withAxes } from './products';

/** The right ∂L/∂K: of a transposed convolution with `dz` and `x` exchanged. */
export function kernelShare(use: ConvolutionUse, dz: Float64Array, x: Float64Array): Float64Array {
  const { geometry: g, mode } = use;
  const sums = mode === 'zeros' ? sumsForK(g, dz, x) : sumsForK(prepadded(g), dz, padInput(g, mode, x));
  return use.flip ? rotated(sums, kernelShape(g)) : sums;
}

/**
 * What ∂L/∂K would be with a mistake in it. The right one correlates padded X with ∂L/∂Z, stride and dilation
 * swapped; nothing is flipped (conventions.md, "dK") but the result of a true convolution. In a transposed one ∂L/∂Z and X
 * are exchanged, and come so: what is `dz` here is X there.
 */
export function* kernelMistakes(
  use: ConvolutionUse,
  dz: Float64Array,
  x: Float64Array,
): Generator<Candidate> {
  const { geometry: g, mode, flip, transposed } = use;
  const shape = kernelShape(g);
  const right = kernelShare(use, dz, x);
  const long = longAxes(shape, 3);
  for (const some of subsets(long)) {
    // Of a true convolution: one that was turned along the others only.
    const made = flip ? long.filter((axis) => !some.includes(axis)) : some;
    yield {
      cause: flipCause(
        made.map((axis) => pictureAxis(4 - axis)),
        some.length === long.length,
        flip,
      ),
      data: flipped(right, shape, some),
    };
  }
  if (g.axes.some((axis) => axis.before > 0)) {
    const open = withAxes(g, (axis) => ({ ...axis, before: 0 }));
    yield {
      cause: { code: 'padding-forgotten', transposed },
      data: kernelShare({ ...use, geometry: open, mode: 'zeros' }, dz, x),
    };
  }
  if (mode !== 'zeros') {
    yield {
      cause: { code: 'padding-as-zeros', mode },
      data: kernelShare({ ...use, mode: 'zeros' }, dz, x),
    };
    for (const taken of otherModes(g, mode)) {
      const data = kernelShare({ ...use, mode: taken }, dz, x);
      yield { cause: { code: 'padding-mode-confused', mode, taken }, data };
    }
  }
  if (g.axes.some((axis) => axis.output > 1) && flip) {
    const data = rotated(kernelShare(use, turnedOutput(g, dz), x), shape);
    yield { cause: { code: 'dz-rotated', transposed, instead: true }, data };
  }
  const [inner, input] = mode === 'zeros' ? [g, x] : [prepadded(g), padInput(g, mode, x)];
  for (const { cause, data } of unturned(inner, use, dz, input)) {
    yield { cause, data: flip ? rotated(data, shape) : data };
  }
}

function flipCause(axes: readonly PictureAxis[], whole: boolean, flip: boolean): Cause {
  if (flip)
    return whole ? { code: 'kernel-gradient-not-rotated' } : { code: 'kernel-gradient-flipped-partly', axes };
  return whole ? { code: 'kernel-gradient-rotated' } : { code: 'kernel-gradient-flipped', axes };
}

/** ∂L/∂Z turned by 180° in its places. */
function turnedOutput(g: Geometry, dz: Float64Array): Float64Array {
  const shape: Shape = [g.batch, g.filters, ...g.axes.map((axis) => axis.output)];
  return rotated(dz, shape);
}

/** The mistakes that have nothing to do with padding or flipping, of X with its copies where there are any: then that is `g`. */
function* unturned(
  g: Geometry,
  { rank, transposed }: ConvolutionUse,
  dz: Float64Array,
  x: Float64Array,
): Generator<Candidate> {
  const size = sizesOf(g);
  const withChange = (change: (axis: Axis) => Axis): Float64Array => sumsForK(withAxes(g, change), dz, x);
  if (g.axes.some((axis) => axis.stride > 1 && axis.output > 1)) {
    const cause: Cause = { code: 'stride-as-one', of: 'K', transposed };
    yield { cause, data: withChange((axis) => ({ ...axis, stride: 1 })) };
  }
  if (g.axes.some((axis) => axis.stride !== axis.dilation && (axis.output > 1 || axis.kernel > 1))) {
    const swap = (axis: Axis): Axis => ({ ...axis, stride: axis.dilation, dilation: axis.stride });
    yield { cause: { code: 'stride-dilation-not-swapped', transposed }, data: withChange(swap) };
  }
  if (g.axes.some((axis) => axis.dilation > 1 && axis.kernel > 1)) {
    const cause: Cause = { code: 'dilation-as-one' };
    yield { cause, data: withChange((axis) => ({ ...axis, dilation: 1 })) };
  }
  // The correlation has ⌊a/d⌋ more rows than K: those at its end were kept.
  const extra = (axis: Axis): number => Math.floor(axis.leftover / axis.dilation);
  if (g.axes.some((axis) => extra(axis) > 0)) {
    const cause: Cause = { code: 'leftover-forgotten', of: 'K' };
    const data = withChange((axis) => ({ ...axis, before: axis.before - extra(axis) * axis.dilation }));
    yield { cause, data };
  }
  if (size.outputPlane > 1) {
    const data = sumsForK(g, turnedOutput(g, dz), x);
    yield { cause: { code: 'dz-rotated', transposed, instead: false }, data };
  }
  if (g.batch > 1) {
    yield { cause: { code: 'batch-not-summed' }, data: sumsForK({ ...g, batch: 1 }, dz, x) };
  }
  if (g.groups > 1) {
    for (const all of [false, true]) {
      yield { cause: { code: 'groups-ignored' }, data: sumsForK(g, dz, sharedChannels(g, x, all)) };
    }
  }
  for (const { axis, by, moved } of movedByOne(g, rank)) {
    yield { cause: { code: 'off-by-one', axis, by }, data: sumsForK(moved, dz, x) };
  }
}
