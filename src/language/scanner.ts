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
  /** Signs in their one spelling: `.*` is `*`, `**` is `^`, `−` is `-`. */
  readonly text: string;
  /** Whether blank space, or the start of the text, stands before it. */
  readonly spaced: boolean;
}

const NAME = /[\p{L}_∂∇][\p{L}\p{M}\p{N}_∂∇]*/uy;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const BLANK = /(?:[ \t\r\f\v\u00a0\ufeff]|#[^\n]*)+/y;
const SIGN = /\.\*|\.\/|\.\^|\*\*|[+\-*/]=|[-+*/^@=':,;()[\].−×·]/y;
/** MATLAB's continuation: three points at the end of a line that holds something before them. */
const CONTINUATION = /\.\.\.[^\n]*\n/y;
const STRING = /"[^"\n]*"|'[^'\n]*'/y;

const SPELLING: Readonly<Record<string, string>> = {
  '.*': '*',
  './': '/',
  '.^': '^',
  '**': '^',
  '−': '-',
  '×': '*',
  '·': '*',
};

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
    if (text.startsWith('...', at) || text[at] === '…') {
      const continued = match(CONTINUATION);
      const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
      if (continued !== undefined && before.trim() !== '' && /^\.\.\.[ \t\r]*(#.*|%.*)?\n$/.test(continued)) {
        at += continued.length;
        spaced = true;
      } else push('elision', text[at] === '…' ? 1 : 3);
      continue;
    }
    const previous = tokens[tokens.length - 1];
    const afterOperand =
      previous !== undefined &&
      !spaced &&
      (previous.kind === 'number' || previous.kind === 'name' || [')', ']', "'"].includes(previous.text));
    const quoted = text[at] === '"' || (text[at] === "'" && !afterOperand) ? match(STRING) : undefined;
    if (quoted !== undefined) {
      push('string', quoted.length);
      continue;
    }
    const number = match(NUMBER);
    if (number !== undefined && !(previous?.kind === 'name' && !spaced)) {
      push('number', number.length);
      continue;
    }
    const name = match(NAME);
    if (name !== undefined) {
      push('name', name.length);
      continue;
    }
    const sign = match(SIGN);
    if (sign !== undefined) {
      push('sign', sign.length, SPELLING[sign] ?? sign);
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    push('unknown', character.length);
  }
  push('end', 0);
  return tokens;
}
