import assert from 'node:assert/strict';
import { Person, until } from './person';

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
    // VS Code writes the backup of a notebook on another machine ten seconds after the last key.
    await page.waitForTimeout(12_000);
    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.locator('.notebookOverlay .cell-list-container').waitFor({ timeout: 60_000 });
    const typed = person.code(0);
    await until('the text that was typed', async () =>
      /a = 41/.test((await typed.innerText()).replaceAll('\u00a0', ' ')),
    );
    await page.locator('.tab.active.dirty').waitFor();
    await person.runsAll(2);
    await person.workbench.waitForText(/a \+ 1 = 42|42/);
  }).timeout(180_000);

  it('opens and explains a notebook in Restricted Mode, and runs nothing before the folder is trusted', async () => {
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
