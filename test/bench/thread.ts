import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeThreads } from '../../src/extension/worker/nodeThread';
import { WorkerSession } from '../../src/extension/worker/workerSession';
import { launchBrowser } from '../host/browser';
import { extensionSettings } from '../host/extension-settings';
import { hostRuns } from '../host/hostRuns';
import { hostVersion, installHost } from '../host/install';
import { startServer } from '../host/server';
import { COPIED, HELD, type Held, LARGE, LITERALS, LONG, MANY, STOP, STOPPED } from './held';
import { median } from './interleaved';
import { machine } from './pytorch';
import { type Section, table, verdict } from './report';

/** How long our code holds the thread that all extensions share: measured in the real VS Code. */

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const WINDOWS = 3;
const MOST = 50;
const SOON = 200;
const STOPS_ALONE = 15;
const SECONDS_OF_WORK = 'Z = conv2d(randn(64, 256, 256, seed=1), randn(64, 64, 9, 9, seed=2))';

const cell = (text: string): string => `\`\`\`backprop\n${text}\n\`\`\`\n`;
const counted = (count: number, text: (n: number) => string): string[] =>
  Array.from({ length: count }, (_, n) => text(n));
/** Rows of numbers with two places. */
const rows = (count: number, columns: number, separator: string): string[] =>
  counted(count, (r) => counted(columns, (c) => (((7 * r + c) % 97) / 10 + 0.25).toFixed(2)).join(separator));
const python = (side: number): string =>
  `a = np.array([\n${rows(side, side, ', ')
    .map((row) => `  [${row}],\n`)
    .join('')}])\n`;

const FILES: Readonly<Record<string, () => string>> = {
  [MANY]: () =>
    counted(200, (n) =>
      cell(
        `X${n} = randn(6, 6, seed=${n})\nK${n} = [1 2; 3 4]\nZ${n} = conv2d(X${n}, K${n})\nbackward(sum(Z${n}^2))`,
      ),
    ).join(`\nBetween them stands *text*, and $a^2$.\n\n`),
  [LONG]: () => counted(50, (n) => cell(`X${n} = [${rows(99, 200, ' ').join('\n')}]`)).join('\n'),
  [LARGE]: () =>
    cell('W = randn(512, 512)\nP = W[1:330, 1:330]\nK = [1 2; 3 4]\nZ = conv2d(W, K)\nbackward(sum(Z^2))'),
  [STOPPED]: () => `${cell('a = 41')}\n${cell(SECONDS_OF_WORK)}`,
  [LITERALS[0]]: () => python(1000),
  [LITERALS[1]]: () => python(1000),
  [COPIED]: () => python(600),
  [LITERALS[2]]: () => `[[${rows(1000, 1000, ',').join('],[')}]]`,
};

interface Said {
  /** Of each window, one behind the other. */
  readonly held: Held[][];
  /** Milliseconds from Stop to the end of the cell, of all windows. */
  readonly stops: number[];
}

async function windows(): Promise<Said> {
  const host = await installHost(hostVersion('newest'));
  const server = await startServer(host, await extensionSettings(root, 'remote'));
  const browser = await launchBrowser();
  const extensionTestsPath = join(root, 'out/bench/heldHost.js');
  const all: Held[][] = [];
  const stops: number[] = [];
  try {
    for (let n = 0; n < WINDOWS; n++) {
      const folder = await mkdtemp(join(tmpdir(), 'backprop-bench-'));
      for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text());
      const held: Held[] = [];
      const page = await browser.newPage();
      const open = await hostRuns(page, (line) => {
        if (line.startsWith(HELD)) held.push(JSON.parse(line.slice(HELD.length)));
        if (line.startsWith(STOP)) stops.push(Number(line.slice(STOP.length)));
      });
      await open(server.address({ folder, extensionPath: root, extensionTestsPath }));
      all.push(held);
      await page.close();
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return { held: all, stops };
}

/** Milliseconds from Stop until the worker has answered, in the midst of a convolution, without a VS Code around it. */
async function stopsAlone(): Promise<number[]> {
  const session = new WorkerSession(nodeThreads(join(root, 'dist/worker.js'), () => undefined));
  const found: number[] = [];
  try {
    for (let n = 0; n < STOPS_ALONE; n++) {
      const run = session.run(SECONDS_OF_WORK);
      // Not always at the same place.
      await new Promise((resolve) => setTimeout(resolve, 700 + 37 * n));
      const pressed = performance.now();
      await session.stop();
      const { error } = await run;
      found.push(performance.now() - pressed);
      if (error?.code !== 'interrupted')
        throw new Error(`it was not stopped: ${error?.message ?? 'it had ended'}`);
    }
  } finally {
    session.dispose();
  }
  return found;
}

export async function threadSection(): Promise<Section> {
  const { held: all, stops } = await windows();
  const alone = await stopsAlone();
  const [first = []] = all;
  const found = first.map(({ what }, n) => {
    const sorted = all.flatMap((held) => held[n] ?? []).sort((a, b) => a.took - b.took);
    const ran = Math.max(...sorted.map((one) => one.ran ?? one.took));
    return { what, median: sorted[sorted.length >> 1], most: sorted.at(-1), ran };
  });
  const judged = (took = Number.NaN, ran: number): string =>
    took >= MOST && ran < MOST ? 'met but for the waiting' : verdict(took < MOST);
  const ms = (time = Number.NaN): string => `${time.toFixed(0)} ms`;
  const stopRow = (what: string, times: readonly number[]): string[] => {
    const slowest = Math.max(...times);
    const measured = `${ms(median(times))}, slowest of ${times.length} ${ms(slowest)}`;
    return [what, `≤ ${SOON} ms`, measured, verdict(slowest <= SOON)];
  };
  const body = `${machine()}.

The longest time in one go in which our code, and what it calls, is on the stack of the extension host, seen by V8's profiler every
0.2 ms, in ${WINDOWS} windows of VS Code from npm in a headless browser on the same machine, which has ${cpus().length} processors for all of that.
“Running” is for how long the thread had one of them, at most, by the system’s own account. Asked is less than ${MOST} ms,
whatever is done.

${table([
  ['what is done', 'median', 'most', 'running', '', 'where the most was'],
  ...found.map(({ what, median, most, ran }) => [
    what,
    ms(median?.took),
    ms(most?.took),
    ms(ran),
    judged(most?.took, ran),
    most?.where ? `\`${most.where}\`` : '',
  ]),
])}

${table([
  ['aim', 'asked', 'measured', ''],
  stopRow('Stop in the midst of a convolution of several seconds: until the worker has answered', alone),
  stopRow('… until VS Code says that the cell has ended, its own ways there and back included', stops),
])}
`;
  return { title: 'The thread of the extension host', body };
}
