import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { type ExtensionKind, extensionSettings } from './extension-settings';
import { hostVersion, installHost } from './install';
import { type Server, type Settings, startServer } from './server';

export interface WorkbenchOptions {
  /** The extension's folder: where its package.json is. */
  readonly extensionPath: string;
  /** The workspace folder. */
  readonly folder: string;
  /** Opened at once. */
  readonly file?: string;
  /** A colour theme by its id: `Default Dark Modern` (when left out), `Default Light Modern`, `Default High Contrast`. */
  readonly theme?: string;
  readonly settings?: Settings;
  /** What extensions are shown in: `de`. VS Code's own words stay English, since no language pack is there. */
  readonly language?: string;
  /** The operating system that VS Code takes the browser's for: its keys are those of that system. Otherwise this machine's. */
  readonly system?: keyof typeof USER_AGENTS;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Device pixels for a CSS pixel; 2 makes pictures for a README. */
  readonly scale?: number;
  readonly kind?: ExtensionKind;
  /** `newest`, `oldest` or a number; otherwise what BACKPROP_HOST_VERSION says. */
  readonly version?: string;
}

export interface ScreenshotOptions {
  /** Instead of `$BACKPROP_SCREENSHOTS` or `out/screenshots`. */
  readonly folder?: string;
  /** Instead of the whole window. */
  readonly of?: Locator;
  readonly clip?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** VS Code looks for one word in it. */
const USER_AGENTS = {
  macOS:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  Windows:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
} as const;

const patience = 30_000;
/** The first start on a slow machine compiles the workbench's 20 MB of JavaScript. */
const startPatience = 120_000;

/** Opens VS Code, with the extension in it, in a headless browser. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const host = await installHost(hostVersion(options.version ?? process.env['BACKPROP_HOST_VERSION']));
  const { extensionPath, folder, file, kind = 'remote' } = options;
  const extension = await extensionSettings(extensionPath, kind);
  const theme = options.theme ?? 'Default Dark Modern';
  const server = await startServer(host, {
    ...extension,
    'workbench.colorTheme': theme,
    ...options.settings,
  });
  let browser: Browser | undefined;
  try {
    browser = await launchBrowser();
    const page = await browser.newPage({
      viewport: options.viewport ?? { width: 1280, height: 800 },
      deviceScaleFactor: options.scale ?? 1,
      ...(options.system ? { userAgent: USER_AGENTS[options.system] } : {}),
    });
    page.setDefaultTimeout(patience);
    if (options.language) await page.addInitScript(speak, options.language);
    await page.goto(server.address({ extensionPath, folder }));
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: startPatience });
    await page.waitForFunction(extensionsAreKnown, undefined, { timeout: startPatience });
    const workbench = new Workbench(page, server, browser, folder, theme);
    // Not by the address, as `npm start` does: the oldest host would open a notebook as text.
    if (file) await workbench.openFile(file);
    return workbench;
  } catch (error) {
    const lines = server.lastLines();
    await browser?.close();
    await server.close();
    throw new Error(`VS Code did not open. The server's last lines:\n${lines}`, { cause: error });
  }
}

/** Runs in the page before VS Code does, in place of a language pack. */
function speak(language: string): void {
  Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: language });
}

/** Runs in the page. VS Code marks the moments of its start. */
function extensionsAreKnown(): boolean {
  return performance.getEntriesByName('code/didLoadExtensions').length > 0;
}

/** A window of VS Code, and what a person does in it. */
export class Workbench {
  constructor(
    readonly page: Page,
    readonly server: Server,
    private readonly browser: Browser,
    private readonly folder: string,
    private theme: string,
  ) {}

  /** Runs the command with exactly this title (`Category: Title`) from the command palette. */
  async command(title: string): Promise<void> {
    await this.quickPick(`>${title}`, title);
  }

