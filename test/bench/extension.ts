import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Frame } from 'playwright-core';
import { launchBrowser } from '../host/browser';
import { extensionSettings } from '../host/extension-settings';
import { hostRuns } from '../host/hostRuns';
import { hostVersion, installHost } from '../host/install';
import { startServer } from '../host/server';
import { openWorkbench, type Workbench } from '../host/workbench';
import { ACTIVATION, type Activation, LARGE } from './activated';
import { machine } from './pytorch';
import { type Section, table, verdict } from './report';

/** What a person waits for who has the extension installed: measured in the real VS Code, with what ships. */

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const RUNS = 11;
const WINDOWS = 5;

/** The worked example in one cell, and the least that a cell can show. */
const CELLS = {
  'the worked example':
    'X = [1 2 3; 4 5 6; 7 8 9]\nK = [1 2; 3 4]\nB = 0.5\nZ = conv2d(X, K, B)\nbackward(Z, [1 2; 3 4])',
  'an empty text': '""',
} as const;
type Cell = keyof typeof CELLS;

interface Paint {
  /** Milliseconds, worker and webview included. */
  readonly first: number;
  /** The median of later runs. */
  readonly later: number;
}

/** Megabytes of the package; leaves `dist` as it ships. */
async function packageSize(): Promise<number> {
  await promisify(execFile)('npm', ['run', 'package'], { cwd: root });
  return (await stat(join(root, 'dist/backprop-notebook.vsix'))).size / 1e6;
}

