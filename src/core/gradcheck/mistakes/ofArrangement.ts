import type { Shape } from '../../tensor';
import { flipped, longAxes, relaid, shifted, subsets } from './arrange';
import { type Candidate, pictureAxis } from './cause';

/** What a right array would be if it stood the wrong way round. `spatial` axes at the end are places, not channels. */
export function* arrangementMistakes(
  right: Float64Array,
  shape: Shape,
  spatial: number,
): Generator<Candidate> {
  const rank = shape.length;
  const order = shape.map((_, axis) => axis);
  if (rank >= 2) {
    // The last two axes, and all of them: column-major order, as Fortran and MATLAB write.
    const turns = [[...order.slice(0, -2), rank - 1, rank - 2], [...order].reverse()];
    for (const turn of rank === 2 ? turns.slice(1) : turns) {
      yield { cause: { code: 'result-transposed' }, data: relaid(right, shape, turn) };
    }
  }
  const lead = order.slice(0, Math.max(0, rank - spatial));
  const places = order.slice(lead.length);
  const channel = lead[lead.length - 1];
  if (channel !== undefined && spatial > 0) {
    const front = lead.slice(0, -1);
    // Written with the channels last and read as ours, and the other way round; a kernel with all channels last (HWIO).
    const layouts = [
      [...front, ...places, channel],
      [...front, ...places.slice(-1), channel, ...places.slice(0, -1)],
    ];
    if (lead.length === 2) layouts.push([...places, channel, ...front], [...places, ...front, channel]);
    for (const layout of layouts)
      yield { cause: { code: 'channels-last' }, data: relaid(right, shape, layout) };
    if (lead.length === 2) {
      const data = relaid(right, shape, [channel, ...front, ...places]);
      yield { cause: { code: 'channels-swapped' }, data };
    }
  }
  const long = longAxes(shape, Math.min(3, Math.max(spatial, Math.min(rank, 2))));
  for (const axes of subsets(long)) {
    const names = axes.map((axis) => pictureAxis(rank - 1 - axis));
    yield { cause: { code: 'result-flipped', axes: names }, data: flipped(right, shape, axes) };
  }
  for (const axis of long) {
    for (const by of [1, -1] as const) {
      for (const wraps of [false, true]) {
        yield {
          cause: { code: 'off-by-one', axis: pictureAxis(rank - 1 - axis), by },
          data: shifted(right, shape, axis, by, wraps),
        };
      }
    }
  }
}
