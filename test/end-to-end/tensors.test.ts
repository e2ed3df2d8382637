import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Person, until } from './person';

/** The Tensors view as a person meets it: in the explorer, by mouse and by keys. */
describe('The Tensors view', () => {
  let person: Person;
  before(async () => {
    person = await Person.arrives({ viewport: { width: 1400, height: 1100 } });
  });
  after(() => person?.leaves());

  const pane = () =>
    person.page.locator('.pane', { has: person.page.locator('.pane-header[aria-label^="Tensors"]') });
  const row = (label: string) => pane().locator(`.monaco-list-row[aria-label^="${label}"]`).first();
  const menuOfGradient = () => row('gradient of K').click({ button: 'right' });

  it('welcomes with what it is for, and runs the cells', async () => {
    await person.opens(
      'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 -2; 3 4]',
      'Z = conv2d(X, K, 1)\nbackward(Z, [1 2; 3 4])',
    );
    await person.workbench.command('Explorer: Focus on Tensors View');
    await pane().getByText('The variables of the notebook in front appear here').first().waitFor();
    await person.workbench.screenshot('tensors-empty');
    await pane().getByText('Run All Cells').click();
    await row('K, 2 by 2, from minus 2 to 4').waitFor();
    await row('gradient of K, 2 by 2').waitFor();
  });

  it('draws each tensor in the colours of the theme', async () => {
    const icon = row('K, 2 by 2').locator('.custom-view-tree-node-item-icon');
    for (const [theme, name] of [
      ['Default Light Modern', 'tensors-light'],
      ['Default Dark Modern', 'tensors-dark'],
      ['Default High Contrast', 'tensors-high-contrast'],
    ] as const) {
      await person.workbench.setTheme(theme);
      const image = await until('a picture', async () => {
        const style = await icon.evaluate((element) => getComputedStyle(element).backgroundImage);
        return /^url\("data:image\/svg/.test(style) && style;
      });
      assert.ok(image.length > 200);
      await person.page.waitForTimeout(300);
      await person.workbench.screenshot(name);
    }
  });

  it('a click goes to the definition; the context menu copies', async () => {
    await row('Z, 2 by 2').click();
    await person.page.locator('.notebookOverlay .code-cell-row .monaco-editor.focused').waitFor();
    await person.takes('Copy as NumPy', menuOfGradient, () => person.workbench.screenshot('tensors-menu'));
    await person.workbench.waitForText('Copied ∂L/∂K, 2×2, as NumPy.');
  });

  it('saves beside the notebook, by the dialog that VS Code has', async () => {
    await person.takes('Save as .npy…', menuOfGradient);
    const input = person.page.locator('.quick-input-widget input[type="text"]');
    await until('the name of the file', async () => /\/dK\.npy$/.test(await input.inputValue()));
    await person.page.keyboard.press('Enter');
    const file = join(person.folder, 'dK.npy');
    await until('the file', async () => (await stat(file)).size > 0);
    const bytes = await readFile(file);
    assert.equal(bytes.subarray(1, 6).toString(), 'NUMPY');
    assert.equal(bytes.length, 128 + 4 * 8);
  });

  it('shows a gradient as soon as there is one', async () => {
    await person.opens('A = [1 2 3; 4 5 6; 7 8 9]', 'Z = conv2d(A, [1 1; 1 1])\nbackward(Z, [1 2; 3 4])');
    await person.code(0).click();
    await person.page.keyboard.press('Control+Enter');
    await row('A, 3 by 3').waitFor();
    await person.page.waitForTimeout(300);
    assert.equal(await row('gradient of A').count(), 0);
    await person.code(1).click();
    await person.page.keyboard.press('Control+Enter');
    await row('gradient of A, 3 by 3').waitFor();
  });
});
