import { t } from '../core/words/words';

/** Pixels that a heatmap's cells take on its longer side; beyond two to a cell, cells stand for blocks. */
const LONGEST = 256;
const SMALLEST = 2;
/** Rows that a matrix has at most to be taken for a strip, which may be long. */
const STRIP = 6;
/** Cells of this size have room for text. */
export const WRITABLE = 28;
/** Cells smaller than this are drawn without gaps and as pixels of a picture. */
export const PIXELS = 8;
/** Cells smaller than this are veiled where they light up: there is no room for a line. */
export const VEILED = 6;
/** Rows and columns of this size have their numbers one by one. */
const NUMBERED = 14;
/** The sizes of cells that one can zoom to, where every cell is one element. */
const SIDES = [2, 3, 4, 6, 8, 11, 16, 22, WRITABLE, 38] as const;

/** How a matrix of a size, or the part of it that is on the screen, is laid out in pixels. */
export interface Layout {
  /** Of the matrix. */
  readonly rows: number;
  readonly columns: number;
  /** How many rows and columns a drawn cell stands for. */
  readonly block: number;
  /** The first row and column that are seen, wholly or in part. */
  readonly firstRow: number;
  readonly firstColumn: number;
  /** Drawn cells. */
  readonly drawnRows: number;
  readonly drawnColumns: number;
  /** Pixels of the matrix that lie beyond the frame, on the left and above. */
  readonly left: number;
  readonly top: number;
  /** A cell with the gap to the next one. */
  readonly side: number;
  readonly gap: number;
  readonly radius: number;
  /** Left of the cells and above them: for row and column numbers, and for what stands out. */
  readonly margin: number;
  /** On the right and below. */
  readonly edge: number;
  readonly width: number;
  readonly height: number;
  /** Whether all of the matrix is on the screen. */
  readonly whole: boolean;
}

/** How large things may be where there is so much room. */
export interface Room {
  /** The largest side of a cell. */
  readonly cell: number;
  /** The longer side of a matrix whose numbers can be read, and of one that is a strip: a little more than of others. */
  readonly written: number;
  readonly strip: number;
}

/** From much room to little. */
const ROOMS: readonly Room[] = [
  { cell: 46, written: 340, strip: 510 },
  { cell: 42, written: 340, strip: 510 },
  { cell: 38, written: 340, strip: 510 },
  { cell: 46, written: 340, strip: 340 },
  { cell: 42, written: 340, strip: 340 },
  { cell: 38, written: 340, strip: 340 },
  { cell: 46, written: 290, strip: 290 },
  { cell: 42, written: 290, strip: 290 },
  { cell: 38, written: 290, strip: 290 },
  { cell: 34, written: 256, strip: 256 },
];
const COMMON: Room = { cell: 46, written: 340, strip: 340 };

/**
 * The largest room that lets matrices of these sizes stand side by side in so many pixels, `between` of them before each but the
 * first; where none does, the largest in which each has room on a line of its own.
 */
export function roomFor(
  sizes: readonly { readonly rows: number; readonly columns: number }[],
  width: number,
  between: number,
): Room {
  const widths = (room: Room): number[] =>
    sizes.map(({ rows, columns }) => layoutOf(rows, columns, room).width + between);
  const side = (room: Room): number => widths(room).reduce((sum, each) => sum + each, -between);
  const alone = (room: Room): number => Math.max(0, ...widths(room));
  return ROOMS.find((room) => side(room) <= width) ?? ROOMS.find((room) => alone(room) <= width) ?? COMMON;
}

/** The whole matrix. */
export function layoutOf(rows: number, columns: number, room: Room = COMMON): Layout {
  const longest = Math.max(rows, columns, 1);
  const block = 2 ** Math.max(0, Math.ceil(Math.log2((longest * SMALLEST) / LONGEST)));
  const written = Math.floor((Math.min(rows, columns) <= STRIP ? room.strip : room.written) / longest);
  const side =
    written >= WRITABLE ? Math.min(room.cell, written) : Math.floor(LONGEST / Math.ceil(longest / block));
  const frame = { width: Math.ceil(columns / block) * side, height: Math.ceil(rows / block) * side };
  return framed(rows, columns, block, side, frame, { left: 0, top: 0 });
}

/** The sizes that a heatmap can be looked at in, the whole of it first. One where there is nothing to gain. */
export function zoomsOf({ block, side }: Layout): readonly Pick<Layout, 'block' | 'side'>[] {
  const zooms = [{ block, side }];
  for (let coarse = block; coarse > 1; coarse /= 2) {
    for (const wide of [2, 3]) if (wide / coarse > side / block) zooms.push({ block: coarse, side: wide });
  }
  for (const wide of SIDES) if (wide > side / block && side < WRITABLE) zooms.push({ block: 1, side: wide });
  return zooms;
}

