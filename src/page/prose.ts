import MarkdownIt, { type MarkdownIt as Parser, type Token } from 'markdown-it';
import { escaped } from './html';
import { markdownMath } from './markdownMath';
import { markdownTags } from './markdownTags';

/** Pictures of a text by their address in it, as `data:` addresses. */
export type Pictures = ReadonlyMap<string, string>;

/** A Markdown cell as HTML. */
export interface Prose {
  readonly html: string;
  readonly headings: readonly { readonly level: number; readonly text: string }[];
}

/**
 * Markdown to HTML as VS Code's preview has it, formulas included. HTML in the text is shown, not obeyed, but for a few elements
 * without attributes; a link leads to the web, to mail or to a place beside the page; a picture is in the page or is a link.
 */
export class ProseWriter {
  private readonly parser: Parser;
  private readonly ids = new Map<string, number>();

  constructor() {
    this.parser = new MarkdownIt({ html: false, linkify: true });
    this.parser.use(markdownMath).use(markdownTags);
    this.parser.validateLink = harmless;
    const { rules } = this.parser.renderer;
    rules['image'] = (tokens, index, _options, env) => {
      const token = tokens[index];
      return token ? picture(token, env?.['pictures'] as Pictures) : ''; // given to `render` below
    };
    // A wide table scrolls, and not the page.
    rules['table_open'] = () => '<div class="wide"><table>';
    rules['table_close'] = () => '</table></div>';
  }

  write(text: string, pictures: Pictures): Prose {
    const env = { pictures };
    const tokens = this.parser.parse(text, env);
    const headings: { level: number; text: string }[] = [];
    for (const [n, token] of tokens.entries()) {
      if (token.type !== 'heading_open') continue;
      const heading = plainText(tokens[n + 1]);
      headings.push({ level: Number(token.tag.slice(1)), text: heading });
      token.attrSet('id', this.idOf(heading));
    }
    return { html: this.parser.renderer.render(tokens, this.parser.options, env), headings };
  }

  /** As Git hosts name headings, so that links inside the text arrive. */
  private idOf(heading: string): string {
    const stem =
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-') || 'section';
    const count = this.ids.get(stem) ?? 0;
    this.ids.set(stem, count + 1);
    return count === 0 ? stem : `${stem}-${count}`;
  }
}

/** The addresses of the pictures in a text that lie beside it. */
export function picturesIn(text: string): string[] {
  const parser = new MarkdownIt({ html: false });
  const found = new Set<string>();
  for (const { children } of parser.parse(text, {})) {
    for (const token of children ?? []) {
      const address = token.type === 'image' ? addressOf(token) : '';
      if (address !== '' && !/^[a-z][\w+.-]*:|^\/\/|^#/i.test(address)) found.add(address);
    }
  }
  return [...found];
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
};

/** The media type of a picture by its address; undefined where it is none that every browser draws. */
export const pictureType = (address: string): string | undefined =>
  EXTENSIONS[/\.(\w+)(?:[?#].*)?$/.exec(address)?.[1]?.toLowerCase() ?? ''];

/** `javascript:`, `file:`, `command:` and their like lead nowhere. */
const harmless = (address: string): boolean =>
  /^(?:https?:|mailto:|data:image\/(?:png|jpeg|gif|webp);)/i.test(address) ||
  !/^[^/?#]*:/.test(address.trim());

const addressOf = (token: Token): string => String(token.attrGet('src') ?? '');

function picture(token: Token, pictures: Pictures): string {
  const address = addressOf(token);
  const words = escaped(plainText(token));
  const found = address.startsWith('data:') ? address : pictures.get(address);
  if (found !== undefined) return `<img src="${escaped(found)}" alt="${words}">`;
  // A page that asks the network for nothing names what it does not hold.
  const name = words || escaped(address);
  return /^https?:/i.test(address)
    ? `<a href="${escaped(address)}">${name}</a>`
    : `<span class="missing" title="${escaped(address)}">${name}</span>`;
}

function plainText(token: Token | undefined): string {
  return (token?.children ?? [])
    .map(({ type, content }) =>
      type === 'softbreak' || type === 'hardbreak' ? ' ' : type === 'plain_tag' ? '' : content,
    )
    .join('');
}
