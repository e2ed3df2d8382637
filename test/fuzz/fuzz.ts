/**
 * The fuzzers:
 *
 *     npm run fuzz -- [--seconds=60] [--up-to=SECONDS] [--seed=N] [TARGET…]
 *     npm run fuzz -- --status
 *
 * Feeds each target, or those that are named, with mutations of its seeds, guided by which blocks of our own code have run.
 * Prints executions a second, the corpus and the blocks. What a target must not do is written to `out/findings`, as the input that
 * did it; the exit status then is 1. The input that is being fed stands there too, for what never ends.
 *
 * Seconds are those of the processor. How many each target had on the sources as they are is kept in `test/fuzz/record.json`, which
 * `--status` prints; `--up-to` gives each target what it lacks of so many.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Coverage } from './coverage';
import { type FuzzReport, fuzz } from './engine';
import { FuzzRecord } from './record';
import { targets } from './targets';

const here = fileURLToPath(import.meta.url);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    'up-to': { type: 'string' },
    seed: { type: 'string' },
    status: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !targets.some((target) => target.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no target ${unknown.join(', ')}. Known are ${targets.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const line = (name: string, { executions, seconds, corpus, blocks, findings }: FuzzReport): string =>
  [
    name.padEnd(10),
    `${Math.round(seconds)} s`.padStart(7),
    `${executions} executions`.padStart(20),
    `${Math.round(executions / seconds)}/s`.padStart(9),
    `corpus ${corpus}`.padStart(13),
    `blocks ${blocks}`.padStart(14),
    `${findings.length} findings`.padStart(12),
  ].join(' ');

const record = await FuzzRecord.open(join(dirname(here), '../..'));
if (values.status) {
  console.log(record.lines().join('\n'));
  process.exit(0);
}

const folder = join(dirname(here), '../findings');
mkdirSync(folder, { recursive: true });
let found = 0;
for (const target of targets) {
  if (positionals.length > 0 && !positionals.includes(target.name)) continue;
  const upTo = values['up-to'];
  const seconds = upTo === undefined ? Number(values.seconds) : Number(upTo) - record.of(target.name).seconds;
  if (seconds <= 0) continue;
  // Another seed for each run: the same one would feed the same again.
  const seed = Number(values.seed ?? record.of(target.name).runs + 1);
  // One for each target: its blocks are its own.
  const coverage = new Coverage(here.slice(here.lastIndexOf('/') + 1));
  // What hangs says nothing: its input is there already.
  const running = join(folder, `${target.name}-running`);
  const open = openSync(running, 'w');
  const report = await fuzz(target, {
    seed,
    seconds,
    executions: Number.POSITIVE_INFINITY,
    coverage,
    before(input) {
      ftruncateSync(open, input.length);
      writeSync(open, input, 0, input.length, 0);
    },
    found({ input, what }, n) {
      const path = join(folder, `${target.name}-${seed}-${n}`);
      writeFileSync(path, input);
      console.error(`\n${path}\n${what}\n`);
    },
    progress: (now) => console.log(line(target.name, now)),
  });
  coverage.close();
  closeSync(open);
  rmSync(running, { force: true });
  console.log(line(target.name, report));
  record.add(target.name, report);
  found += report.findings.length;
}
process.exitCode = found > 0 ? 1 : 0;
