import type { Node } from '../ast';
import type { Token } from '../scanner';
import type { Cursor } from './cursor';

/**
 * A matrix as MATLAB displays one: `X =`, blank lines, and rows of numbers, perhaps under a common factor
 * (`1.0e+03 *`).
 */
export function display(cursor: Cursor): Node | undefined {
  if (cursor.peek().kind !== 'newline') return undefined;
  const { tokens } = cursor;
  let at = cursor.next;
  const blankLines = (): void => {
    while (tokens[at]?.kind === 'newline') at++;
  };
  blankLines();
  let factor: Node | undefined;
  const [scale, times, after] = tokens.slice(at, at + 3);
  if (scale?.kind === 'number' && times?.text === '*' && after?.kind === 'newline') {
    factor = { kind: 'number', value: Number(scale.text), start: scale.start, end: scale.end };
    at += 2;
    blankLines();
  }
  const rows: Node[][] = [];
  for (;;) {
    const row: Node[] = [];
    let from = at;
    for (let item = printedNumber(tokens, from); item; item = printedNumber(tokens, from)) {
      row.push(item);
      from += tokens[from]?.kind === 'sign' ? 2 : 1;
    }
    const end = tokens[from];
    if (row.length === 0 || !end || (end.kind !== 'newline' && end.kind !== 'end')) break;
    rows.push(row);
    at = end.kind === 'newline' ? from + 1 : from;
  }
  const [first] = rows;
  const start = first?.[0];
  const last = rows[rows.length - 1];
  if (!first || !start || !last) return undefined;
  // The line break that ends the last row ends the statement.
  cursor.next = tokens[at]?.kind === 'end' ? at : at - 1;
  const end = last[last.length - 1]?.end ?? start.end;
  const matrix: Node =
    rows.length === 1 && first.length === 1
      ? start
      : { kind: 'matrix', rows, twoAxes: true, start: start.start, end };
  if (!factor) return matrix;
  return { kind: 'binary', operator: '*', left: factor, right: matrix, start: factor.start, end };
}

/** A number as it is printed: with its own sign, or NaN, or an infinity. */
function printedNumber(tokens: readonly Token[], at: number): Node | undefined {
  const first = tokens[at];
  const signed = first?.kind === 'sign' && first.text === '-';
  const token = signed ? tokens[at + 1] : first;
  if (!first || !token || (signed && token.spaced)) return undefined;
  const word = /^(nan|inf)$/i.test(token.text);
  if (token.kind !== 'number' && !(token.kind === 'name' && word)) return undefined;
  const size = word
    ? token.text.toLowerCase() === 'nan'
      ? Number.NaN
      : Number.POSITIVE_INFINITY
    : Number(token.text);
  return { kind: 'number', value: signed ? -size : size, start: first.start, end: token.end };
}
