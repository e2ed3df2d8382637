import * as vscode from 'vscode';
import type { Steps } from '../core/tensor';
import type { Span } from '../language';
import { codeCellsOf, isCell, isCode } from './codeCells';
import { activeNotebook } from './commands';
import { cellFeatures } from './firstUse';
import type { Kernel, QueueReport } from './kernel';
import { NOTEBOOK_TYPE } from './notebookType';
import type { Sessions } from './sessions';
import { inTurns } from './turns';
import type { Check, CheckAnswer } from './worker/protocol';

/** Milliseconds before a check is called long and shows how far it is, with a button that stops it. */
const LONG = 500;

/** What the last run said of a cell's gradients, as long as the cell is as it was. */
interface Verdicts {
  readonly version: number;
  readonly checks: readonly CheckAnswer[];
}

/** The gradient checks of the palette, and the line under each cell that says how its gradients fared. */
export class GradientChecks implements vscode.NotebookCellStatusBarItemProvider, vscode.Disposable {
  private readonly verdicts = new Map<string, Verdicts>();
  private readonly passes = new WeakMap<vscode.TextDocument, { version: number; has: boolean }>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCellStatusBarItems = this.changed.event;
  private readonly registrations: vscode.Disposable;

  constructor(
    private readonly kernel: Kernel,
    private readonly sessions: Sessions,
  ) {
    const command = (name: string, run: (...given: readonly unknown[]) => unknown): vscode.Disposable =>
      vscode.commands.registerCommand(`backprop.${name}`, run);
    this.registrations = vscode.Disposable.from(
      command('checkGradients', () => this.checkNotebook()),
      command('checkGradientsInCell', (given) => this.checkCell(given)),
      command('checkGradientsOfSelection', () => this.checkSelection()),
      vscode.notebooks.registerNotebookCellStatusBarItemProvider(NOTEBOOK_TYPE, this),
      kernel.onDidRun(({ cell: { document }, edited, answer }) => {
        const checks = edited ? [] : answer.checks;
        this.verdicts.set(document.uri.toString(), { version: document.version, checks });
        this.changed.fire();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (this.verdicts.delete(document.uri.toString())) this.changed.fire();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.verdicts.delete(uri.toString())),
    );
  }

  async provideCellStatusBarItems(cell: vscode.NotebookCell): Promise<vscode.NotebookCellStatusBarItem[]> {
    if (!isCode(cell)) return [];
    const { document } = cell;
    const known = this.verdicts.get(document.uri.toString());
    const checks = known?.version === document.version ? known.checks : [];
    const items = checks.map((check) => verdictItem(check));
    const checked = checks.some(({ kind }) => kind === 'gradcheck');
    if (checked) return items;
    if (await this.hasPass(document)) items.push(offerItem());
    return items;
  }

  /** Whether a cell has a backward pass: VS Code asks for every cell again as soon as one has changed. */
  private async hasPass(document: vscode.TextDocument): Promise<boolean> {
    const known = this.passes.get(document);
    if (known?.version === document.version) return known.has;
    const { gradientStatements, programSteps } = await cellFeatures();
    function* steps(): Steps<{ version: number; has: boolean }> {
      const { version } = document;
      const text = document.getText();
      yield* programSteps(text);
      return { version, has: gradientStatements(text).length > 0 };
    }
    const found = await inTurns(steps());
    this.passes.set(document, found);
    return found.has;
  }

  private async checkNotebook(): Promise<boolean | undefined> {
    const notebook = activeNotebook();
    if (!notebook) return undefined;
    return this.check(notebook, codeCellsOf(notebook), [], () => true, nothingInNotebook);
  }

  /** @param given the cell, where a button or an item of that cell was pressed. */
  private async checkCell(given: unknown): Promise<boolean | undefined> {
    const cell = isCell(given) ? given : focusedCell();
    if (!cell) return undefined;
    return this.checkAfterwards(cell.notebook, [cell], () => true, nothingInCell);
  }

  /** The selected text of a cell, else the selected cells, else the statement at the cursor. */
  private async checkSelection(): Promise<boolean | undefined> {
    const notebook = activeNotebook();
    if (!notebook) return undefined;
    const editor = vscode.window.activeTextEditor;
    const own = notebook.getCells().find(({ document }) => document === editor?.document);
    const selected = (vscode.window.activeNotebookEditor?.selections ?? []).flatMap((range) =>
      notebook.getCells(range),
    );
    const cells = selected.filter(isCode);
    if (!own || !editor || (editor.selection.isEmpty && cells.length > 1)) {
      return this.checkAfterwards(notebook, cells, () => true, nothingSelected);
    }
    const { document, selection } = editor;
    const within: Span = {
      start: document.offsetAt(
        selection.isEmpty ? document.lineAt(selection.active).range.start : selection.start,
      ),
      end: document.offsetAt(selection.isEmpty ? document.lineAt(selection.active).range.end : selection.end),
    };
    return this.checkAfterwards(notebook, [own], () => within, nothingSelected);
  }

  /** Checks cells; where nothing has been run yet, what stands above them is run first. */
  private checkAfterwards(
    notebook: vscode.NotebookDocument,
    cells: readonly vscode.NotebookCell[],
    part: (cell: vscode.NotebookCell) => Span | true,
    nothing: () => string,
  ): Promise<boolean | undefined> {
    const [first] = cells;
    const fresh = this.sessions.variables(notebook.uri).size === 0;
    const above = fresh && first ? notebook.getCells().slice(0, first.index).filter(isCode) : [];
    return this.check(notebook, cells, above, part, nothing);
  }

  private async check(
    notebook: vscode.NotebookDocument,
    cells: readonly vscode.NotebookCell[],
    before: readonly vscode.NotebookCell[],
    part: (cell: vscode.NotebookCell) => Span | true,
    nothing: () => string,
  ): Promise<boolean | undefined> {
    const options = checkOptionsFor(notebook);
    const check = (cell: vscode.NotebookCell): Check | undefined => {
      if (!cells.includes(cell)) return undefined;
      const within = part(cell);
      return within === true ? { options } : { options, within };
    };
    const report = await withProgress((token, progress) =>
      this.kernel.run(notebook, [...before, ...cells], { check, token, progress }),
    );
    return tell(notebook, report, nothing);
  }

  dispose(): void {
    this.registrations.dispose();
    this.changed.dispose();
  }
}

function focusedCell(): vscode.NotebookCell | undefined {
  const notebook = activeNotebook();
  const at = vscode.window.activeNotebookEditor?.selection.start;
  if (!notebook || at === undefined || at >= notebook.cellCount) return undefined;
  const cell = notebook.cellAt(at);
  if (isCode(cell)) return cell;
  void vscode.window.showInformationMessage(vscode.l10n.t('Select a code cell with a backward pass first.'));
  return undefined;
}

/** What the settings say of checks; what makes no sense there is as if it were not there. */
export function checkOptionsFor(notebook: vscode.NotebookDocument): Check['options'] {
  const settings = vscode.workspace.getConfiguration('backprop.gradcheck', notebook.uri);
  const positive = (name: string, standard: number): number => {
    const value = settings.get<unknown>(name);
    return typeof value === 'number' && value > 0 ? value : standard;
  };
  const directions = Math.floor(positive('directions', 0));
  return {
    eps: positive('eps', 1e-6),
    atol: positive('atol', 1e-5),
    rtol: positive('rtol', 1e-3),
    ...(settings.get<unknown>('exact') === true ? { exact: true } : {}),
    ...(directions > 0 ? { directions } : {}),
  };
}

function verdictItem({ ok, brief, details, kind }: CheckAnswer): vscode.NotebookCellStatusBarItem {
  const item = new vscode.NotebookCellStatusBarItem(
    `${ok ? '✓' : '✗'} ${brief}`,
    vscode.NotebookCellStatusBarAlignment.Left,
  );
  item.tooltip = details;
  if (kind === 'gradcheck') item.command = AGAIN;
  item.accessibilityInformation = {
    label: ok ? vscode.l10n.t('Gradients right: {0}', brief) : vscode.l10n.t('Gradients wrong: {0}', brief),
    role: 'button',
  };
  return item;
}

function offerItem(): vscode.NotebookCellStatusBarItem {
  const item = new vscode.NotebookCellStatusBarItem(
    vscode.l10n.t('$(beaker) Check gradients'),
    vscode.NotebookCellStatusBarAlignment.Left,
  );
  item.tooltip = vscode.l10n.t('Run this cell and compare every gradient with central differences');
  item.command = AGAIN;
  return item;
}

/** VS Code gives the cell. Arguments of ours it would keep for as long as the window lives, and with the cell its notebook. */
const AGAIN = 'backprop.checkGradientsInCell';

type Progress = (done: number, count: number, share: number) => void;

/** Runs a check; once it takes long, with a notification that says how far it is and can stop it. */
async function withProgress(
  run: (token: vscode.CancellationToken, progress: Progress) => Promise<QueueReport>,
): Promise<QueueReport> {
  const stop = new vscode.CancellationTokenSource();
  let report: Progress | undefined;
  const running = run(stop.token, (...at) => report?.(...at));
  const timer = setTimeout(() => {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Checking gradients'),
      cancellable: true,
    };
    void vscode.window.withProgress(options, async (notification, token) => {
      token.onCancellationRequested(() => stop.cancel());
      let before = 0;
      report = (done, count, share) => {
        const now = (100 * (done + share)) / Math.max(1, count);
        notification.report({
          message: vscode.l10n.t('cell {0} of {1}, {2} %', done + 1, count, Math.floor(100 * share)),
          increment: Math.max(0, now - before),
        });
        before = Math.max(before, now);
      };
      await running.catch(() => undefined);
    });
  }, LONG);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
    stop.dispose();
  }
}

