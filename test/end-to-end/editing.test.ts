import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { Figure, focused, Person, root, until } from './person';

describe('Working in a notebook', () => {
  let person: Person;

  before(async () => {
    person = await Person.arrives({ viewport: { width: 1400, height: 1500 } });
  });
  after(() => person?.leaves());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await person.workbench.screenshot(`failed-${this.currentTest.title.replace(/\W+/g, '-')}`);
    }
  });

  it('replaces an output in place when its cell is changed and run again', async () => {
    await person.opens('K = [1 2; 3 4]', 'K + 0');
    const frame = await person.runsAll(2);
    await person.types(0, 'K = [5 6; 7 8.5]');
    await person.page.keyboard.press('Shift+Enter');
    const cell = frame.locator('.output_container').first().locator('[role="gridcell"]').first();
    await until('the new number', async () => /is 5\b/.test((await cell.getAttribute('aria-label')) ?? ''));
    assert.equal(await frame.locator('.output_container').count(), 2, 'outputs');
    assert.equal(
      await frame.locator('.output_container').first().locator('figure.heatmap').count(),
      1,
      'heatmaps',
    );
  });

  it('runs a cell with Ctrl+Enter, and leaves its text and the focus as they were', async () => {
    await person.opens('1 + 1', 'behind = 2');
    await person.types(0, '20 + 22');
    await person.page.keyboard.press('Control+Enter');
    const frame = await person.sees(1);
    await frame.locator('.output_container [role="gridcell"][aria-label*="is 42"]').first().waitFor();
    await person.page.keyboard.type('0');
    await until('the key that was typed', async () => (await person.code(0).innerText()).endsWith('220'));
    assert.doesNotMatch(await person.code(0).innerText(), /\n/, 'no line was added');
  });

  it('saves a new notebook under the name that the dialog suggests', async () => {
    await person.closesAll();
    await person.workbench.command('Backprop: New Notebook');
    await person.page.locator('.notebookOverlay .code-cell-row').first().waitFor();
    await person.page.keyboard.press('ControlOrMeta+S');
    const dialog = person.page.locator('.quick-input-widget input[type=text]').first();
    await until('the dialog', async () => /Untitled-1\.backprop\.md$/.test(await dialog.inputValue()));
    // Before it lists the folder, it takes no Enter.
    await person.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await person.page.keyboard.press('Enter');
    const file = join(person.folder, 'Untitled-1.backprop.md');
    const sample = await readFile(join(root, 'media/samples/starter.backprop.md'), 'utf8');
    await until('the file', async () => (await readFile(file, 'utf8').catch(() => '')) === sample);
  });

  it('chooses channels and filters with the controls beside the heatmaps', async () => {
    await person.opens(
      'X = reshape(arange(18), 2, 3, 3)\nK = reshape(arange(24), 3, 2, 2, 2)\nZ = conv2d(X, K)\nbackward(sum(Z))',
    );
    const frame = await person.runsAll(1);
    const figure = await Figure.shown(frame, 'Input gradient');
    const selector = figure
      .locator('.selector')
      .filter({ hasText: /channel/ })
      .first();
    const range = selector.locator('input[type="range"]');
    const first = figure
      .locator('figure.heatmap [role="grid"][aria-label^="X, 3 by 3"] [role="gridcell"]')
      .first();
    const before = await focusedLabel();
    await range.focus();
    await person.page.keyboard.press('ArrowRight');
    await until('the second channel', async () => /2 of 2/.test((await selector.textContent()) ?? ''));
    await until('another element', async () => (await focusedLabel()) !== before);
    assert.equal((await focused(frame)).grid, '', 'the focus stays on the control');

    /** The label of a cell is made anew when the focus comes to it. */
    async function focusedLabel(): Promise<string> {
      await first.focus();
      await person.page.keyboard.press('Control+Home');
      const label = (await first.getAttribute('aria-label')) ?? '';
      await range.focus();
      return label;
    }
  });

  it('shows an error in the red box and underlines its place', async () => {
    await person.opens('X = ones(2, 2)\nconv2d(X, ones(3, 3))', 'behind = 1');
    await person.workbench.runAll();
    await person.workbench.waitForText(/Line 2, column 1/);
    await person.workbench.waitForText(/Kernel size can't be greater than actual input size/);
    await person.page.locator('.notebookOverlay .squiggly-error').first().waitFor();
    await person.workbench.screenshot('error');
    await person.types(0, 'X = ones(4, 4)\nconv2d(X, ones(3, 3))');
    await person.page.locator('.notebookOverlay .squiggly-error').first().waitFor({ state: 'detached' });
    await person.runsAll(2);
  });

  it('shows a picture of the matrix under the mouse', async () => {
    await person.opens('A = [1 -2 3; 4 5 -6]');
    await person.code().getByText('2', { exact: true }).first().hover();
    const picture = person.page.locator('.monaco-hover:visible img').first();
    await picture.waitFor();
    await until('the picture itself', () =>
      picture.evaluate(
        (image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0,
      ),
    );
    await person.workbench.waitForText(/6\s+elements/);
    await person.workbench.screenshot('hover');
  });

  it('says the shape and statistics of a variable after a run', async () => {
    await person.opens('A = [0 2; 4 6]', 'A + 1');
    await person.runsAll(2);
    await person.code(1).getByText('A', { exact: true }).first().hover();
    await person.workbench.waitForText(/A: 2×2/);
    await person.workbench.waitForText(/maximum\s+6/);
  });

  it('says which element of an answer is wrong', async () => {
    await person.opens('x = [1 2; 3 4]\nbackward(sum(x * x))\ncheck(grad(x), [2 4; 6 9])');
    await person.runsAll(1);
    await person.workbench.waitForText(/grad\(x\)\[2, ?2\]|1 of 4|3 of 4/);
    await person.workbench.screenshot('check');
  });
});

