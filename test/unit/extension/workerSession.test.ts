import assert from 'node:assert/strict';
import { evaluator } from '../../../src/extension/worker/evaluate';
import type { Answer, Request } from '../../../src/extension/worker/protocol';
import { SessionLost, type StartThread, WorkerSession } from '../../../src/extension/worker/workerSession';

/** A thread that evaluates when it is told to, and writes down what happens to it. */
class FakeThread {
  readonly log: string[] = [];
  readonly inbox: Request[] = [];
  stopped = false;
  ended = false;
  private readonly answerTo = evaluator(() => this.stopped);

  constructor(
    private readonly onAnswer: (answer: Answer) => void,
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
    this.onAnswer(this.answerTo(request));
  }
}

/** A session over fake threads, and the threads it has started so far. */
function fake(stoppable = true): { session: WorkerSession; threads: FakeThread[] } {
  const threads: FakeThread[] = [];
  const start: StartThread = async (onAnswer, onEnd) => {
    const thread = new FakeThread(onAnswer, onEnd, stoppable);
    threads.push(thread);
    return thread;
  };
  return { session: new WorkerSession(start), threads };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** The thread, once requests have reached it. */
async function reached(threads: readonly FakeThread[], n = 0): Promise<FakeThread> {
  await settle();
  const thread = threads[n];
  assert.ok(thread, `thread ${n} was started`);
  return thread;
}
const decoded = (bytes: Uint8Array | undefined): { summary: string } =>
  JSON.parse(new TextDecoder().decode(bytes));

describe('a session in a worker', function () {
  this.timeout(30_000);

  it('starts a thread at the first run only', async () => {
    const { session, threads } = fake();
    assert.equal(threads.length, 0);
    const runs = [session.run('a = 1', false), session.run('a + 1', false)];
    const thread = await reached(threads);
    assert.deepEqual([threads.length, thread.log], [1, ['post run', 'post run']]);
    thread.work();
    thread.work();
    const [, second] = await Promise.all(runs);
    assert.equal(second?.output?.text, 'a + 1 = 2');
  });

  it('answers each run with its own cell, in order, with variables and gradients', async () => {
    const { session, threads } = fake();
    const runs = ['w = 3; L = w^2', 'backward(L)', 'Q', ''].map((cell) => session.run(cell, false));
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
    const run = session.run('w = 3; L = w^2; backward(L)', true);
    (await reached(threads)).work();
    const { checks } = await run;
    assert.deepEqual(
      checks.map(({ ok, checked, wrong }) => ({ ok, checked, wrong })),
      [{ ok: true, checked: 1, wrong: 0 }],
    );
  });

  it('keeps its variables over an error, and over an interrupted run', async () => {
    const { session, threads } = fake();
    const first = session.run('a = 1', false);
    const thread = await reached(threads);
    thread.work();
    await first;
    const second = session.run('a = 2; b = 3', false);
    await settle();
    const stopping = session.stop();
    await settle();
    thread.work();
    assert.equal((await second).error?.code, 'interrupted');
    await stopping;
    assert.deepEqual([thread.stopped, thread.ended], [false, false]);
    const third = session.run('a', false);
    await settle();
    thread.work();
    assert.equal((await third).output?.text, 'a = 1');
  });

  it('stops nothing where nothing runs', async () => {
    const { session, threads } = fake();
    await session.stop();
    const run = session.run('1', false);
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
    it(`ends a thread ${name}, and says that its variables are gone`, async () => {
      const { session, threads } = fake(stoppable);
      const run = session.run('a = 1', false);
      const thread = await reached(threads);
      const lost = assert.rejects(
        run,
        (error) => error instanceof SessionLost && /^Stopped\./.test(error.message),
      );
      await session.stop();
      await lost;
      await settle();
      assert.ok(thread.ended);
      const again = session.run('a', false);
      const fresh = await reached(threads, 1);
      fresh.work();
      assert.equal((await again).error?.code, 'unknown-name');
    });
  }

  it('loses its runs with the thread, and starts another for the next', async () => {
    const { session, threads } = fake();
    const runs = [session.run('a = 1', false), session.run('a', false)];
    const thread = await reached(threads);
    const lost = runs.map((run) =>
      assert.rejects(run, (error) => error instanceof SessionLost && error.message.includes('out of memory')),
    );
    thread.onEnd('out of memory');
    await Promise.all(lost);
    thread.onEnd('again');
    const next = session.run('2', false);
    (await reached(threads, 1)).work();
    assert.equal((await next).output?.text, '2 = 2');
  });

  it('hears nothing more of a thread that it has ended', async () => {
    const { session, threads } = fake();
    const run = session.run('a = 1', false);
    const old = await reached(threads);
    const lost = assert.rejects(run, SessionLost);
    session.restart();
    await lost;
    const next = session.run('1', false);
    const thread = await reached(threads, 1);
    old.onEnd('ended');
    old.work();
    thread.work();
    assert.equal((await next).output?.text, '1 = 1');
  });

  it('forgets its variables at a restart', async () => {
    const { session, threads } = fake();
    const run = session.run('a = 1', false);
    (await reached(threads)).work();
    await run;
    session.restart();
    const next = session.run('a', false);
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
    await assert.rejects(session.run('1', false), /no worker/);
    await assert.rejects(session.run('1', false), /no worker/);
    assert.equal(attempts, 2);
  });

  it('does not wait for a thread that was ended while it started', async () => {
    const { session, threads } = fake();
    const run = session.run('a = 1', false);
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
});
