import { finish, type Steps } from '../../core/tensor';
import type { MatrixNode, Node, Program, Span } from '../ast';
import { childrenOf } from '../ast';
import { saySameSteps } from '../meaning';
import { parseSteps } from '../parser';
import { scanSteps, type Token } from '../scanner';

/** A replacement in one text. */
export interface TextEdit extends Span {
  readonly text: string;
}

const ASSIGNS = new Set(['=', '+=', '-=', '*=', '/=']);
const NUMBER = /^[-+−]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf|nan)$/i;
/** So many tokens or elements are looked at in one step. */
const IN_A_STEP = 1024;
/** How far rows are indented under a bracket that ends its line. */
const HANGING = 2;

/**
 * The changes that put a cell in order: one blank around `=` and behind commas and semicolons, matrices of several
 * lines in columns, the decimal points of a column under one another. Only blank space changes: lines, comments and
 * meaning stay. A text with syntax errors is left alone.
 */
export const formatCell = (text: string): TextEdit[] => finish(formatSteps(text));

/** {@link formatCell} in steps. */
export function* formatSteps(text: string): Steps<TextEdit[]> {
  const program = yield* parseSteps(text);
  if (program.problems.length > 0) return [];
  const edits = yield* layOut(text, program);
  // Blank space has a meaning inside matrices: rather no order than another matrix.
  const { statements, problems } = yield* parseSteps(applyEdits(text, edits));
  const same = problems.length === 0 && (yield* saySameSteps(statements, program.statements));
  return same ? edits : [];
}

/** The text with its replacements, which do not overlap and come in order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** The blank space before an element of a column, beyond the one that separates it. */
type Pads = ReadonlyMap<number, number>;

interface Bracket {
  readonly sign: '(' | '[';
  readonly matrix: boolean;
  /** Where the rows of a matrix begin, and where a closing bracket that begins a line stands. */
  rows: number;
  readonly closing: number;
}

function* layOut(text: string, program: Program): Steps<TextEdit[]> {
  const tokens = yield* scanSteps(text);
  const untouched = displayedIn(text, program);
  const pads = yield* columnsOf(text, program, tokens);
  const edits: TextEdit[] = [];
  const brackets: Bracket[] = [];
  let column = 0;
  let lineIndent = 0;
  for (const [n, token] of tokens.entries()) {
    if (n % IN_A_STEP === 0) yield;
    const before = tokens[n - 1];
    const from = before?.end ?? 0;
    const raw = text.slice(from, token.start);
    const inside = brackets[brackets.length - 1];
    const startsLine = before === undefined || before.kind === 'newline';
    const keeps = untouched.some((span) => from >= span.start && token.start <= span.end);
    const gap = keeps ? raw : gapBefore(token, before, raw, inside, startsLine, pads.get(token.start) ?? 0);
    if (gap !== raw) edits.push({ start: from, end: token.start, text: gap });
    const broken = gap.lastIndexOf('\n');
    column = broken < 0 ? column + gap.length : gap.length - broken - 1;
    if (startsLine || broken >= 0) lineIndent = column;
    if (token.kind === 'newline') {
      column = 0;
      continue;
    }
    if (token.kind === 'sign' && (token.text === '(' || token.text === '[')) {
      const matrix = token.text === '[' && !isIndex(before, token, inside);
      // A bracket that ends its line has its rows under the line, any other under what follows it.
      const hangs = tokens[n + 1]?.kind === 'newline';
      const rows = hangs ? lineIndent + HANGING : column + 1;
      brackets.push({ sign: token.text, matrix, rows, closing: hangs ? lineIndent : column });
    } else if (token.kind === 'sign' && (token.text === ')' || token.text === ']')) brackets.pop();
    column += token.end - token.start;
  }
  return edits;
}

function gapBefore(
  token: Token,
  before: Token | undefined,
  raw: string,
  inside: Bracket | undefined,
  startsLine: boolean,
  pad: number,
): string {
  const blank = /^[ \t]*$/.test(raw);
  if (token.kind === 'newline') {
    // The end of a line: a comment stays, what cannot be seen goes.
    const carriage = raw.endsWith('\r') ? '\r' : '';
    const rest = carriage ? raw.slice(0, -1) : raw;
    return /^[ \t]*$/.test(rest) ? carriage : rest.replace(/[ \t]+$/, '') + carriage;
  }
  if (!blank) return token.kind === 'end' ? raw.replace(/[ \t]+$/, '') : raw;
  if (token.kind === 'end') return '';
  const sign = token.kind === 'sign' ? token.text : '';
  const last = before?.kind === 'sign' ? before.text : '';
  const closes = sign === ')' || sign === ']';
  if (startsLine) {
    if (!inside?.matrix) return raw;
    return ' '.repeat(closes ? inside.closing : inside.rows + pad);
  }
  if (sign === ',' || sign === ';' || closes) return '';
  if (last === '(' || last === '[') return ' '.repeat(pad);
  if (last === ',' || last === ';') return ' '.repeat(1 + pad);
  if (ASSIGNS.has(sign)) return inside ? (inside.sign === '(' ? '' : raw) : ' ';
  if (ASSIGNS.has(last)) return inside ? (inside.sign === '(' ? '' : raw) : ' ';
  return raw === '' ? '' : ' '.repeat(1 + pad);
}

