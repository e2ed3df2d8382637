import * as vscode from 'vscode';
import type { Steps } from '../../core/tensor';
import { type Finding, findingMessage } from '../../language/editor';
import type { CellDiagnostics } from '../diagnostics';
import { NOTEBOOK_TYPE } from '../notebookType';
import { inTurns } from '../turns';
import { diagnostic } from '../underline';
import { checkedNotebook } from './checkedNotebook';

/** How long the typing must pause, in ms, before all cells are looked at. */
const PAUSE = 60;

/** Underlines what shapes and names alone show to be wrong, in all cells, shortly after each change. */
export class NotebookChecks implements vscode.Disposable {
  /** What is underlined in each cell now: VS Code is told of changes alone, not of every cell at every key stroke. */
  private readonly told = new WeakMap<vscode.TextDocument, string>();
  private readonly waiting = new Map<vscode.NotebookDocument, ReturnType<typeof setTimeout>>();
  private readonly listeners: vscode.Disposable[];

  constructor(private readonly diagnostics: CellDiagnostics) {
    this.listeners = [
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.soon(notebook)),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
        if (contentChanges.length > 0 || cellChanges.some((change) => change.document)) this.soon(notebook);
      }),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.forget(notebook)),
    ];
    for (const notebook of vscode.workspace.notebookDocuments) this.soon(notebook);
  }

  private soon(notebook: vscode.NotebookDocument): void {
    if (notebook.notebookType !== NOTEBOOK_TYPE) return;
    clearTimeout(this.waiting.get(notebook));
    this.waiting.set(
      notebook,
      setTimeout(() => void this.look(notebook), PAUSE),
    );
  }

  private async look(notebook: vscode.NotebookDocument): Promise<void> {
    this.waiting.delete(notebook);
    if (notebook.isClosed) return;
    await inTurns(this.tell(await checkedNotebook(notebook)), () => !notebook.isClosed);
  }

  private *tell({ checked, documents, versions }: Awaited<ReturnType<typeof checkedNotebook>>): Steps<void> {
    for (const [cell, document] of documents.entries()) {
      // What has changed meanwhile is looked at again.
      if (document.version !== versions[cell]) continue;
      const findings = checked.cells[cell]?.findings ?? [];
      const said = JSON.stringify([document.uri.toString(), document.version, findings]);
      if (this.told.get(document) === said) continue;
      this.told.set(document, said);
      this.diagnostics.checked(
        document,
        findings.map((finding) => diagnosticOf(document, finding)),
      );
      yield;
    }
  }

  private forget(notebook: vscode.NotebookDocument): void {
    clearTimeout(this.waiting.get(notebook));
    this.waiting.delete(notebook);
  }

  dispose(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.listeners).dispose();
  }
}

const SEVERITY: Readonly<Record<Finding['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  hint: vscode.DiagnosticSeverity.Hint,
};

function diagnosticOf(document: vscode.TextDocument, finding: Finding): vscode.Diagnostic {
  const { start, end, detail, severity } = finding;
  const made = diagnostic(document, start, end, findingMessage(detail), detail.code);
  made.severity = SEVERITY[severity];
  if (detail.code === 'unused') made.tags = [vscode.DiagnosticTag.Unnecessary];
  return made;
}
