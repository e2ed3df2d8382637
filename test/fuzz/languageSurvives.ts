import assert from 'node:assert/strict';
import { limits } from '../../src/core/tensor';
import {
  childrenOf,
  hoverAt,
  messageOf,
  type Node,
  oneLine,
  parse,
  type Span,
  variableGlance,
} from '../../src/language';
import { figuresOf, PAYLOAD_VERSION, type Payload, tooMuchToShow } from '../../src/notebook/payload';
import { validPayload } from '../../src/notebook/payloadValidity';
import { Session } from '../../src/notebook/session';
import { markdownOf, summaryOf, textOf } from '../../src/notebook/twins';

/** Every span lies inside the text, and inside the span around it. */
export function assertSpans(text: string): void {
  const { statements, problems } = parse(text);
  const inside = ({ start, end }: Span, outer: Span, what: string): void => {
    assert.ok(
      outer.start <= start && start <= end && end <= outer.end,
      `${what} ${start}…${end} of ${text.length}`,
    );
  };
  const whole = { start: 0, end: text.length };
  const walk = (node: Node): void => {
    for (const child of childrenOf(node)) {
      inside(child, whole, child.kind);
      walk(child);
    }
  };
  for (const statement of statements) {
    inside(statement, whole, 'statement');
    inside(statement.value, whole, statement.value.kind);
    walk(statement.value);
  }
  for (const problem of problems) {
    inside(problem, whole, problem.detail.code);
    assert.notEqual(messageOf(problem.detail), '');
  }
}

/** Parses, runs, shows and hovers a text. @throws nothing, whatever the text. */
export function survives(text: string, offsets: readonly number[], before?: string): void {
  assertSpans(text);
  oneLine(text);
  const session = new Session();
  if (before !== undefined) session.run(before);
  const { shown, error } = session.run(text);
  if (error) {
    assert.ok(0 <= error.start && error.start <= error.end && error.end <= text.length, error.code);
    assert.ok(error.line >= 1 && error.column >= 1);
    assert.notEqual(error.message, '');
  }
  const tooMuch = tooMuchToShow(shown, limits().outputBytes);
  const figures = tooMuch ? [tooMuch] : figuresOf(shown);
  const payload: Payload = { summary: summaryOf(figures), version: PAYLOAD_VERSION, figures };
  const received = validPayload(JSON.parse(JSON.stringify(payload)));
  assert.equal(textOf(received.figures), textOf(figures));
  markdownOf(figures);
  const variables = new Map(
    [...session.variables].map(([name, value]) => [
      name,
      variableGlance(name, value, session.gradientOf(value)),
    ]),
  );
  const program = parse(text);
  for (const offset of offsets) {
    const hover = hoverAt(program, offset, variables);
    if (hover) assert.ok(0 <= hover.start && hover.start <= hover.end && hover.end <= text.length);
  }
}
