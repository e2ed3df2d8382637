import { Figure, Person } from './person';

/** The editor's own words in another language: palette, views, messages, what stands under the cells, and figures. */
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
    const figure = await Figure.shown(frame, 'Input gradient');
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
    await person.page.getByText('13 of 13 gradients').first().waitFor();
    await person.page.locator('[id="status.notifications"]').click();
    await person.page
      .locator('.notifications-center', {
        hasText: '✓ Alle 13 Gradienten stimmen mit den zentralen Differenzen überein.',
      })
      .waitFor();
    await person.page.keyboard.press('Escape');
    await person.code(0).click();
    await person.page.keyboard.press('Control+End');
    await person.page.keyboard.type(' + 1');
    await person.workbench.waitForText('Seit dem Lauf bearbeitet');
    await person.workbench.command('Explorer: Focus on Tensoren View');
    await person.page.locator('.monaco-list-row[aria-label^="Gradient von K, 2 by 2"]').waitFor();
    await person.workbench.screenshot('german');
  });
});
