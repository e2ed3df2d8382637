import { colourOf, css, inkOn, type ThemeKind } from '../core/explain';
import { shortNumber } from '../core/tensor';
import { themeColour, themeKind } from './theme';

/** Pixels that a heatmap's cells take on its longer side; beyond two to a cell, cells stand for blocks. */
const LONGEST = 256;
/** A little more where that leaves room for text. */
const LONGEST_WRITTEN = 290;
const SMALLEST = 2;
const LARGEST = 46;
/** Cells of this size have room for text, */
const WRITABLE = 28;
/** and rows and columns of this size for their numbers. */
const NUMBERED = 14;

/** How a matrix of a size is laid out in pixels. */
export interface Layout {
  /** Of the matrix. */
  readonly rows: number;
  readonly columns: number;
  /** How many rows and columns a drawn cell stands for. */
  readonly block: number;
  readonly drawnRows: number;
  readonly drawnColumns: number;
  /** A cell with the gap to the next one. */
  readonly side: number;
  readonly gap: number;
  readonly radius: number;
  /** Around the cells: for row and column numbers, and for what stands out. */
  readonly margin: number;
  readonly width: number;
  readonly height: number;
}

export function layoutOf(rows: number, columns: number): Layout {
  const longest = Math.max(rows, columns, 1);
  const block = Math.ceil((longest * SMALLEST) / LONGEST);
  const written = Math.floor(LONGEST_WRITTEN / longest);
  const side =
    written >= WRITABLE ? Math.min(LARGEST, written) : Math.floor(LONGEST / Math.ceil(longest / block));
  const drawnRows = Math.ceil(rows / block);
  const drawnColumns = Math.ceil(columns / block);
  const margin = side >= NUMBERED ? 18 : 5;
  return {
    rows,
    columns,
    block,
    drawnRows,
    drawnColumns,
    side,
    gap: side >= 20 ? 2 : side >= 8 ? 1 : 0,
    radius: side >= 28 ? 5 : side >= 16 ? 3 : 0,
    margin,
    width: drawnColumns * side + 2 * margin,
    height: drawnRows * side + 2 * margin,
  };
}

/** The upper left corner of the cell that shows a row and a column of the matrix. */
export function cornerOf(layout: Layout, row: number, column: number): readonly [x: number, y: number] {
  const { margin, side, block } = layout;
  return [margin + Math.floor(column / block) * side, margin + Math.floor(row / block) * side];
}

/** The theme's colours and font, read once for a drawing. */
export interface Inks {
  readonly theme: ThemeKind;
  readonly ink: string;
  readonly quiet: string;
  readonly paper: string;
  readonly line: string;
  readonly hatch: string;
  readonly accent: string;
  readonly family: string;
}

export function inksOf(host: Element): Inks {
  return {
    theme: themeKind(),
    ink: themeColour(host, '--ink', '#222'),
    quiet: themeColour(host, '--quiet', '#666'),
    paper: themeColour(host, '--paper', '#fff'),
    line: themeColour(host, '--line', '#888'),
    hatch: themeColour(host, '--hatch', '#8884'),
    accent: themeColour(host, '--accent', '#06c'),
    family: themeColour(host, '--vscode-font-family', 'sans-serif'),
  };
}

/** What a cell shows. */
export type Face =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'symbol'; readonly text: string }
  /** A zero that padding or stuffing put there: hatched, so that it does not look computed. */
  | { readonly kind: 'inserted' };

type Context = CanvasRenderingContext2D;

/** A heatmap's cells, all with text of one size. Colours end at ±`end`. */
export function paintCells(
  context: Context,
  layout: Layout,
  inks: Inks,
  end: number,
  faceAt: (row: number, column: number) => Face,
): void {
  const { drawnRows, drawnColumns, block, side, gap, radius } = layout;
  const size = side - gap;
  const written: { text: string; x: number; y: number; colour: string; strong: boolean }[] = [];
  for (let r = 0; r < drawnRows; r++) {
    for (let c = 0; c < drawnColumns; c++) {
      const face = faceAt(r * block, c * block);
      const [x, y] = cornerOf(layout, r * block, c * block);
      const fill = colourOf(face.kind === 'number' ? face.value : 0, end, inks.theme);
      context.fillStyle = css(fill);
      if (radius === 0) context.fillRect(x, y, size, size);
      else {
        context.beginPath();
        context.roundRect(x, y, size, size, radius);
        context.fill();
        if (face.kind !== 'number' || inks.theme.startsWith('high-contrast')) border(context, inks, face);
      }
      if (face.kind === 'inserted') hatch(context, x, y, size, radius, inks.hatch);
      const text = textOf(face, end, side);
      if (text === '') continue;
      const colour = face.kind === 'number' ? inkOn(fill) : face.kind === 'symbol' ? inks.ink : inks.quiet;
      written.push({ text, x: x + size / 2, y: y + size / 2, colour, strong: face.kind !== 'inserted' });
    }
  }
  if (written.length === 0) return;
  const room = side >= WRITABLE ? size - 9 : size;
  const widths = measure(context, inks, written);
  const common = Math.min(LARGEST_TEXT, room * 0.6 + 3, (room / Math.max(...widths.values())) * 10);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { text, x, y, colour, strong } of written) {
    // All of one size where that is readable; else only the long ones are small.
    const fitting = (room / (widths.get(text) ?? 1)) * 10;
    const font = Math.min(Math.max(common, READABLE_TEXT), fitting);
    if (font < SMALLEST_TEXT) continue;
    context.font = `${strong ? 600 : 400} ${font}px ${inks.family}`;
    context.fillStyle = colour;
    context.fillText(text, x, y + 0.5);
  }
}

