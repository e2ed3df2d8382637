/**
 * Compiles `kernels.ts` with AssemblyScript's compiler, once with relaxed SIMD and once without, and puts the bytes in
 * the place of `../binaries.ts` in every bundle. What was compiled stays in node_modules/.cache under the hash of its
 * source, so that only a changed source costs the seconds that the compiler takes.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const source = fileURLToPath(new URL('./kernels.ts', import.meta.url));
const folderOfSource = dirname(source);
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const cache = join(root, 'node_modules/.cache/kernels');
const require = createRequire(import.meta.url);

/** The names that `../binaries.ts` exports, and what each may use. */
const variants = {
  relaxedSimd: ['--enable', 'simd', '--enable', 'relaxed-simd'],
  simd128: ['--enable', 'simd'],
};

// Addresses are 32 bits wide here, so AS201, which asks for casts where they might become 64, is beside the point.
const options = ['--runtime', 'stub', '--noAssert', '--optimizeLevel', '3', '--disableWarning', '201'];

/** Everything in this folder that the compiler reads, in one string. */
async function sources() {
  const files = (await readdir(folderOfSource)).filter((file) => file.endsWith('.ts')).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folderOfSource, file), 'utf8')));
  return texts.join('\0');
}

/**
 * The bytes of one variant.
 * @param {keyof typeof variants} variant
 */
export async function compiled(variant) {
  const manifest = require.resolve('assemblyscript/package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const command = [...options, ...variants[variant]];
  const hash = createHash('sha256')
    .update(JSON.stringify([version, command]))
    .update(await sources())
    .digest('hex');
  const file = join(cache, `${variant}-${hash.slice(0, 16)}.wasm`);
  const found = await readFile(file).catch(() => undefined);
  if (found) return found;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'unfinished-'));
  try {
    const output = join(folder, 'kernels.wasm');
    const compiler = join(dirname(manifest), 'bin/asc.js');
    await promisify(execFile)(process.execPath, [compiler, source, '--outFile', output, ...command]);
    await rename(output, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return readFile(file);
}

/** @type {Promise<Record<string, Buffer>> | undefined} */
let both;
let stamp = '';

/** Both variants, compiled side by side, once for all bundles of a build. */
async function binaries() {
  const now = await sources();
  if (both === undefined || now !== stamp) {
    stamp = now;
    both = Promise.all(
      Object.keys(variants).map(async (name) => [
        name,
        await compiled(/** @type {keyof typeof variants} */ (name)),
      ]),
    ).then((pairs) => Object.fromEntries(pairs));
  }
  return both;
}

/** For every esbuild bundle in which kernels may end up. @type {import('esbuild').Plugin} */
export const kernelBinaries = {
  name: 'kernel-binaries',
  setup(build) {
    build.onLoad({ filter: /[\\/]core[\\/]kernels[\\/]binaries\.ts$/ }, async () => {
      const lines = Object.entries(await binaries()).map(
        ([name, bytes]) => `export const ${name} = ${JSON.stringify(bytes.toString('base64'))};`,
      );
      return { contents: lines.join('\n'), loader: 'ts', watchDirs: [folderOfSource] };
    });
  },
};
