import * as vscode from 'vscode';
import { PAYLOAD_MIME } from '../notebook/mime';
import type { CellError } from '../notebook/session';
import type { CellDiagnostics } from './diagnostics';
import { cellFeatures } from './firstUse';
import { limitsFor } from './limits';
import { CONTROLLER_ID, LANGUAGE, NOTEBOOK_TYPE } from './notebookType';
import { CellProgress } from './progress';
import { reasonOf } from './reason';
import type { Sessions } from './sessions';
import type { Check, CheckAnswer, RunAnswer } from './worker/protocol';
import { BrokenOff, SessionLost, Stopped } from './worker/workerSession';

/** How cells are to be run. */
export interface RunOptions {
  /** How the backward passes of a cell are checked; those of a cell without an answer are not. */
  readonly check?: (cell: vscode.NotebookCell) => Check | undefined;
  /** Ends the run, as Stop does. */
  readonly token?: vscode.CancellationToken;
  /** Told which cell is run, of how many, and how much of its work is done: a share of 1. */
  readonly progress?: (done: number, count: number, share: number) => void;
}

/** A cell that has come to its end, and what it said. */
export interface CellRan {
  readonly cell: vscode.NotebookCell;
  /** The text that ran. */
  readonly text: string;
  /** The cell was edited while it ran: nothing that is said of its text holds for what stands there now. */
  readonly edited: boolean;
  readonly answer: RunAnswer;
}

/** A cell that was stopped before it could say anything. */
export interface CellBrokenOff {
  readonly cell: vscode.NotebookCell;
  readonly text: string;
  /** So many of its statements had been carried out. */
  readonly finished: number;
}

/** Cells to run; or what says which, once everything before them has run. */
export type Queue =
  | readonly vscode.NotebookCell[]
  | (() => readonly vscode.NotebookCell[] | Promise<readonly vscode.NotebookCell[]>);

/** What a run over cells came to. */
export interface QueueReport {
  readonly ok: boolean;
  readonly checks: readonly CheckAnswer[];
  /** The cell at which the queue ended, where it did not reach the end. */
  readonly stoppedAt?: vscode.NotebookCell;
}

/** The controller: runs cells one after the other, and ends the queue at the first error and at Stop. */
export class Kernel implements vscode.Disposable {
  private readonly controller = vscode.notebooks.createNotebookController(
    CONTROLLER_ID,
    NOTEBOOK_TYPE,
    vscode.l10n.t('Backprop'),
  );
  private readonly listeners: vscode.Disposable[] = [];
  private readonly ran = new vscode.EventEmitter<CellRan>();
  /** A cell has been run, whether it failed or not. */
  readonly onDidRun = this.ran.event;
  private readonly brokenOff = new vscode.EventEmitter<CellBrokenOff>();
  readonly onDidBreakOff = this.brokenOff.event;
  private readonly ended = new vscode.EventEmitter<{
    readonly notebook: vscode.NotebookDocument;
    readonly ok: boolean;
  }>();
  /** A queue has come to its end, and nothing else waits to be run in that notebook. */
  readonly onDidEndQueue = this.ended.event;
  /** The end of each notebook's queue; a further request waits for it. */
  private readonly queues = new Map<string, Promise<unknown>>();
  /** The notebooks that VS Code has given to this controller: in others nothing can be run. */
  private readonly selectedFor = new WeakSet<vscode.NotebookDocument>();
  private order = 0;

