import type { Axis, Geometry } from '../../kernels';
import { positionOf, type Shape } from '../../tensor';
import { sizesOf } from '../convolutionUse';
import { flipped, longAxes, subsets } from './arrange';
import { type Candidate, type Cause, pictureAxis } from './cause';
import { sumsForK, withAxes } from './products';

/**
 * What ∂L/∂K would be with a mistake in it. The right one correlates padded X with ∂L/∂Z, stride and dilation
 * swapped; nothing is flipped (conventions.md, "dK").
 */
export function* kernelMistakes(
  g: Geometry,
  rank: number,
  dz: Float64Array,
  x: Float64Array,
): Generator<Candidate> {
  const size = sizesOf(g);
  const kernelShape: Shape = [g.filters, size.channelsPerGroup, ...g.axes.map((axis) => axis.kernel)];
  const right = sumsForK(g, dz, x);
  const long = longAxes(kernelShape, 3);
  const axisNames = (axes: readonly number[]) => axes.map((axis) => pictureAxis(4 - axis));
  for (const some of subsets(long)) {
    const cause: Cause =
      some.length === long.length
        ? { code: 'kernel-gradient-rotated' }
        : { code: 'kernel-gradient-flipped', axes: axisNames(some) };
    yield { cause, data: flipped(right, kernelShape, some) };
  }
  const withChange = (change: (axis: Axis) => Axis): Float64Array => sumsForK(withAxes(g, change), dz, x);
  if (g.axes.some((axis) => axis.stride > 1 && axis.output > 1)) {
    const cause: Cause = { code: 'stride-as-one', of: 'K' };
    yield { cause, data: withChange((axis) => ({ ...axis, stride: 1 })) };
  }
  if (g.axes.some((axis) => axis.stride !== axis.dilation && (axis.output > 1 || axis.kernel > 1))) {
    const swap = (axis: Axis): Axis => ({ ...axis, stride: axis.dilation, dilation: axis.stride });
    yield { cause: { code: 'stride-dilation-not-swapped' }, data: withChange(swap) };
  }
  if (g.axes.some((axis) => axis.dilation > 1 && axis.kernel > 1)) {
    const cause: Cause = { code: 'dilation-as-one' };
    yield { cause, data: withChange((axis) => ({ ...axis, dilation: 1 })) };
  }
  if (g.axes.some((axis) => axis.before > 0)) {
    const cause: Cause = { code: 'padding-forgotten' };
    yield { cause, data: withChange((axis) => ({ ...axis, before: 0 })) };
  }
  // The correlation has ⌊a/d⌋ more rows than K: those at its end were kept.
  const extra = (axis: Axis): number => Math.floor(axis.leftover / axis.dilation);
  if (g.axes.some((axis) => extra(axis) > 0)) {
    const cause: Cause = { code: 'leftover-forgotten', of: 'K' };
    const data = withChange((axis) => ({ ...axis, before: axis.before - extra(axis) * axis.dilation }));
    yield { cause, data };
  }
  const outputShape: Shape = [g.batch, g.filters, ...g.axes.map((axis) => axis.output)];
  if (size.outputPlane > 1) {
    const turned = flipped(dz, outputShape, longAxes(outputShape, 3));
    yield { cause: { code: 'dz-rotated' }, data: sumsForK(g, turned, x) };
  }
  if (g.batch > 1) {
    yield { cause: { code: 'batch-not-summed' }, data: sumsForK({ ...g, batch: 1 }, dz, x) };
  }
  if (g.groups > 1) {
    for (const all of [false, true]) {
      yield { cause: { code: 'groups-ignored' }, data: sumsForK(g, dz, sharedChannels(g, x, all)) };
    }
  }
  for (const [n, axis] of g.axes.entries()) {
    if (n < 3 - rank || axis.input === 1) continue;
    for (const by of [1, -1] as const) {
      // X read one place farther on is a result that stands one place farther back.
      const moved = withAxes(g, (own, m) => (m === n ? { ...own, before: own.before + by } : own));
      yield { cause: { code: 'off-by-one', axis: pictureAxis(2 - n), by }, data: sumsForK(moved, dz, x) };
    }
  }
}

/** X as filters see it that know no groups: each group has the channels of the first one, or the sum of all groups. */
function sharedChannels(g: Geometry, x: Float64Array, all: boolean): Float64Array {
  const { channelsPerGroup, inputPlane } = sizesOf(g);
  const shape: Shape = [g.batch, g.groups, channelsPerGroup * inputPlane];
  return x.map((_, index) => {
    const [n = 0, , place = 0] = positionOf(shape, index);
    let sum = 0;
    for (let group = 0; group < (all ? g.groups : 1); group++) {
      sum += x[(n * g.groups + group) * channelsPerGroup * inputPlane + place] ?? 0;
    }
    return sum;
  });
}
