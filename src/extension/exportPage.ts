import * as vscode from 'vscode';
import type { Markup, PageLanguage, PageWriter } from '../page';
import * as pages from '../page';
import { activeNotebook } from './commands';
import { translations } from './editorLanguage';
import { filesFor, readBeside } from './files';
import { limitsFor } from './limits';
import { LANGUAGE } from './notebookType';
import { reasonOf } from './reason';
import { NotebookSerializer } from './serializer';
import { type StartThread, WorkerSession } from './worker/workerSession';

export { speakAsEditor } from './editorLanguage';

/** What came of an export. */
export interface Exported {
  readonly target: vscode.Uri;
  /** The number of the cell that failed, counted from 1. */
  readonly failed?: number;
}

/**
 * Writes the notebook in front as a page of HTML, and offers to open it. The page shows what Run All would: the cells are evaluated
 * in a session of their own, and the notebook's stays as it is.
 * @param given where to, for those who call the command with an argument; else a dialog asks
 * @returns undefined where nothing was written
 */
export async function exportPage(
  context: vscode.ExtensionContext,
  start: StartThread,
  given?: unknown,
): Promise<Exported | undefined> {
  const notebook = activeNotebook();
  if (!notebook) return undefined;
  const target = given instanceof vscode.Uri ? given : await askWhere(notebook);
  if (!target) return undefined;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Exporting the notebook'),
    cancellable: true,
  };
  try {
    const written = await vscode.window.withProgress(options, (progress, token) =>
      write(context, start, notebook, token, (message, increment) => progress.report({ message, increment })),
    );
    if (!written) return undefined;
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(written.html));
    void offerToOpen(target, written);
    return { target, ...(written.failed === undefined ? {} : { failed: written.failed }) };
  } catch (error) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t('The notebook could not be exported: {0}', reasonOf(error)),
    );
    return undefined;
  }
}

/** `lesson.backprop.md` → `lesson`. */
const nameOf = (notebook: vscode.NotebookDocument): string =>
  (notebook.uri.path.split('/').at(-1) ?? '').replace(/(\.backprop)?\.md$/i, '') || 'notebook';

async function askWhere(notebook: vscode.NotebookDocument): Promise<vscode.Uri | undefined> {
  const name = `${nameOf(notebook)}.html`;
  const folder = vscode.workspace.getWorkspaceFolder(notebook.uri) ?? vscode.workspace.workspaceFolders?.[0];
  const beside = notebook.isUntitled
    ? folder && vscode.Uri.joinPath(folder.uri, name)
    : vscode.Uri.joinPath(notebook.uri, '..', name);
  return vscode.window.showSaveDialog({
    ...(beside ? { defaultUri: beside } : {}),
    filters: { [vscode.l10n.t('HTML page')]: ['html'] },
    title: vscode.l10n.t('Export Notebook as HTML Page'),
    saveLabel: vscode.l10n.t('Export'),
  });
}

interface Written {
  readonly html: string;
  readonly failed?: number;
}

type Report = (message: string, increment: number) => void;

/** Evaluates cell by cell, and writes each as it comes. Undefined where it was cancelled. */
async function write(
  context: vscode.ExtensionContext,
  start: StartThread,
  notebook: vscode.NotebookDocument,
  token: vscode.CancellationToken,
  report: Report,
): Promise<Written | undefined> {
  const cells = notebook.getCells();
  const codes = cells.filter(isCode);
  const markup = await loadMarkup(context);
  const page = new pages.PageWriter(
    markup,
    nameOf(notebook),
    codes.map(({ document }) => document.getText()),
    spoken(),
  );
  const session = new WorkerSession(start);
  const stopping = token.onCancellationRequested(() => session.dispose());
  let failed: number | undefined;
  try {
    for (const cell of cells) {
      if (token.isCancellationRequested) return undefined;
      const text = cell.document.getText();
      if (!isCode(cell)) {
        page.prose(text, await picturesFor(notebook, text, markup));
        continue;
      }
      const number = codes.indexOf(cell) + 1;
      report(vscode.l10n.t('cell {0} of {1}', number, codes.length), 100 / codes.length);
      if (failed !== undefined) {
        page.code({ skipped: vscode.l10n.t('Not run: cell {0} failed.', failed) });
      } else if (!(await runInto(page, session, notebook, text))) failed = number;
    }
    const file = fileOf(notebook);
    const read = (path: string): Thenable<Uint8Array> =>
      vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, 'dist', ...path.split('/')));
    const html = await page.finish(file, async (path) => read(path));
    return token.isCancellationRequested ? undefined : { html, ...(failed === undefined ? {} : { failed }) };
  } catch (error) {
    if (token.isCancellationRequested) return undefined;
    throw error;
  } finally {
    stopping.dispose();
    session.dispose();
  }
}