/** A part of a matrix, in a frame as large as that of the whole; `left` and `top` are brought into the matrix. */
export function zoomedLayout(
  whole: Layout,
  { block, side }: Pick<Layout, 'block' | 'side'>,
  { left, top }: Pick<Layout, 'left' | 'top'>,
): Layout {
  const { rows, columns } = whole;
  const longest = Math.max(whole.width, whole.height) - whole.margin - whole.edge;
  const content = { width: Math.ceil(columns / block) * side, height: Math.ceil(rows / block) * side };
  const frame = { width: Math.min(content.width, longest), height: Math.min(content.height, longest) };
  return framed(rows, columns, block, side, frame, {
    left: Math.max(0, Math.min(content.width - frame.width, Math.round(left))),
    top: Math.max(0, Math.min(content.height - frame.height, Math.round(top))),
  });
}

function framed(
  rows: number,
  columns: number,
  block: number,
  side: number,
  frame: { readonly width: number; readonly height: number },
  { left, top }: Pick<Layout, 'left' | 'top'>,
): Layout {
  // Numbers of four digits need more room than those of one.
  const digits = String(Math.max(rows, columns)).length;
  const margin = Math.max(18, 8 + 7 * digits);
  const edge = side >= NUMBERED ? 18 : 5;
  const first = { row: Math.floor(top / side), column: Math.floor(left / side) };
  return {
    rows,
    columns,
    block,
    firstRow: first.row * block,
    firstColumn: first.column * block,
    drawnRows: Math.min(Math.ceil(rows / block), Math.ceil((top + frame.height) / side)) - first.row,
    drawnColumns: Math.min(Math.ceil(columns / block), Math.ceil((left + frame.width) / side)) - first.column,
    left,
    top,
    side,
    gap: side >= 20 ? 2 : side >= PIXELS ? 1 : 0,
    radius: side >= 28 ? 5 : side >= 16 ? 3 : 0,
    margin,
    edge,
    width: frame.width + margin + edge,
    height: frame.height + margin + edge,
    whole: frame.width >= Math.ceil(columns / block) * side && frame.height >= Math.ceil(rows / block) * side,
  };
}

/** The upper left corner of the cell that shows a row and a column of the matrix. */
export function cornerOf(layout: Layout, row: number, column: number): readonly [x: number, y: number] {
  const { margin, side, block, left, top } = layout;
  return [margin + Math.floor(column / block) * side - left, margin + Math.floor(row / block) * side - top];
}

/** Whether a cell can be seen, at least in part. */
export function isSeen(layout: Layout, row: number, column: number): boolean {
  const { margin, edge, side, width, height } = layout;
  const [x, y] = cornerOf(layout, row, column);
  return x > margin - side && y > margin - side && x < width - edge && y < height - edge;
}

/** Whether all of a cell can be seen. */
export function isWithin(layout: Layout, row: number, column: number): boolean {
  const { margin, edge, side, width, height } = layout;
  const [x, y] = cornerOf(layout, row, column);
  return x >= margin && y >= margin && x + side <= width - edge && y + side <= height - edge;
}

/** The row and the column under a point of the canvas. */
export function cellAt(layout: Layout, x: number, y: number): { row: number; column: number } | undefined {
  const { margin, edge, side, block, rows, columns, left, top, width, height } = layout;
  if (x < margin || y < margin || x >= width - edge || y >= height - edge) return undefined;
  const column = Math.floor((x - margin + left) / side) * block;
  const row = Math.floor((y - margin + top) / side) * block;
  return row < rows && column < columns ? { row, column } : undefined;
}

/** `3×3`; and where less is on the screen than there is, what: `showing 125×125 of 1000×1000, mean of 8×8`. */
export function extentText(layout: Layout, first: number): string {
  const { rows, columns, block, firstRow, firstColumn, drawnRows, drawnColumns, whole } = layout;
  const size = `${rows}×${columns}`;
  const mean = t`mean of ${Math.min(block, rows)}×${Math.min(block, columns)}`;
  if (whole) return block === 1 ? size : `${t`showing ${drawnRows}×${drawnColumns} of ${size}`}, ${mean}`;
  const span = (from: number, drawn: number, all: number): string =>
    `${from + first}–${Math.min(all, from + drawn * block) - 1 + first}`;
  const part = t`rows ${span(firstRow, drawnRows, rows)}, columns ${span(firstColumn, drawnColumns, columns)} of ${size}`;
  return block === 1 ? part : `${part}, ${mean}`;
}
