import * as vscode from 'vscode';
import type { Steps } from '../core/tensor';
import type { CellError } from '../notebook/session';
import { cellFeatures } from './firstUse';
import { LANGUAGE, NOTEBOOK_TYPE } from './notebookType';
import { inTurns } from './turns';
import { diagnostic } from './underline';
import type { CheckAnswer } from './worker/protocol';

/** Characters from which a cell takes longer to parse than a key takes to be pressed, and the pause it is parsed after. */
const LONG = 50_000;
const PAUSE = 300;

const contentLength = (document: vscode.TextDocument): number =>
  document.offsetAt(document.lineAt(document.lineCount - 1).range.end);

/**
 * Underlines in cells: what does not parse, while it is typed; what the checker foresees, a little later; what went wrong
 * in the last run, until the cell changes. Nothing is said twice.
 */
export class CellDiagnostics implements vscode.Disposable {
  private readonly syntax = vscode.languages.createDiagnosticCollection('backprop-syntax');
  private readonly checks = vscode.languages.createDiagnosticCollection('backprop-check');
  private readonly runs = vscode.languages.createDiagnosticCollection('backprop-run');
  private readonly wrong = vscode.languages.createDiagnosticCollection('backprop-gradcheck');
  private readonly listeners: vscode.Disposable[];
  /** Long cells that wait for a pause in the typing. */
  private readonly later = new Map<vscode.TextDocument, ReturnType<typeof setTimeout>>();

  constructor() {
    this.listeners = [
      vscode.workspace.onDidOpenTextDocument((document) => void this.parse(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (!isCell(document) || contentChanges.length === 0) return;
        this.runs.delete(document.uri);
        this.wrong.delete(document.uri);
        clearTimeout(this.later.get(document));
        if (contentLength(document) <= LONG) void this.parse(document);
        else
          this.later.set(
            document,
            setTimeout(() => void this.parse(document), PAUSE),
          );
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.syntax.delete(uri);
        this.checks.delete(uri);
        this.runs.delete(uri);
        this.wrong.delete(uri);
      }),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => {
        if (notebook.notebookType === NOTEBOOK_TYPE) this.forgetRuns(notebook);
      }),
    ];
    for (const document of vscode.workspace.textDocuments) void this.parse(document);
  }

  private async parse(document: vscode.TextDocument): Promise<void> {
    this.later.delete(document);
    if (!isCell(document)) return;
    const { version } = document;
    const { messageOf, programSteps } = await cellFeatures();
    const { syntax } = this;
    function* steps(): Steps<void> {
      const { problems } = yield* programSteps(document.getText());
      syntax.set(
        document.uri,
        problems.map(({ detail, start, end }) =>
          diagnostic(document, start, end, messageOf(detail), detail.code),
        ),
      );
    }
    // A notebook opens all its cells at once.
    await inTurns(steps(), () => !document.isClosed && document.version === version);
  }

  /** Underlines what the checker found. */
  checked({ uri }: vscode.TextDocument, found: readonly vscode.Diagnostic[]): void {
    this.checks.set(uri, found);
    const left = this.runs.get(uri)?.filter((run) => !found.some((check) => isSame(check, run))) ?? [];
    if (left.length === 0) this.runs.delete(uri);
    else this.runs.set(uri, left);
  }

  /** Underlines what a run objected to; nothing for an error that the parser or the checker has underlined already. */
  ran(document: vscode.TextDocument, error: CellError | undefined): void {
    const known = this.syntax.get(document.uri)?.length ?? 0;
    if (!error || known > 0 || error.code === 'interrupted') {
      this.runs.delete(document.uri);
      return;
    }
    const made = diagnostic(document, error.start, error.end, error.message, error.code);
    const foreseen = this.checks.get(document.uri)?.some((check) => isSame(check, made));
    if (foreseen) this.runs.delete(document.uri);
    else this.runs.set(document.uri, [made]);
  }

  /** Underlines the statements whose gradients, or answers, were found wrong. */
  gradients(document: vscode.TextDocument, checks: readonly CheckAnswer[]): void {
    const failing = checks.filter(({ ok }) => !ok);
    this.wrong.set(
      document.uri,
      failing.map(({ kind, start, end, details }) => {
        const found = diagnostic(document, start, end, details, kind === 'answer' ? 'answer' : 'gradcheck');
        // A wrong answer is part of learning, not a broken program.
        if (kind === 'answer') found.severity = vscode.DiagnosticSeverity.Warning;
        return found;
      }),
    );
  }

  forgetRuns(notebook: vscode.NotebookDocument): void {
    for (const { document } of notebook.getCells()) {
      this.runs.delete(document.uri);
      this.wrong.delete(document.uri);
    }
  }

  dispose(): void {
    for (const timer of this.later.values()) clearTimeout(timer);
    vscode.Disposable.from(this.syntax, this.checks, this.runs, this.wrong, ...this.listeners).dispose();
  }
}

const isCell = (document: vscode.TextDocument): boolean =>
  document.languageId === LANGUAGE && document.uri.scheme === 'vscode-notebook-cell';

/** Whether a run and the checker object to the same thing; a warning is less than what a run says. */
const isSame = (check: vscode.Diagnostic, run: vscode.Diagnostic): boolean =>
  check.code === run.code && check.range.isEqual(run.range) && check.severity === run.severity;
