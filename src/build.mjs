/**
 * Bundles the house: `dist/` is what ships, `out/` is what tests and the npm-provided host need.
 *
 *     node src/build.mjs            development build, with source maps
 *     node src/build.mjs --watch    the same, again at every change
 *     node src/build.mjs --release  minified, without source maps: what goes into the .vsix
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { kernelBinaries } from './core/kernels/assembly/compile.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const watch = process.argv.includes('--watch');
const release = process.argv.includes('--release');

/** @type {import('esbuild').BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  target: 'es2022',
  sourcemap: release ? false : 'linked',
  minify: release,
  logLevel: 'warning',
  legalComments: 'none',
  loader: { '.css': 'text' },
  plugins: [kernelBinaries],
};

/** @param {string} name */
const present = async (name) => (await readdir(join(root, 'src')).catch(() => [])).includes(name);

/** Those beside English that there are translations into. @returns {Promise<string[]>} */
const languages = async () =>
  (await readdir(join(root, 'l10n'))).flatMap((file) => /^bundle\.l10n\.(.+)\.json$/.exec(file)?.[1] ?? []);

/** Every `*.test.ts` under a test folder, as esbuild entry points. @param {string} folder */
async function testsIn(folder) {
  const files = await readdir(join(root, folder), { recursive: true }).catch(() => []);
  return files.filter((file) => file.endsWith('.test.ts')).map((file) => join(folder, file));
}

/**
 * In Node, what is imported at its first use is a file of its own, beside the one that imports it: the start of the extension need
 * not read it.
 * @type {import('esbuild').Plugin}
 */
const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${basename(path)}.js`, external: true } : undefined,
    );
  },
};

/**
 * What several files of a build share stands in a file of its own. esbuild divides modules only, and the host requires: so each file is
 * written as a module first.
 * @type {import('esbuild').Plugin}
 */
const divided = {
  name: 'divided',
  setup({ initialOptions, onEnd }) {
    Object.assign(initialOptions, { format: 'esm', splitting: true, write: false });
    if (!release) initialOptions.sourcemap = 'inline';
    onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        const { code, map } = await esbuild.transform(text, {
          format: 'cjs',
          platform: 'node',
          target: inNode.target,
          minify: release,
          sourcefile: path,
          sourcemap: release ? false : 'external',
        });
        if (!release) await writeFile(`${path}.map`, map);
        await writeFile(path, release ? code : `${code}//# sourceMappingURL=${basename(path)}.map\n`);
      }
    });
  },
};

/**
 * One view of the editor's API for all modules of a bundle: otherwise each would begin with a copy of its 600 names.
 * @type {import('esbuild').Plugin}
 */
const oneVscode = {
  name: 'one vscode',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'vscode' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'vscode' },
    );
    onLoad({ filter: /.*/, namespace: 'vscode' }, async () => ({
      contents: `const api = require('vscode');\n${(await vscodeNames()).map((name) => `export const ${name} = api.${name};`).join('\n')}`,
    }));
  },
};

/** The names of the editor's API that our sources mention. @returns {Promise<string[]>} */
async function vscodeNames() {
  const folder = join(root, 'src/extension');
  const names = new Set();
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.ts')) continue;
    const source = await readFile(join(folder, file), 'utf8');
    for (const [, name] of source.matchAll(/\bvscode\.(\w+)/g)) names.add(name);
    for (const [, list] of source.matchAll(/import \{([^}]*)\} from 'vscode'/g)) {
      for (const name of (list ?? '').split(',')) if (!name.includes('type ')) names.add(name.trim());
    }
  }
  return [...names].filter(Boolean);
}

const inNode = /** @type {const} */ ({ platform: 'node', target: 'node20', format: 'cjs' });
const inBrowser = /** @type {const} */ ({ platform: 'browser', format: 'cjs' });

/** @type {import('esbuild').BuildOptions[]} */
const builds = [];

