import * as vscode from 'vscode';
import { equal, holds } from './expect';
import { closeAll, codeCells, fenced, newFile, openCells, openFile, runAll } from './workspace';

interface Exported {
  readonly target: vscode.Uri;
  readonly failed?: number;
}

let pages = 0;

/** Exports the notebook in front, and reads what was written. */
async function exported(notebook: vscode.NotebookDocument): Promise<{ html: string; failed?: number }> {
  pages += 1;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('the tests need a workspace folder');
  const target = vscode.Uri.joinPath(folder.uri, `page-${pages}.html`);
  const done = await vscode.commands.executeCommand<Exported | undefined>('backprop.exportPage', target);
  equal(done?.target.toString(), target.toString(), `where ${notebook.uri.path} was written to`);
  const html = new TextDecoder().decode(await vscode.workspace.fs.readFile(target));
  return { html, ...(done?.failed === undefined ? {} : { failed: done.failed }) };
}

/** What stands in the cells of the picture of a matrix. */
function picture(html: string, name: string): string | undefined {
  const svg = new RegExp(`<svg role="img" aria-label="${name} [^"]*"[^>]*>(.*?)</svg>`, 's').exec(html)?.[1];
  return svg && Array.from(svg.matchAll(/<text[^>]*>([^<]*)</g), ([, text]) => text).join(' ');
}

describe('Export as a page', () => {
  afterEach(closeAll);

  it('writes the worked example, without a cell having been run, and leaves the notebook as it was', async () => {
    await vscode.commands.executeCommand('backprop.openWorkedExample');
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    if (!notebook) throw new Error('no notebook is open');
    const { html, failed } = await exported(notebook);
    equal(failed, undefined, 'the cell that failed');
    holds(html.includes('<title>Backpropagation through a convolution</title>'), 'the title');
    equal(picture(html, '∂L/∂X'), '1 4 4 6 20 16 9 24 16');
    equal(picture(html, '∂L/∂K'), '37 47 67 77');
    holds(/<script type="module">.{100000}/s.test(html), 'the renderer is in it', html.length);
    holds(/font\/woff2;base64,/.test(html), 'the fonts are in it');
    holds(
      !/<(?:link|script|img|iframe)[^>]*(?:src|href)="(?!data:)/.test(
        html.replace(/<script type="module">.*?<\/script>/s, ''),
      ),
      'nothing is fetched',
    );
    equal(codeCells(notebook).filter(({ outputs }) => outputs.length > 0).length, 0, 'cells with an output');
  });

  it('shows what Run All would show, whatever was run before, and unsaved text too', async () => {
    const notebook = await openCells('a = 1', 'a + 1');
    await runAll(notebook);
    const [first] = codeCells(notebook);
    const edit = new vscode.WorkspaceEdit();
    if (first) edit.insert(first.document.uri, new vscode.Position(0, 4), '4');
    await vscode.workspace.applyEdit(edit);
    const { html } = await exported(notebook);
    holds(
      /aria-label="[^"]*= 42"/.test(html),
      'the result of the text as it stands',
      html.match(/aria-label="[^"]*"/g),
    );
    const source = /href="data:text\/markdown;base64,([^"]*)"/.exec(html)?.[1] ?? '';
    equal(atob(source), fenced(['a = 41', 'a + 1']), 'the notebook in the page');
    equal(codeCells(notebook)[0]?.document.getText(), 'a = 41');
  });

  it('says which cell failed, and where', async () => {
    const notebook = await openCells('a = 1', 'a + oops', 'a');
    const { html, failed } = await exported(notebook);
    equal(failed, 2);
    holds(/<p class="error"><strong>Line 1, column 5: <\/strong>[^<]*oops/.test(html), 'the error');
    holds(html.includes('Not run: cell 2 failed.'), 'the cell behind it');
  });

  it('holds the pictures beside the notebook and the arrays that its cells load, and nothing from outside', async () => {
    const uri = await newFile(
      '# Files\n\n![dot](dot.png) ![out](../../dot.png)\n\n```backprop\nload("numbers.csv")\n```\n',
    );
    const write = (name: string, text: string): Thenable<void> =>
      vscode.workspace.fs.writeFile(vscode.Uri.joinPath(uri, '..', name), new TextEncoder().encode(text));
    await write('dot.png', 'PNG');
    await write('numbers.csv', '7,8\n');
    const { html, failed } = await exported(await openFile(uri));
    equal(failed, undefined, 'the cell that failed');
    holds(html.includes('<img src="data:image/png;base64,UE5H" alt="dot">'), 'the picture');
    equal(/<main>(.*)<\/main>/s.exec(html)?.[1]?.match(/<img /g)?.length, 1, 'pictures');
    holds(/>7<\/text>.*>8<\/text>/s.test(html), 'the numbers of the file');
  });

  it('does nothing but say so without a notebook', async () => {
    equal(await vscode.commands.executeCommand('backprop.exportPage'), undefined);
  });

  it('says what kept it from being written', async () => {
    await openCells('1');
    const nowhere = vscode.Uri.parse('no-such-scheme:/page.html');
    equal(await vscode.commands.executeCommand('backprop.exportPage', nowhere), undefined);
  });
});
