import type { CheckedNotebook } from '../language/editor';
import { semanticTokensOf } from '../language/editor';
import { escaped } from './html';

/** A cell's text with its names, numbers, strings and comments marked. The cells before it say what a name means. */
export function sourceHtml(notebook: CheckedNotebook, cell: number): string {
  const text = notebook.cells[cell]?.text ?? '';
  const marks = semanticTokensOf(notebook, cell).map(({ start, end, type, modifiers }) => ({
    start,
    end,
    kind: modifiers.includes('definition') ? 'definition' : type,
  }));
  let html = '';
  let at = 0;
  for (const { start, end, kind } of marks) {
    html += plain(text.slice(at, start));
    html += `<span class="${kind}">${escaped(text.slice(start, end))}</span>`;
    at = end;
  }
  return html + plain(text.slice(at));
}

/** What stands between names and numbers: signs, strings and comments. */
const plain = (text: string): string =>
  text.replace(/("[^"\n]*")|(#[^\n]*)|([^"#]+|["])/g, (whole, string?: string, comment?: string) =>
    string !== undefined
      ? `<span class="string">${escaped(string)}</span>`
      : comment !== undefined
        ? `<span class="comment">${escaped(comment)}</span>`
        : escaped(whole),
  );
