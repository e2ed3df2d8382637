/**
 * The one test command, for `npm test` and the builder:
 *
 *     node out/run.mjs [--host=newest|oldest] [unit] [renderer] [extension] [remote] [web] [end-to-end]
 *
 * Runs the suites that are named, or all of them, one after the other, and adds up what they report. `extension` is
 * both extension hosts, `remote` and `web`. A suite that ends without saying how many tests passed and failed counts
 * as a failure of its own, and so does one whose exit status says something else than its counts. What failed is
 * printed once more in front of the closing line: who has only the end of a long log finds it there.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';

const out = dirname(fileURLToPath(import.meta.url));
const root = join(out, '..');

interface Suite {
  readonly names: readonly string[];
  readonly heading: string;
  /** What Node is to run. */
  readonly args: readonly string[];
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** What mocha says of the failed tests, line by line, or why the suite itself failed. */
  readonly failures: readonly string[];
}

/** More lines of one suite's failures are not worth printing twice. */
const failureLines = 200;

const mochaEntry = join(
  dirname(createRequire(import.meta.url).resolve('mocha/package.json')),
  'bin/mocha.js',
);
const mocha = (folder: string, timeout: number): readonly string[] => [
  ...['--enable-source-maps', mochaEntry, '--recursive', '--extension', '.mjs', '--forbid-only'],
  ...['--no-config', '--reporter', 'spec', '--timeout', String(timeout), join(out, folder)],
];
const inVSCode = (kind: string): readonly string[] => [
  join(out, 'host/run-extension-tests.mjs'),
  `--kind=${kind}`,
];

const suites: readonly Suite[] = [
  { names: ['unit'], heading: 'Unit', args: mocha('unit', 60_000) },
  {
    names: ['unit'],
    heading: 'Unit, the kernels in the Node of the newest VS Code',
    args: [join(out, 'host/inNewestNode.mjs'), ...mocha('unit/core/kernels.test.mjs', 60_000)],
  },
  { names: ['renderer'], heading: 'Renderer, in Chromium', args: mocha('renderer', 120_000) },
  {
    names: ['extension', 'remote'],
    heading: 'Extension host, in VS Code: Node',
    args: inVSCode('remote'),
  },
  {
    names: ['extension', 'web'],
    heading: 'Extension host, in VS Code: browser',
    args: inVSCode('web'),
  },
  {
    names: ['end-to-end'],
    heading: 'End to end, in VS Code: clicks and keys',
    args: mocha('end-to-end', 120_000),
  },
];

/** The suites write into a pipe; colours are for the screen at its other end, if there is one. */
const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { host: { type: 'string' } },
    allowPositionals: true,
  });
  const known = new Set(suites.flatMap(({ names }) => names));
  const unknown = positionals.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    console.error(`There is no suite “${unknown.join('”, “')}”. Known are ${[...known].join(', ')}.`);
    return 2;
  }
  const host = values.host === undefined ? {} : { BACKPROP_HOST_VERSION: values.host };
  const chosen = suites.filter(
    ({ names }) => positionals.length === 0 || names.some((name) => positionals.includes(name)),
  );
  const results: Counts[] = [];
  for (const suite of chosen) results.push(await run(suite, { ...process.env, ...colours, ...host }));
  for (const [index, { failures }] of results.entries()) {
    if (failures.length === 0) continue;
    console.log(`\n━━ Failed: ${chosen[index]?.heading}\n`);
    for (const line of failures.slice(0, failureLines)) console.log(line);
    if (failures.length > failureLines) console.log(`  … ${failures.length - failureLines} more lines above`);
  }
  const sum = (of: 'passed' | 'failed'): number => results.reduce((total, counts) => total + counts[of], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') > 0 ? 1 : 0;
}

/** Runs a suite, and passes its output on while it runs. */
async function run({ heading, args }: Suite, env: NodeJS.ProcessEnv): Promise<Counts> {
  console.log(`\n━━ ${heading} ${'━'.repeat(Math.max(2, 100 - heading.length))}\n`);
  const entry = args.find((arg) => arg.startsWith(out));
  if (entry !== undefined && !existsSync(entry)) return crashed(`${heading}: it was not built`);
  const started = Date.now();
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: { passed?: number; failed?: number } = {};
  const failures: string[] = [];
  const read = (stream: Readable, print: (line: string) => void): Promise<void> => {
    const lines = createInterface({ input: stream });
    lines.on('line', (line) => {
      print(line);
      if (said.failed !== undefined) failures.push(line);
      // The words of mocha's own reporter, at the end; the failures themselves come behind their count.
      const [, count, word] = /^ {2}(\d+) (passing|failing)\b/.exec(stripVTControlCharacters(line)) ?? [];
      if (word === 'passing') said.passed = Number(count);
      if (word === 'failing') said.failed = Number(count);
    });
    return new Promise((resolve) => lines.once('close', resolve));
  };
  const printed = Promise.all([
    read(child.stdout, (line) => console.log(line)),
    read(child.stderr, (line) => console.error(line)),
  ]);
  const status = await new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `exit status ${code ?? signal}`));
  });
  await printed;
  const { passed, failed = 0 } = said;
  const seconds = Math.round((Date.now() - started) / 1000);
  if (passed === undefined) return crashed(`${heading}: it reported nothing (${status || 'no error'})`);
  console.log(`\n${heading}: ${passed} passed, ${failed} failed, ${seconds} s`);
  if (passed + failed === 0) return crashed(`${heading}: it holds no test`);
  if (failed === 0 && status !== '') return { ...crashed(`${heading}: ${status}`), passed };
  return { passed, failed, failures };
}

function crashed(why: string): Counts {
  console.error(`\n✗ ${why}`);
  return { passed: 0, failed: 1, failures: [`  ${why}`] };
}

process.exitCode = await main();
