import * as vscode from 'vscode';
import { equal, holds } from './expect';
import { closeAll, codeCells, errorText, openCells, runCell, text, until } from './workspace';

/** Several seconds of work at the least: 64 · 64 · 9 · 9 · 248 · 248 products. */
const LONG = 'Z = conv2d(randn(64, 256, 256, seed=1), randn(64, 64, 9, 9, seed=2))';
/** Milliseconds between Stop and the end. */
const LIMIT = 1000;

const stop = (): Thenable<unknown> => vscode.commands.executeCommand('notebook.cancelExecution');

describe('Stop', () => {
  afterEach(closeAll);

  const long: readonly (readonly [what: string, cell: string])[] = [
    ['a convolution', LONG],
    ['a matrix product', 'A = randn(1200, 1200, seed=1); A @ A @ A @ A @ A @ A'],
    ['random numbers', 'X = randn(5500, 5500); Y = randn(5500, 5500)'],
    [
      'arithmetic',
      'X = ones(3000, 3000); Y = exp(X); Y = Y * X; Y = Y + X; Y = exp(Y); Y = Y * Y; Y = exp(Y)',
    ],
    ['sums', 'X = ones(4000, 4000); sum(X, axis=1); sum(X, axis=2); mean(X, axis=1)'],
    ['formulas', `S = symbol(20, 20); T = symbol(20, 20)\n${'A = S @ T\n'.repeat(200)}`],
    [
      'a gradient check',
      'X = randn(1, 96, 96, seed=1); K = randn(16, 1, 7, 7, seed=2); gradcheck(sum(conv2d(X, K)^2))',
    ],
  ];

  for (const [what, cell] of long) {
    it(`ends ${what} soon; nothing behind it runs, and the session goes on`, async () => {
      const notebook = await openCells('a = 41', cell, 'behind = 1', 'a + 1');
      const [first, busy, behind] = codeCells(notebook);
      const ended = vscode.commands.executeCommand('notebook.execute');
      await until('the long computation', () => first?.executionSummary?.success);
      // The worker is at it: there is no other sign of that than the time which has passed.
      await new Promise((resolve) => setTimeout(resolve, 500));
      equal(busy?.executionSummary?.success, undefined, 'success while it runs');
      const pressed = Date.now();
      await stop();
      await until('the end', () => busy?.executionSummary?.success === false);
      const took = Date.now() - pressed;
      await ended;
      holds(took <= LIMIT, `it ended within ${LIMIT} ms`, took);
      console.log(`        ended ${took} ms after Stop`);
      equal(behind?.executionSummary?.success, undefined, 'success of the cell behind');
      equal(behind?.outputs.length, 0, 'outputs of the cell behind');
      const said = errorText(busy) ?? '';
      holds(/Stopped\. All variables are as they were/.test(said), 'the message says what is kept', said);
      await runCell(notebook, 3);
      holds(
        text(codeCells(notebook)[3])?.includes('42') === true,
        'a + 1 is 42',
        text(codeCells(notebook)[3]),
      );
    });
  }

  it('ends a queue between two cells', async () => {
    const notebook = await openCells(
      ...Array.from({ length: 300 }, (_, n) => `x = randn(60, 60, seed=${n}); x @ x`),
    );
    const cells = codeCells(notebook);
    const ended = vscode.commands.executeCommand('notebook.execute');
    await until('the third cell', () => cells[2]?.executionSummary?.success);
    await stop();
    await ended;
    const ran = cells.filter(({ executionSummary }) => executionSummary?.success === true).length;
    holds(ran >= 3 && ran < 60, 'the queue ended before its last cell', ran);
    await runCell(notebook, cells.length - 1);
    equal(cells.at(-1)?.executionSummary?.success, true, 'the last cell afterwards');
  });

  it('is no error of the cell: nothing is underlined', async () => {
    const notebook = await openCells(LONG);
    const [cell] = codeCells(notebook);
    const ended = vscode.commands.executeCommand('notebook.execute');
    await until('the start', () => cell?.executionSummary?.executionOrder);
    await stop();
    await ended;
    await until('the end', () => cell?.executionSummary?.success === false);
    equal(vscode.languages.getDiagnostics(cell?.document.uri ?? notebook.uri), [], 'the underlines');
  });
});
