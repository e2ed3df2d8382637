import * as vscode from 'vscode';
import { DEFAULT_LIMITS, type Limits } from '../core/tensor/work';

/** What the settings allow one evaluation; what is no positive number there is as if it were not there. */
export function limitsFor(notebook: vscode.NotebookDocument): Limits {
  const settings = vscode.workspace.getConfiguration('backprop.limits', notebook.uri);
  const read = (name: keyof Limits): number => {
    const value = settings.get<unknown>(name);
    return typeof value === 'number' && value > 0 ? value : DEFAULT_LIMITS[name];
  };
  return { elements: read('elements'), operations: read('operations'), outputBytes: read('outputBytes') };
}
