import * as vscode from 'vscode';
import type { CellDiagnostics } from '../diagnostics';
import type { Sessions } from '../sessions';
import { registerChanging } from './changing';
import { NotebookChecks } from './checks';
import { registerNavigation } from './navigation';
import { registerTyping } from './typing';

/** Everything that the editor knows of the language, save hovers: thin adapters over `src/language/editor`. */
export function registerLanguageFeatures(
  sessions: Sessions,
  diagnostics: CellDiagnostics,
): vscode.Disposable {
  return vscode.Disposable.from(
    new NotebookChecks(diagnostics),
    registerTyping(sessions),
    registerNavigation(),
    registerChanging(),
  );
}
