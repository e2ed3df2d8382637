import { planes } from '../tensor';
import { t } from '../words/words';
import { OPERAND } from './argument';
import { rearranging } from './rearrange';

export const rot180 = rearranging({
  name: 'rot180',
  summary: () => t`The last two axes reversed: a half turn of each matrix.`,
  arguments: [OPERAND],
  shapeRule: () => t`the shape of X`,
  example: 'rot180([1 2; 3 4])',
  arrange(shape) {
    const { rows, columns } = planes(shape);
    const size = rows * columns;
    const turned = (index: number): number => {
      const plane = Math.floor(index / size) * size;
      return plane + size - 1 - (index - plane);
    };
    return { shape, from: turned, to: (index) => [turned(index)] };
  },
  forward: (x) => `\\operatorname{rot}_{180} ${x}`,
  back: (dz) => `\\operatorname{rot}_{180} ${dz}`,
  spell: ([x = '']) => `rot180(${x})`,
});
