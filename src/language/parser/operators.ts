import type { BinaryOperator, Node } from '../ast';
import type { Token } from '../scanner';
import type { Cursor } from './cursor';
import { deeper, grown } from './nesting';
import { postfix } from './postfix';

/** What binds loosest is read first: a range, then sums, products, signs and powers. */

/** An expression: the loosest binding, a range. */
export function expression(cursor: Cursor): Node {
  return deeper(cursor, cursor.peek(), () => range(cursor));
}

function range(cursor: Cursor): Node {
  const { inIndex } = cursor.rules;
  if (inIndex && cursor.is(':')) {
    const colon = cursor.take();
    const open = cursor.is(',') || cursor.is(']');
    if (open) return { kind: 'range', start: colon.start, end: colon.end };
    const to = sum(cursor);
    return grown(cursor, { kind: 'range', to, start: colon.start, end: to.end });
  }
  const from = sum(cursor);
  if (!cursor.is(':')) return from;
  const colon = cursor.take();
  if (inIndex && (cursor.is(',') || cursor.is(']'))) {
    return grown(cursor, { kind: 'range', from, start: from.start, end: colon.end });
  }
  const to = sum(cursor);
  if (!cursor.is(':')) return grown(cursor, { kind: 'range', from, to, start: from.start, end: to.end });
  const second = cursor.take();
  const last = sum(cursor);
  if (inIndex) cursor.object(second, { code: 'slice-step' });
  return grown(cursor, { kind: 'range', from, step: to, to: last, start: from.start, end: last.end });
}

function sum(cursor: Cursor): Node {
  let left = product(cursor);
  while ((cursor.is('+') || cursor.is('-')) && !startsElement(cursor)) {
    const operator = cursor.take().text === '+' ? '+' : '-';
    const right = product(cursor);
    left = grown(cursor, { kind: 'binary', operator, left, right, start: left.start, end: right.end });
  }
  return left;
}

/** In `[1 -2]` the sign belongs to the second element, in `[1 - 2]` and `[1-2]` it subtracts. */
function startsElement(cursor: Cursor): boolean {
  if (!cursor.rules.inMatrix) return false;
  const after = cursor.tokens[cursor.next + 1];
  return cursor.peek().spaced && after !== undefined && !after.spaced && after.kind !== 'newline';
}

function product(cursor: Cursor): Node {
  let left = unary(cursor);
  for (;;) {
    const token = cursor.peek();
    if (token.kind !== 'sign' || !['*', '/', '@'].includes(token.text)) return left;
    cursor.next++;
    const right = unary(cursor);
    // Safe: one of the three signs just tested.
    const operator = token.text as BinaryOperator;
    left = grown(cursor, { kind: 'binary', operator, left, right, start: left.start, end: right.end });
  }
}

function unary(cursor: Cursor): Node {
  if (!cursor.is('-') && !cursor.is('+')) return power(cursor);
  // By loop instead of recursion: a line of ten thousand minus signs is only a long line.
  const signs: Token[] = [];
  while (cursor.is('-') || cursor.is('+')) signs.push(cursor.take());
  let node = power(cursor);
  for (const sign of signs.reverse()) {
    node =
      node.kind === 'number' && sign.text === '-'
        ? { ...node, value: -node.value, start: sign.start }
        : grown(cursor, {
            kind: 'unary',
            operator: sign.text === '-' ? '-' : '+',
            of: node,
            start: sign.start,
            end: node.end,
          });
    if (node.kind === 'missing') break;
  }
  return node;
}

function power(cursor: Cursor): Node {
  const base = postfix(cursor, expression);
  if (!cursor.is('^')) return base;
  cursor.next++;
  const exponent = deeper(cursor, base, () => unary(cursor));
  return grown(cursor, {
    kind: 'binary',
    operator: '^',
    left: base,
    right: exponent,
    start: base.start,
    end: Math.max(base.end, exponent.end),
  });
}
