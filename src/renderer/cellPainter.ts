import { css, inkOn, type Rgb } from '../core/explain';
import { shortNumber } from '../core/tensor';
import type { Inks } from './inks';
import { cornerOf, type Layout, PIXELS, WRITABLE } from './layout';
import { type ColourScale, fillOf, isBeyond, pixelsOf } from './palette';

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
  readonly verdict?: Verdict | undefined;
};

/** A verdict on a cell: a glyph, so that no colour has to be seen. */
export interface Verdict {
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
  const written: Written[] = [];
  const judged: { verdict: Verdict; x: number; y: number; fill: Rgb }[] = [];
  context.save();
  framed(context, layout);
  const dense = side < PIXELS;
  const pixels = dense ? pixelsUnder(layout, scale, inks, faceAt) : undefined;
  if (pixels) context.drawImage(pixels.canvas, pixels.x, pixels.y, pixels.width, pixels.height);
  eachCell(layout, (row, column) => {
    const face = faceAt(row, column);
    // The picture shows all there is room for.
    if (side < GLYPHS && face.kind === 'number' && !face.verdict) return;
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
    if (face.verdict) judged.push({ verdict: face.verdict, x, y, fill });
    const { texts, glyph } = textsOf(face, scale, side);
    if (texts[0] === '') return;
    const colour = face.kind === 'number' ? inkOn(fill) : face.kind === 'symbol' ? inks.ink : inks.quiet;
    written.push({
      texts,
      glyph,
      x: x + size / 2,
      y: y + size / 2,
      colour,
      strong: face.kind !== 'inserted',
    });
  });
  write(context, layout, inks, written);
  for (const { verdict, x, y, fill } of judged) paintVerdict(context, layout, inks, verdict, x, y, fill);
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

/** A text in the middle of a cell: the best first, and what may stand for it where that is too long. */
interface Written {
  readonly texts: readonly [string, ...string[]];
  /** What a cell without room for numbers says. */
  readonly glyph: string;
  readonly x: number;
  readonly y: number;
  readonly colour: string;
  readonly strong: boolean;
}

function write(context: Context, { side, gap }: Layout, inks: Inks, written: readonly Written[]): void {
  if (written.length === 0) return;
  const size = side - gap;
  const room = side >= WRITABLE ? size - 9 : size;
  const widths = measure(context, inks, written);
  const fontOf = (text: string): number => (room / (widths.get(text) ?? 1)) * 10;
  const chosen = written.map(
    ({ texts, glyph }) => texts.find((text) => fontOf(text) >= SMALLEST_TEXT) ?? glyph,
  );
  // A matrix with holes cannot be read: it shows the glyphs that small cells show.
  const numbers = written.filter(({ strong }) => strong).length;
  const full = written.filter(({ glyph, strong }, n) => strong && chosen[n] !== '' && chosen[n] !== glyph);
  const shown = full.length >= MOST_SHOWN * numbers ? chosen : written.map(({ glyph }) => glyph);
  const common = Math.min(LARGEST_TEXT, room * 0.6 + 3, ...shown.map(fontOf));
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  written.forEach(({ x, y, colour, strong }, n) => {
    const text = shown[n] ?? '';
    // All of one size where that is readable; else only the long ones are small.
    const font = Math.min(Math.max(common, READABLE_TEXT), fontOf(text));
    if (text === '' || font < SMALLEST_TEXT) return;
    context.font = `${strong ? 600 : 400} ${font}px ${inks.family}`;
    context.fillStyle = colour;
    context.fillText(text, x, y + 0.5);
  });
}

/** Which part of the numbers has to fit for any to be written. */
const MOST_SHOWN = 0.75;

/** What a cell says: in full, with fewer digits, and as cells without room for numbers do. */
function textsOf(face: Face, scale: ColourScale, side: number): Pick<Written, 'texts' | 'glyph'> {
  const full = textOf(face, scale, side);
  if (side < WRITABLE || face.kind === 'symbol') return { texts: [full], glyph: full };
  if (face.kind !== 'number') return { texts: [full], glyph: '' };
  const size = Math.abs(face.value);
  return {
    texts: [
      full,
      textOf(face, scale, side, 2),
      // Less of a larger number would be no shorter, and of one near 0 nothing.
      ...(size < 1 ? [textOf(face, scale, side, 1)] : []),
      ...(size < NEAR ? ['≈0'] : []),
    ],
    glyph: textOf(face, scale, WRITABLE - 1),
  };
}

/** Below it, a number that has no room is called 0, nearly: with one decimal it would be written so. */
const NEAR = 0.05;

/** A verdict: a glyph on a disc in the corner of a cell; a frame where it is wrong; small cells are framed only. */
function paintVerdict(
  context: Context,
  { side, gap, radius }: Layout,
  inks: Inks,
  { glyph, bad }: Verdict,
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
  const at = verdictPlace(x, y, size);
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
export const verdictPlace = (
  x: number,
  y: number,
  size: number,
): { x: number; y: number; radius: number } => ({
  // Inside the line around a cell that takes part.
  x: x + size - 10,
  y: y + 10,
  radius: 6,
});

const LARGEST_TEXT = 15;
const READABLE_TEXT = 12;
const SMALLEST_TEXT = 8;

/** The widths of texts at 10 pixels. */
function measure(context: Context, inks: Inks, written: readonly Written[]): Map<string, number> {
  const widths = new Map<string, number>();
  context.font = `600 10px ${inks.family}`;
  for (const text of written.flatMap(({ texts, glyph }) => [...texts, glyph])) {
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
export function textOf(face: Face, scale: ColourScale, side: number, digits = 3): string {
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
        return `${shortNumber(value, digits)}${Number.isFinite(value) && beyond ? (value > 0 ? '⁺' : '⁻') : ''}`;
      }
      if (side < GLYPHS) return '';
      return Number.isNaN(value) ? '×' : beyond;
    }
  }
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
