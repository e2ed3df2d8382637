import type { Setting } from '../../../core/operations';
import { exactNumber } from '../../../core/tensor';
import { t } from '../../../core/words/words';
import type { IndexNode, Node } from '../../ast';
import { replaceEnd } from '../../binding';
import { combined, type Guess, UNKNOWN } from './guess';
import type { Inference } from './inference';
import { applied } from './operations';

/** `X[i, a:b]`: what is left out is taken whole. */
export function picked(inference: Inference, node: IndexNode): Guess {
  const of = inference.tensor(node.of);
  const { shape } = of;
  if (!shape) {
    for (const range of node.ranges) ends(inference, range);
    return combined([of], undefined);
  }
  if (node.ranges.length > shape.length) {
    inference.report({ code: 'index-count', found: node.ranges.length, rank: shape.length }, node);
    return UNKNOWN;
  }
  /** Lengths that stay, as far as they are known. */
  const kept: (number | undefined)[] = [];
  const ranges = shape.map((size, axis): Setting | undefined => {
    const range = node.ranges[axis];
    if (range === undefined) {
      kept.push(size);
      return [0, size - 1, true];
    }
    if (range.kind !== 'range') {
      const i = position(inference, range, axis, size);
      return i === undefined ? undefined : [i - 1, i - 1, false];
    }
    const from = range.from ? position(inference, range.from, axis, size) : 1;
    const to = range.to ? position(inference, range.to, axis, size) : size;
    const known = from !== undefined && to !== undefined;
    kept.push(known && from <= to ? to - from + 1 : undefined);
    if (!known) return undefined;
    if (from <= to) return [from - 1, to - 1, true];
    inference.report({ code: 'slice-order', from, to, axis }, range);
    return undefined;
  });
  const settings = ranges.filter((range) => range !== undefined);
  if (settings.length === ranges.length) return applied(inference, 'pick', [of], { ranges: settings }, node);
  const lengths = kept.filter((length) => length !== undefined);
  return combined([of], lengths.length === kept.length ? lengths : undefined);
}

/** What stands in an index is looked at, even where nothing is known of what it picks from. */
function ends(inference: Inference, range: Node): void {
  if (range.kind !== 'range') inference.tensor(range);
  else for (const end of [range.from, range.to]) if (end) inference.tensor(end);
}

/** A 1-based index, where it is known. */
function position(inference: Inference, node: Node, axis: number, size: number): number | undefined {
  const index = inference.number(replaceEnd(node, size), t`an index`);
  if (index === undefined) return undefined;
  if (!Number.isInteger(index)) {
    inference.report({ code: 'whole-number', what: t`an index`, found: exactNumber(index) }, node);
  } else if (index < 1 || index > size) inference.report({ code: 'index-range', index, axis, size }, node);
  else return index;
  return undefined;
}
