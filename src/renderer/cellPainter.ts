import { css, inkOn, type Rgb, type ThemeKind } from '../core/explain';
import { shortNumber } from '../core/tensor';
import { cornerOf, type Layout, PIXELS, WRITABLE } from './layout';
import { type ColourScale, fillOf, isBeyond, pixelsOf } from './palette';
import { themeColour, themeKind } from './theme';

/** The theme's colours and font, read once for a drawing. */
export interface Inks {
  readonly theme: ThemeKind;
  readonly ink: string;
  readonly quiet: string;
  readonly paper: string;
  readonly line: string;
  readonly hatch: string;
  readonly accent: string;
  /** Of a verdict that something is wrong. */
  readonly bad: string;
  readonly family: string;
}

/** On paper: the colours of the light theme on white, whatever theme the screen has. */
export const PRINT: Inks = {
  theme: 'light',
  ink: '#1f1f1f',
  quiet: '#595959',
  paper: '#ffffff',
  line: '#8c8c8c',
  hatch: '#9a9a9a',
  accent: '#005fb8',
  bad: '#a31515',
  family: 'sans-serif',
};

export function inksOf(host: Element): Inks {
  return {
    theme: themeKind(),
    ink: themeColour(host, '--ink', '#222'),
    quiet: themeColour(host, '--quiet', '#666'),
    paper: themeColour(host, '--paper', '#fff'),
    line: themeColour(host, '--line', '#888'),
    hatch: themeColour(host, '--hatch', '#8884'),
    accent: themeColour(host, '--accent', '#06c'),
    bad: themeColour(host, '--bad', '#a31515'),
    family: themeColour(host, '--vscode-font-family', 'sans-serif'),
  };
}

/** What a cell shows. */
export type Face = (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'symbol'; readonly text: string }
  /** A zero that padding or stuffing put there: hatched, so that it does not look computed. */
  | { readonly kind: 'inserted' }
  /** What nobody has filled in yet. */
  | { readonly kind: 'open' }
) & {
  /** What a check says of it. */
  readonly mark?: Mark | undefined;
};

/** A verdict on a cell: a glyph, so that no colour has to be seen. */
export interface Mark {
  readonly glyph: string;
  readonly bad: boolean;
}

type Context = CanvasRenderingContext2D;

/** A heatmap's cells, all with text of one size. */
export function paintCells(
  context: Context,
  layout: Layout,
  inks: Inks,
  scale: ColourScale,
  faceAt: (row: number, column: number) => Face,
): void {
  const { side, gap, radius } = layout;
  const size = side - gap;
  const written: { text: string; x: number; y: number; colour: string; strong: boolean }[] = [];
  const marked: { mark: Mark; x: number; y: number; fill: Rgb }[] = [];
  context.save();
  framed(context, layout);
  const dense = side < PIXELS;
  const pixels = dense ? pixelsUnder(layout, scale, inks, faceAt) : undefined;
  if (pixels) context.drawImage(pixels.canvas, pixels.x, pixels.y, pixels.width, pixels.height);
  eachCell(layout, (row, column) => {
    const face = faceAt(row, column);
    // The picture shows all there is room for.
    if (side < GLYPHS && face.kind === 'number' && !face.mark) return;
    const [x, y] = cornerOf(layout, row, column);
    const fill = fillOf(face.kind === 'number' ? face.value : 0, scale, inks.theme);
    if (!dense) {
      context.fillStyle = css(fill);
      if (radius === 0) context.fillRect(x, y, size, size);
      else {
        context.beginPath();
        context.roundRect(x, y, size, size, radius);
        context.fill();
        if (face.kind !== 'number' || inks.theme.startsWith('high-contrast')) border(context, inks, face);
      }
    }
    if (face.kind === 'inserted') hatch(context, x, y, size, radius, inks.hatch);
    if (face.mark) marked.push({ mark: face.mark, x, y, fill });
    const text = textOf(face, scale, side);
    if (text === '') return;
    const colour = face.kind === 'number' ? inkOn(fill) : face.kind === 'symbol' ? inks.ink : inks.quiet;
    written.push({ text, x: x + size / 2, y: y + size / 2, colour, strong: face.kind !== 'inserted' });
  });
  write(context, layout, inks, written);
  for (const { mark, x, y, fill } of marked) paintMark(context, layout, inks, mark, x, y, fill);
  context.restore();
}

/** Cells smaller than this hold no glyph. */
const GLYPHS = 7;

/** Draws nothing outside the frame of the cells. */
function framed(context: Context, { margin, edge, width, height, whole }: Layout): void {
  if (whole) return;
  context.beginPath();
  context.rect(margin, margin, width - margin - edge, height - margin - edge);
  context.clip();
}

function eachCell(
  { firstRow, firstColumn, drawnRows, drawnColumns, block }: Layout,
  visit: (row: number, column: number) => void,
): void {
  for (let r = 0; r < drawnRows; r++) {
    for (let c = 0; c < drawnColumns; c++) visit(firstRow + r * block, firstColumn + c * block);
  }
}

