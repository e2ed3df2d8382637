import { ICONS } from './element';
import type { Inks } from './inks';
import { cornerOf, type Layout, VEILED, WRITABLE } from './layout';

type Context = CanvasRenderingContext2D;
/** Cells of a view that something slides over. */
export interface SlidWindow {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** A source has a line all around, what is fed a broken one. */
type Weight = 'strong' | 'dashed';

/** Lines around cells. A thin line of the background inside keeps every hue apart from every fill. */
export function outlineCells(
  context: Context,
  layout: Layout,
  inks: Inks,
  cells: readonly (readonly [row: number, column: number])[],
  colour: string,
  weight: Weight,
): void {
  const { gap, radius } = layout;
  const size = layout.side - gap;
  if (size < VEILED) {
    for (const [row, column] of cells) {
      const [x, y] = cornerOf(layout, row, column);
      veil(context, colour, weight, () => context.fillRect(x, y, size, size));
    }
    return;
  }
  const width = weight === 'dashed' ? Math.min(2, size / 4) : Math.min(3.5, Math.max(1, size / 4));
  const trace = (inset: number, round: number): void => {
    context.beginPath();
    for (const [row, column] of cells) {
      const [x, y] = cornerOf(layout, row, column);
      context.roundRect(x + inset, y + inset, size - 2 * inset, size - 2 * inset, round);
    }
  };
  if (size >= 12) {
    trace(width, Math.max(0, radius - width / 2));
    context.lineWidth = 1.5;
    context.strokeStyle = inks.paper;
    context.stroke();
  }
  trace(width / 2, radius);
  context.lineWidth = width;
  context.strokeStyle = colour;
  if (weight === 'dashed') context.setLineDash([4, 3]);
  context.stroke();
  context.setLineDash([]);
}

/** Pixels from one to another. */
export interface Run {
  readonly from: number;
  to: number;
}

/** Cells without room for lines, where rows and columns cross: they are veiled, and what they show stays to be seen. */
export function veilCells(
  context: Context,
  rows: readonly Run[],
  columns: readonly Run[],
  colour: string,
  weight: Weight,
): void {
  veil(context, colour, weight, () => {
    for (const { from: y, to: bottom } of rows) {
      for (const { from: x, to: right } of columns) context.fillRect(x, y, right - x, bottom - y);
    }
  });
}

function veil(context: Context, colour: string, weight: Weight, fill: () => void): void {
  context.globalAlpha = weight === 'dashed' ? 0.45 : 0.65;
  context.fillStyle = colour;
  fill();
  context.globalAlpha = 1;
}

/** A broken edge: nothing reads this element. */
export function unreadCell(context: Context, layout: Layout, inks: Inks, row: number, column: number): void {
  const [x, y] = cornerOf(layout, row, column);
  const size = layout.side - layout.gap;
  if (size < VEILED) return;
  context.beginPath();
  context.roundRect(x + 1, y + 1, size - 2, size - 2, layout.radius);
  context.setLineDash([3, 3]);
  context.lineWidth = 1.5;
  context.strokeStyle = inks.quiet;
  context.stroke();
  context.setLineDash([]);
}

/** A thin line around the cells of a window. */
export function frameWindow(context: Context, layout: Layout, inks: Inks, window: SlidWindow): void {
  const [x, y] = cornerOf(layout, window.row, window.column);
  const { side, gap } = layout;
  const [width, height] = [window.columns * side - gap, window.rows * side - gap];
  for (const [colour, line] of [
    [inks.paper, 3.5],
    [inks.ink, 1.5],
  ] as const) {
    context.lineWidth = line;
    context.strokeStyle = colour;
    context.beginPath();
    context.roundRect(x - 1, y - 1, width + 2, height + 2, layout.radius);
    context.stroke();
  }
}

/** A frame well outside a small cell, so that it can be found. */
export function findCell(context: Context, layout: Layout, inks: Inks, row: number, column: number): void {
  const [x, y] = cornerOf(layout, row, column);
  const size = layout.side - layout.gap;
  for (const [colour, width] of [
    [inks.paper, 4],
    [inks.ink, 2],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.strokeRect(x - 3, y - 3, size + 6, size + 6);
  }
}

/** The four corners of a frame: where the animation stands while another cell is pointed at. */
export function cornerCell(context: Context, layout: Layout, inks: Inks, row: number, column: number): void {
  const [x, y] = cornerOf(layout, row, column);
  const size = layout.side - layout.gap;
  const arm = size / 4;
  context.beginPath();
  for (const [left, top] of [
    [true, true],
    [false, true],
    [false, false],
    [true, false],
  ] as const) {
    const cornerX = left ? x + 1 : x + size - 1;
    const cornerY = top ? y + 1 : y + size - 1;
    context.moveTo(cornerX, cornerY + (top ? arm : -arm));
    context.lineTo(cornerX, cornerY);
    context.lineTo(cornerX + (left ? arm : -arm), cornerY);
  }
  context.lineWidth = Math.min(2.5, Math.max(1, size / 6));
  context.strokeStyle = inks.ink;
  context.stroke();
}

/** What is pinned: its frame fills the gap around the cell too, and a pin on a disc sits on its corner. */
export function pinCell(context: Context, layout: Layout, inks: Inks, row: number, column: number): void {
  const [x, y] = cornerOf(layout, row, column);
  const { gap, side, radius } = layout;
  const inner = Math.min(3, side / 8);
  if (gap > 0) {
    context.beginPath();
    context.roundRect(x - (gap - inner) / 2, y - (gap - inner) / 2, side - inner, side - inner, radius);
    context.lineWidth = gap + inner;
    context.strokeStyle = inks.ink;
    context.stroke();
  }
  // Off the number, and off small cells.
  const at = Math.min(2, side / 3 - 11);
  const pin = new Path2D(ICONS.pin);
  context.save();
  context.translate(x + at, y + at);
  context.beginPath();
  context.arc(0, 0, PIN.radius, 0, 2 * Math.PI);
  context.fillStyle = inks.ink;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = inks.paper;
  context.stroke();
  context.rotate(Math.PI / 4);
  context.scale(PIN.scale, PIN.scale);
  context.translate(-8, -8);
  context.fillStyle = inks.paper;
  context.fill(pin);
  context.restore();
}

/** The disc on a corner, in pixels, and how much smaller the pin on it is than an icon. */
const PIN = { radius: 8, scale: 0.75 };

/** A ring outside a cell: what a token of the formula stands for. */
export function ringCell(context: Context, layout: Layout, inks: Inks, row: number, column: number): void {
  const [x, y] = cornerOf(layout, row, column);
  context.beginPath();
  context.roundRect(x - 3, y - 3, layout.side + 4, layout.side + 4, 7);
  context.lineWidth = 2.5;
  context.strokeStyle = inks.accent;
  context.stroke();
}

/** The hue that a kernel element owns: a dot in the corner of its cell. */
export function dotCell(
  context: Context,
  layout: Layout,
  inks: Inks,
  row: number,
  column: number,
  hue: string,
): void {
  if (layout.side < WRITABLE) return;
  const [x, y] = cornerOf(layout, row, column);
  context.beginPath();
  context.arc(x + layout.side - 10, y + 8, 4, 0, 2 * Math.PI);
  context.fillStyle = hue;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = inks.paper;
  context.stroke();
}
