import type { ArgumentNode, NameNode, Node } from '../ast';
import type { Cursor, ReadExpression } from './cursor';
import { grown } from './nesting';

/**
 * Constructors of arrays as NumPy, PyTorch and JAX print them; their other arguments (`dtype=`, `requires_grad=`,
 * `grad_fn=<…>`) say nothing here.
 */
export const CONSTRUCTORS: ReadonlySet<string> = new Set([
  'array',
  'tensor',
  'asarray',
  'as_tensor',
  'matrix',
  'Array',
  'float64',
  'float32',
  'float16',
  'int64',
  'int32',
  'uint8',
]);

/** What is called is read already, and so is the first argument of `Z.backward(dZ)`. */
export function call(
  cursor: Cursor,
  expression: ReadExpression,
  callee: NameNode,
  first?: ArgumentNode,
): Node {
  const open = cursor.take();
  return cursor.within({ inMatrix: false, inParentheses: true, inIndex: false }, () => {
    const args: ArgumentNode[] = first ? [first] : [];
    while (!cursor.is(')') && cursor.peek().kind !== 'end') {
      if (CONSTRUCTORS.has(callee.name) && args.length > 0) {
        skipArgument(cursor);
      } else args.push(argument(cursor, expression));
      if (!cursor.is(',')) break;
      cursor.next++;
    }
    const end = cursor.close(open, ')');
    const start = Math.min(callee.start, first?.start ?? callee.start);
    return grown(cursor, { kind: 'call', callee, arguments: args, start, end });
  });
}

function argument(cursor: Cursor, expression: ReadExpression): ArgumentNode {
  const token = cursor.peek();
  const after = cursor.tokens[cursor.next + 1];
  if (token.kind === 'name' && after?.kind === 'sign' && after.text === '=') {
    cursor.next += 2;
    const value = expression(cursor);
    const name: NameNode = { kind: 'name', name: token.text, start: token.start, end: token.end };
    return { name, value, start: token.start, end: value.end };
  }
  const value = expression(cursor);
  return { value, start: value.start, end: value.end };
}

function skipArgument(cursor: Cursor): void {
  let depth = 0;
  for (;;) {
    const token = cursor.peek();
    if (token.kind === 'end' || (depth === 0 && (cursor.is(',') || cursor.is(')')))) return;
    if (cursor.is('(') || cursor.is('[')) depth++;
    if (cursor.is(')') || cursor.is(']')) depth--;
    cursor.next++;
  }
}
