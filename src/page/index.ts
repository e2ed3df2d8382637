import { type Translations, t } from '../core/words/words';
import { check } from '../language/editor';
import { PAYLOAD_MIME } from '../notebook/mime';
import { validPayload } from '../notebook/payloadValidity';
import type { CellError } from '../notebook/session';
import { colourRules } from './colours';
import { figuresHtml } from './figure';
import { fontsOf } from './fonts';
import { frontMatterOf } from './frontMatter';
import { escaped, inScript } from './html';
import {
  dataAddress,
  katexStyles,
  type ReadShipped,
  rendererScript,
  scriptHash,
  shippedFiles,
} from './inlined';
import type * as markup from './markup';
import type { Pictures } from './prose';
import { sourceHtml } from './source';
import ownStyles from './style.css';

export type { ReadShipped } from './inlined';
export { dataAddress, pathOf } from './inlined';
export type { Pictures } from './prose';

/** The bundle of {@link import('./markup')}. */
export type Markup = typeof markup;

/** The language of the words that a page says of its own; whoever writes pages has it spoken. */
export interface PageLanguage {
  readonly id: string;
  /** For what scripts will say in the page. */
  readonly translations: Translations;
}

const ENGLISH: PageLanguage = { id: 'en', translations: {} };

/** What a code cell shows. */
export interface Shown {
  /** A {@link import('../notebook/payload').Payload} as JSON. */
  readonly payload?: string;
  readonly error?: Pick<CellError, 'message' | 'line' | 'column'>;
  /** Why the cell was not run at all. */
  readonly skipped?: string;
}

/**
 * Writes a notebook as one page of HTML, cell by cell in the order of the file. The page asks the network for nothing. Without
 * scripts it shows pictures and formulas; with them, the renderer's own figures stand in their place, and everything can be pointed at.
 */
export class PageWriter {
  private readonly proseWriter: InstanceType<Markup['ProseWriter']>;
  private readonly checked: ReturnType<typeof check>;
  private readonly parts: string[] = [];
  private heading: { readonly level: number; readonly text: string } | undefined;
  private front: ReturnType<typeof frontMatterOf> = {};
  private hasTitle = false;
  private written = 0;

  /**
   * @param name the file's name without its ending
   * @param codes the texts of all code cells, in order
   */
  constructor(
    private readonly markup: Markup,
    private readonly name: string,
    codes: readonly string[],
    private readonly language = ENGLISH,
  ) {
    this.proseWriter = new markup.ProseWriter();
    this.checked = check(codes);
  }

  prose(text: string, pictures: Pictures = new Map()): void {
    const front = this.parts.length === 0 ? frontMatterOf(text) : {};
    if (front.end !== undefined) this.front = front;
    const { html, headings } = this.proseWriter.write(text.slice(front.end ?? 0), pictures);
    this.heading ??= headings.find(({ level }) => level === 1) ?? headings[0];
    this.hasTitle ||= headings.some(({ level }) => level === 1);
    if (html !== '') this.parts.push(`<section class="prose">\n${html}</section>`);
  }

  /** The next code cell. */
  code({ payload, error, skipped }: Shown): void {
    const n = this.written;
    this.written += 1;
    const source = `<pre class="source"><code>${sourceHtml(this.checked, n)}</code></pre>`;
    const shown =
      payload === undefined
        ? ''
        : `<div class="shown">${figuresHtml(validPayload(JSON.parse(payload)), this.markup.formulaMathMl)}</div><script type="${PAYLOAD_MIME}">${inScript(payload)}</script>`;
    const said = error
      ? `<p class="error"><strong>${escaped(t`Line ${error.line}, column ${error.column}`)}: </strong>${escaped(error.message)}</p>`
      : skipped !== undefined
        ? `<p class="quiet">${escaped(skipped)}</p>`
        : '';
    this.parts.push(
      `<section class="cell" aria-label="${escaped(t`Cell ${n + 1}`)}">\n${source}\n${shown}${said}\n</section>`,
    );
  }

  private get body(): string {
    const title = this.hasTitle ? '' : `<h1>${escaped(this.title)}</h1>\n`;
    return title + this.parts.join('\n');
  }

  private get title(): string {
    return this.front.title ?? this.heading?.text ?? this.name;
  }

  /** What {@link finish} will read, by its paths in `dist/`. */
  get shipped(): string[] {
    return shippedFiles(fontsOf(this.body));
  }

  /**
   * The whole page.
   * @param file the notebook itself, which the page hands out again
   */
  async finish(file: Uint8Array, read: ReadShipped): Promise<string> {
    const { body, title } = this;
    const script = await rendererScript(read);
    const policy = `default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; script-src '${await scriptHash(script)}'; base-uri 'none'; form-action 'none'`;
    const styles = [await katexStyles(fontsOf(body), read), ownStyles, colourRules()].join('\n');
    const notebook = `${this.name}.backprop.md`;
    const { id, translations } = this.language;
    const words =
      this.language === ENGLISH
        ? ''
        : `<script type="application/json" data-words>${inScript(JSON.stringify(translations))}</script>\n`;
    const BREAK = '\n';
    const [footer = '', save = '', purpose = ''] =
      t`A Backprop Notebook, in one page that works offline. ${BREAK}Save the notebook${BREAK} to run and change it.`
        .split(BREAK)
        .map(escaped);
    return `<!doctype html>
<html lang="${escaped(this.front.lang ?? id)}" data-backprop-page>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Backprop Notebook">
<title>${escaped(title)}</title>
<style>
${styles}
</style>
</head>
<body>
<main>
${body}
</main>
<footer>${footer}<a download="${escaped(notebook)}" href="${dataAddress('text/markdown', file)}">${save}</a>${purpose}</footer>
${words}<script type="module">${script}</script>
</body>
</html>
`;
  }
}
