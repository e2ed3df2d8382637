import type { ActivationFunction, OutputItem, RendererContext } from 'vscode-notebook-renderer';
import { element } from './element';
import { isPage } from './styles';

/** Where the renderer stands in a page of its own, an exported notebook, it draws every output of it. */
export function showPage(activate: ActivationFunction): void {
  if (!isPage()) return;
  keepTheme();
  const ready = (): void => {
    reachWide();
    new ResizeObserver(reachWide).observe(document.body);
    void drawOutputs(activate);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', ready, { once: true });
  else ready();
}

const QUERIES = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'];

/** Says on the body what kind of theme the reader's system asks for, as VS Code does. */
function keepTheme(): void {
  const [dark, more, forced] = QUERIES.map((query) => matchMedia(query));
  const say = (): void => {
    const contrast = more?.matches || forced?.matches;
    document.body.dataset['vscodeThemeKind'] = contrast
      ? `vscode-high-contrast${dark?.matches ? '' : '-light'}`
      : `vscode-${dark?.matches ? 'dark' : 'light'}`;
  };
  say();
  for (const query of [dark, more, forced]) query?.addEventListener('change', say);
}

/** What is wider than the page scrolls, with the keyboard too. */
function reachWide(): void {
  for (const wide of document.querySelectorAll<HTMLElement>('.wide, .katex-display, .formulas, .prose pre')) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    else wide.removeAttribute('tabindex');
  }
}

async function drawOutputs(activate: ActivationFunction): Promise<void> {
  const context = { workspace: { isTrusted: true }, setState() {}, getState: () => undefined };
  // All that our renderer asks for, and it has no other way to be asked for figures.
  const renderer = await activate(context as unknown as RendererContext<unknown>);
  const ended = new AbortController();
  for (const [n, script] of document.querySelectorAll<HTMLScriptElement>('.shown + script').entries()) {
    const picture = script.previousElementSibling;
    const host = element('div', { class: 'shown' });
    const text = script.textContent ?? '';
    const item = { id: `output-${n}`, mime: script.type, json: () => JSON.parse(text), text: () => text };
    try {
      // In its place before it is drawn: figures measure themselves.
      picture?.before(host);
      await renderer?.renderOutputItem(item as unknown as OutputItem, host, ended.signal); // all that it reads
      picture?.remove();
      script.remove();
    } catch {
      // What cannot be drawn stays the picture it was.
      host.remove();
    }
  }
}
