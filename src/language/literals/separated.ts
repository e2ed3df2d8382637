import type { Steps } from '../../core/tensor';
import type { Effort, Lines, Place } from './lines';
import { Collector, isWorthShowing, type Literal } from './literal';
import { Reader, type Spelling } from './reader';
import type { RowSpelling } from './sampled';

const NUMBERS: Spelling = {
  lineComments: [],
  names: [
    ...['NaN', 'nan', 'NAN', 'NA', 'N/A', 'null', 'NULL'].map((name) => [name, Number.NaN] as const),
    ...['Infinity', 'infinity', 'inf', 'Inf', 'INF', '∞'].map(
      (name) => [name, Number.POSITIVE_INFINITY] as const,
    ),
  ],
  separators: '',
  fractions: false,
};

const QUOTE = 34;

/**
 * A file of numbers in columns, all of it: CSV, TSV, or columns parted by blanks. A first line and a first column of
 * words are names; words anywhere else make it no matrix.
 */
export function* separatedLiteralAt(lines: Lines, place: Place, effort: Effort): Steps<Literal | undefined> {
  if (place.line >= lines.lineCount) return undefined;
  let first = 0;
  while (first < Math.min(lines.lineCount, 50) && /^\s*(?:[#%].*)?$/.test(lines.lineAt(first).slice(0, 500)))
    first++;
  if (first >= lines.lineCount) return undefined;
  const delimiter = delimiterOf(lines, first);
  const reader = new Reader(lines, { line: first, column: 0 }, NUMBERS, effort);
  const collector = new Collector();
  collector.open();
  let row = 0;
  let labelled: boolean | undefined;
  let header = false;
  let missing = 0;
  let end: Place = { line: first, column: 0 };
  do {
    if (reader.code === -1 || reader.code === 35) continue;
    // The names of the columns: some word stands in the first line.
    if (row++ === 0 && /[A-Za-z_]/.test(withoutNames(reader.ahead(2000)))) {
      header = true;
      continue;
    }
    if (!collector.open()) return undefined;
    for (let column = 0; ; column++) {
      reader.account();
      if (effort.isDue()) yield;
      blanks(reader, delimiter);
      const quoted = reader.code === QUOTE && isQuotedNumber(reader);
      if (quoted) reader.advance();
      const { code } = reader;
      const empty = code === -1 || code === delimiter;
      if (empty && delimiter === BLANK) break;
      if (column === 0 && !quoted && (labelled ?? !(empty || startsNumber(reader, delimiter)))) {
        labelled = true;
        const word = reader.match(
          code === QUOTE ? /"[^"]{0,200}"/y : delimiter === BLANK ? /\S{1,60}/y : /[^,;\t]{1,200}/y,
        );
        if (word === undefined) return undefined;
        reader.advance(word.length);
      } else {
        if (column === 0) labelled = false;
        const here = reader.place;
        const read = !empty && reader.number();
        if (!read && !empty) return undefined;
        if (!read && reader.place.column !== here.column) return undefined;
        if (empty) missing++;
        collector.number(read ? reader.value : Number.NaN);
        if (read && !quoted) reader.list(collector, delimiter, delimiter === BLANK);
      }
      if (quoted) {
        if (reader.code !== QUOTE) return undefined;
        reader.advance();
      }
      blanks(reader, delimiter);
      if (reader.code === delimiter) reader.advance();
      else if (reader.code === -1) break;
      else if (delimiter !== BLANK) return undefined;
    }
    if (reader.place.column === 0) return undefined;
    end = reader.place;
    // The part of a row that was read last is dropped where there is more.
    if (reader.atLimit) break;
    if (!collector.close()) return undefined;
  } while (reader.nextLine());
  reader.account();
  const partial = reader.exhausted || reader.atLimit;
  const finished = collector.finish(partial);
  if (!finished || (header && finished.numbers.shape.length < 2)) return undefined;
  const literal: Literal = {
    kind: 'file',
    start: { line: first, column: 0 },
    end,
    ...finished,
    gaps: finished.gaps + missing,
    ...(partial ? { partial: true } : {}),
  };
  const [rows = 0] = literal.numbers.shape;
  return isWorthShowing(literal, rows < 2) ? literal : undefined;
}

const BLANK = 32;

/** How the rows of a file of numbers are written, told from its first line on. */
export function separatedRow(lines: Lines, first: number): RowSpelling {
  const separator = delimiterOf(lines, first);
  return { spelling: NUMBERS, separator, spaced: separator === BLANK };
}

const withoutNames = (line: string): string =>
  line.replace(/\b(?:NaN|nan|NAN|NA|null|NULL|[Ii]nf(?:inity)?|INF)\b|\d[eE][-+]?\d/g, '');

const isQuotedNumber = (reader: Reader): boolean => reader.match(/"\s*[-+]?[\d.][^"]{0,40}"/y) !== undefined;

/** Whether a cell is a number through and through: `2024-01-15` is none. */
function startsNumber(reader: Reader, delimiter: number): boolean {
  const cell = reader.match(delimiter === BLANK ? /[^\s]{1,60}/y : /[^,;\t]{1,60}/y);
  return (
    cell !== undefined &&
    /^\s*"?(?:[-+−]?(?:\d[\d.]*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|[Ii]nf(?:inity)?|INF|∞)|NaN|nan|NAN|NA|N\/A|null|NULL)"?\s*$/.test(
      cell,
    )
  );
}

function blanks(reader: Reader, delimiter: number): void {
  while (reader.code === 32 || reader.code === 160 || (reader.code === 9 && delimiter !== 9))
    reader.advance();
}

/** What parts the columns: the most frequent candidate of the first lines, as a character code. */
function delimiterOf(lines: Lines, first: number): number {
  let sample = '';
  for (let line = first; line < Math.min(lines.lineCount, first + 3); line++)
    sample += lines.lineAt(line).slice(0, 2000);
  for (const candidate of ['\t', ';', ',']) if (sample.includes(candidate)) return candidate.charCodeAt(0);
  return BLANK;
}
