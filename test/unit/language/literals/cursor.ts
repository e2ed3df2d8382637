import { shortNumber, showShape } from '../../../../src/core/tensor';
import { findLiteralAt, type Literal, linesOf, type Place } from '../../../../src/language/literals';

/** A source with a cursor: the first `‸`, or where there is none the first `|`. */
export function atCursor(source: string): { text: string; place: Place } {
  const mark = source.includes('‸') ? '‸' : '|';
  const at = source.indexOf(mark);
  const before = source.slice(0, at).split('\n');
  return {
    text: source.slice(0, at) + source.slice(at + 1),
    place: { line: before.length - 1, column: (before[before.length - 1] ?? '').length },
  };
}

export function literalIn(language: string, source: string): Literal | undefined {
  const { text, place } = atCursor(source);
  return findLiteralAt(language, linesOf(text), place);
}

/** `2×2: 1 2 3 4 · incomplete`, or `nothing`. */
export function shownLiteral(literal: Literal | undefined): string {
  if (!literal) return 'nothing';
  const { numbers, gaps, ragged, incomplete, elided, partial } = literal;
  const data = Array.from(numbers.data, (x) => shortNumber(x).replace('−', '-')).join(' ');
  return [
    `${showShape(numbers.shape)}: ${data}`,
    ...(ragged ? [`${ragged.what} ${ragged.index + 1} has ${ragged.length} of ${ragged.expected}`] : []),
    ...(gaps > 0 ? [`gaps ${gaps}`] : []),
    ...(incomplete ? ['incomplete'] : []),
    ...(elided ? ['elided'] : []),
    ...(partial ? ['partial'] : []),
  ].join(' · ');
}

/** What of the source the literal is. */
export function spanOf(source: string, { start, end }: Literal): string {
  const lines = atCursor(source)
    .text.split('\n')
    .slice(start.line, end.line + 1);
  const last = lines.length - 1;
  return lines
    .map((line, n) => line.slice(n === 0 ? start.column : 0, n === last ? end.column : undefined))
    .join('\n');
}
