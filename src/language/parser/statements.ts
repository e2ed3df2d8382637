import { finish, type Steps } from '../../core/tensor';
import { t } from '../../core/words/words';
import { type BinaryOperator, bareSpan, type Program, type Statement } from '../ast';
import { scanSteps } from '../scanner';
import { ASSIGNS, Cursor } from './cursor';
import { display } from './display';
import { readAhead } from './matrix';
import { grown } from './nesting';
import { expression } from './operators';

/** What people try who know a whole programming language. */
const KEYWORDS = new Set([
  ...['for', 'while', 'if', 'else', 'elif', 'def', 'function', 'class', 'import', 'from', 'with', 'return'],
  ...['lambda', 'let', 'const', 'var', 'clear', 'close', 'clc', 'del', 'global'],
]);

/** The tree of a cell's text. Never throws and never gives up; what it objects to is in `problems`. */
export const parse = (text: string): Program => finish(parseSteps(text));

/** {@link parse} in steps. */
export function* parseSteps(text: string): Steps<Program> {
  const cursor = new Cursor(text, yield* scanSteps(text));
  const statements: Statement[] = [];
  for (;;) {
    while (cursor.peek().kind === 'newline' || cursor.is(';')) cursor.next++;
    if (cursor.peek().kind === 'end') break;
    if (statements.length > 0) yield;
    yield* readAhead(cursor, expression);
    const before = cursor.next;
    statements.push(statement(cursor));
    const token = cursor.peek();
    if (token.kind !== 'newline' && token.kind !== 'end' && !cursor.is(';')) {
      const word = cursor.tokens[before];
      if (word?.kind === 'name' && KEYWORDS.has(word.text)) {
        cursor.object(word, { code: 'keyword', keyword: word.text });
      } else {
        cursor.objectTo(token, t`the end of the statement`);
      }
      cursor.skipStatement();
    }
    if (cursor.next === before) cursor.next++;
  }
  return { statements, problems: cursor.problems };
}

function statement(cursor: Cursor): Statement {
  const first = cursor.peek();
  const value = expression(cursor);
  const sign = cursor.peek();
  const assigns = sign.kind === 'sign' && ASSIGNS.includes(sign.text);
  if (!assigns) return { start: first.start, end: value.end, value };
  cursor.next++;
  const right = display(cursor) ?? expression(cursor);
  if (value.kind !== 'name') {
    cursor.object(value, { code: 'assign-target', found: cursor.text.slice(value.start, value.end) });
    return { start: first.start, end: right.end, value: right };
  }
  const target = { ...value, ...bareSpan(value) };
  if (sign.text === '=') return { start: first.start, end: right.end, target, value: right };
  // `K -= x` is `K = K - x`. Safe: the four compound signs begin with a binary operator.
  const operator = sign.text[0] as BinaryOperator;
  const whole = grown(cursor, {
    kind: 'binary',
    operator,
    left: value,
    right,
    start: value.start,
    end: right.end,
  });
  return { start: first.start, end: right.end, target, value: whole };
}
