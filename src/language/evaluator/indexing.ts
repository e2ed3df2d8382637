import type { Value } from '../../core/graph';
import type { Setting } from '../../core/operations';
import { exactNumber } from '../../core/tensor';
import { t } from '../../core/words/words';
import type { IndexNode, Node } from '../ast';
import { fault, replaceEnd } from '../binding';
import type { Evaluation } from './evaluation';
import { applied } from './operations';

/** `X[i, a:b]`: what is left out is taken whole. */
export function picked(evaluation: Evaluation, node: IndexNode): Value {
  const of = evaluation.value(node.of);
  if (node.ranges.length > of.shape.length) {
    throw fault({ code: 'index-count', found: node.ranges.length, rank: of.shape.length }, node);
  }
  const ranges = of.shape.map((size, axis): Setting => {
    const range = node.ranges[axis];
    if (range === undefined) return [0, size - 1, true];
    if (range.kind !== 'range') {
      const i = position(evaluation, range, axis, size);
      return [i - 1, i - 1, false];
    }
    const from = range.from ? position(evaluation, range.from, axis, size) : 1;
    const to = range.to ? position(evaluation, range.to, axis, size) : size;
    if (from > to) throw fault({ code: 'slice-order', from, to, axis }, range);
    return [from - 1, to - 1, true];
  });
  return applied('pick', [of], { ranges }, node);
}

/** A 1-based index. `end`, also inside arithmetic as in `end - 1`, is the last one. */
function position(evaluation: Evaluation, node: Node, axis: number, size: number): number {
  const index = evaluation.number(replaceEnd(node, size), t`an index`);
  if (!Number.isInteger(index)) {
    throw fault({ code: 'whole-number', what: t`an index`, found: exactNumber(index) }, node);
  }
  if (index < 1 || index > size) throw fault({ code: 'index-range', index, axis, size }, node);
  return index;
}
