import { indexOf, positionOf } from '../tensor';
import { t } from '../words/words';
import { OPERAND, settingArgument } from './argument';
import { rearranging } from './rearrange';
import { type Margin, margins, showSetting } from './settings';

export const pad = rearranging({
  name: 'pad',
  summary: () => t`Zeros around the last two axes (around a vector: at its ends).`,
  arguments: [
    OPERAND,
    settingArgument(
      'padding',
      () => t`number, [rows, columns] or [[top, bottom], [left, right]]`,
      () => t`how many zeros`,
    ),
  ],
  shapeRule: () => t`each of the last two lengths grows by what is put before and after it`,
  example: 'pad([1 2; 3 4], 1)',
  arrange(shape, settings) {
    const axes = Math.min(2, shape.length);
    const around = margins('pad', settings, 'padding', axes, undefined);
    const lead = shape.length - axes;
    const before = (axis: number): number => (axis < lead ? 0 : (around[axis - lead]?.[0] ?? 0));
    const grown = shape.map((length, axis) => {
      const [a, b]: Margin = (axis < lead ? undefined : around[axis - lead]) ?? [0, 0];
      return length + a + b;
    });
    return {
      shape: grown,
      from(index) {
        const position = positionOf(grown, index).map((i, axis) => i - before(axis));
        const inside = position.every((i, axis) => i >= 0 && i < (shape[axis] ?? 1));
        return inside ? indexOf(shape, position) : undefined;
      },
      to: (index) => [
        indexOf(
          grown,
          positionOf(shape, index).map((i, axis) => i + before(axis)),
        ),
      ],
    };
  },
  forward: (x) => `\\operatorname{pad}\\left(${x}\\right)`,
  back: (dz) => `\\operatorname{crop}\\left(${dz}\\right)`,
  spell: ([x = ''], settings) => `pad(${x}, ${showSetting(settings['padding'] ?? 0)})`,
});
