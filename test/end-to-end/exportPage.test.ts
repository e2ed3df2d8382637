import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
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

  it('asks where, writes the page, and opens it beside the notebook', async () => {
    await person.opensFile('worked-example.backprop.md');
    const more = person.page.locator('.notebook-toolbar-container .codicon-toolbar-more').first();
    await person.takes(
      'Export Notebook as HTML Page…',
      () => more.click(),
      () => person.workbench.screenshot('export-menu'),
    );
    const dialog = person.page.locator('.quick-input-widget input[type=text]').first();
    await until('the dialog with the name of the page', async () =>
      /worked-example\.html$/.test(await dialog.inputValue()),
    );
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
