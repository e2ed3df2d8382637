import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { FuzzReport } from './engine';
import { targets, targetsIn } from './targets';

/** What a target has been through since one of the sources that it is fed to changed last. */
interface Entry {
  /** Of the processor: what else the machine does makes no difference. */
  readonly seconds: number;
  readonly runs: number;
  readonly executions: number;
  readonly blocks: number;
  readonly findings: number;
  /** The day of the last run. */
  readonly date: string;
  /** Stands for all sources that the target runs, its own among them. */
  readonly sources: string;
}
type Entries = Readonly<Record<string, Entry>>;

/**
 * How long each target was fuzzed on the sources as they are, kept in `test/fuzz/record.json`: a change in what a target
 * is fed to begins its count again.
 */
export class FuzzRecord {
  private readonly path: string;

  private constructor(
    root: string,
    private readonly sources: ReadonlyMap<string, string>,
  ) {
    this.path = join(root, 'test/fuzz/record.json');
  }

  /** @param root the folder of the project. */
  static async open(root: string): Promise<FuzzRecord> {
    const sources = new Map<string, string>();
    const kernels = pathToFileURL(join(root, 'src/core/kernels/assembly/compile.mjs')).href;
    const { kernelBinaries }: { kernelBinaries: Plugin } = await import(kernels);
    for (const [module, own] of Object.entries(targetsIn)) {
      const hash = await hashOf(root, module, [kernelBinaries]);
      for (const { name } of own) sources.set(name, hash);
    }
    return new FuzzRecord(root, sources);
  }

  /** What a target had on the sources as they are. */
  of(name: string): Pick<Entry, 'seconds' | 'runs'> {
    return this.current(name) ?? { seconds: 0, runs: 0 };
  }

  add(name: string, { seconds, executions, blocks, findings }: FuzzReport): void {
    const before = this.current(name);
    const entry: Entry = {
      seconds: Math.round((before?.seconds ?? 0) + seconds),
      runs: (before?.runs ?? 0) + 1,
      executions: (before?.executions ?? 0) + executions,
      blocks: Math.max(before?.blocks ?? 0, blocks),
      findings: (before?.findings ?? 0) + findings.length,
      date: new Date().toISOString().slice(0, 10),
      sources: this.hash(name),
    };
    // Read again: another process may have added its own meanwhile.
    const all = { ...this.read(), [name]: entry };
    const sorted = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
    writeFileSync(this.path, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
  }

  /** A line for each target. */
  lines(): string[] {
    return targets.map(({ name }) => {
      const entry = this.current(name);
      if (!entry) {
        const since = this.read()[name] ? 'a source has changed since its last run' : 'never';
        return `${name.padEnd(10)} ${since}`;
      }
      const { seconds, executions, blocks, findings, date } = entry;
      return [
        name.padEnd(10),
        `${(seconds / 60).toFixed(1)} min`.padStart(9),
        `${executions} executions`.padStart(20),
        `blocks ${blocks}`.padStart(14),
        `${findings} findings`.padStart(12),
        date.padStart(12),
      ].join(' ');
    });
  }

  private current(name: string): Entry | undefined {
    const entry = this.read()[name];
    return entry?.sources === this.hash(name) ? entry : undefined;
  }

  private hash(name: string): string {
    return this.sources.get(name) ?? '';
  }

  private read(): Entries {
    return existsSync(this.path) ? JSON.parse(readFileSync(this.path, 'utf8')) : {};
  }
}

/** Of everything that a module runs, as it is bundled: comments and what it leaves alone make no difference. */
async function hashOf(root: string, module: string, plugins: Plugin[]): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [module],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    minifyWhitespace: true,
    legalComments: 'none',
    plugins,
  });
  return createHash('sha256')
    .update(outputFiles[0]?.contents ?? '')
    .digest('hex')
    .slice(0, 16);
}
