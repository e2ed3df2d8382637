import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { LoadTrouble } from '../language';

/** Larger files are refused before they are read. */
const MOST_BYTES = 2 ** 29;

/** Reads files in the folder of a notebook and below it, and no others: neither `..` nor a link leads out of it. */
export function filesBeside(notebook: string): (path: string) => Uint8Array | LoadTrouble {
  return (path) => {
    try {
      const folder = realpathSync(dirname(resolve(notebook)));
      if (isAbsolute(path) || leaves(folder, resolve(folder, path))) return { reason: 'outside' };
      const target = realpathSync(resolve(folder, path));
      if (leaves(folder, target)) return { reason: 'outside' };
      const { size } = statSync(target);
      if (size > MOST_BYTES) return { reason: 'too-large', size, limit: MOST_BYTES };
      return readFileSync(target);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT' || code === 'ENOTDIR') return { reason: 'not-found' };
      if (code === 'EISDIR') return { reason: 'folder' };
      return { reason: 'unreadable', message: error instanceof Error ? error.message : String(error) };
    }
  };
}

function leaves(folder: string, target: string): boolean {
  const way = relative(folder, target);
  return isAbsolute(way) || way === '..' || /^\.\.[/\\]/.test(way);
}
