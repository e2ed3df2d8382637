import { Codes } from './codes';
import { type Effort, LINE, type Lines, type Place } from './lines';
import type { Collector } from './literal';

/** What differs between languages inside a literal. */
export interface Spelling {
  /** What begins a comment that runs to the end of the line. */
  readonly lineComments: readonly string[];
  readonly blockComment?: readonly [open: string, close: string];
  /** Names of numbers, such as `NaN`; longer ones before those that they begin with. */
  readonly names: readonly (readonly [name: string, value: number])[];
  /** Characters that may part the digits of a number. */
  readonly separators: string;
  /** What may follow a number immediately, as in `1.0f`: matched at one place (sticky). */
  readonly suffix?: RegExp;
  /** Whether `1/3` is a third; `floating`: only where a part has a point, because whole numbers divide without rest. */
  readonly fractions: boolean | 'floating';
}

const POWERS = Float64Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));
/** Characters with which a number ends for sure: the end of the line, blanks, separators, closing brackets. */
const ENDS = Uint8Array.from({ length: 256 }, (_, code) =>
  code === 0 || '\t ,;&])}|"'.includes(String.fromCharCode(code)) ? 1 : 0,
);
/** So many numbers are read in one go. */
const RUN = 5_000;
const ZERO = 48;
const NINE = 57;

/** Reads forward over the lines of a document, a character at a time. */
export class Reader {
  private text: string;
  private readonly encoded: Codes;
  /** The characters of this line. */
  private codes: Uint8Array;
  /** Behind the last character of this line that may be read. */
  private stop: number;
  private line: number;
  private column: number;
  /** Where the reading of this line began. */
  private from: number;
  /** The number that was read last. */
  value = 0;
  /** Whether the blank that was skipped last had a line break in it. */
  crossed = false;
  /** There is more, but enough was read. */
  exhausted = false;
  private readonly limit: number;

  constructor(
    private readonly lines: Lines,
    place: Place,
    private readonly spelling: Spelling,
    private readonly effort: Effort,
  ) {
    this.encoded = new Codes(effort.longLine);
    this.codes = this.encoded.bytes;
    this.limit = effort.spent + effort.forward;
    this.line = place.line;
    this.column = place.column;
    this.from = place.column;
    this.text = place.line < lines.lineCount ? lines.lineAt(place.line) : '';
    this.load();
    this.stop = this.reach();
  }

  private load(): void {
    this.encoded.load(this.text);
    this.codes = this.encoded.bytes;
  }

  private reach(): number {
    return Math.min(this.text.length, this.column + this.limit - this.effort.spent);
  }

  get place(): Place {
    return { line: this.line, column: this.column };
  }

  /** Whether enough was read, and there is more of this line. */
  get atLimit(): boolean {
    return this.column >= this.stop && this.stop < this.text.length;
  }

  /** The rest of this line, but not much of it. */
  ahead(length = 80): string {
    return this.text.slice(this.column, Math.min(this.stop, this.column + length));
  }

  /** What was read of this line since a column. */
  since(column: number): string {
    return this.text.slice(column, this.column);
  }

  /** The character here; -1 at the end of the line, and of all that is read. */
  get code(): number {
    return this.column < this.stop ? (this.codes[this.column] ?? -1) : -1;
  }

  peek(distance: number): number {
    return this.column + distance < this.stop ? (this.codes[this.column + distance] ?? -1) : -1;
  }

  advance(by = 1): void {
    this.column = Math.min(this.stop, this.column + by);
  }

  /** Whether something stands here; goes behind it if so. */
  take(what: string): boolean {
    if (!this.text.startsWith(what, this.column) || this.column + what.length > this.stop) return false;
    this.column += what.length;
    return true;
  }

  /** What a sticky pattern matches here; stays in front of it. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.column;
    return pattern.exec(this.text)?.[0];
  }

  /** To the beginning of the next line; false at the end of the document, and of all that is read. */
  nextLine(): boolean {
    this.account();
    if (this.column < this.text.length && this.column >= this.stop) this.exhausted = true;
    if (this.exhausted || this.line + 1 >= this.lines.lineCount) {
      this.column = this.stop;
      return false;
    }
    this.effort.spent += LINE;
    this.text = this.lines.lineAt(++this.line);
    this.load();
    this.column = 0;
    this.from = 0;
    this.stop = this.reach();
    return true;
  }

