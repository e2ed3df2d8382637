import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../../../src/core/tensor';
import { inTurn, inTurns } from '../../../src/extension/turns';

describe('work in turns', () => {
  const { performance: clock, setTimeout: timer } = globalThis;
  /** Milliseconds of a clock that stands still but for what steps add to it. */
  let now = 0;
  /** What waits for a turn: there is one at most. */
  let waiting: (() => void)[] = [];
  const seen: string[] = [];

  before(() => {
    Object.defineProperty(globalThis, 'performance', { value: { now: () => now }, configurable: true });
    globalThis.setTimeout = ((turn: () => void) => waiting.push(turn)) as unknown as typeof setTimeout; // all that is used of it
  });
  after(() => {
    Object.defineProperty(globalThis, 'performance', { value: clock, configurable: true });
    globalThis.setTimeout = timer;
  });
  beforeEach(() => {
    seen.length = 0;
  });

  /** Takes the turn that waits, and all that follows from it at once. */
  async function turn(): Promise<string> {
    assert.equal(waiting.length, 1, 'turns that wait');
    const [take] = waiting;
    waiting = [];
    take?.();
    await setImmediate();
    return seen.splice(0).join(' ');
  }

  /** So many steps of so many milliseconds each. */
  function* steps(name: string, count: number, each: number): Steps<string> {
    try {
      for (let n = 1; n <= count; n++) {
        now += each;
        seen.push(`${name}${n}`);
        if (n < count) yield;
      }
      return `${name} done`;
    } finally {
      seen.push(`${name}.`);
    }
  }
  const report = (work: Promise<unknown>): void => {
    work.then(
      (result) => seen.push(`(${String(result)})`),
      (error: Error) => seen.push(`!${error.message}`),
    );
  };

  it('does steps of 8 ms in each turn, and tells the result behind the last', async () => {
    report(inTurns(steps('a', 7, 3)));
    assert.deepEqual(seen, [], 'nothing at once');
    assert.equal(await turn(), 'a1 a2 a3');
    assert.equal(await turn(), 'a4 a5 a6');
    assert.equal(await turn(), 'a7 a. (a done)');
    assert.equal(waiting.length, 0);
  });

  it('does several pieces of work side by side', async () => {
    report(inTurns(steps('a', 3, 5)));
    report(inTurns(steps('b', 2, 5)));
    assert.equal(await turn(), 'a1 b1');
    assert.equal(await turn(), 'a2 b2 b. (b done)');
    assert.equal(await turn(), 'a3 a. (a done)');
  });

  it('gives the end of each piece of work a turn of its own', async () => {
    for (const n of [1, 2, 3]) report(inTurn(() => n));
    assert.equal(await turn(), '(1)');
    assert.equal(await turn(), '(2)');
    assert.equal(await turn(), '(3)');
  });

  it('breaks off before a step, lets it tidy up, and says so', async () => {
    let goesOn = true;
    report(inTurns(steps('a', 9, 4), () => goesOn));
    assert.equal(await turn(), 'a1 a2');
    goesOn = false;
    assert.equal(await turn(), 'a. (undefined)');
  });

  it('tells whoever waits of an error, and goes on with the others', async () => {
    function* fails(): Steps<void> {
      yield;
      throw new Error('oops');
    }
    report(inTurns(fails()));
    report(inTurns(steps('a', 2, 1)));
    report(
      inTurn(() => {
        throw new Error('no');
      }),
    );
    report(
      inTurns(steps('b', 2, 1), () => {
        throw new Error('never');
      }),
    );
    const all: string[] = [];
    while (waiting.length > 0) all.push(await turn());
    assert.deepEqual(all.join(' ').split(' ').sort(), [
      '!never',
      '!no',
      '!oops',
      '(a',
      'a.',
      'a1',
      'a2',
      'done)',
    ]);
  });
});
