import assert from 'node:assert/strict';
import { PAYLOAD_VERSION } from '../../src/notebook/payload';
import { CASES, pointAt } from './cases';
import { crossesLine } from './colours';
import { freshPages } from './freshPages';
import { payloadOf, type RendererPage } from './rendererPage';

const WORKED = [
  'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; B = 1; Z = conv2d(X, K, B)',
  'dZ = [1 2; 3 4]\nbackward(Z, dZ)',
];

describe('renderer in Chromium', function () {
  this.timeout(120_000);
  let view: RendererPage;
  freshPages((page) => {
    view = page;
  });

  /** The TeX of a line of the formula panel, without the commands that link tokens to cells. */
  async function line(kind: string): Promise<string> {
    const tex = await view.page.locator(`.panel .line.${kind} annotation`).first().textContent();
    return (tex ?? '').replace(/\\html(?:Data|Class)\{[^{}]*\}/g, '').replace(/[{}]/g, '');
  }

  const grids = (): Promise<(string | null)[]> =>
    view.page.locator('[role=grid]').evaluateAll((all) => all.map((grid) => grid.getAttribute('aria-label')));

  /** The cells of every heatmap that are outlined. */
  const lit = async (): Promise<Record<string, string[]>> => {
    const figures = await view.page.locator('figure.heatmap').evaluateAll((all) =>
      all.map((figure, n) => {
        const grid = figure.querySelector('[role=grid]');
        // One above the other, as they are seen.
        const canvas = document.createElement('canvas');
        const context = canvas.getContext('2d');
        for (const layer of figure.querySelectorAll<HTMLCanvasElement>('[role=grid] canvas')) {
          if (canvas.width !== layer.width) canvas.width = layer.width;
          if (canvas.height !== layer.height) canvas.height = layer.height;
          context?.drawImage(layer, 0, 0);
        }
        const rows = Number(grid?.getAttribute('aria-rowcount'));
        const columns = Number(grid?.getAttribute('aria-colcount'));
        const edges: (readonly [cell: string, pixels: number[]])[] = [];
        if (context) {
          const side = (canvas.width - 36) / columns;
          for (let row = 0; row < rows; row++) {
            for (let column = 0; column < columns; column++) {
              // From the left edge inwards, in the middle: over the outline, away from the dots and short of the number.
              const { data } = context.getImageData(18 + column * side, 18 + (row + 0.5) * side, 5, 1);
              edges.push([`${row + 1}${column + 1}`, [...data]]);
            }
          }
        }
        return { name: `${n} ${grid?.getAttribute('aria-label')}`, edges };
      }),
    );
    return Object.fromEntries(
      figures.map(({ name, edges }) => [
        name,
        edges.filter(([, pixels]) => crossesLine(pixels)).map(([cell]) => cell),
      ]),
    );
  };

  it('draws the rows of the worked example with all their matrices', async () => {
    await view.run(WORKED);
    assert.deepEqual(await grids(), [
      'X, 3 by 3',
      'K, 2 by 2',
      'B, 1 by 1',
      'Z, 2 by 2',
      'X, 3 by 3',
      '∂L/∂Z, 2 by 2',
      '∂L/∂K, 2 by 2',
      'padded ∂L/∂Z, 4 by 4',
      'rotated K, 2 by 2',
      '∂L/∂X, 3 by 3',
      '∂L/∂Z, 2 by 2',
      '∂L/∂B, 1 by 1',
    ]);
    const titles = await view.page.locator('.row .name').allTextContents();
    assert.deepEqual(titles, ['Forward', 'Kernel gradient', 'Input gradient', 'Bias gradient']);
  });

  for (const [grid, row, column, symbols, numbers, value] of [
    [
      '∂L/∂X, 3 by 3',
      2,
      2,
      '\\frac\\partial L\\partial Z_11\\,K_22',
      '1 \\cdot 4 + 2 \\cdot 3 + 3 \\cdot 2 + 4 \\cdot 1',
      '20',
    ],
    ['∂L/∂X, 3 by 3', 1, 1, '\\frac\\partial L\\partial Z_11\\,K_11', '1 \\cdot 1', '1'],
    [
      '∂L/∂K, 2 by 2',
      1,
      2,
      '\\frac\\partial L\\partial Z_11\\,X_12',
      '1 \\cdot 2 + 2 \\cdot 3 + 3 \\cdot 5 + 4 \\cdot 6',
      '47',
    ],
    ['Z, 2 by 2', 2, 2, 'X_22\\,K_11', '5 \\cdot 1 + 6 \\cdot 2 + 8 \\cdot 3 + 9 \\cdot 4 + 1', '78'],
    ['∂L/∂B, 1 by 1', 1, 1, '\\frac\\partial L\\partial Z_11', '1 + 2 + 3 + 4', '10'],
  ] as const) {
    it(`pointing at ${grid} [${row},${column}] says where ${value} comes from`, async () => {
      await view.run(WORKED);
      await pointAt(view, 'output', [grid, row, column]);
      assert.ok((await line('symbols')).includes(symbols), await line('symbols'));
      assert.equal(await line('numbers'), `= ${numbers}`);
      assert.equal(await line('value'), `= ${value}`);
    });
  }

  it('lights up the cells that take part in every heatmap, and no others', async () => {
    await view.run(WORKED);
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 1, 2]);
    assert.deepEqual(await lit(), {
      '0 X, 3 by 3': ['12'],
      '1 K, 2 by 2': ['11', '12'],
      '2 B, 1 by 1': [],
      '3 Z, 2 by 2': ['11', '12'],
      '4 X, 3 by 3': ['12'],
      '5 ∂L/∂Z, 2 by 2': ['11', '12'],
      '6 ∂L/∂K, 2 by 2': [],
      '7 padded ∂L/∂Z, 4 by 4': ['22', '23'],
      // K11 and K12 stand in the lower row of the rotated kernel.
      '8 rotated K, 2 by 2': ['21', '22'],
      '9 ∂L/∂X, 3 by 3': ['12'],
      '10 ∂L/∂Z, 2 by 2': ['11', '12'],
      '11 ∂L/∂B, 1 by 1': [],
    });
  });

  it('lights up all that goes into a long sum, spread, turned and cropped as the matrices are', async () => {
    await view.run([
      'X = randn(9, 9, seed=1); K = [[1 2 3]]; Z = conv2d(X, K, padding=[0, 1])\nbackward(Z, randn(9, 9, seed=2))',
    ]);
    await pointAt(view, 'output', ['∂L/∂K, 1 by 3', 1, 3]);
    const shown = await lit();
    const all = (columns: readonly number[]): string[] =>
      Array.from({ length: 9 }, (_, row) => columns.map((column) => `${row + 1}${column}`)).flat();
    // K13 stands over columns 2 to 9 of X when the kernel is at columns 1 to 8 of Z.
    assert.deepEqual(shown['4 ∂L/∂Z, 9 by 9'], all([1, 2, 3, 4, 5, 6, 7, 8]));
    assert.deepEqual(shown['5 ∂L/∂K, 1 by 3'], ['13']);
    assert.deepEqual(shown['8 ∂L/∂X, 9 by 9'], []);
    // Long sums are written behind the frame that lights up.
    await view.page.locator('.line.symbols', { hasText: '60 more' }).waitFor();
  });

  it('strikes out the partial derivatives that vanish', async () => {
    await view.run(WORKED);
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 1, 1]);
    const chain = await line('chain');
    assert.equal(chain.match(/\\cancel/g)?.length, 3, chain);
    assert.equal(
      await view.page.locator('.line.chain .quiet').textContent(),
      'Struck out: 0 because no change of X₁₁ reaches Z₁₂, Z₂₁ or Z₂₂.',
    );
  });

  it('a click pins an element, Escape frees it', async () => {
    await view.run(WORKED);
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 3, 3]);
    await view.page.mouse.down();
    await view.page.mouse.up();
    await view.page.mouse.move(1, 1);
    assert.equal(await line('value'), '= 16');
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 2, 2]);
    assert.equal(await line('value'), '= 16');
    await view.page.locator('.chip').first().focus();
    await view.page.keyboard.press('Escape');
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 1, 2]);
    assert.equal(await line('value'), '= 4');
  });

  it('a pinned element stays while others are pointed at; what is pointed at lights up with its tokens', async () => {
    await view.run(WORKED);
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 2, 2]);
    await view.page.mouse.down();
    await view.page.mouse.up();
    await pointAt(view, 'output', ['rotated K, 2 by 2', 1, 1]);
    assert.equal(await line('value'), '= 20');
    // K22 stands in the symbols, as 4 in the numbers, and in the words that say why K is turned.
    assert.deepEqual(await view.page.locator('.panel .lit').allTextContents(), ['K22\u200b', '4', 'K₂₂']);
    await view.page.getByRole('button', { name: 'free it' }).click();
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 1, 1]);
    assert.equal(await line('value'), '= 1');
  });

  it('shows the terms one by one, with the sum so far', async () => {
    await view.run(WORKED);
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 2, 2]);
    await view.page.getByRole('button', { name: 'one by one' }).click();
    const rows = await view.page
      .locator('.terms tbody tr')
      .evaluateAll((all) =>
        all.map((row) => [...row.querySelectorAll('td.number')].map((cell) => cell.textContent)),
      );
    assert.deepEqual(rows, [
      ['1', '4', '4'],
      ['2', '6', '10'],
      ['3', '6', '16'],
      ['4', '4', '20'],
    ]);
  });

  it('folds long sums and unfolds them', async () => {
    await view.run(CASES['input 64×64']?.cells ?? []);
    await pointAt(view, 'output', ['∂L/∂X, 64 by 64', 20, 20]);
    await view.page.mouse.down();
    await view.page.mouse.up();
    assert.match(await line('numbers'), /13\\text more/);
    await view.page.getByRole('button', { name: 'unfold' }).click();
    assert.doesNotMatch(await line('numbers'), /more/);
    assert.equal((await line('symbols')).match(/K_/g)?.length, 25);
  });

  it('counts indices from 0 where that is chosen, everywhere', async () => {
    await view.run(WORKED);
    await view.page.getByLabel('View', { exact: true }).first().click();
    await view.page.getByRole('button', { name: 'from 0' }).click();
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 2, 2]);
    assert.match(
      await line('symbols'),
      /^\\frac\\partial L\\partial X_11 = \\frac\\partial L\\partial Z_00\\,K_11/,
    );
  });

  it('arrow keys walk the cells and say each element', async () => {
    await view.run(WORKED);
    const grid = view.page.locator('[role=grid][aria-label="∂L/∂X, 3 by 3"]');
    const cell = grid.locator('[role=gridcell]');
    await cell.focus();
    await view.page.keyboard.press('ArrowDown');
    await view.page.keyboard.press('ArrowRight');
    assert.equal(await cell.getAttribute('aria-colindex'), '2');
    assert.match((await cell.getAttribute('aria-label')) ?? '', /^∂L\/∂X\[2,2\] is 20, the sum of 4 terms/);
    assert.equal(await line('value'), '= 20');
    await view.page.keyboard.press('Control+Home');
    assert.match((await cell.getAttribute('aria-label')) ?? '', /^∂L\/∂X\[1,1\] is 1/);
    // At an edge the focus stays.
    await view.page.keyboard.press('ArrowUp');
    assert.match((await cell.getAttribute('aria-label')) ?? '', /^∂L\/∂X\[1,1\]/);
    assert.match((await view.page.locator('.voice').textContent()) ?? '', /^∂L\/∂X\[1,1\] is 1/);
  });

  for (const [what, selector] of [
    ['a grid', '[role=gridcell]'],
    ['a slider', 'input[type=range]'],
  ] as const) {
    it(`keys inside ${what} that move it do not reach the notebook, others do`, async () => {
      await view.run(WORKED);
      await view.page.evaluate(() => {
        const seen: string[] = [];
        Object.assign(window, { seen });
        document.body.addEventListener('keydown', ({ key }) => seen.push(key));
      });
      await view.page.locator(selector).first().focus();
      for (const key of ['ArrowDown', 'End', 'PageUp', 'a', 'F2', 'Tab']) await view.page.keyboard.press(key);
      assert.deepEqual(await view.page.evaluate(() => (window as unknown as { seen: string[] }).seen), [
        'a',
        'F2',
        'Tab',
      ]);
    });
  }

  it('walks through the terms of an element: each lights its cells and its tokens', async () => {
    await view.run(WORKED);
    await view.page.getByRole('button', { name: 'one by one' }).click();
    const current = view.page.locator('.terms tr.current td');
    const lit = async (): Promise<(string | undefined)[]> => {
      const cells = await view.page
        .locator('.line.symbols .lit')
        .evaluateAll((all) => all.map((token) => token.getAttribute('data-cell')?.replace(/^\d+/, '')));
      return cells.sort();
    };
    assert.equal(await current.first().textContent(), '1');
    assert.deepEqual(await lit(), ['.gradient.0', '.value.3']);
    const step = view.page.getByRole('button', { name: 'Step forward through the terms' });
    await step.click();
    assert.equal(await current.first().textContent(), '2');
    // ∂L/∂Z₁₂ in the chain rule and in both lines, K₂₁ in two of them.
    assert.deepEqual(await lit(), ['.gradient.1', '.value.2']);
    await view.page.getByRole('slider', { name: 'Term' }).fill('4');
    assert.equal(await view.page.locator('.terms tr.current td').last().textContent(), '20');
    await view.page.getByRole('button', { name: 'Play through the terms' }).click();
    await view.page.locator('.terms tr.current', { hasText: /^1/ }).waitFor();
  });

  it('shows an element as a loop, with the indices of the term where one stands', async () => {
    await view.run(WORKED);
    await view.page.getByRole('button', { name: 'as a loop' }).click();
    const loops = (): Promise<string[]> => view.page.locator('.loops > div').allInnerTexts();
    assert.deepEqual(
      (await loops()).map((each) => each.replace(/\s*\n\s*/g, '  # ')),
      [
        '∂L/∂X[h, w] = 0  # h = 2, w = 2',
        'for u = 2…1, v = 2…1:  # u = 2, v = 2',
        'i = h − u + 1, j = w − v + 1  # i = 1, j = 1',
        'if i in 1…2 and j in 1…2:',
        '∂L/∂X[h, w] += ∂L/∂Z[i, j] · K[u, v]',
      ],
    );
    await view.page.getByRole('button', { name: 'one by one' }).click();
    await view.page.getByRole('button', { name: 'Step forward through the terms' }).click();
    assert.match((await loops())[1] ?? '', /u = 2, v = 1/);
  });

  it('draws the Jacobians when they are opened, and links them', async () => {
    await view.run(WORKED);
    await view.page.getByText('Jacobian ∂Z/∂X and ∂Z/∂K').click();
    assert.deepEqual((await grids()).slice(-2), ['∂Z/∂X, 4 by 9', '∂Z/∂K, 4 by 4']);
    await pointAt(view, 'output', ['∂Z/∂X, 4 by 9', 2, 5]);
    assert.equal(await line('symbols'), '\\frac\\partial Z_12\\partial X_22 = K_21');
    await pointAt(view, 'output', ['∂Z/∂X, 4 by 9', 1, 3]);
    assert.equal(await view.page.locator('.line.zero').textContent(), 'no change of X₁₃ reaches Z₁₁');
    // Over a new run they stay open.
    await view.run(WORKED);
    assert.deepEqual((await grids()).slice(-2), ['∂Z/∂X, 4 by 9', '∂Z/∂K, 4 by 4']);
  });

  it('shows what would be with the other kind of convolution, says so, and leads back', async () => {
    await view.run(WORKED);
    await view.page.getByLabel('View', { exact: true }).first().click();
    await view.page.getByRole('button', { name: 'turned first' }).click();
    assert.match((await view.page.locator('.what-if').textContent()) ?? '', /^What if: true convolution/);
    // The menu is still open, and the focus where it was.
    assert.equal(await view.page.locator('details.view[open] [aria-pressed=true]:focus').count(), 1);
    assert.ok((await grids()).includes('rotated ∂L/∂K, 2 by 2'));
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 2, 2]);
    assert.equal(await line('numbers'), '= 1 \\cdot 1 + 2 \\cdot 2 + 3 \\cdot 3 + 4 \\cdot 4');
    assert.match((await view.page.locator('.line.turn').textContent()) ?? '', /K is taken as it is\.$/);
    await view.run(WORKED);
    assert.equal(await view.page.locator('.what-if').count(), 1, 'over a new run');
    await view.page.getByRole('button', { name: 'back to what the cell computes' }).click();
    assert.equal(await view.page.locator('.what-if').count(), 0);
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 2, 2]);
    assert.equal(await line('value'), '= 20');
  });

  it('shows all planes at a glance, groups as blocks; a click chooses one', async () => {
    await view.run(CASES['groups 2']?.cells ?? []);
    await view.page.getByText('All planes at a glance').click();
    const names = await view.page
      .getByRole('group', { name: 'All planes of K' })
      .getByRole('button')
      .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
    assert.deepEqual(names, [
      'group 1, filter 1, channel 1',
      'group 1, filter 1, channel 2',
      'group 1, filter 2, channel 1',
      'group 1, filter 2, channel 2',
      'group 2, filter 3, channel 3',
      'group 2, filter 3, channel 4',
      'group 2, filter 4, channel 3',
      'group 2, filter 4, channel 4',
    ]);
    await view.page
      .getByRole('group', { name: 'All planes of K' })
      .getByRole('button', { name: 'filter 4, channel 3' })
      .click();
    assert.deepEqual(await view.page.locator('.selector').allTextContents(), [
      'filter 4 of 4',
      'channel of the group 1 of 2',
    ]);
    const chosen = (): Promise<(string | null)[]> =>
      view.page
        .locator('.small-multiple[aria-pressed=true]')
        .evaluateAll((all) => all.slice(0, 3).map((each) => each.getAttribute('aria-label')));
    assert.deepEqual(await chosen(), [
      'group 2, batch item 1, channel 3',
      'group 2, filter 4, channel 3',
      'group 2, batch item 1, filter 4',
    ]);
    await view.page.keyboard.press('ArrowLeft');
    await view.page.keyboard.press('Enter');
    assert.equal((await chosen())[1], 'group 2, filter 3, channel 4');
  });

  it('a click on a formula opens its terms', async () => {
    await view.run(WORKED);
    await view.page.locator('.line.numbers .katex').click();
    assert.equal(await view.page.locator('.terms tbody tr').count(), 4);
  });

  it('with reduced motion an animation stops at the end', async () => {
    await view.page.emulateMedia({ reducedMotion: 'reduce' });
    await view.run(WORKED);
    await view.page.locator('.chip').nth(1).click();
    await view.page.getByRole('slider', { name: 'Element' }).fill('3');
    await view.page.getByRole('button', { name: 'Play' }).click();
    await view.page.getByText('4 of 4').waitFor();
    await view.page.getByRole('button', { name: 'Play' }).waitFor();
    assert.equal(await view.page.locator('.count').textContent(), '4 of 4');
  });

  it('says why the kernel is turned, of an element of X and of its gradient', async () => {
    await view.run(WORKED);
    for (const grid of ['X, 3 by 3', '∂L/∂X, 3 by 3']) {
      await pointAt(view, 'output', [grid, 2, 2]);
      assert.equal(
        await view.page.locator('.line.turn').textContent(),
        'In Z₁₁, X₂₂ is multiplied by K₂₂, in Z₁₂ by K₂₁, in Z₂₁ by K₁₂, in Z₂₂ by K₁₁. Where the window moves on, X₂₂ stays, and so lies further back in it: while Z is read forwards, K is read backwards. That is why K is turned by 180°.',
      );
    }
  });

  it('says of an inserted zero that it is nobody’s element, and of a struck-out term why it vanishes', async () => {
    await view.run(WORKED);
    await pointAt(view, 'output', ['padded ∂L/∂Z, 4 by 4', 1, 1]);
    assert.match(
      (await view.page.locator('.aside').textContent()) ?? '',
      /^This 0 is no element of ∂L\/∂Z: padding/,
    );
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 1, 1]);
    assert.equal(await view.page.locator('.aside').textContent(), '');
    await view.page.locator('.line.chain [data-vanishes]').first().hover();
    assert.equal(await view.page.locator('.aside').textContent(), '0 because no change of X₁₁ reaches Z₁₂');
  });

  it('says of a partial derivative what it is and why, and lights what it comes from: in formulas and in words', async () => {
    await view.run(WORKED);
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 2, 2]);
    const token = (kind: string, text: string) =>
      view.page.locator(`.line.${kind} [data-cell]`, { hasText: new RegExp(`^${text}`) }).first();
    await view.page.locator('.line.chain [data-partial]').nth(1).hover();
    assert.equal(await view.page.locator('.aside').textContent(), 'Z₁₂ holds X₂₂ · K₂₁, so ∂Z₁₂/∂X₂₂ is K₂₁');
    const symbol = view.page.locator('.line.symbols .tap-2 [data-cell]');
    assert.match((await symbol.getAttribute('class')) ?? '', /\blit\b/);
    assert.match((await token('turn', 'K₂₁').getAttribute('class')) ?? '', /\btap-2\b.*\blit\b/);
    assert.match((await token('turn', 'Z₁₂').getAttribute('class')) ?? '', /\blit\b/);
    assert.doesNotMatch((await token('turn', 'K₁₁').getAttribute('class')) ?? '', /\blit\b/);
    // The other way round: the words light the symbols.
    await token('turn', 'K₁₁').hover();
    assert.match(
      (await view.page.locator('.line.symbols .tap-0 [data-cell]').getAttribute('class')) ?? '',
      /\blit\b/,
    );
    assert.equal(await view.page.locator('.aside').textContent(), '');
    const colours = await Promise.all(
      [view.page.locator('.line.symbols .tap-0'), token('turn', 'K₁₁')].map((each) =>
        each.evaluate((found) => getComputedStyle(found).color),
      ),
    );
    assert.equal(colours[0], colours[1], 'the hue of the kernel element');
  });

  it('writes gradients as dK where that is chosen, everywhere', async () => {
    await view.run(WORKED);
    await view.page.getByLabel('View', { exact: true }).first().click();
    await view.page.getByRole('button', { name: 'dK' }).click();
    await pointAt(view, 'output', ['dX, 3 by 3', 2, 2]);
    assert.match(await line('symbols'), /^dX_22 = dZ_11\\,K_22 \+ dZ_12/);
    assert.deepEqual(await view.page.locator('.chip').allTextContents(), ['dX', 'dK', 'dB', 'Z']);
    assert.deepEqual(
      (await grids()).filter((name) => name?.includes('L/')),
      [],
    );
    const all = await view.page.locator('.body').textContent();
    assert.doesNotMatch(all ?? '', /∂L/);
  });

  it('walks the other way where that is chosen: where each element of the arriving gradient goes', async () => {
    await view.run(WORKED);
    await view.page.getByLabel('View', { exact: true }).first().click();
    await view.page.getByRole('button', { name: 'scatter' }).click();
    assert.deepEqual(await view.page.locator('.chip').allTextContents(), ['∂L/∂Z', 'X', 'K', 'B']);
    await view.page.keyboard.press('Escape');
    assert.deepEqual(
      (await view.page.locator('.label').allTextContents()).filter((label) => label.startsWith('goes')),
      ['goes into ∂L/∂X', 'goes into ∂L/∂K', 'goes into ∂L/∂B'],
    );
    await view.page.getByRole('button', { name: 'Step forward' }).click();
    assert.match(await line('shares'), /\\partial X_12.*\\partial Z_12\\,K_11/);
    // The gradients show what Z11 and Z12 have sent them, and the whole once all have.
    const facts = view.page.locator('figcaption .facts', { hasText: 'sum so far' });
    assert.deepEqual(await facts.allTextContents(), ['2×2, sum so far', '3×3, sum so far', 'sum so far']);
    const shown = view.page.getByRole('grid', { name: '∂L/∂X, 3 by 3' });
    await view.page.getByRole('slider', { name: 'Element' }).fill('2');
    await pointAt(view, 'output', ['∂L/∂X, 3 by 3', 2, 2]);
    // What is pointed at there is the element itself: the whole sum again.
    assert.equal(await shown.getAttribute('title'), '10');
    assert.equal(await facts.count(), 0);
    assert.equal(await line('value'), '= 20');
  });

  it('steps and scrubs through the elements in order', async () => {
    await view.run(WORKED);
    await view.page.mouse.move(1, 1);
    const count = view.page.locator('.count');
    assert.equal(await count.textContent(), '5 of 9');
    await view.page.getByRole('button', { name: 'Step forward' }).click();
    assert.equal(await count.textContent(), '6 of 9');
    assert.equal(await line('value'), '= 16');
    await view.page.locator('.chip').nth(1).click();
    assert.equal(await count.textContent(), '1 of 4');
    assert.equal(await line('value'), '= 37');
    await view.page.getByRole('slider', { name: 'Element' }).fill('4');
    assert.equal(await line('value'), '= 77');
    await view.page.getByRole('button', { name: 'Play' }).click();
    await view.page.waitForFunction(
      () => document.getElementById('output')?.shadowRoot?.querySelector('.count')?.textContent === '1 of 4',
    );
    await view.page.getByRole('button', { name: 'Pause' }).click();
  });

  it('selectors choose filter, channel and batch item in all heatmaps at once', async () => {
    await view.run(CASES['groups 2']?.cells ?? []);
    assert.deepEqual(await view.page.locator('.selector').allTextContents(), [
      'filter 1 of 4',
      'channel of the group 1 of 2',
    ]);
    const first = async (label: string): Promise<string> => {
      const cell = view.page.locator(`[role=grid][aria-label="${label}"]`).first().locator('[role=gridcell]');
      await cell.focus();
      await view.page.keyboard.press('ArrowRight');
      await view.page.keyboard.press('ArrowLeft');
      return (await cell.getAttribute('aria-label')) ?? '';
    };
    assert.match(await first('K, 3 by 3'), /^K\[1,1,1,1\]/);
    await view.page.locator('.selector input').nth(0).fill('3');
    await view.page.locator('.selector input').nth(1).fill('2');
    assert.match(await first('K, 3 by 3'), /^K\[3,2,1,1\]/);
    // The third filter belongs to the second group, whose second channel is the fourth.
    assert.match(await first('X, 5 by 5'), /^X\[4,1,1\]/);
    assert.match(await first('Z, 3 by 3'), /^Z\[3,1,1\]/);
  });

  it('writes all formulas of the symbolic example, line by line, without numbers', async () => {
    await view.run(CASES['symbols']?.cells ?? []);
    const lines = await view.page
      .locator('.formula')
      .evaluateAll((all) => all.map((each) => each.getAttribute('title')));
    assert.equal(lines.length, 4 + 4 + 9 + 1);
    for (const expected of [
      'Z[1,2] = X[1,2]*K[1,1] + X[1,3]*K[1,2] + X[2,2]*K[2,1] + X[2,3]*K[2,2] + B',
      '∂L/∂X[2,2] = ∂L/∂Z[1,1]*K[2,2] + ∂L/∂Z[1,2]*K[2,1] + ∂L/∂Z[2,1]*K[1,2] + ∂L/∂Z[2,2]*K[1,1]',
      '∂L/∂K[2,1] = ∂L/∂Z[1,1]*X[2,1] + ∂L/∂Z[1,2]*X[2,2] + ∂L/∂Z[2,1]*X[3,1] + ∂L/∂Z[2,2]*X[3,2]',
      '∂L/∂B = ∂L/∂Z[1,1] + ∂L/∂Z[1,2] + ∂L/∂Z[2,1] + ∂L/∂Z[2,2]',
    ]) {
      assert.ok(lines.includes(expected), expected);
    }
  });

  it('shows an update as before and after, with its formula', async () => {
    await view.run(CASES['update']?.cells ?? []);
    assert.deepEqual(await grids(), ['K before, 2 by 2', 'α, 1 by 1', 'grad(K), 2 by 2', 'K after, 2 by 2']);
    await pointAt(view, 'output', ['K after, 2 by 2', 2, 1]);
    assert.equal(await line('symbols'), 'K_21 \\leftarrow K_21 - α\\,\\frac\\partial L\\partial K_21');
    assert.equal(await line('numbers'), '= 3 - 0.01 \\cdot 67');
    assert.equal(await line('value'), '= 2.33');
  });

  it('an element of a gradient lights up what an update makes of it, and α everything', async () => {
    await view.run(CASES['update']?.cells ?? []);
    await pointAt(view, 'output', ['grad(K), 2 by 2', 2, 1]);
    assert.deepEqual((await lit())['3 K after, 2 by 2'], ['21']);
    await pointAt(view, 'output', ['α, 1 by 1', 1, 1]);
    assert.deepEqual((await lit())['3 K after, 2 by 2'], ['11', '12', '21', '22']);
  });

  for (const [point, expected] of [
    // All windows that X₁₂ is in, and all that it collects.
    [['X, 3 by 3', 1, 2], { Z: ['11', '12'], '∂L/∂Z': ['11', '12'], '∂L/∂X': ['12'], K: [] }],
    [
      ['K, 2 by 2', 1, 1],
      { Z: ['11', '12', '21', '22'], '∂L/∂K': ['11'], '∂L/∂Z': ['11', '12', '21', '22'] },
    ],
    [['B, 1 by 1', 1, 1], { Z: ['11', '12', '21', '22'], '∂L/∂B': ['11'] }],
    [
      ['Z, 2 by 2', 1, 2],
      { X: ['12', '13', '22', '23'], K: ['11', '12', '21', '22'], B: ['11'], '∂L/∂Z': ['12'] },
    ],
    [
      ['padded ∂L/∂Z, 4 by 4', 2, 3],
      { '∂L/∂X': ['12', '13', '22', '23'], '∂L/∂K': ['11', '12', '21', '22'], '∂L/∂B': ['11'] },
    ],
    [['∂L/∂K, 2 by 2', 2, 2], { X: ['22', '23', '32', '33'], '∂L/∂Z': ['11', '12', '21', '22'] }],
    [['∂L/∂B, 1 by 1', 1, 1], { '∂L/∂Z': ['11', '12', '21', '22'], Z: ['11', '12', '21', '22'] }],
  ] as const) {
    it(`pointing at ${point.join(' ')} lights up all that feeds it and all that it feeds`, async () => {
      await view.run(WORKED);
      await pointAt(view, 'output', point);
      const cells = Object.entries(await lit());
      for (const [name, wanted] of Object.entries(expected)) {
        const found = cells.filter(([key]) => key.replace(/^\d+ /, '').startsWith(`${name},`));
        assert.ok(found.length > 0, name);
        for (const [key, each] of found) assert.deepEqual(each, wanted, key);
      }
    });
  }

  it('names and marks the rows and columns that no window reaches', async () => {
    await view.run(CASES['stride 2, leftover row']?.cells ?? []);
    assert.match((await view.page.locator('.row .quiet').first().textContent()) ?? '', /left over/);
    await pointAt(view, 'output', ['∂L/∂X, 6 by 6', 6, 2]);
    assert.match(
      (await view.page.locator('.line.zero').textContent()) ?? '',
      /^no window reaches this row: with stride 2/,
    );
  });

  for (const [title, expected] of [
    ['NumPy', 'np.array([[37., 47.],\n          [67., 77.]])'],
    ['PyTorch', 'torch.tensor([[37., 47.],\n              [67., 77.]], dtype=torch.float64)'],
    ['MATLAB', '[37 47;\n 67 77]'],
    ['CSV', '37,47\n67,77\n'],
    ['TeX', '\\begin{bmatrix}\n  37 & 47 \\\\\n  67 & 77\n\\end{bmatrix}'],
  ] as const) {
    it(`copies a matrix as ${title}`, async () => {
      await view.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await view.run(WORKED);
      const figure = view.page.locator('figure.heatmap', {
        has: view.page.locator('[aria-label="∂L/∂K, 2 by 2"]'),
      });
      await figure.locator('summary').click();
      await figure.getByRole('button', { name: `Copy ${title}` }).click();
      await figure.getByText(`${title} copied`).waitFor();
      assert.equal(await view.page.evaluate(() => navigator.clipboard.readText()), expected);
    });
  }

  for (const type of ['SVG', 'PNG']) {
    it(`saves a heatmap as ${type}`, async () => {
      await view.run(WORKED);
      const figure = view.page.locator('figure.heatmap', {
        has: view.page.locator('[aria-label="padded ∂L/∂Z, 4 by 4"]'),
      });
      await figure.locator('summary').click();
      const [saved] = await Promise.all([
        view.page.waitForEvent('download'),
        figure.getByRole('button', { name: `Save ${type}` }).click(),
      ]);
      assert.equal(saved.suggestedFilename(), `padded-dL-dZ.${type.toLowerCase()}`);
    });
  }

  it('copies the formulas of a whole figure as TeX', async () => {
    await view.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await view.run(WORKED);
    await view.page.getByRole('button', { name: 'Copy all formulas as TeX' }).click();
    // Z 4, X 9, K 4 and B 1.
    await view.page.getByText('18 formulas copied').waitFor();
    const tex = await view.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(tex.match(/\\begin\{align\*\}/g)?.length, 4);
    assert.equal(tex.match(/ &= /g)?.length, 18);
    assert.match(tex, /^% Z\n/);
    assert.match(tex, /X_\{22\} *\\, *K_\{11\}|X_\{22\}.*K_\{11\}/);
  });

  it('copies the formulas of all figures of an output as TeX, what they share once', async () => {
    await view.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await view.run([WORKED[0] ?? '', `${WORKED[1]}\nZ\ngrad(K)`]);
    const all = view.page.getByRole('button', { name: 'Copy the formulas of all figures as TeX' });
    await all.click();
    await view.page.getByText('18 formulas copied').waitFor();
    const tex = await view.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(tex.match(/\\begin\{align\*\}/g)?.length, 4);
    await view.run(WORKED);
    assert.equal(await all.count(), 0, 'one figure has a button of its own');
  });

  it('breaks a row of matrices before a sign, and shrinks their cells before it breaks', async () => {
    await view.run(CASES['groups 2']?.cells ?? []);
    const tops = await view.page
      .locator('.row')
      .first()
      .locator('.piece')
      .evaluateAll((pieces) => pieces.map((piece) => piece.getBoundingClientRect()));
    assert.equal(tops.length, 4);
    const [first] = tops;
    assert.ok(first && tops.every(({ top, bottom }) => top < first.bottom && bottom > first.top));
  });

  const facts = (): Promise<string | null> => view.page.locator('figcaption .facts').first().textContent();
  /** The fills of the cells of a 3×3 heatmap, the first one: beside their numbers, within what lights up around them. */
  const inked = (): Promise<string> =>
    view.page
      .locator('[role=grid]')
      .first()
      .evaluate((grid) => {
        const canvas = grid.querySelector('canvas');
        const side = ((canvas?.width ?? 0) - 36) / 3;
        const context = canvas?.getContext('2d');
        const fill = (n: number): string => {
          const [left, top] = [18 + (n % 3) * side + 8, 18 + Math.floor(n / 3) * side + side - 8];
          return String(context?.getImageData(left, top, 1, 1).data);
        };
        return Array.from({ length: 9 }, (_, n) => fill(n)).join(' ');
      });

  it('shows a large matrix in blocks and says so; zooms by buttons, keys, Ctrl and the wheel; moves by dragging', async () => {
    await view.run(['X = reshape(1:90000, 300, 300)\nX']);
    assert.equal(await facts(), 'showing 75×75 of 300×300, mean of 4×4');
    const grid = view.page.getByRole('grid');
    const box = await grid.boundingBox();
    assert.ok(box);
    await view.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await view.page.mouse.wheel(0, -100);
    assert.equal(await facts(), 'showing 75×75 of 300×300, mean of 4×4');
    await view.page.keyboard.down('Control');
    for (let n = 0; n < 4; n++) await view.page.mouse.wheel(0, -100);
    await view.page.keyboard.up('Control');
    await view.page.getByText(/^rows \d+–\d+, columns \d+–\d+ of 300×300$/).waitFor();
    const before = await facts();
    await view.page.mouse.down();
    await view.page.mouse.move(box.x + box.width / 2 - 40, box.y + box.height / 2 - 20, { steps: 4 });
    await view.page.mouse.up();
    assert.notEqual(await facts(), before);
    assert.equal(await view.page.locator('.pinned:visible').count(), 0);
    await view.page.getByRole('button', { name: 'Zoom out' }).click();
    await view.page.locator('.cell').focus();
    await view.page.keyboard.press('0');
    assert.equal(await facts(), 'showing 75×75 of 300×300, mean of 4×4');
    for (let n = 0; n < 30; n++) await view.page.keyboard.press('+');
    assert.match((await facts()) ?? '', /^rows 1–\d, columns 1–\d of 300×300$/);
    await view.page.keyboard.press('Control+End');
    assert.match((await facts()) ?? '', /^rows \d+–300, columns \d+–300 of 300×300$/);
    assert.match((await view.page.locator('.cell').getAttribute('aria-label')) ?? '', /90000/);
  });

  it('the pointer finds the element under it at every size', async () => {
    await view.run(['X = reshape(1:90000, 300, 300)\nX']);
    await view.page.locator('.cell').focus();
    for (let n = 0; n < 30; n++) await view.page.keyboard.press('+');
    for (let n = 0; n < 40; n++) await view.page.keyboard.press('ArrowRight');
    const at = await view.page.locator('.cell').boundingBox();
    assert.ok(at);
    await view.page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
    assert.equal(await view.page.getByRole('grid').getAttribute('title'), '41');
  });

  it('a scale with numbers follows the matrix that is looked at; small values are spread out by a click', async () => {
    await view.run([
      'X = [1 2 3; 4 5 6; 7 8 0.001]; K = [1 2; 3 4]; Z = conv2d(X, K)\nbackward(Z, ones(2, 2))',
    ]);
    const ends = view.page.locator('.scale .ends');
    await pointAt(view, 'output', ['X, 3 by 3', 3, 3]);
    assert.equal(await ends.textContent(), '−8 … 0 … 8  X');
    const linear = await inked();
    await view.page.mouse.down();
    await view.page.mouse.up();
    await view.page.getByRole('button', { name: 'small values' }).click();
    assert.equal(await ends.textContent(), '−8 … −0.001 … 0 … 0.001 … 8  X');
    assert.notEqual(await inked(), linear);
    // A click on another cell says how small.
    await pointAt(view, 'output', ['X, 3 by 3', 1, 2]);
    await view.page.mouse.down();
    await view.page.mouse.up();
    assert.equal(await ends.textContent(), '−8 … −2 … 0 … 2 … 8  X');
    // A new run keeps it.
    await view.run([
      'X = [1 2 3; 4 5 6; 7 8 0.001]; K = [1 2; 3 4]; Z = conv2d(X, K)\nbackward(Z, ones(2, 2))',
    ]);
    assert.equal(await ends.textContent(), '−8 … −2 … 0 … 2 … 8  X');
    await view.page.getByRole('button', { name: 'small values' }).click();
    await pointAt(view, 'output', ['X, 3 by 3', 3, 3]);
    assert.equal(await inked(), linear);
  });

  /** A check of K whose backward pass was made to forget something: the payload of a right one with wrong numbers in it. */
  function failingCheck(): unknown {
    const payload = payloadOf([
      'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; Z = conv2d(X, K); L = sum(Z)\ngradcheck(L)',
    ]);
    const [figure] = payload.figures;
    assert.equal(figure?.kind, 'gradcheck');
    const leaves = figure.report.leaves.map((leaf) =>
      leaf.name === 'K'
        ? {
            ...leaf,
            verdicts: '...x',
            wrong: [3],
            worst: { ...leaf.worst, index: 3, analytic: 28, numeric: 30 },
          }
        : leaf,
    );
    const worst = { ...figure.report.worst, leaf: 'K', index: 3 };
    return {
      ...payload,
      figures: [{ ...figure, report: { ...figure.report, ok: false, wrong: 1, leaves, worst } }],
    };
  }

  it('a failed check shows backward, numeric and difference with a verdict on each cell, linked to the formula', async () => {
    await view.render(failingCheck());
    assert.deepEqual(await grids(), ['backward, 2 by 2', 'numeric, 2 by 2', 'difference, 2 by 2']);
    // The worst element is chosen.
    assert.match(await line('symbols'), /partial K_22/);
    await pointAt(view, 'output', ['numeric, 2 by 2', 1, 2]);
    assert.match(await line('symbols'), /partial K_12/);
    await view.page.locator('.cell').nth(2).focus();
    await view.page.keyboard.press('Control+End');
    assert.match(await line('symbols'), /partial K_22/);
    assert.match(
      (await view.page.locator('.cell').nth(2).getAttribute('aria-label')) ?? '',
      /^∂L\/∂K\[2,2\] is wrong: backward 28, numeric 28, difference 0$/,
    );
  });

  it('an answer shows its verdicts, and neither its formula nor what would be right before that is asked for', async () => {
    await view.run(CASES['wrong answer']?.cells ?? []);
    assert.deepEqual(await grids(), ['your answer, 2 by 2']);
    assert.equal(await view.page.locator('.panel, .scale').count(), 0);
    await view.page.locator('.cell').first().focus();
    await view.page.keyboard.press('Control+End');
    assert.equal(await view.page.locator('.voice').textContent(), 'grad(K)[2,2], your answer 70, wrong');
    assert.doesNotMatch((await view.page.locator('.output').textContent()) ?? '', /77/);
    await view.page.getByText('Show the solution').click();
    await view.page.getByRole('grid', { name: 'expected, 2 by 2' }).waitFor();
    assert.deepEqual(await grids(), ['your answer, 2 by 2', 'expected, 2 by 2', 'difference, 2 by 2']);
    assert.match(await line('value'), /77/);
  });

  it('keeps the pinned element, the planes and the animation over a new run with the same shapes', async () => {
    const cells = CASES['groups 2']?.cells ?? [];
    await view.run(cells);
    await view.page.locator('.selector input').nth(0).fill('3');
    await view.page.locator('.chip').nth(1).click();
    await view.page.getByRole('slider', { name: 'Element' }).fill('7');
    await pointAt(view, 'output', ['Z, 3 by 3', 2, 2]);
    await view.page.mouse.down();
    await view.page.mouse.up();
    const value = await line('value');
    await view.run(cells);
    assert.equal(await view.page.locator('.selector').first().textContent(), 'filter 3 of 4');
    assert.match((await view.page.locator('.count').textContent()) ?? '', /^7 of/);
    assert.match((await view.page.locator('.pinned').textContent()) ?? '', /^pinned: Z\[3,2,2\]/);
    assert.equal(await line('value'), value);
    await view.run(WORKED);
    assert.equal(await view.page.locator('.pinned:visible').count(), 0);
  });

  it('keeps what was done in the very moment before a new run', async () => {
    await view.run(WORKED);
    const count = await view.page.evaluate(
      async ([data]) => {
        const root = () => document.getElementById('output')?.shadowRoot;
        root()?.querySelector<HTMLElement>('[aria-label="Step forward"]')?.click();
        const { renderer } = window as unknown as {
          renderer: { renderOutputItem(item: unknown, host: HTMLElement | null): Promise<void> };
        };
        const item = { id: 'output', json: () => JSON.parse(data) };
        await renderer.renderOutputItem(item, document.getElementById('output'));
        return root()?.querySelector('.count')?.textContent;
      },
      [JSON.stringify(payloadOf(WORKED))] as const,
    );
    assert.equal(count, '6 of 9');
  });

  it('keeps the terms that stand one by one, and its height, over a new run', async () => {
    await view.run(WORKED);
    await view.page.getByRole('button', { name: 'one by one' }).click();
    const height = await view.page.locator('.output').evaluate((output) => output.scrollHeight);
    await view.run(WORKED);
    assert.equal(await view.page.locator('.terms tbody tr').count(), 4);
    assert.equal(await view.page.locator('.output').evaluate((output) => output.scrollHeight), height);
  });

  it('replaces in place on a new run under the same id', async () => {
    await view.run(WORKED);
    await view.run(['[1 2; 3 4]']);
    assert.deepEqual(await grids(), ['[1 2; 3 4], 2 by 2']);
  });

  for (const [what, damage] of [
    ['another version', (payload: object) => ({ ...payload, version: 99 })],
    ['no figures', () => ({ summary: '', version: PAYLOAD_VERSION })],
    ['a figure of an unknown kind', (payload: object) => ({ ...payload, figures: [{ kind: 'surprise' }] })],
    [
      'an unknown operation',
      (payload: object) => JSON.parse(JSON.stringify(payload).replaceAll('conv2d', 'conv9d')),
    ],
    ['nothing', () => null],
  ] as const) {
    it(`hands over to the text twins for a payload with ${what}`, async () => {
      const payload = damage(payloadOf(WORKED));
      const name = await view.page.evaluate(async (data) => {
        const { renderer } = window as unknown as {
          renderer: { renderOutputItem(item: unknown, host: HTMLElement): Promise<void> };
        };
        const item = { id: 'x', json: () => JSON.parse(data) };
        return renderer.renderOutputItem(item, document.createElement('div')).then(
          () => 'drawn',
          (error: Error) => error.name,
        );
      }, JSON.stringify(payload));
      assert.equal(name, 'vscode.fallbackToNextRenderer');
    });
  }

  it('HTML and TeX in names and texts stay text', async () => {
    await view.run(['"<img src=x onerror=window.hacked=1>"']);
    assert.equal(await view.page.locator('.plain').textContent(), '<img src=x onerror=window.hacked=1>');
    const payload = payloadOf(WORKED);
    const hostile = JSON.parse(
      JSON.stringify(payload).replaceAll(
        '"name":"K"',
        '"name":"\\\\href{javascript:window.hacked=1}{K}<img src=x>"',
      ),
    );
    await view.render(hostile);
    assert.equal(await view.page.locator('.output img, .output a').count(), 0);
    assert.equal(await view.page.evaluate(() => 'hacked' in window), false);
  });

  it('fits into 400 pixels without a horizontal scroll bar of the page', async () => {
    await view.page.setViewportSize({ width: 400, height: 900 });
    for (const [id, { cells }] of Object.entries(CASES)) await view.run(cells, id);
    assert.equal(await view.page.evaluate(() => document.documentElement.scrollWidth), 400);
  });
});
