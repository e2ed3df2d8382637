import * as vscode from 'vscode';
import { equal, holds } from './expect';
import {
  activeNotebook,
  closeAll,
  codeCells,
  NOTEBOOK_TYPE,
  openCells,
  payload,
  runAll,
  text,
  underlined,
} from './workspace';

const command = <T>(name: string): Thenable<T> => vscode.commands.executeCommand<T>(`backprop.${name}`);

describe('Commands', () => {
  afterEach(closeAll);

  const opening: readonly (readonly [name: string, atLeast: number])[] = [
    ['newNotebook', 2],
    ['openWorkedExample', 6],
  ];
  for (const [name, atLeast] of opening) {
    it(`${name} opens an untitled notebook that runs from its first cell to its last`, async () => {
      await command(name);
      const notebook = await activeNotebook();
      equal(notebook.isUntitled, true, 'untitled');
      holds(notebook.uri.path.endsWith('.backprop.md'), 'it can be saved under its name', notebook.uri.path);
      equal(notebook.notebookType, NOTEBOOK_TYPE);
      await runAll(notebook);
      const cells = codeCells(notebook);
      holds(cells.length >= atLeast, `there are ${atLeast} code cells or more`, cells.length);
      equal(
        cells.map(({ executionSummary }) => executionSummary?.success),
        cells.map(() => true),
        'success',
      );
      equal(cells.flatMap(underlined), [], 'the underlines');
      equal(cells.filter(({ outputs }) => outputs.length === 0).length, 0, 'cells without an output');
    });
  }

  it('newNotebook can be called again for a second one', async () => {
    await command('newNotebook');
    const first = await activeNotebook();
    await command('newNotebook');
    const second = await activeNotebook();
    holds(first.uri.toString() !== second.uri.toString(), 'they are two', second.uri.toString());
  });

  it('checkGradients finds the worked example right, and shows it', async () => {
    await command('openWorkedExample');
    const notebook = await activeNotebook();
    equal(await command('checkGradients'), true, 'the result');
    const [, backward] = codeCells(notebook);
    const { figures } = payload(backward);
    equal(
      figures.map(({ kind }) => kind),
      ['backward', 'gradcheck'],
      'the figures of the backward cell',
    );
    holds(/agree/i.test(text(backward) ?? ''), 'the output says that they agree', text(backward));
  });

  const checks: readonly (readonly [what: string, cells: readonly string[], result: boolean | undefined])[] =
    [
      ['a notebook without a backward pass', ['a = 1', 'a + 1'], undefined],
      ['an empty notebook', [], undefined],
      [
        'a backward pass with matrices',
        [
          'X = randn(2, 5, 5, seed=1); K = randn(3, 2, 3, 3, seed=2)',
          'Z = conv2d(X, K, stride=2, padding=1); backward(sum(Z^2))',
        ],
        true,
      ],
      ['a notebook that fails before the backward pass', ['nothing', 'x = 2; backward(x^2)'], false],
    ];
  for (const [what, cells, result] of checks) {
    it(`checkGradients on ${what} gives ${result}`, async () => {
      await openCells(...cells);
      equal(await command('checkGradients'), result, 'the result');
    });
  }

  for (const name of ['checkGradients', 'restartSession']) {
    it(`${name} without a notebook does nothing but say so`, async () => {
      equal(await command(name), undefined, 'the result');
    });
  }
});
