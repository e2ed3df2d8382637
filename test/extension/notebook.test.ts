import * as vscode from 'vscode';
import { equal, holds, rejection } from './expect';
import {
  activeNotebook,
  closeAll,
  codeCells,
  NOTEBOOK_TYPE,
  newFile,
  openFile,
  runAll,
  text,
  until,
} from './workspace';

describe('Opening a notebook', () => {
  afterEach(closeAll);

  const files: readonly {
    readonly what: string;
    readonly file: string;
    readonly cells: readonly (readonly [language: string, text: string])[];
  }[] = [
    { what: 'an empty file', file: '', cells: [] },
    { what: 'prose alone', file: '# Title\n\nText.\n', cells: [['markdown', '# Title\n\nText.']] },
    {
      what: 'prose and code',
      file: '# Title\n\n```backprop\nX = [1 2]\n```\n\nEnd.\n',
      cells: [
        ['markdown', '# Title'],
        ['backprop', 'X = [1 2]'],
        ['markdown', 'End.'],
      ],
    },
    {
      what: 'Markdown cells that meet',
      file: 'One.\n\n<!-- cell -->\n\nTwo.\n',
      cells: [
        ['markdown', 'One.'],
        ['markdown', 'Two.'],
      ],
    },
    {
      what: 'fences of other languages, which stay Markdown',
      file: '```python\nprint(1)\n```\n\n````backprop\n"```"\n````\n',
      cells: [
        ['markdown', '```python\nprint(1)\n```'],
        ['backprop', '"```"'],
      ],
    },
    {
      what: 'Windows line ends and a byte order mark',
      file: '\uFEFF# Title\r\n\r\n```backprop\r\na = 1\r\nb = 2\r\n```\r\n',
      cells: [
        ['markdown', '# Title'],
        ['backprop', 'a = 1\nb = 2'],
      ],
    },
  ];

  for (const { what, file, cells } of files) {
    it(`shows ${what} as ${cells.length} cells`, async () => {
      const notebook = await openFile(await newFile(file));
      equal(notebook.notebookType, NOTEBOOK_TYPE);
      equal(
        notebook
          .getCells()
          .map(({ document }) => [document.languageId, document.getText().replaceAll('\r\n', '\n')]),
        cells,
      );
      for (const { kind, document } of notebook.getCells()) {
        equal(kind === vscode.NotebookCellKind.Code, document.languageId === 'backprop', 'the kind');
      }
      equal(notebook.isDirty, false, 'dirty');
    });
  }

  it('says that a file is not UTF-8, and shows no empty notebook', async () => {
    const bytes = Uint8Array.from([
      ...new TextEncoder().encode('# Title\n\ngr'),
      0xfc,
      ...new TextEncoder().encode('n\n'),
    ]);
    const uri = await newFile(bytes);
    const { message } = await rejection(vscode.workspace.openNotebookDocument(uri));
    holds(/UTF-8.*line 3/.test(message), 'the message names the encoding and the line', message);
    equal(
      vscode.workspace.notebookDocuments.filter((notebook) => notebook.uri.toString() === uri.toString())
        .length,
      0,
      'open notebooks of the file',
    );
    await vscode.commands.executeCommand('vscode.openWith', uri, NOTEBOOK_TYPE);
    await until('the tab', () => vscode.window.tabGroups.activeTabGroup.activeTab);
    equal(vscode.window.activeNotebookEditor, undefined, 'the notebook editor');
    equal([...(await vscode.workspace.fs.readFile(uri))], [...bytes], 'the file');
  });

  it('opens and runs 200 cells in order', async () => {
    const cells = Array.from({ length: 200 }, (_, n) => (n === 0 ? 'x = 1' : 'x = x + 1'));
    const prose = cells.map((cell, n) => `## Step ${n + 1}\n\n\`\`\`backprop\n${cell}\n\`\`\`\n`).join('\n');
    const notebook = await openFile(await newFile(prose));
    equal(notebook.cellCount, 400, 'the number of cells');
    await runAll(notebook);
    const code = codeCells(notebook);
    const orders = code.map(({ executionSummary }) => executionSummary?.executionOrder ?? 0);
    equal(
      orders.map((order) => order - (orders[0] ?? 0)),
      cells.map((_, n) => n),
      'the order of execution',
    );
    equal(code.filter(({ executionSummary }) => executionSummary?.success !== true).length, 0, 'failures');
    holds(text(code[199])?.includes('200') === true, 'the last cell shows 200', text(code[199]));
    equal(notebook.isDirty, false, 'dirty');
  });

  it('is chosen for the file name, also with capital letters and dots in it', async () => {
    const uri = await newFile('Text.\n', 'Lesson 1.2 – Überblick');
    await vscode.commands.executeCommand('vscode.open', uri);
    equal((await activeNotebook(uri)).notebookType, NOTEBOOK_TYPE);
  });
});
