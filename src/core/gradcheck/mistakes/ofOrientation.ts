import type { Shape } from '../../tensor';
import { arranged, flipped, longAxes, rotated, subsets } from './arrange';
import { type Cause, pictureAxis, type Upright } from './cause';

/** A kernel the wrong way round: what slides over ∂L/∂Z where it should slide rotated or, where it is `upright`, as it is. */
export function* turnedKernels(
  kernel: Float64Array,
  shape: Shape,
  upright: Upright | undefined,
): Generator<{ readonly cause: Cause; readonly slid: Float64Array }> {
  const last = shape.length - 1;
  const long = longAxes(shape, 3);
  if (long.length === 0) return;
  if (!upright) yield { cause: { code: 'kernel-not-rotated' }, slid: kernel };
  for (const some of subsets(long)) {
    const axes = some.map((axis) => pictureAxis(last - axis));
    const whole = some.length === long.length;
    const slid = flipped(kernel, shape, some);
    if (upright) {
      yield {
        cause: whole ? { code: 'kernel-rotated', upright } : { code: 'kernel-flipped', axes, upright },
        slid,
      };
    } else if (!whole) yield { cause: { code: 'kernel-flipped-partly', axes }, slid };
  }
  const [rows = 1, columns = 1] = shape.slice(-2);
  if (rows !== columns || rows === 1) return;
  const turned = arranged(kernel, shape, ([f = 0, c = 0, u = 0, v = 0, w = 0]) => [f, c, u, w, v]);
  const why = upright ? { upright } : {};
  yield { cause: { code: 'kernel-transposed', rotated: true, ...why }, slid: rotated(turned, shape) };
  yield { cause: { code: 'kernel-transposed', rotated: false, ...why }, slid: turned };
}

/** Filters and channels exchanged inside each group, where there are as many of both; nothing otherwise. */
export function* swappedChannels(
  kernel: Float64Array,
  shape: Shape,
  filtersPerGroup: number,
): Generator<Float64Array> {
  const [, channelsPerGroup = 1] = shape;
  if (channelsPerGroup !== filtersPerGroup || channelsPerGroup === 1) return;
  yield arranged(kernel, shape, ([f = 0, c = 0, ...tap]) => {
    const first = Math.floor(f / filtersPerGroup) * filtersPerGroup;
    return [first + c, f - first, ...tap];
  });
}
