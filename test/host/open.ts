/**
 * Opens a notebook in a real VS Code, with the extension as it was just built:
 *
 *     node out/host/open.mjs [notebook]
 *
 * The worked example, where none is named.
 * In the desktop VS Code where the command `code` is there, unless BACKPROP_VSCODE=server; otherwise in the
 * browser, served by the VS Code out of npm packages.
 */
import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extensionSettings } from './extension-settings';
import { installHost, newest } from './install';
import { startServer } from './server';

const extensionPath = join(dirname(fileURLToPath(import.meta.url)), '../..');

async function open(): Promise<void> {
  // npm runs us in the package's folder; a person means theirs.
  const named = process.argv[2] && resolve(process.env['INIT_CWD'] ?? '.', process.argv[2]);
  const file = named || join(extensionPath, 'media/samples/worked-example.backprop.md');
  await access(file).catch(() => {
    throw new Error(`There is no file ${file}.`);
  });
  const folder = dirname(file);
  const code = process.env['BACKPROP_VSCODE'] === 'server' ? undefined : await onPath('code');
  if (code) {
    console.log(`Opening ${file} in the desktop VS Code.`);
    start(code, [`--extensionDevelopmentPath=${extensionPath}`, '--new-window', folder, file]);
    return;
  }

  const host = await installHost(newest);
  const server = await startServer(host, {
    ...(await extensionSettings(extensionPath, 'remote')),
    'window.autoDetectColorScheme': true,
  });
  const address = server.address({ folder, extensionPath, file });
  console.log(`\nVS Code ${host.vscodeVersion} with ${file} is at\n\n  ${address}\n\nCtrl+C ends it.`);
  await showInBrowser(address);
  throw new Error(`${await server.died}\n${server.lastLines()}`);
}

/** Only where there is a screen: on a server the address is all a person needs. */
async function showInBrowser(address: string): Promise<void> {
  if (process.platform === 'darwin') return start('open', [address]);
  if (process.platform === 'win32') return start('rundll32', ['url.dll,FileProtocolHandler', address]);
  const screen = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  const opener = screen ? await onPath('xdg-open') : undefined;
  if (opener) start(opener, [address]);
}

function start(command: string, args: readonly string[]): void {
  const shell = command.endsWith('.cmd');
  const quoted = shell ? args.map((arg) => `"${arg}"`) : args;
  const child = spawn(shell ? `"${command}"` : command, quoted, { stdio: 'ignore', detached: true, shell });
  child.on('error', (error) => console.error(`${command} could not be started: ${error.message}`));
  child.unref();
}

async function onPath(command: string): Promise<string | undefined> {
  const name = process.platform === 'win32' ? `${command}.cmd` : command;
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const candidate = join(folder, name);
    const there = await access(candidate).then(
      () => true,
      () => false,
    );
    if (there) return candidate;
  }
  return undefined;
}

open().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
