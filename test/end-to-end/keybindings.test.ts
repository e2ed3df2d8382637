import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collisions, type Keybinding, othersIn, parseKeybindings, REPLACED } from '../extension/collisions';
import { Person, root, until } from './person';

/** On this machine's own system the suite of the extension host compares them. */
describe('Keybindings of other systems', () => {
  const systems = [
    { system: 'Windows', all: 'Control+a', what: 'take no key from VS Code, save what Jupyter takes' },
    { system: 'macOS', all: 'Meta+a', what: 'are none: VS Code itself runs a cell as Jupyter does' },
  ] as const;

  for (const { system, all, what } of systems) {
    it(`${system}: ${what}`, async () => {
      const person = await Person.arrives({ system, viewport: { width: 1200, height: 800 } });
      try {
        const { page, workbench } = person;
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await workbench.command('Preferences: Open Default Keyboard Shortcuts (JSON)');
        await page.locator('.monaco-editor .view-line', { hasText: 'Override' }).first().click();
        const list = await until('the keybindings in the clipboard', async () => {
          await page.keyboard.press(all);
          // VS Code leaves copying to the browser, which knows what it runs on.
          await page.keyboard.press('ControlOrMeta+c');
          const copied = await page.evaluate(() => navigator.clipboard.readText());
          return copied.includes('notebook.cell.execute') && parseKeybindings(copied);
        });
        const runsCell = ({ key, command }: Keybinding): boolean =>
          key === 'ctrl+enter' && command === 'notebook.cell.execute';
        if (system === 'macOS') {
          // VS Code leaves out what never holds there.
          assert.ok(list.some(runsCell), 'VS Code runs a cell by Ctrl+Enter itself');
          assert.deepEqual(
            list.filter(({ when = '' }) => when.includes('backprop-notebook')),
            [],
          );
          return;
        }
        const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
        const ours: readonly Keybinding[] = manifest.contributes.keybindings;
        const others = othersIn(list, ours);
        assert.ok(!others.some(runsCell), 'VS Code does not run a cell by Ctrl+Enter');
        for (const own of ours) {
          assert.deepEqual(
            collisions(own, others)
              .map(({ command }) => command)
              .sort(),
            [...REPLACED].sort(),
            own.key,
          );
        }
      } finally {
        await person.leaves();
      }
    });
  }
});
