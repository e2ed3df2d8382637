import * as vscode from 'vscode';
import { equal } from './expect';
import { closeAll, newFile, openFile, save, type } from './workspace';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The file as text that shows every byte which matters. */
async function read(uri: vscode.Uri): Promise<string> {
  const bytes = await vscode.workspace.fs.readFile(uri);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

describe('Saving', () => {
  afterEach(closeAll);

  const unix =
    '# Title\n\n\n```backprop\nX = [1 2]\n```\nText  \n\n```backprop  \n\nK = [3]\n\n```\n\n\nEnd.\n';
  const windows = unix.replaceAll('\n', '\r\n');

  /** Each edit replaces the text of one cell; the expected file differs in that place alone. */
  const edits: readonly {
    readonly what: string;
    readonly file: string;
    readonly cell: number;
    readonly text: string;
    readonly saved: string;
  }[] = [
    {
      what: 'a code cell',
      file: unix,
      cell: 1,
      text: 'X = [5 6]\nY = X',
      saved: unix.replace('X = [1 2]', 'X = [5 6]\nY = X'),
    },
    {
      what: 'a Markdown cell',
      file: unix,
      cell: 0,
      text: '# Heading',
      saved: unix.replace('# Title', '# Heading'),
    },
    {
      what: 'a cell between Windows line ends',
      file: windows,
      cell: 1,
      text: 'X = [5 6]\nY = X',
      saved: windows.replace('X = [1 2]', 'X = [5 6]\r\nY = X'),
    },
    {
      what: 'a cell behind a byte order mark',
      file: `\uFEFF${unix}`,
      cell: 1,
      text: 'X = 1',
      saved: `\uFEFF${unix.replace('X = [1 2]', 'X = 1')}`,
    },
    {
      what: 'a cell of a file whose last line has no end',
      file: unix.slice(0, -1),
      cell: 1,
      text: 'X = 1',
      saved: unix.slice(0, -1).replace('X = [1 2]', 'X = 1'),
    },
    {
      what: 'a code cell to one that holds a fence',
      file: '```backprop\na = 1\n```\n',
      cell: 0,
      text: '# ```\n```',
      saved: '````backprop\n# ```\n```\n````\n',
    },
  ];

  for (const { what, file, cell, text, saved } of edits) {
    it(`changes ${what} and no other byte`, async () => {
      const uri = await newFile(file);
      const notebook = await openFile(uri);
      await type(notebook.getCells()[cell], text);
      equal(notebook.isDirty, true, 'dirty after the edit');
      await save(notebook);
      equal(await read(uri), saved, 'the file');
    });
  }

  const untouched: readonly (readonly [what: string, file: string])[] = [
    ['Unix line ends', unix],
    ['Windows line ends', windows],
    ['mixed line ends', unix.replace('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${unix}`],
    ['no end of the last line', unix.slice(0, -1)],
    [
      'an indented fence and a longer one',
      '  ~~~~backprop\n  a = 1\n  ~~~~~\n\n````backprop\nb = 2\n`````\n',
    ],
  ];

  for (const [what, file] of untouched) {
    it(`gives every byte back after an edit that was taken back: ${what}`, async () => {
      const uri = await newFile(file);
      const notebook = await openFile(uri);
      const code = notebook.getCells().find(({ document }) => document.languageId === 'backprop');
      const before = code?.document.getText() ?? '';
      await type(code, 'something = 1');
      await type(code, before);
      await vscode.workspace.fs.writeFile(uri, encode(file));
      await save(notebook);
      equal(await read(uri), file, 'the file');
    });
  }

  it('saves a cell that was inserted and one that was removed', async () => {
    const uri = await newFile('One.\n\n```backprop\na = 1\n```\n\nTwo.\n');
    const notebook = await openFile(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, [
      vscode.NotebookEdit.replaceCells(new vscode.NotebookRange(1, 2), [
        new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, 'New.', 'markdown'),
        new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'b = 2', 'backprop'),
      ]),
    ]);
    await vscode.workspace.applyEdit(edit);
    await save(notebook);
    const reread = await openFile(await newFile(await read(uri)));
    equal(
      reread.getCells().map(({ document }) => document.getText()),
      ['One.', 'New.', 'b = 2', 'Two.'],
      'the cells of the file',
    );
  });
});