  /** Opens a file of the workspace folder, or an absolute path, by Go to File. */
  async openFile(path: string): Promise<void> {
    const file = resolve(this.folder, path);
    await this.quickPick(file, file.slice(file.lastIndexOf('/') + 1));
    await this.page
      .locator(`.tab.active[data-resource-name="${file.slice(file.lastIndexOf('/') + 1)}"]`)
      .waitFor();
  }

  /** Runs every cell, by the button of the notebook's tool bar: the palette has no such command. */
  async runAll(): Promise<void> {
    await this.page.getByRole('button', { name: 'Run All', exact: true }).first().click();
  }

  /** Types into the palette and takes the row with this label. */
  private async quickPick(typed: string, label: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    const row = this.page
      .locator('.quick-input-widget .monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: exactly(label) }) })
      .first();
    await this.until(`“${label}” in the palette`, async () => {
      // An editor that is still opening takes the focus, and the palette closes with it.
      if (!(await input.isVisible())) await this.page.keyboard.press('F1');
      await input.fill(typed, { timeout: 1000 });
      try {
        await row.click({ timeout: 2000 });
      } catch (error) {
        // The palette shows the commands that there were when it opened.
        await this.page.keyboard.press('Escape');
        throw error;
      }
      return true;
    });
    // The palette is closed, or what the command opens has taken its place: a dialog for a file does.
    await row.waitFor({ state: 'hidden' });
  }

  /**
   * Reloads the window, by its command: VS Code then keeps which editors are open. When a page is reloaded it has no time to, and
   * what has changed in the last seconds may be gone.
   */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: startPatience });
    await this.command('Developer: Reload Window');
    await loaded;
    await this.page.waitForFunction(extensionsAreKnown, undefined, { timeout: startPatience });
  }

  /** Changes the colour theme, and returns when the window shows it. */
  async setTheme(name: string): Promise<void> {
    if (name === this.theme) return;
    const workbench = this.page.locator('.monaco-workbench').first();
    const before = await workbench.getAttribute('class');
    await this.server.changeSettings({ 'workbench.colorTheme': name });
    await this.until(`the theme ${name}`, async () => (await workbench.getAttribute('class')) !== before);
    this.theme = name;
  }

  /** The frame that holds the outputs of the notebook on the screen, once there is one. */
  async notebookOutputs(): Promise<Frame> {
    return this.until('the outputs of the notebook', async () => {
      for (const frame of this.page.frames()) {
        const outputs = frame.locator('.output_container').first();
        if (await outputs.isVisible().catch(() => false)) return frame;
      }
      return undefined;
    });
  }

  /** Waits until the text stands somewhere in the window, in any of its frames. Returns the innermost element. */
  async waitForText(text: string | RegExp, timeout = patience): Promise<Locator> {
    return this.until(
      `the text ${text}`,
      async () => {
        for (const frame of this.page.frames()) {
          const found = frame.getByText(text).filter({ visible: true }).first();
          if (await found.isVisible().catch(() => false)) return found;
        }
        return undefined;
      },
      timeout,
    );
  }

  /** Writes `name`.png and returns its path. */
  async screenshot(name: string, options: ScreenshotOptions = {}): Promise<string> {
    const folder = options.folder ?? process.env['BACKPROP_SCREENSHOTS'] ?? join('out', 'screenshots');
    const path = resolve(folder, `${name}.png`);
    await mkdir(dirname(path), { recursive: true });
    const look = { path, animations: 'disabled', caret: 'hide' } as const;
    if (options.of) await options.of.screenshot(look);
    else await this.page.screenshot(options.clip ? { ...look, clip: options.clip } : look);
    return path;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  private async until<T>(
    what: string,
    look: () => Promise<T | undefined | false>,
    timeout = patience,
  ): Promise<T> {
    const end = Date.now() + timeout;
    while (Date.now() < end) {
      const found = await look().catch(() => undefined);
      if (found !== undefined && found !== false) return found;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`VS Code did not show ${what} within ${timeout / 1000} s.`);
  }
}

function exactly(label: string): RegExp {
  return new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}
