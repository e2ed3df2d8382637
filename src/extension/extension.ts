import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { CellDiagnostics } from './diagnostics';
import { GradientChecks } from './gradientChecks';
import { registerHovers } from './hover';
import { Kernel } from './kernel';
import { registerLanguageFeatures } from './languageFeatures';
import { registerLiteralHovers } from './literalHovers';
import { NOTEBOOK_TYPE } from './notebookType';
import { NotebookSerializer } from './serializer';
import { Sessions } from './sessions';
import type { StartThread } from './worker/workerSession';

/** What tests, and other extensions, may hold on to. */
export interface BackpropApi {
  readonly kernel: Kernel;
  /** The line under each cell that says how its gradients fared. */
  readonly gradientChecks: vscode.NotebookCellStatusBarItemProvider;
}

/** Registers everything; each part lives in a file of its own. */
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
    registerHovers(sessions),
    registerLanguageFeatures(sessions, diagnostics),
    registerCommands(context, sessions),
    gradientChecks,
  );
  registerLiteralHovers(context);
  return { kernel, gradientChecks };
}
