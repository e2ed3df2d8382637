import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Figure, Person, until } from './person';

/** Another language: palette, views, messages, what stands under the cells, figures, errors and hovers. */
describe('In German', () => {
  let person: Person;
  before(async () => {
    person = await Person.arrives({ language: 'de', viewport: { width: 1400, height: 1100 } });
  });
  after(() => person?.leaves());

  it('commands, views and what the manifest says', async () => {
    await person.opens('X = [1 2 3; 4 5 6; 7 8 9]; K = [1 -2; 3 4]', 'backward(conv2d(X, K, 1), [1 2; 3 4])');
    await person.page.getByRole('button', { name: 'Sitzung neu starten' }).first().waitFor();
    await person.page.locator('.pane-header[aria-label^="Tensoren"]').waitFor();
    await person.workbench.command('Backprop: Gradienten prüfen');
  });

  it('figures: their controls, their labels and what a reader hears', async () => {
    const frame = await person.sees(2);
    const figure = await Figure.shown(frame, 'Gradient der Eingabe');
    await figure.locator('.player[role="toolbar"][aria-label="Durch die Elemente gehen"]').waitFor();
    await figure.locator('button[aria-label="Schritt vor"]').click();
    await figure
      .locator('.panel[aria-label="Formel des Elements"] .label', { hasText: 'warum gedreht' })
      .waitFor();
    await figure.locator('button', { hasText: 'einzeln' }).waitFor();
    await figure.grid('∂L/∂X, 3 mal 3').waitFor();
    await figure.element.scrollIntoViewIfNeeded();
    await person.workbench.screenshot('german-figure');
  });

  it('messages, the lines under the cells and the Tensors view', async () => {
    await person.page.getByText('13 von 13 Gradienten').first().waitFor();
    await person.page.locator('[id="status.notifications"]').click();
    await person.page
      .locator('.notifications-center', {
        hasText: '✓ Alle 13 Gradienten stimmen mit den zentralen Differenzen überein.',
      })
      .waitFor();
    await person.page.keyboard.press('Escape');
    await until('the cursor in the cell', async () => {
      // What closes at this moment may give the focus back to what had it before.
      await person.code(0).click({ timeout: 5000 });
      await person.page.waitForTimeout(200);
      return person.page.evaluate(
        () => document.activeElement?.closest('.code-cell-row .cell-editor-container') != null,
      );
    });
    await person.page.keyboard.press('Control+End');
    await person.page.keyboard.type(' + 1');
    await person.workbench.waitForText('Seit dem Lauf bearbeitet');
    await person.workbench.command('Explorer: Focus on Tensoren View');
    await person.page.locator('.monaco-list-row[aria-label^="Gradient von K, 2 mal 2"]').waitFor();
    await person.workbench.screenshot('german');
  });

  it('the page that an export writes', async () => {
    await person.workbench.command('Backprop: Notebook als HTML-Seite exportieren…');
    const dialog = person.page.locator('.quick-input-widget input[type=text]').first();
    await until('the dialog with the name of the page', async () =>
      /lesson-1\.html$/.test(await dialog.inputValue()),
    );
    await person.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await person.page.keyboard.press('Enter');
    await person.page.getByText('Nach lesson-1.html exportiert.').first().waitFor();
    const html = await readFile(join(person.folder, 'lesson-1.html'), 'utf8');
    assert.match(html, /<html lang="de" /);
    assert.match(html, /<section class="cell" aria-label="Zelle 2">/);
    assert.match(html, /<script type="application\/json" data-words>\{"/);
  });

  it('an error, its underline, and what is said under the pointer', async () => {
    await person.opens('X = [1 2; 3 4]', 'conv2d(X, ones(3, 3))');
    await person.workbench.runAll();
    // From the worker.
    await person.workbench.waitForText(/Zeile 1, Spalte 1/);
    await person.workbench.waitForText(/Der Kern darf nicht größer als die Eingabe sein\./);
    // From the extension.
    const hover = person.page.locator('.monaco-hover:visible', { hasText: 'Einsen.' });
    await until('the hover', async () => {
      // The cell moves as its output grows: whoever pointed at it points at something else then.
      await person.code(0).hover({ timeout: 5000 });
      await person.page.waitForTimeout(500);
      await person.code(1).getByText('ones', { exact: true }).first().hover({ timeout: 5000 });
      await hover.waitFor({ timeout: 5000 });
      return true;
    });
    assert.match(await hover.innerText(), /Größe des Kerns: \(3 x 3\)/);
    await person.workbench.screenshot('german-error');
  });
});
