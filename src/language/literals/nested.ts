import type { Steps } from '../../core/tensor';
import { type Bracketing, type Enclosing, enclosing, inBlockComment, surroundingsAt } from './brackets';
import { type Effort, isBefore, type Lines, type Place } from './lines';
import { Collector, isWorthShowing, type Literal, type LiteralKind } from './literal';
import { isWord, Reader } from './reader';

/** What an open bracket is, as what stands before it on its line tells. */
export type Before =
  /** An index, `x[1, 2, 3]`: neither it nor anything in it is a literal. */
  | 'index'
  /** The arguments of a call: a literal may stand in them. */
  | 'call'
  /** The beginning of a literal; of one that begins so many characters before the bracket; only of a matrix. */
  | 'literal'
  | { readonly begins: number }
  | 'matrix';

/** A language in which matrices are brackets in brackets, or rows that `;` and line breaks part. */
export interface Nesting extends Bracketing {
  readonly kind: LiteralKind;
  /** What the text before a bracket, without the blanks at its end, makes of it. */
  before(text: string, bracket: string): Before;
  /** What may stand before the bracket of a row, with that bracket; sticky, short, and matched at one place. */
  readonly opening?: RegExp;
  /** Whether parentheses behind a name only wrap what is in them, as in `np.array([1, 2])`. */
  readonly wraps?: true;
  /** Whether blanks alone part elements. */
  readonly spaced?: true;
  /** Whether `;` and line breaks part rows; `always`: a single row is a matrix, too. */
  readonly rows?: 'always' | 'if-several';
  /** What `...` says: that something was left out, or that the line goes on. */
  readonly points?: 'elision' | 'continuation';
}

/** The literal around a place, if there is one. Linear in what it reads; never throws. */
export function* nestedLiteralAt(
  language: Nesting,
  lines: Lines,
  place: Place,
  effort: Effort,
): Steps<Literal | undefined> {
  if (place.line >= lines.lineCount) return undefined;
  const text = lines.lineAt(place.line);
  const inside = insideOf(language, text, place);
  const around = yield* enclosing(language, lines, inside, effort);
  // Behind the last bracket of all one is still on the literal.
  if (around.length === 0 && language.brackets.includes(text.charAt(inside.column - 1), 1)) {
    around.push(...(yield* enclosing(language, lines, { ...inside, column: inside.column - 1 }, effort)));
  }
  const outermost = around[around.length - 1];
  if (!outermost) return undefined;
  if (!isCode(language, lines, outermost, place)) return undefined;
  for (let n = around.length - 1; n >= 0; n--) {
    const candidate = around[n];
    if (!candidate) continue;
    const line = lines.lineAt(candidate.line);
    const before = line.slice(Math.max(0, candidate.column - 120), candidate.column).trimEnd();
    const what = language.before(before, candidate.bracket);
    if (what === 'index') return undefined;
    if (what === 'call') continue;
    const begins = typeof what === 'object' ? what.begins : 0;
    const read = yield* readFrom(language, lines, candidate, begins > 0 && candidate.bracket === '(', effort);
    if (!read || (!read.literal.partial && isBefore(read.literal.end, inside))) continue;
    const { literal, flat } = read;
    if (flat && (what === 'matrix' || sizesSomething(before))) return undefined;
    if (!isWorthShowing(literal, flat)) return undefined;
    // A name may stand apart from its bracket.
    const gap = begins > 0 ? Math.min(120, candidate.column) - before.length : 0;
    return { ...literal, start: { line: candidate.line, column: candidate.column - gap - begins } };
  }
  return undefined;
}

/** A place that is inside of the bracket that is pointed at, or of the one behind the name that is. */
function insideOf({ brackets }: Nesting, text: string, { line, column }: Place): Place {
  const opens = (at: number): boolean => at < text.length && brackets.indexOf(text.charAt(at)) % 2 === 0;
  if (opens(column)) return { line, column: column + 1 };
  if (!isWord(text.charCodeAt(column))) return { line, column };
  const name = /^[\w.]{1,40}!?\s?/.exec(text.slice(column, column + 50))?.[0].length ?? 0;
  return { line, column: opens(column + name) ? column + name + 1 : column };
}

