import * as vscode from 'vscode';
import { RENDERER, saysPointedAtGradient } from '../notebook/rendererMessage';
import type { Kernel } from './kernel';
import { bringToFront } from './newNotebook';

/** The samples that the steps are about. */
const WORKED_EXAMPLE = 'worked-example.backprop.md';
const WRONG_GRADIENT = 'wrong-gradient.backprop.md';

/** Opens a copy of a sample in front. */
export type OpenSample = (name: string) => Promise<vscode.NotebookDocument>;

/**
 * The commands behind the buttons of the walkthrough. Each brings about what its step needs, so that they may be pressed in any order;
 * context keys say what has been seen: a cell that ran, a gradient that was pointed at or found wrong, a page that was written.
 */
export class FirstSteps implements vscode.Disposable {
  private example: vscode.NotebookDocument | undefined;
  private readonly registrations: vscode.Disposable;

  constructor(
    private readonly kernel: Kernel,
    private readonly openSample: OpenSample,
  ) {
    const command = (name: string, run: () => unknown): vscode.Disposable =>
      vscode.commands.registerCommand(`backprop.${name}`, run);
    this.registrations = vscode.Disposable.from(
      command('openWorkedExample', () => this.open()),
      command('firstSteps.run', () => this.run()),
      command('firstSteps.point', () => this.point()),
      command('firstSteps.break', () => this.break()),
      command('firstSteps.export', () => this.export()),
      vscode.notebooks.createRendererMessaging(RENDERER).onDidReceiveMessage(({ message }) => {
        if (saysPointedAtGradient(message)) see('gradientPointedAt');
      }),
      kernel.onDidRun(({ answer }) => {
        if (!answer.error) see('cellRan');
        if (answer.checks.some(({ ok }) => !ok)) see('wrongGradientFound');
      }),
    );
  }

  private async open(): Promise<vscode.NotebookDocument> {
    this.example = await this.openSample(WORKED_EXAMPLE);
    return this.example;
  }

  /** The worked example in front: the one that was opened, while it is there, or a new one. */
  private async shown(): Promise<vscode.NotebookDocument> {
    if (!this.example || this.example.isClosed) return this.open();
    await bringToFront(this.example);
    return this.example;
  }

  private async run(): Promise<void> {
    const notebook = await this.shown();
    await this.kernel.run(notebook, codeOf(notebook));
  }

  /** Goes to the backward pass, with the keyboard in its figure. */
  private async point(): Promise<void> {
    const notebook = await this.shown();
    const cells = codeOf(notebook);
    const backward = cells.find(({ document }) => document.getText().includes('backward('));
    if (!backward) return;
    if (backward.outputs.length === 0)
      await this.kernel.run(notebook, cells.slice(0, cells.indexOf(backward) + 1));
    if (goTo(backward)) await vscode.commands.executeCommand('notebook.cell.focusInOutput');
  }

  /** Runs a backward pass with a mistake, and goes to the check that names it: the figure above it is tall. */
  private async break(): Promise<void> {
    const notebook = await this.openSample(WRONG_GRADIENT);
    const cells = codeOf(notebook);
    const check = cells.find(({ document }) => document.getText().includes('check('));
    // Before it runs, too: what is above the top may then grow as it likes.
    if (check) goTo(check);
    await this.kernel.run(notebook, cells);
    if (check) this.staysAt(check);
  }

  /** Goes to a cell, and again where outputs above it get their height only now: a slow machine draws them later. */
  private staysAt(cell: vscode.NotebookCell): void {
    if (!goTo(cell)) return;
    const following = vscode.window.onDidChangeNotebookEditorVisibleRanges(
      ({ notebookEditor, visibleRanges }) => {
        const { notebook, selection } = notebookEditor;
        if (notebook !== cell.notebook || selection.start !== cell.index) return;
        if (!visibleRanges.some(({ start, end }) => start <= cell.index && cell.index < end)) goTo(cell);
      },
    );
    setTimeout(() => following.dispose(), SETTLING);
  }

  private async export(): Promise<void> {
    await this.shown();
    await vscode.commands.executeCommand('backprop.exportPage');
  }

  dispose(): void {
    this.registrations.dispose();
  }
}

/** Milliseconds in which outputs get their height: after them a person scrolls where they like. */
const SETTLING = 3000;

const codeOf = (notebook: vscode.NotebookDocument): vscode.NotebookCell[] =>
  notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code);

/** Selects a cell at the top of its editor; not where the notebook is out of sight by now. */
function goTo(cell: vscode.NotebookCell): boolean {
  const editor = vscode.window.visibleNotebookEditors.find(({ notebook }) => notebook === cell.notebook);
  if (!editor) return false;
  const range = new vscode.NotebookRange(cell.index, cell.index + 1);
  editor.selection = range;
  editor.revealRange(range, vscode.NotebookEditorRevealType.AtTop);
  return true;
}

/** Ticks off the step that waits for this. */
export const see = (what: 'cellRan' | 'gradientPointedAt' | 'wrongGradientFound' | 'pageExported'): void =>
  void vscode.commands.executeCommand('setContext', `backprop.${what}`, true);
