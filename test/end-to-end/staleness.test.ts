import assert from 'node:assert/strict';
import { Person, until } from './person';

/** Staleness as a person meets it: the line under a cell, the button of the tool bar, reactive mode. */
describe('Stale cells', () => {
  let person: Person;
  before(async () => {
    person = await Person.arrives({ viewport: { width: 1400, height: 1700 } });
  });
  after(() => person?.leaves());

  const below = (text: string) => person.page.locator('.cell-status-item', { hasText: text });
  /** The item of the cell that reads X, by what a screen reader says of it. */
  const reader = () =>
    person.page.locator(
      '.cell-status-item[aria-label^="Stale: X was changed by code cell 1 after this cell ran."]',
    );
  const button = () =>
    person.page.locator('.notebook-toolbar-container').getByText('Run Stale Cells').first();

  it('an edit is marked at once; after its run, what reads it is stale, with the reason on the mouse', async () => {
    await person.opens(
      'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]',
      'Z = conv2d(X, K, 1)',
      'backward(Z, [1 2; 3 4])',
    );
    await person.runsAll(3);
    assert.equal(await below('Stale').count(), 0, 'nothing is stale after Run All');
    await person.types(0, 'X = [1 2 3; 4 5 6; 7 8 0]; K = [1 2; 3 4]');
    await below('Edited since it ran').waitFor();
    await person.page.keyboard.press('Control+Enter');
    await until('two stale cells', async () => (await below('Stale').count()) === 2);
    await below('Edited since it ran').waitFor({ state: 'hidden' });
    for (const [theme, name] of [
      ['Default Light Modern', 'stale-light'],
      ['Default Dark Modern', 'stale-dark'],
      ['Default High Contrast', 'stale-high-contrast'],
    ] as const) {
      await person.workbench.setTheme(theme);
      // The tooltip stays away while the pointer rests.
      await person.page.mouse.move(0, 0);
      await reader().hover();
      await person.page
        .locator('.monaco-hover', { hasText: 'Press to run the stale cells.' })
        .first()
        .waitFor();
      await person.workbench.screenshot(name);
    }
  });

  it('the button of the tool bar runs them, and goes', async () => {
    await button().waitFor();
    await button().click();
    await until('nothing stale', async () => (await below('Stale').count()) === 0);
    await button().waitFor({ state: 'hidden' });
  });

  it('in a reactive notebook the cells below follow the typing', async () => {
    await person.workbench.server.changeSettings({ 'backprop.reactive': true });
    await person.opens('a = 1', 'a + 41');
    await person.runsAll(2);
    const counts = person.page.locator('.notebookOverlay .execution-count-label');
    const before = await counts.allInnerTexts();
    await person.types(0, 'a = 100');
    await until('further runs of both cells', async () => {
      const now = await counts.allInnerTexts();
      return now.length === 2 && now.every((count) => !before.includes(count));
    });
    await below('Edited since it ran').waitFor({ state: 'hidden' });
  });
});
