import type { Geometry } from '../../kernels';
import type { Shape } from '../../tensor';
import { sizesOf } from '../convolutionUse';
import { arranged, flipped, longAxes, subsets } from './arrange';
import { type Candidate, pictureAxis } from './cause';
import { sumsForX, withAxes } from './products';

/**
 * What ∂L/∂X would be with a mistake in it. The right one correlates padded ∂L/∂Z, zero-stuffed, with K rotated by 180°
 * and its channel axes swapped inside each group (conventions.md, "dX as a convolution").
 */
export function* inputMistakes(
  g: Geometry,
  rank: number,
  dz: Float64Array,
  kernel: Float64Array,
): Generator<Candidate> {
  const { channelsPerGroup, filtersPerGroup } = sizesOf(g);
  const kernelShape: Shape = [g.filters, channelsPerGroup, ...g.axes.map((axis) => axis.kernel)];
  const last = kernelShape.length - 1;
  const long = longAxes(kernelShape, 3);
  // The formula rotates K by itself: a kernel that was flipped along some axes only is one turned along the others.
  if (long.length > 0) {
    yield {
      cause: { code: 'kernel-not-rotated' },
      data: sumsForX(g, dz, flipped(kernel, kernelShape, long)),
    };
  }
  for (const some of subsets(long)) {
    if (some.length === long.length) continue;
    const others = long.filter((axis) => !some.includes(axis));
    yield {
      cause: { code: 'kernel-flipped-partly', axes: some.map((axis) => pictureAxis(last - axis)) },
      data: sumsForX(g, dz, flipped(kernel, kernelShape, others)),
    };
  }
  const [, rows, columns] = g.axes;
  if (rows.kernel === columns.kernel && rows.kernel > 1) {
    const turned = arranged(kernel, kernelShape, ([f = 0, c = 0, u = 0, v = 0, w = 0]) => [f, c, u, w, v]);
    yield { cause: { code: 'kernel-transposed', rotated: true }, data: sumsForX(g, dz, turned) };
    const instead = flipped(turned, kernelShape, long);
    yield { cause: { code: 'kernel-transposed', rotated: false }, data: sumsForX(g, dz, instead) };
  }
  if (g.axes.some((axis) => axis.stride > 1 && axis.output > 1)) {
    const data = sumsForX(
      withAxes(g, (axis) => ({ ...axis, stride: 1 })),
      dz,
      kernel,
    );
    yield { cause: { code: 'stride-as-one', of: 'X' }, data };
  }
  if (g.axes.some((axis) => axis.before > 0)) {
    const data = sumsForX(
      withAxes(g, (axis) => ({ ...axis, before: 0 })),
      dz,
      kernel,
    );
    yield { cause: { code: 'padding-not-cropped' }, data };
  }
  if (g.axes.some((axis) => axis.dilation > 1 && axis.kernel > 1)) {
    const data = sumsForX(
      withAxes(g, (axis) => ({ ...axis, dilation: 1 })),
      dz,
      kernel,
    );
    yield { cause: { code: 'dilation-as-one' }, data };
  }
  yield* leftovers(g, dz, kernel);
  if (g.groups > 1) yield* withoutGroups(g, dz, kernel);
  if (channelsPerGroup === filtersPerGroup && channelsPerGroup > 1) {
    const swapped = arranged(kernel, kernelShape, ([f = 0, c = 0, ...tap]) => {
      const first = Math.floor(f / filtersPerGroup) * filtersPerGroup;
      return [first + c, f - first, ...tap];
    });
    yield { cause: { code: 'channels-swapped' }, data: sumsForX(g, dz, swapped) };
  }
  for (const [n, axis] of g.axes.entries()) {
    if (n < 3 - rank || axis.input === 1) continue;
    for (const by of [1, -1] as const) {
      const moved = withAxes(g, (own, m) => (m === n ? { ...own, before: own.before - by } : own));
      yield {
        cause: { code: 'off-by-one', axis: pictureAxis(2 - n), by },
        data: sumsForX(moved, dz, kernel),
      };
    }
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
