import type { MarkdownIt, Token } from 'markdown-it';

/** What a person may write as HTML: emphasis without any attribute. Everything else is shown as the text it is. */
const TAG = /<(\/?)(kbd|sub|sup|mark|small|em|strong|[bius])>/iy;
const BREAK = /<br\s*\/?>/iy;
const COMMENT = /<!--[\s\S]*?-->/y;

/**
 * Lets a handful of HTML elements through, in pairs inside a paragraph, so that none of them reaches beyond it; hides comments. The
 * parser itself is told to know no HTML.
 */
export function markdownTags(md: MarkdownIt): void {
  md.inline.ruler.before('html_inline', 'plain_tag', (state, silent) => {
    const match = (pattern: RegExp): RegExpExecArray | null => {
      pattern.lastIndex = state.pos;
      return pattern.exec(state.src);
    };
    const comment = match(COMMENT);
    const found = comment ?? match(BREAK) ?? match(TAG);
    if (!found) return false;
    if (!silent && !comment) {
      // Not an opening and a closing one yet: emphasis and links are still being paired.
      const token = state.push('plain_tag', (found[2] ?? 'br').toLowerCase(), 0);
      token.content = found[0];
      token.meta = { turn: found[2] === undefined ? 0 : found[1] === '/' ? -1 : 1 };
    }
    state.pos += found[0].length;
    return true;
  });
  md.block.ruler.before(
    'html_block',
    'comment',
    (state, startLine, endLine, silent) => {
      const start = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0);
      if (!state.src.startsWith('<!--', start)) return false;
      const end = state.src.indexOf('-->', start);
      if (end < 0) return false;
      let next = startLine;
      while (next < endLine && (state.eMarks[next] ?? 0) < end) next += 1;
      // What stands behind it on the last line is text.
      if (state.src.slice(end + 3, state.eMarks[next] ?? end + 3).trim() !== '') return false;
      if (!silent) state.line = next + 1;
      return true;
    },
    { alt: ['paragraph', 'reference', 'blockquote'] },
  );
  md.core.ruler.push('pair_tags', (state) => {
    for (const { children } of state.tokens) if (children) pairTags(children);
  });
  md.renderer.rules['plain_tag'] = (tokens, index) => {
    const { tag = '', meta } = tokens[index] ?? {};
    return Number(meta?.['turn']) < 0 ? `</${tag}>` : `<${tag}>`;
  };
}

/** Turns tags without a partner, or across another one, into text. */
function pairTags(tokens: readonly Token[]): void {
  const open: Token[] = [];
  for (const token of tokens) {
    const ours = token.type === 'plain_tag';
    const turn = ours ? Number(token.meta?.['turn']) : token.nesting;
    if (turn > 0) open.push(token);
    if (turn >= 0) continue;
    // Emphasis and links of Markdown always come in pairs: what was opened inside them ends with them.
    while (!ours && open.at(-1)?.type === 'plain_tag') asText(open.pop());
    const last = open.at(-1);
    if (!ours || (last?.type === 'plain_tag' && last.tag === token.tag)) open.pop();
    else asText(token);
  }
  for (const token of open) if (token.type === 'plain_tag') asText(token);
}

function asText(token: Token | undefined): void {
  if (token) token.type = 'text';
}
