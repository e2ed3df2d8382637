import * as vscode from 'vscode';
import type { VariableGlance } from '../language';
import { NOTEBOOK_TYPE } from './notebookType';
import { type StartThread, WorkerSession } from './worker/workerSession';

/** One session for each open notebook, and what its variables looked like after the last run. */
export class Sessions implements vscode.Disposable {
  private readonly forgotten = new vscode.EventEmitter<vscode.Uri>();
  /** The variables of a notebook are gone: its session was restarted or lost, or the notebook was closed. */
  readonly onDidForget = this.forgotten.event;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** The variables of a notebook are others than before, or gone. */
  readonly onDidChangeVariables = this.changed.event;
  private readonly open = new Map<
    string,
    { session: WorkerSession; variables: ReadonlyMap<string, VariableGlance> }
  >();
  private readonly closing: vscode.Disposable;

  constructor(private readonly start: StartThread) {
    this.closing = vscode.workspace.onDidCloseNotebookDocument((notebook) => {
      if (notebook.notebookType === NOTEBOOK_TYPE) this.close(notebook.uri);
    });
  }

  /** The session of a notebook; of one that is closed, a session that runs nothing more. */
  of(notebook: vscode.NotebookDocument): WorkerSession {
    if (!notebook.isClosed) return this.entry(notebook.uri).session;
    const ended = new WorkerSession(this.start);
    ended.dispose();
    return ended;
  }

  /** Variables by name; none before the first run. */
  variables(notebook: vscode.Uri): ReadonlyMap<string, VariableGlance> {
    return this.open.get(notebook.toString())?.variables ?? new Map();
  }

  remember(notebook: vscode.NotebookDocument, variables: readonly VariableGlance[]): void {
    if (notebook.isClosed) return;
    this.entry(notebook.uri).variables = new Map(variables.map((variable) => [variable.name, variable]));
    this.changed.fire(notebook.uri);
  }

  restart(notebook: vscode.NotebookDocument): void {
    this.open.get(notebook.uri.toString())?.session.restart();
    this.forget(notebook.uri);
  }

  /** The session has lost its variables. */
  forget(notebook: vscode.Uri): void {
    const entry = this.open.get(notebook.toString());
    if (entry) entry.variables = new Map();
    this.forgotten.fire(notebook);
    this.changed.fire(notebook);
  }

  private entry(uri: vscode.Uri) {
    const key = uri.toString();
    let entry = this.open.get(key);
    if (!entry) {
      entry = { session: new WorkerSession(this.start, () => this.forget(uri)), variables: new Map() };
      this.open.set(key, entry);
    }
    return entry;
  }

  private close(uri: vscode.Uri): void {
    this.open.get(uri.toString())?.session.dispose();
    this.open.delete(uri.toString());
    this.forgotten.fire(uri);
  }

  dispose(): void {
    this.closing.dispose();
    this.forgotten.dispose();
    this.changed.dispose();
    for (const { session } of this.open.values()) session.dispose();
    this.open.clear();
  }
}
