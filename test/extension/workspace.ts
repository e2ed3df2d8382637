import * as vscode from 'vscode';
import { PAYLOAD_MIME } from '../../src/notebook/mime';
import type { Payload } from '../../src/notebook/payload';

/** What the suites do with notebooks, by VS Code's API alone. */

export const NOTEBOOK_TYPE = 'backprop-notebook';

const patience = 20_000;
const pause = 20;

/** Looks until there is something to see. @throws Error that names what did not come. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | PromiseLike<T | undefined | false>,
): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${patience / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

let files = 0;

/** A new file of the workspace. Every test has its own, so none sees what another left. */
export async function newFile(content: string | Uint8Array, name = 'test'): Promise<vscode.Uri> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('the tests need a workspace folder');
  files += 1;
  const uri = vscode.Uri.joinPath(folder.uri, `${name}-${files}.backprop.md`);
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await vscode.workspace.fs.writeFile(uri, bytes);
  return uri;
}

/** Opens a notebook the way a person does: VS Code finds out itself which editor a file gets. */
export async function openFile(uri: vscode.Uri): Promise<vscode.NotebookDocument> {
  await vscode.commands.executeCommand('vscode.open', uri);
  return activeNotebook(uri);
}

/** A file with these code cells, opened. */
export async function openCells(...cells: readonly string[]): Promise<vscode.NotebookDocument> {
  return openFile(await newFile(fenced(cells)));
}

export const fenced = (cells: readonly string[]): string =>
  cells.map((cell) => `\`\`\`backprop\n${cell}\n\`\`\`\n`).join('\n');

export function activeNotebook(uri?: vscode.Uri): Promise<vscode.NotebookDocument> {
  return until(`the notebook ${uri?.path ?? ''} in front`, () => {
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    return notebook && (uri === undefined || notebook.uri.toString() === uri.toString()) && notebook;
  });
}

/** Closes everything; what was changed is given up. */
export async function closeAll(): Promise<void> {
  await until('the closing of all editors', async () => {
    if (vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0)) return true;
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    return false;
  });
}

export const codeCells = (notebook: vscode.NotebookDocument): vscode.NotebookCell[] =>
  notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code);

/** Run All of the notebook in front. Returns when it came to an end, whatever end. */
export async function runAll(notebook: vscode.NotebookDocument): Promise<void> {
  await run(notebook, codeCells(notebook), () => vscode.commands.executeCommand('notebook.execute'));
}

export async function runCell(notebook: vscode.NotebookDocument, index: number): Promise<void> {
  const cell = codeCells(notebook)[index];
  if (!cell) throw new Error(`there is no code cell ${index}`);
  await run(notebook, [cell], () => startCell(notebook, cell));
}

export function startCell(notebook: vscode.NotebookDocument, cell: vscode.NotebookCell): Thenable<unknown> {
  return vscode.commands.executeCommand('notebook.cell.execute', {
    ranges: [{ start: cell.index, end: cell.index + 1 }],
    document: notebook.uri,
  });
}

/** What VS Code's API says of a cell comes a little after the command has ended: waits for that too. */
async function run(
  notebook: vscode.NotebookDocument,
  cells: readonly vscode.NotebookCell[],
  start: () => Thenable<unknown>,
): Promise<void> {
  const before = cells.map(orderOf);
  await start();
  await until(`the end of a run in ${notebook.uri.path}`, () => {
    const begun = cells.filter((cell, n) => orderOf(cell) !== before[n]);
    return (
      begun.length > 0 && begun.every(hasEnded) && (begun.length === cells.length || begun.some(hasFailed))
    );
  });
}

const orderOf = (cell: vscode.NotebookCell): number | undefined => cell.executionSummary?.executionOrder;
const hasEnded = (cell: vscode.NotebookCell): boolean => cell.executionSummary?.success !== undefined;
const hasFailed = (cell: vscode.NotebookCell): boolean => cell.executionSummary?.success === false;

/** Replaces the text of a cell, as typing does. */
export async function type(cell: vscode.NotebookCell | undefined, text: string): Promise<void> {
  if (!cell) throw new Error('there is no such cell');
  const { document } = cell;
  const edit = new vscode.WorkspaceEdit();
  const end = document.lineAt(document.lineCount - 1).range.end;
  edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('the edit was refused');
}

/**
 * Saves a notebook. While VS Code saves it by itself, as it does in the browser a second after a change, it refuses to be asked
 * (`refusing to save() recursively`, in its log), and says so by false.
 */
export async function save(notebook: vscode.NotebookDocument): Promise<void> {
  await until('saved', async () => (await notebook.save()) && !notebook.isDirty);
}

// What a cell shows ---------------------------------------------------------------------------------------------

export function item(cell: vscode.NotebookCell | undefined, mime: string): string | undefined {
  for (const { items } of cell?.outputs ?? []) {
    const found = items.find((one) => one.mime === mime);
    if (found) return new TextDecoder().decode(found.data);
  }
  return undefined;
}

/** The data that our renderer draws. */
export function payload(cell: vscode.NotebookCell | undefined): Payload {
  const json = item(cell, PAYLOAD_MIME);
  if (json === undefined)
    throw new Error(`the cell shows no payload; ${errorText(cell) ?? 'it shows nothing'}`);
  return JSON.parse(json) as Payload; // Our own serializer wrote it; each test looks at what it needs.
}

export const text = (cell: vscode.NotebookCell | undefined): string | undefined => item(cell, 'text/plain');

/** What stands in the red box. */
export function errorText(cell: vscode.NotebookCell | undefined): string | undefined {
  const json = item(cell, 'application/vnd.code.notebook.error');
  if (json === undefined) return undefined;
  const { name, message } = JSON.parse(json) as { name: string; message: string }; // The form VS Code gives it.
  return `${name}: ${message}`;
}

/** The underlines of a cell, each as the text under it. */
export function underlined(cell: vscode.NotebookCell | undefined): string[] {
  if (!cell) return [];
  return vscode.languages.getDiagnostics(cell.document.uri).map(({ range }) => cell.document.getText(range));
}
