import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeThreads } from '../../../src/extension/worker/nodeThread';
import { SessionLost, Stopped, WorkerSession } from '../../../src/extension/worker/workerSession';

/** The bundles that ship: `out/unit/…` lies beside `dist`. */
function shipped(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const script = join(folder, 'dist/worker.js');
    if (existsSync(script)) return script;
    if (folder === dirname(folder)) throw new Error('dist/worker.js is not built');
  }
}

describe('the evaluating thread of Node', function () {
  this.timeout(60_000);
  let session: WorkerSession;
  const started = (oldSpace?: number): WorkerSession =>
    new WorkerSession(
      nodeThreads(
        shipped(),
        () => undefined,
        oldSpace === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: oldSpace } },
      ),
    );
  afterEach(() => session.dispose());

  it('runs out of memory, is named and restarted, and Run All brings everything back', async () => {
    session = started(48);
    const cells = ['a = 41', 'a + 1'];
    for (const cell of cells) await session.run(cell);
    // Formulas are objects, each result within its limit, all together far more than the thread's memory holds.
    const greedy = Array.from({ length: 60 }, (_, n) => `S${n} = symbol(40, 40) @ symbol(40, 40)`).join('\n');
    await assert.rejects(
      session.run(greedy),
      (error) =>
        error instanceof SessionLost &&
        /^The evaluation process ended: .*memory.*Run All brings them back\.$/.test(error.message),
    );
    assert.equal((await session.run('a')).error?.code, 'unknown-name');
    for (const cell of cells) await session.run(cell);
    assert.match((await session.run('a + 1')).output?.text ?? '', /= 42$/);
  });

  it('notices Stop in the midst of a convolution, and keeps what was there, also what the statement would replace', async () => {
    session = started();
    await session.run('a = 41; Z = 1');
    const run = session.run('Z = conv2d(randn(64, 256, 256, seed=1), randn(64, 64, 9, 9, seed=2))');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await session.stop();
    // On a machine with much else to do the thread may not notice in time: then it is ended, and what was there is brought back.
    const how = await run.then(
      ({ error }) => error?.code,
      (error) => (error instanceof Stopped ? 'interrupted' : String(error)),
    );
    assert.equal(how, 'interrupted');
    assert.match((await session.run('a + Z')).output?.text ?? '', /= 42$/);
  });
});
