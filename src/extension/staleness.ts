import * as vscode from 'vscode';
import type { Steps } from '../core/tensor';
import {
  type Cell,
  type CellState,
  cellsToRunUnaskedSteps,
  type Freshness,
  freshnessOf,
  Ledger,
  staleCellsSteps,
  statementsBefore,
  statesOf,
} from '../language/staleness';
import { codeCellsOf } from './codeCells';
import type { Kernel } from './kernel';
import { NOTEBOOK_TYPE } from './notebookType';
import type { Sessions } from './sessions';
import { inTurns } from './turns';

/** What is known of the cells of one notebook. */
interface Known {
  readonly ledger: Ledger;
  /** As long as nothing has changed. */
  states: ReadonlyMap<vscode.NotebookCell, CellState> | undefined;
  /** How often something has changed. */
  changes: number;
}

/** Why something may be known otherwise: a cell has run or the session is gone, or somebody has edited. */
export interface StalenessChange {
  readonly notebook: vscode.NotebookDocument;
  readonly cause: 'session' | 'edit';
}

/** Which cells do not show what their notebook says: keeps the ledger of each notebook. */
export class Staleness implements vscode.Disposable {
  private readonly known = new Map<string, Known>();
  private readonly changed = new vscode.EventEmitter<StalenessChange>();
  readonly onDidChange = this.changed.event;
  private readonly listeners: vscode.Disposable;

  constructor(kernel: Kernel, sessions: Sessions) {
    this.listeners = vscode.Disposable.from(
      kernel.onDidRun(({ cell, text, answer: { error } }) => {
        if (!error) this.ledgerOf(cell.notebook).ran(keyOf(cell), text);
        else {
          const how = error.code === 'interrupted' ? 'stopped' : 'failed';
          const finished = statementsBefore(text, error.start);
          this.ledgerOf(cell.notebook).ran(keyOf(cell), text, { how, finished });
        }
        this.touch(cell.notebook, 'session');
      }),
      kernel.onDidBreakOff(({ cell, text, finished }) => {
        this.ledgerOf(cell.notebook).ran(keyOf(cell), text, { how: 'stopped', finished });
        this.touch(cell.notebook, 'session');
      }),
      sessions.onDidForget((uri) => {
        this.known.delete(uri.toString());
        const notebook = vscode.workspace.notebookDocuments.find(
          (open) => open.uri.toString() === uri.toString(),
        );
        if (notebook) this.touch(notebook, 'session');
      }),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
        if (!this.known.has(notebook.uri.toString())) return;
        if (contentChanges.length > 0 || cellChanges.some((change) => change.document)) {
          this.touch(notebook, 'edit');
        }
      }),
    );
  }

  /** What is known of a code cell. */
  stateOf(cell: vscode.NotebookCell): CellState | undefined {
    return this.statesOf(cell.notebook).get(cell);
  }

  hasStaleCells(notebook: vscode.NotebookDocument): boolean {
    return [...this.statesOf(notebook).values()].some(({ reasons }) => reasons.length > 0);
  }

  /** The cells that Run Stale Cells runs, in order. */
  staleCells(notebook: vscode.NotebookDocument): Promise<vscode.NotebookCell[]> {
    return this.chosen(notebook, staleCellsSteps);
  }

  /** Those that may run without being asked for. @param isReady whether a code cell, counted from 0, is typed to its end. */
  cellsToRunUnasked(
    notebook: vscode.NotebookDocument,
    isReady: (index: number) => boolean,
  ): Promise<vscode.NotebookCell[]> {
    return this.chosen(notebook, (ledger, cells) => cellsToRunUnaskedSteps(ledger, cells, isReady));
  }

  /** Whether what the session holds under a name is up to date. */
  freshnessOf(uri: vscode.Uri, name: string): Freshness | undefined {
    const ledger = this.known.get(uri.toString())?.ledger;
    const notebook = ledger && this.notebookOf(uri);
    if (!notebook) return undefined;
    const cells = codeCellsOf(notebook);
    const unknown: CellState = { status: 'unknown', reasons: [] };
    const states = this.statesOf(notebook);
    return freshnessOf(
      ledger,
      cells.map(toCell),
      cells.map((cell) => states.get(cell) ?? unknown),
      name,
    );
  }

  private statesOf(notebook: vscode.NotebookDocument): ReadonlyMap<vscode.NotebookCell, CellState> {
    const known = this.known.get(notebook.uri.toString());
    if (!known) return new Map();
    if (!known.states) {
      const cells = codeCellsOf(notebook);
      const states = statesOf(known.ledger, cells.map(toCell));
      known.states = new Map(
        cells.flatMap((cell, n) => {
          const state = states[n];
          return state ? [[cell, state] as const] : [];
        }),
      );
    }
    return known.states;
  }

  private async chosen(
    notebook: vscode.NotebookDocument,
    choose: (ledger: Ledger, cells: readonly Cell[]) => Steps<readonly number[]>,
  ): Promise<vscode.NotebookCell[]> {
    const key = notebook.uri.toString();
    for (;;) {
      const known = this.known.get(key);
      if (!known) return [];
      const { changes } = known;
      const isSame = (): boolean => this.known.get(key) === known && known.changes === changes;
      const cells = codeCellsOf(notebook);
      const found = await inTurns(choose(known.ledger, cells.map(toCell)), isSame);
      if (found) return found.flatMap((index) => cells[index] ?? []);
    }
  }

  private ledgerOf(notebook: vscode.NotebookDocument): Ledger {
    const key = notebook.uri.toString();
    let known = this.known.get(key);
    if (!known) {
      known = { ledger: new Ledger(), states: undefined, changes: 0 };
      this.known.set(key, known);
    }
    return known.ledger;
  }

  private notebookOf(uri: vscode.Uri): vscode.NotebookDocument | undefined {
    return vscode.workspace.notebookDocuments.find(
      (notebook) => notebook.notebookType === NOTEBOOK_TYPE && notebook.uri.toString() === uri.toString(),
    );
  }

  private touch(notebook: vscode.NotebookDocument, cause: StalenessChange['cause']): void {
    const known = this.known.get(notebook.uri.toString());
    if (known) {
      known.states = undefined;
      known.changes += 1;
    }
    this.changed.fire({ notebook, cause });
  }

  dispose(): void {
    this.listeners.dispose();
    this.changed.dispose();
  }
}

/** The same wherever the cell is moved. */
const keyOf = ({ document }: vscode.NotebookCell): string => document.uri.toString();
const toCell = (cell: vscode.NotebookCell): Cell => ({ key: keyOf(cell), text: cell.document.getText() });
