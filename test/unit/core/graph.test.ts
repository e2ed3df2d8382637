import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expressionText } from '../../../src/core/explain';
import { checkPass } from '../../../src/core/gradcheck';
import {
  apply,
  backward,
  FORMULA_LIMIT,
  historyOf,
  leaf,
  type Pass,
  type Value,
} from '../../../src/core/graph';
import {
  type Content,
  contentOf,
  elementAt,
  indexOf,
  numbers,
  type Shape,
  sizeOf,
  symbols,
  tensor,
} from '../../../src/core/tensor';
import { assertNear, problemOf, realNumbers } from './arbitrary';
import { evaluate } from './evaluate';
import {
  cook,
  mixed,
  recipes,
  STEP_COUNT,
  WORKED_FORMULAS,
  workedExample,
  workedExampleInSymbols,
} from './graphs';

const known = (shape: Shape, values: readonly number[]): Content => numbers(tensor(shape, values));
const named = (name: string, value: Value): Value => {
  value.name = name;
  return value;
};
const gradientOf = (pass: Pass, value: Value): number[] => {
  const gradient = pass.gradients.get(value.id);
  assert.ok(gradient?.kind === 'numbers', `the gradient of ${value.name} in numbers`);
  assert.deepEqual(gradient.shape, value.shape);
  return [...gradient.data];
};
/** `∂L/∂Z[1,1]*X[1,1]` as product.md writes it: `z11 X11`. */
const asPublished = (content: Content | undefined): string[] =>
  Array.from({ length: sizeOf(content?.shape ?? []) }, (_, index) =>
    expressionText(content ? elementAt(content, index) : Number.NaN)
      .replace(/∂L\/∂Z/g, 'z')
      .replace(/\[(\d),(\d)\]/g, '$1$2')
      .replace(/\*/g, ' '),
  );

