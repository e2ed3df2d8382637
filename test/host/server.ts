import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Host } from './install';
import { killAtExit, killGroup } from './kill-at-exit';

/** VS Code's settings by their full names, as in settings.json. */
export type Settings = Readonly<Record<string, unknown>>;

/** What one browser window of VS Code shows. All paths are made absolute. */
export interface Window {
  /** The workspace folder, or a `.code-workspace` file that lists some; without one the window is an empty one. */
  readonly folder?: string;
  readonly extensionPath?: string;
  readonly extensionTestsPath?: string;
  /** Opened as if the person had clicked it: in the editor that the extension contributes. */
  readonly file?: string;
}

/** A running VS Code server with data folders of its own, gone after `close`. */
export interface Server {
  address(window: Window): string;
  changeSettings(settings: Settings): Promise<void>;
  /** The last lines the server wrote. */
  lastLines(): string;
  /** Resolves when the server ends without having been asked to. */
  readonly died: Promise<string>;
  close(): Promise<void>;
}

/** No welcome page, no chat, no sign-in, no questions of trust: what stands on the screen is the extension's. */
const quiet: Settings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

const startTimeout = 60_000;

export async function startServer(host: Host, settings: Settings = {}): Promise<Server> {
  const data = await mkdtemp(join(tmpdir(), 'backprop-host-'));
  process.once('exit', () => rmSync(data, { recursive: true, force: true }));
  let current: Settings = { ...quiet, ...settings };
  await writeSettings(data, current);

  // The token keeps other people and other web pages of this machine out of a server that can run programs.
  const token = randomUUID();
  const child = spawn(
    host.node,
    [
      host.serverMain,
      ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token],
      ...['--server-data-dir', data, '--extensions-dir', join(data, 'extensions')],
      ...['--accept-server-license-terms', '--telemetry-level', 'off'],
      // Unless the settings ask for it: then folders are not trusted before somebody says so.
      ...(current['security.workspace.trust.enabled'] === true ? [] : ['--disable-workspace-trust']),
      // Without it the page ignores the payload that names the extension under development.
      '--enable-smoke-test-driver',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32', env: serverEnvironment() },
  );
  const release = killAtExit(child);

  const lines: string[] = [];
  const lastLines = () => lines.slice(-30).join('\n');
  const keep = (chunk: Buffer) => {
    lines.push(...chunk.toString().split('\n').filter(Boolean));
    lines.splice(0, lines.length - 200);
  };
  child.stderr.on('data', keep);
  child.stdout.on('data', keep);

  let closing = false;
  const ended = new Promise<string>((resolveEnd) => {
    child.on('error', (error) => resolveEnd(error.message));
    child.on('exit', (code, signal) => resolveEnd(`the VS Code server ended (${code ?? signal})`));
  });
  const died = new Promise<string>((resolveDeath) => {
    void ended.then((reason) => {
      if (!closing) resolveDeath(reason);
    });
  });

  const close = async () => {
    closing = true;
    killGroup(child);
    await ended;
    release();
    // The last of its processes may still be writing while the folder goes away.
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  };

  const port = await new Promise<number>((resolvePort, reject) => {
    const fail = (reason: string) => reject(new Error(`${reason}\nIts last lines:\n${lastLines()}`));
    const late = setTimeout(
      () => fail(`The VS Code server was not listening within ${startTimeout / 1000} s.`),
      startTimeout,
    );
    child.stdout.on('data', () => {
      const [, found] = /agent listening on (\d+)/.exec(lines.join('\n')) ?? [];
      if (found === undefined) return;
      clearTimeout(late);
      resolvePort(Number(found));
    });
    void ended.then((reason) => {
      clearTimeout(late);
      fail(`The VS Code server could not start: ${reason}.`);
    });
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });

  return {
    address: (window) => address(port, token, window),
    async changeSettings(changes) {
      current = { ...current, ...changes };
      await writeSettings(data, current);
    },
    lastLines,
    died,
    close,
  };
}

async function writeSettings(data: string, settings: Settings): Promise<void> {
  for (const scope of ['Machine', 'User']) {
    const folder = join(data, 'data', scope);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'settings.json'), `${JSON.stringify(settings, undefined, 2)}\n`);
  }
}

function address(port: number, token: string, window: Window): string {
  const remote = (path: string) =>
    `vscode-remote://127.0.0.1:${port}${pathToFileURL(resolve(path)).pathname}`;
  const payload: [string, string][] = [['skipWelcome', 'true']];
  if (window.extensionPath) payload.push(['extensionDevelopmentPath', remote(window.extensionPath)]);
  if (window.extensionTestsPath) payload.push(['extensionTestsPath', remote(window.extensionTestsPath)]);
  if (window.file) payload.push(['openFile', remote(window.file)]);
  const query = new URLSearchParams({
    tkn: token,
    ...shown(window.folder),
    payload: JSON.stringify(payload),
  });
  return `http://127.0.0.1:${port}/?${query}`;
}

function shown(folder: string | undefined): Record<string, string> {
  if (folder === undefined) return { ew: 'true' };
  return { [folder.endsWith('.code-workspace') ? 'workspace' : 'folder']: resolve(folder) };
}

/** Inside a terminal of VS Code its own variables would make the new server take itself for the old one. */

/** Inside a terminal of VS Code its own variables would make the new server take itself for the old one. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name),
  );
  return Object.fromEntries(kept);
}
