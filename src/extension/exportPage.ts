import * as vscode from 'vscode';
import type { NotebookFile } from '../notebook/format';
import type { PageLanguage } from '../page';
import { activeNotebook } from './commands';
import { translations } from './editorLanguage';
import { filesFor, readBeside } from './files';
import { limitsFor } from './limits';
import { LANGUAGE } from './notebookType';
import { reasonOf } from './reason';
import { fileOf } from './serializer';
import type { PageFile } from './worker/pageRequests';
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
    await vscode.workspace.fs.writeFile(target, written.html);
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
  /** In UTF-8. */
  readonly html: Uint8Array;
  readonly failed?: number;
}

type Report = (message: string, increment: number) => void;

/**
 * Evaluates cell by cell in a worker, which writes each into the page as it comes; here only files are read. Undefined where it was
 * cancelled.
 */
async function write(
  context: vscode.ExtensionContext,
  start: StartThread,
  notebook: vscode.NotebookDocument,
  token: vscode.CancellationToken,
  report: Report,
): Promise<Written | undefined> {
  const cells = notebook.getCells();
  const codes = cells.filter(isCode);
  const read = async (path: string): Promise<Uint8Array> =>
    vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, 'dist', ...path.split('/')));
  const session = new WorkerSession(start);
  const stopping = token.onCancellationRequested(() => session.dispose());
  let failed: number | undefined;
  try {
    const language = spoken();
    await session.page({
      what: 'begin',
      // The libraries for Markdown and formulas, the same file in both extension hosts.
      markup: new TextDecoder().decode(await read('markup.js')),
      name: nameOf(notebook),
      codes: codes.map(({ document }) => document.getText()),
      ...(language ? { language } : {}),
    });
    for (const cell of cells) {
      if (token.isCancellationRequested) return undefined;
      const text = cell.document.getText();
      if (!isCode(cell)) {
        await session.page({ what: 'prose', text, pictures: await picturesFor(session, notebook, text) });
        continue;
      }
      const number = codes.indexOf(cell) + 1;
      report(vscode.l10n.t('cell {0} of {1}', number, codes.length), 100 / codes.length);
      if (failed !== undefined) {
        const reason = vscode.l10n.t('Not run: cell {0} failed.', failed);
        await session.page({ what: 'skipped', reason });
      } else if (!(await runInto(session, notebook, text))) failed = number;
    }
    const { shipped = [] } = await session.page({ what: 'shipped' });
    const { html } = await session.page({
      what: 'finish',
      notebook: fileNow(notebook),
      shipped: await Promise.all(shipped.map(async (path) => [path, await read(path)] as const)),
    });
    if (token.isCancellationRequested || !html) return undefined;
    return { html, ...(failed === undefined ? {} : { failed }) };
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

/** Runs a cell and has what it shows written. False when it failed. */
async function runInto(
  session: WorkerSession,
  notebook: vscode.NotebookDocument,
  text: string,
): Promise<boolean> {
  const { error } = await session.run(text, {
    limits: limitsFor(notebook),
    files: (source) => filesFor(notebook, source),
    intoPage: true,
  });
  return error === undefined;
}

/** The pictures that a text shows and that lie beside the notebook, inside its workspace folder. */
async function picturesFor(
  session: WorkerSession,
  notebook: vscode.NotebookDocument,
  text: string,
): Promise<PageFile[]> {
  const { pictures = [] } = await session.page({ what: 'pictures', text });
  const found: PageFile[] = [];
  for (const { address, type, path } of pictures) {
    const bytes = await readBeside(notebook.uri, path);
    if (bytes instanceof Uint8Array) found.push({ address, type, bytes });
  }
  return found;
}

/** The notebook as it would be saved now. */
function fileNow(notebook: vscode.NotebookDocument): NotebookFile {
  const data = new vscode.NotebookData(
    notebook.getCells().map(({ kind, document, metadata }) => {
      const cell = new vscode.NotebookCellData(kind, document.getText(), document.languageId);
      cell.metadata = metadata;
      return cell;
    }),
  );
  data.metadata = notebook.metadata;
  return fileOf(data);
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
async function openPage(target: vscode.Uri, html: Uint8Array): Promise<void> {
  const here = target.scheme === 'file' && vscode.env.remoteName === undefined;
  if (here && vscode.env.uiKind === vscode.UIKind.Desktop && (await vscode.env.openExternal(target))) return;
  const title = target.path.split('/').at(-1) ?? '';
  const panel = vscode.window.createWebviewPanel('backprop.page', title, vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [],
  });
  // A frame of its own: VS Code puts scripts and styles into a webview, and the page lets nothing in.
  const source = new TextDecoder().decode(html).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  panel.webview.html = `<!doctype html><html><body style="margin:0;padding:0"><iframe title="${title.replace(/[&<>"]/g, '')}" sandbox="allow-scripts allow-downloads allow-popups" style="display:block;width:100vw;height:100vh;border:0" srcdoc="${source}"></iframe></body></html>`;
}