const nothingInNotebook = (): string =>
  vscode.l10n.t('There is no backward pass to check: write backward(…) in a cell.');
const nothingInCell = (): string =>
  vscode.l10n.t('This cell has no backward pass to check: write backward(…) in it.');
const nothingSelected = (): string =>
  vscode.l10n.t('The selection has no backward pass to check: put the cursor on backward(…), or select it.');

/** Says what came of a check. True when all is right, false when something is wrong, undefined where there is nothing. */
function tell(
  notebook: vscode.NotebookDocument,
  { ok, checks: all, stoppedAt }: QueueReport,
  nothing: () => string,
): boolean | undefined {
  if (!ok && stoppedAt) {
    const number = codeCellsOf(notebook).indexOf(stoppedAt) + 1;
    void vscode.window.showErrorMessage(
      vscode.l10n.t('The check ended at code cell {0}, which failed or was stopped.', number),
    );
    return false;
  }
  const checks = all.filter(({ kind }) => kind === 'gradcheck');
  if (checks.length === 0) {
    void vscode.window.showInformationMessage(nothing());
    return undefined;
  }
  const first = checks.find((check) => !check.ok);
  if (first) {
    void vscode.window.showErrorMessage(first.verdict);
    return false;
  }
  const checked = checks.reduce((total, check) => total + check.checked, 0);
  void vscode.window.showInformationMessage(
    checks.length === 1
      ? vscode.l10n.t('✓ All {0} gradients agree with central differences.', checked)
      : vscode.l10n.t(
          '✓ All {0} gradients of {1} backward passes agree with central differences.',
          checked,
          checks.length,
        ),
  );
  return true;
}
