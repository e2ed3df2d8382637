import * as vscode from 'vscode';
import { equal, holds } from './expect';
import { inNode, watchWorkers } from './workers';
import { closeAll, codeCells, openCells, runAll, runCell, startCell, text, type, until } from './workspace';

const runStale = (): Thenable<number | undefined> =>
  vscode.commands.executeCommand<number | undefined>('backprop.runStaleCells');

/** The items under a cell that say whether it is stale. */
async function itemsOf(cell: vscode.NotebookCell | undefined): Promise<vscode.NotebookCellStatusBarItem[]> {
  if (!cell) throw new Error('there is no such cell');
  const extension = vscode.extensions.getExtension<{
    readonly cellFeatures: Promise<{ readonly staleCells: vscode.NotebookCellStatusBarItemProvider }>;
  }>('backprop-notebook.backprop-notebook');
  const api = await extension?.activate();
  const source = new vscode.CancellationTokenSource();
  const features = await api?.cellFeatures;
  const items = await features?.staleCells.provideCellStatusBarItems(cell, source.token);
  return Array.isArray(items) ? items : items ? [items] : [];
}

/** What stands under each code cell: '' where nothing does. */
const lines = (notebook: vscode.NotebookDocument): Promise<string[]> =>
  Promise.all(
    codeCells(notebook).map(async (cell) => {
      const items = await itemsOf(cell);
      return items.map((item) => item.text.replace(/^\$\([a-z-]+\) /, '')).join();
    }),
  );

const tooltip = async (cell: vscode.NotebookCell | undefined): Promise<string> =>
  (await itemsOf(cell)).map((item) => String(item.tooltip)).join();

const orders = (notebook: vscode.NotebookDocument): (number | undefined)[] =>
  codeCells(notebook).map(({ executionSummary }) => executionSummary?.executionOrder);

const CELLS = ['X = [1 2; 3 4]', 'K = 2', 'Z = X * K', 'backward(sum(Z))', 'grad(K)'];

describe('Stale cells', () => {
  afterEach(closeAll);

  it('are marked once what they read has changed, say why, and run in order', async () => {
    const notebook = await openCells(...CELLS);
    await runAll(notebook);
    equal(await lines(notebook), ['', '', '', '', ''], 'after Run All');
    await type(codeCells(notebook)[1], 'K = 3');
    equal(await lines(notebook), ['', 'Edited since it ran', '', '', ''], 'after an edit');
    await runCell(notebook, 1);
    equal(await lines(notebook), ['', '', 'Stale', 'Stale', 'Stale'], 'after its run');
    const said = await tooltip(codeCells(notebook)[2]);
    holds(said.startsWith('K was changed by code cell 2 after this cell ran.'), 'the tooltip says why', said);
    const [item] = await itemsOf(codeCells(notebook)[2]);
    holds(
      item?.accessibilityInformation?.label.startsWith('Stale: K was changed') === true,
      'a screen reader says why',
      item?.accessibilityInformation,
    );
    const before = orders(notebook);
    equal(await runStale(), 3, 'cells that ran');
    await until('the end', () => codeCells(notebook)[4]?.executionSummary?.executionOrder !== before[4]);
    equal(orders(notebook).slice(0, 2), before.slice(0, 2), 'what was not stale did not run');
    equal(await lines(notebook), ['', '', '', '', ''], 'nothing is stale any more');
    holds(text(codeCells(notebook)[2])?.includes('12') === true, 'Z is new', text(codeCells(notebook)[2]));
  });

  it('run from the line under a cell, the edited ones too', async () => {
    const notebook = await openCells('a = 1', 'a + 1');
    await runAll(notebook);
    await type(codeCells(notebook)[0], 'a = 41');
    const [cell] = codeCells(notebook);
    const [item] = await itemsOf(cell);
    // With arguments, VS Code would hold the cell for good; without, it gives the cell itself.
    if (typeof item?.command !== 'string') throw new Error('the line has no command, or one with arguments');
    equal(await vscode.commands.executeCommand(item.command, cell), 2);
    await until('the result', () => text(codeCells(notebook)[1])?.includes('42'));
  });

  it('are none where only comments or blank space were changed', async () => {
    const notebook = await openCells('a = [1 2; 3 4]', 'a');
    await runAll(notebook);
    await type(codeCells(notebook)[0], '# two rows\na = [1 2\n     3 4]');
    equal(await lines(notebook), ['', '']);
    equal(await runStale(), 0, 'cells that ran');
  });

  it('are not claimed before a run, after a restart, nor in a notebook opened again', async () => {
    const notebook = await openCells('a = 1', 'a');
    equal(await lines(notebook), ['', ''], 'before any run');
    await runAll(notebook);
    await runCell(notebook, 0);
    equal(await lines(notebook), ['', 'Stale']);
    await vscode.commands.executeCommand('backprop.restartSession');
    equal(await lines(notebook), ['', ''], 'after a restart');
    await type(codeCells(notebook)[0], 'a = 2');
    equal(await lines(notebook), ['', ''], 'after an edit in an empty session');
    equal(await runStale(), 0, 'cells that ran');
  });

  it('are not claimed once the worker has died, whether it was asked something or not', async function () {
    if (!inNode) this.skip();
    const workers = watchWorkers();
    try {
      const notebook = await openCells('a = 1', 'a');
      await runAll(notebook);
      await runCell(notebook, 0);
      equal(await lines(notebook), ['', 'Stale']);
      workers.kill();
      await until('the end of the session', async () => (await lines(notebook)).join('') === '');
    } finally {
      workers.dispose();
    }
  });

  it('a stopped cell has not done what it says, and what should come from it is stale', async () => {
    const notebook = await openCells(
      'a = 1',
      'b = a\nZ = conv2d(randn(64, 256, 256, seed=1), randn(64, 64, 9, 9, seed=2))\nc = a',
      'b',
    );
    await runCell(notebook, 0);
    const [, busy] = codeCells(notebook);
    if (!busy) throw new Error('there is no cell');
    const ended = startCell(notebook, busy);
    await until('the run', () => busy.executionSummary?.executionOrder);
    // The worker is at it: there is no other sign of that than the time which has passed.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await vscode.commands.executeCommand('notebook.cancelExecution');
    await ended;
    await until('the end', () => busy.executionSummary?.success === false);
    equal(await lines(notebook), ['', 'Stale', '']);
    holds(
      (await tooltip(busy)).startsWith('This cell was stopped before its end.'),
      'the tooltip says so',
      await tooltip(busy),
    );
    // What stood before the statement that was stopped is done.
    await runCell(notebook, 2);
    equal(await lines(notebook), ['', 'Stale', 'Stale']);
  });

  it('a hover says whether a value is stale, and which cell gave it', async () => {
    const notebook = await openCells('a = 1', 'b = a + 1', 'b', 'a = 5');
    const hover = async (): Promise<string> => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        codeCells(notebook)[2]?.document.uri,
        new vscode.Position(0, 0),
      );
      return hovers
        .flatMap(({ contents }) =>
          contents.map((content) => (typeof content === 'string' ? content : content.value)),
        )
        .join('\n');
    };
    await runAll(notebook);
    holds(/up to date/.test(await hover()), 'it is up to date', await hover());
    await runCell(notebook, 0);
    holds(
      /stale: a was changed by code cell 1 after code cell 2 ran\./.test(await hover()),
      'it is stale',
      await hover(),
    );
  });
});

