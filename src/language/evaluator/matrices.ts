import { assertSize, leaf, type Value } from '../../core/graph';
import { numbers, scalar, sizeOf, tensor } from '../../core/tensor';
import { t } from '../../core/words/words';
import { elementsOf, type MatrixNode, type Node, type RangeNode, type Span } from '../ast';
import { fault } from '../binding';
import type { Detail } from '../fault';
import { sequence } from '../functions';
import type { Evaluation } from './evaluation';
import { applied, assertRank, guarded } from './operations';

/** `[1 2; 3 4]`, a vector, or nested lists. */
export function matrix(evaluation: Evaluation, node: MatrixNode): Value {
  if (!node.twoAxes) return joinedItems(evaluation, elementsOf(node), node);
  const parts = node.rows.map((items) => row(evaluation, items, node));
  const spans = node.rows.map((items): Span => {
    const last = items[items.length - 1] ?? node;
    return { start: items[0]?.start ?? node.start, end: last.end };
  });
  return joined(parts, spans, node);
}

/** One row. A row that is a single vector or matrix is that one, as in `[v; w]`. */
function row(evaluation: Evaluation, items: readonly Node[], whole: Node): Value {
  const [only] = items;
  if (!only || items.length > 1 || only.kind === 'number') return joinedItems(evaluation, items, whole);
  const value = evaluation.value(only);
  return value.shape.length > 0 ? value : joined([value], [only], whole);
}

/** The elements of a row, or of a list, along a new first axis. */
export function joinedItems(evaluation: Evaluation, items: readonly Node[], whole: Node): Value {
  if (items.length === 0) return empty();
  const plain = plainNumbers(items);
  if (plain) return leaf(numbers(tensor([plain.length], plain)));
  const [only] = items;
  if (only?.kind === 'range' && items.length === 1) return range(evaluation, only);
  const parts: Value[] = [];
  const nodes: Node[] = [];
  for (const item of items) {
    // `[0, 1:3]` has four elements, as in MATLAB.
    const values = item.kind === 'range' ? scalarsOf(range(evaluation, item)) : [evaluation.value(item)];
    for (const value of values) {
      parts.push(value);
      nodes.push(item);
    }
  }
  return joined(parts, nodes, whole);
}

/** Parts along a new first axis: a new leaf where all of them are bare numbers, else an operation with a history. */
function joined(parts: readonly Value[], spans: readonly Span[], whole: Node): Value {
  const shape = parts[0]?.shape ?? [];
  parts.forEach((part, n) => {
    if (part.shape.length === shape.length && part.shape.every((length, axis) => length === shape[axis]))
      return;
    // The same mistake whether rows are written with ";" or as lists: it is named in the same words.
    const detail: Detail =
      part.shape.length === 1 && shape.length === 1
        ? { code: 'ragged', row: n, length: part.shape[0] ?? 0, firstLength: shape[0] ?? 0 }
        : { code: 'ragged-shapes', element: n, shape: part.shape, firstShape: shape };
    throw fault(detail, spans[n] ?? whole);
  });
  const size = sizeOf(shape);
  const shapeOfAll = [parts.length, ...shape];
  guarded(whole, undefined, () => assertSize(t`the matrix`, shapeOfAll));
  const bare = parts.every(
    (part) => !part.origin && part.name === undefined && !part.derivative && part.content.kind === 'numbers',
  );
  if (bare) {
    const data = new Float64Array(size * parts.length);
    parts.forEach((part, n) => {
      if (part.content.kind === 'numbers') data.set(part.content.data, n * size);
    });
    assertRank(shapeOfAll, whole);
    return leaf({ kind: 'numbers', shape: shapeOfAll, data });
  }
  return applied('stack', parts, {}, whole);
}

/** `a:b` and `a:step:b`, both ends included. */
export function range(evaluation: Evaluation, { from, step, to, ...span }: RangeNode): Value {
  if (!from || !to) {
    throw fault({ code: 'expected', expected: t`both ends of the range`, found: t`"${':'}"` }, span);
  }
  const first = evaluation.number(from, t`the start of a range`);
  const by = step ? evaluation.number(step, t`the step of a range`) : 1;
  const last = evaluation.number(to, t`the end of a range`);
  return guarded(span, undefined, () => sequence(t`the range`, first, last, by, true));
}

const empty = (): Value => leaf(numbers(tensor([0], [])));

/** The elements of a vector of numbers. */
function scalarsOf({ content }: Value): Value[] {
  return content.kind === 'numbers' ? Array.from(content.data, (x) => leaf(numbers(scalar(x)))) : [];
}

/** The numbers, if all nodes are number literals: the common case, without a tensor for each. */
function plainNumbers(items: readonly Node[]): number[] | undefined {
  const plain: number[] = [];
  for (const item of items) {
    if (item.kind !== 'number') return undefined;
    plain.push(item.value);
  }
  return plain;
}
