/**
 * VS Code's command line for extension tests, served by the VS Code out of npm packages:
 *
 *     node out/host/launch.mjs --extensionDevelopmentPath=DIR --extensionTestsPath=FILE
 *                              [--extensionDevelopmentKind=web] [workspace folder]
 *
 * Prints what the tests print, and ends with the exit code they end with. Every other option is ignored, as those
 * that `@vscode/test-electron` adds for the desktop. BACKPROP_HOST_VERSION chooses the host; BACKPROP_TEST_TIMEOUT
 * is the number of seconds after which silent tests count as hung.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { extensionSettings } from './extension-settings';
import { hostVersion, installHost } from './install';
import { startServer } from './server';

const startTimeout = 120_000;
const silenceTimeout = Number(process.env['BACKPROP_TEST_TIMEOUT'] || 120) * 1000;

/** What the workbench itself logs at every start, in between what the tests print. */
const harmless = [
  /^\[(Service Worker|reconnection-grace-time|AgentHost|AccountPolicyGate)\b/,
  /^(Resolving|Resolved) connection token/,
  /^Creating a socket/,
  /^Updating additional builtin extensions cache/,
  /^ChatSessionStore:/,
  /^getaddrinfo \S+ open-vsx\.org/,
  /^Timed out waiting for authentication provider/,
];

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    extensionDevelopmentKind: { type: 'string' },
  },
});

async function launch(): Promise<number> {
  const extensionPath = required('extensionDevelopmentPath');
  const extensionTestsPath = required('extensionTestsPath');
  const [folder] = positionals;
  const kind = values.extensionDevelopmentKind === 'web' ? 'web' : 'remote';

  const host = await installHost(hostVersion(process.env['BACKPROP_HOST_VERSION']));
  const server = await startServer(host, await extensionSettings(extensionPath, kind));
  try {
    const browser = await launchBrowser();
    try {
      console.log(`VS Code ${host.vscodeVersion}, ${kind} extension host`);
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      const address = server.address({ extensionPath, extensionTestsPath, ...(folder && { folder }) });
      return await Promise.race([runTests(page, address), server.died.then(fail)]);
    } finally {
      await browser.close();
    }
  } catch (error) {
    console.error(`The last lines of the VS Code server:\n${server.lastLines()}\n`);
    throw error;
  } finally {
    await server.close();
  }
}

/** Opens the page, prints what the tests in it report, and returns their exit code. */
async function runTests(page: Page, address: string): Promise<number> {
  let lastLine = '';
  let lastTime = Date.now();
  await page.exposeFunction('codeAutomationLog', (type: string, args: readonly unknown[]) => {
    const [first] = args;
    if (typeof first === 'string' && harmless.some((line) => line.test(first))) return;
    lastTime = Date.now();
    lastLine = args.join(' ');
    if (type === 'error' || type === 'warn') console.error(...args);
    else console.log(...args);
  });
  const ended = new Promise<number>((resolveCode, reject) => {
    void page.exposeFunction('codeAutomationExit', (code: number) => resolveCode(code));
    page.on('crash', () => reject(new Error('The browser page that shows VS Code crashed.')));
  });
  const workbench = page
    .goto(address)
    .then(() => page.locator('.monaco-workbench').waitFor({ timeout: startTimeout }))
    .catch((cause: unknown) => {
      throw new Error('VS Code did not appear in the browser.', { cause });
    });
  const silence = new AbortController();
  const hung = (async () => {
    await workbench;
    lastTime = Date.now();
    while (Date.now() - lastTime < silenceTimeout) await delay(1000, undefined, silence);
    const picture = join(tmpdir(), `backprop-hung-${process.pid}.png`);
    await page.screenshot({ path: picture });
    return fail(
      `The tests have been silent for ${silenceTimeout / 1000} s. ` +
        `${lastLine ? `Their last line: ${lastLine}` : 'They never printed anything.'}\n` +
        `What VS Code showed: ${picture}`,
    );
  })();
  try {
    return await Promise.race([workbench.then(() => ended), ended, hung]);
  } finally {
    silence.abort();
    hung.catch(() => {});
  }
}

function fail(reason: string): never {
  throw new Error(reason);
}

function required(option: 'extensionDevelopmentPath' | 'extensionTestsPath'): string {
  const value = values[option];
  if (typeof value === 'string') return value;
  throw new Error(`--${option}=… is missing.`);
}

launch().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
