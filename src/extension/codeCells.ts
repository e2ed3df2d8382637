import * as vscode from 'vscode';
import { LANGUAGE } from './notebookType';

/** Whether a cell holds our language. */
export const isCode = (cell: vscode.NotebookCell): boolean =>
  cell.kind === vscode.NotebookCellKind.Code && cell.document.languageId === LANGUAGE;

/** The cells that are counted as "code cell 1, 2, …", in document order. */
export const codeCellsOf = (notebook: vscode.NotebookDocument): vscode.NotebookCell[] =>
  notebook.getCells().filter(isCode);

/** Whether a command was given a cell, as the buttons and items of one do. */
export const isCell = (given: unknown): given is vscode.NotebookCell =>
  typeof given === 'object' && given !== null && 'document' in given && 'notebook' in given;
