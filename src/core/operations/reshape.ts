import { Problem, sizeOf } from '../tensor';
import { t } from '../words/words';
import { OPERAND, settingArgument } from './argument';
import { rearranging } from './rearrange';
import { shapeSetting, showSetting } from './settings';

export const reshape = rearranging({
  name: 'reshape',
  summary: () => t`The same elements, row by row, in another shape.`,
  arguments: [
    OPERAND,
    settingArgument(
      'shape',
      () => t`lengths`,
      () => t`the new lengths; one may be -1: whatever is left`,
    ),
  ],
  shapeRule: () => t`the given lengths; their product is the number of elements of X`,
  example: 'reshape(1:6, 2, 3)',
  arrange(from, settings) {
    const given = settings['shape'];
    const list = typeof given === 'object' ? given : given === undefined ? [] : [given];
    const open = list.indexOf(-1);
    const known = list.filter((_, n) => n !== open);
    const lengths = shapeSetting('reshape', { shape: known }, 'shape');
    const size = sizeOf(from);
    const rest = sizeOf(lengths);
    const to = list.map((_, n) =>
      n === open ? size / rest : (lengths[n < open || open < 0 ? n : n - 1] ?? 0),
    );
    if (to.some((length) => !Number.isInteger(length)) || sizeOf(to) !== size) {
      throw new Problem({
        code: 'reshape-size',
        from,
        to: list.map((length) => Number(showSetting(length))),
      });
    }
    return { shape: to, from: (index) => index, to: (index) => [index], start: 0 };
  },
  forward: (x) => `\\operatorname{reshape}\\left(${x}\\right)`,
  back: (dz) => `\\operatorname{reshape}\\left(${dz}\\right)`,
  spell: ([x = ''], settings) => `reshape(${x}, ${showSetting(settings['shape'] ?? [])})`,
});
