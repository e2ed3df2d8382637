import * as vscode from 'vscode';
import { equal, holds } from './expect';
import { inNode } from './workers';
import { closeAll, codeCells, errorText, fenced, newFile, openFile, runAll, text, type } from './workspace';

/** An .npy file as NumPy writes it: float64, little-endian, in C order. */
function npy(shape: readonly number[], values: readonly number[]): Uint8Array {
  const dict = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const header = new TextEncoder().encode(`${dict.padEnd(117)}\n`);
  const bytes = new Uint8Array(10 + header.length + 8 * values.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  bytes.set(header, 10);
  bytes.set(new Uint8Array(Float64Array.from(values).buffer), 10 + header.length);
  return bytes;
}

/** A notebook in a folder of its own, beside these files. */
async function beside(
  files: Readonly<Record<string, Uint8Array>>,
  ...cells: readonly string[]
): Promise<vscode.NotebookDocument> {
  const any = await newFile('');
  const folder = vscode.Uri.joinPath(any, '..', any.path.replace(/^.*\/|\.backprop\.md$/g, ''));
  await vscode.workspace.fs.createDirectory(folder);
  for (const [name, bytes] of Object.entries(files)) {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, name), bytes);
  }
  const notebook = vscode.Uri.joinPath(folder, 'notebook.backprop.md');
  await vscode.workspace.fs.writeFile(notebook, new TextEncoder().encode(fenced(cells)));
  return openFile(notebook);
}

interface NodeFiles {
  mkdtempSync(prefix: string): string;
  rmSync(path: string, options: { recursive: true }): void;
  symlinkSync(target: string, path: string): void;
  writeFileSync(path: string, text: string): void;
}

/** Node's files: VS Code's API makes no links, and the bundle itself knows no Node. */
function nodeFiles(): NodeFiles {
  const host = process as unknown as { getBuiltinModule(name: 'node:fs'): NodeFiles };
  return host.getBuiltinModule('node:fs');
}

const FILES = {
  'X.npy': npy([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
  'K.npy': npy([2, 2], [1, 2, 3, 4]),
  'dZ.npy': npy([2, 2], [1, 2, 3, 4]),
  'dK.csv': new TextEncoder().encode('37,47\n67,77\n'),
};

describe('Arrays from files', () => {
  afterEach(closeAll);

  it('are read from the folder of the notebook, and an answer in a file is checked', async () => {
    const notebook = await beside(
      FILES,
      'X = load("X.npy"); K = load("K.npy"); dZ = load("dZ.npy")',
      'backward(conv2d(X, K), dZ)\ncheck(grad(K), load("dK.csv"))',
    );
    await runAll(notebook);
    const [, second] = codeCells(notebook);
    holds(/All 4 elements of grad\(K\) are right/.test(text(second) ?? ''), 'the answer', errorText(second));
  });

  it('are read anew at every run', async () => {
    const notebook = await beside({ 'a.csv': new TextEncoder().encode('1,2\n') }, 'load("a.csv")');
    await runAll(notebook);
    const file = vscode.Uri.joinPath(notebook.uri, '..', 'a.csv');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode('3,4\n'));
    await runAll(notebook);
    const [cell] = codeCells(notebook);
    holds(/3\s+4/.test(text(cell) ?? ''), 'the new numbers', text(cell));
  });

  const refusals: readonly (readonly [cell: string, says: RegExp])[] = [
    ['load("Y.npy")', /"Y\.npy" cannot be loaded: there is no such file; did you mean "[XK]\.npy"\?/],
    ['load("nothing-like-it.npz")', /there is no such file; the path starts at the folder of the notebook/],
    ['load("../../secret.npy")', /lies outside the folder/],
    ['load("/etc/hosts")', /lies outside the folder/],
    ['load("file:///etc/hosts")', /lies outside the folder/],
    ['load("C:/secret.npy")', /lies outside the folder/],
    ['load("..")', /it is a folder|lies outside/],
    ['load("X.txtt")', /did you mean|no such file/],
  ];
  for (const [cell, says] of refusals) {
    it(`${cell} is refused, and says why`, async () => {
      const notebook = await beside(FILES, cell);
      await runAll(notebook);
      const [only] = codeCells(notebook);
      holds(says.test(errorText(only) ?? ''), `it says ${String(says)}`, errorText(only) ?? text(only));
    });
  }

  it('behind symbolic links are refused, wherever these lead', async function () {
    // In the browser nobody can make a link; the end-to-end suite has one.
    if (!inNode) this.skip();
    const notebook = await beside(FILES, 'load("X.npy")');
    const folder = vscode.Uri.joinPath(notebook.uri, '..').fsPath;
    const { mkdtempSync, rmSync, symlinkSync, writeFileSync } = nodeFiles();
    const workspace = vscode.workspace.getWorkspaceFolder(notebook.uri)?.uri.fsPath;
    const outside = mkdtempSync(`${workspace}-outside-`);
    writeFileSync(`${outside}/secret.csv`, '42\n');
    symlinkSync(`${outside}/secret.csv`, `${folder}/file.csv`);
    symlinkSync(outside, `${folder}/folder`);
    symlinkSync('file.csv', `${folder}/chain.csv`);
    symlinkSync('X.npy', `${folder}/inside.npy`);
    symlinkSync(`${outside}/nothing.csv`, `${folder}/dangling.csv`);
    const [cell] = codeCells(notebook);
    for (const [path, says] of [
      ['file.csv', /\/file\.csv" is a symbolic link, and links are not followed/],
      ['folder/secret.csv', /\/folder" is a symbolic link/],
      ['./folder/../folder/secret.csv', /\/folder" is a symbolic link/],
      ['chain.csv', /\/chain\.csv" is a symbolic link/],
      ['inside.npy', /\/inside\.npy" is a symbolic link/],
      ['dangling.csv', /\/dangling\.csv" is a symbolic link/],
    ] as const) {
      await type(cell, `load("${path}")`);
      await runAll(notebook);
      holds(
        says.test(errorText(cell) ?? ''),
        `${path}: it says ${String(says)}`,
        errorText(cell) ?? text(cell),
      );
    }
    await type(cell, 'load("X.npy")');
    await runAll(notebook);
    holds(/7\s+8\s+9/.test(text(cell) ?? ''), 'the file beside them', errorText(cell));
    rmSync(outside, { recursive: true });
  });

  it('of a notebook that is not in a workspace are refused', async () => {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'load("X.npy")', 'backprop');
    const notebook = await vscode.workspace.openNotebookDocument(
      'backprop-notebook',
      new vscode.NotebookData([cell]),
    );
    await vscode.window.showNotebookDocument(notebook);
    await runAll(notebook);
    const [only] = codeCells(notebook);
    holds(/outside/.test(errorText(only) ?? ''), 'it says so', errorText(only));
    equal(only?.outputs.length, 1, 'outputs');
  });
});
