import type { Steps } from '../../core/tensor';
import { type Effort, LINE, type Lines, section } from './lines';
import { Collector, type Literal } from './literal';
import { Reader, type Spelling } from './reader';

/** How the numbers of a row stand in its line. */
export interface RowSpelling {
  readonly spelling: Spelling;
  /** The character code that parts them. */
  readonly separator: number;
  /** Whether blanks alone part them, too. */
  readonly spaced: boolean;
}

/** Rows of at most so many characters in all are read; a picture has 32 rows of cells, and each wants one or two. */
const BUDGET = 250_000;
const FEWEST = 34;
/** Numbers of rows that are longer would take too long even so. */
const LONGEST_ROW = 30_000;

/**
 * A literal of which only the first part was read, and that has a row a line: its rows are counted by what their lines
 * begin and end with, and some are read, evenly spaced over all of it. Anything else comes back as it is.
 */
export function* sampled(partial: Literal, row: RowSpelling, lines: Lines, effort: Effort): Steps<Literal> {
  const { shape, data } = partial.numbers;
  const [known = 0, columns = 0] = shape;
  if (shape.length !== 2 || known < 3 || partial.ragged || partial.elided) return partial;
  // The line that was read last ends the last row, or begins one that was dropped. Rows may all be the same, so the
  // first one must fit, too; it may stand behind other things.
  const last = data.subarray((known - 1) * columns);
  const lastLine = [partial.end.line - 1, partial.end.line].find(
    (line) =>
      line - known + 1 >= partial.start.line &&
      numbersIn(lines.lineAt(line - known + 1)) >= columns &&
      isSame(rowIn(lines, line, row, effort), last),
  );
  if (lastLine === undefined) return partial;
  const first = lastLine - known + 1;
  const length = lines.lineAt(lastLine).length;
  if (length > LONGEST_ROW) return partial;

  const look = lookOf(lines.lineAt(lastLine));
  let after = lastLine + 1;
  while (after < lines.lineCount && lookOf(lines.lineAt(after)) === look) {
    after++;
    effort.spent += LINE;
    if (effort.isDue()) yield;
  }
  // The last row has its own end: the brackets of the matrix close there.
  const begins = (line: number): boolean =>
    line < lines.lineCount && lookOf(lines.lineAt(line)).charAt(0) === look.charAt(0);
  if (begins(after) && rowIn(lines, after, row, effort)?.length === columns) after++;
  // A line that looks otherwise and may yet be a row: where it ends cannot be told this way.
  if (begins(after)) return partial;
  const rows = after - first;
  const wanted = Math.min(rows, Math.max(FEWEST, Math.floor(BUDGET / length)));
  const numbers = new Float64Array(wanted * columns);
  const chosen: number[] = [];
  for (let n = 0; n < wanted; n++) {
    if (effort.isDue()) yield;
    const index = Math.round((n * (rows - 1)) / (wanted - 1));
    const read =
      index < known
        ? data.subarray(index * columns, (index + 1) * columns)
        : rowIn(lines, first + index, row, effort);
    if (read?.length !== columns) return partial;
    numbers.set(read, n * columns);
    chosen.push(index);
  }
  return {
    ...partial,
    end: { line: after - 1, column: lines.lineAt(after - 1).length },
    numbers: { shape: [wanted, columns], data: numbers },
    sampled: { rows, chosen },
  };
}

const numbersIn = (text: string): number => text.match(/\d[\w.]*/g)?.length ?? 0;

const isSame = (a: Float64Array | undefined, b: Float64Array): boolean =>
  a?.length === b.length && a.every((x, n) => Object.is(x, b[n]));

/** What tells the line of a row: its first and its last character, where any digit is as good as another. */
function lookOf(text: string): string {
  const begins = text.charAt(text.slice(0, 200).search(/\S/));
  const ends = text.slice(-20).trimEnd().slice(-1);
  return `${begins} ${ends}`.replace(/[-+.\d]/g, '0');
}

/** What may stand before the first number of a row: brackets, and a type or a macro with its own. */
const BEFORE = /^[\s[({,&]*(?:[A-Za-z_][\w.:]{0,20}!?\s?(?:\[\d*\])?\s?[[({])?\s*/;

/** The numbers of the row that has a line for itself; undefined where the line holds anything else. */
function rowIn(
  lines: Lines,
  line: number,
  { spelling, separator, spaced }: RowSpelling,
  effort: Effort,
): Float64Array | undefined {
  const text = lines.lineAt(line);
  const column = BEFORE.exec(text.slice(0, 200))?.[0].length ?? 0;
  const reader = new Reader(section(lines, line, line + 1), { line: 0, column }, spelling, effort);
  const collector = new Collector();
  collector.open();
  for (;;) {
    if (!reader.number()) return undefined;
    collector.number(reader.value);
    reader.list(collector, separator, spaced);
    const blank = skipBlanks(reader);
    if (reader.code === separator) {
      reader.advance();
      skipBlanks(reader);
      if (reader.code === -1) break;
    } else if (!(blank && spaced && /[-+.\w∞]/.test(reader.ahead(1)))) break;
  }
  reader.account();
  // A row that ends in the middle of the line is followed by another one.
  if (/[^\s\])},;\\&]/.test(reader.ahead(20))) return undefined;
  return collector.finish()?.numbers.data;
}

function skipBlanks(reader: Reader): boolean {
  let any = false;
  while (reader.code === 32 || reader.code === 9) {
    reader.advance();
    any = true;
  }
  return any;
}
