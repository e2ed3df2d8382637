import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser';
import { CASES } from './cases';
import { RendererPage } from './rendererPage';

/** Output as wide as a phone, a split editor, a laptop's window and a large screen. */
describe('At every width', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  for (const width of [400, 640, 920, 1000, 1200, 1600]) {
    it(`${width} pixels show each row's formula whole, and nothing is wider than the page`, async () => {
      const view = await RendererPage.open(browser, { width });
      const cut: string[] = [];
      let looked = 0;
      for (const [title, { cells }] of Object.entries(CASES)) {
        await view.run(cells, title);
        const { rules, found } = await view.page.evaluate(tooWide);
        looked += rules;
        cut.push(...found.map((what) => `${title}: ${what}`));
        await view.page.evaluate((id) => document.getElementById(id)?.remove(), title);
      }
      await view.close();
      assert.ok(looked > 40, `${looked} formulas were looked at`);
      assert.deepEqual(cut, []);
    });
  }
});

/** Runs in the page: how many rules of rows there are, and what has to be scrolled sideways to be read. */
function tooWide(): { rules: number; found: string[] } {
  const found: string[] = [];
  let rules = 0;
  const page = document.scrollingElement;
  if (page && page.scrollWidth > page.clientWidth) found.push(`the page, ${page.scrollWidth} pixels`);
  const roots: ParentNode[] = [document];
  for (let root = roots.pop(); root; root = roots.pop()) {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      if (!element.matches('.title .scrolling')) continue;
      rules += 1;
      if (element.scrollWidth <= element.clientWidth) continue;
      found.push(`${element.textContent}: ${element.scrollWidth} pixels in ${element.clientWidth}`);
    }
  }
  return { rules, found };
}