describe('The palette', () => {
  let person: Person;

  before(async () => {
    person = await Person.arrives({ viewport: { width: 1400, height: 1500 } });
  });
  after(() => person?.leaves());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await person.workbench.screenshot(`failed-${this.currentTest.title.replace(/\W+/g, '-')}`);
    }
    await person.closesAll();
  });

  it('warns of a letter that looks like another, but not of the Greek ones of formulas', async () => {
    await person.opens('α = 1; γ = 2; ρ = 3; σ = α + γ; ν = ρ + σ', '\u0430 = 1');
    const line = (n: number): Locator => person.page.locator('.code-cell-row').nth(n);
    // The Cyrillic one in the second cell: by then those in the first have been looked at.
    await line(1).locator('.unicode-highlight').first().waitFor();
    assert.equal(await line(0).locator('.unicode-highlight').count(), 0);
  });

  it('“Backprop: New Notebook” opens one that runs', async () => {
    await person.workbench.command('Backprop: New Notebook');
    await person.page.locator('.notebook-editor .code-cell-row').first().waitFor();
    await person.runsAll(2);
  });

  it('“Backprop: Open Worked Example” opens it', async () => {
    await person.workbench.command('Backprop: Open Worked Example');
    await person.workbench.waitForText('Backpropagation through a convolution');
  });

  it('“Backprop: Check Gradients” says that they agree, and shows how well', async () => {
    await person.opens('x = [1 2; 3 4]; y = sum(x * x)', 'backward(y)');
    await person.workbench.command('Backprop: Check Gradients');
    // This VS Code shows no message by itself, as its tests need; it keeps them behind the bell.
    await person.sees(2);
    await person.page.locator('[id="status.notifications"]').click();
    await person.page
      .locator('.notifications-center', { hasText: 'All 4 gradients agree with central differences' })
      .waitFor();
    await person.workbench.screenshot('check-gradients');
  });

  it('“Backprop: Restart Session” forgets the variables', async () => {
    await person.opens('x = 1', 'x + 1');
    await person.runsAll(2);
    await person.workbench.command('Backprop: Restart Session');
    await person.code(1).click();
    await person.page.keyboard.press('Shift+Enter');
    await person.workbench.waitForText(/Line 1, column 1/);
  });

  it('File > New File… offers a Backprop Notebook', async () => {
    const { page } = person;
    await page.locator('.menubar-menu-button[aria-label="Application Menu"]').click();
    await page.locator('.monaco-menu [role="menuitem"]', { hasText: /^File$/ }).hover();
    // A menu that has just opened does not take a click.
    await until('the list of new files', async () => {
      if (await page.locator('.quick-input-widget').isVisible()) return true;
      await page
        .locator('.monaco-menu [role="menuitem"]', { hasText: /^New File\.\.\./ })
        .click({ timeout: 500 });
      return false;
    });
    const row = page.locator('.quick-input-widget .monaco-list-row', { hasText: 'Backprop Notebook' });
    await row.first().click();
    await person.page.locator('.notebook-editor .code-cell-row').first().waitFor();
    await person.runsAll(2);
  });
});
