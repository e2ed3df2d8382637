import * as vscode from 'vscode';
import { type CellState, reasonText } from '../language/staleness';
import { isCell } from './codeCells';
import { activeNotebook } from './commands';
import type { Kernel } from './kernel';
import { NOTEBOOK_TYPE } from './notebookType';
import type { Staleness } from './staleness';

const COMMAND = 'backprop.runStaleCells';
/** Whether the notebook in front has stale cells: for the button of its tool bar. */
const CONTEXT = 'backprop.hasStaleCells';
/** How long nothing must change, in ms, before the lines under the cells are drawn again. */
const PAUSE = 50;
/** More reasons than these are counted. */
const MOST_REASONS = 6;

/** The line under each cell that is stale, and the command that runs what is. */
export class StaleCells implements vscode.NotebookCellStatusBarItemProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCellStatusBarItems = this.changed.event;
  private readonly registrations: vscode.Disposable;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly kernel: Kernel,
    private readonly staleness: Staleness,
  ) {
    this.registrations = vscode.Disposable.from(
      vscode.commands.registerCommand(COMMAND, (given: unknown) => this.run(given)),
      vscode.notebooks.registerNotebookCellStatusBarItemProvider(NOTEBOOK_TYPE, this),
      staleness.onDidChange(() => this.soon()),
      vscode.window.onDidChangeActiveNotebookEditor(() => this.soon()),
    );
  }

  provideCellStatusBarItems(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem[] {
    const state = this.staleness.stateOf(cell);
    return state && state.reasons.length > 0 ? [itemOf(state)] : [];
  }

  private soon(): void {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.changed.fire();
      const notebook = vscode.window.activeNotebookEditor?.notebook;
      const some = notebook !== undefined && this.staleness.hasStaleCells(notebook);
      void vscode.commands.executeCommand('setContext', CONTEXT, some);
    }, PAUSE);
  }

  /** @param given the cell under which the line was pressed. Returns how many cells were to be run. */
  private async run(given: unknown): Promise<number | undefined> {
    const notebook = isCell(given) ? given.notebook : activeNotebook();
    if (!notebook) return undefined;
    let count = 0;
    await this.kernel.run(notebook, async () => {
      const cells = await this.staleness.staleCells(notebook);
      count = cells.length;
      return cells;
    });
    if (count === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('No cell is stale: what has run in this session is up to date.'),
      );
    }
    return count;
  }

  dispose(): void {
    clearTimeout(this.waiting);
    this.registrations.dispose();
    this.changed.dispose();
  }
}

function itemOf({ status, reasons }: CellState): vscode.NotebookCellStatusBarItem {
  const edited = status === 'edited';
  const item = new vscode.NotebookCellStatusBarItem(
    edited ? vscode.l10n.t('$(edit) Edited since it ran') : vscode.l10n.t('$(history) Stale'),
    vscode.NotebookCellStatusBarAlignment.Left,
  );
  const shown = reasons.slice(0, MOST_REASONS).map((reason) => reasonText(reason));
  const more = reasons.length - shown.length;
  if (more > 0) shown.push(vscode.l10n.t('And {0} more.', more));
  item.tooltip = [...shown, vscode.l10n.t('Press to run the stale cells.')].join('\n');
  // VS Code gives the cell. Arguments of ours it would keep for as long as the window lives, and with the cell its notebook.
  item.command = COMMAND;
  const heading = edited ? vscode.l10n.t('Edited since it ran') : vscode.l10n.t('Stale');
  item.accessibilityInformation = { label: `${heading}: ${shown.join(' ')}`, role: 'button' };
  return item;
}
