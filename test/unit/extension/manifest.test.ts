import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { DEFAULT_LIMITS } from '../../../src/core/tensor';
import { readManifest } from './manifest';

interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: string;
      readonly restrictedConfigurations: readonly string[];
    };
    readonly virtualWorkspaces: boolean;
  };
  readonly contributes: {
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly default?: unknown; readonly scope?: string }>>;
    };
  };
}

/** The files of this folder that a manifest names. */
function pathsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return /^(?:\.\/|media\/)[^ ]*\.\w+$/.test(value) ? [value.replace(/^\.\//, '')] : [];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}

/** The files in which VS Code looks for other languages' texts. */
async function translations(): Promise<string[]> {
  const [top, bundles] = await Promise.all([readdir(process.cwd()), readdir(join(process.cwd(), 'l10n'))]);
  const manifests = top.filter((name) => /^package\.nls(\.[\w-]+)?\.json$/.test(name));
  return [...manifests, ...bundles.map((name) => `l10n/${name}`)];
}

/** The scripts that a script of this folder requires, and those that these do. */
async function required(path: string, known = new Set<string>()): Promise<ReadonlySet<string>> {
  const script = await readFile(join(process.cwd(), path), 'utf8');
  for (const [, file] of script.matchAll(/\brequire\("\.\/([^"]+)"\)/g)) {
    const found = posix.join(posix.dirname(path), file ?? '');
    if (known.has(found)) continue;
    known.add(found);
    await required(found, known);
  }
  return known;
}

/** A line of `.vscodeignore` as an expression. */
const pattern = (glob: string): string =>
  glob
    .split('**')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*'))
    .join('.*');

describe('the manifest', () => {
  let manifest: Manifest;
  before(async () => {
    manifest = await readManifest();
  });

  it('offers every limit as a setting with the default that holds', () => {
    const { properties } = manifest.contributes.configuration;
    const found = Object.entries(properties).filter(([name]) => name.startsWith('backprop.limits.'));
    assert.deepEqual(
      Object.fromEntries(
        found.map(([name, setting]) => [name.slice('backprop.limits.'.length), setting.default]),
      ),
      DEFAULT_LIMITS,
    );
  });

  it('lets a folder that nobody trusts raise none of them', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    const limits = Object.keys(DEFAULT_LIMITS).map((name) => `backprop.limits.${name}`);
    for (const limit of limits)
      assert.ok(untrustedWorkspaces.restrictedConfigurations.includes(limit), limit);
    assert.equal(untrustedWorkspaces.supported, 'limited');
    assert.equal(virtualWorkspaces, true);
  });

  it('names no file that is not there, or that is left out of the package', async () => {
    const kept = (await readFile(join(process.cwd(), '.vscodeignore'), 'utf8'))
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [new RegExp(`^${pattern(line.slice(1))}$`)] : []));
    const named = pathsIn(manifest);
    assert.ok(named.length > 10, `${named.length}`);
    const later = await required('dist/extension.js');
    assert.ok(later.has('dist/cellFeatures.js'), [...later].join());
    for (const path of [...named, ...later, ...(await translations())]) {
      await stat(join(process.cwd(), path));
      assert.ok(
        kept.some((keeps) => keeps.test(path)),
        `${path} is not in the package`,
      );
    }
  });
});
