import * as vscode from 'vscode';
import { equal, holds } from './expect';
import { activeNotebook, closeAll, codeCells, text, until } from './workspace';

const step = (name: string): Thenable<unknown> => vscode.commands.executeCommand(`backprop.${name}`);

describe('First steps', () => {
  afterEach(closeAll);

  it('"run" opens the worked example where it is not open, and runs all of it', async () => {
    await step('firstSteps.run');
    const notebook = await activeNotebook();
    await until('the outputs', () => codeCells(notebook).every(({ outputs }) => outputs.length > 0));
  });

  it('"run" runs the copy that is open, and opens no second one', async () => {
    await step('openWorkedExample');
    const opened = await activeNotebook();
    await step('firstSteps.run');
    equal((await activeNotebook()).uri.toString(), opened.uri.toString());
    await until('the outputs', () => codeCells(opened).every(({ outputs }) => outputs.length > 0));
  });

  it('"run" runs it though another editor comes to the front before it is shown', async () => {
    const other = await vscode.workspace.openTextDocument({ content: 'in front' });
    const opened: vscode.NotebookDocument[] = [];
    const opening = vscode.workspace.onDidOpenNotebookDocument((notebook) => {
      opened.push(notebook);
      // Behind the call that shows the notebook, and in front of its answer.
      setTimeout(() => void vscode.window.showTextDocument(other, { preview: false }), 50);
    });
    await step('firstSteps.run');
    opening.dispose();
    const cells = opened.flatMap(codeCells);
    holds(cells.length > 0, 'there are cells', cells.length);
    holds(
      cells.every(({ outputs }) => outputs.length > 0),
      'all cells have run',
      cells.map(({ outputs }) => outputs.length),
    );
  });

  it('"point" goes to the backward pass, and runs what it needs', async () => {
    await step('firstSteps.point');
    const notebook = await activeNotebook();
    const [, backward, third] = codeCells(notebook);
    holds(/Backward|∂L\/∂X/.test(text(backward) ?? ''), 'the gradients are there', text(backward));
    equal(third?.outputs.length, 0, 'outputs of the cell behind it');
    equal(vscode.window.activeNotebookEditor?.selection.start, backward?.index, 'the selected cell');
  });

  it('"break" opens a gradient with a mistake, and the check names it', async () => {
    await step('firstSteps.break');
    const notebook = await activeNotebook();
    const [, check] = codeCells(notebook);
    await until('the verdict', () => /K was not rotated by 180°/.test(text(check) ?? ''));
    const mended = new vscode.WorkspaceEdit();
    const at = check?.document.getText().indexOf(', K)') ?? 0;
    if (check) {
      const range = new vscode.Range(check.document.positionAt(at + 2), check.document.positionAt(at + 3));
      mended.replace(check.document.uri, range, 'rot180(K)');
    }
    await vscode.workspace.applyEdit(mended);
    await vscode.commands.executeCommand('notebook.execute');
    await until('the mended verdict', () => /All 9 elements of grad\(X\) are right/.test(text(check) ?? ''));
  });
});
