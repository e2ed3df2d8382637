import { indexOf, positionOf, type Shape } from '../tensor';
import { t } from '../words/words';
import { OPERAND } from './argument';
import { rearranging } from './rearrange';

/** The last two axes exchanged; a vector becomes a column. */
const flip = (shape: Shape): number[] =>
  shape.length === 1 ? [shape[0] ?? 0, 1] : [...shape.slice(0, -2), ...shape.slice(-2).reverse()];

function moveBack(from: Shape, to: Shape, index: number): number {
  if (from.length < 2) return index;
  const position = positionOf(to, index);
  const last = position.pop() ?? 0;
  const before = position.pop() ?? 0;
  return indexOf(from, [...position, last, before]);
}

export const transpose = rearranging({
  name: 'transpose',
  summary: () => t`Rows become columns: the last two axes exchanged. Written X'.`,
  arguments: [OPERAND],
  shapeRule: () => t`the last two lengths exchanged; a vector becomes a column`,
  example: "[1 2 3; 4 5 6]'",
  arrange(shape) {
    const flipped = flip(shape);
    return {
      shape: flipped,
      from: (index) => moveBack(shape, flipped, index),
      to: (index) => [shape.length < 2 ? index : moveBack(flipped, shape, index)],
      // A row that becomes a column, and the other way round, has its elements in the same order.
      start: shape.slice(-2).some((length) => length === 1) || shape.length < 2 ? 0 : undefined,
    };
  },
  forward: (x) => `${x}^{\\mathsf T}`,
  back: (dz) => `\\left(${dz}\\right)^{\\mathsf T}`,
  spell: ([x = '']) => `${x}'`,
});
