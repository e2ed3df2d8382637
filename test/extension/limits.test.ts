import * as vscode from 'vscode';
import { equal, holds } from './expect';
import { closeAll, codeCells, errorText, openCells, runAll, runCell, text } from './workspace';

describe('Limits', () => {
  const limits = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('backprop.limits');
  const set = (name: string, value: number | undefined): Thenable<void> =>
    limits().update(name, value, vscode.ConfigurationTarget.Workspace);
  afterEach(async () => {
    for (const name of ['elements', 'operations', 'outputBytes']) await set(name, undefined);
    await closeAll();
  });

  const cases: readonly (readonly [limit: string, value: number, cell: string, says: RegExp])[] = [
    [
      'elements',
      8,
      'ones(3, 3)',
      /ones would have 9 elements; the limit is 8\. .*backprop\.limits\.elements/,
    ],
    [
      'operations',
      26,
      'X = eye(3) @ eye(3)',
      /would take 27 multiplications; the limit is 26\. .*backprop\.limits\.operations/,
    ],
  ];
  for (const [limit, value, cell, says] of cases) {
    it(`of ${limit} hold, say how to raise them, and are raised by a setting`, async () => {
      const notebook = await openCells(cell);
      await set(limit, value);
      await runAll(notebook);
      const said = errorText(codeCells(notebook)[0]) ?? '';
      holds(says.test(said), 'the error', said);
      await set(limit, value + 1);
      await runCell(notebook, 0);
      equal(codeCells(notebook)[0]?.executionSummary?.success, true, 'success');
    });
  }

  it('of an output leave the cell as it ran', async () => {
    const notebook = await openCells('a = ones(20, 20)', 'sum(a)');
    await set('outputBytes', 2000);
    await runCell(notebook, 0);
    const said = text(codeCells(notebook)[0]) ?? '';
    holds(
      /would take .* to show; the limit is .*backprop\.limits\.outputBytes/.test(said),
      'the output',
      said,
    );
    await set('outputBytes', undefined);
    await runCell(notebook, 1);
    holds(text(codeCells(notebook)[1])?.includes('400') === true, 'a is there', text(codeCells(notebook)[1]));
  });
});
