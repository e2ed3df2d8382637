import type { Steps } from '../../core/tensor';
import { Codes, VERY_LONG } from './codes';
import type { Effort, Lines, Place } from './lines';
import { isWord, type Spelling } from './reader';

/** What differs between languages around and between brackets. */
export interface Bracketing extends Spelling {
  /** The brackets that can begin a literal, each open one before its other half: `[]()`. */
  readonly brackets: string;
  /** What else may stand inside a literal, beside numbers, blanks, commas and words. */
  readonly inside: string;
  /** The words that may stand inside a literal: parts of names of numbers, of types, of constructors. */
  readonly words: ReadonlySet<string>;
  readonly quotes: string;
  /** Whether elements may have names, as in `rbind(a = c(1, 2))`. */
  readonly named?: true;
  /** Whether `'` behind a name or a bracket is no quote but transposes. */
  readonly transposes?: true;
  /** Whether `'` is a quote around one character only. */
  readonly characters?: true;
  /** A word in quotes that is part of a number, as in `float('nan')`; matched at the end of what is before. */
  readonly quoted?: RegExp;
}

/** An open bracket around a place. */
export interface Enclosing extends Place {
  readonly bracket: string;
}

/** What a character is on the way back. */
const Kind = { Stop: 0, Inside: 1, Word: 2, Open: 3, Close: 4, Quote: 5, Comment: 6 } as const;

const tables = new WeakMap<Bracketing, Uint8Array>();

function kindsOf(language: Bracketing): Uint8Array {
  const known = tables.get(language);
  if (known) return known;
  const kinds = new Uint8Array(256);
  const set = (characters: string, kind: number): void => {
    for (const character of characters) kinds[character.charCodeAt(0)] = kind;
  };
  for (let code = 0; code < 128; code++) if (isWord(code)) kinds[code] = Kind.Word;
  set(`0123456789 \t\r\f\v,.+-_${language.separators}${language.inside}`, Kind.Inside);
  set(language.quotes, Kind.Quote);
  if (language.separators.includes("'")) set("'", Kind.Inside);
  [...language.brackets].forEach((bracket, n) => {
    set(bracket, n % 2 === 0 ? Kind.Open : Kind.Close);
  });
  // The last character of what ends a comment; it may be a sign as well.
  if (language.blockComment) set(language.blockComment[1].slice(-1), Kind.Comment);
  tables.set(language, kinds);
  return kinds;
}

/**
 * The open brackets around a place, innermost first, as far as what lies between could be part of a literal. Looks
 * back a character at a time and stops at the first that could not.
 */
export function* enclosing(
  language: Bracketing,
  lines: Lines,
  place: Place,
  effort: Effort,
): Steps<Enclosing[]> {
  const kinds = kindsOf(language);
  const found: Enclosing[] = [];
  let closed = 0;
  let { line } = place;
  let text = lines.lineAt(line);
  const codes = new Codes(effort.longLine);
  if (text.length > VERY_LONG) yield* effort.longLine.readSteps(text);
  codes.load(text);
  let { bytes } = codes;
  let at = Math.min(place.column, codeEnd(language, text)) - 1;
  let from = at;
  const limit = effort.spent + effort.backward;
  for (;;) {
    if (at < 0) {
      effort.spent += from + 2;
      if (line === 0 || effort.spent > limit) break;
      if (effort.isDue()) yield;
      text = lines.lineAt(--line);
      if (text.length > VERY_LONG) yield* effort.longLine.readSteps(text);
      codes.load(text);
      bytes = codes.bytes;
      at = codeEnd(language, text) - 1;
      from = at;
      continue;
    }
    if (from - at > PIECE) {
      effort.spent += from - at;
      from = at;
      if (effort.isDue()) yield;
    }
    const floor = Math.max(0, at - PIECE);
    while (at > floor && kinds[bytes[at] ?? 0] === Kind.Inside) at--;
    const kind = kinds[bytes[at] ?? 0];
    if (kind === Kind.Inside) at--;
    else if (kind === Kind.Close) {
      closed++;
      at--;
    } else if (kind === Kind.Open) {
      if (closed > 0) closed--;
      else {
        found.push({ line, column: at, bracket: text.charAt(at) });
        if (found.length === DEEPEST) break;
      }
      at--;
    } else if (kind === Kind.Word) {
      let start = at;
      while (start > 0 && at - start < 64 && continues(text.charCodeAt(start - 1))) start--;
      let end = at + 1;
      while (end - at < 64 && isWord(text.charCodeAt(end))) end++;
      const names = language.named === true && /^\s{0,3}=(?!=)/.test(text.slice(end, end + 5));
      if (!names && !mayStand(text.slice(start, end), language.words)) break;
      at = start - 1;
    } else if (kind === Kind.Comment && language.blockComment) {
      const [begins, ends] = language.blockComment;
      if (text.startsWith(ends, at - 1)) {
        const open = text.lastIndexOf(begins, at - 2);
        if (open < 0) break;
        at = open - 1;
      } else if (language.inside.includes(text.charAt(at))) at--;
      else break;
    } else if (kind === Kind.Quote && language.quoted) {
      const [word] = language.quoted.exec(text.slice(Math.max(0, at - 24), at + 1)) ?? [];
      if (word === undefined) break;
      at -= word.length;
    } else break;
  }
  effort.spent += Math.max(0, from - at);
  return found;
}

