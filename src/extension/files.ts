import * as vscode from 'vscode';
import { type LoadTrouble, loadedPaths, nearest } from '../language';
import { reasonOf } from './reason';
import type { Files } from './worker/protocol';

/** Larger files are refused before they are read: more than the largest array takes. */
const MOST_BYTES = 2 ** 29;

/**
 * The files that a cell loads, read before it runs: relative to the notebook, inside its workspace folder and in a trusted workspace
 * only. Links are not followed, since they may lead anywhere. Works wherever VS Code has a file system, virtual ones included.
 */
export async function filesFor(notebook: vscode.NotebookDocument, text: string): Promise<Files> {
  const paths = loadedPaths(text);
  return Promise.all(paths.map(async (path) => [path, await readBeside(notebook.uri, path)] as const));
}

/** A file by its path from a notebook, or why it may not be had. */
export async function readBeside(notebook: vscode.Uri, path: string): Promise<Uint8Array | LoadTrouble> {
  if (!vscode.workspace.isTrusted) return { reason: 'untrusted' };
  const folder = vscode.workspace.getWorkspaceFolder(notebook)?.uri;
  if (!folder || /^([\\/]|[A-Za-z]:|[A-Za-z][\w+.-]*:)/.test(path)) return { reason: 'outside' };
  const parts = within(folder, vscode.Uri.joinPath(notebook, '..', ...path.split(/[\\/]/)));
  if (!parts) return { reason: 'outside' };
  try {
    let at = folder;
    for (const [n, part] of parts.entries()) {
      at = vscode.Uri.joinPath(at, part);
      const { type, size } = await vscode.workspace.fs.stat(at);
      if (type & vscode.FileType.SymbolicLink) {
        return { reason: 'link', part: parts.slice(0, n + 1).join('/') };
      }
      if (n < parts.length - 1) continue;
      if (type & vscode.FileType.Directory) return { reason: 'folder' };
      if (size > MOST_BYTES) return { reason: 'too-large', size, limit: MOST_BYTES };
    }
    return await vscode.workspace.fs.readFile(at);
  } catch (error) {
    return troubleOf(error, vscode.Uri.joinPath(folder, ...parts), path);
  }
}

/** The steps from a folder down to a file; undefined where it lies elsewhere. */
function within(folder: vscode.Uri, file: vscode.Uri): string[] | undefined {
  const base = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  const same = file.scheme === folder.scheme && file.authority === folder.authority;
  if (!same || !file.path.startsWith(base)) return undefined;
  const parts = file.path.slice(base.length).split('/');
  return parts.length === 0 || parts.some((part) => part === '' || part === '..') ? undefined : parts;
}

async function troubleOf(error: unknown, file: vscode.Uri, path: string): Promise<LoadTrouble> {
  const code = error instanceof vscode.FileSystemError ? error.code : undefined;
  if (code === 'FileNotFound' || code === 'FileNotADirectory') {
    const near = nearest(lastPart(file.path), await namesBeside(file));
    if (near === undefined) return { reason: 'not-found' };
    return { reason: 'not-found', near: path.slice(0, path.length - lastPart(path).length) + near };
  }
  if (code === 'FileIsADirectory') return { reason: 'folder' };
  return { reason: 'unreadable', message: reasonOf(error) };
}

const lastPart = (path: string): string => path.split(/[\\/]/).at(-1) ?? '';

async function namesBeside(file: vscode.Uri): Promise<string[]> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(file, '..'));
    return entries.filter(([, type]) => type & vscode.FileType.File).map(([name]) => name);
  } catch {
    return [];
  }
}
