/**
 * The soak:
 *
 *     npm run soak -- [--cells=500] [--runs=10000] [--rounds=10] [--seed=1] [--kind=remote|web] [--host=newest|oldest]
 *
 * A notebook with many cells in the real VS Code: cells run by the dozen, are changed and stopped, the session is restarted, the
 * notebook is closed and opened, and after every round the window is loaded anew. Nothing that was typed may be lost, no worker may be left, and
 * heap and nodes of page and extension host must level off.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CDPSession } from 'playwright-core';
import { launchBrowser } from '../host/browser';
import { type ExtensionKind, extensionSettings } from '../host/extension-settings';
import { hostRuns } from '../host/hostRuns';
import { hostVersion, installHost } from '../host/install';
import { startServer } from '../host/server';
import { NOTEBOOK, PLAN, type Plan, randomness, SAMPLE, type Sample, someCell } from './plan';

const here = dirname(fileURLToPath(import.meta.url));
const extensionPath = join(here, '../..');
const { values } = parseArgs({
  options: {
    cells: { type: 'string', default: '500' },
    runs: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', default: 'remote' },
    host: { type: 'string', default: 'newest' },
  },
});
const [cells, runs, rounds, seed] = [values.cells, values.runs, values.rounds, values.seed].map(Number) as [
  number,
  number,
  number,
  number,
]; // As many as are named.
const kind: ExtensionKind = values.kind === 'web' ? 'web' : 'remote';

interface Measured extends Sample {
  /** Nodes of the page and its frames after a collection, and bytes of its heap. */
  readonly nodes: number;
  readonly pageHeap: number;
}

async function soak(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'backprop-soak-'));
  const random = randomness(seed);
  const texts = Array.from({ length: cells }, () => someCell(random));
  await writeFile(
    join(folder, NOTEBOOK),
    texts.map((text) => `\`\`\`backprop\n${text}\n\`\`\`\n`).join('\n'),
  );
  const host = await installHost(hostVersion(values.host));
  const server = await startServer(host, {
    ...(await extensionSettings(extensionPath, kind)),
    'notebook.lineNumbers': 'off',
  });
  const browser = await launchBrowser();
  console.log(
    `VS Code ${host.vscodeVersion}, ${kind}: ${cells} cells, ${runs} runs in ${rounds} rounds, seed ${seed}`,
  );
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const address = server.address({
      folder,
      extensionPath,
      extensionTestsPath: join(here, 'round.js'),
    });
    const session = await page.context().newCDPSession(page);
    let found: Promise<Measured>[] = [];
    const runHalf = await hostRuns(page, (line) => {
      if (line.startsWith(SAMPLE)) found.push(measured(session, line));
    });
    const all: Measured[] = [];
    let [ran, kept] = [0, 0];
    for (let round = 0; ran < runs; round++) {
      const plan: Plan = { cells, runs: Math.min(runs - ran, Math.ceil(runs / rounds)), seed: seed + round };
      await writeFile(join(folder, PLAN), JSON.stringify(plan));
      found = [];
      await runHalf(address);
      const samples = await Promise.all(found);
      all.push(...samples);
      const last = samples[samples.length - 1];
      ran += last?.runs ?? 0;
      kept += last?.kept ?? 0;
      console.log(`round ${round + 1}, ${ran} of ${runs} runs: ${JSON.stringify(last)}`);
    }
    console.log(`VS Code itself kept a closed notebook in ${kept} rounds`);
    judge(all.filter((sample) => sample.kept === 0));
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(session: CDPSession, line: string): Promise<Measured> {
  const sample: Sample = JSON.parse(line.slice(SAMPLE.length));
  await session.send('HeapProfiler.collectGarbage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const all = { ...sample, nodes, pageHeap: usedSize };
  const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(
    `${sample.runs} runs, ${sample.edits} edits, ${sample.stops} stops, ${sample.restarts} restarts, ${sample.reopened} times reopened; ` +
      `${sample.workers} workers, host ${mega(sample.heap)}, page ${mega(usedSize)}, ${nodes} nodes`,
  );
  return all;
}

/** Heap and nodes of the last third may be a fifth above those of the second third. @throws Error where they are not. */
function judge(all: readonly Measured[]): void {
  const third = Math.floor(all.length / 3);
  const median = (part: readonly Measured[], of: keyof Measured): number => {
    const sorted = part.map((sample) => sample[of]).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  };
  const grown: string[] = [];
  for (const of of ['heap', 'pageHeap', 'nodes'] as const) {
    const [before, after] = [median(all.slice(third, 2 * third), of), median(all.slice(2 * third), of)];
    console.log(`${of}: median of the second third ${before}, of the last third ${after}`);
    if (after > 1.2 * before) grown.push(of);
  }
  if (grown.length > 0) throw new Error(`still growing: ${grown.join(', ')}`);
}

soak().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
