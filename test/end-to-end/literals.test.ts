import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { Person, until } from './person';

describe('Matrix literals in other languages', () => {
  let person: Person;

  before(async () => {
    person = await Person.arrives({ viewport: { width: 1400, height: 1500 } });
    await writeFile(
      join(person.folder, 'layer.py'),
      'import numpy as np\n\nweights = np.array([[1, 2, 3],\n                    [4, 5, 6],\n                    [7, 8, 9]])\n',
    );
  });
  after(() => person?.leaves());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await person.workbench.screenshot(`failed-${this.currentTest.title.replace(/\W+/g, '-')}`);
    }
  });

  /** The hover on the matrix of the file, with its links. */
  async function hovers(): Promise<Locator> {
    await person.closesAll();
    await person.workbench.openFile('layer.py');
    const number = person.page.locator('.view-line', { hasText: '[4, 5, 6]' }).getByText('5').first();
    const hover = person.page.locator('.monaco-hover:visible', { hasText: '3×3' });
    await until('the hover', async () => {
      // Who points before the extension is there is not answered, nor asked again until another place was pointed at.
      await person.page.locator('.view-line', { hasText: 'import' }).hover({ timeout: 5000 });
      await person.page.waitForTimeout(500);
      await number.hover({ timeout: 5000 });
      await hover.waitFor({ timeout: 5000 });
      return true;
    });
    return hover;
  }

  it('show a picture under the pointer, and a click opens them as X in a notebook that runs', async () => {
    const hover = await hovers();
    const picture = hover.locator('img').first();
    await until('the picture itself', () =>
      picture.evaluate(
        (image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0,
      ),
    );
    await person.workbench.screenshot('literal-hover');
    await hover.getByText('Open as X', { exact: true }).click();
    await person.page.locator('.notebookOverlay .cell-list-container').waitFor();
    await until('the matrix in a cell', async () =>
      /X = \[\s*1 2 3/.test(((await person.code(0).textContent()) ?? '').replaceAll('\u00a0', ' ')),
    );
    const frame = await person.runsAll(3);
    await frame.getByRole('grid', { name: '∂L/∂X, 3 by 3' }).first().waitFor();
  });

  it('are copied by a click as what another library reads', async () => {
    const hover = await hovers();
    await hover.getByText('PyTorch', { exact: true }).click();
    await person.page
      .locator('.statusbar-item', { hasText: 'Copied 3×3 as PyTorch.' })
      .waitFor({ state: 'attached' });
    await person.page.keyboard.press('Escape');
    // What was copied is pasted into the file.
    await person.page.locator('.view-line').first().click();
    await person.page.keyboard.press('ControlOrMeta+End');
    await person.page.keyboard.press('ControlOrMeta+V');
    await until('the pasted text', async () => {
      const lines = await person.page.locator('.view-line').allTextContents();
      return lines.some((line) => line.replaceAll('\u00a0', ' ').includes('torch.tensor([[1'));
    });
    assert.equal(await person.page.locator('.notification-toast').count(), 0);
  });
});
