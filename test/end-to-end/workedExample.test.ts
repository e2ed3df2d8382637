import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { Figure, focused, Person, until } from './person';

describe('The worked example', () => {
  let person: Person;
  let frame: Frame;
  let figure: Figure;

  before(async () => {
    person = await Person.arrives();
    await person.opensFile('worked-example.backprop.md');
  });
  after(() => person?.leaves());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await person.workbench.screenshot(`failed-${this.currentTest.title.replace(/\W+/g, '-')}`);
    }
  });

  it('opens in the notebook editor by itself', async () => {
    await person.page.locator('.notebookOverlay').waitFor();
    await person.workbench.waitForText('Backpropagation through a convolution');
    await person.page.locator('.code-cell-row').first().waitFor();
  });

  it('shows the backward pass after a click on Run All', async () => {
    await person.workbench.runAll();
    frame = await person.workbench.notebookOutputs();
    figure = await Figure.shown(frame, 'Input gradient');
    await figure.rests();
    assert.deepEqual(await figure.locator('.row .name').allTextContents(), [
      'Forward',
      'Kernel gradient',
      'Input gradient',
      'Bias gradient',
    ]);
    await person.workbench.screenshot('worked-example');
  });

  const elements: readonly {
    readonly grid: string;
    readonly at: readonly [number, number];
    readonly symbols: string;
    readonly numbers: string;
    readonly value: string;
    readonly lit: Readonly<Record<string, readonly string[]>>;
  }[] = [
    {
      grid: '∂L/∂X, 3 by 3',
      at: [2, 2],
      symbols: 'X22: z11 K22 + z12 K21 + z21 K12 + z22 K11',
      numbers: '1·4 + 2·3 + 3·2 + 4·1',
      value: '= 20',
      lit: {
        '∂L/∂X, 3 by 3': ['2,2'],
        'padded ∂L/∂Z, 4 by 4': ['2,2', '2,3', '3,2', '3,3'],
        'rotated K, 2 by 2': ['1,1', '1,2', '2,1', '2,2'],
      },
    },
    {
      grid: '∂L/∂X, 3 by 3',
      at: [1, 1],
      symbols: 'X11: z11 K11',
      numbers: '1·1',
      value: '= 1',
      lit: {
        '∂L/∂X, 3 by 3': ['1,1'],
        'padded ∂L/∂Z, 4 by 4': ['2,2'],
        'rotated K, 2 by 2': ['2,2'],
      },
    },
    {
      grid: '∂L/∂K, 2 by 2',
      at: [1, 2],
      symbols: 'K12: z11 X12 + z12 X13 + z21 X22 + z22 X23',
      numbers: '1·2 + 2·3 + 3·5 + 4·6',
      value: '= 47',
      lit: { '∂L/∂K, 2 by 2': ['1,2'], 'X, 3 by 3': ['1,2', '1,3', '2,2', '2,3'] },
    },
    {
      grid: '∂L/∂B, 1 by 1',
      at: [1, 1],
      symbols: 'B: z11 + z12 + z21 + z22',
      numbers: '1 + 2 + 3 + 4',
      value: '= 10',
      lit: { '∂L/∂B, 1 by 1': ['1,1'], '∂L/∂Z, 2 by 2': ['1,1', '1,2', '2,1', '2,2'] },
    },
  ];

  for (const { grid, at, symbols, numbers, value, lit } of elements) {
    it(`says where ${grid.split(',')[0]} at ${at.join(', ')} comes from when it is pointed at`, async () => {
      await figure.pointsAt(grid, ...at);
      await until('the formula', async () => short(await figure.formula('symbols')) === symbols).catch(
        async () => assert.equal(short(await figure.formula('symbols')), symbols),
      );
      assert.equal(products(await figure.formula('numbers')), numbers);
      assert.equal(await figure.formula('value'), value);
      for (const [name, cells] of Object.entries(lit)) {
        assert.deepEqual(await figure.lit(name), cells, `what lights up in ${name}`);
      }
    });
  }

  it('is walked through with the keyboard alone, and the notebook stays where it is', async () => {
    const { page } = person;
    await figure.locator('.player button[aria-label="Step forward"]').focus();
    // The way of Tab leads through every matrix.
    const met: string[] = [];
    await until('the matrix ∂L/∂X', async () => {
      await page.keyboard.press('Tab');
      const { role, grid } = await focused(frame);
      if (role === 'gridcell') met.push(grid);
      return grid === '∂L/∂X, 3 by 3';
    });
    assert.ok(met.includes('X, 3 by 3') && met.includes('rotated K, 2 by 2'), `Tab met ${met.join('; ')}`);

    const place = async () => [
      await frame.locator('.output_container').first().boundingBox(),
      await page.locator('.statusbar-item', { hasText: /^Cell \d+ of/ }).textContent(),
    ];
    const before = await place();
    const walk: readonly (readonly [key: string, label: RegExp])[] = [
      ['Control+Home', /^∂L\/∂X\[1,1\] is 1\b/],
      ['ArrowRight', /^∂L\/∂X\[1,2\] is 4\b/],
      ['ArrowDown', /^∂L\/∂X\[2,2\] is 20\b.*4 terms/],
      ['End', /^∂L\/∂X\[2,3\] is 16\b/],
      ['PageDown', /^∂L\/∂X\[3,3\] is 16\b/],
      ['Home', /^∂L\/∂X\[3,1\] is 9\b/],
      ['ArrowUp', /^∂L\/∂X\[2,1\] is 6\b/],
      ['ArrowRight', /^∂L\/∂X\[2,2\] is 20\b/],
    ];
    for (const [key, label] of walk) {
      await page.keyboard.press(key);
      const said = await focused(frame);
      assert.match(said.label, label, `after ${key}: ${said.label}`);
      assert.equal(said.grid, '∂L/∂X, 3 by 3');
    }
    await figure.waitsForFormula('value', '= 20');
    await page.keyboard.press('Enter');
    await figure.pointsAt('∂L/∂K, 2 by 2', 1, 1);
    await figure.waitsForFormula('value', '= 20');
    await page.keyboard.press('Escape');
    await figure.pointsAt('∂L/∂K, 2 by 2', 1, 2);
    await figure.waitsForFormula('value', '= 47');
    assert.deepEqual(await place(), before, 'the place of the notebook and its chosen cell');
  });

  it('pins an element at a click, and frees it at the next', async () => {
    await figure.clicks('∂L/∂X, 3 by 3', 2, 2);
    await figure.pointsAt('∂L/∂K, 2 by 2', 1, 1);
    await figure.waitsForFormula('value', '= 20');
    await figure.clicks('∂L/∂X, 3 by 3', 2, 2);
    await figure.pointsAt('∂L/∂K, 2 by 2', 1, 1);
    await figure.waitsForFormula('value', '= 37');
  });

  it('is played and stepped through in order', async () => {
    const press = (label: string) => figure.locator(`.player button[aria-label="${label}"]`).click();
    const count = figure.locator('.player .count');
    await figure.locator('.player .chip', { hasText: /^∂L\/∂X$/ }).click();
    await person.page.mouse.move(5, 5);
    await figure.waitsForFormula('value', '= 1');
    assert.equal(await count.textContent(), '1 of 9');
    await press('Step forward');
    assert.equal(await count.textContent(), '2 of 9');
    await figure.waitsForFormula('value', '= 4');
    await press('Step back');
    await press('Step back');
    assert.equal(await count.textContent(), '9 of 9');
    await figure.waitsForFormula('value', '= 16');
    await press('Play');
    await until('the next element', async () => (await count.textContent()) === '1 of 9');
    await until('the one after it', async () => (await count.textContent()) === '2 of 9');
    await press('Pause');
    await figure.locator('.player button[aria-label="Play"]').waitFor();
  });
});

/** `\frac{∂L}{∂X_{22}} = …` in the notation of product.md, with z for ∂L/∂Z. */
function short(tex: string): string {
  const [left = '', right = ''] = tex
    .replace(
      /\\frac\{\\partial L\}\{\\partial \{?(\w)\}?(?:_\{(\d+)\})?\}/g,
      (_, name: string, index = '') => (name === 'Z' ? `z${index}` : `${name}${index}`),
    )
    .replace(/(\w)_\{(\d+)\}/g, '$1$2')
    .split(/\s*=\s*/);
  return `${left.trim()}: ${right
    .replace(/\\,|\\cdot|[{}]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()}`;
}

/** `= 1 \cdot 4 + …` as a person writes it. */
const products = (tex: string): string =>
  tex
    .replace(/^=\s*/, '')
    .replace(/[{}]/g, '')
    .replace(/\s*\\cdot\s*/g, '·')
    .replace(/\s+/g, ' ')
    .trim();
