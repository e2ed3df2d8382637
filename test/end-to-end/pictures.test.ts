import assert from 'node:assert/strict';
import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { Figure, Person, root, until } from './person';

/** Set it to write the README's pictures anew: `npm run pictures`. */
const update = process.env['UPDATE_PICTURES'] === '1';

describe('Pictures of the worked example', () => {
  let person: Person;
  let frame: Frame;

  before(async () => {
    person = await Person.arrives({ viewport: { width: 1180, height: 2500 }, scale: 2 });
    await person.workbench.command('View: Toggle Primary Side Bar Visibility');
    await person.opens(
      'X = [1 2 3; 4 5 6; 7 8 9]\nK = [1 2; 3 4]\nB = 1\nZ = conv2d(X, K, B)',
      'dZ = [1 2; 3 4]\nbackward(Z, dZ)',
    );
    frame = await person.runsAll(2);
  });
  after(() => person?.leaves());

  const themes: readonly (readonly [theme: string, kind: string, picture: string | undefined])[] = [
    ['Default Light Modern', 'vscode-light', 'worked-example'],
    ['Default Dark Modern', 'vscode-dark', 'worked-example-dark'],
    ['Default High Contrast', 'vscode-high-contrast', undefined],
  ];

  for (const [theme, kind, picture] of themes) {
    it(`${theme}: ∂L/∂X22 is pointed at`, async () => {
      await person.workbench.setTheme(theme);
      await until('the theme in the output', () =>
        frame.evaluate((wanted) => document.body.dataset['vscodeThemeKind'] === wanted, kind),
      );
      const figure = await Figure.shown(frame, 'Input gradient');
      await figure.pointsAt('∂L/∂X, 3 by 3', 1, 1);
      await figure.pointsAt('∂L/∂X, 3 by 3', 2, 2);
      await figure.waitsForFormula('value', '= 20');
      const name = theme
        .replace(/^Default | Modern$/g, '')
        .replace(/ /g, '-')
        .toLowerCase();
      const path = await person.workbench.screenshot(`backward-${name}`, {
        clip: await clip(figure),
      });
      if (update && picture) await copyFile(path, join(root, 'media', `${picture}.png`));
      const { size } = await stat(path);
      assert.ok(size < 600_000, `${path} has ${size} bytes`);
    });
  }

  /** From the heading to the end of the formula panel, with a little air. */
  async function clip(figure: Figure): Promise<{ x: number; y: number; width: number; height: number }> {
    const stage = await figure.element.boundingBox();
    const panel = await figure.locator('.panel').boundingBox();
    if (!stage || !panel) throw new Error('the figure is not on the screen');
    const air = 12;
    return {
      x: stage.x - air,
      y: stage.y - air,
      width: stage.width + 2 * air,
      height: panel.y + panel.height - stage.y + 2 * air,
    };
  }
});
