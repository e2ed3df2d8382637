import assert from 'node:assert/strict';
import { historyOf, type Value } from '../../../src/core/graph';
import { Problem } from '../../../src/core/tensor';
import { type CellRun, Session } from '../../../src/notebook/session';
import { contentText, shownBy } from '../language/run';

/** What each cell shows, cells run in order in one session. */
function shows(...cells: string[]): string[] {
  const session = new Session();
  return cells.flatMap((cell) => shownBy(session.run(cell)));
}
const names = (session: Session): string => [...session.variables.keys()].join(' ');
const heldBy = (session: Session, name: string): Value => {
  const value = session.variables.get(name);
  assert.ok(value, `${name} is defined`);
  return value;
};
const textOf = (session: Session, name: string): string => contentText(heldBy(session, name).content);
const gradientOf = (session: Session, name: string): string | undefined => {
  const gradient = session.gradientOf(heldBy(session, name));
  return gradient && contentText(gradient);
};
const ran = (run: CellRun): CellRun => {
  assert.equal(run.error?.message, undefined);
  return run;
};

const CONVOLUTION = 'X = reshape(1:9, 3, 3); K = [1 2; 3 4]; B = 1; Z = conv2d(X, K, B); dZ = [1 2; 3 4]';

describe('a session', function () {
  this.timeout(60_000);

  it('refuses what a cell computes with symbols where it is too much in all; what the next one computes counts anew', () => {
    const session = new Session();
    ran(session.run('S = symbol(2, 100); P = S.T @ S; a = 1'));
    const one = 'Q = P - 2';
    for (let n = 0; n < 3; n++) ran(session.run(`${one}; ${one}; ${one}; a = a + 1`));
    const { error } = session.run(`a = 0; Q = P${' - 2'.repeat(400)}; a = 9`);
    assert.equal(error?.code, 'too-large');
    assert.match(
      error.message,
      /^What this cell computes with symbols would have 1,0\d\d,\d\d\d elements; the limit is 1,000,000\./,
    );
    assert.equal(textOf(session, 'a'), '0');
    ran(session.run(`${one}; a = 5`));
    assert.equal(textOf(session, 'a'), '5');
  });

  describe('shows', () => {
    const table: readonly (readonly [what: string, cell: string, shown: readonly string[]])[] = [
      ['every expression and the last statement', '1; a = 2; 3; b = 4', ['1', '3', '4']],
      [
        'every update',
        'a = 1; L = a^2; backward(L); a -= 0.5 * grad(a); b = 2',
        ['backward: a', 'a: 1 → 0', '2'],
      ],
      ['nothing of an empty cell', '\n# nothing\n', []],
      ['what stood before an error', '1; Q; 2', ['1', '✗ unknown-name']],
      ['nothing of a cell that does not parse', '1\n2 +', ['✗ expected']],
      ['a text', '"seen"', ['"seen"']],
      [
        'checks',
        'a = 3; L = a^2; backward(L); check(grad(a), 6); gradcheck(L)',
        ['backward: a', 'answer: true', 'gradcheck: true'],
      ],
      [
        'a value made from gradients with what it was made of',
        'a = 3; L = a^2; backward(L); G = 2 * grad(a)',
        ['backward: a', '12'],
      ],
    ];
    for (const [what, cell, shown] of table) it(what, () => assert.deepEqual(shows(cell), shown));

    it('the statement in one line', () => {
      const { shown } = new Session().run('f = [1 2\n     3 4] # four\nf +\t1');
      assert.deepEqual(
        shown.map(({ source }) => source),
        ['f + 1'],
      );
    });
    it('a new name for what was made from gradients still explains itself', () => {
      const { shown } = new Session().run('a = 3; L = a^2; backward(L); G = 2 * grad(a)');
      const last = shown.at(-1)?.result;
      assert.ok(last?.kind === 'value');
      assert.deepEqual([last.value.name, last.value.origin?.operation], ['G', 'multiply']);
    });
  });

  describe('keeps variables', () => {
    it('in the order of their last definition', () => {
      const session = new Session();
      session.run('a = 1; b = 2; c = 3\na = 4');
      assert.equal(names(session), 'b c a');
    });
    it('as they were when a statement fails', () => {
      const session = new Session();
      session.run(CONVOLUTION);
      session.run('backward(Z, dZ)');
      const before = new Map(session.variables);
      for (const cell of [
        'K = K + X',
        'K = K + [1 2',
        'K -= grad(W)',
        'K = conv2d(X, K, groups=2)',
        'backward(Z, X)',
      ]) {
        assert.ok(session.run(cell).error, cell);
        assert.deepEqual(new Map(session.variables), before);
        assert.equal(gradientOf(session, 'K'), '[[37, 47], [67, 77]]');
      }
    });
    it('that were changed before the failing statement', () => {
      const session = new Session();
      session.run('a = 1\na = 2\nb = Q\na = 3');
      assert.deepEqual([names(session), textOf(session, 'a')], ['a', '2']);
    });
    it('until it is reset', () => {
      const session = new Session();
      session.run(CONVOLUTION);
      session.reset();
      assert.deepEqual([names(session), session.run('X').error?.code], ['', 'unknown-name']);
    });
    it('apart from other sessions', () => {
      new Session().run('a = 1');
      assert.equal(new Session().run('a').error?.code, 'unknown-name');
    });
    it('when it is stopped between two statements', () => {
      const session = new Session();
      const { error, shown } = session.run('a = 1\nb = 2\nc = 3', {
        beforeStatement(index, count) {
          assert.equal(count, 3);
          if (index === 1) throw new Problem({ code: 'interrupted' });
        },
      });
      assert.deepEqual([error?.code, error?.line, shown.length, names(session)], ['interrupted', 2, 0, 'a']);
    });
  });

  describe('gives gradients', () => {
    it('of the worked example, and one step', () => {
      const session = new Session();
      ran(session.run(CONVOLUTION));
      const { passes } = ran(session.run('backward(Z, dZ)'));
      assert.deepEqual(
        passes.map(({ leaves }) => leaves.map(({ name }) => name)),
        [['X', 'K', 'B']],
      );
      assert.deepEqual(
        ['X', 'K', 'B', 'Z'].map((name) => gradientOf(session, name)),
        ['[[1, 4, 4], [6, 20, 16], [9, 24, 16]]', '[[37, 47], [67, 77]]', '10', '[[1, 2], [3, 4]]'],
      );
      ran(session.run('α = 0.01; K = K - α * grad(K); B -= α * grad(B)'));
      assert.deepEqual(
        ['K', 'B'].map((name) => textOf(session, name)),
        ['[[0.63, 1.53], [2.33, 3.23]]', '0.9'],
      );
    });
    it('that start from zero in every pass', () => {
      assert.deepEqual(
        shows('w = 3; L = w^2; M = 5 * w', 'backward(L); backward(L); grad(w)', 'backward(M); grad(w)').slice(
          -3,
        ),
        ['6', 'backward: w', '5'].slice(-3),
      );
    });
    it('that stay with a leaf another pass does not reach', () => {
      assert.equal(shows('a = 1; b = 2; L = a^2; M = b^2; backward(L); backward(M); grad(a)').at(-1), '2');
    });
    it('that go with the value', () => {
      const session = new Session();
      session.run('w = 3; L = w^2; backward(L)');
      for (const cell of ['w = 3', 'w = w', 'v = w']) session.run(cell);
      assert.equal(session.run('grad(w)').error?.code, 'no-gradient');
      session.run('L = w^2; backward(L); v = w; w = 0');
      assert.equal(gradientOf(session, 'v'), '6');
      session.run('v = 0');
      assert.equal(session.run('grad(v)').error?.code, 'no-gradient');
    });
    it('none to a leaf that an update has made', () => {
      const session = new Session();
      session.run('w = 3; L = w^2; backward(L); w -= 0.1 * grad(w)');
      assert.equal(heldBy(session, 'w').origin, undefined);
      assert.equal(gradientOf(session, 'w'), undefined);
      assert.equal(session.run('grad(w)').error?.code, 'no-gradient');
      session.run('backward(L)');
      assert.equal(session.run('grad(w)').error?.code, 'no-gradient', 'L was computed from the old w');
      assert.equal(shownBy(session.run('L = w^2; backward(L); grad(w)')).at(-1), '4.8');
    });
    it('through names that were defined again', () => {
      assert.equal(shows('w = 3; Y = 2 * w; Y = Y + 1; Y = Y^2; backward(Y); grad(w)').at(-1), '28');
    });
    it('through results that are overwritten after an update', () => {
      // Y = relu(Y + B) reads itself and a bias that a step has made: it is a result, not an update.
      const session = new Session();
      ran(session.run(`${CONVOLUTION}; backward(Z, dZ); K -= 0.01 * grad(K); B -= 0.01 * grad(B)`));
      ran(session.run('Y = conv2d(X, K); Y = relu(Y + B); L = sum(Y); backward(L)'));
      assert.deepEqual([gradientOf(session, 'B'), gradientOf(session, 'K')], ['4', '[[12, 16], [24, 28]]']);
    });
  });

  describe('trains', () => {
    /** Minimizes (w − 5)² from 0. */
    const loops: readonly (readonly [name: string, before: string, step: string])[] = [
      ['by gradient descent', '', 'w = w - 0.1 * grad(w)'],
      ['by -=', '', 'w -= 0.1 * w.grad'],
      ['with momentum', 'V = 0', 'V = 0.5 * V + grad(w)\nw = w - 0.05 * V'],
      ['with a gradient that has a name', '', 'G = grad(w)\nS = 0.1 * G\nw = w - S'],
      [
        'by Adam',
        'M = 0; V = 0; b1 = 1; b2 = 1',
        'b1 *= 0.5; b2 *= 0.9\nM = 0.5 * M + 0.5 * grad(w)\nV = 0.9 * V + 0.1 * grad(w)^2\nm = M / (1 - b1)\nv = V / (1 - b2)\nw = w - 0.2 * m / (sqrt(v) + 1e-8)',
      ],
    ];
    for (const [name, before, step] of loops) {
      it(name, () => {
        const session = new Session();
        ran(session.run(`w = 0; T = 5; ${before}`));
        for (let n = 0; n < 120; n++) ran(session.run(`L = (w - T)^2\nbackward(L)\n${step}`));
        const { content, origin } = heldBy(session, 'w');
        assert.ok(
          content.kind === 'numbers' && Math.abs((content.data[0] ?? 0) - 5) < 0.05,
          contentText(content),
        );
        assert.equal(origin, undefined);
        assert.equal(historyOf(heldBy(session, 'L')).length < 8, true, 'no step is remembered');
      });
    }

    it('for 10,000 steps without a history', () => {
      const session = new Session();
      ran(session.run('X = eye(4); K = [1 2; 3 4]; V = zeros(2, 2)'));
      const step = 'Z = conv2d(X, K)\nL = sum(Z^2)\nbackward(L)\nV = 0.9 * V + grad(K)\nK = K - 0.001 * V';
      for (let n = 0; n < 100; n++) {
        const text = new Array(100).fill(step).join('\n');
        ran(session.run(text));
      }
      assert.deepEqual(
        ['X', 'K', 'V', 'Z', 'L'].map((name) => historyOf(heldBy(session, name)).length),
        [1, 1, 1, 3, 6],
      );
      const held = reachable(session);
      assert.ok(held.values < 30, `${held.values} values are held`);
      assert.ok(held.objects < 2000, `${held.objects} objects are held`);
    });
  });

  describe('checks', () => {
    it('every backward pass when it is asked to', () => {
      const { shown } = ran(new Session().run('w = 3; L = w^2; backward(L); w', { check: true }));
      assert.deepEqual(
        shown.map(({ result }) => result.kind),
        ['pass', 'gradcheck', 'value'],
      );
    });
    it('no pass with symbols: there are no numbers to compare', () => {
      const { shown } = ran(
        new Session().run('w = symbol(); L = w^2; backward(L); L = (2 * w)^2 * 0; backward(L)', {
          check: true,
        }),
      );
      assert.deepEqual(
        shown.map(({ result }) => result.kind),
        ['pass', 'pass'],
      );
    });
  });
});

/** How many objects, and how many values among them, a session keeps alive. */
function reachable(root: object): { objects: number; values: number } {
  const seen = new Set<object>([root]);
  let values = 0;
  for (const object of seen) {
    if ('id' in object && 'content' in object) values += 1;
    const parts: unknown[] =
      object instanceof Map
        ? [...object.keys(), ...object.values()]
        : object instanceof Set
          ? [...object]
          : ArrayBuffer.isView(object)
            ? []
            : Object.values(object);
    for (const part of parts) if (typeof part === 'object' && part !== null) seen.add(part);
  }
  return { objects: seen.size, values };
}
