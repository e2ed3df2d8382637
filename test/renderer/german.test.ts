import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { speak, type Translations } from '../../src/core/words/words';
import { PageWriter } from '../../src/page';
import * as markup from '../../src/page/markup';
import { launchBrowser } from '../host/browser';
import { CASES, WORKED } from './cases';
import { payloadOf, RendererPage } from './rendererPage';

/** Figures in another language than English; German words are longer. */
describe('In German, in Chromium', function () {
  this.timeout(120_000);
  let browser: Browser;
  let translations: Translations;
  before(async () => {
    browser = await launchBrowser();
    translations = JSON.parse(await readFile(join(process.cwd(), 'l10n/bundle.l10n.de.json'), 'utf8'));
  });
  after(() => browser?.close());
  let view: RendererPage | undefined;
  afterEach(async () => {
    await view?.close();
    view = undefined;
  });
  const open = async (options: Parameters<typeof RendererPage.open>[1]): Promise<RendererPage> => {
    await view?.close();
    view = await RendererPage.open(browser, options);
    return view;
  };

  /** What of a page is said in English though there are German words for it. */
  const english = async (page: Page): Promise<string[]> =>
    (await page.evaluate(wordsIn)).filter((text) => (translations[text] ?? text) !== text);

  for (const width of [400, 640, 1600]) {
    it(`figures say at ${width} pixels all that they say, and nothing is cut off or lies over something else`, async () => {
      const shown = await open({ width, language: 'de-AT' });
      for (const title of ['worked example', 'groups 2', 'update', 'gradcheck', 'answer in part']) {
        await shown.run(CASES[title]?.cells ?? [], title);
        assert.deepEqual(await shown.page.evaluate(crowdedIn), [], title);
        assert.deepEqual(await english(shown.page), [], title);
        await shown.page.evaluate((id) => document.getElementById(id)?.remove(), title);
      }
      await shown.run(WORKED);
      await shown.page.getByRole('button', { name: 'einzeln' }).click();
      await shown.page.locator('.menu.view summary[aria-label="Ansicht"]').click();
      await shown.page.getByRole('button', { name: 'ab 0' }).waitFor();
      assert.deepEqual(await english(shown.page), []);
      await shown.page.keyboard.press('Escape');
      assert.deepEqual(await shown.page.evaluate(crowdedIn), []);
    });
  }

  it('languages without a translation are English, and English asks for nothing', async () => {
    for (const language of ['en', 'fr', 'nonsense']) {
      const shown = await open({ language });
      const requests: string[] = [];
      shown.page.on('request', (request) => requests.push(request.url()));
      await shown.run(WORKED);
      await shown.page.locator('.player[aria-label="Walk through the elements"]').waitFor();
      assert.deepEqual(
        requests.filter((url) => url.includes('l10n')),
        [],
      );
    }
  });

  it('what cannot be loaded is said in English', async () => {
    const shown = await open({ language: 'de' });
    await shown.page.route('**/l10n/*', (route) => route.abort());
    await shown.run(WORKED);
    await shown.page.locator('.player[aria-label="Walk through the elements"]').waitFor();
  });

  it('an exported page speaks the language in which it was exported, whatever its reader does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'backprop-german-'));
    const file = join(folder, 'page.html');
    speak(translations);
    const writer = new PageWriter(markup, 'lesson', WORKED, { id: 'de', translations });
    writer.code({ payload: JSON.stringify(payloadOf(WORKED)) });
    await writeFile(
      file,
      await writer.finish(new Uint8Array(), (path) => readFile(join(process.cwd(), 'dist', path))),
    );
    speak({});
    const page = await browser.newPage({ locale: 'en-US' });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('request', (request) => {
      if (!/^(?:file|data):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    await page.locator('.player[aria-label="Durch die Elemente gehen"]').waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'de');
    assert.match((await page.locator('footer').textContent()) ?? '', /^Ein Backprop-Notebook in einer/);
    assert.equal(await page.locator('footer a').textContent(), 'Das Notebook speichern');
    assert.deepEqual(await english(page), []);
    assert.deepEqual(complaints, []);
    await page.close();
    await rm(folder, { recursive: true, force: true });
  });
});

/** Runs in the page: everything that can be read or heard there, piece by piece. */
function wordsIn(): string[] {
  const found: string[] = [];
  const roots: ParentNode[] = [document.body];
  for (let root = roots.pop(); root; root = roots.pop()) {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      if (element.matches('script, style, .tex *, code, .source *')) continue;
      for (const name of ['aria-label', 'title', 'aria-valuetext'])
        found.push(element.getAttribute(name) ?? '');
      for (const child of element.childNodes) if (child instanceof Text) found.push(child.data.trim());
    }
  }
  return [...new Set(found)].filter((text) => text !== '');
}

/** Runs in the page: texts that end beyond the page or their frame, or lie over others. */
function crowdedIn(): string[] {
  const found: string[] = [];
  const roots: ParentNode[] = [document.body];
  for (let root = roots.pop(); root; root = roots.pop()) {
    const boxes: { text: string; box: DOMRect }[] = [];
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      // Where a sum in a row has no more room, it ends.
      if (element.matches('script, style, .voice, .tex *, .grid *, .sum, .sum *')) continue;
      if (!element.checkVisibility()) continue;
      const hides = getComputedStyle(element).overflowX === 'hidden';
      const text = (element.textContent?.trim() ?? '').slice(0, 60);
      if (hides && element.scrollWidth > element.clientWidth + 1) found.push(`cut off: ${text}`);
      const own = element.matches('.tex')
        ? [element]
        : [...element.childNodes].filter((child) => child instanceof Text && child.data.trim() !== '');
      for (const child of own) {
        const range = document.createRange();
        range.selectNodeContents(child);
        // What scrolls may be wider than its frame.
        const frame = element.closest('.scrolling, .listing')?.getBoundingClientRect();
        for (const { left, right, top, bottom } of range.getClientRects()) {
          const [from, to] = [Math.max(left, frame?.left ?? left), Math.min(right, frame?.right ?? right)];
          const box = new DOMRect(from, top, Math.max(0, to - from), bottom - top);
          if (box.width === 0) continue;
          if (to > document.documentElement.clientWidth + 1) found.push(`beyond the page: ${text}`);
          boxes.push({ text, box });
          if (element.matches('.tex')) break;
        }
      }
    }
    for (const [n, a] of boxes.entries()) {
      for (const b of boxes.slice(n + 1)) {
        const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (across > 2 && down > 4 && a.text !== b.text) found.push(`“${a.text}” over “${b.text}”`);
      }
    }
  }
  return [...new Set(found)];
}
