import * as vscode from 'vscode';
import { equal, holds } from './expect';
import {
  activeNotebook,
  closeAll,
  codeCells,
  errorText,
  fenced,
  NOTEBOOK_TYPE,
  newFile,
  openFile,
  runAll,
  runCell,
  save,
  text,
  type,
  until,
} from './workspace';

const encode = (content: string): Uint8Array => new TextEncoder().encode(content);
const onDisk = async (uri: vscode.Uri): Promise<string> =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
const texts = (notebook: vscode.NotebookDocument): string[] =>
  notebook.getCells().map(({ document }) => document.getText());

describe('A file that others touch', () => {
  afterEach(closeAll);

  it('is read again when it changes on disk', async () => {
    const uri = await newFile(fenced(['a = 1']));
    const notebook = await openFile(uri);
    await vscode.workspace.fs.writeFile(uri, encode(`Text.\n\n${fenced(['a = 2', 'b = 3'])}`));
    await until('the new cells', () => texts(notebook).join() === 'Text.,a = 2,b = 3');
    equal(notebook.isDirty, false, 'dirty');
  });

  it('is read again in the middle of a run, and the run comes to its end', async () => {
    const uri = await newFile(
      fenced(['a = 1', 'sum(randn(900, 900, seed=1) @ randn(900, 900, seed=2))', 'a + 1']),
    );
    const notebook = await openFile(uri);
    const cells = codeCells(notebook);
    const ended = vscode.commands.executeCommand('notebook.execute');
    await until('the first cell', () => cells[0]?.executionSummary?.success);
    await vscode.workspace.fs.writeFile(uri, encode(fenced(['c = 5'])));
    await ended;
    await until('the new cell', () => texts(notebook).join() === 'c = 5');
    await runAll(notebook);
    holds(text(codeCells(notebook)[0])?.includes('5') === true, 'it runs', text(codeCells(notebook)[0]));
  });

  it('keeps what was typed when it changes on disk before that was saved', async () => {
    const uri = await newFile(fenced(['a = 1']));
    const notebook = await openFile(uri);
    await type(codeCells(notebook)[0], 'mine = 1');
    await until('the change', () => notebook.isDirty);
    await vscode.workspace.fs.writeFile(uri, encode(fenced(['theirs = 1'])));
    // The watcher needs a moment to tell; nothing may come of it.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    equal(texts(notebook), ['mine = 1'], 'the cells');
    equal(notebook.isDirty, true, 'dirty');
    equal(await onDisk(uri), fenced(['theirs = 1']), 'the file');
  });

  it('can be open as text beside the notebook: what one saves the other shows', async () => {
    const uri = await newFile(fenced(['a = 1']));
    const notebook = await openFile(uri);
    await vscode.commands.executeCommand('vscode.openWith', uri, 'default', vscode.ViewColumn.Beside);
    const document = await until('the text', () =>
      vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString()),
    );
    await type(codeCells(notebook)[0], 'a = 2');
    await save(notebook);
    await until('the text of the notebook', () => document.getText() === fenced(['a = 2']));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(1, 0, 1, 5), 'b = 3');
    await vscode.workspace.applyEdit(edit);
    await document.save();
    await until('the cell of the text', () => texts(notebook).join() === 'b = 3');
    equal([notebook.isDirty, document.isDirty], [false, false], 'dirty');
  });

  it('can be open in two editors: they show one notebook', async () => {
    const uri = await newFile(fenced(['a = 1', 'a + 1']));
    const notebook = await openFile(uri);
    await vscode.commands.executeCommand('vscode.openWith', uri, NOTEBOOK_TYPE, vscode.ViewColumn.Beside);
    await until('two editors', () => vscode.window.visibleNotebookEditors.length === 2);
    equal(
      vscode.window.visibleNotebookEditors.map((editor) => editor.notebook === notebook),
      [true, true],
      'one notebook',
    );
    await type(codeCells(notebook)[0], 'a = 41');
    await runAll(await activeNotebook(uri));
    holds(text(codeCells(notebook)[1])?.includes('42') === true, 'a + 1 is 42', text(codeCells(notebook)[1]));
    await save(notebook);
    equal(await onDisk(uri), fenced(['a = 41', 'a + 1']), 'the file');
  });

  it('may hold the marks of a merge conflict: they stay text', async () => {
    const content =
      'One.\n\n<<<<<<< HEAD\n```backprop\na = 1\n=======\na = 2\n>>>>>>> theirs\n```\n\n```backprop\nb = 1\n```\n';
    const uri = await newFile(content);
    const notebook = await openFile(uri);
    equal(
      texts(notebook),
      ['One.\n\n<<<<<<< HEAD', 'a = 1\n=======\na = 2\n>>>>>>> theirs', 'b = 1'],
      'cells',
    );
    await type(codeCells(notebook)[1], 'b = 2');
    await save(notebook);
    equal(await onDisk(uri), content.replace('b = 1', 'b = 2'), 'the file');
  });

  describe('with auto-save', () => {
    const files = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('files');
    before(async () => {
      await files().update('autoSaveDelay', 100, vscode.ConfigurationTarget.Workspace);
      await files().update('autoSave', 'afterDelay', vscode.ConfigurationTarget.Workspace);
    });
    after(async () => {
      await files().update('autoSave', undefined, vscode.ConfigurationTarget.Workspace);
      await files().update('autoSaveDelay', undefined, vscode.ConfigurationTarget.Workspace);
    });

    it('is written by itself, in every state that typing leaves it in', async () => {
      const before = '\uFEFF# T  \r\n\r\n```backprop\r\na\r\n```\r\n\r\nEnd';
      const uri = await newFile(before);
      const notebook = await openFile(uri);
      for (const typed of ['a = 1', 'a = [1\n2]', '', '```', 'a = 1']) {
        await type(codeCells(notebook)[0], typed);
        await until(`${JSON.stringify(typed)} on disk`, async () => {
          if (notebook.isDirty) return false;
          const file = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
            await vscode.workspace.fs.readFile(uri),
          );
          const fence = typed.includes('```') ? '````' : '```';
          const body = typed === '' ? '\r\n' : `${typed.replaceAll('\n', '\r\n')}\r\n`;
          const [head, tail] = ['\uFEFF# T  \r\n\r\n', '\r\n\r\nEnd'];
          if (!file.startsWith(head) || !file.endsWith(tail)) throw new Error(JSON.stringify(file));
          return (
            file === `${head}${fence}backprop\r\n${body}${fence}${tail}` ||
            (typed === '' && file.length < before.length)
          );
        });
      }
    });

    it('is not written by a mere run', async () => {
      const uri = await newFile(fenced(['a = 1']));
      const { mtime } = await vscode.workspace.fs.stat(uri);
      const notebook = await openFile(uri);
      await runAll(notebook);
      await new Promise((resolve) => setTimeout(resolve, 500));
      equal(notebook.isDirty, false, 'dirty');
      equal((await vscode.workspace.fs.stat(uri)).mtime, mtime, 'the time of the last change');
    });
  });
});

