import { ALIASES, callable, type LanguageFunction } from '../functions';
import { scan, type Token } from '../scanner';

/** Where in a text something is typed: told from the tokens, because half-typed text has only those. */
export type Place =
  | { readonly kind: 'text' | 'comment' | 'number' }
  /** Behind a point: `X.`, `np.`. */
  | { readonly kind: 'member'; readonly module: boolean; readonly start: number; readonly end: number }
  /** Where a name or a value can stand. `start` and `end` are those of the name that is half there. */
  | {
      readonly kind: 'value';
      readonly start: number;
      readonly end: number;
      /** Whether it would be the first thing of a statement. */
      readonly startsStatement: boolean;
      /** The innermost call around it, if the place is directly one of its arguments. */
      readonly call?: OpenCall;
    };

/** A call that is not closed before a place. */
export interface OpenCall {
  readonly callee: Token;
  readonly declared: LanguageFunction;
  /** How many arguments stand before this one and have no name of their own; `X.sum(` has one. */
  readonly positional: number;
  /** The argument's name, as in `stride=`, if it is given before the place. */
  readonly named?: string;
  /** The names of the other arguments, before and behind the place. */
  readonly givenNames: readonly string[];
  /** Whether the argument has nothing before the place yet. */
  readonly fresh: boolean;
}

interface Frame {
  readonly bracket: Token;
  readonly callee: Token | undefined;
  /** Whether the first argument stands before the function: `X.sum(`. */
  readonly method: boolean;
  /** Whether a bracket without a callee is an index. */
  positional: number;
  named: string | undefined;
  readonly names: string[];
  fresh: boolean;
}

const MODULES = new Set(['np', 'numpy', 'torch', 'jnp', 'math', 'random', 'nn', 'functional']);
const ASSIGNS = new Set(['=', '+=', '-=', '*=', '/=']);

export function placeAt(text: string, offset: number): Place {
  const tokens = scan(text);
  // The tokens that begin before the place.
  let count = 0;
  while (count < tokens.length && (tokens[count]?.start ?? 0) < offset) count += 1;
  const before = tokens.slice(0, count).filter((token) => token.kind !== 'end');
  const last = before[before.length - 1];
  const touched = last && last.end >= offset ? last : undefined;
  if (inComment(text, last, offset)) return { kind: 'comment' };
  if (touched?.kind === 'string' && touched.end > offset) return { kind: 'text' };
  if (inOpenString(text, before, offset)) return { kind: 'text' };
  if (touched?.kind === 'number' || touched?.kind === 'elision') return { kind: 'number' };

  const typed = touched?.kind === 'name' ? touched : undefined;
  const behind = typed ? before.slice(0, -1) : before;
  const glued = typed && !typed.spaced ? behind[behind.length - 1] : undefined;
  // `2.5e` is a number without its exponent.
  if (glued?.kind === 'number') return { kind: 'number' };
  const start = typed?.start ?? offset;
  // What stands behind the place in the same word belongs to the name.
  const end = typed ? Math.max(typed.end, offset) : nameEnd(tokens[count], offset);
  const dot = behind[behind.length - 1];
  if (dot?.text === '.' && dot.kind === 'sign' && (typed ? !typed.spaced : dot.end === offset)) {
    const owner = behind[behind.length - 2];
    return { kind: 'member', module: owner?.kind === 'name' && MODULES.has(owner.text), start, end };
  }
  const frames = framesOf(text, behind);
  const frame = frames[frames.length - 1];
  const startsStatement = frames.length === 0 && beginsStatement(behind);
  const call = frame && openCall(frame, tokens.slice(count));
  return { kind: 'value', start, end, startsStatement, ...(call ? { call } : {}) };
}

/** The innermost call that is open at a place, also through a matrix or an index. None in a comment. */
export function innermostCall(text: string, offset: number): OpenCall | undefined {
  const tokens = scan(text);
  const last = tokens.findLast(({ start, kind }) => start < offset && kind !== 'end');
  if (inComment(text, last, offset)) return undefined;
  const before = tokens.filter(({ start, end, kind }) => start < offset && end <= offset && kind !== 'end');
  const behind = tokens.slice(before.length);
  const typed = before[before.length - 1];
  const place = typed?.kind === 'name' && typed.end === offset ? before.slice(0, -1) : before;
  for (const frame of framesOf(text, place).reverse()) {
    const call = openCall(frame, behind);
    if (call) return call;
  }
  return undefined;
}

