import { type Program, pathTo, type Span } from '../ast';
import { scan } from '../scanner';

/** What "Expand Selection" takes at an offset, from the smallest to the whole cell; each holds the one before. */
export function selectionRangesAt(text: string, program: Program, offset: number): Span[] {
  const spans: Span[] = [];
  const token = scan(text).find(
    ({ kind, start, end }) =>
      start <= offset && offset <= end && (kind === 'name' || kind === 'number' || kind === 'string'),
  );
  if (token) spans.push(token);
  const statement = program.statements.find(({ start, end }) => start <= offset && offset <= end);
  if (statement) {
    for (const node of pathTo(statement.value, offset).reverse()) {
      if (node.kind === 'missing') continue;
      spans.push(node);
      if (node.kind === 'matrix') spans.push(...rowsAt(node.rows, offset), inside(node));
      if (node.kind === 'call') {
        const argument = node.arguments.find((one) => one.start <= offset && offset <= one.end);
        if (argument) spans.push(argument);
      }
    }
    spans.push(statement);
  }
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset);
  spans.push({ start: lineStart, end: lineEnd < 0 ? text.length : lineEnd }, { start: 0, end: text.length });
  const chain: Span[] = [];
  for (const { start, end } of spans
    .filter((span) => span.start <= offset && offset <= span.end && span.end <= text.length)
    .sort((a, b) => a.end - a.start - (b.end - b.start))) {
    const last = chain[chain.length - 1];
    if (last && (start > last.start || end < last.end || (start === last.start && end === last.end)))
      continue;
    chain.push({ start, end });
  }
  return chain;
}

/** The row around an offset, from its first element to its last. */
function rowsAt(rows: readonly (readonly Span[])[], offset: number): Span[] {
  return rows.flatMap((row) => {
    const [first] = row;
    const last = row[row.length - 1];
    return first && last && first.start <= offset && offset <= last.end
      ? [{ start: first.start, end: last.end }]
      : [];
  });
}

/** What stands between the brackets. */
const inside = ({ start, end }: Span): Span => ({ start: start + 1, end: Math.max(start + 1, end - 1) });
