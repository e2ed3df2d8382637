import * as vscode from 'vscode';
import { readNotebook } from '../notebook/format';
import type { Kernel } from './kernel';
import { NOTEBOOK_TYPE } from './notebookType';
import { toCellData } from './serializer';
import type { Sessions } from './sessions';

const WORKED_EXAMPLE = ['media', 'samples', 'worked-example.backprop.md'];
const STARTER = ['media', 'samples', 'starter.backprop.md'];

/** The commands of the palette. */
export function registerCommands(
  context: vscode.ExtensionContext,
  kernel: Kernel,
  sessions: Sessions,
): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('backprop.newNotebook', () => openCopy(context, STARTER)),
    vscode.commands.registerCommand('backprop.openWorkedExample', () => openCopy(context, WORKED_EXAMPLE)),
    vscode.commands.registerCommand('backprop.checkGradients', () => checkGradients(kernel)),
    vscode.commands.registerCommand('backprop.restartSession', () => restartSession(sessions)),
  );
}

/** An untitled notebook with the cells of a file that ships with the extension. */
async function openCopy(
  context: vscode.ExtensionContext,
  path: readonly string[],
): Promise<vscode.NotebookDocument> {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, ...path));
  const { cells, header } = readNotebook(bytes);
  const data = new vscode.NotebookData(cells.map(toCellData));
  data.metadata = { header };
  const notebook = await vscode.workspace.openNotebookDocument(NOTEBOOK_TYPE, data);
  await vscode.window.showNotebookDocument(notebook);
  return notebook;
}

/** The notebook that a command is about; says so where there is none. */
function activeNotebook(): vscode.NotebookDocument | undefined {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook?.notebookType === NOTEBOOK_TYPE) return notebook;
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Open a Backprop notebook (*.backprop.md) first, or create one with "Backprop: New Notebook".',
    ),
  );
  return undefined;
}

async function checkGradients(kernel: Kernel): Promise<boolean | undefined> {
  const notebook = activeNotebook();
  if (!notebook) return undefined;
  const cells = notebook.getCells().filter((cell) => cell.kind === vscode.NotebookCellKind.Code);
  const { ok, checks, stoppedAt } = await kernel.run(notebook, cells, true);
  if (!ok && stoppedAt) {
    const number = cells.indexOf(stoppedAt) + 1;
    void vscode.window.showErrorMessage(
      vscode.l10n.t('The check ended at code cell {0}, which failed or was stopped.', number),
    );
    return false;
  }
  const checked = checks.reduce((total, check) => total + check.checked, 0);
  const failing = checks.filter((check) => !check.ok);
  if (checks.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no backward pass to check: write backward(…) in a cell.'),
    );
    return undefined;
  }
  const [first] = failing;
  if (first) {
    void vscode.window.showErrorMessage(first.verdict);
    return false;
  }
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      checks.length === 1
        ? '✓ All {0} gradients agree with central differences.'
        : '✓ All {0} gradients of {1} backward passes agree with central differences.',
      checked,
      checks.length,
    ),
  );
  return true;
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