/** Small cells as a picture with a pixel each, and where it is to be drawn. */
export function pixelsUnder(
  layout: Layout,
  scale: ColourScale,
  inks: Inks,
  faceAt: (row: number, column: number) => Face,
): { canvas: HTMLCanvasElement; x: number; y: number; width: number; height: number } | undefined {
  const { drawnRows, drawnColumns, firstRow, firstColumn, side } = layout;
  if (drawnRows === 0 || drawnColumns === 0) return undefined;
  const numbers = new Float64Array(drawnRows * drawnColumns);
  let n = 0;
  eachCell(layout, (row, column) => {
    const face = faceAt(row, column);
    numbers[n++] = face.kind === 'number' ? face.value : 0;
  });
  const canvas = document.createElement('canvas');
  canvas.width = drawnColumns;
  canvas.height = drawnRows;
  const unknown: Rgb =
    inks.theme === 'light' || inks.theme === 'high-contrast-light' ? [0, 0, 0] : [255, 255, 255];
  canvas.getContext('2d')?.putImageData(pixelsOf(numbers, drawnColumns, scale, inks.theme, unknown), 0, 0);
  const [x, y] = cornerOf(layout, firstRow, firstColumn);
  return { canvas, x, y, width: drawnColumns * side, height: drawnRows * side };
}

function write(
  context: Context,
  { side, gap }: Layout,
  inks: Inks,
  written: readonly { text: string; x: number; y: number; colour: string; strong: boolean }[],
): void {
  if (written.length === 0) return;
  const size = side - gap;
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

/** A verdict: a glyph on a disc in the corner of a cell; a frame where it is wrong; small cells are framed only. */
function paintMark(
  context: Context,
  { side, gap, radius }: Layout,
  inks: Inks,
  { glyph, bad }: Mark,
  x: number,
  y: number,
  fill: Rgb,
): void {
  const size = side - gap;
  if (bad) {
    const width = side >= WRITABLE ? 2 : Math.max(1, size / 6);
    context.lineWidth = width;
    context.strokeStyle = side >= WRITABLE ? inks.bad : inkOn(fill);
    context.beginPath();
    if (side >= WRITABLE) context.roundRect(x + width / 2, y + width / 2, size - width, size - width, radius);
    else {
      // A cross through the cell.
      context.moveTo(x + 1, y + 1);
      context.lineTo(x + size - 1, y + size - 1);
      context.moveTo(x + size - 1, y + 1);
      context.lineTo(x + 1, y + size - 1);
    }
    context.stroke();
  }
  if (side < WRITABLE) return;
  const at = markPlace(x, y, size);
  context.beginPath();
  context.arc(at.x, at.y, at.radius, 0, 2 * Math.PI);
  context.fillStyle = bad ? inks.bad : inks.paper;
  context.fill();
  context.fillStyle = bad ? inks.paper : inks.ink;
  context.font = `700 9px ${inks.family}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(glyph, at.x, at.y + 0.5);
}

/** Where a verdict's disc is in a cell. */
export const markPlace = (x: number, y: number, size: number): { x: number; y: number; radius: number } => ({
  // Inside the line around a cell that takes part.
  x: x + size - 10,
  y: y + 10,
  radius: 6,
});

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
  if (face.kind === 'inserted' || face.kind === 'open') context.setLineDash([2, 2]);
  context.stroke();
  context.setLineDash([]);
}

/** Three significant digits, with a sign where the number lies beyond the scale; small cells hold one glyph at most. */
export function textOf(face: Face, scale: ColourScale, side: number): string {
  switch (face.kind) {
    case 'open':
      return '';
    case 'inserted':
      return side >= WRITABLE ? '0' : '';
    case 'symbol':
      return side >= WRITABLE ? face.text : '';
    case 'number': {
      const { value } = face;
      const beyond = isBeyond(value, scale) ? (value > 0 ? '+' : '−') : '';
      if (side >= WRITABLE) {
        return `${shortNumber(value)}${Number.isFinite(value) && beyond ? (value > 0 ? '⁺' : '⁻') : ''}`;
      }
      if (side < GLYPHS) return '';
      return Number.isNaN(value) ? '×' : beyond;
    }
  }
}

/** A number of a row or column, and where its middle is on the canvas. */
interface Numbered {
  readonly text: string;
  readonly at: number;
}

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
  const room = axis === 0 ? 13 : 7 * String(count).length + 6;
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
    if (at - last < room - 1) continue;
    last = at;
    numbered.push({ text, at });
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
  context: Context,
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
  if (size < 6) {
    // No room for a line: the cell is veiled, and what it shows stays to be seen.
    context.globalAlpha = weight === 'dashed' ? 0.45 : 0.65;
    context.fillStyle = colour;
    context.fillRect(x, y, size, size);
    context.globalAlpha = 1;
    return;
  }
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
  if (size < PIXELS) {
    // A stroke of the pattern that all of them make together.
    context.beginPath();
    context.moveTo(x, y + size);
    context.lineTo(x + size, y);
    context.lineWidth = Math.min(1, size / 4);
    context.strokeStyle = colour;
    context.stroke();
    return;
  }
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
