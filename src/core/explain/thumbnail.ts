import { planes, type Shape, type Statistics, scaleOf } from '../tensor';
import { colourOf, css, type ThemeKind } from './colour';

/** A plane of numbers, small enough for a picture. */
export interface Thumbnail {
  readonly rows: number;
  readonly columns: number;
  /** Row-major; means of blocks where the matrix is larger. */
  readonly cells: readonly number[];
  /** How many rows and columns of the matrix a cell stands for. */
  readonly block: readonly [number, number];
}

/** More cells than this on a side could not be told apart in a hover. */
const SIDE = 32;

/** The first plane of a tensor, reduced by the mean of blocks to at most so many cells on a side, 32 where that is left out. */
export function thumbnailOf(shape: Shape, data: Float64Array, side = SIDE): Thumbnail {
  const { rows, columns } = planes(shape);
  const block = [Math.ceil(rows / side) || 1, Math.ceil(columns / side) || 1] as const;
  const down = Math.ceil(rows / block[0]);
  const across = Math.ceil(columns / block[1]);
  const cells: number[] = [];
  for (let r = 0; r < down; r++) {
    for (let c = 0; c < across; c++) {
      let sum = 0;
      let count = 0;
      for (let i = r * block[0]; i < Math.min(rows, (r + 1) * block[0]); i++) {
        for (let j = c * block[1]; j < Math.min(columns, (c + 1) * block[1]); j++) {
          sum += data[i * columns + j] ?? 0;
          count += 1;
        }
      }
      cells.push(sum / count);
    }
  }
  return { rows: down, columns: across, cells, block };
}

/**
 * The same for a matrix of which only some rows are known, evenly spaced, the first and the last among them: each cell
 * is the mean of what is known of it.
 */
export function thumbnailOfRows(
  rows: number,
  columns: number,
  known: readonly number[],
  data: Float64Array,
): Thumbnail {
  const block = [Math.ceil(rows / SIDE) || 1, Math.ceil(columns / SIDE) || 1] as const;
  const down = Math.ceil(rows / block[0]);
  const across = Math.ceil(columns / block[1]);
  const sums = new Float64Array(down * across);
  const counts = new Float64Array(down * across);
  for (const [n, row] of known.entries()) {
    const first = Math.floor(row / block[0]) * across;
    for (let c = 0; c < columns; c++) {
      const cell = first + Math.floor(c / block[1]);
      sums[cell] = (sums[cell] ?? 0) + (data[n * columns + c] ?? 0);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  return { rows: down, columns: across, cells: Array.from(sums, (sum, n) => sum / (counts[n] ?? 0)), block };
}

/** The frame around a picture. */
const LINES: Readonly<Record<ThemeKind, string>> = {
  light: '#8888',
  dark: '#8888',
  'high-contrast': '#ffffff',
  'high-contrast-light': '#000000',
};

/** A heatmap as an SVG document, `size` pixels on its longer side, in the theme's colours. */
export function thumbnailSvg(
  { rows, columns, cells }: Thumbnail,
  statistics: Statistics,
  theme: ThemeKind,
  size = 120,
): { svg: string; width: number; height: number } {
  const side = Math.min(24, Math.max(2, Math.floor(size / Math.max(rows, columns, 1))));
  const width = Math.max(1, columns * side);
  const height = Math.max(1, rows * side);
  const gap = side >= 8 ? 1 : 0;
  const end = scaleOf(statistics);
  const line = LINES[theme];
  const parts = cells.map((value, n) => {
    const x = (n % columns) * side;
    const y = Math.floor(n / columns) * side;
    const place = `x="${x}" y="${y}" width="${side - gap}" height="${side - gap}"`;
    const rect = `<rect ${place} fill="${css(colourOf(value, end, theme))}"/>`;
    // What is not finite has no place on the scale: a cross says so.
    return Number.isFinite(value)
      ? rect
      : `${rect}<path d="M${x} ${y}l${side - gap} ${side - gap}m0-${side - gap}l-${side - gap} ${side - gap}" stroke="#d62" stroke-width="1.5"/>`;
  });
  const frame = `<rect x="0.5" y="0.5" width="${width - gap}" height="${height - gap}" fill="none" stroke="${line}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 1}" height="${height + 1}" viewBox="0 0 ${width + 1} ${height + 1}">${parts.join('')}${frame}</svg>`;
  return { svg, width: width + 1, height: height + 1 };
}

/** The side of an icon, in units of its own, and the most cells on it that can be told apart there. */
const ICON = 16;
const ICON_CELLS = 8;

/**
 * A heatmap as an icon of 16 × 16, in the theme's colours: rows and columns as in the matrix, as far as they can be told
 * apart; a long one is drawn at least a quarter as wide as it is long.
 */
export function thumbnailIcon(thumbnail: Thumbnail, statistics: Statistics, theme: ThemeKind): string {
  const { rows, columns, cells } = coarser(thumbnail, ICON_CELLS);
  const longest = Math.max(rows, columns, 1);
  const extent = (count: number): number => Math.max(ICON / 4, (ICON * count) / longest);
  const [width, height] = [extent(columns), extent(rows)];
  const [left, top] = [(ICON - width) / 2, (ICON - height) / 2];
  const [across, down] = [width / Math.max(columns, 1), height / Math.max(rows, 1)];
  const end = scaleOf(statistics);
  const parts = cells.map((value, n) => {
    const x = left + (n % columns) * across;
    const y = top + Math.floor(n / columns) * down;
    return `<rect x="${short(x)}" y="${short(y)}" width="${short(across)}" height="${short(down)}" fill="${css(colourOf(value, end, theme))}"/>`;
  });
  const line = LINES[theme];
  const frame = `<rect x="${short(left + 0.5)}" y="${short(top + 0.5)}" width="${short(width - 1)}" height="${short(height - 1)}" fill="none" stroke="${line}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${ICON}" height="${ICON}" viewBox="0 0 ${ICON} ${ICON}" shape-rendering="crispEdges">${parts.join('')}${frame}</svg>`;
}

const short = (value: number): string => String(Number(value.toFixed(2)));

/** The same with at most so many cells on a side: means of blocks. */
function coarser(thumbnail: Thumbnail, side: number): Thumbnail {
  const { rows, columns, cells, block } = thumbnail;
  if (rows <= side && columns <= side) return thumbnail;
  const reduced = thumbnailOf([rows, columns], Float64Array.from(cells), side);
  return { ...reduced, block: [block[0] * reduced.block[0], block[1] * reduced.block[1]] };
}
