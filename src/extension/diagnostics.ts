import * as vscode from 'vscode';
import { messageOf, parse } from '../language';
import type { CellError } from '../notebook/session';
import { LANGUAGE, NOTEBOOK_TYPE } from './notebookType';

const SOURCE = 'Backprop';

/** Underlines in cells: what does not parse, while it is typed; what went wrong in the last run, until the cell changes. */
export class CellDiagnostics implements vscode.Disposable {
  private readonly syntax = vscode.languages.createDiagnosticCollection('backprop-syntax');
  private readonly runs = vscode.languages.createDiagnosticCollection('backprop-run');
  private readonly listeners: vscode.Disposable[];

  constructor() {
    this.listeners = [
      vscode.workspace.onDidOpenTextDocument((document) => this.parse(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (!isCell(document) || contentChanges.length === 0) return;
        this.runs.delete(document.uri);
        this.parse(document);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.syntax.delete(uri);
        this.runs.delete(uri);
      }),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => {
        if (notebook.notebookType === NOTEBOOK_TYPE) this.forgetRuns(notebook);
      }),
    ];
    for (const document of vscode.workspace.textDocuments) this.parse(document);
  }

  private parse(document: vscode.TextDocument): void {
    if (!isCell(document)) return;
    const { problems } = parse(document.getText());
    this.syntax.set(
      document.uri,
      problems.map(({ detail, start, end }) =>
        diagnostic(document, start, end, messageOf(detail), detail.code),
      ),
    );
  }

  /** Underlines what a run objected to; nothing for an error that the parser has underlined already. */
  ran(document: vscode.TextDocument, error: CellError | undefined): void {
    const known = this.syntax.get(document.uri)?.length ?? 0;
    if (!error || known > 0 || error.code === 'interrupted') this.runs.delete(document.uri);
    else
      this.runs.set(document.uri, [diagnostic(document, error.start, error.end, error.message, error.code)]);
  }

  forgetRuns(notebook: vscode.NotebookDocument): void {
    for (const cell of notebook.getCells()) this.runs.delete(cell.document.uri);
  }

  dispose(): void {
    vscode.Disposable.from(this.syntax, this.runs, ...this.listeners).dispose();
  }
}

const isCell = (document: vscode.TextDocument): boolean =>
  document.languageId === LANGUAGE && document.uri.scheme === 'vscode-notebook-cell';

function diagnostic(
  document: vscode.TextDocument,
  start: number,
  end: number,
  message: string,
  code: string,
): vscode.Diagnostic {
  const range = rangeIn(document, start, end);
  const made = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
  made.source = SOURCE;
  made.code = code;
  return made;
}

/** The range of offsets; at least a character wide, so that it can be seen. */
export function rangeIn(document: vscode.TextDocument, start: number, end: number): vscode.Range {
  const from = document.positionAt(start);
  const to = document.positionAt(end);
  if (!from.isEqual(to)) return new vscode.Range(from, to);
  const line = document.lineAt(from.line).range;
  return from.isEqual(line.end) && from.character > 0
    ? new vscode.Range(from.translate(0, -1), from)
    : new vscode.Range(from, from.translate(0, 1));
}
