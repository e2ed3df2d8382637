import { expressionText } from '../../../src/core/explain';
import { type Content, elementAt, exactNumber, nest, sizeOf } from '../../../src/core/tensor';
import { type CellRun, Session, type Shown } from '../../../src/notebook/session';

/** A matrix in one line: `[[1, 2], [3, 4]]`, formulas as they are read aloud. */
export function contentText(content: Content): string {
  const { shape } = content;
  if (sizeOf(shape) === 0) return `empty ${shape.join('×')}`;
  const elements = Array.from({ length: sizeOf(shape) }, (_, index) => {
    const element = elementAt(content, index);
    return typeof element === 'number' ? exactNumber(element) : expressionText(element);
  });
  const write = (part: ReturnType<typeof nest<string>>): string =>
    typeof part === 'string' ? part : `[${part.map(write).join(', ')}]`;
  return write(nest(shape, elements));
}

function lineOf({ result, update }: Shown): string {
  switch (result.kind) {
    case 'value':
      return update
        ? `${update.name}: ${contentText(update.before.content)} → ${contentText(result.value.content)}`
        : contentText(result.value.content);
    case 'gradient':
      return contentText(result.content);
    case 'pass':
      return `backward: ${result.pass.leaves.map(({ name }) => name).join(' ')}`;
    case 'gradcheck':
      return `gradcheck: ${result.report.ok}`;
    case 'answer':
      return `answer: ${result.report.ok}`;
    case 'text':
      return JSON.stringify(result.text);
  }
}

/** What a cell shows, one line each; the error last. */
export function shownBy({ shown, error }: CellRun): string[] {
  const lines = shown.map(lineOf);
  return error ? [...lines, `✗ ${error.code}`] : lines;
}

/** What the last statement of a cell shows, in a fresh session. */
export const lastOf = (source: string, session = new Session()): string =>
  shownBy(session.run(source)).at(-1) ?? '';
