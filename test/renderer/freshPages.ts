import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser';
import { RendererPage } from './rendererPage';

/** In the suite around it: one browser, and in it a fresh page for each test, which `take` is given before the test. */
export function freshPages(take: (view: RendererPage) => void | Promise<void>): void {
  let browser: Browser;
  let view: RendererPage | undefined;
  before(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    view = await RendererPage.open(browser);
    await take(view);
  });
  afterEach(async () => {
    await view?.close();
  });
  after(async () => {
    await browser?.close();
  });
}
