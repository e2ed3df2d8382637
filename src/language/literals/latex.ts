import type { Steps } from '../../core/tensor';
import type { Effort, Lines, Place } from './lines';
import { Collector, isWorthShowing, type Literal } from './literal';
import { Reader, type Spelling } from './reader';
import type { RowSpelling } from './sampled';

const ENVIRONMENTS = /^(?:[bpvVB]?(?:small)?matrix\*?|array|psmallmatrix|bsmallmatrix)$/;

const LATEX: Spelling = {
  lineComments: ['%'],
  names: [
    ['\\infty', Number.POSITIVE_INFINITY],
    ['\\mathrm{NaN}', Number.NaN],
    ['\\text{NaN}', Number.NaN],
    ['NaN', Number.NaN],
  ],
  separators: '',
  fractions: true,
};

export const LATEX_ROW: RowSpelling = { spelling: LATEX, separator: 38, spaced: false };

/** The innermost matrix environment around a place: `bmatrix`, `pmatrix`, `array` and their kin. */
export function* latexLiteralAt(lines: Lines, place: Place, effort: Effort): Steps<Literal | undefined> {
  const begin = yield* beginOf(lines, place, effort);
  if (!begin) return undefined;
  const text = lines.lineAt(begin.line);
  const comment = /(?<!\\)%/.exec(text.slice(0, begin.column).slice(-500));
  if (comment) return undefined;
  const reader = new Reader(lines, { line: begin.line, column: begin.column + begin.length }, LATEX, effort);
  // `\begin{array}{ccc}`, `\begin{bmatrix*}[r]`.
  const aligned = reader.match(
    /\s{0,4}(?:\[[a-z]\])?(?:\{[^{}\n]{0,80}(?:\{[^{}]{0,20}\}[^{}]{0,40}){0,4}\})?/y,
  );
  const takes = begin.name === 'array' || begin.name.endsWith('*');
  if (takes && aligned !== undefined) reader.advance(aligned.length);
  const literal = yield* cells(reader, begin, effort);
  reader.account();
  return literal;
}

interface Begin extends Place {
  readonly name: string;
  /** Of `\begin{name}`. */
  readonly length: number;
}

/** Backslash by backslash to the `\begin` of the environment; a blank line ends mathematics. */
function* beginOf(lines: Lines, place: Place, effort: Effort): Steps<Begin | undefined> {
  let { line, column } = place;
  if (line >= lines.lineCount) return undefined;
  let depth = 0;
  let text = lines.lineAt(line);
  const limit = effort.spent + effort.backward;
  while (effort.spent <= limit) {
    if (effort.isDue()) yield;
    const at = column < 0 ? -1 : text.lastIndexOf('\\', column);
    effort.spent += Math.max(0, column - at);
    if (at < 0) {
      if (line === 0) return undefined;
      text = lines.lineAt(--line);
      effort.spent += 1;
      column = text.length - 1;
      if (column < 0 || (text.length < 200 && text.trim() === '')) return undefined;
      continue;
    }
    column = at - 1;
    const [whole, what, name] = /^\\(begin|end)\{([a-zA-Z]{1,20}\*?)\}/.exec(text.slice(at, at + 32)) ?? [];
    if (whole === undefined || name === undefined || !ENVIRONMENTS.test(name)) {
      if (what === 'begin' && depth === 0) return undefined;
      continue;
    }
    if (what === 'end') {
      // On the `\end` itself one is still on the matrix.
      const passed = line < place.line || at + whole.length <= place.column;
      if (passed) depth++;
    } else if (depth > 0) depth--;
    else return { line, column: at, name, length: whole.length };
  }
  return undefined;
}

const AMPERSAND = 38;
const BACKSLASH = 92;
/** What takes space and says nothing. */
const SPACING =
  /\\(?:[,;:!> ]|q?quad\b|hline\b|phantom\{[^{}]{0,20}\}|hphantom\{[^{}]{0,20}\}|displaystyle\b)|[~{}]/y;
const ELISION = /\\(?:[cl]?dots[cbm]?|vdots|ddots|hdotsfor\{\d\})(?![a-zA-Z])/y;
const NEW_ROW = /\\(?:\\|cr\b|newline\b|tabularnewline\b)\*?(?:\[[^\]]{0,12}\])?/y;
const FRACTION =
  /([-+−]?)\s{0,2}\\[td]?frac\s?\{\s?([-+−]?[\d.]{1,20})\s?\}\s?\{\s?([-+−]?[\d.]{1,20})\s?\}/y;
const POWER = /\s{0,2}\\(?:cdot|times)\s{0,2}10\^\{?([-+−]?\d{1,3})\}?/y;
/** Numbers whose sign stands apart, or with a comma in braces. */
const APART = /[-+−](?:\s|\\,|\{\}){1,3}(?=[\d.\\])/y;
const END = /\\end\{[a-zA-Z]{1,20}\*?\}/y;