const DEEPEST = 12;
/** Of a long line so much is read before it is counted. */
const PIECE = 20_000;

const continues = (code: number): boolean => isWord(code) || code === 46;

/** Numbers with letters in them (`1e5`, `0x1F`, `1.5f`) and the language's words, alone or behind points. */
function mayStand(run: string, words: ReadonlySet<string>): boolean {
  if (words.has(run)) return true;
  if (/^\.?\d/.test(run)) return true;
  return run.includes('.') && run.split('.').every((part) => words.has(part));
}

/** Where the code of a line ends and a comment that runs to its end begins. */
function codeEnd(language: Bracketing, text: string): number {
  // No person writes a comment behind so much, and what is in quotes there could not be told in time.
  if (text.length > VERY_LONG) return text.length;
  let first = text.length;
  for (const comment of language.lineComments) {
    const at = text.indexOf(comment);
    if (at >= 0 && at < first) first = at;
  }
  if (first === text.length) return first;
  for (const quote of language.quotes) {
    const at = text.indexOf(quote);
    if (at >= 0 && at < first) return surroundingsAt(language, text, text.length).codeEnd;
  }
  return first;
}

/** What a place of a line is in, as far as the line itself tells. */
export interface Surroundings {
  readonly in: 'code' | 'string' | 'comment';
  /** The innermost bracket that is open there is an index, as in `x[`. */
  readonly indexes: boolean;
  /** Where a comment begins that runs to the end of the line; else the length of the line. */
  readonly codeEnd: number;
}

const NEARBY = 5_000;

/** Reads a line from its start up to a column; of a very long one only what is near, from behind some key on. */
export function surroundingsAt(language: Bracketing, line: string, place: number): Surroundings {
  const cut =
    place > VERY_LONG ? Math.max(line.lastIndexOf('":', place - NEARBY) + 2, place - 2 * NEARBY) : 0;
  const text = cut > 0 ? line.slice(cut, place + NEARBY) : line;
  const column = place - cut;
  const indexes: boolean[] = [];
  const { quotes, lineComments, blockComment } = language;
  const marks = new Set([...lineComments, ...(blockComment ?? [])].map((mark) => mark.charCodeAt(0)));
  const quoteCodes = [...quotes].map((quote) => quote.charCodeAt(0));
  const end = Math.min(column, text.length);
  let at = 0;
  /** The last character that is no blank. */
  let previous = 0;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === 32 || code === 9) {
      at++;
      continue;
    }
    if (marks.has(code)) {
      if (blockComment && text.startsWith(blockComment[0], at)) {
        const close = text.indexOf(blockComment[1], at + blockComment[0].length);
        if (close < 0 || close >= end) return { in: 'comment', indexes: false, codeEnd: text.length };
        at = close + blockComment[1].length;
        continue;
      }
      if (lineComments.some((comment) => text.startsWith(comment, at))) {
        return { in: 'comment', indexes: false, codeEnd: at };
      }
    }
    if (quoteCodes.includes(code) && opensString(language, text, at)) {
      const close = stringEnd(text, at, code);
      if (close >= end) return { in: 'string', indexes: false, codeEnd: text.length };
      at = close + 1;
      previous = code;
      continue;
    }
    if (code === 91 || code === 40 || code === 123)
      indexes.push(code === 91 && indexable(previous) && !follows(text, at));
    else if (code === 93 || code === 41 || code === 125) indexes.pop();
    previous = code;
    at++;
  }
  return { in: 'code', indexes: indexes[indexes.length - 1] ?? false, codeEnd: text.length };
}

const indexable = (code: number): boolean => isWord(code) || code === 93 || code === 41;

/** What no language lets stand before an index. */
const KEYWORD = /(?:^|[^\w.])(?:return|yield|await|in|of|is|not|and|or|if|elif|else|case|when|match)\s+$/;

/** Whether the bracket at a column stands behind a keyword. */
const follows = (text: string, at: number): boolean => KEYWORD.test(text.slice(Math.max(0, at - 12), at));

function opensString({ transposes, characters, separators }: Bracketing, text: string, at: number): boolean {
  if (text.charCodeAt(at) !== 39) return true;
  const before = text.charCodeAt(at - 1);
  if (transposes)
    return !(
      isWord(before) ||
      before === 93 ||
      before === 41 ||
      before === 125 ||
      before === 46 ||
      before === 39
    );
  if (separators.includes("'") && isWord(before)) return false;
  // Rust's `'a` is a lifetime, `'a'` a character.
  return !characters || text.charCodeAt(at + 2) === 39 || text.charCodeAt(at + 1) === 92;
}

/** Where a string that begins here ends: at its quote, or at the end of the line. */
function stringEnd(text: string, from: number, quote: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === quote) return at;
  }
  return text.length;
}

/** Whether a line lies in a comment that was opened on a line above, not farther up than a screen or two. */
export function inBlockComment({ blockComment }: Bracketing, lines: Lines, line: number): boolean {
  if (!blockComment) return false;
  const [open, close] = blockComment;
  for (let above = line - 1; above >= Math.max(0, line - 100); above--) {
    const text = lines.lineAt(above);
    if (text.length > 2000) return false;
    const opened = text.lastIndexOf(open);
    const closed = text.lastIndexOf(close);
    if (closed > opened || (closed >= 0 && opened < 0)) return false;
    if (opened >= 0) return true;
  }
  return false;
}
