import { finish, type Steps } from '../../core/tensor';
import { t } from '../../core/words/words';
import type { Node, NumberNode } from '../ast';
import type { Token } from '../scanner';
import { ASSIGNS, type Cursor, type ReadExpression } from './cursor';
import { grown, isDeepest } from './nesting';

/** A line of numbers that is so wide with one number more was wrapped by NumPy, which prints 75 columns. */
const NUMPY_WIDTH = 66;

/** `[1 2; 3 4]`, nested lists, and what NumPy prints. */
export function matrix(cursor: Cursor, expression: ReadExpression): Node {
  const { ahead } = cursor;
  if (ahead?.at !== cursor.next) return finish(matrixSteps(cursor, expression));
  cursor.next = ahead.next;
  return ahead.node;
}

/** Reads the matrix that a statement begins with, or gives to a name, in steps: it may be long. {@link matrix} finds it read. */
export function* readAhead(cursor: Cursor, expression: ReadExpression): Steps<void> {
  const { tokens, next } = cursor;
  const named = tokens[next]?.kind === 'name' && isSign(tokens[next + 1], '=');
  const at = named ? next + 2 : next;
  if (!isSign(tokens[at], '[')) return;
  cursor.next = at;
  cursor.depth += 1;
  const node = yield* matrixSteps(cursor, expression);
  cursor.depth -= 1;
  cursor.ahead = { node, at, next: cursor.next };
  cursor.next = next;
}

const isSign = (token: Token | undefined, sign: string): boolean =>
  token?.kind === 'sign' && token.text === sign;

/** So many elements and line breaks are read in one step. */
const IN_A_STEP = 2048;

function* matrixSteps(cursor: Cursor, expression: ReadExpression): Steps<Node> {
  const nested = cursor.rules.inMatrix;
  const open = cursor.take();
  const rules = { inMatrix: true, inParentheses: false, inIndex: false };
  return yield* cursor.withinSteps(rules, elements(cursor, expression, open, nested));
}

function* elements(cursor: Cursor, expression: ReadExpression, open: Token, nested: boolean): Steps<Node> {
  const rows: Node[][] = [];
  let row: Node[] = [];
  let semicolon = false;
  let comma = false;
  /** The line break that the line began with. */
  let line: number | undefined;
  const endRow = (): void => {
    if (row.length > 0) rows.push(row);
    row = [];
  };
  for (let read = 1; ; read++) {
    if (read % IN_A_STEP === 0) yield;
    const token = cursor.peek();
    if (token.kind === 'end' || cursor.is(']') || cursor.is(')')) break;
    if (token.kind === 'newline') {
      line = cursor.next++;
      if (!comma && !(nested && !semicolon && wraps(cursor.text, token, row))) endRow();
      continue;
    }
    if (cursor.is(';')) {
      cursor.next++;
      semicolon = true;
      comma = false;
      endRow();
      continue;
    }
    if (cursor.is(',')) {
      if (comma || row.length === 0) {
        // NumPy writes `[1, 2],\n [3, 4]`: the comma after a row that a line break already ended is none.
        const last = rows[rows.length - 1];
        if (comma || last === undefined) {
          cursor.object(token, { code: 'expected', expected: t`an element`, found: t`"${','}"` });
        } else {
          rows.pop();
          row = last;
        }
      }
      cursor.next++;
      comma = true;
      continue;
    }
    if (token.kind === 'sign' && ASSIGNS.includes(token.text) && line !== undefined) {
      // `X = [1 2` and on the next line `Y = 3`: the bracket is open since the line before.
      while (cursor.tokens[cursor.next]?.kind !== 'newline') cursor.next--;
      row = [];
      break;
    }
    if (!comma && !token.spaced && row.length > 0) {
      cursor.objectTo(token, t`a space, "," or ";"`);
    }
    comma = false;
    const before = cursor.next;
    row.push(bareNumber(cursor) ?? expression(cursor));
    if (cursor.next === before) cursor.next++;
  }
  endRow();
  const end = cursor.close(open, ']');
  // Rows that are one bracketed list each are the elements themselves: `[[1 2]\n [3 4]]`.
  const lists = rows.length > 1 && rows.every((r) => r.length === 1 && r[0]?.kind === 'matrix');
  const twoAxes = !lists && (rows.length > 1 || semicolon);
  return grown(cursor, {
    kind: 'matrix',
    rows: lists ? [rows.flat()] : rows,
    twoAxes,
    start: open.start,
    end,
  });
}

/**
 * An element that is a number, and nothing else that an expression could be: most are, and so need not go through all that
 * binds.
 */
function bareNumber(cursor: Cursor): NumberNode | undefined {
  if (isDeepest(cursor)) return undefined;
  const { tokens, next } = cursor;
  const first = tokens[next];
  const negative = first?.kind === 'sign' && first.text === '-';
  const number = negative ? tokens[next + 1] : first;
  if (!first || number?.kind !== 'number') return undefined;
  const after = tokens[next + (negative ? 2 : 1)];
  if (!after || !ends(after)) return undefined;
  cursor.next += negative ? 2 : 1;
  const value = Number(number.text);
  return { kind: 'number', value: negative ? -value : value, start: first.start, end: number.end };
}

/** Whether a token behind a number is none that could go on with it. */
function ends({ kind, text }: Token): boolean {
  if (kind === 'sign') return text === ',' || text === ']' || text === ';';
  return kind === 'number' || kind === 'newline' || kind === 'end';
}

/** Whether a line break inside a row of an array was put there by NumPy, because the line was full. */
function wraps(text: string, newline: Token, row: readonly Node[]): boolean {
  const last = row[row.length - 1];
  const before = row[row.length - 2];
  if (!last) return false;
  const columns = last.end - (text.lastIndexOf('\n', newline.start - 1) + 1);
  const pitch = before ? Math.min(last.end - before.end, columns) : 0;
  return columns + pitch > NUMPY_WIDTH;
}