describe('Reactive notebooks', () => {
  const reactive = (on: boolean | undefined): Thenable<void> =>
    vscode.workspace
      .getConfiguration('backprop')
      .update('reactive', on, vscode.ConfigurationTarget.Workspace);

  beforeEach(() => reactive(true));
  afterEach(async () => {
    await reactive(undefined);
    await closeAll();
  });

  it('run what reads a cell that has run', async () => {
    const notebook = await openCells('a = 1', 'a + 1', 'a + 2', '7');
    await runAll(notebook);
    const before = orders(notebook);
    await type(codeCells(notebook)[0], 'a = 40');
    await until('the last reader', () => text(codeCells(notebook)[2])?.includes('42'));
    equal(orders(notebook)[3], before[3], 'what reads nothing of it did not run');
    equal(await lines(notebook), ['', '', '', '']);
  });

  it('leave half-typed cells and steps of gradient descent to the person', async () => {
    const notebook = await openCells(
      'K = [1 2; 3 4]\nL = sum(K^2) / 2',
      'backward(L)',
      'K = K - 0.1 * grad(K)',
      'K',
    );
    await runAll(notebook);
    const before = orders(notebook);
    await type(codeCells(notebook)[0], 'K = [1 2; 3\nL = sum(K^2) / 2');
    await type(codeCells(notebook)[0], 'K = [1 2; 3 5]\nL = sum(K^^2) / 2');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    equal(orders(notebook), before, 'nothing runs while it is half typed');
    await type(codeCells(notebook)[0], 'K = [1 2; 3 5]\nL = sum(K^2) / 2');
    await until('the backward pass', () => orders(notebook)[1] !== before[1]);
    await until('the lines', async () => (await lines(notebook)).join() === ',,Stale,Stale');
    equal(orders(notebook).slice(2), before.slice(2), 'the step and what shows K wait');
    await runCell(notebook, 2);
    await until('what shows K', () => text(codeCells(notebook)[3])?.includes('4.5'));
    equal(await lines(notebook), ['', '', '', ''], 'the step was made, and what reads it has run');
  });

  it('run nothing on their own after Stop or an error, until the next change', async () => {
    const notebook = await openCells('a = [1 2]', 'b = a + [1 2]', 'c = a * 2');
    await runAll(notebook);
    const before = orders(notebook);
    // No check of shapes foresees what a file that is not there gives.
    await type(codeCells(notebook)[1], 'b = a + load("nothing.csv")');
    await until('the failure', () => codeCells(notebook)[1]?.executionSummary?.success === false);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    equal(orders(notebook)[1], (before[2] ?? 0) + 1, 'it ran once');
    await type(codeCells(notebook)[1], 'b = a + [3 4]');
    await until('the success', () => codeCells(notebook)[1]?.executionSummary?.success === true);
  });
});