/** Milliseconds that our own code took to load and to activate in fresh windows, by VS Code's marks in the extension host. */
async function activations(): Promise<Activation[]> {
  const folder = await mkdtemp(join(tmpdir(), 'backprop-bench-'));
  await writeFile(join(folder, 'a.backprop.md'), '```backprop\nX = [1 2; 3 4]\n```\n');
  for (const name of LARGE) await writeFile(join(folder, name), largeLiteral());
  const host = await installHost(hostVersion('newest'));
  const server = await startServer(host, await extensionSettings(root, 'remote'));
  const browser = await launchBrowser();
  try {
    const found: Activation[] = [];
    const extensionTestsPath = join(root, 'out/bench/activation.js');
    for (let n = 0; n < WINDOWS; n++) {
      const page = await browser.newPage();
      const open = await hostRuns(page, (line) => {
        if (line.startsWith(ACTIVATION)) found.push(JSON.parse(line.slice(ACTIVATION.length)));
      });
      await open(server.address({ folder, extensionPath: root, extensionTestsPath }));
      await page.close();
    }
    return found;
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** `a = np.array([[…], …])` of 1000×1000 numbers in 5 MB. */
function largeLiteral(): string {
  const row = (r: number): string =>
    Array.from({ length: 1000 }, (_, c) => (((7 * r + c) % 97) / 10 + 0.25).toFixed(2)).join(',');
  return `import numpy as np\na = np.array([\n${Array.from({ length: 1000 }, (_, r) => `  [${row(r)}],\n`).join('')}])\n`;
}

/** What VS Code says in Running Extensions: with its own reading of translations, and all that waits in the same thread. */
async function saidByVSCode(workbench: Workbench): Promise<number> {
  await workbench.command('Developer: Show Running Extensions');
  const row = workbench.page.locator('.runtime-extensions-editor .monaco-list-row', {
    hasText: 'backprop-notebook',
  });
  const said = await row.first().innerText();
  const [, time] = /Activation: (\d+)ms/.exec(said) ?? [];
  if (time === undefined) throw new Error(`VS Code says of the activation: ${said}`);
  return Number(time);
}

/** Milliseconds from a click on Run to the second frame after the output changed, in a window of its own. */
async function runToPaint(cell: string): Promise<Paint & { activation: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'backprop-bench-'));
  await writeFile(join(folder, 'a.backprop.md'), `\`\`\`backprop\n${cell}\n\`\`\`\n`);
  const workbench = await openWorkbench({
    extensionPath: root,
    folder,
    file: 'a.backprop.md',
    // High enough for the list of all extensions that run.
    viewport: { width: 1280, height: 3000 },
  });
  try {
    const { page } = workbench;
    const run = page.locator('.notebookOverlay .run-button-container .codicon-notebook-execute').first();
    await run.waitFor({ state: 'attached' });
    const click = async (): Promise<number> => {
      const started = Date.now();
      await workbench.runAll();
      return started;
    };
    let started = await click();
    const frame = await workbench.notebookOutputs();
    await frame.locator('.output_container .output').first().waitFor();
    const first = Date.now() - started;
    const later: number[] = [];
    for (let n = 0; n < RUNS; n++) {
      const painted = paintedAt(frame);
      // The observer is in its place before the click is.
      await frame.evaluate(() => undefined);
      started = await click();
      later.push((await painted) - started);
      await page.waitForTimeout(100);
    }
    later.sort((a, b) => a - b);
    return {
      first,
      later: later[later.length >> 1] ?? Number.NaN,
      activation: await saidByVSCode(workbench),
    };
  } finally {
    await workbench.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** When the page showed the next change of an output: two frames after it. */
const paintedAt = (frame: Frame): Promise<number> =>
  frame.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
        });
        const watched = { childList: true, subtree: true };
        observer.observe(document.body, watched);
        for (const element of document.querySelectorAll('*')) {
          if (element.shadowRoot) observer.observe(element.shadowRoot, watched);
        }
      }),
  );

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export async function extensionSection(): Promise<Section> {
  const size = await packageSize();
  const paints = new Map<Cell, Paint & { activation: number }>();
  for (const cell of Object.keys(CELLS) as Cell[]) paints.set(cell, await runToPaint(CELLS[cell])); // Its own keys.
  const said = [...paints.values()].map((paint) => paint.activation);
  const own = await activations();
  const slowest = Math.max(...own.map(({ load, activate }) => load + activate));
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const pieces = own.flatMap(({ files }) => Object.values(files));
  if (pieces.length < 3 * WINDOWS)
    throw new Error('the extension has loaded less than cells and literals need');
  const way = median(own.flatMap(({ empty }) => empty));
  const firstHover = median(own.map(({ hovers }) => hovers[0] ?? Number.NaN)) - way;
  const nextHover = median(own.flatMap(({ hovers }) => hovers.slice(1))) - way;
  const body = `${machine()}.

In VS Code from npm, in a headless browser on the same machine: from the click on Run All to the second frame
after the output changed. An empty text goes the same way and draws nothing: what is left is the work of the cell.

${table([
  ['a cell', 'first run: worker, webview', `later runs, median of ${RUNS}`],
  ...[...paints].map(([cell, { first, later }]) => [cell, ms(first), ms(later)]),
])}

${table([
  ['aim', 'asked', 'measured', ''],
  ['the .vsix', '< 1 MB', `${size.toFixed(2)} MB`, verdict(size < 1)],
  [
    `our own code, loaded and activated, slowest of ${WINDOWS} fresh windows`,
    '< 50 ms',
    `${ms(slowest)}, of which loading ${ms(Math.max(...own.map(({ load }) => load)))}`,
    verdict(slowest < 50),
  ],
  [
    'what it loads later, at its first use: the longest piece in one turn, of those windows',
    '< 50 ms',
    ms(Math.max(...pieces)),
    verdict(Math.max(...pieces) < 50),
  ],
  [
    'the answer to a hover on a literal of 1000×1000 in 5 MB, a few milliseconds of it in a turn, beyond the way there and back',
    '–',
    `${ms(nextHover)}; the first of a window, which loads what it needs, ${ms(firstHover)}; the way ${ms(way)}`,
    '',
  ],
])}

In the list of running extensions VS Code says ${said.map(ms).join(' and ')}: that counts from before it has looked for translations, and
with all else that the extension host does while a window opens.
`;
  return { title: 'The extension', body };
}
