import { spawnSync } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { cachedFolder } from './cached-folder';
import { installFonts } from './fonts';
import { progress } from './progress';
import { unpackBrotli, unpackBrotliTar } from './unpack-brotli';

interface Executable {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts a headless Chromium: the one named by CHROME_PATH, else on Linux x64 the one inside the package
 * `@sparticuz/chromium`, else an installed Chrome or Chromium.
 */
export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await findExecutable();
  return chromium.launch({
    executablePath: path,
    env: { ...definedEnvironment(), ...env },
    // Containers give /dev/shm too little room, and as root Chromium refuses its sandbox.
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
      '--force-color-profile=srgb',
    ],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

async function findExecutable(): Promise<Executable> {
  const named = process.env['CHROME_PATH'];
  if (named) return { path: named, env: {} };
  // The package on npm holds the build for this one platform.
  if (process.platform === 'linux' && process.arch === 'x64') return packagedChromium();
  for (const path of usualPlaces()) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return { path, env: {} };
  }
  throw new Error('No browser was found. Install Chrome or Chromium, or name one in CHROME_PATH.');
}

/**
 * Chromium out of the npm package. Its own `executablePath()` unpacks into the temporary folder and takes a
 * half-unpacked file for a whole one, so we unpack into the cache instead.
 */
async function packagedChromium(): Promise<Executable> {
  const require = createRequire(import.meta.url);
  // Its entry is build/cjs/index.cjs.
  const chromiumPackage = join(dirname(require.resolve('@sparticuz/chromium')), '../..');
  const { version } = require(join(chromiumPackage, 'package.json')) as { version: string };
  const folder = await cachedFolder(`chromium-${version}-${process.arch}`, (staging) =>
    progress('Unpacking Chromium (210 MB)', '5 s', async () => {
      const bin = join(chromiumPackage, 'bin');
      await mkdir(join(staging, 'libraries'));
      await unpackBrotli(join(bin, 'chromium.br'), join(staging, 'chromium'));
      await unpackBrotliTar(join(bin, 'swiftshader.tar.br'), staging);
      await unpackBrotliTar(join(bin, 'al2023.tar.br'), join(staging, 'libraries'));
    }),
  );
  const path = join(folder, 'chromium');
  const fonts = { FONTCONFIG_FILE: await installFonts(chromiumPackage) };
  if (runs(path, {})) return { path, env: fonts };
  // A bare machine lacks NSS, NSPR or expat: the package carries them, for Amazon's Linux.
  const libraries = [join(folder, 'libraries/lib'), process.env['LD_LIBRARY_PATH']]
    .filter(Boolean)
    .join(delimiter);
  const bundled = { LD_LIBRARY_PATH: libraries };
  if (runs(path, bundled)) return { path, env: { ...fonts, ...bundled } };
  throw new Error(
    'Chromium cannot start here. On Debian or Ubuntu `apt-get install libnss3 libexpat1 libgcc-s1` brings what it ' +
      'needs; or name another browser in CHROME_PATH.',
  );
}

function runs(path: string, env: Readonly<Record<string, string>>): boolean {
  const child = spawnSync(path, ['--version'], { env: { ...process.env, ...env }, stdio: 'ignore' });
  return child.status === 0;
}

function usualPlaces(): readonly string[] {
  switch (process.platform) {
    case 'darwin':
      return [
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
        '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
      ];
    case 'win32':
      return [
        'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
        'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
      ];
    default:
      return [
        '/usr/bin/google-chrome',
        '/usr/bin/chromium',
        '/usr/bin/chromium-browser',
        '/snap/bin/chromium',
      ];
  }
}

function definedEnvironment(): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined) defined[name] = value;
  }
  return defined;
}
