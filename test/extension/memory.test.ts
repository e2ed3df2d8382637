import { collectGarbage } from './garbage';
import { inNode } from './workers';
import { closeAll, codeCells, openCells, runAll, text, until } from './workspace';

const CELLS = ['X = [1 2; 3 4]', 'L = sum(X^2)\nbackward(L)', 'gradcheck(L)', 'X + 1'];

/** Opens a notebook, uses it, closes it. Returns what tells whether it is still in memory. */
async function cameAndWent(): Promise<WeakRef<object>> {
  const notebook = await openCells(...CELLS);
  await runAll(notebook);
  // Lines under cells come after the outputs.
  await until('the last output', () => (text(codeCells(notebook)[3]) ?? '') !== '');
  await new Promise((resolve) => setTimeout(resolve, 500));
  await closeAll();
  await until('the end of the notebook', () => notebook.isClosed);
  return new WeakRef(notebook);
}

describe('Memory', () => {
  afterEach(closeAll);

  it('lets go of a notebook that was used and closed', async function () {
    if (!inNode) this.skip();
    const gone = await cameAndWent();
    // The editor itself remembers the last one for a while: another one takes its place.
    await cameAndWent();
    await until('the closed notebook out of memory', () => {
      collectGarbage();
      return gone.deref() === undefined;
    });
  });
});
