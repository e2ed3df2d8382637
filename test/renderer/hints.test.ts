import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { freshPages } from './freshPages';
import type { RendererPage } from './rendererPage';

/** One element is right, one wrong, two are open. */
const CELLS = [
  'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; Z = conv2d(X, K); backward(Z, [1 2; 3 4])',
  'mine = [37 48; ? nan]\ncheck(grad(K), mine)',
];

const TAKE_PART = /^These take part: ∂L\/∂Z\[1,1\], X\[2,1\], ∂L\/∂Z\[1,2\], X\[2,2\], .*, X\[3,2\]$/;

describe('hints for an answer that is filled in part, in Chromium', function () {
  this.timeout(120_000);
  let view: RendererPage;
  freshPages(async (page) => {
    view = page;
    await view.run(CELLS);
  });

  /** Wrong elements come first, then those that are open. */
  const help = (n: number): Locator =>
    view.page.getByRole('list', { name: 'hints' }).getByRole('listitem').nth(n);

  /** What has been said so far: its sentences, and its formulas as TeX. */
  const said = (n: number): Promise<string[]> =>
    help(n)
      .locator('[aria-live] > *')
      .evaluateAll((all) =>
        all.map((each) => {
          const formula = each.querySelector('annotation')?.textContent ?? '';
          const words = each.cloneNode(true) as Element; // a copy of an element is one
          for (const tex of words.querySelectorAll('.tex')) tex.remove();
          return `${formula}${words.textContent}`.replace(/\s+/g, ' ').trim();
        }),
      );

  const focusedText = (): Promise<string | null | undefined> =>
    view.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent);

  it('a hint says which cells take part, then the formula, then the number, and nothing before it is asked for', async () => {
    const open = help(1);
    const button = open.getByRole('button');
    assert.equal(await button.textContent(), 'Hint for grad(K)[2,1]');
    assert.deepEqual(await said(1), []);
    await button.click();
    const [cells = '', ...none] = await said(1);
    assert.match(cells, TAKE_PART);
    assert.deepEqual(none, []);
    assert.equal(await button.textContent(), 'Formula of grad(K)[2,1]');
    await button.click();
    const [, symbols = ''] = await said(1);
    assert.match(symbols, /X_\{21\}.*X_\{22\}.*X_\{31\}.*X_\{32\}/);
    assert.doesNotMatch((await said(1)).join(), /67|\\cdot/);
    assert.equal(await button.textContent(), 'Number of grad(K)[2,1]');
    await button.click();
    assert.equal((await said(1)).length, 3);
    assert.match((await said(1))[2] ?? '', /1 \\cdot 4 \+ 2 \\cdot 5 \+ 3 \\cdot 7 \+ 4 \\cdot 8.*= 67$/);
    // The others have said nothing.
    assert.deepEqual([await said(0), await said(2)], [[], []]);
  });

  it('offers help for what is wrong and for what is open, and for nothing that is right', async () => {
    assert.deepEqual(
      await view.page.getByRole('list', { name: 'hints' }).getByRole('button').allTextContents(),
      ['Hint for grad(K)[1,2]', 'Hint for grad(K)[2,1]', 'Hint for grad(K)[2,2]'],
    );
    assert.match(
      (await view.page.locator('.verdict').textContent()) ?? '',
      /^✗ 1 of 2 filled elements of grad\(K\) is wrong: \[1,2\]\. 2 still open\./,
    );
    assert.doesNotMatch((await view.page.locator('.output').innerText()) ?? '', /\b(47|67|77)\b/);
  });

  it('judges only elements that are filled: red is the wrong one alone, and the words say the same', async () => {
    const grid = view.page.getByRole('grid', { name: 'your answer, 2 by 2' });
    const canvas = grid.locator('canvas').first();
    // The line around the element that is explained stands before red: it goes to one that is right.
    await grid.locator('.cell').focus();
    // How much of each cell is red, in the order of its elements.
    const red = await canvas.evaluate((found) => {
      const { width } = found as HTMLCanvasElement; // by its selector
      const context = (found as HTMLCanvasElement).getContext('2d');
      const side = (width - 36) / 2;
      return [0, 1, 2, 3].map((n) => {
        const [column, row] = [n % 2, Math.floor(n / 2)];
        const data = context?.getImageData(18 + column * side, 18 + row * side, side, side).data ?? [];
        let count = 0;
        for (let at = 0; at < data.length; at += 4)
          if ((data[at] ?? 0) > 150 && (data[at + 1] ?? 0) < 110 && (data[at + 2] ?? 0) < 110) count += 1;
        return count;
      });
    });
    assert.deepEqual(
      red.map((count) => count > 100),
      [false, true, false, false],
      red.join(),
    );
    await view.page.locator('.cell').first().focus();
    const heard: (string | null)[] = [];
    for (const key of ['Control+Home', 'ArrowRight', 'ArrowDown', 'ArrowLeft']) {
      await view.page.keyboard.press(key);
      heard.push(await view.page.locator('.voice').textContent());
    }
    assert.deepEqual(heard, [
      'grad(K)[1,1], your answer 37, right',
      'grad(K)[1,2], your answer 48, wrong',
      'grad(K)[2,2], still open',
      'grad(K)[2,1], still open',
    ]);
  });

  it('the keyboard alone leads through it, and Escape takes it back', async () => {
    await view.page.locator('.cell').first().focus();
    for (let presses = 0; (await focusedText()) !== 'Hint for grad(K)[2,2]'; presses++) {
      assert.ok(presses < 10, `Tab does not lead to the hint, but to ${await focusedText()}`);
      await view.page.keyboard.press('Tab');
    }
    for (const [key, lines, offer] of [
      ['Enter', 1, 'Formula of grad(K)[2,2]'],
      ['Space', 2, 'Number of grad(K)[2,2]'],
      ['Enter', 3, 'Hide the help for grad(K)[2,2]'],
      ['Escape', 0, 'Hint for grad(K)[2,2]'],
      ['Enter', 1, 'Formula of grad(K)[2,2]'],
      ['Escape', 0, 'Hint for grad(K)[2,2]'],
    ] as const) {
      await view.page.keyboard.press(key);
      assert.equal((await said(2)).length, lines, `after ${key}`);
      assert.equal(await focusedText(), offer, 'the focus stays on the button');
    }
  });

  it('the button takes back what it has said', async () => {
    const button = help(1).getByRole('button');
    const height = (await help(1).boundingBox())?.height;
    for (let presses = 0; presses < 3; presses++) await button.click();
    assert.equal((await said(1)).length, 3);
    await button.click();
    assert.deepEqual(await said(1), []);
    assert.equal(await button.textContent(), 'Hint for grad(K)[2,1]');
    assert.equal((await help(1).boundingBox())?.height, height);
  });

  it('each line is announced as it comes, and a formula has words', async () => {
    const place = help(1).locator('[aria-live="polite"]');
    assert.equal(await place.count(), 1, 'the place is there before anything is said in it');
    for (let presses = 0; presses < 3; presses++) await help(1).getByRole('button').click();
    assert.match((await place.locator('p').first().textContent()) ?? '', TAKE_PART);
    assert.equal(await place.locator('math').count(), 2);
    assert.equal(await place.locator('.katex-html[aria-hidden="true"]').count(), 2);
  });

  it('an element that nothing reads says so, and its number', async () => {
    await view.run([
      'X = [1 2 3 4; 5 6 7 8; 9 1 2 3; 4 5 6 7]; K = [1 2 3; 4 5 6; 7 8 9]; Z = conv2d(X, K, stride=2); backward(sum(Z))',
      'check(grad(X), [1 2 3 ?; 4 5 6 0; 7 8 9 0; 0 0 0 0])',
    ]);
    const button = help(0).getByRole('button');
    assert.equal(await button.textContent(), 'Hint for grad(X)[1,4]');
    await button.click();
    assert.deepEqual(await said(0), ['Nothing takes part in it: no output reads this element.']);
    for (let presses = 0; (await button.textContent())?.startsWith('Hide') === false; presses++) {
      assert.ok(presses < 3);
      await button.click();
    }
    assert.match((await said(0)).at(-1) ?? '', /= 0$/);
  });
});