/** Files that are nowhere but in memory: what a virtual workspace is made of. */
class Memory implements vscode.FileSystemProvider {
  readonly files = new Map<string, Uint8Array>();
  /** Those that lead elsewhere. */
  readonly links = new Set<string>();
  private readonly changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changes.event;
  watch = (): vscode.Disposable => new vscode.Disposable(() => undefined);
  stat({ path }: vscode.Uri): vscode.FileStat {
    const file = this.files.get(path);
    if (!file && !this.holds(path)) throw vscode.FileSystemError.FileNotFound(path);
    const kind = file ? vscode.FileType.File : vscode.FileType.Directory;
    const type = this.links.has(path) ? kind | vscode.FileType.SymbolicLink : kind;
    return { type, ctime: 0, mtime: 0, size: file?.length ?? 0 };
  }
  readDirectory({ path }: vscode.Uri): [string, vscode.FileType][] {
    const inside = [...this.files.keys()].filter((file) => file.replace(/\/[^/]*$/, '') === path);
    return inside.map((file) => [file.slice(path.length + 1), vscode.FileType.File]);
  }
  private holds = (path: string): boolean =>
    path === '/' || [...this.files.keys()].some((file) => file.startsWith(`${path}/`));
  readFile({ path }: vscode.Uri): Uint8Array {
    const file = this.files.get(path);
    if (!file) throw vscode.FileSystemError.FileNotFound(path);
    return file;
  }
  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    this.files.set(uri.path, content);
    this.changes.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }
  createDirectory = (): void => undefined;
  delete({ path }: vscode.Uri): void {
    this.files.delete(path);
  }
  rename = (): void => undefined;
}

