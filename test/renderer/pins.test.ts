import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { CASES, pointAt, WORKED } from './cases';
import { contrast } from './colours';
import { freshPages } from './freshPages';
import { type RendererPage, THEMES, type ThemeName } from './rendererPage';

const DX = '∂L/∂X, 3 by 3';
const PADDED = 'padded ∂L/∂Z, 4 by 4';

type At = readonly [grid: string, row: number, column: number];

describe('pins and zeros of no element in Chromium', function () {
  this.timeout(120_000);
  let view: RendererPage;
  freshPages((page) => {
    view = page;
  });

  const click = async (...at: At): Promise<void> => {
    await pointAt(view, 'output', at);
    await view.page.mouse.down();
    await view.page.mouse.up();
  };
  /** The value that the panel comes to. */
  const value = async (): Promise<string> =>
    ((await view.page.locator('.panel .line.value annotation').first().textContent()) ?? '').replace(
      '= ',
      '',
    );
  const cell = (grid: string) =>
    view.page.locator(`[role=grid][aria-label="${grid}"] [role=gridcell]`).last();
  const notice = () => view.page.locator('.panel .pinned');
  const voice = () => view.page.locator('.voice').textContent();
  const box = async (selector: string): Promise<{ top: number; bottom: number; height: number }> =>
    view.page
      .locator(selector)
      .first()
      .evaluate((found) => {
        const { top, bottom, height } = found.getBoundingClientRect();
        return { top: top + scrollY, bottom: bottom + scrollY, height };
      });
  /** Where the matrices begin. */
  const tops = (): Promise<number[]> =>
    view.page
      .locator('figure.heatmap')
      .evaluateAll((all) => all.map((figure) => figure.getBoundingClientRect().top + scrollY));

  /** The colour of a cell, or beside it: `x` and `y` in pixels from its upper left corner. */
  const inkAt = (
    grid: string,
    row: number,
    column: number,
    [x, y]: readonly [number, number],
  ): Promise<number[]> =>
    view.page
      .locator(`[role=grid][aria-label="${grid}"]`)
      .last()
      .evaluate(
        (found, at) => {
          const canvas = found.querySelector('canvas');
          const side = ((canvas?.width ?? 0) - 36) / Number(found.getAttribute('aria-colcount'));
          const left = 18 + (at.column - 1) * side + at.x;
          const top = 18 + (at.row - 1) * side + at.y;
          return [...(canvas?.getContext('2d')?.getImageData(left, top, 1, 1).data ?? [])];
        },
        { row, column, x, y },
      );

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    // our own keys
    it(`marks the pinned cell by a heavier frame and a pin beside its number, in the ${theme} theme`, async () => {
      await view.setTheme(theme);
      await view.run(WORKED);
      await pointAt(view, 'output', [DX, 1, 2]);
      const gap = [-1, 20] as const;
      const disc = [-4, 2] as const;
      const glyph = [3, 2] as const;
      const number = [22, 22] as const;
      const inks = async (row: number, column: number): Promise<number[][]> => [
        await inkAt(DX, row, column, gap),
        await inkAt(DX, row, column, disc),
      ];
      const before = {
        free: await inks(1, 2),
        number: await inkAt(DX, 1, 2, number),
        standing: await inks(2, 2),
      };
      await click(DX, 1, 2);
      await view.page.mouse.move(1, 1);
      for (const ink of await inks(1, 2)) assert.ok(contrast(ink, await paper()) > 7);
      assert.ok(contrast(await inkAt(DX, 1, 2, disc), await inkAt(DX, 1, 2, glyph)) > 4.5);
      assert.deepEqual(await inkAt(DX, 1, 2, number), before.number);
      // Where the animation stands there are only corners.
      assert.deepEqual(await inks(2, 2), before.standing);
      await view.page.keyboard.press('Escape');
      assert.deepEqual(await inks(1, 2), before.free);
    });
  }

  it('leaves the value of a pinned cell to be seen where cells are small', async () => {
    await view.run(CASES['input 64×64']?.cells ?? []);
    await click('∂L/∂X, 64 by 64', 20, 20);
    await view.page.mouse.move(1, 1);
    const ink = await view.page.locator('[role=grid][aria-label="∂L/∂X, 64 by 64"]').evaluate((grid) => {
      const canvas = grid.querySelector<HTMLCanvasElement>('canvas.light');
      const context = canvas?.getContext('2d');
      const alpha = (x: number, y: number) => context?.getImageData(x, y, 1, 1).data[3];
      const corner = Math.max(18, 8 + 7 * 2) + 19 * 4;
      // Well outside the frame around the cell, and the pixel next to its corner.
      return [alpha(corner - 12, corner - 12), alpha(corner - 40, corner - 40)];
    });
    assert.deepEqual(ink, [255, 0]);
  });

  it('says at the head of the panel what is pinned, in words for screen readers too, and moves nothing', async () => {
    await view.run(WORKED);
    await pointAt(view, 'output', [DX, 3, 3]);
    const before = [await tops(), await box('.panel'), await box('.output')];
    assert.equal(await notice().isVisible(), false);
    await click(DX, 3, 3);
    await pointAt(view, 'output', ['rotated K, 2 by 2', 1, 2]);
    assert.equal(await notice().textContent(), 'pinned: ∂L/∂X[3,3] — free it (Esc)');
    const [said, panel, line] = [await box('.panel .pinned'), await box('.panel'), await box('.panel .line')];
    assert.ok(said.top - panel.top < 20 && said.bottom <= line.top);
    assert.deepEqual([await tops(), panel, await box('.output')], before);
    assert.equal(await voice(), 'pinned: ∂L/∂X[3,3]');
    assert.equal(await cell(DX).getAttribute('aria-selected'), 'true');
    await notice().click();
    assert.equal(await notice().isVisible(), false);
    assert.deepEqual([await tops(), await box('.panel')], before.slice(0, 2));
    assert.equal(await voice(), '∂L/∂X[3,3] is free');
    assert.equal(await cell(DX).getAttribute('aria-selected'), null);
    // Its formulas stay, and so does the keyboard.
    assert.equal(await value(), '16');
    assert.equal(await cell(DX).evaluate(isFocused), true);
  });

  it('says it in the foot where there is no panel in sight', async () => {
    await view.run(['[1 2; 3 4]']);
    await click('[1 2; 3 4], 2 by 2', 1, 2);
    assert.match((await view.page.locator('.foot .pinned').textContent()) ?? '', /^pinned: .*\[1,2\]/);
    await view.page.keyboard.press('Escape');
    assert.equal(await view.page.locator('.pinned').count(), 0);
    await view.run(CASES['loss']?.cells ?? []);
    await click('∂L/∂X, 4 by 4', 2, 2);
    const foot = view.page.locator('.foot .pinned');
    assert.equal(await foot.count(), 0);
    await view.page.locator('details.stage').evaluateAll((stages) => {
      for (const stage of stages) (stage as HTMLDetailsElement).open = false; // they are all details
    });
    await foot.waitFor();
    await foot.click();
    assert.equal(await view.page.locator('.pinned:visible').count(), 0);
  });

  it('axe finds nothing in what is said of a pin and of a zero of no element', async () => {
    await view.page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
    await view.run(WORKED);
    await click(DX, 2, 2);
    for (const zero of [false, true]) {
      if (zero) await pointAt(view, 'output', [PADDED, 1, 1]);
      for (const theme of Object.keys(THEMES) as ThemeName[]) {
        // our own keys
        await view.setTheme(theme);
        assert.deepEqual(await violations(), [], theme);
      }
    }
  });

  it('a click focuses the cell and scrolls nothing; arrow keys take the pin along, Escape frees it', async () => {
    await view.run(WORKED);
    await view.page.evaluate(() => document.body.style.setProperty('padding-bottom', '2000px'));
    await pointAt(view, 'output', [DX, 1, 1]);
    const scrolled = await view.page.evaluate(() => window.scrollY);
    await click(DX, 1, 1);
    assert.equal(await cell(DX).evaluate(isFocused), true);
    for (const [key, name, shown] of [
      ['ArrowRight', '[1,2]', '4'],
      ['ArrowDown', '[2,2]', '20'],
      ['End', '[2,3]', '16'],
    ] as const) {
      await view.page.keyboard.press(key);
      assert.equal(await value(), shown);
      assert.match((await notice().textContent()) ?? '', new RegExp(`^pinned: ∂L/∂X\\${name} `));
      assert.match((await voice()) ?? '', new RegExp(`^∂L/∂X\\${name} is ${shown}.*; pinned$`));
      assert.equal(await view.page.locator('.panel .lit').count(), 0);
    }
    assert.equal(await view.page.evaluate(() => window.scrollY), scrolled);
    // It is the pinned one: another one that is pointed at does not take its place.
    await pointAt(view, 'output', [DX, 1, 1]);
    assert.equal(await value(), '16');
    await view.page.keyboard.press('Escape');
    assert.equal(await notice().isVisible(), false);
    assert.equal(await cell(DX).evaluate(isFocused), true);
    await view.page.keyboard.press('ArrowLeft');
    assert.equal(await value(), '20');
    assert.equal(await notice().isVisible(), false, 'walking pins nothing by itself');
  });

  it('a click on the pinned cell frees it; a pin elsewhere does not walk', async () => {
    await view.run(WORKED);
    await click(DX, 2, 2);
    await click(DX, 2, 2);
    assert.equal(await notice().isVisible(), false);
    assert.equal(await cell(DX).evaluate(isFocused), true);
    await click(DX, 2, 2);
    await cell('∂L/∂K, 2 by 2').focus();
    await view.page.keyboard.press('ArrowRight');
    assert.match((await notice().textContent()) ?? '', /^pinned: ∂L\/∂X\[2,2\]/);
    assert.equal(await value(), '20');
  });

  it('an element that was walked to is still pinned after a new run, and is marked', async () => {
    await view.run(WORKED);
    await click(DX, 1, 1);
    await view.page.keyboard.press('ArrowRight');
    await view.run(WORKED);
    await view.page.mouse.move(1, 1);
    assert.match((await notice().textContent()) ?? '', /^pinned: ∂L\/∂X\[1,2\]/);
    assert.equal(await value(), '4');
    assert.ok(contrast(await inkAt(DX, 1, 2, [-1, 20]), await paper()) > 7);
  });

  it('a zero of padding has a ring, and its reason stands in place of the formulas, which come back unmoved', async () => {
    await view.run(WORKED);
    await pointAt(view, 'output', [DX, 2, 2]);
    const before = [await tops(), await box('.panel .lines'), await box('.output')];
    const plain = { padded: await inkAt(PADDED, 1, 2, [1, 20]), fill: await inkAt(DX, 2, 2, [7, 20]) };
    assert.ok(contrast(plain.padded, await paper()) < 2);
    await pointAt(view, 'output', [PADDED, 1, 2]);
    assert.ok(contrast(await inkAt(PADDED, 1, 2, [1, 20]), await paper()) > 7);
    await assertExplained(/^This 0 is no element of ∂L\/∂Z: padding/);
    // Nothing takes part in it: of what lit up, only the place of the animation has its corners.
    assert.deepEqual(await inkAt(DX, 2, 2, [1, 20]), plain.fill);
    assert.notDeepEqual(await inkAt(DX, 2, 2, [2, 2]), plain.fill);
    assert.deepEqual([await tops(), await box('.panel .lines'), await box('.output')], before);
    // The ring goes along, also over zeros of the same kind.
    await pointAt(view, 'output', [PADDED, 1, 3]);
    assert.deepEqual(await inkAt(PADDED, 1, 2, [1, 20]), plain.padded);
    assert.ok(contrast(await inkAt(PADDED, 1, 3, [1, 20]), await paper()) > 7);
    await pointAt(view, 'output', [DX, 2, 2]);
    assert.equal(await view.page.locator('.panel .lines').isVisible(), true);
    assert.equal(await view.page.locator('.aside').textContent(), '');
    assert.ok(contrast(await inkAt(PADDED, 1, 3, [1, 20]), await paper()) < 2);
  });

  it('a zero between strides says so too; a pinned element stays pinned, and comes back', async () => {
    await view.run(['X = ones(5, 5); K = [1 2; 3 4]; Z = conv2d(X, K, stride=3)\nbackward(Z, [1 2; 3 4])']);
    const stuffed = 'stuffed ∂L/∂Z, 4 by 4';
    await click('∂L/∂K, 2 by 2', 1, 1);
    const plain = await inkAt(stuffed, 2, 3, [1, 20]);
    await pointAt(view, 'output', [stuffed, 2, 3]);
    assert.ok(contrast(await inkAt(stuffed, 2, 3, [1, 20]), await paper()) > 7);
    await assertExplained(/^This 0 is no element of ∂L\/∂Z: the stride leaves a gap/);
    assert.match((await notice().textContent()) ?? '', /^pinned: ∂L\/∂K\[1,1\]/);
    await view.page.mouse.move(1, 1);
    assert.equal(await view.page.locator('.panel .lines').isVisible(), true);
    assert.equal(await view.page.locator('.aside').textContent(), '');
    assert.deepEqual(await inkAt(stuffed, 2, 3, [1, 20]), plain);
  });

  it('walking over such a zero says why it is there; a pin waits for the next element', async () => {
    await view.run(WORKED);
    await click(PADDED, 2, 2);
    await view.page.mouse.move(1, 1);
    await view.page.keyboard.press('ArrowUp');
    await assertExplained(/^This 0 is no element of ∂L\/∂Z: padding/);
    assert.equal(await voice(), '0, put there by padding');
    assert.ok(contrast(await inkAt(PADDED, 1, 2, [1, 20]), await paper()) > 7);
    await view.page.keyboard.press('ArrowRight');
    await assertExplained(/^This 0 is no element of ∂L\/∂Z: padding/);
    assert.match((await notice().textContent()) ?? '', /^pinned: ∂L\/∂Z\[1,1\]/);
    await view.page.keyboard.press('ArrowDown');
    assert.equal(await view.page.locator('.panel .lines').isVisible(), true);
    assert.match((await notice().textContent()) ?? '', /^pinned: ∂L\/∂Z\[1,2\]/);
    // Without a pin.
    await view.page.keyboard.press('Escape');
    await view.page.keyboard.press('ArrowUp');
    await assertExplained(/^This 0 is no element of ∂L\/∂Z: padding/);
    // A click on one focuses it, and pins nothing.
    await click(PADDED, 4, 4);
    assert.equal(await notice().isVisible(), false);
    assert.equal(await cell(PADDED).getAttribute('aria-label'), '0, put there by padding');
    assert.equal(await cell(PADDED).evaluate(isFocused), true);
  });

  /** The reason stands above the formulas, which are not to be seen. */
  async function assertExplained(reason: RegExp): Promise<void> {
    assert.match((await view.page.locator('.panel .aside').textContent()) ?? '', reason);
    const [said, panel] = [await box('.panel .aside'), await box('.panel')];
    assert.ok(said.top - panel.top < 20);
    assert.equal(await view.page.locator('.panel .lines').isVisible(), false);
  }

  /** The colour that the page has behind the cells. */
  const paper = (): Promise<number[]> =>
    view.page.evaluate(() => {
      const context = document.createElement('canvas').getContext('2d');
      if (!context) return [];
      context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(
        '--vscode-editor-background',
      );
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data];
    });

  function violations(): Promise<string[]> {
    return view.page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(options: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const rules = {
        region: { enabled: false },
        'landmark-one-main': { enabled: false },
        'page-has-heading-one': { enabled: false },
      };
      const { violations: found } = await axe.run({ rules, resultTypes: ['violations'] });
      return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
    });
  }
});

/** Whether the keyboard is at an element of an output. */
const isFocused = (found: Element): boolean => (found.getRootNode() as ShadowRoot).activeElement === found; // outputs are shadow trees
