import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Person, until } from './person';

/** Checks as a person meets them: the line under a cell, the problems, a file behind a link. */
describe('Gradient checks and files', () => {
  let person: Person;
  const folders: string[] = [];
  before(async () => {
    person = await Person.arrives({ viewport: { width: 1400, height: 2600 } });
  });
  after(async () => {
    await person?.leaves();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  const below = (text: string) => person.page.locator('.cell-status-item', { hasText: text });

  it('a click under a cell checks it, and the verdict takes the place of the offer', async () => {
    await person.opens(
      'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]',
      'Z = conv2d(X, K, 1)\nbackward(Z, [1 2; 3 4])',
      'check(grad(K), [36 47; 67 77])',
    );
    await below('Check gradients').click();
    await below('✓ 13 of 13 gradients').waitFor();
    assert.equal(await below('Check gradients').count(), 0, 'the offer is gone');
  });

  it('a wrong answer stands under its cell and among the problems', async () => {
    await person.workbench.runAll();
    await below('✗ grad(K): 1 of 4 wrong').waitFor();
    await person.workbench.command('View: Focus Problems (Errors, Warnings, Infos)');
    const problem = person.page.locator('.markers-panel .monaco-list-row', { hasText: 'is wrong' });
    await problem.first().waitFor();
    assert.match((await problem.first().textContent()) ?? '', /\[1,1\]/);
    await person.workbench.screenshot('checks-light');
    for (const [theme, name] of [
      ['Default Dark Modern', 'checks-dark'],
      ['Default High Contrast', 'checks-high-contrast'],
    ] as const) {
      await person.workbench.setTheme(theme);
      await person.workbench.screenshot(name);
    }
    await person.workbench.command('View: Toggle Panel Visibility');
  });

  it('a link is not followed, wherever it leads', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'backprop-outside-'));
    folders.push(outside);
    await writeFile(join(outside, 'secret.csv'), '42\n');
    await mkdir(join(person.folder, 'data'));
    await writeFile(join(person.folder, 'data', 'mine.csv'), '1,2\n');
    await symlink(join(outside, 'secret.csv'), join(person.folder, 'data', 'link.csv'));
    await symlink(outside, join(person.folder, 'linked'));
    for (const [path, says] of [
      ['data/link.csv', /"data\/link\.csv" is a symbolic link, and links are not followed/],
      ['linked/secret.csv', /"linked" is a symbolic link, and links are not followed/],
    ] as const) {
      await person.opens(`load("${path}")`);
      const frame = await person.runsAll(1);
      await until(`the refusal of ${path}`, async () =>
        says.test((await frame.locator('.output_container').first().innerText()) ?? ''),
      );
    }
    await person.opens('load("data/mine.csv")');
    const frame = await person.runsAll(1);
    await frame.locator('.output figure.heatmap').first().waitFor();
  });
});
