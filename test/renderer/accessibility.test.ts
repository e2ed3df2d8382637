import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../host/browser';
import { CASES } from './cases';
import { RendererPage, THEMES, type ThemeName } from './rendererPage';

/**
 * axe on everything that is drawn, in every theme. Drawing takes as long as looking, so it is done once for all themes: what is drawn
 * follows the theme, as in VS Code.
 */
describe('axe finds nothing in Chromium', function () {
  this.timeout(120_000);
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  for (const [what, draw] of [
    ['in all cases', drawAllCases],
    ['where everything is open', openEverything],
  ] as const) {
    describe(what, () => {
      let view: RendererPage;
      before(async () => {
        view = await RendererPage.open(browser);
        await view.page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
        await draw(view);
      });
      after(() => view?.close());

      for (const theme of Object.keys(THEMES) as ThemeName[]) {
        // our own keys
        it(`in the ${theme} theme`, async () => {
          await view.setTheme(theme);
          assert.deepEqual(await violations(view.page), []);
        });
      }
    });
  }
});

async function drawAllCases(view: RendererPage): Promise<void> {
  for (const [id, { cells }] of Object.entries(CASES)) await view.run(cells, id);
}

async function openEverything(view: RendererPage): Promise<void> {
  for (const id of ['worked example', 'groups 2']) {
    await view.run(CASES[id]?.cells ?? [], id);
    const output = view.page.locator(`[id="${id}"]`);
    await output.getByRole('button', { name: 'as a loop' }).click();
    await output.getByRole('button', { name: 'one by one' }).click();
    for (const summary of await output.locator('details.all:not([data-name=formulas]) > summary').all())
      await summary.click();
  }
  const output = view.page.locator('[id="worked example"]');
  await output.locator('details.view > summary').click();
  await output.getByRole('button', { name: 'turned first' }).click();
}

/** What axe finds, in all that is on the page. */
function violations(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(
          options: unknown,
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const results = await axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: {
        region: { enabled: false },
        'landmark-one-main': { enabled: false },
        'page-has-heading-one': { enabled: false },
      },
      // What passes is looked at, and not written up one by one.
      resultTypes: ['violations'],
    });
    return results.violations.map(
      ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`,
    );
  });
}