const LARGEST_TEXT = 15;
const READABLE_TEXT = 12;
const SMALLEST_TEXT = 8;

/** The widths of texts at 10 pixels. */
function measure(context: Context, inks: Inks, written: readonly { text: string }[]): Map<string, number> {
  const widths = new Map<string, number>();
  context.font = `600 10px ${inks.family}`;
  for (const { text } of written) {
    if (!widths.has(text)) widths.set(text, Math.max(1, context.measureText(text).width));
  }
  return widths;
}

function border(context: Context, inks: Inks, face: Face): void {
  context.lineWidth = 1;
  context.strokeStyle = inks.line;
  if (face.kind === 'inserted') context.setLineDash([2, 2]);
  context.stroke();
  context.setLineDash([]);
}

/** Three significant digits, with a sign where the number lies beyond the scale; small cells hold one glyph at most. */
function textOf(face: Face, end: number, side: number): string {
  switch (face.kind) {
    case 'inserted':
      return side >= WRITABLE ? '0' : '';
    case 'symbol':
      return side >= WRITABLE ? face.text : '';
    case 'number': {
      const { value } = face;
      const beyond = Math.abs(value) > end * (1 + 1e-12) ? (value > 0 ? '+' : '−') : '';
      if (side >= WRITABLE) {
        return `${shortNumber(value)}${Number.isFinite(value) && beyond ? (value > 0 ? '⁺' : '⁻') : ''}`;
      }
      if (side < 7) return '';
      return Number.isNaN(value) ? '×' : beyond;
    }
  }
}

/** Numbers of rows and columns; `rowLabel` is undefined where a row belongs to no row of the operand. */
export function paintIndices(
  context: Context,
  layout: Layout,
  inks: Inks,
  rowLabel: (row: number) => number | string | undefined,
  columnLabel: (column: number) => number | string | undefined,
): void {
  const { side, margin, rows, columns } = layout;
  if (side < NUMBERED) return;
  const every = side >= 20 ? 1 : 5;
  context.font = `400 11px ${inks.family}`;
  context.fillStyle = inks.quiet;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const half = (side - layout.gap) / 2;
  for (let row = 0; row < rows && rows > 1; row++) {
    const label = rowLabel(row);
    if (label === undefined || !isWritten(label, every)) continue;
    context.fillText(String(label), margin - 9, margin + row * side + half);
  }
  for (let column = 0; column < columns && columns > 1; column++) {
    const label = columnLabel(column);
    if (label === undefined || !isWritten(label, every)) continue;
    context.fillText(String(label), margin + column * side + half, margin - 9);
  }
}

/** Of many numbers every fifth is written; of names that are no numbers none where all would not fit. */
const isWritten = (label: number | string, every: number): boolean =>
  typeof label === 'string' ? every === 1 && label.length <= 3 : label % every === 0 || label === 1;

/** A line around a cell. A thin line of the background inside it keeps every hue apart from every fill. */
export function outlineCell(
  context: Context,
  layout: Layout,
  inks: Inks,
  row: number,
  column: number,
  colour: string,
  weight: 'strong' | 'dashed',
): void {
  const [x, y] = cornerOf(layout, row, column);
  const { gap, radius } = layout;
  const size = layout.side - gap;
  const width = weight === 'dashed' ? Math.min(2, size / 4) : Math.min(3.5, Math.max(1, size / 4));
  if (size >= 12) {
    context.beginPath();
    context.roundRect(
      x + width,
      y + width,
      size - 2 * width,
      size - 2 * width,
      Math.max(0, radius - width / 2),
    );
    context.lineWidth = 1.5;
    context.strokeStyle = inks.paper;
    context.stroke();
  }
  context.beginPath();
  context.roundRect(x + width / 2, y + width / 2, size - width, size - width, radius);
  context.lineWidth = width;
  context.strokeStyle = colour;
  if (weight === 'dashed') context.setLineDash([4, 3]);
  context.stroke();
  context.setLineDash([]);
}

/** A broken edge: nothing reads this element. */
export function unreadCell(context: Context, layout: Layout, inks: Inks, row: number, column: number): void {
  const [x, y] = cornerOf(layout, row, column);
  const size = layout.side - layout.gap;
  if (size < 6) return;
  context.beginPath();
  context.roundRect(x + 1, y + 1, size - 2, size - 2, layout.radius);
  context.setLineDash([3, 3]);
  context.lineWidth = 1.5;
  context.strokeStyle = inks.quiet;
  context.stroke();
  context.setLineDash([]);
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

function hatch(context: Context, x: number, y: number, size: number, radius: number, colour: string): void {
  context.save();
  context.beginPath();
  context.roundRect(x, y, size, size, radius);
  context.clip();
  context.beginPath();
  const step = Math.max(4, size / 6);
  for (let d = -size; d < size; d += step) {
    context.moveTo(x + d, y + size);
    context.lineTo(x + d + size, y);
  }
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.stroke();
  context.restore();
}
