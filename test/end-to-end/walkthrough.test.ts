import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { Figure, focused, Person, until } from './person';

const STEPS = ['open', 'run', 'point', 'break', 'export'] as const;
type Step = (typeof STEPS)[number];

const THEMES = [
  ['Default Light Modern', 'light'],
  ['Default Dark Modern', 'dark'],
  ['Default High Contrast', 'high-contrast'],
] as const;

/** The oldest VS Code that we support names the walkthrough, later ones the page that holds it. */
const walkthroughTab = /^(Walkthrough: Backprop Notebook|Welcome)$/;

/** The walkthrough as a newcomer follows it: opened from the palette, each step carried out by its button and ticked off. */
describe('The walkthrough', () => {
  let person: Person;
  before(async () => {
    person = await Person.arrives({ viewport: { width: 1400, height: 1100 } });
  });
  after(() => person?.leaves());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await person.workbench.screenshot(`failed-${this.currentTest.title.replace(/\W+/g, '-')}`);
    }
  });

  const step = (name: Step): Locator =>
    person.page.locator(`.getting-started-step[data-step-id$="first-steps#${name}"]`);

  /** The steps that are ticked off, as the walkthrough shows them. */
  const ticked = async (): Promise<Step[]> => {
    const found: Step[] = [];
    for (const name of STEPS) {
      const box = step(name).getByRole('checkbox');
      if ((await box.getAttribute('aria-checked')) === 'true') found.push(name);
    }
    return found;
  };

  const waitsForTicks = (...names: readonly Step[]): Promise<unknown> =>
    until(
      `the ticks at ${names.join(', ') || 'nothing'}`,
      async () => assert.deepEqual(await ticked(), names) === undefined,
    );

  async function opensWalkthrough(): Promise<void> {
    const { page } = person;
    const input = page.locator('.quick-input-widget input[type="text"]');
    const row = (text: string): Locator =>
      page.locator('.quick-input-widget .monaco-list-row', { hasText: text }).first();
    await until('the list of walkthroughs', async () => {
      if (await input.isVisible()) await page.keyboard.press('Escape');
      await page.keyboard.press('F1');
      await input.fill('>Welcome: Open Walkthrough', { timeout: 1000 });
      await row('Welcome: Open Walkthrough...').click({ timeout: 2000 });
      await row('First Steps with Backprop Notebook').click({ timeout: 5000 });
      return true;
    });
    await step('open').waitFor();
  }

  async function backToWalkthrough(): Promise<void> {
    await person.page.locator('.tab', { hasText: walkthroughTab }).click();
    await step('open').waitFor();
  }

  /** Unfolds a step and presses its button. */
  async function takes(name: Step, button: string): Promise<void> {
    if ((await step(name).getAttribute('aria-expanded')) !== 'true')
      await step(name).locator('.step-title').click();
    await step(name).getByRole('button', { name: button }).click();
  }

  it('opens from the palette, with five steps of which none is done', async () => {
    await opensWalkthrough();
    await person.page.locator('.tab', { hasText: walkthroughTab }).waitFor();
    assert.deepEqual(await ticked(), []);
  });

  for (const [theme, name] of THEMES) {
    it(`shows a picture beside each step, in ${name}`, async () => {
      await person.workbench.setTheme(theme);
      for (const each of STEPS) {
        await step(each).locator('.step-title').click();
        await person.page.waitForTimeout(800);
        await person.workbench.screenshot(`walkthrough-${each}-${name}`);
      }
      assert.deepEqual(await ticked(), []);
    });
  }

  it('opening the worked example ticks off the first step, and leaves the walkthrough open', async () => {
    await person.workbench.setTheme('Default Light Modern');
    await takes('open', 'Open Worked Example');
    await person.code().waitFor();
    await backToWalkthrough();
    await waitsForTicks('open');
  });

  it('running it ticks off the second', async () => {
    await takes('run', 'Run All Cells');
    const figure = await Figure.shown(await person.workbench.notebookOutputs(), 'Forward');
    await figure.grid('Z, 2 by 2').waitFor();
    await backToWalkthrough();
    await waitsForTicks('open', 'run');
  });

  it('going to the gradients ticks off nothing yet', async () => {
    await takes('point', 'Go to the Gradients');
    const figure = await Figure.shown(await person.workbench.notebookOutputs(), 'Input gradient');
    await figure.rests();
    await backToWalkthrough();
    await person.page.waitForTimeout(1000);
    assert.deepEqual(await ticked(), ['open', 'run']);
  });

  it('pointing at one ticks off the third: the keyboard is in its figure, and the mouse finds its formula', async () => {
    await takes('point', 'Go to the Gradients');
    const frame = await person.workbench.notebookOutputs();
    const figure = await Figure.shown(frame, 'Input gradient');
    await figure.rests();
    // The keyboard is in the output: Tab leads into the figure, and the arrow keys through it.
    await until('the first matrix', async () => {
      await person.page.keyboard.press('Tab');
      return (await focused(frame)).grid === 'X, 3 by 3';
    });
    await person.page.keyboard.press('Control+End');
    assert.match((await focused(frame)).label, /^X\[3,3\] is 9\b/);
    await figure.pointsAt('∂L/∂X, 3 by 3', 2, 2);
    await figure.waitsForFormula('numbers', '= 1 \\cdot 4 + 2 \\cdot 3 + 3 \\cdot 2 + 4 \\cdot 1');
    await figure.waitsForFormula('value', '= 20');
    await person.workbench.screenshot('walkthrough-pointed');
    await backToWalkthrough();
    await waitsForTicks('open', 'run', 'point');
  });

  it('a gradient that is wrong is found, named, and can be mended; that ticks off the fourth', async () => {
    await takes('break', 'Open the Wrong Gradient');
    await person.workbench.waitForText(/elements of grad\(X\) are wrong/);
    await person.page.waitForTimeout(1000);
    await person.workbench.screenshot('walkthrough-broken');
    await backToWalkthrough();
    await waitsForTicks('open', 'run', 'point', 'break');
    await person.page.locator('.tab', { hasText: 'Untitled-2' }).click();
    // It is in sight, though the figure of the backward pass above it is tall.
    await person.page.locator('.code-cell-row .view-lines', { hasText: 'mine' }).click({ timeout: 5000 });
    await person.page.keyboard.press('ControlOrMeta+A');
    await person.page.keyboard.type('mine = conv2d(pad(dZ, 1), rot180(K))\ncheck(grad(X), mine)');
    await person.page.keyboard.press('Control+Enter');
    await person.page.locator('.cell-status-item', { hasText: '✓ grad(X): 9 of 9 right' }).waitFor();
    await backToWalkthrough();
  });

  it('an export that is given up ticks off nothing; one that is written ticks off the last', async () => {
    const dialog = person.page.locator('.quick-input-widget input[type=text]').first();
    const asks = async (): Promise<void> => {
      await until('the dialog with the name of the page', async () =>
        /Untitled-1\.html$/.test(await dialog.inputValue()),
      );
      // Before it lists the folder, it takes no Enter.
      await person.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    };
    const page = join(person.folder, 'Untitled-1.html');
    await takes('export', 'Export as HTML Page');
    await asks();
    await person.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await backToWalkthrough();
    await person.page.waitForTimeout(1000);
    assert.deepEqual(await ticked(), ['open', 'run', 'point', 'break']);
    assert.ok(!existsSync(page));
    await takes('export', 'Export as HTML Page');
    await asks();
    await person.page.keyboard.press('Enter');
    await until('the page', async () => existsSync(page) && /∂L\/∂X/.test(await readFile(page, 'utf8')));
    await backToWalkthrough();
    await waitsForTicks(...STEPS);
    for (const [theme, name] of THEMES) {
      await person.workbench.setTheme(theme);
      await person.workbench.screenshot(`walkthrough-done-${name}`);
    }
  });
});
