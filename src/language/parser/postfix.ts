import { t } from '../../core/words/words';
import type { ArgumentNode, NameNode, Node } from '../ast';
import { call } from './calls';
import type { Cursor, ReadExpression } from './cursor';
import { grown } from './nesting';
import { primary } from './primary';

/** Modules whose name may stand before a function, as in text copied from Python, … */
const MODULES = new Set(['np', 'numpy', 'torch', 'jnp', 'math']);
/** … and the rooms in them, as in `np.random.randn`. */
const SUBMODULES = new Set(['random', 'nn', 'functional', 'linalg', 'special']);

/** A value and what stands behind it: `'`, an index, arguments, `.T`. */
export function postfix(cursor: Cursor, expression: ReadExpression): Node {
  let node = primary(cursor, expression);
  for (;;) {
    const token = cursor.peek();
    // `[a (b)]` and `[a [1]]` are two elements; `[a(b)]` and `[a[1]]` are one.
    if (token.spaced && cursor.rules.inMatrix) return node;
    if (cursor.is("'")) {
      cursor.next++;
      node = grown(cursor, { kind: 'transpose', of: node, start: node.start, end: token.end });
    } else if (cursor.is('[')) {
      node = index(cursor, expression, node);
    } else if (cursor.is('(') && node.kind === 'name') {
      node = call(cursor, expression, node);
    } else if (cursor.is('.') && !token.spaced) {
      node = member(cursor, expression, node);
    } else return node;
  }
}

function index(cursor: Cursor, expression: ReadExpression, of: Node): Node {
  const open = cursor.take();
  return cursor.within({ inMatrix: false, inParentheses: true, inIndex: true }, () => {
    const ranges: Node[] = [];
    while (!cursor.is(']') && cursor.peek().kind !== 'end') {
      ranges.push(expression(cursor));
      if (!cursor.is(',')) break;
      cursor.next++;
    }
    if (ranges.length === 0) ranges.push(cursor.missing(t`an index`));
    const end = cursor.close(open, ']');
    return grown(cursor, { kind: 'index', of, ranges, start: of.start, end });
  });
}

/** `X.T`, `K.grad`, `Z.sum()`, and the functions of `np.` and `torch.`. */
function member(cursor: Cursor, expression: ReadExpression, of: Node): Node {
  const dot = cursor.take();
  const token = cursor.peek();
  if (token.kind !== 'name') {
    const expected = t`T, grad or the name of a function after "."`;
    cursor.object(dot, { code: 'expected', expected, found: cursor.show(token) });
    return of;
  }
  cursor.next++;
  const name: NameNode = { kind: 'name', name: token.text, start: token.start, end: token.end };
  if (of.kind === 'name' && MODULES.has(of.name)) return inModule(cursor, name);
  if (token.text === 'T') return grown(cursor, { kind: 'transpose', of, start: of.start, end: token.end });
  const argument: ArgumentNode = { value: of, start: of.start, end: of.end };
  if (token.text === 'grad') {
    return grown(cursor, {
      kind: 'call',
      callee: name,
      arguments: [argument],
      start: of.start,
      end: token.end,
    });
  }
  // `Z.backward(dZ)` is `backward(Z, dZ)`.
  if (cursor.is('(') && !(cursor.peek().spaced && cursor.rules.inMatrix)) {
    return call(cursor, expression, name, argument);
  }
  cursor.object(token, { code: 'unknown-member', member: token.text });
  return of;
}

/** The function behind `np.` or `np.random.`. */
function inModule(cursor: Cursor, name: NameNode): NameNode {
  const after = cursor.tokens[cursor.next + 1];
  if (!SUBMODULES.has(name.name) || !cursor.is('.') || after?.kind !== 'name') return name;
  cursor.next += 2;
  return inModule(cursor, { kind: 'name', name: after.text, start: after.start, end: after.end });
}
