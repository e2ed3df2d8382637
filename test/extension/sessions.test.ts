import * as vscode from 'vscode';
import { equal, holds } from './expect';
import { inNode, type Workers, watchWorkers } from './workers';
import {
  closeAll,
  codeCells,
  errorText,
  openCells,
  openFile,
  runAll,
  runCell,
  startCell,
  text,
  until,
} from './workspace';

describe('Sessions', () => {
  let workers: Workers;
  beforeEach(() => {
    workers = watchWorkers();
  });
  afterEach(async () => {
    await closeAll();
    workers.dispose();
  });

  it('keep variables from cell to cell, in the order in which cells are run', async () => {
    const notebook = await openCells('a = 1', 'a = a * 10', 'a');
    await runAll(notebook);
    await runCell(notebook, 1);
    await runCell(notebook, 2);
    holds(text(codeCells(notebook)[2])?.includes('100') === true, 'a is 100', text(codeCells(notebook)[2]));
  });

  it('are separate for two notebooks', async () => {
    const one = await openCells('shared = 1');
    await runAll(one);
    const two = await openCells('shared');
    await runAll(two);
    const said = errorText(codeCells(two)[0]) ?? '';
    holds(said.includes('shared'), 'the second notebook knows no “shared”', said);
    equal(workers.started, 2, 'workers');
  });

  it('forget everything at Restart Session', async () => {
    const notebook = await openCells('a = 1', 'a');
    await runAll(notebook);
    await vscode.commands.executeCommand('backprop.restartSession');
    await runCell(notebook, 1);
    const said = errorText(codeCells(notebook)[1]) ?? '';
    holds(/\ba\b/.test(said), 'there is no “a”', said);
    await until('the end of the old worker', () => workers.ended === 1);
    await runAll(notebook);
    equal(codeCells(notebook)[1]?.executionSummary?.success, true, 'success of a new run');
  });

  it('can be restarted in the middle of a computation', async () => {
    const notebook = await openCells(
      'conv2d(randn(64, 256, 256, seed=1), randn(64, 64, 5, 5, seed=2))',
      '1 + 1',
    );
    const [cell] = codeCells(notebook);
    if (!cell) throw new Error('there is no cell');
    const ended = startCell(notebook, cell);
    await until('the start', () => workers.started === 1);
    await vscode.commands.executeCommand('backprop.restartSession');
    await ended;
    await until('the end', () => cell.executionSummary?.success === false);
    await until('the end of the worker', () => workers.ended === 1);
    await runCell(notebook, 1);
    holds(text(codeCells(notebook)[1])?.includes('2') === true, '1 + 1 is 2');
  });

  it('whose worker dies say so, and cost nothing but the variables', async function () {
    if (!inNode) this.skip();
    const notebook = await openCells(
      'a = 41',
      'conv2d(randn(64, 256, 256, seed=1), randn(64, 64, 5, 5, seed=2)); a',
      'a + 1',
    );
    await runCell(notebook, 0);
    const [, busy] = codeCells(notebook);
    if (!busy) throw new Error('there is no cell');
    const ended = startCell(notebook, busy);
    await until('the run', () => busy.executionSummary?.executionOrder);
    workers.kill();
    await ended;
    await until('the end', () => busy.executionSummary?.success === false);
    const said = errorText(busy) ?? '';
    holds(
      /^Session lost: The evaluation process ended: .* Run All brings them back\.$/.test(said),
      'it is named',
      said,
    );
    await runCell(notebook, 2);
    holds(
      /"a"/.test(errorText(codeCells(notebook)[2]) ?? ''),
      'the variables are gone',
      errorText(codeCells(notebook)[2]),
    );
    await runCell(notebook, 0);
    await runCell(notebook, 2);
    holds(text(codeCells(notebook)[2])?.includes('42') === true, 'a + 1 is 42', text(codeCells(notebook)[2]));
    equal(workers.started, 2, 'workers');
  });

  it('end with their notebook', async () => {
    const notebook = await openCells('a = 1');
    await runAll(notebook);
    equal([workers.started, workers.ended], [1, 0], 'workers started and ended');
    await closeAll();
    await until('the end of the worker', () => workers.ended === 1);
    const again = await openFile(notebook.uri);
    equal(codeCells(again)[0]?.outputs.length, 0, 'outputs are not kept in the file');
  });

  it('do not start before the first run', async () => {
    const notebook = await openCells('a = [1 2; 3 4]');
    const [cell] = codeCells(notebook);
    await vscode.commands.executeCommand(
      'vscode.executeHoverProvider',
      cell?.document.uri,
      new vscode.Position(0, 6),
    );
    equal(workers.started, 0, 'workers');
  });
});
