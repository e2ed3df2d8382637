import { expressionText, type Thumbnail, thumbnailOf } from '../core/explain';
import { type Content, planes, scaleOf, shortNumber, statisticsOf } from '../core/tensor';
import { t } from '../core/words/words';
import { describe, planeText, type Titled } from '../notebook/figureMatrices';
import { colourClass } from './colours';
import { escaped } from './html';

/** More planes than this are named by their number. */
const PLANES = 6;
/** Pixels of a cell by the longer side of its matrix: numbers stand in all but the smallest. */
const SIDES = [
  [6, 44],
  [10, 36],
  [16, 28],
  [32, 12],
] as const;

/** Writes a formula in TeX as HTML. */
export type FormulaHtml = (tex: string, display: boolean) => string;

/** A matrix as a picture that needs no script: heatmaps of its planes with their numbers, or its symbols, and its name. */
export function matrixPicture(matrix: Titled, formulaHtml: FormulaHtml): string {
  const { content, tex } = matrix;
  const { rows, columns, count } = planes(content.shape);
  const pictures: string[] = [];
  for (let plane = 0; plane < Math.min(count, PLANES); plane++) {
    const head = count > 1 ? `<span class="plane">${escaped(planeText(content.shape, plane))}</span>` : '';
    pictures.push(`<span class="plane-of">${planePicture(matrix, plane, rows, columns)}${head}</span>`);
  }
  const own = [content.shape.join(' × '), blockText(content)].filter((fact) => fact !== '').join(', ');
  const facts = count > PLANES ? t`${own} and ${count - PLANES} more of ${count} planes` : own;
  return `<figure class="matrix"><div class="planes">${pictures.join('')}</div><figcaption>${formulaHtml(tex, false)} <span class="quiet">${escaped(facts)}</span></figcaption></figure>`;
}

/** Whether the picture shows means, and of what. */
function blockText({ kind, shape }: Content): string {
  const { rows, columns } = planes(shape);
  if (kind === 'formulas' || Math.max(rows, columns) <= 32) return '';
  const [down, across] = thumbnailOf([rows, columns], new Float64Array(rows * columns)).block;
  return t`means of ${down} × ${across} elements`;
}

function planePicture(matrix: Titled, plane: number, rows: number, columns: number): string {
  const { content } = matrix;
  const label = escaped(describe(matrix));
  if (content.kind === 'formulas') {
    const texts = content.elements.slice(plane * rows * columns, (plane + 1) * rows * columns);
    return svg(rows, columns, 44, label, (n, side) =>
      symbolCell(expressionText(texts[n] ?? Number.NaN), side),
    );
  }
  const data = content.data.subarray(plane * rows * columns, (plane + 1) * rows * columns);
  const thumbnail: Thumbnail = thumbnailOf([rows, columns], data);
  const end = scaleOf(statisticsOf(content));
  const side = SIDES.find(([most]) => Math.max(thumbnail.rows, thumbnail.columns) <= most)?.[1] ?? 12;
  return svg(thumbnail.rows, thumbnail.columns, side, label, (n) =>
    numberCell(thumbnail.cells[n] ?? Number.NaN, end, side),
  );
}

/** What fills a cell: the class of its group, and what stands in it. */
interface Cell {
  readonly class: string;
  readonly text: string;
}

function numberCell(value: number, end: number, side: number): Cell {
  return {
    class: colourClass(value, end),
    text: side < 28 && Number.isFinite(value) ? '' : shortNumber(value),
  };
}

/** `X[1,2]` fits into a cell, a sum does not: it stands among the formulas. */
const symbolCell = (text: string, side: number): Cell => ({
  class: 's',
  text: text.length * 6 <= side + 10 ? text : '…',
});

function svg(
  rows: number,
  columns: number,
  side: number,
  label: string,
  cellAt: (n: number, side: number) => Cell,
): string {
  const parts: string[] = [];
  const gap = side >= 28 ? 2 : 1;
  const size = side - gap;
  for (let n = 0; n < rows * columns; n++) {
    const { class: name, text } = cellAt(n, side);
    const x = (n % columns) * side;
    const y = Math.floor(n / columns) * side;
    const rounding = side >= 28 ? ' rx="5"' : '';
    const font = Math.min(15, (size - 4) / Math.max(1, text.length * 0.6));
    const words =
      text === ''
        ? ''
        : `<text x="${x + size / 2}" y="${y + size / 2}" font-size="${Number(font.toFixed(1))}">${escaped(text)}</text>`;
    parts.push(
      `<g class="${name}"><rect x="${x}" y="${y}" width="${size}" height="${size}"${rounding}/>${words}</g>`,
    );
  }
  const [width, height] = [Math.max(1, columns * side - gap), Math.max(1, rows * side - gap)];
  return `<svg role="img" aria-label="${label}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`;
}
