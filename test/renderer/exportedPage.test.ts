import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { main } from '../../src/cli/main';
import { launchBrowser } from '../host/browser';

const require = createRequire(import.meta.url);
const SAMPLES = join(process.cwd(), 'media/samples');

describe('an exported page in Chromium, from a file', function () {
  this.timeout(120_000);
  let browser: Browser;
  let folder = '';
  let worked = '';
  before(async () => {
    browser = await launchBrowser();
    folder = await mkdtemp(join(tmpdir(), 'backprop-page-'));
    worked = await exported(join(SAMPLES, 'worked-example.backprop.md'));
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  let pages = 0;
  /** A notebook as a page, written as the command line does it. */
  async function exported(file: string): Promise<string> {
    pages += 1;
    const out = join(folder, `page-${pages}.html`);
    const said: string[] = [];
    const say = (text: string): void => void said.push(text);
    assert.ok((await main(['export', file, '--out', out], { out: say, err: say })) < 2, said.join(''));
    return out;
  }

  async function exportedText(text: string): Promise<string> {
    const file = join(folder, `notebook-${pages}.backprop.md`);
    await writeFile(file, text);
    return exported(file);
  }

  /** The page as somebody opens it, and what it asked for or complained of. */
  async function opened(
    file: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; requests: string[]; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', ({ message }) => complaints.push(message));
    await page.goto(pathToFileURL(file).href);
    return { page, requests, complaints };
  }

  /** Until the renderer has drawn everything. */
  const drawn = (page: Page): Promise<unknown> =>
    page.waitForFunction(
      () =>
        document.querySelector('script[type^="application/vnd.backprop"]') === null &&
        document.fonts.status === 'loaded',
    );

  const axe = async (page: Page): Promise<string[]> => {
    await page.addScriptTag({ path: require.resolve('axe-core') });
    return page.evaluate(async () => {
      const { axe: tool } = window as unknown as {
        axe: { run(options: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      // What passes is looked at, and not written up one by one.
      const { violations } = await tool.run({ resultTypes: ['violations'] });
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
      );
    });
  };

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`asks for nothing, complains of nothing, and axe-core finds nothing, in ${colorScheme}`, async () => {
      // The page's own policy would keep axe-core out.
      const { page, requests, complaints } = await opened(worked, { colorScheme, bypassCSP: true });
      await drawn(page);
      assert.equal((await page.locator('.shown canvas').count()) > 20, true);
      assert.equal(
        await page.evaluate(() => document.body.dataset['vscodeThemeKind']),
        `vscode-${colorScheme}`,
      );
      await page.screenshot({ path: `out/screenshots/exported-${colorScheme}.png` });
      assert.deepEqual(await axe(page), []);
      assert.deepEqual(
        requests.filter((url) => !url.startsWith('data:')),
        [pathToFileURL(worked).href],
      );
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }

  it('is kept to itself by its own policy, and complains of nothing under it', async () => {
    const { page, complaints } = await opened(worked);
    await drawn(page);
    assert.deepEqual(complaints, []);
    const reached = await page.evaluate(() =>
      fetch('https://example.org/').then(
        () => true,
        () => false,
      ),
    );
    assert.equal(reached, false);
    assert.match(complaints.join(' '), /Content Security Policy/);
    await page.close();
  });

  it('can be pointed at: everything that takes part lights up, and the panel says where the number comes from', async () => {
    const { page } = await opened(worked);
    await drawn(page);
    const grid = page.locator('[role=grid][aria-label="∂L/∂X, 3 by 3"]').first();
    await grid.scrollIntoViewIfNeeded();
    await grid.hover();
    const panel = page.locator('.panel').nth(1);
    await panel.locator('.line.value').filter({ hasText: '20' }).waitFor();
    const numbers = await panel.locator('.line.numbers annotation').first().textContent();
    assert.equal(
      (numbers ?? '').replace(/\\html(?:Data|Class)\{[^{}]*\}/g, '').replace(/[{}]/g, ''),
      '= 1 \\cdot 4 + 2 \\cdot 3 + 3 \\cdot 2 + 4 \\cdot 1',
    );
    // And by the keyboard.
    await grid.locator('.cell').focus();
    await page.keyboard.press('ArrowRight');
    // From the first element, 1, to the second.
    await panel.locator('.line.value').filter({ hasText: '4' }).waitFor();
    await page.close();
  });

  it('a click pins an element, and arrow keys take the pin along without scrolling the page', async () => {
    const { page } = await opened(worked);
    await drawn(page);
    const grid = page.locator('[role=grid][aria-label="∂L/∂X, 3 by 3"]').first();
    await grid.scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => scrollY);
    await grid.locator('canvas').first().click();
    const pinned = page.locator('.panel .pinned:visible');
    assert.match((await pinned.textContent()) ?? '', /^pinned: ∂L\/∂X\[2,2\]/);
    await page.keyboard.press('ArrowDown');
    assert.match((await pinned.textContent()) ?? '', /^pinned: ∂L\/∂X\[3,2\]/);
    await page.keyboard.press('Escape');
    assert.equal(await pinned.count(), 0);
    assert.equal(await page.evaluate(() => scrollY), scrolled);
    await page.close();
  });

  it('follows the system from light to dark', async () => {
    const { page } = await opened(worked, { colorScheme: 'light' });
    await drawn(page);
    const pixel = (): Promise<number[]> =>
      page
        .locator('.shown canvas')
        .first()
        .evaluate((canvas) => [
          ...((canvas as HTMLCanvasElement).getContext('2d')?.getImageData(24, 24, 1, 1).data ?? []),
        ]);
    const light = await pixel();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction(() => document.body.dataset['vscodeThemeKind'] === 'vscode-dark');
    await page.waitForTimeout(100);
    assert.notDeepEqual(await pixel(), light);
    await page.emulateMedia({ colorScheme: 'dark', contrast: 'more' });
    await page.waitForFunction(() => document.body.dataset['vscodeThemeKind'] === 'vscode-high-contrast');
    await page.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`shows pictures and formulas without scripts, in ${colorScheme}`, async () => {
      const { page, requests } = await opened(worked, { colorScheme, javaScriptEnabled: false });
      const picture = page.locator('svg[aria-label^="∂L/∂X 3×3"]').first();
      assert.equal((await picture.locator('text').allTextContents()).join(' '), '1 4 4 6 20 16 9 24 16');
      assert.ok((await page.locator('math').count()) > 50);
      const size = await picture.boundingBox();
      assert.deepEqual([size?.width, size?.height], [130, 130]);
      await page.screenshot({
        path: `out/screenshots/exported-no-scripts-${colorScheme}.png`,
        fullPage: true,
      });
      assert.deepEqual(
        requests.filter((url) => !url.startsWith('data:')),
        [pathToFileURL(worked).href],
      );
      await page.close();
    });
  }

  it('is readable on a phone: nothing makes the page wider than it is', async () => {
    const { page } = await opened(worked, { viewport: { width: 390, height: 800 } });
    await drawn(page);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    await page.screenshot({ path: 'out/screenshots/exported-narrow.png' });
    await page.close();
  });

  it('hands out its notebook', async () => {
    const { page } = await opened(worked);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save the notebook' }).click();
    const saved = await download;
    assert.equal(saved.suggestedFilename(), 'worked-example.backprop.md');
    const { size } = await stat(join(SAMPLES, 'worked-example.backprop.md'));
    assert.equal((await stat(await saved.path())).size, size);
    await page.close();
  });

  it('runs nothing that a file brings along, and names the picture that it does not hold', async () => {
    const file = await exportedText(
      '# Hello\n\n<img src=x onerror="window.ran=1"><script>window.ran=1</script>\n\n[x](javascript:window.ran=1)\n\n![far](https://example.org/a.png)\n\n```backprop\nX = [1 2]\nX + oops\n```\n\n```backprop\n1\n```\n',
    );
    const { page, requests, complaints } = await opened(file, { bypassCSP: true });
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => 'ran' in window), false);
    assert.equal(await page.locator('main script:not([type^=application]), main img').count(), 0);
    assert.equal(
      await page.getByRole('link', { name: 'far' }).getAttribute('href'),
      'https://example.org/a.png',
    );
    assert.match((await page.locator('.error').textContent()) ?? '', /^Line 2, column 5: .*oops/);
    assert.match((await page.locator('.cell').nth(1).textContent()) ?? '', /Not run: cell 1 failed/);
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(
      requests.filter((url) => !url.startsWith('data:')),
      [pathToFileURL(file).href],
    );
    assert.deepEqual(complaints, []);
    await page.close();
  });
});