describe('graph', function () {
  this.timeout(120_000);

  describe('numbers', () => {
    it('reproduces the worked example, and one step of gradient descent', () => {
      const { x, k, b, z, dz } = workedExample();
      assert.deepEqual(z.content, known([2, 2], [38, 48, 68, 78]));
      const pass = backward(z, dz);
      assert.deepEqual(gradientOf(pass, k), [37, 47, 67, 77]);
      assert.deepEqual(gradientOf(pass, b), [10]);
      assert.deepEqual(gradientOf(pass, x), [1, 4, 4, 6, 20, 16, 9, 24, 16]);
      assert.deepEqual([pass.loss, pass.leaves, pass.results], ['L', [x, k, b], [z]]);
      const step = (value: Value) => {
        const gradient = leaf(pass.gradients.get(value.id) ?? known([], []));
        const { content } = apply('subtract', [
          value,
          apply('multiply', [leaf(known([], [0.01])), gradient]),
        ]);
        assert.ok(content.kind === 'numbers');
        return content.data;
      };
      assertNear(step(k), [0.63, 1.53, 2.33, 3.23], 'K');
      assertNear(step(b), [0.9], 'B');
    });

    it('adds the gradients of a value that is used twice', () => {
      const a = leaf(known([2], [3, 5]), 'a');
      const square = apply('multiply', [a, a]);
      const pass = backward(named('s', apply('sum', [apply('add', [square, a])])));
      assert.deepEqual(gradientOf(pass, a), [7, 11]);
      assert.equal(pass.loss, 's');
    });

    it('passes through two convolutions in a row', () => {
      const x = leaf(
        known(
          [4, 4],
          Array.from({ length: 16 }, (_, i) => i % 5),
        ),
        'X',
      );
      const k1 = leaf(known([2, 2], [1, -1, 2, 1]), 'K1');
      const k2 = leaf(known([2, 2], [2, 0, 1, -3]), 'K2');
      const y = named(
        'Y',
        apply('conv2d', [x, k1], {
          padding: [
            [1, 0],
            [0, 1],
          ],
        }),
      );
      const z = named('Z', apply('conv2d', [y, k2], { stride: 2 }));
      const pass = backward(z, known([2, 2], [1, 2, 3, 4]));
      assert.deepEqual(pass.results, [z, y]);
      assert.ok(checkPass(pass).ok);
      // Whole numbers: ⟨dY, Y⟩ = ⟨dK1, K1⟩ = ⟨dX, X⟩ = ⟨dK2, K2⟩ exactly.
      const paired = [x, k1, k2, y].map((value) =>
        gradientOf(pass, value).reduce((total, g, i) => total + g * Number(elementAt(value.content, i)), 0),
      );
      assert.equal(new Set(paired).size, 1, paired.join(', '));
    });

    it('L = sum((Z - T)^2) / 2 sends back Z - T', () => {
      const { k, z } = workedExample();
      const t = leaf(known([2, 2], [30, 50, 60, 80]), 'T');
      const two = leaf(known([], [2]));
      const difference = apply('subtract', [z, t]);
      const loss = apply('divide', [apply('sum', [apply('power', [difference, two])]), two]);
      const pass = backward(named('L', loss));
      assert.deepEqual(gradientOf(pass, z), [8, -2, 8, -2]);
      assert.deepEqual(gradientOf(pass, t), [-8, 2, -8, 2]);
      assert.deepEqual(gradientOf(pass, k), [26, 38, 62, 74]);
      assert.ok(!pass.gradients.has(two.id), 'a number without a name gets no gradient');
      assert.ok(checkPass(pass).ok);
    });

    it('starts each pass from zero', () => {
      const { k, z, dz } = workedExample();
      backward(z, dz);
      assert.deepEqual(gradientOf(backward(z, dz), k), [37, 47, 67, 77]);
    });

    it('holds for random graphs, against central differences', () => {
      const met = new Set<number>();
      fc.assert(
        fc.property(recipes(6), (recipe) => {
          const { root } = cook(recipe);
          // Products of products of sums: where numbers grow, central differences lose their digits.
          fc.pre(
            historyOf(root).every(
              ({ content }) => content.kind === 'numbers' && content.data.every((x) => Math.abs(x) < 50),
            ),
          );
          recipe.steps.forEach(({ kind }) => {
            met.add(kind % STEP_COUNT);
          });
          const report = checkPass(backward(root));
          assert.ok(report.ok, `${report.worst.leaf}[${report.worst.index}]: ${report.worst.difference}`);
        }),
        { numRuns: 600 },
      );
      assert.equal(met.size, STEP_COUNT, 'every kind of step was taken');
    });

    it('needs no stack for a history of thousands of steps', () => {
      const a = leaf(known([], [1]), 'a');
      let value = a;
      for (let n = 0; n < 20_000; n++) value = apply('add', [value, leaf(known([], [1]))]);
      assert.deepEqual(gradientOf(backward(value), a), [1]);
    });

    it('orders a history: inputs before results, each once', () => {
      fc.assert(
        fc.property(recipes(6), (recipe) => {
          const history = historyOf(cook(recipe).root);
          const place = new Map(history.map((value, n) => [value.id, n]));
          assert.equal(place.size, history.length);
          for (const [n, value] of history.entries()) {
            for (const input of value.origin?.inputs ?? []) assert.ok((place.get(input.id) ?? n) < n);
          }
        }),
        { numRuns: 100 },
      );
    });
  });

  describe('symbols', () => {
    it('reproduce the worked example line by line', () => {
      const { x, k, b, z } = workedExampleInSymbols();
      const pass = backward(z);
      assert.deepEqual(asPublished(z.content), WORKED_FORMULAS.Z);
      assert.deepEqual(asPublished(pass.gradients.get(k.id)), WORKED_FORMULAS.dK);
      assert.deepEqual(asPublished(pass.gradients.get(b.id)), WORKED_FORMULAS.dB);
      assert.deepEqual(asPublished(pass.gradients.get(x.id)), WORKED_FORMULAS.dX);
    });

    it('show known numbers as numbers', () => {
      const x = leaf(symbols([3, 3], 'X'), 'X');
      const k = leaf(known([2, 2], [1, 0, -1, 2]), 'K');
      const z = named('Z', apply('conv2d', [x, k, leaf(known([], [3]), 'B')]));
      assert.equal(asPublished(z.content)[0], 'X11 - X21 + 2 X22 + 3');
      const pass = backward(z, known([2, 2], [1, 0, 2, 0]));
      assert.deepEqual(asPublished(pass.gradients.get(x.id)), ['1', '0', '0', '1', '2', '0', '-2', '4', '0']);
      assert.deepEqual(asPublished(pass.gradients.get(k.id)), [
        'X11 + 2 X21',
        'X12 + 2 X22',
        'X21 + 2 X31',
        'X22 + 2 X32',
      ]);
    });

    it('mix with numbers inside one matrix', () => {
      const s = leaf(symbols([], 's'), 's');
      const k = named('K', apply('stack', [s, leaf(known([], [2]))]));
      const x = leaf(known([3], [1, 2, 3]), 'X');
      const z = named('Z', apply('conv1d', [x, k]));
      assert.deepEqual(k.content, contentOf([2], [elementAt(s.content, 0), 2]));
      assert.deepEqual(asPublished(z.content), ['K[1] + 4', '2 K[1] + 6']);
      const pass = backward(z, known([2], [1, 1]));
      assert.deepEqual(gradientOf(pass, s), [3]);
      assert.deepEqual(asPublished(pass.gradients.get(x.id)), ['K[1]', 'K[1] + 2', '2']);
    });

    it('become numbers where nothing unknown is left', () => {
      const x = leaf(symbols([2], 'x'), 'x');
      const nothing = apply('multiply', [x, leaf(known([2], [0, 0]))]);
      assert.deepEqual(nothing.content, known([2], [0, 0]));
    });

    it('take the numbers of the same graph: formulas and gradients of random graphs', () => {
      fc.assert(
        fc.property(recipes(5), fc.integer({ min: 1, max: 7 }), fc.boolean(), (recipe, which, scalar) => {
          const numeric = cook(recipe, undefined, scalar);
          const symbolic = cook(recipe, mixed(recipe, which), scalar);
          fc.pre(numeric.root.origin !== undefined);
          const seed = realNumbers(numeric.root.shape, recipe.seed + 20, 0.1, 1);
          const given = scalar ? undefined : numbers(seed);
          const [expected, found] = [backward(numeric.root, given), backward(symbolic.root, given)];
          assert.equal(found.loss, expected.loss);
          const byName = new Map(numeric.named.map((value) => [value.name, value]));
          const look = (content: Content): number[] =>
            Array.from({ length: sizeOf(content.shape) }, (_, index) =>
              evaluate(elementAt(content, index), ({ name, position, gradientOf: loss }) => {
                const value = byName.get(name);
                assert.ok(value, `${name} is the name of a value`);
                assert.equal(loss ?? expected.loss, expected.loss);
                const read = loss === undefined ? value.content : expected.gradients.get(value.id);
                const x = read && elementAt(read, indexOf(value.shape, position));
                assert.ok(typeof x === 'number', `${name} in numbers`);
                return x;
              }),
            );
          symbolic.named.forEach((value, n) => {
            const twin = numeric.named[n];
            assert.ok(twin?.content.kind === 'numbers');
            assertNear(look(value.content), twin.content.data, `the formulas of ${value.name}`, 1e-8);
            const [mine, true_] = [found.gradients.get(value.id), expected.gradients.get(twin.id)];
            assert.equal(mine === undefined, true_ === undefined);
            if (mine && true_?.kind === 'numbers') {
              assertNear(look(mine), true_.data, `the formulas of the gradient of ${value.name}`, 1e-8);
            }
          });
        }),
        { numRuns: 300 },
      );
    });

    it('are refused where nobody could read them', () => {
      const big = leaf(symbols([400, 400], 'X'), 'X');
      assert.deepEqual(
        problemOf(() => apply('sum', [big])),
        { code: 'too-large', what: 'sum of symbols', size: FORMULA_LIMIT + 1, limit: FORMULA_LIMIT },
      );
    });
  });

  describe('the loss', () => {
    const { x } = workedExample();
    const total = () => apply('sum', [x]);
    const cases: [string, () => Pass, string][] = [
      ['is the root itself, where it is a scalar with a name', () => backward(named('E', total())), 'E'],
      ['is L, where the scalar has no name', () => backward(total()), 'L'],
      ['is L, where a gradient was given', () => backward(named('E', total()), known([], [2])), 'L'],
      [
        'is L, where the root is a matrix',
        () => backward(named('Z', apply('negate', [x])), known([3, 3], new Array(9).fill(1))),
        'L',
      ],
    ];
    for (const [name, run, expected] of cases) it(name, () => assert.equal(run().loss, expected));

    it('of one element, though a matrix, starts from 1', () => {
      const a = leaf(known([1, 1], [3]), 'a');
      assert.deepEqual(gradientOf(backward(apply('multiply', [a, a])), a), [6]);
    });
  });

  describe('problems', () => {
    const { x, z } = workedExample();
    const cases: [string, () => unknown, object][] = [
      ['not-scalar', () => backward(z), { code: 'not-scalar', shape: [2, 2] }],
      [
        'seed-shape',
        () => backward(z, known([4], [1, 2, 3, 4])),
        { code: 'seed-shape', shape: [2, 2], seed: [4] },
      ],
      [
        'seed-shape of a scalar',
        () => backward(apply('sum', [x]), known([1], [1])),
        { code: 'seed-shape', shape: [], seed: [1] },
      ],
      ['no-history of a leaf', () => backward(x), { code: 'no-history' }],
      [
        'no-history of numbers',
        () => backward(apply('sum', [leaf(known([2], [1, 2]))])),
        { code: 'no-history' },
      ],
    ];
    for (const [name, run, detail] of cases) it(name, () => assert.deepEqual(problemOf(run), detail));

    it('an operation that is not there is our mistake', () => {
      assert.throws(() => apply('deconvolve', [x]), RangeError);
    });
  });
});
