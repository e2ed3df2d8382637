import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { Figure, Person, until } from './person';

describe('The state of a figure', () => {
  let person: Person;

  before(async () => {
    person = await Person.arrives();
    await person.opens(
      'X = [1 2 3; 4 5 6; 7 8 9]\nK = [1 2; 3 4]\nZ = conv2d(X, K)\nbackward(Z, [1 2; 3 4])',
    );
  });
  after(() => person?.leaves());

  const shown = async (frame: Frame): Promise<Record<string, unknown>> => {
    const figure = await Figure.shown(frame, 'Input gradient');
    return {
      count: await figure.locator('.player .count').textContent(),
      chips: await figure.locator('.chip').allTextContents(),
      pressed: await figure.locator('.chip[aria-pressed=true]').allTextContents(),
      pinned: await frame.locator('.output .pinned').first().textContent(),
      terms: await figure.locator('.terms tbody tr').count(),
    };
  };
  const chosen = {
    count: '3 of 4',
    chips: ['dX', 'dK', 'Z'],
    pressed: ['dK'],
    pinned: 'pinned: dK[2,1] — free it (Esc)',
    terms: 4,
  };

  it('is as it was left, after a new run', async () => {
    const frame = await person.runsAll(1);
    const figure = await Figure.shown(frame, 'Input gradient');
    await figure.rests();
    await figure.locator('details.view > summary').click();
    await figure.locator('.segments button', { hasText: 'dK' }).click();
    await figure.locator('.player .chip', { hasText: 'dK' }).click();
    await figure.locator('.player input[type=range]').fill('3');
    await figure.locator('.actions button', { hasText: 'one by one' }).click();
    await figure.clicks('dK, 2 by 2', 2, 1);
    assert.deepEqual(await shown(frame), chosen);
    await person.workbench.runAll();
    await until('the figure as it was left', async () => {
      assert.deepEqual(await shown(frame), chosen);
      return true;
    });
  });

  it('is as it was left, after a reload of the window and a new run', async () => {
    await person.workbench.reload();
    await person.page.locator('.notebookOverlay .cell-list-container').waitFor({ timeout: 60_000 });
    const frame = await person.runsAll(1);
    let found: unknown;
    await until('the figure as it was left', async () => {
      found = await shown(frame);
      assert.deepEqual(found, chosen);
      return true;
    }).catch(() => assert.deepEqual(found, chosen));
  });
});