/** Changes which folders the workspace has, and waits until it has: before, VS Code only promises it. */
async function folding(change: () => boolean): Promise<void> {
  let changed = false;
  const listening = vscode.workspace.onDidChangeWorkspaceFolders(() => {
    changed = true;
  });
  try {
    holds(change(), 'VS Code takes another list of folders');
    await until('the folders', () => changed);
  } finally {
    listening.dispose();
  }
}

describe('A virtual file system', () => {
  const memory = new Memory();
  let registered: vscode.Disposable;
  before(() => {
    registered = vscode.workspace.registerFileSystemProvider('backprop-memory', memory);
  });
  after(() => registered.dispose());
  afterEach(closeAll);

  it('holds notebooks that open, run, change and are saved', async () => {
    const uri = vscode.Uri.parse('backprop-memory:/lesson.backprop.md');
    memory.files.set(uri.path, encode(`Text.\r\n\r\n${fenced(['a = 20', 'a + 1'])}`));
    const notebook = await openFile(uri);
    await runAll(notebook);
    holds(text(codeCells(notebook)[1])?.includes('21') === true, 'a + 1 is 21', text(codeCells(notebook)[1]));
    await type(codeCells(notebook)[0], 'a = 41');
    await save(notebook);
    equal(
      new TextDecoder().decode(memory.files.get(uri.path)),
      `Text.\r\n\r\n${fenced(['a = 41', 'a + 1'])}`,
      'the file',
    );
    await runAll(notebook);
    holds(text(codeCells(notebook)[1])?.includes('42') === true, 'a + 1 is 42', text(codeCells(notebook)[1]));
  });

  it('gives arrays to the notebooks of its workspace folder, links and what lies beyond it excepted', async () => {
    const folder = vscode.Uri.parse('backprop-memory:/course');
    const lesson = vscode.Uri.joinPath(folder, 'load.backprop.md');
    const refusals: readonly (readonly [cell: string, says: RegExp])[] = [
      ['load("k.csv")', /no such file; did you mean "K\.csv"/],
      ['load("link.csv")', /"link\.csv" is a symbolic link/],
      ['load("../secret.csv")', /lies outside the folder/],
      ['load("backprop-memory:/course/K.csv")', /lies outside the folder/],
    ];
    const numbers = encode('1,2\n3,4\n');
    for (const path of ['/course/K.csv', '/course/link.csv', '/secret.csv']) memory.files.set(path, numbers);
    memory.links.add('/course/link.csv');
    memory.files.set(lesson.path, encode(fenced(['sum(load("K.csv"))', ...refusals.map(([cell]) => cell)])));
    const alone = await openFile(lesson);
    await runCell(alone, 0);
    const [only] = codeCells(alone);
    holds(/lies outside the folder/.test(errorText(only) ?? ''), 'refused without a folder', errorText(only));
    await closeAll();

    const folders = vscode.workspace.workspaceFolders?.length ?? 0;
    await folding(() => vscode.workspace.updateWorkspaceFolders(folders, 0, { uri: folder }));
    try {
      const notebook = await openFile(lesson);
      await runCell(notebook, 0);
      const [sum, ...refused] = codeCells(notebook);
      holds(text(sum)?.includes('10') === true, 'the sum is 10', text(sum) ?? errorText(sum));
      for (const [n, [cell, says]] of refusals.entries()) {
        await runCell(notebook, n + 1);
        holds(says.test(errorText(refused[n]) ?? ''), `${cell} says ${String(says)}`, errorText(refused[n]));
      }
    } finally {
      await closeAll();
      await folding(() => vscode.workspace.updateWorkspaceFolders(folders, 1));
    }
  });
});
