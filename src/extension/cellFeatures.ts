import * as vscode from 'vscode';
import type { CellDiagnostics } from './diagnostics';
import { registerHovers } from './hover';
import type { Kernel } from './kernel';
import { registerLanguageFeatures } from './languageFeatures';
import { Reactive } from './reactive';
import type { Sessions } from './sessions';
import { StaleCells } from './staleCells';
import { Staleness } from './staleness';
import { registerTensorCommands } from './tensorCommands';
import { TensorsView } from './tensorsView';

export { gradientStatements, messageOf, programSteps } from '../language';
export { speakAsEditor } from './editorLanguage';
export { filesFor } from './files';

export interface CellFeatures extends vscode.Disposable {
  /** The line under each cell that says whether it is stale. */
  readonly staleCells: vscode.NotebookCellStatusBarItemProvider;
  /** The variables of the notebook in front. */
  readonly tensors: TensorsView;
}

/** What an editor shows and offers in cells, and of the session behind them. */
export function registerCellFeatures(
  kernel: Kernel,
  sessions: Sessions,
  diagnostics: CellDiagnostics,
): CellFeatures {
  const staleness = new Staleness(kernel, sessions);
  const staleCells = new StaleCells(kernel, staleness);
  const tensors = new TensorsView(sessions, staleness);
  const registrations = vscode.Disposable.from(
    staleness,
    staleCells,
    new Reactive(kernel, staleness),
    tensors,
    registerTensorCommands({ view: tensors, kernel, sessions, staleness }),
    registerHovers(sessions, staleness),
    registerLanguageFeatures(sessions, diagnostics),
  );
  return { staleCells, tensors, dispose: () => registrations.dispose() };
}
