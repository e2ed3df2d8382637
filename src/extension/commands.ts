import * as vscode from 'vscode';
import { readNotebook } from '../notebook/format';
import { newNotebook } from './newNotebook';
import { NOTEBOOK_TYPE } from './notebookType';
import { toCellData } from './serializer';
import type { Sessions } from './sessions';

const STARTER = 'starter.backprop.md';

/** The commands of the palette. */
export function registerCommands(context: vscode.ExtensionContext, sessions: Sessions): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('backprop.newNotebook', () => openSample(context, STARTER)),
    vscode.commands.registerCommand('backprop.restartSession', () => restartSession(sessions)),
  );
}

/** An untitled notebook with the cells of a sample that ships with the extension. */
export async function openSample(
  context: vscode.ExtensionContext,
  name: string,
): Promise<vscode.NotebookDocument> {
  const bytes = await vscode.workspace.fs.readFile(
    vscode.Uri.joinPath(context.extensionUri, 'media', 'samples', name),
  );
  const { cells, header } = readNotebook(bytes);
  return newNotebook(cells.map(toCellData), { header });
}

/** The notebook that a command is about; says so where there is none. */
export function activeNotebook(): vscode.NotebookDocument | undefined {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook?.notebookType === NOTEBOOK_TYPE) return notebook;
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Open a Backprop notebook (*.backprop.md) first, or create one with "Backprop: New Notebook".',
    ),
  );
  return undefined;
}

function restartSession(sessions: Sessions): void {
  const notebook = activeNotebook();
  if (!notebook) return;
  sessions.restart(notebook);
  vscode.window.setStatusBarMessage(
    vscode.l10n.t('Backprop session restarted: no variables are defined.'),
    5000,
  );
}
