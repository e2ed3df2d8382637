import assert from 'node:assert/strict';
import { CASES, pointAt, WORKED } from './cases';
import { freshPages } from './freshPages';
import type { RendererPage } from './rendererPage';

/** The small menus of a figure, and what stands below it. */
describe('menus and the key in Chromium', function () {
  this.timeout(120_000);
  let view: RendererPage;
  freshPages((page) => {
    view = page;
  });

  const open = () => view.page.locator('details.menu[open]').count();

  it('a menu opens to where the output has room for all of it', async () => {
    await view.run(WORKED);
    for (const row of [view.page.locator('.row').first(), view.page.locator('.row').last()]) {
      const menu = row.locator('.menu').first();
      await menu.locator('summary').click();
      await menu.getByRole('button', { name: 'Save PNG' }).waitFor();
      const [choices, output] = [
        await menu.locator('.choices').boundingBox(),
        await view.page.locator('.output').boundingBox(),
      ];
      assert.ok(choices && output);
      assert.ok(choices.y >= output.y, `begins at ${choices.y}, the output at ${output.y}`);
      assert.ok(choices.y + choices.height <= output.y + output.height);
      await menu.locator('summary').click();
    }
  });

  it('a menu closes at a press elsewhere, also on what takes no focus, and not at one on itself', async () => {
    await view.run(WORKED);
    const summary = view.page.locator('.menu.view summary');
    for (const press of [
      () => view.page.mouse.click(3, 300),
      () => view.page.locator('.row .name').first().click(),
    ]) {
      await summary.click();
      assert.equal(await open(), 1);
      await press();
      assert.equal(await open(), 0);
    }
    await summary.click();
    await view.page.getByText('from 0', { exact: true }).click();
    assert.equal(await open(), 1);
    await view.page.locator('.row').first().locator('.menu summary').first().click();
    assert.equal(await open(), 1, 'one at a time');
  });

  it('the key of the lines stands below figures with numbers and without, and not below a matrix alone', async () => {
    const key = view.page.locator('.key');
    await view.run(WORKED);
    assert.deepEqual((await key.innerText()).split('\n'), [
      'takes part in the framed element',
      'the element takes part there',
      'where the steps stand',
    ]);
    await view.run(CASES['symbols']?.cells ?? []);
    assert.equal(await key.isVisible(), true);
    assert.equal(await view.page.locator('.ramp').isVisible(), false);
    await view.run(['[1 2; 3 4]']);
    assert.equal(await key.isVisible(), false);
    assert.equal(await view.page.locator('.ramp').isVisible(), true);
  });

  it('the key names what cells show, where they show it', async () => {
    const hatched = 'hatched: zeros put around the elements or between them';
    const window = 'thin line: the window of the framed element';
    const unread = 'thin broken line: no window reads it';
    const outside = 'NaN and ∞ are left out of the scale';
    const dots = 'dots: each element of the kernel has a hue of its own';
    const said = async (title: string): Promise<string[]> => {
      const { cells, point } = CASES[title] ?? assert.fail(title);
      await view.run(cells, title);
      if (point) await pointAt(view, title, point);
      const legend = await view.page.locator(`[id="${title}"] .legend`).first().innerText();
      return legend === '' ? [] : legend.split(' · ');
    };
    assert.deepEqual(await said('worked example'), [hatched, window, dots]);
    assert.deepEqual(await said('stride 2, leftover row'), [hatched, unread, window, dots]);
    assert.deepEqual(await said('NaN and infinities'), [outside, hatched, window, dots]);
    // What has no colours has its signs all the same.
    assert.deepEqual(await said('symbols'), [hatched, window, dots]);
    assert.deepEqual(await said('value'), []);
  });
});
