import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { callables } from '../../../../src/language';
import { Checker, check, findingMessage } from '../../../../src/language/editor';
import { readNotebook } from '../../../../src/notebook/format';
import { Session } from '../../../../src/notebook/session';
import { cellsOf, title } from './cells';

/** `2: «K» unknown-name`, one line a finding; `?` before warnings, `~` before hints. */
function findings(source: string): string[] {
  return check(cellsOf(source)).cells.flatMap(({ text, findings: found }, cell) =>
    found.map(({ start, end, detail, severity }) => {
      const sign = { error: '', warning: '?', hint: '~' }[severity];
      return `${sign}${cell + 1} «${text.slice(start, end)}» ${detail.code}`;
    }),
  );
}

describe('checker', () => {
  const table: Record<string, readonly (readonly [source: string, ...findings: string[]])[]> = {
    'finds nothing wrong with': [
      [''],
      ['# only a comment'],
      ['X = [1 2; 3 4]\n---\nX + 1'],
      ['X = symbol(3, 3); K = symbol(2, 2); B = symbol(); Z = conv2d(X, K, B); backward(Z)'],
      [
        'X = ones(3, 3); K = ones(2, 2)\nZ = conv2d(X, K)\n---\nbackward(Z, [1 2; 3 4])\n---\nK -= 0.1 * grad(K)',
      ],
      ['n = 4; s = [n, n/2]\nX = zeros(s)\nX[4, 2]'],
      ['X = arange(1, 10)\nreshape(X, 3, 3)[3, 3]'],
      ['X = randn(4, 4)\nn = sum(X)\nreshape(X, n, n)'],
      ['X = randn(4, 4)\nX[sum(X), 1]'],
      ['v = [1 2 3]\nv[end] + v[end - 1]'],
      ["A = [1 2 3; 4 5 6]\nA @ A'"],
      ['X = np.array([[1., 2.]], dtype=float32)\nX'],
      ['pi * inf; nan; true'],
      ['conv2d(ones(3, 3), ones(2, 2), None, stride=1)'],
      ['L = 3\nL2 = L^2\nbackward(L2)\nL.grad'],
      ['check(2 * [1 2], [2 4])'],
      ['X =\n\n   1   2\n   3   4\n\nX @ X'],
    ],
    'names that are not defined': [
      ['X = Y', '1 «Y» unknown-name'],
      ['weight = 1\n---\nweigth + 1', '2 «weigth» unknown-name'],
      ['Y = X\n---\nX = 1', '?1 «X» defined-later'],
      ['X + 1; X = 1\nX', '?1 «X» defined-later'],
      ['K = K - 1', '1 «K» unknown-name'],
      ['K -= 1', '1 «K» unknown-name'],
      ['K = K - 1\n---\nK = 2', '?1 «K» defined-later'],
      ['A + B', '1 «A» unknown-name', '1 «B» unknown-name'],
      ['relu', '1 «relu» unknown-name'],
      ['rleu([1 2])', '1 «rleu» unknown-function'],
      ['X = 1\nX(1, 1)', '1 «X» not-a-function'],
      ['sum = 1\nsum([1 2])', '1 «sum» not-a-function'],
    ],
    'shapes that do not fit': [
      ['[1 2 3] + [1 2]', '1 «[1 2 3] + [1 2]» does-not-broadcast'],
      ['X = ones(2, 3)\n---\nX @ X', '2 «X @ X» matmul-mismatch'],
      ['X = ones(2, 2)\nconv2d(X, ones(3, 3))', '1 «conv2d(X, ones(3, 3))» kernel-too-large'],
      ['conv2d([1 2 3], [1 2])', '1 «[1 2 3]» wrong-rank'],
      ['conv2d(ones(3, 5, 5), ones(2, 2))', '1 «conv2d(ones(3, 5, 5), ones(2, 2))» channels-mismatch'],
      ['conv2d(ones(3, 3), ones(2, 2), [1 2])', '1 «[1 2]» bias-shape'],
      ['n = 5; reshape(ones(2, 3), n)', '1 «n» reshape-size'],
      ['X = ones(2, 3)\nX[3, 1]', '1 «3» index-range'],
      ['X = ones(2, 3)\nX[1, 2, 3]', '1 «X[1, 2, 3]» index-count'],
      ['X = ones(2, 3)\nX[2:1, 1]', '1 «2:1» slice-order'],
      ['X = ones(2, 3)\nX[1.5, 1]', '1 «1.5» whole-number'],
      ['Z = conv2d(ones(3, 3), ones(2, 2))\n---\nX = [1 2]; Y = 2 * X; backward(Y)', '2 «Y» not-scalar'],
      ['X = [1 2]; Y = 2 * X\nbackward(Y, [1 2 3])', '1 «[1 2 3]» seed-shape'],
      ['X = [1 2]\nbackward(X, [1 2])', '1 «X» no-history'],
      ['X = [1 2]\ncheck(X, [1 2 3])', '1 «[1 2 3]» answer-shape'],
      ['X = [1 2]\ngrad(X)', '1 «grad(X)» no-gradient'],
      ['zeros(1000000, 1000000)', '1 «1000000, 1000000» too-large'],
    ],
    'matrices with ragged rows': [
      ['[1 2; 3]', '1 «3» ragged'],
      ['[1 2\n 3 4\n 5 6 7]', '1 «5 6 7» ragged'],
      ['[[1, 2], [3]]', '1 «[3]» ragged'],
      ['v = [1 2 3]\n[v; 1 2]', '1 «1 2» ragged'],
    ],
    'arguments that are wrong': [
      ['conv2d(ones(3, 3), ones(2, 2), strid=2)', '1 «strid» unknown-argument'],
      ['conv2d(ones(3, 3))', '1 «conv2d(ones(3, 3))» missing-argument'],
      ['relu([1], 2)', '1 «2» too-many-arguments'],
      ['sum([1 2], axis=1, axis=1)', '1 «axis=1» given-twice'],
      ['sum([1 2], axis=2)', '1 «axis=2» argument-value'],
      ['s = -1\nconv2d(ones(3, 3), ones(2, 2), stride=s)', '1 «stride=s» argument-value'],
      ['conv2d(ones(3, 3), ones(2, 2), padding="sme")', '1 «padding="sme"» argument-value'],
      ['"a" + 1', '1 «"a"» text-not-matrix'],
      ['Z = backward(1)', '1 «backward(1)» statement-only', '1 «1» no-history'],
    ],
    'several mistakes at once': [
      ['X = Y\nZ = [1 2; 3]\nW = X + Z\nW', '1 «Y» unknown-name', '1 «3» ragged'],
      ['A = [1 2] + [1 2 3]\n---\nA @ B', '1 «[1 2] + [1 2 3]» does-not-broadcast', '2 «B» unknown-name'],
    ],
    'values that nothing reads': [
      ['X = 1\nY = 2', '~1 «X» unused'],
      ['X = 1\nX = 2\nX', '~1 «X» unused'],
      ['X = 1\n---\nX + 1'],
      ['X = 1\nX = X + 1'],
      ['X = 1; ('],
    ],
    'half-typed text, as far as that is certain': [
      ['X = [1 2'],
      ['Z = conv2d(X, '],
      ['X = 1\nX = \nX + Q', '1 «Q» unknown-name'],
      ['Q + \nX = R', '1 «R» unknown-name'],
    ],
  };
  for (const [group, cases] of Object.entries(table)) {
    describe(group, () => {
      for (const [source, ...expected] of cases) {
        it(title(source), () => assert.deepEqual(findings(source), expected));
      }
    });
  }

  it('says where a name is defined later, and what was probably meant', () => {
    const messages = (source: string): string[] =>
      check(cellsOf(source)).cells.flatMap(({ findings: found }) =>
        found.map(({ detail }) => findingMessage(detail)),
      );
    assert.deepEqual(messages('Y = X\n---\nX = 1'), [
      '"X" is not defined yet: code cell 2, further down, defines it.',
    ]);
    assert.deepEqual(messages('weight = 1\n---\nweigth'), [
      '"weigth" is not defined. Did you mean "weight"?',
    ]);
    assert.deepEqual(messages('X = 1\nY = 2'), ['Nothing reads this value of "X".']);
  });

  it('agrees with a run about the example of every function: what is wrong, and all shapes', () => {
    for (const { name, example } of callables()) {
      // Only a run knows which files there are.
      if (name === 'load') continue;
      const [cell] = check([example]).cells;
      const session = new Session();
      const { error } = session.run(example);
      const codes = cell?.findings
        .filter(({ severity }) => severity !== 'hint')
        .map(({ detail }) => detail.code);
      assert.deepEqual(codes, error ? [error.code] : [], name);
      for (const { name: variable, guess } of cell?.definitions ?? []) {
        assert.deepEqual(guess.shape, session.variables.get(variable)?.shape, `${name}: ${variable}`);
      }
    }
  });

  it('finds nothing wrong with the notebooks that ship', () => {
    for (const file of ['worked-example', 'starter']) {
      const bytes = readFileSync(join('media', 'samples', `${file}.backprop.md`));
      const texts = readNotebook(bytes).cells.flatMap((cell) => (cell.kind === 'code' ? [cell.text] : []));
      const found = check(texts).cells.flatMap((cell) => cell.findings);
      assert.deepEqual(
        found.filter(({ severity }) => severity !== 'hint'),
        [],
        file,
      );
    }
  });

  it('looks after a key stroke only at the cell that changed and at those that read what it defines', () => {
    const texts = Array.from(
      { length: 200 },
      (_, n) => `X${n} = randn(8, 8)\nY${n} = X${n} @ X${Math.max(0, n - (n % 50))}\nsum(Y${n})`,
    );
    const checker = new Checker();
    checker.check(texts);
    assert.deepEqual(checker.work, { parsed: 200, looked: 200 });
    const strokes: readonly (readonly [cell: number, text: string, work: Checker['work']])[] = [
      [7, 'X7 = randn(8, 8)\nY7 = X7 @ X0\nsum(Y7) + 1', { parsed: 1, looked: 1 }],
      [7, 'X7 = randn(8, 8)\nY7 = X7 @ X0\nsum(Y7) + ', { parsed: 1, looked: 1 }],
      [7, 'X7 = randn(8, 8)\nY7 = X7 @ X0\nsum(Y7) + #', { parsed: 1, looked: 1 }],
      // Fifty cells read X100, all in cells 100 to 149.
      [100, 'X100 = randn(9, 9)\nY100 = X100 @ X100\nsum(Y100)', { parsed: 1, looked: 50 }],
    ];
    let now = texts;
    for (const [cell, text, work] of strokes) {
      now = now.with(cell, text);
      checker.check(now);
      assert.deepEqual(checker.work, work, text);
    }
    checker.check(now);
    assert.deepEqual(checker.work, { parsed: 0, looked: 0 });
  });

  it('pauses after each cell, and wherever it is broken off, finds afterwards what it would find at once', () => {
    const texts = ['X = ones(2, 3)', 'Y = X @ K', 'K = ones(3)', 'Z = Y + Q', 'Q = [1 2; 3', 'backward(Y)'];
    const found = ({ cells }: ReturnType<typeof check>) => cells.map(({ findings }) => findings);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(texts, { minLength: 1 }),
        fc.array(fc.tuple(fc.shuffledSubarray(texts), fc.nat(12)), { maxLength: 4 }),
        (first, broken) => {
          const checker = new Checker();
          checker.check(first);
          for (const [other, count] of broken) {
            const steps = checker.checkSteps(other);
            for (let n = 0; n < count; n++) steps.next();
            steps.return({ cells: [] });
          }
          assert.deepEqual(found(checker.check(first)), found(check(first)));
          assert.deepEqual(found(checker.check(texts)), found(check(texts)));
        },
      ),
      { numRuns: 300 },
    );
    const steps = new Checker().checkSteps(texts);
    let pauses = 0;
    while (!steps.next().done) pauses++;
    // One to parse each, and one to look at it.
    assert.equal(pauses, 2 * texts.length);
  });

  it('does not do again, after being broken off, what it had done', () => {
    const texts = Array.from({ length: 20 }, (_, n) => `X${n} = ones(${n + 1})`);
    const checker = new Checker();
    const steps = checker.checkSteps(texts);
    for (let n = 0; n < 35; n++) steps.next();
    steps.return({ cells: [] });
    checker.check(texts);
    assert.deepEqual(checker.work, { parsed: 0, looked: 5 });
  });

  it('finds after any key strokes what it would find at once', () => {
    const cell = fc.constantFrom(
      ...[
        'X = ones(2, 3)',
        'X = ones(3, 2)',
        'Y = X @ X',
        "Y = X @ X'",
        'Z = Y + Q',
        'Q = [1 2; 3',
        'backward(Y)',
      ],
      ...['X -= grad(X)', '', 'X + Y\nX = 1', 'Q = symbol(2)'],
    );
    const stroke = fc.tuple(fc.nat(3), cell);
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 4, maxLength: 4 }),
        fc.array(stroke, { maxLength: 6 }),
        (start, strokes) => {
          const checker = new Checker();
          let texts = start;
          checker.check(texts);
          for (const [n, text] of strokes) {
            texts = texts.with(n, text);
            const found = (cells: ReturnType<typeof check>) => cells.cells.map(({ findings }) => findings);
            assert.deepEqual(found(checker.check(texts)), found(check(texts)));
          }
        },
      ),
    );
  });

  it('takes less than 200 ms for a notebook of 500 cells, and for a key stroke in it', () => {
    const texts = Array.from(
      { length: 500 },
      (_, n) =>
        `X${n} = randn(8, 8)\nK${n} = [1 2; 3 4]\nZ${n} = conv2d(X${n}, K${n}, padding=1)\nbackward(sum(Z${n}^2))\nK${n} -= 0.1 * grad(K${n})`,
    );
    const checker = new Checker();
    const timed = (all: readonly string[]): number => {
      const start = performance.now();
      checker.check(all);
      return performance.now() - start;
    };
    timed(texts);
    const changed = texts.with(250, 'X250 = randn(9, 9)\n');
    const times = [timed(changed), timed(texts), timed(changed)];
    assert.ok(Math.min(...times) < 200, `${times.map(Math.round)} ms`);
  });
});
