import * as vscode from 'vscode';
import type { Kernel } from './kernel';
import { checkedNotebook } from './languageFeatures/checkedNotebook';
import type { Staleness } from './staleness';

const SETTING = 'backprop.reactive';
/** How long the typing must pause, in ms, before cells run. */
const PAUSE = 400;

/** Runs stale cells unasked, where the setting wishes it: after each run, and after each pause in the typing. */
export class Reactive implements vscode.Disposable {
  private readonly waiting = new Map<vscode.NotebookDocument, ReturnType<typeof setTimeout>>();
  private readonly listeners: vscode.Disposable;

  constructor(
    private readonly kernel: Kernel,
    private readonly staleness: Staleness,
  ) {
    this.listeners = vscode.Disposable.from(
      staleness.onDidChange(({ notebook, cause }) => {
        if (cause === 'edit') this.in(PAUSE, notebook);
      }),
      kernel.onDidEndQueue(({ notebook, ok }) => {
        if (ok) this.in(0, notebook);
        // Whoever presses Stop means all of it, and an error is to be seen: the next change starts again.
        else this.forget(notebook);
      }),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.forget(notebook)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        for (const notebook of vscode.workspace.notebookDocuments) {
          if (change.affectsConfiguration(SETTING, notebook.uri)) this.in(0, notebook);
        }
      }),
    );
  }

  private in(milliseconds: number, notebook: vscode.NotebookDocument): void {
    clearTimeout(this.waiting.get(notebook));
    this.waiting.set(
      notebook,
      setTimeout(() => void this.run(notebook), milliseconds),
    );
  }

  private async run(notebook: vscode.NotebookDocument): Promise<void> {
    this.waiting.delete(notebook);
    // The end of what runs now leads here again.
    const mayRun = (): boolean =>
      !notebook.isClosed && !this.kernel.isRunning(notebook) && isWanted(notebook);
    if (!mayRun()) return;
    const cells = async (): Promise<vscode.NotebookCell[]> => {
      const { checked } = await checkedNotebook(notebook);
      return this.staleness.cellsToRunUnasked(notebook, (index) => {
        const findings = checked.cells[index]?.findings ?? [];
        return findings.every(({ severity }) => severity !== 'error');
      });
    };
    if ((await cells()).length > 0 && mayRun()) void this.kernel.run(notebook, cells);
  }

  private forget(notebook: vscode.NotebookDocument): void {
    clearTimeout(this.waiting.get(notebook));
    this.waiting.delete(notebook);
  }

  dispose(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.listeners.dispose();
  }
}

const isWanted = (notebook: vscode.NotebookDocument): boolean =>
  vscode.workspace.getConfiguration(undefined, notebook.uri).get<unknown>(SETTING) === true;
