import * as vscode from 'vscode';
import type { CellFeatures } from './cellFeatures';
import { openSample, registerCommands } from './commands';
import { CellDiagnostics } from './diagnostics';
import { speakAsEditor } from './editorLanguage';
import { FirstSteps, see } from './firstSteps';
import { cellFeatures, pageFeatures } from './firstUse';
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
  /** What comes with the first cell. */
  readonly cellFeatures: Promise<CellFeatures>;
}

/** Registers everything; each part lives in a file of its own, and what is long is loaded at its first use. */
export function activateExtension(context: vscode.ExtensionContext, start: StartThread): BackpropApi {
  speakAsEditor();
  const sessions = new Sessions(start);
  const diagnostics = new CellDiagnostics();
  const kernel = new Kernel(context.extension.id, sessions, diagnostics);
  const gradientChecks = new GradientChecks(kernel, sessions);
  const features = new AtFirstCell(async () =>
    (await cellFeatures()).registerCellFeatures(kernel, sessions, diagnostics),
  );
  context.subscriptions.push(
    sessions,
    diagnostics,
    kernel,
    vscode.workspace.registerNotebookSerializer(NOTEBOOK_TYPE, new NotebookSerializer(), {
      transientOutputs: true,
    }),
    features,
    registerCommands(context, sessions),
    vscode.commands.registerCommand('backprop.exportPage', async (target) => {
      const exported = await (await pageFeatures()).exportPage(context, start, target);
      if (exported) see('pageExported');
      return exported;
    }),
    new FirstSteps(kernel, (name) => openSample(context, name)),
    gradientChecks,
  );
  registerLiteralHovers(context);
  return { kernel, gradientChecks, cellFeatures: features.registered };
}

/** Registers something once there is a text in our language. */
class AtFirstCell<Features extends vscode.Disposable> implements vscode.Disposable {
  readonly registered: Promise<Features>;
  private readonly opening: vscode.Disposable;
  private there = false;

  constructor(register: () => Promise<Features>) {
    let begin = (): void => undefined;
    this.registered = new Promise<void>((resolve) => {
      begin = resolve;
    }).then(register);
    const look = ({ languageId }: vscode.TextDocument): void => {
      if (languageId !== LANGUAGE) return;
      this.there = true;
      begin();
    };
    this.opening = vscode.workspace.onDidOpenTextDocument(look);
    vscode.workspace.textDocuments.forEach(look);
  }

  dispose(): void {
    this.opening.dispose();
    if (this.there) void this.registered.then((features) => features.dispose());
  }
}