  /** Counts what was read of this line. */
  account(): void {
    this.effort.spent += this.column - this.from;
    this.from = this.column;
  }

  /** Skips blanks, and comments unless told otherwise, within the line: true if there were any. */
  skipBlank(): boolean {
    const { codes, stop } = this;
    const before = this.column;
    for (;;) {
      let at = this.column;
      while (at < stop) {
        const code = codes[at] ?? 0;
        if (code !== 32 && (code < 9 || code > 13)) break;
        at++;
      }
      this.column = at;
      if (at >= stop || !this.skipComment()) return this.column > before;
    }
  }

  private skipComment(): boolean {
    const { lineComments, blockComment } = this.spelling;
    if (blockComment && this.text.startsWith(blockComment[0], this.column)) {
      const [open, close] = blockComment;
      this.column += open.length;
      for (;;) {
        const end = this.text.indexOf(close, this.column);
        if (end >= 0) {
          this.column = Math.min(this.stop, end + close.length);
          return true;
        }
        this.column = this.stop;
        if (!this.nextLine()) return true;
        this.crossed = true;
      }
    }
    for (const comment of lineComments) {
      if (!this.text.startsWith(comment, this.column)) continue;
      this.column = this.stop;
      return true;
    }
    return false;
  }

  /** Skips blanks, comments and line breaks: true if there were any; `crossed` tells of line breaks. */
  skip(): boolean {
    this.crossed = false;
    let blank = this.skipBlank();
    while (this.column >= this.stop && this.nextLine()) {
      this.crossed = true;
      blank = true;
      this.skipBlank();
    }
    return blank;
  }

