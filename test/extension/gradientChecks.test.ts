import * as vscode from 'vscode';
import { equal, holds } from './expect';
import { closeAll, codeCells, openCells, runAll, text, type, underlined, until } from './workspace';

const command = <T>(name: string, ...given: readonly unknown[]): Thenable<T> =>
  vscode.commands.executeCommand<T>(`backprop.${name}`, ...given);

/** What stands under a cell. */
async function below(cell: vscode.NotebookCell | undefined): Promise<string[]> {
  if (!cell) throw new Error('there is no such cell');
  const extension = vscode.extensions.getExtension<{
    readonly gradientChecks: vscode.NotebookCellStatusBarItemProvider;
  }>('backprop-notebook.backprop-notebook');
  const api = await extension?.activate();
  const source = new vscode.CancellationTokenSource();
  const items = await api?.gradientChecks.provideCellStatusBarItems(cell, source.token);
  const list = Array.isArray(items) ? items : items ? [items] : [];
  return list.map((item) => item.text);
}

const diagnosticsOf = (cell: vscode.NotebookCell | undefined): vscode.Diagnostic[] =>
  cell ? vscode.languages.getDiagnostics(cell.document.uri) : [];

async function withSetting(name: string, value: unknown, body: () => Promise<void>): Promise<void> {
  const settings = (): vscode.WorkspaceConfiguration =>
    vscode.workspace.getConfiguration('backprop.gradcheck');
  await settings().update(name, value, vscode.ConfigurationTarget.Workspace);
  try {
    await body();
  } finally {
    await settings().update(name, undefined, vscode.ConfigurationTarget.Workspace);
  }
}

const GOOD = ['X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]', 'Z = conv2d(X, K, 1)\nbackward(Z, [1 2; 3 4])'];
/** Right, but a step of 1 finds another slope: (4³ − 2³) / 2 = 28, not 27. */
const CUBIC = 'w = 3; v = 2\nA = w^3\nbackward(A)\nB = v^2\nbackward(B)';

