import type { Axis } from '../../kernels';
import { type ConvolutionUse, sizesOf } from '../convolutionUse';
import type { Candidate } from './cause';
import { swappedChannels, turnedKernels } from './ofOrientation';
import { kernelShape, movedByOne, sharedChannels, sumsForZ, withAxes } from './products';

/**
 * What ∂L/∂X of a transposed convolution would be with a mistake in it. The right one correlates ∂L/∂Z with K, as it is, by
 * stride, padding and dilation: the forward pass of the convolution that leads back.
 */
export function* transposedInputMistakes(
  { geometry: g, rank }: ConvolutionUse,
  dz: Float64Array,
  kernel: Float64Array,
): Generator<Candidate> {
  const shape = kernelShape(g);
  for (const { cause, slid } of turnedKernels(kernel, shape, 'transposed')) {
    yield { cause, data: sumsForZ(g, dz, slid) };
  }
  const withChange = (change: (axis: Axis) => Axis): Float64Array =>
    sumsForZ(withAxes(g, change), dz, kernel);
  if (g.axes.some((axis) => axis.stride > 1 && axis.output > 1)) {
    yield {
      cause: { code: 'stride-as-one', of: 'X', transposed: true },
      data: withChange((axis) => ({ ...axis, stride: 1 })),
    };
  }
  if (g.axes.some((axis) => axis.before > 0)) {
    yield {
      cause: { code: 'padding-forgotten', transposed: true },
      data: withChange((axis) => ({ ...axis, before: 0 })),
    };
  }
  if (g.axes.some((axis) => axis.dilation > 1 && axis.kernel > 1)) {
    yield { cause: { code: 'dilation-as-one' }, data: withChange((axis) => ({ ...axis, dilation: 1 })) };
  }
  if (g.groups > 1) {
    for (const all of [false, true]) {
      yield { cause: { code: 'groups-ignored' }, data: sumsForZ(g, sharedChannels(g, dz, all), kernel) };
    }
  }
  for (const swapped of swappedChannels(kernel, shape, sizesOf(g).filtersPerGroup)) {
    yield { cause: { code: 'channels-swapped' }, data: sumsForZ(g, dz, swapped) };
  }
  for (const { axis, by, moved } of movedByOne(g, rank)) {
    yield { cause: { code: 'off-by-one', axis, by }, data: sumsForZ(moved, dz, kernel) };
  }
}
