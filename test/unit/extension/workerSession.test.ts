import assert from 'node:assert/strict';
import { evaluator } from '../../../src/extension/worker/evaluate';
import type { Answer, Report, Request, RunAnswer } from '../../../src/extension/worker/protocol';
import {
  SessionLost,
  type StartThread,
  Stopped,
  WorkerSession,
} from '../../../src/extension/worker/workerSession';
import type { VariableGlance } from '../../../src/language';

class Hangs extends Error {
  override readonly name = 'Hangs';
}

/** A thread that evaluates when it is told to, and writes down what happens to it. */
class FakeThread {
  readonly log: string[] = [];
  readonly inbox: Request[] = [];
  stopped = false;
  ended = false;
  /** At which statement of the next request the thread hangs, and says nothing more. */
  hangsAt = Number.POSITIVE_INFINITY;
  private statements = 0;
  private readonly answerTo = evaluator(
    () => {
      this.statements += 1;
      if (this.statements > this.hangsAt) throw new Hangs();
      return this.stopped;
    },
    (report) => this.onMessage(report),
  );

  constructor(
    private readonly onMessage: (message: Answer | Report) => void,
    readonly onEnd: (reason: string | undefined) => void,
    private readonly stoppable: boolean,
  ) {}

  post(request: Request): void {
    assert.ok(!this.ended, 'nothing is posted to a thread that has ended');
    this.log.push(`post ${request.kind}`);
    this.inbox.push(request);
  }
  end(): void {
    this.ended = true;
    this.log.push('end');
  }
  requestStop(): boolean {
    this.log.push('stop');
    this.stopped = this.stoppable;
    return this.stoppable;
  }
  clearStop(): void {
    this.stopped = false;
  }
  /** Answers the oldest request. */
  work(): void {
    const request = this.inbox.shift();
    assert.ok(request);
    this.statements = 0;
    const answer = this.answerTo(request);
    assert.ok(!(answer instanceof Promise));
    if (answer.kind !== 'failed' || !/Hangs/.test(answer.reason)) this.onMessage(answer);
  }
}

