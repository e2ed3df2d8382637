import type { Place, Span } from '../core/explain';
import type { View } from '../core/operations';
import {
  cornerCell,
  dotCell,
  findCell,
  frameWindow,
  outlineCells,
  pinCell,
  type Run,
  ringCell,
  type SlidWindow,
  veilCells,
} from './cellMarks';
import type { Inks } from './inks';
import { cornerOf, isSeen, type Layout, PIXELS, VEILED, WRITABLE } from './layout';
import type { Mark, Marks } from './marks';
import { hueOf } from './theme';

/** A plane of a view as it is on the screen. */
export interface Sight {
  readonly view: View;
  readonly plane: number;
  readonly layout: Layout;
  readonly inks: Inks;
  /** How many kernel elements have a hue. */
  readonly taps: number;
}

/** What lights up in it. */
export interface Lights {
  readonly marks: Marks;
  /** Where the animation stands while another element is explained. */
  readonly ghost: Place | undefined;
  /** What a token of a formula stands for. */
  readonly lit: readonly Place[];
  readonly pinned: Place | undefined;
  /** Where the other matrix lies that makes the element which is explained. */
  readonly window: SlidWindow | undefined;
  /** A zero of no element that is pointed at. */
  readonly inserted: { readonly row: number; readonly column: number } | undefined;
  /** The kernel element that a cell shows the hue of, by flat index. */
  readonly hueAt: ((index: number) => number | undefined) | undefined;
}

/** Cells that take part and are not to be seen: in other planes, and beyond the frame. */
export interface Unseen {
  readonly elsewhere: number;
  readonly outside: number;
}

/** Draws what lights up on a canvas that is empty. */
export function paintLights(context: CanvasRenderingContext2D, sight: Sight, lights: Lights): Unseen {
  const { view, plane, layout, inks } = sight;
  context.save();
  withinFrame(context, layout);
  const ghost = lights.ghost && view.locate(lights.ghost.index);
  if (ghost?.plane === plane) cornerCell(context, layout, inks, ghost.row, ghost.column);
  const unseen = { elsewhere: 0, outside: 0 };
  if (lights.window && layout.block === 1) frameWindow(context, layout, inks, lights.window);
  // What is only fed is drawn first, the element itself last, above all others.
  for (const role of ['feed', 'source', 'self'] as const) {
    for (const mark of lights.marks.spans) {
      if (mark.role === role) paintSpan(context, sight, mark, mark.span, unseen);
    }
    paintCells(context, sight, lights.marks.cells, role, unseen);
  }
  if (lights.hueAt && layout.side >= WRITABLE) paintHues(context, sight, lights.hueAt);
  for (const { index } of lights.lit) {
    const at = view.locate(index);
    if (at && at.plane === plane && isSeen(layout, at.row, at.column))
      ringCell(context, layout, inks, at.row, at.column);
  }
  if (lights.inserted) paintInserted(context, sight, lights.inserted);
  const pinned = lights.pinned && view.locate(lights.pinned.index);
  if (pinned?.plane === plane && isSeen(layout, pinned.row, pinned.column))
    pinCell(context, layout, inks, pinned.row, pinned.column);
  context.restore();
  return unseen;
}

/** Draws nothing outside the frame of a part, but for lines around the cells at its edge. */
function withinFrame(
  context: CanvasRenderingContext2D,
  { whole, margin, edge, width, height }: Layout,
): void {
  if (whole) return;
  context.beginPath();
  context.rect(margin - 4, margin - 4, width - margin - edge + 8, height - margin - edge + 8);
  context.clip();
}

type Counting = { -readonly [K in keyof Unseen]: Unseen[K] };

const colourOf = ({ inks, taps }: Sight, { role, tap }: Mark): string =>
  role === 'self' ? inks.ink : tap === undefined ? inks.accent : hueOf(tap, taps, inks.theme);

const weightOf = ({ role }: Mark): 'strong' | 'dashed' => (role === 'feed' ? 'dashed' : 'strong');

/** The single cells of a role; a block of them once. */
function paintCells(
  context: CanvasRenderingContext2D,
  sight: Sight,
  cells: Marks['cells'],
  wanted: Mark['role'],
  unseen: Counting,
): void {
  const { view, plane, layout, inks } = sight;
  const drawn = new Set<number>();
  for (const [index, mark] of cells) {
    if (mark.role !== wanted) continue;
    const at = view.locate(index);
    if (!at || at.plane !== plane) {
      unseen.elsewhere += 1;
      continue;
    }
    if (!isSeen(layout, at.row, at.column)) {
      unseen.outside += 1;
      continue;
    }
    if (layout.block > 1) {
      const { block, columns } = layout;
      const key = Math.floor(at.row / block) * columns + Math.floor(at.column / block);
      if (drawn.has(key)) continue;
      drawn.add(key);
    }
    outlineCells(context, layout, inks, [[at.row, at.column]], colourOf(sight, mark), weightOf(mark));
    if (wanted === 'self' && layout.side < PIXELS) findCell(context, layout, inks, at.row, at.column);
  }
}

