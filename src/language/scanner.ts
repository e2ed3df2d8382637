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

/** The tokens of a text, the last one being `end`. Never fails: what it does not know is `unknown`. */
export function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let spaced = true;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const push = (kind: TokenKind, length: number, spelt = text.slice(at, at + length)): void => {
    tokens.push({ kind, text: spelt, start: at, end: at + length, spaced });
    at += length;
    spaced = false;
  };
  while (at < text.length) {
    const blank = match(BLANK);
    if (blank !== undefined) {
      at += blank.length;
      spaced = true;
      continue;
    }
    if (text[at] === '\n') {
      push('newline', 1);
      spaced = true;
      continue;
    }
    const previous = tokens[tokens.length - 1];
    if (text.startsWith('...', at) || text[at] === '…') {
      const begun = previous !== undefined && previous.kind !== 'newline';
      const continued = begun ? match(CONTINUATION) : undefined;
      if (continued !== undefined) {
        at += continued.length;
        spaced = true;
      } else push('elision', text[at] === '…' ? 1 : 3);
      continue;
    }
    const afterOperand =
      previous !== undefined &&
      !spaced &&
      (previous.kind === 'number' || previous.kind === 'name' || [')', ']', "'"].includes(previous.text));
    const quoted = text[at] === "'" && afterOperand ? undefined : match(STRING);
    if (quoted !== undefined) {
      push('string', quoted.length);
      continue;
    }
    if (text[at] === '?') {
      // An answer that is not there yet: NaN, and judged by nobody.
      push('number', 1, 'NaN');
      continue;
    }
    const number = match(NUMBER);
    if (number !== undefined && !(previous?.kind === 'name' && !spaced)) {
      push('number', number.length);
      continue;
    }
    const parameter = match(PARAMETER);
    if (parameter !== undefined) {
      at += parameter.length;
      spaced = true;
      continue;
    }
    const name = match(NAME);
    if (name !== undefined) {
      push('name', name.length, oneSpelling(name));
      continue;
    }
    const sign = match(SIGN);
    if (sign !== undefined) {
      push('sign', sign.length, SPELLING.get(sign) ?? sign);
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    push('unknown', character.length);
  }
  push('end', 0);
  return tokens;
}

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