if (await present('extension')) {
  builds.push(
    // The extension on the desktop and in a remote host: Node. It never computes, so it needs no kernels in WebAssembly.
    {
      ...shared,
      ...inNode,
      entryPoints: {
        extension: 'src/extension/node.ts',
        literalFeatures: 'src/extension/literalFeatures.ts',
      },
      outdir: 'dist',
      plugins: [oneVscode, apart],
      // The host's own `require` knows vscode; an `import()` would not.
      supported: { 'dynamic-import': false },
    },
    {
      ...shared,
      ...inNode,
      entryPoints: {
        operations: 'src/core/operations/index.ts',
        language: 'src/language/index.ts',
        cellFeatures: 'src/extension/cellFeatures.ts',
        exportPage: 'src/extension/exportPage.ts',
      },
      chunkNames: 'shared-[hash]',
      outdir: 'dist',
      plugins: [oneVscode, divided],
    },
    // In Node the script of the browser's worker as well: it is large, and need not be in the package twice.
    {
      ...shared,
      ...inNode,
      entryPoints: { worker: 'src/extension/worker/node.ts' },
      outdir: 'dist',
    },
    // The extension in the browser's worker host: no Node anywhere.
    {
      ...shared,
      ...inBrowser,
      entryPoints: { extension: 'src/extension/web.ts' },
      outdir: 'dist/web',
      plugins: [oneVscode],
    },
    { ...shared, ...inBrowser, entryPoints: { worker: 'src/extension/worker/web.ts' }, outdir: 'dist/web' },
  );
}
if (await present('renderer')) {
  builds.push({
    ...shared,
    entryPoints: { renderer: 'src/renderer/index.ts' },
    outdir: 'dist',
    platform: 'browser',
    format: 'esm',
    define: { LANGUAGES: JSON.stringify(await languages()) },
  });
}
if (await present('page')) {
  // Markdown and formulas for exported pages: loaded only then, and the same in both extension hosts.
  builds.push({
    ...shared,
    entryPoints: { markup: 'src/page/markup.ts' },
    outdir: 'dist',
    ...inBrowser,
  });
}
if (await present('cli')) {
  builds.push({ ...shared, ...inNode, entryPoints: { cli: 'src/cli/index.ts' }, outdir: 'dist' });
}
if (!release) {
  // Suites and the host's launcher: packages stay outside the bundles, `vscode` comes from the host.
  const node = /** @type {const} */ ({ platform: 'node', target: 'node20', packages: 'external' });
  const host = await readdir(join(root, 'test/host')).catch(() => []);
  builds.push({
    ...shared,
    ...node,
    format: 'esm',
    entryPoints: [
      'test/run.ts',
      'test/bench/bench.ts',
      'test/bench/thread.ts',
      'test/bench/firstResult.ts',
      'test/fuzz/fuzz.ts',
      'test/soak/soak.ts',
      'test/renderer/pictures.ts',
      ...host.filter((file) => file.endsWith('.ts')).map((file) => join('test/host', file)),
      ...(await testsIn('test/unit')),
      ...(await testsIn('test/renderer')),
      ...(await testsIn('test/end-to-end')),
    ],
    outbase: 'test',
    outdir: 'out',
    outExtension: { '.js': '.mjs' },
  });
  if ((await testsIn('test/extension')).length > 0) {
    // The benchmark's half in the extension host, in Node alone.
    builds.push({
      ...shared,
      ...inNode,
      entryPoints: {
        'bench/activation': 'test/bench/activation.ts',
        'bench/heldHost': 'test/bench/heldHost.ts',
      },
      outdir: 'out',
      external: ['vscode'],
    });
    // One bundle that runs in both extension hosts: mocha's browser build reads no files.
    builds.push({
      ...shared,
      entryPoints: {
        'extension/index': 'test/extension/index.ts',
        'soak/round': 'test/soak/round.ts',
      },
      outdir: 'out',
      platform: 'browser',
      format: 'cjs',
      external: ['vscode'],
      // Mocha's package says that its scripts are modules, and this one is not: it must not take our exports for its own.
      define: { exports: 'undefined', define: 'undefined' },
    });
  }
}

/** Cuts that neither our formulas nor `src/page/fonts.ts` ask for. */
const UNUSED = /Caligraphic-Bold|Fraktur-Bold|Main-BoldItalic|SansSerif-(?:Bold|Italic)/;

/** KaTeX's style sheet and fonts stand beside the renderer, which links them by their address. */
async function copyKatex() {
  const from = join(root, 'node_modules/katex/dist');
  const to = join(root, 'dist/katex');
  await mkdir(join(to, 'fonts'), { recursive: true });
  await cp(join(from, 'katex.min.css'), join(to, 'katex.min.css'));
  for (const font of await readdir(join(from, 'fonts'))) {
    if (font.endsWith('.woff2') && !UNUSED.test(font))
      await cp(join(from, 'fonts', font), join(to, 'fonts', font));
  }
}

await rm(join(root, 'dist'), { recursive: true, force: true });
if (!release) await rm(join(root, 'out'), { recursive: true, force: true });
if (await present('renderer')) await copyKatex();

if (watch) {
  const contexts = await Promise.all(builds.map((build) => esbuild.context({ ...build, logLevel: 'info' })));
  await Promise.all(contexts.map((context) => context.watch()));
  console.log('watching src and test');
} else {
  const started = Date.now();
  await Promise.all(builds.map((build) => esbuild.build(build)));
  const where = release ? 'dist' : `dist and ${relative(root, join(root, 'out'))}`;
  console.log(`built ${where} in ${Date.now() - started} ms`);
}