describe('Gradient checks', () => {
  afterEach(closeAll);

  it('offers a check under a cell with a backward pass, and no other', async () => {
    const notebook = await openCells(...GOOD);
    const [first, second] = codeCells(notebook);
    equal(await below(first), []);
    equal(await below(second), ['$(beaker) Check gradients']);
  });

  it('checkGradientsInCell runs what is above first, and says under the cell how it went', async () => {
    const notebook = await openCells(...GOOD);
    const [, second] = codeCells(notebook);
    equal(await command('checkGradientsInCell', second), true, 'the result');
    const [line = ''] = await below(second);
    holds(/^✓ 13 of 13 gradients, worst \d/.test(line), 'the line under the cell', line);
    holds(/agree/.test(text(second) ?? ''), 'the output holds the report', text(second));
  });

  it('takes the cell that has the focus where none is given', async () => {
    const notebook = await openCells(...GOOD);
    await runAll(notebook);
    const editor = vscode.window.activeNotebookEditor;
    if (!editor) throw new Error('there is no notebook editor');
    editor.selection = new vscode.NotebookRange(codeCells(notebook)[1]?.index ?? 0, 2);
    equal(await command('checkGradientsInCell'), true, 'the result');
  });

  it('forgets what it said when the cell is edited, and offers again', async () => {
    const notebook = await openCells(...GOOD);
    const [, second] = codeCells(notebook);
    await command('checkGradientsInCell', second);
    await type(second, 'Z = conv2d(X, K, 2)\nbackward(Z, [1 2; 3 4])');
    await until('the offer', async () => (await below(second))[0] === '$(beaker) Check gradients');
  });

  it('says nothing of a cell that was edited while it ran: not under it, and not among the problems', async () => {
    const slow = `S = sum(ones(600, 600)${' @ ones(600, 600)'.repeat(12)})`;
    const wrong = 'x = [1 2; 3 4]\nbackward(sum(x * x))\ncheck(grad(x), [2 4; 6 9])';
    const notebook = await openCells('a = 1', `${slow}\n${wrong}`);
    const [first, cell] = codeCells(notebook);
    const running = runAll(notebook);
    await until('the cell before', () => first?.executionSummary?.success);
    equal(cell?.executionSummary?.success, undefined, 'success while it runs');
    await type(cell, `${slow}\n${wrong.replace('9', '8')}`);
    await running;
    // That nothing reads S is said of the text as it is.
    const said = diagnosticsOf(cell).filter(({ severity }) => severity !== vscode.DiagnosticSeverity.Hint);
    equal(said, [], 'the problems');
    equal(await below(cell), ['$(beaker) Check gradients']);
    holds(/wrong/.test(text(cell) ?? ''), 'the output tells of what ran', text(cell));
    await runAll(notebook);
    const [line = ''] = await below(cell);
    holds(/^✓ grad\(x\): 4 of 4/.test(line), 'the line under the cell once it ran again', line);
  });

  it('names what is wrong under the cell and in the Problems view, on its statement, until the cell is edited', async () => {
    await withSetting('eps', 1, async () => {
      const notebook = await openCells(CUBIC);
      const [cell] = codeCells(notebook);
      equal(await command('checkGradients'), false, 'the result');
      equal(await below(cell), ['✗ dw', '✓ 1 of 1 gradients, worst 0']);
      equal(underlined(cell), ['backward(A)']);
      const [problem] = diagnosticsOf(cell);
      holds(/numerical: 28/.test(problem?.message ?? ''), 'both numbers are there', problem?.message);
      equal(problem?.severity, vscode.DiagnosticSeverity.Error);
      await type(cell, CUBIC.replace('w^3', 'w^2'));
      await until('no problem any more', () => diagnosticsOf(cell).length === 0);
    });
  });

  it('checkGradientsOfSelection checks the statements that are selected, and no others', async () => {
    await withSetting('eps', 1, async () => {
      const notebook = await openCells(CUBIC);
      const [cell] = codeCells(notebook);
      if (!cell) throw new Error('there is no cell');
      const edit = async (line: number): Promise<void> => {
        await vscode.commands.executeCommand('notebook.cell.edit');
        const editor = await until('the cell in edit mode', () => {
          const active = vscode.window.activeTextEditor;
          return active?.document === cell.document && active;
        });
        editor.selection = new vscode.Selection(line, 0, line, 4);
      };
      await edit(4);
      equal(await command('checkGradientsOfSelection'), true, 'B alone');
      equal(await below(cell), ['✓ 1 of 1 gradients, worst 0']);
      await edit(2);
      equal(await command('checkGradientsOfSelection'), false, 'A alone');
      equal(await below(cell), ['✗ dw']);
    });
  });

  it('counts directions where the settings ask for them', async () => {
    await withSetting('directions', 3, async () => {
      const notebook = await openCells(...GOOD);
      equal(await command('checkGradients'), true, 'the result');
      const [, second] = codeCells(notebook);
      const [line = ''] = await below(second);
      holds(/slopes in random directions/.test(line), 'the line under the cell', line);
      holds(/3 random directions/.test(text(second) ?? ''), 'the report says how many', text(second));
    });
  });

  it("marks a reader's wrong answer as a warning, and a right one under the cell", async () => {
    const notebook = await openCells(
      ...GOOD,
      'check(grad(K), [36 47; 67 77])',
      'check(grad(K), [37 47; 67 77])',
    );
    await runAll(notebook);
    const [, , wrong, right] = codeCells(notebook);
    equal(await below(wrong), ['✗ grad(K): 1 of 4 wrong']);
    equal(
      diagnosticsOf(wrong).map(({ severity }) => severity),
      [vscode.DiagnosticSeverity.Warning],
    );
    equal(await below(right), ['✓ grad(K): 4 of 4 right']);
    equal(diagnosticsOf(right), []);
  });
});
