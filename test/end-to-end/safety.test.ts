import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Person, until } from './person';

/** Loads the window anew: the first cell, not saved, is as it was typed. */
async function isThereAgain(person: Person): Promise<void> {
  const { page } = person;
  // VS Code writes the backup of a notebook on another machine ten seconds after the last key.
  await page.waitForTimeout(12_000);
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await page.locator('.notebookOverlay .cell-list-container').waitFor({ timeout: 60_000 });
  const typed = person.code(0);
  await until('the text that was typed', async () =>
    /a = 41/.test((await typed.innerText()).replaceAll('\u00a0', ' ')),
  );
}

/** What a person typed, through whatever happens to the window; and what a folder may do that nobody trusts. */
describe('Safety', () => {
  let person: Person | undefined;
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await person?.workbench.screenshot(`failed-${this.currentTest.title.replace(/\W+/g, '-')}`);
    }
    await person?.leaves();
    person = undefined;
  });

  it('keeps what was typed and not saved when the window is loaded anew', async () => {
    // In the browser VS Code saves by itself unless it is told not to.
    person = await Person.arrives({
      viewport: { width: 1400, height: 1000 },
      settings: { 'files.autoSave': 'off' },
    });
    await person.opens('a = 1', 'a + 1');
    await person.types(0, 'a = 41  # not saved');
    const { page } = person;
    await until(
      'the mark of unsaved changes',
      async () => (await page.locator('.tab.active.dirty').count()) === 1,
    );
    await isThereAgain(person);
    await page.locator('.tab.active.dirty').waitFor();
    await person.runsAll(2);
    await person.workbench.waitForText(/a \+ 1 = 42|42/);
  }).timeout(180_000);

  it('keeps what was typed beside outputs that VS Code would not back up by itself', async () => {
    person = await Person.arrives({
      viewport: { width: 1400, height: 1000 },
      settings: { 'files.autoSave': 'off' },
    });
    // Two million numbers, 20 MB: VS Code backs up no notebook whose outputs have more than 10, though it would leave them out.
    await person.opens('a = 1', 'W = randn(700, 700, seed=1)\nZ = conv2d(W, [1 2; 3 4])\nbackward(sum(Z^2))');
    await person.workbench.runAll();
    const frame = await person.workbench.notebookOutputs();
    await frame.locator('.stage').first().waitFor({ timeout: 60_000 });
    await person.types(0, 'a = 41  # not saved');
    const { page } = person;
    await page.locator('.tab.active.dirty').waitFor();
    await isThereAgain(person);
  }).timeout(180_000);

  it('says in the status bar what takes longer than half a second, and nothing of what does not', async () => {
    person = await Person.arrives({ viewport: { width: 1400, height: 1000 } });
    const { page } = person;
    const said: string[] = [];
    await page.exposeFunction('said', (text: string) => said.push(text));
    await page.evaluate(() => {
      const bar = document.querySelector('.part.statusbar');
      const { said } = globalThis as unknown as { said(text: string): void };
      const look = (): void => {
        const text = bar?.textContent ?? '';
        if (text.includes('Backprop:')) said(text);
      };
      if (bar)
        new MutationObserver(look).observe(bar, { childList: true, subtree: true, characterData: true });
    });
    // The first run starts the worker, and the machine may be busy at one of the next.
    let quiet = false;
    for (let tries = 0; tries < 6 && !quiet; tries++) {
      await person.opens('b = 1', 'b + 1');
      said.length = 0;
      await person.runsAll(2);
      await page.waitForTimeout(1000);
      quiet = said.length === 0;
    }
    assert.ok(quiet, said.join());
    await person.opens('X = randn(5000, 5000); Y = randn(5000, 5000)');
    await person.workbench.runAll();
    await until('that it is at work', async () => said.some((text) => /Backprop: at work/.test(text)));
    await until(
      'the end of that',
      async () => !/Backprop:/.test(await page.locator('.part.statusbar').innerText()),
    );
    await person.opens('Z = conv2d(randn(64, 256, 256, seed=1), randn(64, 64, 9, 9, seed=2))');
    await person.workbench.runAll();
    await until('how far it is', async () => said.some((text) => /Backprop: conv2d [1-9]\d* %/.test(text)));
    await page
      .getByRole('button', { name: 'Interrupt' })
      .or(page.getByRole('button', { name: 'Stop' }))
      .first()
      .click();
    await until(
      'the end of that',
      async () => !/Backprop:/.test(await page.locator('.part.statusbar').innerText()),
    );
  }).timeout(180_000);

  it('opens, explains and checks a notebook in Restricted Mode, reads no files, and runs cells after a question', async () => {
    person = await Person.arrives({
      viewport: { width: 1400, height: 1000 },
      settings: {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
        'security.workspace.trust.banner': 'never',
      },
    });
    const { page } = person;
    await person.workbench.waitForText('Restricted Mode');
    await person.opens('a = [1 2; 3 4]', 'a @ nothing');
    await until(
      'the underline of the checker',
      async () => (await page.locator('.squiggly-error').count()) > 0,
    );
    await person.code(0).hover({ position: { x: 60, y: 8 } });
    await person.workbench.waitForText(/2×2/);
    // What only computes goes on; what reads files does not.
    await person.opens('x = [1 2 3]\nbackward(sum(x^2))');
    await person.workbench.command('Backprop: Check Gradients');
    await person.workbench.waitForText(/3 of 3 gradients/);
    await writeFile(join(person.folder, 'a.csv'), '1,2\n');
    await person.opens('y = load("a.csv")');
    await person.workbench.command('Backprop: Check Gradients');
    await person.workbench.waitForText(/files are read in a trusted workspace only/);
    await person.opens('a = [1 2; 3 4]', 'a @ nothing');
    await person.workbench.runAll();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /trust/i);
    await person.workbench.screenshot('restricted-mode');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForTimeout(500);
    assert.equal(
      await page.locator('.notebookOverlay .cell-status-item .codicon-notebook-state-success').count(),
      0,
    );
    await person.workbench.runAll();
    await dialog.waitFor();
    await dialog.getByRole('button', { name: /Trust/ }).first().click();
    await person.workbench.waitForText(/There is no variable|nothing/);
  }).timeout(180_000);
});
