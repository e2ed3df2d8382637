import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Frame } from 'playwright-core';
import { openWorkbench, type Workbench } from '../host/workbench';
import { type Section, table, verdict } from './report';

/** What a person waits for who has the extension installed: measured in the real VS Code, with what ships. */

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const RUNS = 11;

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

/** Milliseconds that our own code took to load and to activate, as VS Code counts them in Running Extensions. */
async function activation(workbench: Workbench): Promise<number> {
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
    return { first, later: later[later.length >> 1] ?? Number.NaN, activation: await activation(workbench) };
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

export async function extensionSection(): Promise<Section> {
  const size = await packageSize();
  const paints = new Map<Cell, Paint & { activation: number }>();
  for (const cell of Object.keys(CELLS) as Cell[]) paints.set(cell, await runToPaint(CELLS[cell])); // Its own keys.
  const activations = [...paints.values()].map((paint) => paint.activation);
  const slowest = Math.max(...activations);
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const body = `In VS Code from npm, in a headless browser on the same machine: from the click on Run All to the second frame
after the output changed. An empty text goes the same way and draws nothing: what is left is the work of the cell.

${table([
  ['a cell', 'first run: worker, webview', `later runs, median of ${RUNS}`],
  ...[...paints].map(([cell, { first, later }]) => [cell, ms(first), ms(later)]),
])}

${table([
  ['aim', 'asked', 'measured', ''],
  ['the .vsix', '< 1 MB', `${size.toFixed(2)} MB`, verdict(size < 1)],
  [
    'loading and activating, in two fresh windows',
    '< 50 ms',
    activations.map(ms).join(', '),
    verdict(slowest < 50),
  ],
])}
`;
  return { title: 'The extension', body };
}
