import { finish, type Steps } from '../core/tensor';
import type { Span } from './ast';

export type TokenKind =
  | 'number'
  | 'string'
  | 'name'
  /** One of `+ - * / ^ @ = += -= *= /= ' : , ; ( ) [ ] .` */
  | 'sign'
  | 'newline'
  /** `...` where numbers were left out by whoever printed them. */
  | 'elision'
  | 'unknown'
  | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
  /**
   * Signs in their one spelling: `.*` is `*`, `**` is `^`, `−` is `-`. Names in one spelling of their letters. The number
   * `?` is `NaN`.
   */
  readonly text: string;
  /** Whether blank space, or the start of the text, stands before it. */
  readonly spaced: boolean;
}

const NAME = /[\p{L}_∂∇][\p{L}\p{M}\p{N}_∂∇]*/uy;
/** The point of `2...` begins three points, not a fraction. */
const NUMBER = /(?:\d+(?:\.(?!\.\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const BLANK = /(?:[\p{Zs}\t\r\f\v\u200b\ufeff]|#[^\n]*)+/uy;
const SIGN = /\.\*|\.\/|\.\^|\.'|\*\*|[+\-*/]=|[-+*/^@=':,;()[\].−×·]/y;
/** MATLAB's continuation: three points at the end of a line that holds something before them. */
const CONTINUATION = /\.\.\.[ \t\r]*(?:[#%][^\n]*)?\n/y;
const STRING = /"[^"\n]*"|'[^'\n]*'|“[^”\n]*”/y;
/** What PyTorch prints before a layer's weight. */
const PARAMETER = /Parameter containing:\s*/y;

const SPELLING: ReadonlyMap<string, string> = new Map([
  ['.*', '*'],
  ['./', '/'],
  ['.^', '^'],
  [".'", "'"],
  ['**', '^'],
  ['−', '-'],
  ['×', '*'],
  ['·', '*'],
]);

/** So many tokens are read in one step. */
const IN_A_STEP = 4096;

/** The tokens of a text, the last one being `end`. Never fails: what it does not know is `unknown`. */
export const scan = (text: string): Token[] => finish(scanSteps(text));

/** {@link scan} in steps. */
export function* scanSteps(text: string): Steps<Token[]> {
  const scanner = new Scanner(text);
  while (!scanner.goOn(IN_A_STEP)) yield;
  return scanner.tokens;
}

/** Looks at the character first: most patterns then need not be tried, which in a matrix of numbers is most of the time. */
class Scanner {
  readonly tokens: Token[] = [];
  private at = 0;
  private spaced = true;

  constructor(private readonly text: string) {}

  /** Reads some tokens more. Whether these were the last. */
  goOn(count: number): boolean {
    const { text, tokens } = this;
    const until = tokens.length + count;
    while (this.at < text.length) {
      if (tokens.length >= until) return false;
      this.read(text.charCodeAt(this.at));
    }
    this.push('end', 0);
    return true;
  }

  /** Reads what begins with a character: a token, or blank space. */
  private read(code: number): void {
    const { text, at } = this;
    const glued = !this.spaced;
    const ascii = code < 128;
    if (!ascii || isBlank(code)) {
      if (this.skip(this.length(BLANK))) return;
    }
    if (code === NEWLINE) {
      this.push('newline', 1);
      this.spaced = true;
      return;
    }
    const previous = this.tokens[this.tokens.length - 1];
    if ((code === POINT && text.startsWith('...', at)) || code === ELLIPSIS) {
      const begun = previous !== undefined && previous.kind !== 'newline';
      if (begun && this.skip(this.length(CONTINUATION))) return;
      this.push('elision', code === ELLIPSIS ? 1 : 3);
      return;
    }
    if (code === APOSTROPHE || code === QUOTE || code === OPENING_QUOTE) {
      const afterOperand =
        previous !== undefined &&
        glued &&
        (previous.kind === 'number' || previous.kind === 'name' || [')', ']', "'"].includes(previous.text));
      const transposes = code === APOSTROPHE && afterOperand;
      if (!transposes && this.push('string', this.length(STRING))) return;
    }
    if (code === QUESTION) {
      // An answer that is not there yet: NaN, and judged by nobody.
      this.push('number', 1, 'NaN');
      return;
    }
    if ((isDigit(code) || code === POINT) && !(previous?.kind === 'name' && glued)) {
      if (this.push('number', this.length(NUMBER))) return;
    }
    if (code === P && this.skip(this.length(PARAMETER))) return;
    if (!ascii || isLetter(code)) {
      const length = this.length(NAME);
      if (this.push('name', length, oneSpelling(text.slice(at, at + length)))) return;
    }
    const length = this.length(SIGN);
    const sign = text.slice(at, at + length);
    if (this.push('sign', length, SPELLING.get(sign) ?? sign)) return;
    this.push('unknown', String.fromCodePoint(text.codePointAt(at) ?? 0).length);
  }

  /** How much of the text, from here, a pattern matches; 0 if it does not. */
  private length(pattern: RegExp): number {
    pattern.lastIndex = this.at;
    return pattern.test(this.text) ? pattern.lastIndex - this.at : 0;
  }

  /** Passes over what parts tokens, if that is anything. */
  private skip(length: number): boolean {
    if (length === 0) return false;
    this.at += length;
    this.spaced = true;
    return true;
  }

  /** Adds a token, if it has a length or is the end. */
  private push(kind: TokenKind, length: number, spelt?: string): boolean {
    if (length === 0 && kind !== 'end') return false;
    const { at } = this;
    const end = at + length;
    this.tokens.push({ kind, text: spelt ?? this.text.slice(at, end), start: at, end, spaced: this.spaced });
    this.at = end;
    this.spaced = false;
    return true;
  }
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const POINT = 0x2e;
const QUESTION = 0x3f;
const P = 0x50;
const OPENING_QUOTE = 0x201c;
const ELLIPSIS = 0x2026;

/** Whether blank space or a comment begins with this character of ASCII. */
const isBlank = (code: number): boolean =>
  code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== NEWLINE) || code === 0x23;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
/** Whether a name begins with this character of ASCII. */
const isLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;

/** Letters that look alike and are typed in two ways, é or e with an accent, µ (micro) or μ (mu), make one name. */
const oneSpelling = (name: string): string => name.normalize('NFC').replaceAll('\u00b5', '\u03bc');

const OPENS = new Set(['[', '(']);
const CLOSES = new Set([']', ')']);

/** A title is not a listing: what is longer is cut. */
const LONGEST_LINE = 200;

/**
 * A statement in one line, for a title: without comments, with `;` for the line breaks that part the rows of a matrix,
 * and cut where it is long.
 */
export function oneLine(text: string): string {
  const brackets: string[] = [];
  let line = '';
  let before: Token | undefined;
  let broken = false;
  for (const token of scan(text)) {
    if (token.kind === 'newline') {
      broken = true;
      continue;
    }
    if (token.kind === 'end') break;
    if (before) {
      const parts =
        broken &&
        brackets[brackets.length - 1] === '[' &&
        ![',', ';', '['].includes(before.text) &&
        ![',', ';', ']'].includes(token.text);
      const tight = broken && (OPENS.has(before.text) || CLOSES.has(token.text));
      if (parts) line += '; ';
      else if ((token.spaced || broken) && !tight) line += ' ';
    }
    line += text.slice(token.start, token.end);
    if (line.length > LONGEST_LINE) return `${line.slice(0, LONGEST_LINE)}…`;
    if (OPENS.has(token.text) && token.kind === 'sign') brackets.push(token.text);
    else if (CLOSES.has(token.text) && token.kind === 'sign') brackets.pop();
    before = token;
    broken = false;
  }
  return line;
}