function isCode(language: Nesting, lines: Lines, start: Enclosing, place: Place): boolean {
  const first = surroundingsAt(language, lines.lineAt(start.line), start.column);
  if (first.in !== 'code' || first.indexes || inBlockComment(language, lines, start.line)) return false;
  if (start.line === place.line) return true;
  const text = lines.lineAt(place.line);
  const comments = [...language.lineComments, ...(language.blockComment ?? [])];
  // Only a line with a comment can have the place in one.
  if (!comments.some((comment) => text.includes(comment))) return true;
  return surroundingsAt(language, text, place.column).in === 'code';
}

/** Three numbers in brackets are often no vector but a size, and then something before them says so. */
const sizesSomething = (before: string): boolean =>
  /(?:^|[^A-Za-z])(?:zeros|ones|empty|full|fill|randn?|randint|reshape|view|permute|transpose|expand|repeat|tile|size|shape|dims?|axis|axes|perm|strides?|padding|kernel_size|version|date)(?:_like)?["']?\s*(?:[:=(]\s*|\(.{0,40},\s*)$/i.test(
    before.slice(-80),
  );

const COMMA = 44;
const SEMICOLON = 59;
const OPENING = '[({';
const CLOSING = '])}';

interface Read {
  readonly literal: Literal;
  /** Whether it is one row of numbers, and no bracket around it makes it a matrix. */
  readonly flat: boolean;
}