/** A session over fake threads, and the threads it has started so far. */
function fake(stoppable = true, onLost?: () => void): { session: WorkerSession; threads: FakeThread[] } {
  const threads: FakeThread[] = [];
  const start: StartThread = async (onMessage, onEnd) => {
    const thread = new FakeThread(onMessage, onEnd, stoppable);
    threads.push(thread);
    return thread;
  };
  return { session: new WorkerSession(start, onLost), threads };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** The thread, once requests have reached it. */
async function reached(threads: readonly FakeThread[], n = 0): Promise<FakeThread> {
  await settle();
  const thread = threads[n];
  assert.ok(thread, `thread ${n} was started`);
  return thread;
}
const glance = ({ variables }: RunAnswer, name: string): VariableGlance | undefined =>
  variables.find((variable) => variable.name === name);
const decoded = (bytes: Uint8Array | undefined): { summary: string } =>
  JSON.parse(new TextDecoder().decode(bytes));

describe('a session in a worker', function () {
  this.timeout(30_000);

  it('starts a thread at the first run only', async () => {
    const { session, threads } = fake();
    assert.equal(threads.length, 0);
    const runs = [session.run('a = 1'), session.run('a + 1')];
    const thread = await reached(threads);
    assert.deepEqual([threads.length, thread.log], [1, ['post run', 'post run']]);
    thread.work();
    thread.work();
    const [, second] = await Promise.all(runs);
    assert.equal(second?.output?.text, 'a + 1 = 2');
  });

  it('answers each run with its own cell, in order, with variables and gradients', async () => {
    const { session, threads } = fake();
    const runs = ['w = 3; L = w^2', 'backward(L)', 'Q', ''].map((cell) => session.run(cell));
    const thread = await reached(threads);
    for (const _ of runs) thread.work();
    const [first, second, third, fourth] = await Promise.all(runs);
    assert.equal(decoded(first?.output?.json).summary, 'L = 9.');
    assert.equal(first?.output?.markdown, '$$\nL = 9\n$$');
    assert.deepEqual(
      second?.variables.map(({ name, leaf, gradient }) => [name, leaf, gradient?.value]),
      [
        ['w', true, '6'],
        ['L', false, '1'],
      ],
    );
    assert.deepEqual(
      [third?.error?.code, third?.output, fourth?.output],
      ['unknown-name', undefined, undefined],
    );
  });

  it('checks gradients when it is asked to', async () => {
    const { session, threads } = fake();
    const run = session.run('w = 3; L = w^2; backward(L)', {
      check: { options: { eps: 1e-6, atol: 1e-5, rtol: 1e-3 } },
    });
    (await reached(threads)).work();
    const { checks } = await run;
    assert.deepEqual(
      checks.map(({ ok, checked, wrong }) => ({ ok, checked, wrong })),
      [{ ok: true, checked: 1, wrong: 0 }],
    );
  });

  it('keeps its variables over an error, and over an interrupted run', async () => {
    const { session, threads } = fake();
    const first = session.run('a = 1');
    const thread = await reached(threads);
    thread.work();
    await first;
    const second = session.run('a = 2; b = 3');
    await settle();
    const stopping = session.stop();
    await settle();
    thread.work();
    assert.equal((await second).error?.code, 'interrupted');
    await stopping;
    assert.deepEqual([thread.stopped, thread.ended], [false, false]);
    const third = session.run('a');
    await settle();
    thread.work();
    assert.equal((await third).output?.text, 'a = 1');
  });

  it('stops nothing where nothing runs', async () => {
    const { session, threads } = fake();
    await session.stop();
    const run = session.run('1');
    const thread = await reached(threads);
    thread.work();
    await run;
    await session.stop();
    assert.deepEqual(thread.log, ['post run']);
  });

  for (const [name, stoppable] of [
    ['that cannot be stopped', false],
    ['that does not listen', true],
  ] as const) {
    it(`ends a thread ${name}, and brings its variables back in the next`, async () => {
      const { session, threads } = fake(stoppable);
      const first = session.run('a = 1; b = randn(2, 2); L = sum(b * a); backward(L)');
      const thread = await reached(threads);
      thread.work();
      const before = await first;
      // The second statement hangs: what the first did is done.
      const second = session.run('a = 2\nb = 3\na = 4');
      await settle();
      thread.hangsAt = 1;
      thread.work();
      const stopped = assert.rejects(
        second,
        (error) => error instanceof Stopped && error.finished === 1,
        'Stopped after its first statement',
      );
      await session.stop();
      await stopped;
      await settle();
      assert.ok(thread.ended);
      const third = session.run('[a sum(grad(b))]');
      const fresh = await reached(threads, 1);
      fresh.work();
      await settle();
      fresh.work();
      assert.deepEqual(fresh.log, ['post restore', 'post run']);
      const after = await third;
      assert.match(after.output?.text ?? '', /2 {2}4$/m);
      assert.deepEqual(glance(after, 'b'), glance(before, 'b'));
      assert.deepEqual(glance(after, 'L'), glance(before, 'L'));
    });
  }

  it('can be stopped again while it brings the variables back', async () => {
    const { session, threads } = fake(false);
    const first = session.run('a = 1; b = 2');
    (await reached(threads)).work();
    await first;
    for (const n of [0, 1]) {
      const run = session.run('b = 3');
      await reached(threads, n);
      const stopped = assert.rejects(run, Stopped);
      await session.stop();
      await stopped;
    }
    const last = session.run('[a b]');
    const fresh = await reached(threads, 2);
    fresh.work();
    await settle();
    fresh.work();
    assert.match((await last).output?.text ?? '', /1 {2}2$/m);
  });

  it('brings nothing back after a restart', async () => {
    const { session, threads } = fake(false);
    const first = session.run('a = 1');
    (await reached(threads)).work();
    await first;
    const run = session.run('a = 2');
    await settle();
    const stopped = assert.rejects(run, Stopped);
    await session.stop();
    await stopped;
    session.restart();
    const next = session.run('a');
    (await reached(threads, 1)).work();
    assert.equal((await next).error?.code, 'unknown-name');
  });

  it('runs nothing that was stopped before its thread had started', async () => {
    const { session, threads } = fake();
    const run = session.run('a = 1');
    const stopped = assert.rejects(run, Stopped);
    await session.stop();
    await stopped;
    assert.deepEqual(threads[0]?.inbox, []);
  });

  it('tells how far a long operation has come, and passes limits on', async () => {
    const { session, threads } = fake();
    const said: [string, number][] = [];
    const progress = (what: string, share: number): void => void said.push([what, share]);
    const long = session.run('A = ones(900, 900); B = A @ A', { progress });
    const thread = await reached(threads);
    // The clock that reports are spaced by stands still for nobody: each look at it is a second later.
    const { now } = performance;
    let clock = 0;
    performance.now = () => (clock += 1000);
    try {
      thread.work();
    } finally {
      performance.now = now;
    }
    await long;
    const products = said.filter(([what]) => what === 'matmul').map(([, share]) => share);
    assert.ok(products.length > 2);
    assert.deepEqual(
      products,
      [...products].sort((p, q) => p - q),
    );
    assert.ok(products.every((share) => share > 0 && share <= 1));
    const limited = session.run('ones(3, 3)', { limits: { elements: 8, operations: 1, outputBytes: 1 } });
    await settle();
    thread.work();
    assert.equal((await limited).error?.code, 'too-large');
  });

  it('loses its runs with the thread, and starts another for the next', async () => {
    const { session, threads } = fake();
    const runs = [session.run('a = 1'), session.run('a')];
    const thread = await reached(threads);
    const lost = runs.map((run) =>
      assert.rejects(run, (error) => error instanceof SessionLost && error.message.includes('out of memory')),
    );
    thread.onEnd('out of memory');
    await Promise.all(lost);
    thread.onEnd('again');
    const next = session.run('2');
    (await reached(threads, 1)).work();
    assert.equal((await next).output?.text, '2 = 2');
  });

  it('hands over the numbers of a variable and of its gradient, and none where there are none', async () => {
    const { session, threads } = fake();
    const run = session.run('w = [1 2; 3 4]; L = sum(w^2); backward(L); S = symbol(2)');
    const thread = await reached(threads);
    thread.work();
    await run;
    const ask = async (name: string, gradient: boolean): Promise<unknown> => {
      const asked = session.numbersOf({ name, gradient });
      await settle();
      thread.work();
      return asked;
    };
    assert.deepEqual(await ask('w', false), { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) });
    assert.deepEqual(await ask('w', true), { shape: [2, 2], data: Float64Array.of(2, 4, 6, 8) });
    assert.equal(await ask('S', false), undefined);
    assert.equal(await ask('S', true), undefined);
    assert.equal(await ask('nothing', false), undefined);
  });

  it('says that its thread died, also where nobody waits for an answer; not that it was ended', async () => {
    let lost = 0;
    const { session, threads } = fake(true, () => {
      lost += 1;
    });
    const run = session.run('a = 1');
    (await reached(threads)).work();
    await run;
    threads[0]?.onEnd('out of memory');
    assert.equal(lost, 1);
    const again = session.run('1');
    (await reached(threads, 1)).work();
    await again;
    session.restart();
    threads[1]?.onEnd(undefined);
    assert.equal(lost, 1);
  });

  it('hears nothing more of a thread that it has ended', async () => {
    const { session, threads } = fake();
    const run = session.run('a = 1');
    const old = await reached(threads);
    const lost = assert.rejects(run, SessionLost);
    session.restart();
    await lost;
    const next = session.run('1');
    const thread = await reached(threads, 1);
    old.onEnd('ended');
    old.work();
    thread.work();
    assert.equal((await next).output?.text, '1 = 1');
  });

  it('forgets its variables at a restart', async () => {
    const { session, threads } = fake();
    const run = session.run('a = 1');
    (await reached(threads)).work();
    await run;
    session.restart();
    const next = session.run('a');
    const thread = await reached(threads, 1);
    assert.ok(threads[0]?.ended);
    thread.work();
    assert.equal((await next).error?.code, 'unknown-name');
  });

  it('passes on that no thread could be started, and tries again', async () => {
    let attempts = 0;
    const session = new WorkerSession(async () => {
      attempts += 1;
      throw new Error('no worker');
    });
    await assert.rejects(session.run('1'), /no worker/);
    await assert.rejects(session.run('1'), /no worker/);
    assert.equal(attempts, 2);
  });

  for (const [what, end] of [
    ['a restart', (session: WorkerSession) => session.restart()],
    ['the end of the notebook', (session: WorkerSession) => session.dispose()],
  ] as const) {
    it(`does not wait for a thread that was ended by ${what} while files were read`, async () => {
      const { session, threads } = fake();
      let read: (files: []) => void = () => undefined;
      const run = session.run('a = 1', {
        files: () =>
          new Promise((resolve) => {
            read = resolve;
          }),
      });
      const lost = assert.rejects(run, SessionLost);
      await settle();
      end(session);
      read([]);
      await lost;
      assert.deepEqual(threads[0]?.log, ['end']);
    });
  }

  it('starts no thread once its notebook is closed', async () => {
    const { session, threads } = fake();
    session.dispose();
    await assert.rejects(session.run('a = 1'), /The notebook was closed/);
    await assert.rejects(session.numbersOf({ name: 'a', gradient: false }), SessionLost);
    assert.equal(threads.length, 0);
  });

  it('does not wait for a thread that was ended while it started', async () => {
    const { session, threads } = fake();
    const run = session.run('a = 1');
    const lost = assert.rejects(run, SessionLost);
    session.restart();
    await settle();
    assert.ok(threads[0]?.ended);
    await lost;
  });
});

