import { planes, type Shape, scaleOf, shortNumber, statisticsOf } from '../core/tensor';
import { positionText } from '../notebook/payloadVerdicts';
import { element } from './element';

/** What a check says of an element: the characters of a payload's `verdicts`. */
const MARKS: Readonly<Record<string, { glyph: string; words: string; frame: string }>> = {
  x: { glyph: '✗', words: 'wrong', frame: 'inset 0 0 0 2px var(--bad)' },
  k: { glyph: '∧', words: 'a kink is crossed here', frame: 'inset 0 0 0 1px var(--quiet)' },
  '?': { glyph: '?', words: 'still open', frame: 'inset 0 0 0 1px var(--line)' },
  '.': { glyph: '✓', words: 'right', frame: 'none' },
};

/** A larger plane is shown in part, around its first element that is wrong. */
const MOST = 12;

/** Which part of which plane is shown. */
export interface Window {
  readonly plane: number;
  readonly row: number;
  readonly column: number;
}

/** The part with the first element that is wrong. */
export function windowOf(shape: Shape, verdicts: string): Window {
  const { rows, columns } = planes(shape);
  const first = Math.max(0, verdicts.search(/[x]/));
  const inPlane = first % (rows * columns);
  const start = (at: number, length: number): number =>
    Math.max(0, Math.min(at - Math.floor(MOST / 2), length - MOST));
  return {
    plane: Math.floor(first / (rows * columns)),
    row: start(Math.floor(inPlane / columns), rows),
    column: start(inPlane % columns, columns),
  };
}

/**
 * A matrix as a table of coloured numbers, a verdict on each cell: a glyph and a frame, so that no colour has to be
 * seen. `marked` leaves the ticks of right elements out where they would only be noise.
 */
export function checkedGrid(
  caption: string,
  shape: Shape,
  data: Float64Array,
  verdicts: string,
  { plane, row, column }: Window,
  marked: 'all' | 'others' = 'others',
): HTMLElement {
  const { rows, columns, count } = planes(shape);
  const end = scaleOf(statisticsOf({ shape, data }));
  const lastRow = Math.min(rows, row + MOST);
  const lastColumn = Math.min(columns, column + MOST);
  const lines: HTMLElement[] = [];
  for (let i = row; i < lastRow; i++) {
    const cells: HTMLElement[] = [];
    for (let j = column; j < lastColumn; j++) {
      const index = (plane * rows + i) * columns + j;
      cells.push(
        cell(data[index] ?? Number.NaN, end, verdicts[index] ?? '.', positionText(shape, index), marked),
      );
    }
    lines.push(element('tr', {}, ...cells));
  }
  const whole = lastRow - row === rows && lastColumn - column === columns;
  const part = [
    ...(count > 1 ? [`plane ${plane + 1} of ${count}`] : []),
    ...(whole
      ? []
      : [`rows ${row + 1}–${lastRow} of ${rows}, columns ${column + 1}–${lastColumn} of ${columns}`]),
  ].join(', ');
  const table = element(
    'table',
    { class: 'checked' },
    element('caption', { class: 'quiet' }, part === '' ? caption : `${caption} (${part})`),
    element('tbody', {}, ...lines),
  );
  Object.assign(table.style, { borderSpacing: '2px', borderCollapse: 'separate', captionSide: 'bottom' });
  return table;
}

function cell(
  value: number,
  end: number,
  verdict: string,
  place: string,
  marked: 'all' | 'others',
): HTMLElement {
  const mark = MARKS[verdict] ?? MARKS['.'];
  const open = verdict === '?';
  const made = element(
    'td',
    { title: `${place} ${mark?.words ?? ''}`.trim() },
    open ? '' : shortNumber(value),
  );
  if (mark && (marked === 'all' || verdict !== '.')) {
    const glyph = element('span', { role: 'img', 'aria-label': mark.words }, mark.glyph);
    if (!open) glyph.style.marginInlineStart = '0.3em';
    glyph.style.color = verdict === 'x' ? 'var(--bad)' : verdict === '.' ? 'var(--good)' : 'var(--ink)';
    made.append(glyph);
  }
  // Mixed with the paper at most by a third, the ink stays readable in every theme.
  const strength = open || !Number.isFinite(value) ? 0 : Math.min(1, Math.abs(value) / end) * 33;
  const hue = value < 0 ? '#c8453b' : '#2f6fb5';
  Object.assign(made.style, {
    background: `color-mix(in srgb, ${hue} ${strength.toFixed(0)}%, var(--paper, transparent))`,
    boxShadow: mark?.frame ?? 'none',
    borderRadius: '3px',
    minWidth: '2.6em',
    padding: '0.35em 0.5em',
    textAlign: 'end',
    fontVariantNumeric: 'tabular-nums',
  });
  return made;
}
