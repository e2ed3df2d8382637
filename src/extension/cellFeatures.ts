import * as vscode from 'vscode';
import type { CellDiagnostics } from './diagnostics';
import { registerHovers } from './hover';
import { registerLanguageFeatures } from './languageFeatures';
import type { Sessions } from './sessions';

export { gradientStatements, messageOf, parse, withoutLongData } from '../language';
export { filesFor } from './files';

/** What an editor shows and offers in cells. */
export const registerCellFeatures = (sessions: Sessions, diagnostics: CellDiagnostics): vscode.Disposable =>
  vscode.Disposable.from(registerHovers(sessions), registerLanguageFeatures(sessions, diagnostics));
