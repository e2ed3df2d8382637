import { t } from '../../core/words/words';
import { bareSpan, type Node } from '../ast';
import type { Token } from '../scanner';
import type { Cursor, ReadExpression } from './cursor';
import { matrix } from './matrix';
import { grown } from './nesting';

/** A number, a text, a name, or what stands in brackets. */
export function primary(cursor: Cursor, expression: ReadExpression): Node {
  const token = cursor.peek();
  switch (token.kind) {
    case 'number':
      cursor.next++;
      return { kind: 'number', value: Number(token.text), start: token.start, end: token.end };
    case 'string':
      cursor.next++;
      return { kind: 'string', value: token.text.slice(1, -1), start: token.start, end: token.end };
    case 'name':
      cursor.next++;
      if (cursor.rules.inIndex && token.text === 'end') {
        return { kind: 'end', start: token.start, end: token.end };
      }
      return { kind: 'name', name: token.text, start: token.start, end: token.end };
    case 'sign':
      if (token.text === '[') return matrix(cursor, expression);
      if (token.text === '(') return parentheses(cursor, expression);
      if (token.text === "'") return openString(cursor, token);
      break;
    case 'unknown':
      if (token.text === '"' || token.text === '“') return openString(cursor, token);
      cursor.next++;
      cursor.object(token, { code: 'unexpected-character', character: token.text });
      return { kind: 'missing', start: token.start, end: token.end };
    case 'elision':
      cursor.next++;
      cursor.object(token, { code: 'elided' });
      return { kind: 'missing', start: token.start, end: token.end };
    case 'newline':
    case 'end':
      break;
  }
  return cursor.missing(t`a value`);
}

/** A quotation mark without its partner: the rest of the line is what it was meant to hold. */
function openString(cursor: Cursor, token: Token): Node {
  cursor.object(token, { code: 'unclosed', bracket: token.text });
  cursor.skipStatement();
  return { kind: 'missing', start: token.start, end: token.end };
}

function parentheses(cursor: Cursor, expression: ReadExpression): Node {
  const open = cursor.take();
  // `X[(end + 1) / 2]`: `end` keeps its meaning.
  const { inIndex } = cursor.rules;
  return cursor.within({ inMatrix: false, inParentheses: true, inIndex }, () => {
    const items: Node[] = [];
    let commas = 0;
    while (!cursor.is(')') && cursor.peek().kind !== 'end') {
      const before = cursor.next;
      items.push(expression(cursor));
      if (!cursor.is(',')) break;
      commas++;
      cursor.next++;
      if (cursor.next === before) break;
    }
    if (items.length === 0) items.push(cursor.missing(t`a value`));
    const end = cursor.close(open, ')');
    const [only] = items;
    if (commas === 0 && only) {
      const bare = only.kind === 'name' ? { bare: bareSpan(only) } : {};
      return grown(cursor, { ...only, ...bare, start: open.start, end });
    }
    return grown(cursor, { kind: 'tuple', items, start: open.start, end });
  });
}