  constructor(
    private readonly extensionId: string,
    private readonly sessions: Sessions,
    private readonly diagnostics: CellDiagnostics,
  ) {
    this.controller.supportedLanguages = [LANGUAGE];
    this.controller.supportsExecutionOrder = true;
    this.controller.description = vscode.l10n.t('matrices, backward passes, gradient checks');
    this.controller.executeHandler = async (cells, notebook) => {
      await this.run(notebook, cells);
    };
    const prefer = (notebook: vscode.NotebookDocument): void => {
      if (notebook.notebookType !== NOTEBOOK_TYPE) return;
      this.controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
    };
    this.listeners.push(
      vscode.workspace.onDidOpenNotebookDocument(prefer),
      this.controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
        if (selected) this.selectedFor.add(notebook);
        else this.selectedFor.delete(notebook);
      }),
    );
    vscode.workspace.notebookDocuments.forEach(prefer);
  }

  /** Runs cells in order, after whatever runs already. */
  run(notebook: vscode.NotebookDocument, cells: Queue, options: RunOptions = {}): Promise<QueueReport> {
    const key = notebook.uri.toString();
    const before = this.queues.get(key) ?? Promise.resolve();
    const own = before.then(async () =>
      this.runQueue(notebook, typeof cells === 'function' ? await cells() : cells, options),
    );
    const settled = own.then(
      ({ ok }) => ok,
      () => false,
    );
    this.queues.set(key, settled);
    void settled.then((ok) => {
      if (this.queues.get(key) !== settled) return;
      this.queues.delete(key);
      this.ended.fire({ notebook, ok });
    });
    return own;
  }

  /** Whether cells of a notebook run, or wait to be run. */
  isRunning(notebook: vscode.NotebookDocument): boolean {
    return this.queues.has(notebook.uri.toString());
  }

  private async runQueue(
    notebook: vscode.NotebookDocument,
    cells: readonly vscode.NotebookCell[],
    options: RunOptions,
  ): Promise<QueueReport> {
    const checks: CheckAnswer[] = [];
    if (!this.selectedFor.has(notebook)) await this.select(notebook);
    const stopping = options.token?.onCancellationRequested(() => void this.sessions.of(notebook).stop());
    try {
      for (const [done, cell] of cells.entries()) {
        if (notebook.isClosed || cell.index < 0) continue;
        if (options.token?.isCancellationRequested) return { ok: false, checks, stoppedAt: cell };
        options.progress?.(done, cells.length, 0);
        const share = (part: number): void => options.progress?.(done, cells.length, part);
        const ok = await this.runCell(notebook, cell, options.check?.(cell), share, checks);
        if (!ok) return { ok: false, checks, stoppedAt: cell };
      }
      return { ok: true, checks };
    } finally {
      stopping?.dispose();
    }
  }

  /** VS Code chooses the only controller at the first run that it starts itself; our own command may come before. */
  private async select(notebook: vscode.NotebookDocument): Promise<void> {
    const notebookEditor = vscode.window.visibleNotebookEditors.find(
      (editor) => editor.notebook === notebook,
    );
    await vscode.commands.executeCommand('notebook.selectKernel', {
      ...(notebookEditor ? { notebookEditor } : {}),
      id: CONTROLLER_ID,
      extension: this.extensionId,
    });
  }

  /** Runs one cell. False when it failed or was stopped: then nothing behind it runs. */
  private async runCell(
    notebook: vscode.NotebookDocument,
    cell: vscode.NotebookCell,
    check: Check | undefined,
    share: (part: number) => void,
    checks: CheckAnswer[],
  ): Promise<boolean> {
    const execution = this.controller.createNotebookCellExecution(cell);
    const text = cell.document.getText();
    const session = this.sessions.of(notebook);
    let success = false;
    // What went wrong or was stopped ends at once, its output on the way: no cell follows. What went well ends when its output
    // has arrived: between two cells of a queue Stop would find none that runs.
    let shown: Thenable<void> | undefined;
    const progress = new CellProgress();
    const stopping = execution.token.onCancellationRequested(() => void session.stop());
    this.order += 1;
    execution.executionOrder = this.order;
    execution.start(Date.now());
    try {
      const answer = await session.run(text, {
        ...(check ? { check } : {}),
        limits: limitsFor(notebook),
        files: async (loading) => (await cellFeatures()).filesFor(notebook, loading),
        progress: (what, part) => {
          progress.report(what, part);
          share(part);
        },
      });
      checks.push(...answer.checks);
      this.sessions.remember(notebook, answer.variables);
      const edited = cell.document.getText() !== text;
      this.diagnostics.ran(cell.document, edited ? undefined : answer.error);
      this.diagnostics.gradients(cell.document, edited ? [] : answer.checks);
      this.ran.fire({ cell, text, edited, answer });
      shown = execution.replaceOutput(outputsOf(answer));
      if (answer.error === undefined) await shown;
      success = answer.error === undefined && !execution.token.isCancellationRequested;
    } catch (error) {
      if (error instanceof SessionLost) this.sessions.forget(notebook.uri);
      if (error instanceof BrokenOff) this.brokenOff.fire({ cell, text, finished: error.finished });
      const message = reasonOf(error);
      const name = nameOf(error);
      shown = execution.replaceOutput(
        new vscode.NotebookCellOutput([
          vscode.NotebookCellOutputItem.error({ name, message, stack: message }),
        ]),
      );
    } finally {
      stopping.dispose();
      progress.dispose();
      execution.end(success, Date.now());
    }
    await shown;
    return success;
  }

  dispose(): void {
    const { controller, ran, brokenOff, ended, listeners } = this;
    vscode.Disposable.from(controller, ran, brokenOff, ended, ...listeners).dispose();
  }
}

/** The heading of the red box, where no cell is to blame. */
function nameOf(error: unknown): string {
  if (error instanceof Stopped) return vscode.l10n.t('Stopped');
  if (error instanceof SessionLost) return vscode.l10n.t('Session lost');
  return vscode.l10n.t('Internal error');
}

/** One output with our data and its text twins; an error is a second one, in VS Code's own red box. */
function outputsOf({ output, error }: RunAnswer): vscode.NotebookCellOutput[] {
  const outputs: vscode.NotebookCellOutput[] = [];
  if (output) {
    outputs.push(
      new vscode.NotebookCellOutput(
        [
          new vscode.NotebookCellOutputItem(output.json, PAYLOAD_MIME),
          vscode.NotebookCellOutputItem.text(output.text, 'text/plain'),
          vscode.NotebookCellOutputItem.text(output.markdown, 'text/markdown'),
        ],
        // The renderer's page does not know it.
        { language: vscode.env.language },
      ),
    );
  }
  if (error) outputs.push(new vscode.NotebookCellOutput([errorItem(error)]));
  return outputs;
}

function errorItem({ message, line, column, code }: CellError): vscode.NotebookCellOutputItem {
  const name = vscode.l10n.t('Line {0}, column {1}', line, column);
  return vscode.NotebookCellOutputItem.error({ name, message, stack: `${name}: ${message} (${code})` });
}
