import type { Inks } from './inks';
import { cornerOf, type Layout } from './layout';

/** A number of a row or column, and where its middle is on the canvas. */
interface Numbered {
  readonly text: string;
  readonly at: number;
}

/** What a row or a column is called; undefined where it belongs to none of the operand. */
export interface Labels {
  readonly row: (n: number) => number | string | undefined;
  readonly column: (n: number) => number | string | undefined;
}

/** A digit is at most so wide and so high, in pixels. */
const DIGIT = 7;
const TALL = 11;

/**
 * The numbers beside rows (axis 0) or above columns (axis 1) that have room; `labelOf` is undefined where a row belongs to
 * no row of the operand.
 */
export function indicesOf(
  layout: Layout,
  axis: 0 | 1,
  labelOf: (n: number) => number | string | undefined,
): Numbered[] {
  const { side, gap, margin, edge, block, width, height } = layout;
  const [count, first, drawn, end] =
    axis === 0
      ? [layout.rows, layout.firstRow, layout.drawnRows, height - edge]
      : [layout.columns, layout.firstColumn, layout.drawnColumns, width - edge];
  if (count < 2) return [];
  const room = axis === 0 ? TALL + 2 : DIGIT * String(count).length + 6;
  const step = stepOf((room * block) / side);
  const half = (side - gap) / 2;
  const numbered: Numbered[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < drawn; n++) {
    const index = first + n * block;
    const label = labelOf(index);
    if (label === undefined) continue;
    const at = cornerOf(layout, index, index)[axis === 0 ? 1 : 0] + half;
    if (at < margin || at > end) continue;
    const name = typeof label === 'string' && side >= 20 && label.length <= 3 ? label : undefined;
    const text = typeof label === 'number' ? roundIn(label, step, block) : name;
    if (text === undefined) continue;
    // At the far edge a long number beside something narrow moves until all of it is on the canvas.
    const middle =
      axis === 0 ? Math.min(at, height - TALL / 2) : Math.min(at, width - (DIGIT * text.length) / 2);
    if (middle - last < room - 1) continue;
    last = middle;
    numbered.push({ text, at: middle });
  }
  return numbered;
}

/** 1, 2, 5, 10, … : the first that is large enough. */
function stepOf(least: number): number {
  for (let power = 1; ; power *= 10) for (const n of [1, 2, 5]) if (n * power >= least) return n * power;
}

/** Of many numbers the first is written, and every `step`-th: the one that a block of them holds, if it holds one. */
function roundIn(label: number, step: number, block: number): string | undefined {
  if (label <= 1) return String(label);
  // Every other one: those that begin with 1.
  const shift = step === 2 ? 1 : 0;
  const round = Math.ceil((label - shift) / step) * step + shift;
  return round < label + block ? String(round) : undefined;
}

/** Numbers of rows and columns. */
export function paintIndices(
  context: CanvasRenderingContext2D,
  layout: Layout,
  inks: Inks,
  rowLabel: (row: number) => number | string | undefined,
  columnLabel: (column: number) => number | string | undefined,
): void {
  const { margin } = layout;
  context.font = `400 ${layout.side >= 14 ? 11 : 10}px ${inks.family}`;
  context.fillStyle = inks.quiet;
  context.textBaseline = 'middle';
  context.textAlign = layout.side >= 14 ? 'center' : 'right';
  for (const { text, at } of indicesOf(layout, 0, rowLabel))
    context.fillText(text, layout.side >= 14 ? margin - 9 : margin - 4, at);
  context.textAlign = 'center';
  for (const { text, at } of indicesOf(layout, 1, columnLabel)) context.fillText(text, at, margin - 9);
}
