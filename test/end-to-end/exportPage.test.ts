import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { Person, until } from './person';

/** An export as a person does it: from the notebook's menu, with the dialog, and the button that opens the page. */
describe('Export as a page', () => {
  let person: Person;
  before(async () => {
    person = await Person.arrives({ viewport: { width: 1400, height: 1100 } });
  });
  after(() => person?.leaves());

  const dialog = () => person.page.locator('.quick-input-widget input[type=text]').first();

  /** Takes the command from the notebook's menu, and waits for the dialog. */
  async function asksForExport(beforeClick?: () => Promise<unknown>): Promise<void> {
    const more = person.page.locator('.notebook-toolbar-container .codicon-toolbar-more').first();
    await until('the dialog with the name of the page', async () => {
      // It closes when something that is still opening takes the focus: then the person asks again.
      if (!(await dialog().isVisible())) {
        await person.takes('Export Notebook as HTML Page…', () => more.click(), beforeClick);
        await dialog().waitFor({ timeout: 5000 });
      }
      return /worked-example\.html$/.test(await dialog().inputValue());
    });
    // Before it lists the folder, it takes no Enter.
    await person.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  }

  /** All that an export could change: the files with their bytes and times, the tabs, the outputs and what is said. */
  async function everything(): Promise<unknown> {
    const names = await readdir(person.folder, { recursive: true });
    const files = await Promise.all(
      names.sort().map(async (name) => {
        const path = join(person.folder, name);
        const { mtimeMs, size } = await stat(path);
        return [name, mtimeMs, size];
      }),
    );
    const { page } = person;
    const shown = (selector: string): Promise<string[]> => page.locator(selector).allTextContents();
    return {
      files,
      tabs: await page
        .locator('.editor-group-container .tab')
        .evaluateAll((all) =>
          all.map((tab) => [
            tab.textContent,
            tab.getAttribute('aria-selected'),
            tab.classList.contains('dirty'),
          ]),
        ),
      orders: await shown('.notebookOverlay .execution-count-label'),
      cells: await shown('.notebookOverlay .code-cell-row .view-lines'),
      said: await shown('.notification-list-item, .notification-toast'),
    };
  }

  /** Everything, once it has been the same for two seconds. */
  async function rested(): Promise<unknown> {
    let known = await everything();
    return until('a notebook at rest', async () => {
      await person.page.waitForTimeout(2000);
      const before = known;
      known = await everything();
      assert.deepEqual(known, before);
      return known;
    });
  }

  it('closed with Escape, the dialog has changed nothing: no file, no tab, no output, no word', async () => {
    await person.opensFile('worked-example.backprop.md');
    await person.code().waitFor();
    // Shapes come beside the assignments when the extension is there.
    await person.page.locator('.code-cell-row', { hasText: 'B: scalar' }).first().waitFor();
    const before = await rested();
    await asksForExport();
    await person.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    // Longer than an export takes.
    await person.page.waitForTimeout(3000);
    assert.deepEqual(await everything(), before);
  });

  it('a page that is there is kept when its name is typed and the question whether to replace it is answered with Escape', async () => {
    const mine = join(person.folder, 'worked-example.html');
    await writeFile(mine, 'mine');
    await asksForExport();
    await person.page.keyboard.press('Enter');
    const question = person.page.locator('.quick-input-title', { hasText: /already exists/ });
    await question.waitFor();
    await person.page.keyboard.press('Escape');
    // The dialog is there again, for another name.
    await question.waitFor({ state: 'hidden' });
    await dialog().waitFor();
    await person.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await person.page.waitForTimeout(3000);
    assert.equal(await readFile(mine, 'utf8'), 'mine');
    assert.equal(await person.page.locator('.notification-toast').count(), 0);
    await rm(mine);
  });

  it('asks where, writes the page, and opens it beside the notebook', async () => {
    await person.opensFile('worked-example.backprop.md');
    await asksForExport(() => person.workbench.screenshot('export-menu'));
    await person.page.keyboard.press('Enter');
    // A toast may have come and gone on a slow machine.
    await until('the file', () =>
      readFile(join(person.folder, 'worked-example.html')).then((file) => file.length > 0),
    );
    await person.workbench.command('Notifications: Show Notifications');
    const said = person.page.locator('.notification-list-item', {
      hasText: 'Exported to worked-example.html.',
    });
    await said.first().waitFor();
    const html = await readFile(join(person.folder, 'worked-example.html'), 'utf8');
    assert.match(html, /<title>Backpropagation through a convolution<\/title>/);
    await said.getByRole('button', { name: 'Open' }).first().click();
    const page = await until('the page in its tab', async () => {
      for (const frame of person.page.frames()) {
        if (
          (await frame
            .locator('[data-backprop-page]')
            .count()
            .catch(() => 0)) > 0
        )
          return frame as Frame;
      }
      return false;
    });
    await page.locator('.shown canvas').first().waitFor();
    const grid = page.locator('[role=grid][aria-label="∂L/∂X, 3 by 3"]').first();
    await grid.scrollIntoViewIfNeeded();
    await grid.hover();
    await page.locator('.panel .line.value').filter({ hasText: '20' }).first().waitFor();
    await person.workbench.screenshot('export-opened');
  });
});