  /**
   * Reads a number with its sign into `value`; false, and nothing is read, where none stands. A sign that does not
   * touch what it is the sign of belongs to an expression.
   */
  number(): boolean {
    const { codes } = this;
    const start = this.column;
    let at = start;
    let code = codes[at] ?? 0;
    let negative = false;
    if (code === 45 || code === 43) {
      negative = code !== 43;
      code = codes[++at] ?? 0;
    }
    const first = at;
    let mantissa = 0;
    let digits = 0;
    let exponent = 0;
    let parted = false;
    for (;;) {
      if (code >= ZERO && code <= NINE) {
        mantissa = mantissa * 10 + (code - ZERO);
        digits++;
      } else if (digits > 0 && this.parts(at, code)) parted = true;
      else break;
      code = codes[++at] ?? 0;
    }
    if (digits === 1 && mantissa === 0 && (code | 32) >= 98 && (code | 32) <= 120) {
      const based = this.based(first, at);
      if (based > 0) {
        this.value = negative ? -this.value : this.value;
        return this.suffix(based);
      }
    }
    // The second of two points begins `...`.
    if (code === 46 && (codes[at + 1] ?? 0) !== 46) {
      code = codes[++at] ?? 0;
      for (;;) {
        if (code >= ZERO && code <= NINE) {
          mantissa = mantissa * 10 + (code - ZERO);
          digits++;
          exponent--;
        } else if (digits > 0 && this.parts(at, code)) parted = true;
        else break;
        code = codes[++at] ?? 0;
      }
    }
    if (digits === 0) return this.name(first, negative);
    if ((code | 32) === 101) {
      let power = 0;
      let next = at + 1;
      let sign = 1;
      const mark = codes[next] ?? 0;
      if (mark === 45 || mark === 43) {
        sign = mark === 45 ? -1 : 1;
        next++;
      }
      const from = next;
      for (let digit = codes[next] ?? 0; digit >= ZERO && digit <= NINE; digit = codes[next] ?? 0) {
        power = Math.min(9999, power * 10 + (digit - ZERO));
        next++;
      }
      if (next > from) {
        exponent += sign * power;
        at = next;
      }
    }
    let value: number;
    if (digits <= 15 && exponent >= -22 && exponent <= 22) {
      // Both factors are exact, so one rounding is all there is (Clinger 1990).
      value = exponent < 0 ? mantissa / (POWERS[-exponent] ?? 1) : mantissa * (POWERS[exponent] ?? 1);
    } else {
      const written = this.text.slice(first, at);
      value = Number(parted ? written.replace(/[_']/g, '') : written);
    }
    this.value = negative ? -value : value;
    return this.suffix(at);
  }

  /**
   * Behind a number: reads on as long as there is but a separator and a further number, into the collector. What is
   * less plain than that is left to whoever asks, and so is what follows after {@link RUN} numbers.
   */
  list(collector: Collector, separator: number, spaced: boolean): void {
    const { codes, stop } = this;
    for (let read = 0; read < RUN; read++) {
      const before = this.column;
      let at = before;
      while (codes[at] === 32) at++;
      if (codes[at] === separator) {
        at++;
        while (codes[at] === 32) at++;
      } else if (!spaced || at === before) return;
      if (at >= stop) return;
      this.column = at;
      if (!this.plain() && !this.number()) {
        this.column = before;
        return;
      }
      if (!this.isWhole()) {
        this.column = before;
        return;
      }
      collector.number(this.value);
    }
  }

  /** Reads what nearly all numbers look like, `-12.5`, with nothing behind it but a blank, a separator or a bracket. */
  private plain(): boolean {
    const { codes } = this;
    let at = this.column;
    let code = codes[at] ?? 0;
    const negative = code === 45;
    if (negative) code = codes[++at] ?? 0;
    const first = at;
    let mantissa = 0;
    while (code >= ZERO && code <= NINE) {
      mantissa = mantissa * 10 + (code - ZERO);
      code = codes[++at] ?? 0;
    }
    if (at === first) return false;
    let places = 0;
    if (code === 46) {
      const point = at;
      code = codes[++at] ?? 0;
      while (code >= ZERO && code <= NINE) {
        mantissa = mantissa * 10 + (code - ZERO);
        code = codes[++at] ?? 0;
      }
      places = at - point - 1;
    }
    if (at - first > 15 || ENDS[code] !== 1) return false;
    const value = mantissa / (POWERS[places] ?? 1);
    this.value = negative ? -value : value;
    this.column = at;
    return true;
  }

  /** Whether the number that was read last is not the beginning of `1/3`, of `1:6` or of `1.5 \cdot 10^{-7}`. */
  private isWhole(): boolean {
    const { codes } = this;
    let at = this.column;
    if (codes[at] === 58) return false;
    while (codes[at] === 32) at++;
    // Two strokes, or one with a star, are a comment.
    if (codes[at] === 47 && codes[at + 1] !== 47 && codes[at + 1] !== 42) return false;
    return codes[at] !== 92 || codes[at + 1] === 92;
  }

  /** Whether a character parts digits: one of the language's, with a digit behind it. */
  private parts(at: number, code: number): boolean {
    if (code !== 95 && code !== 39) return false;
    const next = this.codes[at + 1] ?? 0;
    return next >= ZERO && next <= NINE && this.spelling.separators.includes(String.fromCharCode(code));
  }

  /** `0x1F`, `0b101`, `0o17`: reads it into `value`; where it ends, or 0. */
  private based(first: number, at: number): number {
    HEX.lastIndex = first;
    const [found] = HEX.exec(this.text) ?? [];
    if (found === undefined || found.length <= at - first + 1) return 0;
    this.value = Number(found.replaceAll('_', '').toLowerCase());
    return first + found.length;
  }

  /** Ends a number; false where something touches it that does not belong to a number. */
  private suffix(end: number): boolean {
    let at = end;
    const { suffix } = this.spelling;
    let code = this.codes[at] ?? 0;
    if (suffix && isWord(code)) {
      suffix.lastIndex = at;
      at += suffix.exec(this.text)?.[0].length ?? 0;
      code = this.codes[at] ?? 0;
    }
    if (isWord(code) || (code === 46 && (this.codes[at + 1] ?? 0) !== 46)) return false;
    this.column = at;
    return true;
  }

  private name(first: number, negative: boolean): boolean {
    const code = this.codes[first] ?? 0;
    if (code === 91 || code === 40 || code === 123) return false;
    for (const [name, value] of this.spelling.names) {
      if (!this.text.startsWith(name, first)) continue;
      if (isWord(name.charCodeAt(name.length - 1)) && isWord(this.text.charCodeAt(first + name.length)))
        continue;
      this.value = negative ? -value : value;
      this.column = first + name.length;
      return true;
    }
    return false;
  }
}

const HEX = /0(?:[xX][\da-fA-F_]{1,40}|[bB][01_]{1,80}|[oO][0-7_]{1,40})/y;

/** A letter of ASCII, a digit or an underscore. */
export const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= ZERO && code <= NINE) || code === 95;
