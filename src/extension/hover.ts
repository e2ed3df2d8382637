import * as vscode from 'vscode';
import { thumbnailSvg } from '../core/explain';
import { showShape } from '../core/tensor';
import { factsOf, type Glance, type Hover } from '../language';
import { cellHoverAt } from '../language/editor';
import type { Freshness } from '../language/staleness';
import { plain, themeKind } from './hoverMarkdown';
import { placed } from './languageFeatures/checkedNotebook';
import { LANGUAGE } from './notebookType';
import type { Sessions } from './sessions';
import type { Staleness } from './staleness';
import { rangeIn } from './underline';

/** Hovers on matrix literals, variables and functions of cells. */
export function registerHovers(sessions: Sessions, staleness: Staleness): vscode.Disposable {
  return vscode.languages.registerHoverProvider(
    { language: LANGUAGE },
    {
      async provideHover(document, position) {
        const at = await placed(document);
        if (!at) return undefined;
        const { uri } = at;
        const variables = uri ? sessions.variables(uri) : new Map();
        const hover = cellHoverAt(at.notebook, at.cell, document.offsetAt(position), variables, (name) =>
          uri ? staleness.freshnessOf(uri, name) : undefined,
        );
        if (!hover) return undefined;
        return new vscode.Hover(markdownOf(hover), rangeIn(document, hover.start, hover.end));
      },
    },
  );
}

function markdownOf({ headline, facts, pictures }: Hover): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.appendCodeblock(headline, LANGUAGE);
  const drawn = pictures
    .map(({ caption, glance }) => picture(caption, glance))
    .filter((image) => image !== '');
  if (drawn.length > 0) markdown.appendMarkdown(`${drawn.join('&nbsp;&nbsp;')}\n\n`);
  facts.forEach((fact, n) => {
    // Facts of a function stand on lines of their own, numbers in one.
    const separator = fact.length > 40 ? '\n\n' : n + 1 < facts.length ? ' · ' : '';
    markdown.appendMarkdown(plain(fact) + separator);
  });
  for (const { caption, glance } of pictures.slice(1)) {
    const { statistics } = glance;
    if (!statistics) continue;
    markdown.appendMarkdown('\n\n');
    const range = vscode.l10n.t(
      '{0}: minimum {1}, maximum {2}',
      caption,
      short(statistics.min),
      short(statistics.max),
    );
    markdown.appendMarkdown(plain(range));
  }
  return markdown;
}

/** What a tensor looks like, and whether it is up to date. */
export function glanceMarkdown(
  name: string,
  glance: Glance,
  freshness: Freshness | undefined,
): vscode.MarkdownString {
  const { shape, value } = glance;
  const headline = `${name}: ${showShape(shape)}${value === undefined ? '' : ` = ${value}`}`;
  const facts = [...factsOf(glance), ...(freshness ? [freshness.text] : [])];
  return markdownOf({ start: 0, end: 0, headline, facts, pictures: [{ caption: name, glance }] });
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** A heatmap as an image; colours are baked in, because a picture sees no theme. */
function picture(caption: string, { statistics, thumbnail, shape }: Glance): string {
  if (!statistics || !thumbnail || shape.length === 0) return '';
  const { svg, width, height } = thumbnailSvg(thumbnail, statistics, themeKind());
  const bytes = new TextEncoder().encode(svg);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const alt = vscode.l10n.t('heatmap of {0}', caption.replace(/[[\]\\]/g, ''));
  return `![${alt}](data:image/svg+xml;base64,${btoa(binary)}|width=${width},height=${height})`;
}