/** Whether a bracket picks elements of what stands before it, as the parser sees it. */
function isIndex(before: Token | undefined, token: Token, inside: Bracket | undefined): boolean {
  if (!before || (inside?.matrix && token.spaced)) return false;
  return (
    before.kind === 'name' ||
    before.kind === 'number' ||
    before.kind === 'string' ||
    (before.kind === 'sign' && [')', ']', "'"].includes(before.text))
  );
}

/** Matrices as MATLAB displays them, which have no brackets: their columns are in order already. */
function displayedIn(text: string, { statements }: Program): Span[] {
  return statements.flatMap(({ target, value }) =>
    target && /=[^#\n]*\n/.test(text.slice(target.end, value.start))
      ? [{ start: target.end, end: value.end }]
      : [],
  );
}

/** The blank space before each element, by its offset, that puts matrices of several lines into columns. */
function* columnsOf(text: string, { statements }: Program, tokens: readonly Token[]): Steps<Pads> {
  const pads = new Map<number, number>();
  const places = new Map<number, number>();
  for (const [n, { start }] of tokens.entries()) {
    if (n % IN_A_STEP === 0) yield;
    places.set(start, n);
  }
  const open: Node[] = statements.map(({ value }) => value);
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === 'number') continue;
    if (node.kind === 'matrix' && text.slice(node.start, node.end).includes('\n')) {
      yield* alignRows(text, node, tokens, places, pads);
    }
    for (const child of childrenOf(node)) if (child.kind !== 'number') open.push(child);
  }
  return pads;
}

function* alignRows(
  text: string,
  node: MatrixNode,
  tokens: readonly Token[],
  places: ReadonlyMap<number, number>,
  pads: Map<number, number>,
): Steps<void> {
  const rows = rowsOf(node);
  const [first] = rows;
  if (!first || first.length === 0 || rows.some((row) => row.length !== first.length)) return;
  const cells: { text: string; at: number }[][] = [];
  let line = -1;
  let looked = 0;
  for (const row of rows) {
    const written: { text: string; at: number }[] = [];
    const start = row[0]?.start ?? 0;
    const own = text.lastIndexOf('\n', start - 1);
    // A row that shares its line with another, or an element of several lines, has no column.
    if (own === line && cells.length > 0) return;
    line = own;
    for (const item of row) {
      const source = elementText(text, item, tokens, places);
      if (source === undefined) return;
      written.push({ text: source, at: item.start });
      looked += 1;
      if (looked % IN_A_STEP === 0) yield;
    }
    if (text.slice(start, row[row.length - 1]?.end ?? start).includes('\n')) return;
    cells.push(written);
  }
  for (const column of first.keys()) {
    const all = cells.flatMap((row) => row[column] ?? []);
    const points = all.every((cell) => NUMBER.test(cell.text));
    const anchor = (source: string): number => {
      const point = points ? source.search(/[.e](?!nf)/i) : -1;
      return point < 0 || /inf|nan/i.test(source) ? source.length : point;
    };
    const anchors = all.map((cell) => anchor(cell.text));
    let before = 0;
    let behind = 0;
    for (const [n, cell] of all.entries()) {
      before = Math.max(before, anchors[n] ?? 0);
      behind = Math.max(behind, cell.text.length - (anchors[n] ?? 0));
    }
    for (const [n, row] of cells.entries()) {
      const cell = row[column];
      const next = row[column + 1];
      const at = anchors[n];
      if (!cell || at === undefined) continue;
      pads.set(cell.at, (pads.get(cell.at) ?? 0) + before - at);
      const tail = behind - (cell.text.length - at);
      if (next && tail > 0) pads.set(next.at, (pads.get(next.at) ?? 0) + tail);
      looked += 1;
      if (looked % IN_A_STEP === 0) yield;
    }
  }
}

/** The rows of a literal, however they are written: `[1 2\n 3 4]`, `[[1, 2],\n [3, 4]]`. */
function rowsOf(node: MatrixNode): readonly (readonly Node[])[] {
  const [only] = node.rows;
  if (node.rows.length > 1 || !only) return node.rows;
  const lists = only.flatMap((item) =>
    item.kind === 'matrix' && item.rows.length === 1 ? [item.rows[0]] : [],
  );
  const inner = lists.flatMap((row) => (row ? [row] : []));
  return inner.length === only.length && inner.length > 1 ? inner : node.rows;
}

/** An element as it will be written; nothing where its tokens do not stand alone. */
function elementText(
  text: string,
  { start, end }: Span,
  tokens: readonly Token[],
  places: ReadonlyMap<number, number>,
): string | undefined {
  const first = places.get(start);
  if (first === undefined) return undefined;
  const before = tokens[first - 1];
  const alone =
    tokens[first]?.spaced || before?.kind === 'newline' || ['[', ',', ';'].includes(before?.text ?? '');
  if (!alone) return undefined;
  const brackets: Bracket[] = [];
  let written = '';
  for (let n = first; ; n++) {
    const token = tokens[n];
    if (!token || token.start >= end) return written;
    if (token.kind === 'newline') return undefined;
    if (n > first) {
      const raw = text.slice(tokens[n - 1]?.end ?? 0, token.start);
      const inside = brackets[brackets.length - 1] ?? { sign: '[', matrix: true, rows: 0, closing: 0 };
      written += gapBefore(token, tokens[n - 1], raw, inside, false, 0);
    }
    if (token.text === '(' || token.text === '[') {
      brackets.push({ sign: token.text, matrix: token.text === '[', rows: 0, closing: 0 });
    } else if (token.text === ')' || token.text === ']') brackets.pop();
    written += text.slice(token.start, token.end);
  }
}