/** A zero of no element wears the line of the element that is explained. */
function paintInserted(
  context: CanvasRenderingContext2D,
  { layout, inks }: Sight,
  { row, column }: { readonly row: number; readonly column: number },
): void {
  outlineCells(context, layout, inks, [[row, column]], inks.ink, 'strong');
  if (layout.side < PIXELS) findCell(context, layout, inks, row, column);
}

/** The cells of a span in one go: they are where some rows and some columns cross. */
function paintSpan(
  context: CanvasRenderingContext2D,
  sight: Sight,
  mark: Mark,
  span: Span,
  unseen: Counting,
): void {
  const { layout, inks } = sight;
  const { rows, columns, elsewhere } = crossingOf(sight, span);
  const seenRows = rows.filter((row) => isSeen(layout, row, layout.firstColumn));
  const seenColumns = columns.filter((column) => isSeen(layout, layout.firstRow, column));
  unseen.elsewhere += elsewhere;
  unseen.outside += rows.length * columns.length - seenRows.length * seenColumns.length;
  const colour = colourOf(sight, mark);
  if (layout.side - layout.gap < VEILED) {
    veilCells(
      context,
      runsOf(
        seenRows.map((row) => cornerOf(layout, row, 0)[1]),
        layout.side,
      ),
      runsOf(
        seenColumns.map((column) => cornerOf(layout, 0, column)[0]),
        layout.side,
      ),
      colour,
      weightOf(mark),
    );
    return;
  }
  const cells = seenRows.flatMap((row) => seenColumns.map((column) => [row, column] as const));
  outlineCells(context, layout, inks, cells, colour, weightOf(mark));
}

/**
 * Rows and columns of the view that hold the span's elements in this plane, and how many elements it does not show: a view may
 * spread, turn or crop rows and columns, but keeps them together.
 */
function crossingOf(
  { view, plane }: Sight,
  { counts, start, steps }: Span,
): { rows: number[]; columns: number[]; elsewhere: number } {
  const axes = counts.length;
  const [height, width] = [counts[axes - 2] ?? 1, counts[axes - 1] ?? 1];
  const [down, along] = [steps[axes - 2] ?? 0, steps[axes - 1] ?? 0];
  const rows = new Set<number>();
  const columns = new Set<number>();
  let elsewhere = 0;
  for (const first of startsOf(counts.slice(0, -2), steps, start)) {
    // An element in the middle is shown if any is.
    const middle = first + Math.floor(height / 2) * down + Math.floor(width / 2) * along;
    if (view.locate(middle)?.plane !== plane) {
      elsewhere += height * width;
      continue;
    }
    const [middleRow, middleColumn] = [Math.floor(height / 2) * down, Math.floor(width / 2) * along];
    for (let r = 0; r < height; r++) {
      const at = view.locate(first + r * down + middleColumn);
      if (at) rows.add(at.row);
    }
    for (let c = 0; c < width; c++) {
      const at = view.locate(first + c * along + middleRow);
      if (at) columns.add(at.column);
    }
    elsewhere += height * width - rows.size * columns.size;
  }
  return { rows: [...rows], columns: [...columns], elsewhere };
}

/** The flat indices at all positions of the leading axes. */
function startsOf(counts: readonly number[], steps: readonly number[], start: number): number[] {
  return counts.reduce<number[]>(
    (starts, count, axis) =>
      starts.flatMap((from) => Array.from({ length: count }, (_, n) => from + n * (steps[axis] ?? 0))),
    [start],
  );
}

/** Cells of `side` pixels, told by where they begin, as runs without a gap. */
function runsOf(corners: readonly number[], side: number): Run[] {
  const runs: { from: number; to: number }[] = [];
  for (const corner of [...corners].sort((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last && corner <= last.to) last.to = corner + side;
    else runs.push({ from: corner, to: corner + side });
  }
  return runs;
}

/** The dots that say which hue a kernel element owns. */
function paintHues(
  context: CanvasRenderingContext2D,
  { view, plane, layout, inks, taps }: Sight,
  hueAt: (index: number) => number | undefined,
): void {
  const { firstRow, firstColumn, drawnRows, drawnColumns } = layout;
  for (let row = firstRow; row < firstRow + drawnRows; row++) {
    for (let column = firstColumn; column < firstColumn + drawnColumns; column++) {
      const source = view.source(plane, row, column);
      const tap = typeof source === 'number' ? hueAt(source) : undefined;
      if (tap !== undefined) dotCell(context, layout, inks, row, column, hueOf(tap, taps, inks.theme));
    }
  }
}
