import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../host/browser';
import { root } from './person';

/** What `npm start` does behind the build; on a screen it opens the browser by itself. */
class Started {
  private readonly child: ChildProcess;
  private readonly lines: string[] = [];
  private readonly ended: Promise<never>;
  private readonly announced: Promise<string>;

  constructor(notebook: readonly string[], folder: string) {
    const { DISPLAY: _x, WAYLAND_DISPLAY: _w, ...environment } = process.env;
    this.child = spawn(process.execPath, [join(root, 'out/host/open.mjs'), ...notebook], {
      env: { ...environment, BACKPROP_VSCODE: 'server', INIT_CWD: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = new Promise((_, reject) => {
      this.child.once('close', () => reject(new Error(this.lines.join('\n'))));
    });
    this.announced = new Promise((resolve) => {
      for (const stream of [this.child.stdout, this.child.stderr]) {
        if (!stream) continue;
        createInterface({ input: stream }).on('line', (line) => {
          this.lines.push(line);
          const [address] = /http:\/\/\S+/.exec(line) ?? [];
          if (address !== undefined) resolve(address);
        });
      }
    });
    this.ended.catch(() => undefined); // whoever waits for it is told
  }

  /** Where it says that VS Code is; rejected with all that it said where it ends before. */
  address(): Promise<string> {
    return Promise.race([this.ended, this.announced]);
  }

  /** What it says when it ends by itself. */
  last(): Promise<string> {
    return this.ended.catch((error: Error) => error.message);
  }

  async end(): Promise<void> {
    this.child.kill('SIGINT');
    await this.ended.catch(() => undefined);
  }
}

describe('npm start', () => {
  let browser: Browser;
  let page: Page;
  let started: Started | undefined;

  before(async function () {
    // It opens the newest VS Code, whatever the others are tested in.
    if (process.env['BACKPROP_HOST_VERSION'] === 'oldest') this.skip();
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  });
  afterEach(async () => {
    await started?.end();
    await page.close();
  });
  after(() => browser?.close());

  /** The tab in front, and the first words of the notebook behind it. */
  async function shows(tab: string, words: string): Promise<void> {
    await page.locator(`.tab.active[data-resource-name="${tab}"]`).waitFor({ timeout: 90_000 });
    await page.locator('.notebookOverlay .code-cell-row').first().waitFor();
    for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const frames = page.frames().map((frame) => frame.getByText(words).first());
      const seen = await Promise.all(frames.map((text) => text.isVisible().catch(() => false)));
      if (seen.includes(true)) return;
      assert.ok(Date.now() < end, `“${words}” is not to be seen`);
    }
  }

  it('opens the worked example as a notebook', async () => {
    started = new Started([], root);
    await page.goto(await started.address());
    await shows('worked-example.backprop.md', 'Backpropagation through a convolution');
  });

  it('opens the notebook that is named, from the folder one is in', async () => {
    started = new Started(['samples/starter.backprop.md'], join(root, 'media'));
    await page.goto(await started.address());
    await shows('starter.backprop.md', 'A convolution and its gradients');
  });

  it('says which file is not there', async () => {
    started = new Started(['lesson.backprop.md'], root);
    assert.match(await started.last(), /^There is no file \S*lesson\.backprop\.md\.$/);
  });
});
