import assert from 'node:assert/strict';
import { CASES, pointAt, WORKED } from './cases';
import { freshPages } from './freshPages';
import type { RendererPage } from './rendererPage';

/** The sum in the row of an element, where one looks while the panel with its formulas is further down. */
describe('the sum in a row, in Chromium', function () {
  this.timeout(120_000);
  let view: RendererPage;
  freshPages((page) => {
    view = page;
  });

  const plain = (text: string): string => text.replace(/[\u200b\s]+/g, ' ').trim();
  /** What is read of it, without what KaTeX writes for screen readers. */
  const sums = (): Promise<string[]> =>
    view.page.locator('.row .sum').evaluateAll((all) =>
      all.map((each) => {
        const seen = each.cloneNode(true) as HTMLElement; // of an HTML element
        for (const hidden of seen.querySelectorAll('.katex-mathml')) hidden.remove();
        return (seen.textContent ?? '').replace(/[\u200b\s]+/g, '');
      }),
    );
  const becomes = async (...wanted: readonly string[]): Promise<void> => {
    const end = Date.now() + 5000;
    let found: string[] = [];
    while (Date.now() < end) {
      found = await sums();
      if (wanted.every((text, n) => found[n] === text)) return;
      await view.page.waitForTimeout(20);
    }
    assert.deepEqual(found, wanted);
  };
  const panelTo = (block: ScrollLogicalPosition): Promise<void> =>
    view.page.locator('.panel').evaluate((panel, at) => panel.scrollIntoView({ block: at }), block);
  const away = (): Promise<void> => view.page.evaluate(() => window.scrollTo(0, 0));

  it('says where the element comes from while the panel is out of sight, and nothing else moves', async () => {
    await view.page.setViewportSize({ width: 900, height: 700 });
    await view.run(WORKED);
    const tops = (): Promise<number[]> =>
      view.page
        .locator('.row, .panel')
        .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top + window.scrollY));
    await panelTo('center');
    await becomes('', '', '', '');
    const before = await tops();
    await away();
    await becomes('', '', '∂L/∂X₂₂=20=1⋅4+2⋅3+3⋅2+4⋅1', '');
    await pointAt(view, 'output', ['∂L/∂K, 2 by 2', 1, 2]);
    await becomes('', '∂L/∂K₁₂=47=1⋅2+2⋅3+3⋅5+4⋅6', '', '');
    await pointAt(view, 'output', ['Z, 2 by 2', 2, 1]);
    await becomes('Z₂₁=68=4⋅1+5⋅2+7⋅3+8⋅4+1', '', '', '');
    // An element of an input: what its gradient collects, in the row that computes that.
    await pointAt(view, 'output', ['X, 3 by 3', 1, 2]);
    await becomes('', '', '∂L/∂X₁₂=4=1⋅2+2⋅1', '');
    await pointAt(view, 'output', ['K, 2 by 2', 1, 1]);
    await becomes('', '∂L/∂K₁₁=37=1⋅1+2⋅2+3⋅4+4⋅5', '', '');
    await pointAt(view, 'output', ['∂L/∂Z, 2 by 2', 1, 1]);
    await becomes('', '', '', '');
    assert.deepEqual(await tops(), before);
  });

  it('gives way as soon as the panel can be read', async () => {
    await view.page.setViewportSize({ width: 900, height: 700 });
    await view.run(WORKED);
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 1, 1]);
    await becomes('', '', '∂L/∂X₁₁=1=1⋅1', '');
    await panelTo('end');
    await becomes('', '', '', '');
    await away();
    await becomes('', '', '∂L/∂X₁₁=1=1⋅1', '');
  });

  it('its tokens wear the hues of the kernel, and light up their cells', async () => {
    await view.page.setViewportSize({ width: 900, height: 700 });
    await view.run(WORKED);
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 2, 2]);
    await becomes('', '', '∂L/∂X₂₂=20=1⋅4+2⋅3+3⋅2+4⋅1', '');
    const token = view.page.locator('.sum .katex-html .tap-3 [data-cell]');
    const inks = await view.page
      .locator('.sum .katex-html .tap')
      .evaluateAll((all) => all.map((each) => getComputedStyle(each).color));
    assert.equal(inks.length, 4);
    assert.equal(new Set(inks).size, 4);
    await token.hover();
    const cell = await token.evaluate((each) => each.closest('[data-cell]')?.getAttribute('data-cell'));
    const lit = view.page.locator(`.panel [data-cell="${cell}"].lit`);
    await lit.first().waitFor({ state: 'attached' });
    await view.page.mouse.move(1, 1);
    await view.page.locator('[data-cell].lit').first().waitFor({ state: 'detached' });
  });

  for (const [width, lines] of [
    [1200, 2],
    [900, 1],
    [400, 1],
  ] as const) {
    it(`stays in its room at ${width} pixels, however long the sum is, and begins with the value`, async () => {
      await view.page.setViewportSize({ width, height: 600 });
      await view.run(CASES['groups 2']?.cells ?? []);
      await pointAt(view, 'output', ['∂L/∂X, 5 by 5', 3, 3]);
      await away();
      const sum = view.page.locator('.row.current .sum');
      await view.page.waitForFunction(() =>
        document
          .querySelector('#output')
          ?.shadowRoot?.querySelector('.row.current .sum')
          ?.textContent?.startsWith('∂L/∂X[1,3,3]'),
      );
      const { height, lineHeight, right, within } = await sum.evaluate((each) => ({
        height: each.getBoundingClientRect().height,
        lineHeight: Number.parseFloat(getComputedStyle(each).lineHeight),
        right: each.getBoundingClientRect().right,
        within: each.closest('.row')?.getBoundingClientRect().right ?? 0,
      }));
      assert.equal(Math.round(height / lineHeight), lines);
      assert.ok(right <= within);
      const value = await sum.locator('.tex').first().locator('.katex-html').textContent();
      assert.equal(plain(value ?? ''), '=−3.21731');
    });
  }

  it('is not read out twice: screen readers have the panel', async () => {
    await view.run(WORKED);
    assert.deepEqual(
      await view.page.locator('.sum').evaluateAll((all) => all.map((each) => each.ariaHidden)),
      ['true', 'true', 'true', 'true'],
    );
  });
});
