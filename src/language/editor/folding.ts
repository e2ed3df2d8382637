import { finish, type Steps } from '../../core/tensor';
import { scanSteps } from '../scanner';

/** So many tokens or lines are looked at in one step. */
const IN_A_STEP = 8192;

/** Lines that can be folded into the first of them, 0-based, both ends included. */
export interface Fold {
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: 'brackets' | 'comment';
}

/** Matrices, calls and indices over several lines, and comments of several lines. */
export const foldsOf = (text: string): Fold[] => finish(foldSteps(text));

/** {@link foldsOf} in steps. */
export function* foldSteps(text: string): Steps<Fold[]> {
  const folds: Fold[] = [];
  const lines = lineStarts(text);
  const lineOf = (offset: number): number => lineAt(lines, offset);
  const open: number[] = [];
  for (const [n, token] of (yield* scanSteps(text)).entries()) {
    if (n % IN_A_STEP === 0) yield;
    if (token.kind !== 'sign') continue;
    if (token.text === '[' || token.text === '(') open.push(token.start);
    if (token.text !== ']' && token.text !== ')') continue;
    const start = open.pop();
    if (start === undefined) continue;
    const [startLine, endLine] = [lineOf(start), lineOf(token.start)];
    const last = folds[folds.length - 1];
    // `[[` that opens and closes on the same lines folds once.
    if (last?.startLine === startLine && last.endLine === endLine) continue;
    if (endLine > startLine) folds.push({ startLine, endLine, kind: 'brackets' });
  }
  let from: number | undefined;
  for (let n = 0; n <= lines.length; n++) {
    if (n % IN_A_STEP === 0) yield;
    const comment = n < lines.length && /^\s*#/.test(text.slice(lines[n], lines[n + 1]));
    if (comment && from === undefined) from = n;
    if (comment || from === undefined) continue;
    if (n - from > 1) folds.push({ startLine: from, endLine: n - 1, kind: 'comment' });
    from = undefined;
  }
  return folds.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The 0-based line of an offset, by halving. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
