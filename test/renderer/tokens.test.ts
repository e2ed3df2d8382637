import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { pointAt, WORKED } from './cases';
import { freshPages } from './freshPages';
import { type RendererPage, THEMES, type ThemeName } from './rendererPage';

/** The lines of the formula panel, walked through by keys alone. */
describe('tokens of formulas in Chromium', function () {
  this.timeout(120_000);
  let view: RendererPage;
  freshPages((page) => {
    view = page;
  });

  const press = (key: string): Promise<void> => view.page.keyboard.press(key);
  const voice = () => view.page.locator('.voice').textContent();
  const aside = () => view.page.locator('.panel .aside').textContent();
  /** Which line has the focus, and what it is called. */
  const line = (): Promise<string> =>
    view.page
      .locator('.lines > .line:focus')
      .evaluateAll(([found]) => (found ? `${found.className}: ${found.getAttribute('aria-label')}` : ''));
  /** The text of the token at which one stands. */
  const token = (): Promise<string> =>
    view.page
      .locator('[data-cell].at')
      .evaluateAll((found) =>
        found.map((each) => each.textContent?.replace(/\u200b/g, '') ?? '').join(' | '),
      );
  /** The cells around which a ring is drawn, with tokens that stand for them. */
  const lit = (): Promise<(string | null)[]> =>
    view.page
      .locator('[data-cell].lit')
      .evaluateAll((found) => [...new Set(found.map((each) => each.getAttribute('data-cell')))]);

  /** To the first line of formulas, from the button of the last matrix before it. */
  async function tabToLines(): Promise<void> {
    await view.page.locator('.row').last().locator('summary').last().focus();
    for (let n = 0; n < 4 && (await line()) === ''; n++) await press('Tab');
  }

  /** To the formulas of an element of ∂L/∂X, which was pointed at. */
  async function tabFrom(row: number, column: number): Promise<void> {
    await view.run(WORKED);
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', row, column]);
    await view.page.mouse.move(1, 1);
    await tabToLines();
  }

  it('one line can have the focus; left and right walk through its tokens, up and down to the others', async () => {
    await tabFrom(2, 2);
    assert.equal(await line(), 'line chain: chain rule, 8 parts: the arrow keys walk through them');
    assert.equal(await view.page.locator('.lines > .line[tabindex="0"]').count(), 1);
    await press('ArrowDown');
    assert.equal(await line(), 'line symbols: symbols, 8 parts: the arrow keys walk through them');
    for (const [key, said] of [
      ['ArrowRight', 'K₂₂ is 4'],
      ['ArrowRight', '∂L/∂Z₁₂ is 2'],
      ['End', 'K₁₁ is 1'],
      ['ArrowRight', 'K₁₁ is 1'],
      ['Home', '∂L/∂Z₁₁ is 1'],
      ['ArrowLeft', '∂L/∂Z₁₁ is 1'],
      ['ArrowRight', 'K₂₂ is 4'],
      ['ArrowDown', '∂L/∂Z₁₁ is 1'],
    ] as const) {
      await press(key);
      assert.equal(await voice(), said, key);
    }
    assert.match(await line(), /^line numbers: /);
    await press('Shift+Tab');
    assert.equal(await line(), '');
    assert.equal(await token(), '');
    assert.deepEqual(await lit(), []);
    // Back to the line where one was.
    await press('Tab');
    assert.match(await line(), /^line numbers: /);
  });

  it('says of a partial derivative where it comes from, as the pointer finds it', async () => {
    await view.run(WORKED);
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 2, 2]);
    const first = view.page.locator('.line.chain [data-partial]').first();
    await first.hover();
    const found = [await aside(), await lit()];
    assert.match(found[0] as string, /^Z₁₁ holds X₂₂ · K₂₂, so ∂Z₁₁\/∂X₂₂ is K₂₂$/);
    await view.page.mouse.move(1, 1);
    await tabToLines();
    await press('ArrowRight');
    assert.deepEqual([await aside(), await lit()], found);
    assert.equal(await voice(), found[0]);
    await press('Tab');
    assert.equal(await aside(), '');
  });

  it('says of a struck-out one why it vanishes', async () => {
    await tabFrom(1, 1);
    await press('End');
    assert.equal(await voice(), '0 because no change of X₁₁ reaches Z₂₂');
    assert.equal(await aside(), await voice());
  });

  it('the line where one stands keeps the focus when another element is shown', async () => {
    await view.run(WORKED);
    await tabToLines();
    await press('ArrowDown');
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 3, 3]);
    assert.match(await line(), /^line symbols: /);
    assert.equal(await voice(), '∂L/∂Z₂₂ is 4');
  });

  it('rings the cell of the token', async () => {
    await tabFrom(2, 2);
    await press('ArrowDown');
    /** Whether something is drawn beside K₁₁, in the margin of its heatmap. */
    const ringed = (): Promise<boolean> =>
      view.page
        .locator('[role=grid][aria-label="K, 2 by 2"] canvas')
        .first()
        .evaluate((canvas) => {
          const context = (canvas as HTMLCanvasElement).getContext('2d'); // it is a canvas
          const { data } = context?.getImageData(14, 18 + 20, 3, 1) ?? { data: [] };
          return [...data].some((channel, n) => n % 4 === 3 && channel > 200);
        });
    assert.equal(await ringed(), false);
    await press('End');
    assert.match(await token(), /^K.?11$/);
    assert.equal(await ringed(), true);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    // our own keys
    it(`every token can be read while it stands out: axe finds nothing in the ${theme} theme`, async () => {
      await view.setTheme(theme);
      await tabFrom(2, 2);
      await press('ArrowDown');
      await view.page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
      for (let n = 0; n < 8; n++) {
        const violations = await view.page.evaluate(async () => {
          const { axe } = window as unknown as {
            axe: {
              run(
                options: unknown,
              ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
            };
          };
          const rules = {
            region: { enabled: false },
            'landmark-one-main': { enabled: false },
            'page-has-heading-one': { enabled: false },
          };
          return (await axe.run({ rules, resultTypes: ['violations'] })).violations.map(({ id, nodes }) =>
            `${id}: ${nodes.map(({ failureSummary }) => failureSummary).join(' ')}`.slice(0, 1000),
          );
        });
        assert.deepEqual(violations, []);
        await press('ArrowRight');
      }
    });
  }
});
