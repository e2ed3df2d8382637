import * as vscode from 'vscode';
import { equal, holds } from './expect';
import { inNode } from './workers';
import { closeAll, codeCells, errorText, openCells, runAll, runCell, text, until } from './workspace';

/** Several seconds of work at the least: 64 · 64 · 9 · 9 · 248 · 248 products. */
const LONG = 'Z = conv2d(randn(64, 256, 256, seed=1), randn(64, 64, 9, 9, seed=2))';
/** Milliseconds between Stop and the end. */
const LIMIT = 2000;

const stop = (): Thenable<unknown> => vscode.commands.executeCommand('notebook.cancelExecution');

describe('Stop', () => {
  afterEach(closeAll);

  const long: readonly (readonly [what: string, cell: string])[] = [
    ['a convolution', LONG],
    ['a matrix product', 'A = randn(1200, 1200, seed=1); A @ A @ A @ A @ A @ A'],
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
      // Without shared memory only the end of the worker helps, and the message says so.
      if (!inNode) {
        holds(
          /variables are gone/.test(errorText(busy) ?? ''),
          'the message says what was lost',
          errorText(busy),
        );
        await runCell(notebook, 0);
      }
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
    await runAll(notebook);
    equal(
      cells.filter(({ executionSummary }) => executionSummary?.success !== true).length,
      0,
      'failures afterwards',
    );
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
