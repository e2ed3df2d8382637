import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { figuresOf, PAYLOAD_VERSION, type Payload } from '../../src/notebook/payload';
import { Session } from '../../src/notebook/session';
import { summaryOf } from '../../src/notebook/twins';

/** The variables that VS Code gives a notebook's webview in its standard themes; only those that we use. */
export const THEMES = {
  light: {
    kind: 'vscode-light',
    variables: {
      '--vscode-foreground': '#3b3b3b',
      '--vscode-descriptionForeground': '#3b3b3b',
      '--vscode-editor-background': '#ffffff',
      '--vscode-panel-border': '#e5e5e5',
      '--vscode-focusBorder': '#005fb8',
      '--vscode-editorWidget-background': '#f8f8f8',
      '--vscode-button-background': '#005fb8',
      '--vscode-errorForeground': '#f85149',
      '--vscode-testing-iconPassed': '#388a34',
    },
  },
  dark: {
    kind: 'vscode-dark',
    variables: {
      '--vscode-foreground': '#cccccc',
      '--vscode-descriptionForeground': '#9d9d9d',
      '--vscode-editor-background': '#1f1f1f',
      '--vscode-panel-border': '#2b2b2b',
      '--vscode-focusBorder': '#0078d4',
      '--vscode-editorWidget-background': '#202020',
      '--vscode-button-background': '#0078d4',
      '--vscode-errorForeground': '#f85149',
      '--vscode-testing-iconPassed': '#73c991',
    },
  },
  'high-contrast': {
    kind: 'vscode-high-contrast',
    variables: {
      '--vscode-foreground': '#ffffff',
      '--vscode-descriptionForeground': '#e6e6e6',
      '--vscode-editor-background': '#000000',
      '--vscode-panel-border': '#6fc3df',
      '--vscode-contrastBorder': '#6fc3df',
      '--vscode-focusBorder': '#f38518',
      '--vscode-editorWidget-background': '#0c141f',
      '--vscode-errorForeground': '#f48771',
      '--vscode-testing-iconPassed': '#73c991',
    },
  },
  'high-contrast-light': {
    kind: 'vscode-high-contrast-light',
    variables: {
      '--vscode-foreground': '#292929',
      '--vscode-descriptionForeground': '#292929',
      '--vscode-editor-background': '#ffffff',
      '--vscode-panel-border': '#0f4a85',
      '--vscode-contrastBorder': '#0f4a85',
      '--vscode-focusBorder': '#006bbd',
      '--vscode-editorWidget-background': '#ffffff',
      '--vscode-button-background': '#0f4a85',
      '--vscode-errorForeground': '#b5200d',
      '--vscode-testing-iconPassed': '#007100',
    },
  },
} as const;

export type ThemeName = keyof typeof THEMES;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

/** The built renderer in a real Chromium, in a page that does what VS Code's notebook webview does. */
export class RendererPage {
  private constructor(
    readonly page: Page,
    private readonly server: Server,
  ) {}

  static async open(
    browser: Browser,
    options: { width?: number; theme?: ThemeName; scale?: number; language?: string } = {},
  ): Promise<RendererPage> {
    const dist = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist');
    const server = createServer(async (request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      if (path === '/') {
        response
          .setHeader('content-type', 'text/html')
          .end('<!doctype html><html lang="en"><title>Outputs</title><body></body>');
        return;
      }
      try {
        const bytes = await readFile(path.startsWith('/l10n/') ? join(dist, '..', path) : join(dist, path));
        response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream').end(bytes);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // Safe: a TCP server that listens has a port.
    const { port } = server.address() as AddressInfo;
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1200, height: 900 },
      deviceScaleFactor: options.scale ?? 1,
    });
    await page.goto(`http://127.0.0.1:${port}/`);
    const made = new RendererPage(page, server);
    if (options.language) made.metadata = { language: options.language };
    await made.setTheme(options.theme ?? 'light');
    await page.evaluate(async () => {
      const address = '/renderer.js';
      const { activate } = await import(address);
      Object.assign(window, {
        renderer: await activate({
          workspace: { isTrusted: true },
          getState: () => undefined,
          setState: () => undefined,
        }),
      });
    });
    return made;
  }

  async setTheme(theme: ThemeName): Promise<void> {
    const { kind, variables } = THEMES[theme];
    await this.page.evaluate(
      ([themeKind, entries]) => {
        const root = document.documentElement;
        root.removeAttribute('style');
        for (const [name, value] of entries) root.style.setProperty(name, value);
        root.style.setProperty('--vscode-font-family', '"Open Sans", "DejaVu Sans", sans-serif');
        root.style.setProperty('--vscode-font-size', '14px');
        document.body.style.background = 'var(--vscode-editor-background)';
        document.body.style.margin = '0';
        document.body.dataset['vscodeThemeKind'] = themeKind;
      },
      [kind, Object.entries<string>(variables)] as const,
    );
  }

  /** What the extension says of an output beside its data. */
  private metadata: { readonly language?: string } = {};

  /** Runs cells in a session and renders the output of the last one under an id; again under the same id, in place. */
  async run(cells: readonly string[], id = 'output'): Promise<Payload> {
    const payload = payloadOf(cells);
    await this.render(payload, id);
    return payload;
  }

  async render(payload: unknown, id = 'output'): Promise<void> {
    await this.page.evaluate(
      async ([data, outputId, metadata]) => {
        let host = document.getElementById(outputId);
        if (!host) {
          host = document.createElement('div');
          host.id = outputId;
          document.body.append(host);
        }
        const { renderer } = window as unknown as {
          renderer: { renderOutputItem(item: unknown, host: HTMLElement): Promise<void> };
        };
        await renderer.renderOutputItem(
          { id: outputId, mime: '', metadata, json: () => JSON.parse(data) },
          host,
        );
      },
      [JSON.stringify(payload), id, this.metadata] as const,
    );
  }

  async close(): Promise<void> {
    await this.page.close();
    this.server.close();
  }
}

/** What the last cell shows, after those before it ran. @throws Error when a cell fails. */
export function payloadOf(cells: readonly string[]): Payload {
  const session = new Session();
  let figures: Payload['figures'] = [];
  for (const cell of cells) {
    const { shown, error } = session.run(cell);
    if (error) throw new Error(`${error.line}:${error.column} ${error.message}`);
    figures = figuresOf(shown);
  }
  return { summary: summaryOf(figures), version: PAYLOAD_VERSION, figures };
}