/** The editor's language, where there are words for it. */
function spoken(): PageLanguage | undefined {
  const texts = translations();
  return texts && { id: vscode.env.language, translations: texts };
}

const isCode = ({ kind, document }: vscode.NotebookCell): boolean =>
  kind === vscode.NotebookCellKind.Code && document.languageId === LANGUAGE;

/** Runs a cell and writes what it shows. False when it failed. */
async function runInto(
  page: PageWriter,
  session: WorkerSession,
  notebook: vscode.NotebookDocument,
  text: string,
): Promise<boolean> {
  const { output, error } = await session.run(text, {
    limits: limitsFor(notebook),
    files: (source) => filesFor(notebook, source),
  });
  page.code({
    ...(output ? { payload: new TextDecoder().decode(output.json) } : {}),
    ...(error ? { error } : {}),
  });
  return error === undefined;
}

/** The pictures that a text shows and that lie beside the notebook, inside its workspace folder. */
async function picturesFor(
  notebook: vscode.NotebookDocument,
  text: string,
  markup: Markup,
): Promise<pages.Pictures> {
  const found = new Map<string, string>();
  for (const address of markup.picturesIn(text)) {
    const type = markup.pictureType(address);
    if (type === undefined) continue;
    const bytes = await readBeside(notebook.uri, pages.pathOf(address));
    if (bytes instanceof Uint8Array) found.set(address, pages.dataAddress(type, bytes));
  }
  return found;
}

/** The notebook as it would be saved now. */
function fileOf(notebook: vscode.NotebookDocument): Uint8Array {
  const data = new vscode.NotebookData(
    notebook.getCells().map(({ kind, document, metadata }) => {
      const cell = new vscode.NotebookCellData(kind, document.getText(), document.languageId);
      cell.metadata = metadata;
      return cell;
    }),
  );
  data.metadata = notebook.metadata;
  return new NotebookSerializer().serializeNotebook(data);
}

/** The libraries for Markdown and formulas, the same file in both extension hosts, loaded at the first export. */
async function loadMarkup({ extensionUri }: vscode.ExtensionContext): Promise<Markup> {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'dist', 'markup.js'));
  const module = { exports: {} };
  // As VS Code loads extensions in the browser, where nothing else can be required.
  new Function('module', 'exports', new TextDecoder().decode(bytes))(module, module.exports);
  return module.exports as Markup; // built from src/page/markup.ts
}

async function offerToOpen(target: vscode.Uri, { html, failed }: Written): Promise<void> {
  const open = vscode.l10n.t('Open');
  const name = target.path.split('/').at(-1) ?? '';
  const chosen =
    failed === undefined
      ? await vscode.window.showInformationMessage(vscode.l10n.t('Exported to {0}.', name), open)
      : await vscode.window.showWarningMessage(
          vscode.l10n.t(
            'Exported to {0}. Cell {1} failed: the page says so, and the cells behind it were not run.',
            name,
            failed,
          ),
          open,
        );
  if (chosen === open) await openPage(target, html);
}

/** In the browser where the file is on this machine; elsewhere beside the notebook. */
async function openPage(target: vscode.Uri, html: string): Promise<void> {
  const here = target.scheme === 'file' && vscode.env.remoteName === undefined;
  if (here && vscode.env.uiKind === vscode.UIKind.Desktop && (await vscode.env.openExternal(target))) return;
  const title = target.path.split('/').at(-1) ?? '';
  const panel = vscode.window.createWebviewPanel('backprop.page', title, vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [],
  });
  // A frame of its own: VS Code puts scripts and styles into a webview, and the page lets nothing in.
  const source = html.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  panel.webview.html = `<!doctype html><html><body style="margin:0;padding:0"><iframe title="${title.replace(/[&<>"]/g, '')}" sandbox="allow-scripts allow-downloads allow-popups" style="display:block;width:100vw;height:100vh;border:0" srcdoc="${source}"></iframe></body></html>`;
}
