import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from '../host/browser';
import { CASES, pointAt } from './cases';
import { RendererPage, THEMES, type ThemeName } from './rendererPage';

/** Draws every case in every theme, for people to look at: `node out/renderer/pictures.mjs [folder] [case] [theme] [width] [language]`. */
async function main([
  folder = 'out/pictures',
  only,
  theme,
  width,
  language,
]: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const browser = await launchBrowser();
  const themes = theme ? [theme as ThemeName] : (Object.keys(THEMES) as ThemeName[]); // our own keys
  for (const name of themes) {
    const view = await RendererPage.open(browser, {
      theme: name,
      width: Number(width ?? 1200),
      ...(language ? { language } : {}),
    });
    for (const [title, { cells, point }] of Object.entries(CASES)) {
      if (only && only !== 'all' && only !== title) continue;
      await view.run(cells, title);
      if (point && !language) await pointAt(view, title, point);
      const file = join(folder, `${title.replace(/[^\w]+/g, '-')}-${name}${width ? `-${width}` : ''}.png`);
      const box = await view.page.locator(`[id="${title}"]`).boundingBox();
      if (box)
        await view.page.setViewportSize({ width: Number(width ?? 1200), height: Math.ceil(box.height) + 20 });
      await view.page.screenshot({ path: file, fullPage: true });
      await view.page.evaluate((id) => document.getElementById(id)?.remove(), title);
    }
    await view.close();
  }
  await browser.close();
}

if (process.argv[1]?.endsWith('pictures.mjs')) await main(process.argv.slice(2));
