import type { MarkdownIt } from 'markdown-it';
import { formulaHtml } from './formula';

/** Formulas in Markdown as VS Code's own preview reads them: `$…$` in a line, `$$…$$` in a line or over several. */
export function markdownMath(md: MarkdownIt): void {
  md.inline.ruler.after('escape', 'math_inline', (state, silent) => {
    const found = inlineMath(state.src, state.pos, state.posMax);
    if (!found) return false;
    if (!silent) {
      const token = state.push(found.display ? 'math_display' : 'math_inline', 'math', 0);
      token.content = found.tex;
    }
    state.pos = found.end;
    return true;
  });
  md.block.ruler.after(
    'blockquote',
    'math_block',
    (state, startLine, endLine, silent) => {
      const line = (n: number): string =>
        state.src.slice((state.bMarks[n] ?? 0) + (state.tShift[n] ?? 0), state.eMarks[n] ?? 0);
      if (state.sCount[startLine] !== undefined && state.sCount[startLine] - state.blkIndent >= 4)
        return false;
      if (!line(startLine).startsWith('$$')) return false;
      const lines: string[] = [];
      let next = startLine;
      let closed = false;
      for (; next < endLine && !closed; next++) {
        // A line that is indented less ends the list item or the quotation that the formula stands in.
        if (next > startLine && (state.sCount[next] ?? 0) < state.blkIndent && line(next) !== '') break;
        const text = next === startLine ? line(next).slice(2) : line(next);
        closed = text.trimEnd().endsWith('$$');
        lines.push(closed ? text.trimEnd().slice(0, -2) : text);
      }
      const tex = lines.join('\n').trim();
      // `$$a$$ and $$b$$` is a line of text with two formulas.
      if (!closed || tex.includes('$$')) return false;
      if (silent) return true;
      state.line = next;
      const token = state.push('math_display', 'math', 0);
      token.block = true;
      token.content = tex;
      token.map = [startLine, next];
      return true;
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  );
  md.renderer.rules['math_inline'] = (tokens, index) => formulaHtml(tokens[index]?.content ?? '', false);
  md.renderer.rules['math_display'] = (tokens, index) => formulaHtml(tokens[index]?.content ?? '', true);
}

/** The formula that begins at a place of a line. */
function inlineMath(
  text: string,
  start: number,
  limit: number,
): { tex: string; display: boolean; end: number } | undefined {
  if (text.charAt(start) !== '$') return undefined;
  const mark = text.startsWith('$$', start) ? '$$' : '$';
  const from = start + mark.length;
  // `$ 5` is money, and so is the second sign of `5$ and 6$`.
  if (from >= limit || (mark === '$' && /\s/.test(text.charAt(from)))) return undefined;
  let at = text.indexOf(mark, from);
  while (at >= 0 && escapedAt(text, at)) at = text.indexOf(mark, at + 1);
  const end = at + mark.length;
  if (at <= from || end > limit) return undefined;
  if (mark === '$' && (/\s/.test(text.charAt(at - 1)) || /\d/.test(text.charAt(end)))) return undefined;
  return { tex: text.slice(from, at), display: mark === '$$', end };
}

function escapedAt(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charAt(at - 1 - slashes) === '\\') slashes += 1;
  return slashes % 2 === 1;
}
