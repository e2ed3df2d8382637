import type { Steps } from '../../core/tensor';
import type { Effort, Lines, Place } from './lines';
import { Collector, isWorthShowing, type Literal } from './literal';

const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*(?:\{?[.]?([A-Za-z+#-]*))?/;

/** The code block around a place: its language, and the lines between its fences. */
export interface Fence {
  readonly language: string;
  readonly from: number;
  readonly to: number;
}

/** Where a place lies in Markdown: in a fenced block; on a fence itself, which is nothing; or in neither. */
export function* fenceAt(lines: Lines, line: number, effort: Effort): Steps<Fence | 'edge' | undefined> {
  // A fence with a word behind it can only open a block: from there on down everything is known.
  let from = line;
  for (; from > 0; from--) {
    effort.spent += 1;
    if (effort.isDue()) yield;
    const text = lines.lineAt(from);
    if (mayFence(text) && (FENCE.exec(text)?.[2] ?? '') !== '') break;
  }
  let open: { mark: string; language: string; line: number } | undefined;
  for (let n = from; n < lines.lineCount; n++) {
    effort.spent += 1;
    if (effort.isDue()) yield;
    const text = lines.lineAt(n);
    const found = mayFence(text) ? FENCE.exec(text) : null;
    const [, mark = '', language = ''] = found ?? [];
    if (!open) {
      if (n > line) return undefined;
      if (found) open = { mark, language: language.toLowerCase(), line: n };
    } else if (found && language === '' && mark.startsWith(open.mark)) {
      if (n === line || open.line === line) return 'edge';
      if (n > line) return { language: open.language, from: open.line + 1, to: n };
      open = undefined;
    }
  }
  if (!open) return undefined;
  return open.line === line ? 'edge' : { language: open.language, from: open.line + 1, to: lines.lineCount };
}

const mayFence = (text: string): boolean => {
  const start = text.length > 0 && text.charCodeAt(0) === 32 ? text.search(/\S/) : 0;
  return start >= 0 && start < 4 && (text.startsWith('```', start) || text.startsWith('~~~', start));
};

/** The lines around one that are indented by four blanks or a tab, or empty; undefined where it is not. */
export function indentedBlockAt(
  lines: Lines,
  line: number,
  effort: Effort,
): { readonly from: number; readonly to: number } | undefined {
  const isCode = (n: number): boolean => {
    effort.spent += 1;
    return /^(?: {4}|\t)/.test(lines.lineAt(n).slice(0, 4));
  };
  const isEmpty = (n: number): boolean => lines.lineAt(n).slice(0, 200).trim() === '';
  if (!isCode(line)) return undefined;
  let from = line;
  while (from > 0 && line - from < HIGHEST && (isCode(from - 1) || isEmpty(from - 1))) from--;
  // Behind a line of prose it is the further text of that line.
  while (from > 0 && from < line && !isEmpty(from)) from++;
  if (from > 0 && from === line) return undefined;
  let to = line + 1;
  while (to < lines.lineCount && to - line < HIGHEST && (isCode(to) || isEmpty(to))) to++;
  return { from, to };
}

const DELIMITERS = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const HIGHEST = 20_000;
const WIDEST = 20_000;

/** The numbers of a table; a first column of words names the rows. */
export function* tableLiteralAt(lines: Lines, place: Place, effort: Effort): Steps<Literal | undefined> {
  const isRow = (line: number): boolean => {
    effort.spent += 1;
    const text = lines.lineAt(line);
    return text.length < WIDEST && text.includes('|');
  };
  if (place.line >= lines.lineCount || !isRow(place.line)) return undefined;
  let first = place.line;
  while (first > 0 && place.line - first < HIGHEST && isRow(first - 1)) first--;
  let last = place.line;
  while (last + 1 < lines.lineCount && last - place.line < HIGHEST && isRow(last + 1)) last++;

  // The header is above the line of dashes. A table without one is none.
  if (last === first || !DELIMITERS.test(lines.lineAt(first + 1).slice(0, 2000))) return undefined;
  const collector = new Collector();
  collector.open();
  let labelled: boolean | undefined;
  let gaps = 0;
  for (let line = first + 2; line <= last; line++) {
    const text = lines.lineAt(line);
    effort.spent += text.length;
    if (effort.isDue()) yield;
    const [label = '', ...rest] = cellsOf(text);
    labelled ??= label !== '' && numberOf(label) === undefined;
    if (!collector.open()) return undefined;
    for (const cell of labelled ? rest : [label, ...rest]) {
      const value = cell === '' ? Number.NaN : numberOf(cell);
      if (value === undefined || !collector.number(value)) return undefined;
      if (cell === '' || /^[-–—]$/.test(cell)) gaps++;
    }
    if (!collector.close()) return undefined;
  }
  collector.close();
  const finished = collector.finish();
  if (!finished) return undefined;
  const literal: Literal = {
    kind: 'table',
    start: { line: first, column: 0 },
    end: { line: last, column: lines.lineAt(last).length },
    ...finished,
    gaps: finished.gaps + gaps,
  };
  const [rows = 0] = literal.numbers.shape;
  return isWorthShowing(literal, rows < 2) ? literal : undefined;
}

function cellsOf(text: string): string[] {
  return text
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split('|')
    .map((cell) => cell.trim().replace(/^(\*\*|\*|`|\$|__)(.{1,60})\1$/, '$2'));
}

function numberOf(cell: string): number | undefined {
  if (/^[-+−]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][-+]?\d{1,4})?$/.test(cell))
    return Number(cell.replace('−', '-'));
  if (/^(?:nan|na|n\/a|[-–—])$/i.test(cell)) return Number.NaN;
  const [, sign] = /^([-+−]?)(?:inf|infinity|∞)$/i.exec(cell) ?? [];
  if (sign === undefined) return undefined;
  return sign === '-' || sign === '−' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
