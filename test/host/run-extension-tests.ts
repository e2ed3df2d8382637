/**
 * The one entry of the extension's own tests:
 *
 *     node out/host/run-extension-tests.mjs [--host=newest|oldest|4.139.1|4.100.3] [--kind=remote|web]
 *                                          [--tests=FILE] [--extension=DIR] [--folder=DIR]
 *
 * Runs them in the VS Code out of npm packages, by way of `launch`; with BACKPROP_VSCODE=desktop, in a desktop
 * VS Code that `@vscode/test-electron` downloads. BACKPROP_HOST_VERSION is what `--host` is when left out.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    host: { type: 'string', default: process.env['BACKPROP_HOST_VERSION'] ?? 'newest' },
    kind: { type: 'string', default: 'remote' },
    extension: { type: 'string', default: join(here, '../..') },
    folder: { type: 'string' },
    tests: { type: 'string', default: join(here, '../extension/index.js') },
  },
});

// The tests may write into the workspace folder, so it is a fresh one unless one is named.
const scratch = await mkdtemp(join(tmpdir(), 'backprop-workspace-'));
const folder = resolve(values.folder ?? (await workspaceIn(scratch)));
/** A workspace of one folder. Unlike the folder by itself, it may be given another one without a new extension host. */
async function workspaceIn(path: string): Promise<string> {
  const file = join(path, 'tests.code-workspace');
  await writeFile(file, JSON.stringify({ folders: [{ path: '.' }] }));
  return file;
}

const kind = values.kind === 'web' ? ['--extensionDevelopmentKind=web'] : [];
const shared = {
  extensionDevelopmentPath: resolve(values.extension),
  extensionTestsPath: resolve(values.tests),
};
try {
  if (process.env['BACKPROP_VSCODE'] === 'desktop') {
    await runTests({ ...shared, launchArgs: [folder, ...kind] });
  } else {
    await runTests({
      ...shared,
      // An executable with VS Code's command line: Node, with our launcher as the first argument.
      vscodeExecutablePath: process.execPath,
      launchArgs: [join(here, 'launch.mjs'), folder, ...kind],
      extensionTestsEnv: { BACKPROP_HOST_VERSION: values.host },
      reuseMachineInstall: true,
    });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