describe('the evaluating thread', () => {
  const ask = evaluator(() => false);
  it('answers every request by its number', () => {
    assert.deepEqual(ask({ kind: 'reset', id: 7 }), { kind: 'done', id: 7 });
    const answer = ask({ kind: 'run', id: 8, text: 'a = 1' });
    assert.deepEqual([answer.kind, answer.id], ['ran', 8]);
  });
  it('forgets its variables at a reset', () => {
    ask({ kind: 'run', id: 1, text: 'a = 1' });
    ask({ kind: 'reset', id: 2 });
    const answer = ask({ kind: 'run', id: 3, text: 'a' });
    assert.ok(answer.kind === 'ran');
    assert.equal(answer.run.error?.code, 'unknown-name');
  });
  it('stops before a statement and in the middle of a long one', () => {
    let looks = 0;
    const stopsAt = (n: number) => evaluator(() => ++looks > n);
    for (const n of [0, 1, 3]) {
      looks = 0;
      const answer = stopsAt(n)({ kind: 'run', id: 1, text: 'X = ones(300, 300)\nY = X @ X\nZ = Y @ Y' });
      assert.ok(answer.kind === 'ran');
      assert.equal(answer.run.error?.code, 'interrupted');
    }
  });
  it('knows its variables although it was stopped while the results were drawn', () => {
    const text = 'X = ones(300, 300); Y = X @ X';
    let looks = 0;
    evaluator(() => ++looks < 0)({ kind: 'run', id: 1, text });
    // At the last look of all nothing is computed any more.
    const last = looks;
    looks = 0;
    const answer = evaluator(() => ++looks >= last)({ kind: 'run', id: 1, text });
    assert.ok(answer.kind === 'ran');
    assert.match(answer.run.output?.text ?? '', /Stopped before the results were drawn/);
    assert.deepEqual(
      answer.run.variables.map(({ name, value }) => [name, value.statistics?.max]),
      [
        ['X', 1],
        ['Y', 300],
      ],
    );
  });
});