/** Reads a literal from its first bracket on. Undefined where something else than a literal stands there. */
function* readFrom(
  language: Nesting,
  lines: Lines,
  begin: Enclosing,
  wraps: boolean,
  effort: Effort,
): Steps<Read | undefined> {
  const reader = new Reader(lines, begin, language, effort);
  const collector = new Collector();
  /** What closes each open bracket; the wrapping ones make no axis. */
  const closes: number[] = [];
  const wrapping: boolean[] = [];
  const rows = language.rows !== undefined;
  /** Whether a row is open: rows are an axis without brackets of their own. */
  let rowOpen = false;
  let severalRows = false;
  let nestedRows = false;
  /** An element was read, and no comma since. */
  let after = false;
  let comma = false;
  let elided = false;
  let end: Place = begin;
  let closed = false;

  const openBracket = (bracket: string, wraps: boolean): boolean => {
    closes.push(CLOSING.charCodeAt(OPENING.indexOf(bracket)));
    wrapping.push(wraps);
    after = false;
    comma = false;
    return wraps || (!rowOpen && collector.open());
  };
  const endRow = (): boolean => {
    if (!rowOpen) return true;
    rowOpen = false;
    return collector.close();
  };

  const prompted = /^\s*>>>/.test(lines.lineAt(begin.line).slice(0, 80));
  openBracket(begin.bracket, wraps);
  reader.advance();
  end = reader.place;

  while (closes.length > 0) {
    reader.account();
    if (effort.isDue()) yield;
    const blank = reader.skip();
    const { crossed } = reader;
    const code = reader.code;
    if (code === -1) break;
    if (rows && crossed && rowOpen && !(comma && language.rows === 'if-several')) {
      if (!endRow()) return undefined;
      severalRows ||= code !== closes[closes.length - 1];
      after = false;
      comma = false;
    }

    if (code === COMMA) {
      if (!after) return undefined;
      reader.advance();
      after = false;
      comma = true;
      continue;
    }
    if (code === SEMICOLON && rows) {
      if (!endRow()) return undefined;
      if (collector.count === 0) return undefined;
      reader.advance();
      severalRows = true;
      after = false;
      comma = false;
      continue;
    }
    if (code === closes[closes.length - 1]) {
      if (!endRow()) return undefined;
      closes.pop();
      if (!wrapping.pop() && !collector.close()) return undefined;
      reader.advance();
      end = reader.place;
      after = true;
      comma = false;
      closed = closes.length === 0;
      continue;
    }
    if (code === 46 && reader.peek(1) === 46 && reader.peek(2) === 46) {
      if (language.points === undefined) return undefined;
      if (language.points === 'continuation' && /^\.\.\.\s*(?:[%#].*)?$/.test(reader.ahead(200))) {
        if (!reader.nextLine()) break;
        continue;
      }
      if (language.points === 'continuation') return undefined;
      reader.advance(3);
      // What Python's own documentation puts before the further lines of an example.
      if (crossed && prompted) continue;
      elided = true;
      after = true;
      comma = false;
      continue;
    }
    // An element: it has to be parted from the one before.
    const parted = !after || (language.spaced === true && blank);
    const { column } = reader.place;
    if (parted && reader.number()) {
      if (rows && !rowOpen) {
        if (!collector.open()) return undefined;
        rowOpen = true;
      }
      if (language.fractions && DIVISION.test(reader.ahead(4)) && !fraction(language, reader, column))
        return undefined;
      if (!collector.number(reader.value)) return undefined;
      reader.list(collector, COMMA, language.spaced === true);
      end = reader.place;
      after = true;
      comma = false;
      continue;
    }
    const bracket = String.fromCharCode(code);
    if (parted && language.brackets.includes(bracket) && language.brackets.indexOf(bracket) % 2 === 0) {
      nestedRows = true;
      reader.advance();
      if (!openBracket(bracket, false)) return undefined;
      continue;
    }
    const opening = parted && language.opening ? reader.match(language.opening) : undefined;
    if (opening) {
      const last = opening.charAt(opening.length - 1);
      reader.advance(opening.length);
      if (!openBracket(last, last === '(')) return undefined;
      continue;
    }
    if (wrapping[wrapping.length - 1] && (after || comma) && collector.size > 0) {
      // `dtype=float32)`, `device='cuda:0', grad_fn=<…>)`: other arguments say nothing here.
      if (skipArguments(reader)) {
        closes.pop();
        wrapping.pop();
        end = reader.place;
        after = true;
        comma = false;
        closed = closes.length === 0;
        continue;
      }
      break;
    }
    // Something else: the literal is not closed yet, or it is none.
    const beginsLine = crossed && (!comma || STATEMENT.test(reader.ahead()));
    const ends = code === SEMICOLON || code === 41 || code === 93 || code === 125;
    if (!beginsLine && !ends) return undefined;
    break;
  }
  reader.account();
  const partial = reader.exhausted;
  const finished = collector.finish(partial);
  if (!finished) return undefined;
  const content = rows ? withRows(finished, language, severalRows, nestedRows) : finished;
  const { shape } = content.numbers;
  const literal: Literal = {
    kind: language.kind,
    start: begin,
    end,
    ...content,
    ...(closed || partial ? {} : { incomplete: true }),
    ...(elided ? { elided: true } : {}),
    ...(partial ? { partial: true } : {}),
  };
  return { literal, flat: shape.length < 2 || (rows && !nestedRows && shape.length === 2 && shape[0] === 1) };
}

/** What begins a line that belongs to no literal, whatever is open before it. */
const STATEMENT =
  /^(?:["'][^"']*["']\s*:|[\w.$]+\s*(?::[^:]|=[^=])|[\w.$]+\s+[\w.$]+\s*=|(?:def|class|for|if|return|const|let|var|import|from|fn|func|function|end|while|print|struct|type|use|using)\b|[#@}])/;

/** To behind the parenthesis that closes a call, unless that is far away. */
function skipArguments(reader: Reader): boolean {
  for (let depth = 0, read = 0; read < 400; read++) {
    if (reader.code === -1) {
      reader.skip();
      if (reader.code === -1) return false;
    }
    const { code } = reader;
    reader.advance();
    if (code === 40) depth++;
    else if (code === 41 && depth-- === 0) return true;
  }
  return false;
}

/** A stroke that begins no comment. */
const DIVISION = /^ {0,2}\/(?![/*])/;

/** The fraction whose upper part was read from a column on. */
function fraction({ fractions }: Nesting, reader: Reader, column: number): boolean {
  const above = reader.value;
  while (reader.code === 32) reader.advance();
  reader.advance();
  while (reader.code === 32) reader.advance();
  if (!reader.number()) return false;
  const { value } = reader;
  const whole = fractions === 'floating' && !/[.eEfFdD]/.test(reader.since(column));
  reader.value = whole ? Math.trunc(above / value) : above / value;
  return true;
}

/** Rows were read as an axis of their own; where every bracket held only one, they are none. */
function withRows(
  finished: Pick<Literal, 'numbers' | 'gaps' | 'ragged'>,
  { rows }: Nesting,
  several: boolean,
  nested: boolean,
): Pick<Literal, 'numbers' | 'gaps' | 'ragged'> {
  const { shape, data } = finished.numbers;
  const needless =
    shape.length > 1 && shape[shape.length - 2] === 1 && (nested || (!several && rows !== 'always'));
  return needless
    ? { ...finished, numbers: { shape: [...shape.slice(0, -2), ...shape.slice(-1)], data } }
    : finished;
}
