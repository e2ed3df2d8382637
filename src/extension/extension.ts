import * as vscode from 'vscode';
import { openSample, registerCommands } from './commands';
import { CellDiagnostics } from './diagnostics';
import { FirstSteps } from './firstSteps';
import { cellFeatures, exporting } from './firstUse';
import { GradientChecks } from './gradientChecks';
import { Kernel } from './kernel';
import { registerLiteralHovers } from './literalHovers';
import { LANGUAGE, NOTEBOOK_TYPE } from './notebookType';
import { NotebookSerializer } from './serializer';
import { Sessions } from './sessions';
import type { StartThread } from './worker/workerSession';

/** What tests, and other extensions, may hold on to. */
export interface BackpropApi {
  readonly kernel: Kernel;
  /** The line under each cell that says how its gradients fared. */
  readonly gradientChecks: vscode.NotebookCellStatusBarItemProvider;
}

/** Registers everything; each part lives in a file of its own, and what is long is loaded at its first use. */
export function activateExtension(context: vscode.ExtensionContext, start: StartThread): BackpropApi {
  const sessions = new Sessions(start);
  const diagnostics = new CellDiagnostics();
  const kernel = new Kernel(context.extension.id, sessions, diagnostics);
  const gradientChecks = new GradientChecks(kernel, sessions);
  context.subscriptions.push(
    sessions,
    diagnostics,
    kernel,
    vscode.workspace.registerNotebookSerializer(NOTEBOOK_TYPE, new NotebookSerializer(), {
      transientOutputs: true,
    }),
    atFirstCell(async () => (await cellFeatures()).registerCellFeatures(sessions, diagnostics)),
    registerCommands(context, sessions),
    vscode.commands.registerCommand('backprop.exportPage', async (target) =>
      (await exporting()).exportPage(context, start, target),
    ),
    new FirstSteps(kernel, (name) => openSample(context, name)),
    gradientChecks,
  );
  registerLiteralHovers(context);
  return { kernel, gradientChecks };
}

/** Registers something once there is a text in our language. */
function atFirstCell(register: () => Promise<vscode.Disposable>): vscode.Disposable {
  let registered: Promise<vscode.Disposable> | undefined;
  const look = ({ languageId }: vscode.TextDocument): void => {
    if (languageId === LANGUAGE) registered ??= register();
  };
  const opening = vscode.workspace.onDidOpenTextDocument(look);
  vscode.workspace.textDocuments.forEach(look);
  return new vscode.Disposable(() => {
    opening.dispose();
    void registered?.then((features) => features.dispose());
  });
}