function* cells(reader: Reader, begin: Begin, effort: Effort): Steps<Literal | undefined> {
  const collector = new Collector();
  collector.open();
  let rowOpen = false;
  let filled = false;
  let missing = 0;
  let elided = false;
  let closed = false;
  let end = reader.place;
  const cell = (value: number): boolean => {
    if (!rowOpen) {
      if (!collector.open()) return false;
      rowOpen = true;
    }
    return collector.number(value);
  };
  const emptyCell = (): boolean => {
    if (filled) return true;
    missing++;
    return cell(Number.NaN);
  };
  for (;;) {
    reader.account();
    if (effort.isDue()) yield;
    reader.skipBlank();
    let { code } = reader;
    if (code === -1) {
      if (!reader.nextLine()) break;
      reader.skipBlank();
      code = reader.code;
      // A blank line ends mathematics, and what is half typed.
      if (code === -1 && !reader.exhausted && reader.ahead() === '' && reader.place.column === 0) break;
      continue;
    }
    const spaces = code === BACKSLASH || code === 126 || code === 123 || code === 125;
    const spacing = spaces ? reader.match(SPACING) : undefined;
    if (spacing !== undefined) {
      reader.advance(spacing.length);
      continue;
    }
    if (code === AMPERSAND) {
      if (!emptyCell()) return undefined;
      filled = false;
      reader.advance();
      end = reader.place;
      continue;
    }
    if (code === BACKSLASH) {
      const row = reader.match(NEW_ROW);
      if (row !== undefined) {
        if (rowOpen && !emptyCell()) return undefined;
        if (rowOpen && !collector.close()) return undefined;
        rowOpen = false;
        filled = false;
        reader.advance(row.length);
        end = reader.place;
        continue;
      }
      const last = reader.match(END);
      if (last !== undefined) {
        if (rowOpen && !emptyCell()) return undefined;
        reader.advance(last.length);
        end = reader.place;
        closed = true;
        break;
      }
      const elision = reader.match(ELISION);
      if (elision !== undefined) {
        elided = true;
        filled = true;
        reader.advance(elision.length);
        continue;
      }
    }
    // `$` and `\]` end the formula around a matrix that is not closed yet.
    if (code === 36 || (code === BACKSLASH && (reader.peek(1) === 93 || reader.peek(1) === 41))) break;
    if (filled) return undefined;
    const value = number(reader);
    if (value === undefined || !cell(value)) return undefined;
    reader.list(collector, AMPERSAND, false);
    filled = true;
    end = reader.place;
  }
  const partial = reader.exhausted;
  if (rowOpen && closed) collector.close();
  const finished = collector.finish(partial);
  if (!finished) return undefined;
  const literal: Literal = {
    kind: 'matrix',
    start: { line: begin.line, column: begin.column },
    end,
    ...finished,
    gaps: finished.gaps + missing,
    ...(closed || partial ? {} : { incomplete: true }),
    ...(elided ? { elided: true } : {}),
    ...(partial ? { partial: true } : {}),
  };
  return isWorthShowing(literal, false) ? literal : undefined;
}

/** A number, a fraction, or a number times a power of ten. */
function number(reader: Reader): number | undefined {
  const { code } = reader;
  const signed = code === 45 || code === 43;
  const fraction = signed || code === BACKSLASH ? reader.match(FRACTION) : undefined;
  if (fraction !== undefined) {
    FRACTION.lastIndex = 0;
    const [, sign = '', above = '', below = ''] = FRACTION.exec(fraction) ?? [];
    reader.advance(fraction.length);
    return (sign === '-' || sign === '−' ? -1 : 1) * (numberOf(above) / numberOf(below));
  }
  const apart = signed ? reader.match(APART) : undefined;
  const negative = apart !== undefined && !apart.startsWith('+');
  if (apart !== undefined) reader.advance(apart.length);
  const { column } = reader.place;
  if (!reader.number()) return undefined;
  let { value } = reader;
  const written = reader.since(column);
  if (reader.code === 47) {
    reader.advance();
    if (!reader.number()) return undefined;
    value /= reader.value;
  }
  const power = reader.code === BACKSLASH || reader.code === 32 ? reader.match(POWER) : undefined;
  if (power !== undefined) {
    reader.advance(power.length);
    // Through the text, so that 1.1·10⁻⁷ is the number that 1.1e-7 is, to the last bit.
    value = Number(
      `${written.replace(/^[+−]/, (sign) => (sign === '+' ? '' : '-'))}e${numberOf(/10\^\{?([^}]*)/.exec(power)?.[1] ?? '0')}`,
    );
  }
  return negative ? -value : value;
}

const numberOf = (text: string): number => Number(text.replace('−', '-'));
