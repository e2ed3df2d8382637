import { spawn } from 'node:child_process';
import { killAtExit } from './kill-at-exit';

/**
 * Runs `npm install` in `folder`, without any script of the packages. `packages` are added to what the folder's
 * own package.json asks for. Silent, unless it fails: then the error carries the last lines npm wrote.
 */
export async function npmInstall(folder: string, packages: readonly string[] = []): Promise<void> {
  const command = ['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', ...packages];
  const child = spawn('npm', command, {
    cwd: folder,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const release = killAtExit(child);
  const lines: string[] = [];
  const keep = (chunk: Buffer) => lines.push(...chunk.toString().split('\n').filter(Boolean));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 'unknown'));
  });
  release();
  if (code === 0) return;
  throw new Error(
    [
      `npm could not install ${packages.join(', ') || `the packages of ${folder}`} (${code}).`,
      'It needs the npm registry; check the network and npm’s registry and proxy settings, then try again.',
      'What npm said last:',
      ...lines.slice(-20).map((line) => `  ${line}`),
    ].join('\n'),
  );
}
