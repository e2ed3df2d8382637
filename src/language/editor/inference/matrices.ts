import { sameShape, sizeOf, tensor } from '../../../core/tensor';
import { t } from '../../../core/words/words';
import { elementsOf, type MatrixNode, type Node, type Span } from '../../ast';
import type { Detail } from '../../fault';
import { combined, FEW, type Guess, leafOf, MADE, scalarGuess, shaped } from './guess';
import type { Inference } from './inference';
import { range } from './sequences';

/** What is written in numbers alone means the same everywhere, and is looked at once. */
const literals = new WeakMap<
  MatrixNode,
  { guess: Guess; faults: readonly { detail: Detail; span: Span }[] }
>();

/** `[1 2; 3 4]`, a vector, or nested lists. */
export function matrix(inference: Inference, node: MatrixNode): Guess {
  const known = literals.get(node);
  if (known) {
    for (const { detail, span } of known.faults) inference.report(detail, span);
    return known.guess;
  }
  if (!isBare(node)) return joinedRows(inference, node);
  const faults: { detail: Detail; span: Span }[] = [];
  const alone = inference.reportingTo((detail, span) => faults.push({ detail, span }));
  const guess = joinedRows(alone, node);
  literals.set(node, { guess, faults });
  for (const { detail, span } of faults) inference.report(detail, span);
  return guess;
}

/** Whether a literal is made of numbers and brackets alone. */
function isBare(node: MatrixNode): boolean {
  return node.rows.every((items) =>
    items.every((item) => item.kind === 'number' || (item.kind === 'matrix' && isBare(item))),
  );
}

function joinedRows(inference: Inference, node: MatrixNode): Guess {
  if (!node.twoAxes) return joinedItems(inference, elementsOf(node), node);
  const parts = node.rows.map((items) => row(inference, items, node));
  const spans = node.rows.map((items) => ({
    start: items[0]?.start ?? node.start,
    end: (items[items.length - 1] ?? node).end,
  }));
  return joined(inference, parts, spans, node);
}

/** One row. A row that is a single vector or matrix is that one, as in `[v; w]`. */
function row(inference: Inference, items: readonly Node[], whole: Node): Guess {
  const [only] = items;
  if (!only || items.length > 1 || only.kind === 'number') return joinedItems(inference, items, whole);
  const value = inference.tensor(only);
  if (!value.shape) return value;
  return value.shape.length > 0 ? value : joined(inference, [value], [only], whole);
}

/** The elements of a row, or of a list, along a new first axis. */
export function joinedItems(inference: Inference, items: readonly Node[], whole: Node): Guess {
  if (items.length === 0) return leafOf(tensor([0], []));
  if (items.every((item) => item.kind === 'number')) {
    if (items.length > FEW) return shaped([items.length]);
    const plain = items.map((item) => (item.kind === 'number' ? item.value : Number.NaN));
    return leafOf(tensor([plain.length], plain));
  }
  const [only] = items;
  if (only?.kind === 'range' && items.length === 1) return range(inference, only);
  const parts: Guess[] = [];
  const nodes: Node[] = [];
  let open = false;
  for (const item of items) {
    if (item.kind !== 'range') {
      parts.push(inference.tensor(item));
      nodes.push(item);
      continue;
    }
    const { shape, numbers } = range(inference, item);
    if (!shape) open = true;
    for (let n = 0; n < Math.min(shape?.[0] ?? 0, MADE); n++) {
      parts.push(numbers ? scalarGuess(numbers.data[n] ?? Number.NaN) : shaped([]));
      nodes.push(item);
    }
    if ((shape?.[0] ?? 0) > MADE) open = true;
  }
  return open ? combined(parts, undefined) : joined(inference, parts, nodes, whole);
}

function joined(inference: Inference, parts: readonly Guess[], spans: readonly Span[], whole: Node): Guess {
  const shape = parts.length === 0 ? [] : parts[0]?.shape;
  if (!shape) return combined(parts, undefined);
  for (const [n, part] of parts.entries()) {
    if (!part.shape || sameShape(part.shape, shape)) continue;
    const detail: Detail =
      part.shape.length === 1 && shape.length === 1
        ? { code: 'ragged', row: n, length: part.shape[0] ?? 0, firstLength: shape[0] ?? 0 }
        : { code: 'ragged-shapes', element: n, shape: part.shape, firstShape: shape };
    inference.report(detail, spans[n] ?? whole);
    return combined(parts, undefined);
  }
  const shapeOfAll = [parts.length, ...shape];
  if (parts.some((part) => !part.shape) || !inference.fits(t`the matrix`, shapeOfAll, whole)) {
    return combined(parts, undefined);
  }
  const all = parts.flatMap((part) => (part.numbers ? [part.numbers] : []));
  const guess = combined(parts, shapeOfAll);
  if (all.length < parts.length || sizeOf(shapeOfAll) > FEW) return guess;
  return {
    ...guess,
    numbers: tensor(
      shapeOfAll,
      all.flatMap(({ data }) => [...data]),
    ),
  };
}
