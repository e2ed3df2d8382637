import assert from 'node:assert/strict';
import fc from 'fast-check';
import { elementAt, sizeOf } from '../../../src/core/tensor';
import type { Source } from '../../../src/notebook/history';
import { Session } from '../../../src/notebook/session';

/** What a session holds, in numbers. */
function stateOf(session: Session): unknown {
  return [...session.variables].map(([name, value]) => {
    const gradient = session.gradientOf(value);
    const numbers = (content = value.content) =>
      Array.from({ length: sizeOf(content.shape) }, (_, index) => elementAt(content, index));
    return [name, value.shape, numbers(), value.name, gradient && numbers(gradient)];
  });
}

/** Keeps the statements that a session names, as its owner in the editor does. */
class Kept {
  readonly statements = new Map<number, Source>();
  take(session: Session): void {
    const { added, dropped } = session.takeHistoryChange();
    for (const { id, source } of added) this.statements.set(id, source);
    for (const id of dropped) assert.ok(this.statements.delete(id), `statement ${id} was known`);
  }
  restored(): Session {
    const session = new Session();
    for (const source of this.statements.values()) assert.equal(session.restore(source), undefined);
    return session;
  }
}

function ran(...cells: readonly string[]): { session: Session; kept: Kept } {
  const session = new Session();
  const kept = new Kept();
  for (const cell of cells) {
    session.run(cell);
    kept.take(session);
  }
  return { session, kept };
}

describe('the history of a session', () => {
  const cases: readonly (readonly [what: string, cells: readonly string[], statements: readonly string[]])[] =
    [
      ['nothing', [''], []],
      ['what shows only', ['1 + 1', 'check(1, 1)'], []],
      ['a definition, once', ['a = 1', 'a = 1', 'a = 2'], ['a = 2']],
      ['what others were made of', ['a = 1', 'b = a + 1', 'a = 5'], ['a = 1', 'b = a + 1', 'a = 5']],
      ['nothing that was overwritten by itself', ['a = 1; b = a; b = 7'], ['a = 1', 'b = 7']],
      ['an update', ['a = 1', 'a = a + 1'], ['a = 1', 'a = a + 1']],
      [
        'a pass while a gradient of it is left',
        ['w = 3; L = w^2', 'backward(L)', 'backward(L)'],
        ['w = 3', 'L = w^2', 'backward(L)'],
      ],
      [
        'a step, but not the gradients before it',
        ['w = 3; L = w^2', 'backward(L)', 'w = w - 0.1 * grad(w)', 'L = 0'],
        ['w as it is now', 'L = 0'],
      ],
      ['no statement that failed', ['a = 1; b = nope; c = 2'], ['a = 1']],
    ];
  for (const [what, cells, statements] of cases) {
    it(`keeps ${what}`, () => {
      const found = [...ran(...cells).kept.statements.values()];
      const words = found.map((source) =>
        typeof source === 'string' ? source : `${source.name} as it is now`,
      );
      assert.deepEqual(words, statements);
    });
  }

  it('does not grow with runs of the same cells', () => {
    const cells = ['X = randn(3, 3)', 'K = ones(2, 2)', 'Z = conv2d(X, K)', 'backward(sum(Z^2))'];
    const { kept } = ran(...Array.from({ length: 50 }, () => cells).flat());
    assert.equal(kept.statements.size, 4);
  });

  it('does not grow with steps of gradient descent', () => {
    const step = ['Z = w * 2', 'backward(Z)', 'm = 0.9 * m + grad(w)', 'w = w - 0.01 * m'];
    const { kept } = ran('w = 1; m = 0', ...Array.from({ length: 100 }, () => step).flat());
    assert.ok(kept.statements.size <= 6, `${kept.statements.size} statements`);
  });

  it('lets go of thousands of updates at once', () => {
    const { session, kept } = ran('w = 1', ...Array.from({ length: 5000 }, () => 'w = w * 1'));
    assert.equal(kept.statements.size, 5001);
    session.run('w = 2');
    kept.take(session);
    assert.deepEqual([...kept.statements.values()], ['w = 2']);
  });

  it('brings every state back', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'w');
    const statement = fc.oneof(
      fc.tuple(name, fc.integer({ min: 1, max: 9 })).map(([x, n]) => `${x} = [${n} ${n + 1}]`),
      name.map((x) => `${x} = randn(2)`),
      fc
        .tuple(name, name, name, fc.constantFrom('+', '-', '*'))
        .map(([x, y, z, o]) => `${x} = ${y} ${o} ${z}`),
      fc.tuple(name, name).map(([x, y]) => `${x} = ${y}`),
      name.map((x) => `backward(sum(${x}^2))`),
      fc.tuple(name, name).map(([x, y]) => `${x} = ${x} - 0.1 * grad(${y})`),
      fc.tuple(name, name).map(([x, y]) => `${x} = grad(${y})`),
      fc.tuple(name, name).map(([x, y]) => `${x} = ${x} + ${y}`),
      name.map((x) => `gradcheck(sum(${x}))`),
    );
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 25 }), (statements) => {
        const { session, kept } = ran(...statements);
        const restored = kept.restored();
        assert.deepEqual(stateOf(restored), stateOf(session));
        // … and goes on in the same way.
        for (const next of ['backward(sum(a * b))', 'w = w - 0.5 * grad(w)', 'c = a + w']) {
          const [first, second] = [session.run(next).error?.code, restored.run(next).error?.code];
          assert.equal(second, first, next);
        }
        assert.deepEqual(stateOf(restored), stateOf(session));
      }),
      { numRuns: 400 },
    );
  });
});
