import { indexOf, positionOf, type Shape } from '../tensor';
import { textTeX } from '../words/tex';
import { t } from '../words/words';
import { OPERAND, settingArgument } from './argument';
import { rearranging } from './rearrange';
import { showSetting } from './settings';

interface Range {
  /** 0-based, both ends included. */
  readonly first: number;
  readonly last: number;
  /** Whether the axis stays. */
  readonly keep: boolean;
}

/**
 * Where elements that follow one another are picked, the flat index of the first: all axes behind the outermost one of which more
 * than one place is picked are then picked whole, as in `X[2, 3:5, :]`.
 */
function startOf(shape: Shape, ranges: readonly Range[]): number | undefined {
  const outermost = ranges.findIndex(({ first, last }) => last > first);
  const whole = ranges.every(
    ({ first, last }, axis) =>
      outermost < 0 || axis <= outermost || (first === 0 && last === (shape[axis] ?? 0) - 1),
  );
  return whole
    ? indexOf(
        shape,
        ranges.map(({ first }) => first),
      )
    : undefined;
}

/**
 * `X[2, 1:3]`: what an index or a slice picks. The setting `ranges` holds for each axis [first, last, keep], 0-based and
 * both ends included; `keep` is false where a single index drops the axis. Bounds were checked by who made them.
 */
export const pick = rearranging({
  name: 'pick',
  summary: () => t`An element, a row, a block: indices start at 1, slices include both ends.`,
  arguments: [
    OPERAND,
    settingArgument(
      'ranges',
      () => t`an index or a slice for each axis`,
      () => t`what to take`,
    ),
  ],
  shapeRule: () => t`an index drops its axis, a slice keeps it`,
  example: 'X = [1 2 3; 4 5 6]\nX[2, 1:2]',
  arrange(shape, settings) {
    const given = settings['ranges'];
    const ranges = (typeof given === 'object' ? given : []).map((range): Range => {
      const [first, last, keep] = typeof range === 'object' ? range : [];
      return { first: Number(first), last: Number(last), keep: keep === true };
    });
    const lengths = ranges.map(({ first, last }) => last - first + 1);
    return {
      shape: lengths.filter((_, axis) => ranges[axis]?.keep),
      from: (index) =>
        indexOf(
          shape,
          positionOf(lengths, index).map((i, axis) => i + (ranges[axis]?.first ?? 0)),
        ),
      to(index) {
        const position = positionOf(shape, index).map((i, axis) => i - (ranges[axis]?.first ?? 0));
        const inside = position.every((i, axis) => i >= 0 && i < (lengths[axis] ?? 0));
        return inside ? [indexOf(lengths, position)] : [];
      },
      start: startOf(shape, ranges),
    };
  },
  forward: (x) => `${x}[\\ldots]`,
  back: (dz) => textTeX((gradient) => t`${gradient} at its place, 0 elsewhere`, dz),
  spell: ([x = ''], settings) => {
    const given = settings['ranges'];
    const parts = (typeof given === 'object' ? given : []).map((range) => {
      const [first, last, keep] = typeof range === 'object' ? range : [];
      if (keep !== true) return showSetting(Number(first) + 1);
      return `${Number(first) + 1}:${Number(last) + 1}`;
    });
    return `${x}[${parts.join(', ')}]`;
  },
});