/** Whether what stands between the last token that begins before a place and the place is a comment. */
function inComment(text: string, last: Token | undefined, offset: number): boolean {
  const gap = text.slice(last ? Math.min(last.end, offset) : 0, offset);
  return /#[^\n]*$/.test(gap) || /\.\.\.[ \t]*%[^\n]*$/.test(gap);
}

const nameEnd = (next: Token | undefined, offset: number): number =>
  next?.kind === 'name' && next.start === offset ? next.end : offset;

/** A quotation mark without its partner: the rest of its line is a text. */
function inOpenString(text: string, before: readonly Token[], offset: number): boolean {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return before.some(
    (token) => token.start >= lineStart && token.kind === 'unknown' && /^["“”]$/.test(token.text),
  );
}

function beginsStatement(behind: readonly Token[]): boolean {
  const last = behind[behind.length - 1];
  return last === undefined || last.kind === 'newline' || last.text === ';';
}

/** The brackets that are open behind some tokens, innermost last. */
function framesOf(text: string, tokens: readonly Token[]): Frame[] {
  const frames: Frame[] = [];
  for (let n = 0; n < tokens.length; n++) {
    // Safe: n is less than the length.
    const token = tokens[n] as Token;
    if (token.kind === 'newline') continue;
    const previous = tokens[n - 1];
    const frame = frames[frames.length - 1];
    if (frame && startsAnew(text, tokens, n, frame)) frames.length = 0;
    if (token.kind === 'sign' && (token.text === '(' || token.text === '[')) {
      if (frame) frame.fresh = false;
      const calls = token.text === '(' && previous?.kind === 'name' && !(token.spaced && inMatrix(frame));
      const dot = tokens[n - 2];
      const owner = tokens[n - 3];
      const method =
        calls &&
        dot?.text === '.' &&
        !(owner?.kind === 'name' && MODULES.has(owner.text)) &&
        owner !== undefined;
      frames.push({
        bracket: token,
        callee: calls ? previous : undefined,
        method,
        positional: method ? 1 : 0,
        named: undefined,
        names: [],
        fresh: true,
      });
    } else if (token.kind === 'sign' && (token.text === ')' || token.text === ']')) {
      frames.pop();
    } else if (frame && token.kind === 'sign' && token.text === ',') {
      if (frame.named === undefined) frame.positional += 1;
      frame.named = undefined;
      frame.fresh = true;
    } else if (
      frame?.callee &&
      token.text === '=' &&
      previous?.kind === 'name' &&
      frame.named === undefined
    ) {
      frame.named = previous.text;
      frame.names.push(previous.text);
      frame.fresh = true;
    } else if (frame) frame.fresh = false;
  }
  return frames;
}

const inMatrix = (frame: Frame | undefined): boolean =>
  frame !== undefined && frame.bracket.text === '[' && frame.callee === undefined;

/** Whether a token begins a statement of its own though a bracket is open: the one before was left half typed. */
function startsAnew(text: string, tokens: readonly Token[], n: number, frame: Frame): boolean {
  const token = tokens[n];
  if (token?.kind !== 'name' || (token.start > 0 && text[token.start - 1] !== '\n')) return false;
  let before = n - 1;
  while (tokens[before]?.kind === 'newline') before -= 1;
  const previous = tokens[before];
  const assigns = ASSIGNS.has(tokens[n + 1]?.text ?? '') && tokens[n + 1]?.kind === 'sign';
  if (frame.bracket.text === '[') return assigns;
  return previous?.kind !== 'sign' || [')', ']', "'"].includes(previous.text);
}

/** A frame as a call of a function that there is, with the names that are given behind the place. */
function openCall(frame: Frame, behind: readonly Token[]): OpenCall | undefined {
  const { callee } = frame;
  const declared = callee && callable(ALIASES.get(callee.text) ?? callee.text);
  if (!callee || !declared) return undefined;
  const later: string[] = [];
  let depth = 0;
  for (const [n, token] of behind.entries()) {
    if (token.kind === 'newline' && behind[n + 1]?.kind === 'name' && ASSIGNS.has(behind[n + 2]?.text ?? ''))
      break;
    if (token.kind !== 'sign') continue;
    if (token.text === '(' || token.text === '[') depth += 1;
    if (token.text === ')' || token.text === ']') depth -= 1;
    if (depth < 0) break;
    const name = behind[n - 1];
    if (depth === 0 && token.text === '=' && name?.kind === 'name') later.push(name.text);
  }
  const own = frame.named === undefined ? frame.names : frame.names.slice(0, -1);
  return {
    callee,
    declared,
    positional: frame.positional,
    ...(frame.named === undefined ? {} : { named: frame.named }),
    givenNames: [...own, ...later],
    fresh: frame.fresh,
  };
}
