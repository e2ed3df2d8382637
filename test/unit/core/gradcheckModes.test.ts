import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  brokenIdentities,
  type CheckOptions,
  checkPass,
  DEFAULT_TOLERANCES,
} from '../../../src/core/gradcheck';
import { numericGradient, stepAt } from '../../../src/core/gradcheck/centralDifferences';
import { forwardFrom, numbersOf, weightedDifference } from '../../../src/core/gradcheck/forward';
import { apply, backward, leaf, type Pass, type Value } from '../../../src/core/graph';
import { type Content, normal, numbers, type Shape, tensor } from '../../../src/core/tensor';
import { convolutions, filled, isNear, problemOf, realNumbers } from './arbitrary';
import { cook, recipes, workedExample } from './graphs';

const known = (shape: Shape, values: readonly number[]): Content => numbers(tensor(shape, values));
const options = (more: Partial<CheckOptions>): CheckOptions => ({ ...DEFAULT_TOLERANCES, ...more });
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** Two whole forward passes an element: what everything else must equal. */
function plainly(root: Value, of: Value, seed: Float64Array, eps: number): Float64Array {
  const run = forwardFrom(root, of);
  const start = numbersOf(of);
  return start.map((x, index) => {
    const [up, down] = [x + eps, x - eps];
    return weightedDifference(seed, run(start.with(index, up)), run(start.with(index, down))) / (up - down);
  });
}

function spoilt(pass: Pass, value: Value, change: (data: Float64Array) => void): Pass {
  const gradient = pass.gradients.get(value.id);
  assert.ok(gradient?.kind === 'numbers');
  const data = gradient.data.slice();
  change(data);
  return { ...pass, gradients: new Map([...pass.gradients, [value.id, { ...gradient, data }]]) };
}

describe('gradcheck, only what an element reaches', function () {
  this.timeout(60_000);

  it('gives what whole forward passes give, exactly for whole numbers in any convolution', () => {
    fc.assert(
      fc.property(convolutions, (c) => {
        const { inputs, dz, operation } = filled(c);
        const leaves = inputs.map((x, k) => leaf(numbers(x), 'XKB'[k] ?? ''));
        const z = apply(operation, leaves, c.settings);
        for (const of of leaves) {
          const { numeric, linear, whole } = numericGradient(z, of, dz.data, 1);
          assert.deepEqual([linear, whole], [true, true]);
          const expected = plainly(z, of, dz.data, 1);
          // 0 and −0 are one number.
          assert.deepEqual(
            Array.from(numeric, (n) => n + 0),
            Array.from(expected, (n) => n + 0),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives what whole forward passes give in graphs of every operation', () => {
    fc.assert(
      fc.property(recipes(6), (recipe) => {
        const { root, leaves } = cook(recipe);
        const seed = Float64Array.of(1);
        for (const of of leaves) {
          const { numeric } = numericGradient(root, of, seed, 1e-4);
          plainly(root, of, seed, 1e-4).forEach((expected, index) => {
            const n = numeric[index] ?? nan;
            assert.ok(isNear(n, expected, 1e-6), `${of.name}${index}: ${n}, ${expected}`);
          });
        }
      }),
      { numRuns: 200 },
    );
  });

  it('of a convolution of a value with itself', () => {
    const x = leaf(numbers(realNumbers([4, 4], 3)), 'X');
    const z = apply('conv2d', [x, x], { padding: 2 });
    const seed = normal(z.shape, 2);
    assert.ok(checkPass(backward(z, numbers(seed))).ok);
  });

  it('tells its progress up to the end', () => {
    const { z, dz } = workedExample();
    const seen: [number, number][] = [];
    checkPass(backward(z, dz), options({ progress: (...at) => seen.push(at) }));
    assert.deepEqual(seen.at(-1), [14, 14]);
  });

  describe('steps', () => {
    const cases: [number, number, boolean][] = [
      [1, 1e-6, true],
      [-1e6, 1e-6, true],
      [1e12, 1e-6, false],
      [1e300, 1e-6, false],
      [1, 1e-30, false],
    ];
    for (const [x, eps, same] of cases) {
      it(`from ${x} with ε = ${eps}`, () => {
        const h = stepAt(x, eps);
        assert.equal(h === eps, same, `${h}`);
        assert.ok(x + h > x && x - h < x);
      });
    }
    it('are long enough for huge numbers', () => {
      const x = leaf(known([3], [1e9, -3e12, 2e15]), 'x');
      const report = checkPass(backward(apply('sum', [apply('multiply', [x, x])])));
      assert.ok(report.ok, JSON.stringify(report.worst));
    });
  });
});

describe('gradcheck, exact mode', () => {
  it('takes a step of 1, and equality for whole numbers', () => {
    const { z, dz } = workedExample();
    const report = checkPass(backward(z, dz), options({ exact: true }));
    assert.deepEqual(
      report.leaves.map(({ method, wrong }) => [method, wrong]),
      [
        ['equal', []],
        ['equal', []],
        ['equal', []],
      ],
    );
    assert.equal(report.worst.difference, 0);
  });
  it('finds what a tolerance forgives', () => {
    const { z, k, dz } = workedExample();
    const wrong = spoilt(backward(z, dz), k, (data) => data.fill(37 + 2 ** -20, 0, 1));
    assert.equal(checkPass(wrong).ok, true);
    const report = checkPass(wrong, options({ exact: true }));
    assert.deepEqual([report.ok, report.wrong, report.worst.tolerance], [false, 1, 0]);
  });
  it('has a tolerance for other numbers', () => {
    const x = leaf(known([2], [0.1, 0.2]), 'x');
    const report = checkPass(backward(apply('sum', [x])), options({ exact: true }));
    assert.deepEqual(report.leaves[0]?.method, 'unit step');
    const y = leaf(known([2], [1, 2]), 'y');
    assert.equal(
      checkPass(backward(apply('mean', [y])), options({ exact: true })).leaves[0]?.method,
      'unit step',
    );
  });
  it('says where it does not apply', () => {
    const x = leaf(known([2], [3, 4]), 'x');
    const report = checkPass(backward(apply('sum', [apply('multiply', [x, x])])), options({ exact: true }));
    assert.deepEqual([report.ok, report.leaves[0]?.method], [true, 'central differences']);
  });
});

describe('gradcheck, random directions', () => {
  const large = (): { pass: Pass; x: Value } => {
    const x = leaf(numbers(normal([2, 30, 30], 1)), 'X');
    const k = leaf(numbers(normal([3, 2, 3, 3], 2)), 'K');
    const z = apply('conv2d', [x, k]);
    return { pass: backward(z, numbers(normal(z.shape, 3))), x };
  };
  it('says how many', () => {
    const report = checkPass(large().pass, options({ directions: 5 }));
    assert.deepEqual([report.ok, report.directions, report.checked], [true, 5, 10]);
    assert.deepEqual(
      report.leaves.map(({ method, numeric }) => [method, numeric.length]),
      [
        ['directions', 5],
        ['directions', 5],
      ],
    );
  });
  it('are not chosen by themselves', () => {
    const report = checkPass(large().pass);
    assert.deepEqual([report.directions, report.checked], [undefined, 1800 + 54]);
  });
  it('find a single wrong element', () => {
    const { pass, x } = large();
    const report = checkPass(
      spoilt(pass, x, (data) => data.fill(99, 700, 701)),
      options({ directions: 5 }),
    );
    assert.deepEqual([report.ok, report.leaves[1]?.wrong], [false, []]);
    assert.ok((report.leaves[0]?.wrong.length ?? 0) >= 4);
  });
});

describe('gradcheck, where there is nothing to compare', () => {
  const kinked: [string, number, number[]][] = [
    ['relu', 0, [1]],
    ['relu', 5e-7, [1]],
    ['relu', -5e-7, [1]],
    ['abs', 3e-7, [1]],
    // At the middle of the kink of |x| both sides agree on 0.
    ['abs', 0, []],
  ];
  for (const [operation, x, kinks] of kinked) {
    it(`${operation}: a kink crossed at ${x} is not wrong`, () => {
      const a = leaf(known([3], [1, x, -2]), 'a');
      const report = checkPass(backward(apply('sum', [apply(operation, [a])])));
      assert.deepEqual([report.ok, report.kinks, report.leaves[0]?.kinks], [true, kinks.length, kinks]);
    });
  }
  it('a wrong element beside a kink is wrong', () => {
    const a = leaf(known([2], [0, 2]), 'a');
    const pass = backward(apply('sum', [apply('relu', [a])]));
    const report = checkPass(spoilt(pass, a, (data) => data.fill(7, 1)));
    assert.deepEqual([report.ok, report.leaves[0]?.wrong, report.leaves[0]?.kinks], [false, [1], [0]]);
  });

  it('a curve that a long step cuts short is no kink: it is wrong', () => {
    const a = leaf(known([2], [3, 5]), 'a');
    const pass = backward(apply('sum', [apply('exp', [apply('multiply', [a, a])])]));
    const report = checkPass(pass, { eps: 1, atol: 1e-5, rtol: 1e-3 });
    assert.deepEqual([report.ok, report.kinks, report.wrong], [false, 0, 2]);
    // No mistake in the gradient.
    assert.deepEqual(report.leaves[0]?.diagnosis?.causes, [{ code: 'step-too-long', eps: 1e-6 }]);
    const twice = spoilt(pass, a, (data) => data.set(data.map((x) => 2 * x)));
    const causes = checkPass(twice, { eps: 1e-2, atol: 1e-5, rtol: 1e-3 }).leaves[0]?.diagnosis?.causes;
    assert.notEqual(causes?.[0]?.code, 'step-too-long');
  });

  const inputs: [string, number[], number[], ReturnType<typeof problemOf>][] = [
    [
      'NaN',
      [1, nan],
      [1, 1],
      { code: 'not-finite', operation: 'gradcheck', name: 'a', position: [1], found: nan },
    ],
    [
      'an infinity',
      [-inf, 1],
      [1, 1],
      { code: 'not-finite', operation: 'gradcheck', name: 'a', position: [0], found: -inf },
    ],
    [
      'an infinity that is sent back',
      [1, 1],
      [1, inf],
      {
        code: 'not-finite',
        operation: 'gradcheck',
        name: 'the gradient that is sent back',
        position: [1],
        found: inf,
      },
    ],
  ];
  for (const [name, values, seed, expected] of inputs) {
    it(`${name} is named`, () => {
      const a = leaf(known([2], values), 'a');
      const pass = backward(apply('exp', [a]), known([2], seed));
      assert.deepEqual(
        problemOf(() => checkPass(pass)),
        expected,
      );
    });
  }
});

describe('the identities of a backward pass', () => {
  it('hold in every convolution, transposed or not, and in a matrix product', () => {
    fc.assert(
      fc.property(convolutions, (c) => {
        const inputs = c.shapes.map((shape, k) =>
          leaf(numbers(realNumbers(shape, c.seed + k)), 'XKB'[k] ?? ''),
        );
        const z = apply(`conv${c.rank}d`, inputs, c.settings);
        z.name = 'Z';
        assert.deepEqual(brokenIdentities(backward(z, numbers(realNumbers(z.shape, c.seed + 9)))), []);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(recipes(6), (recipe) => {
        assert.deepEqual(brokenIdentities(backward(cook(recipe).root)), []);
      }),
      { numRuns: 200 },
    );
  });

  it('fail, and say so, where a gradient is wrong', () => {
    const { z, x, k, b, dz } = workedExample();
    const pass = backward(z, dz);
    assert.deepEqual(brokenIdentities(pass), []);
    const [broken] = brokenIdentities(spoilt(pass, k, (data) => data.fill(38, 0, 1)));
    assert.deepEqual(broken, {
      operation: 'conv2d',
      result: 'Z',
      sides: [
        { text: 'Σ (Z − bias)·dZ', value: 640 },
        { text: 'Σ X·dX', value: 640 },
        { text: 'Σ K·dK', value: 641 },
      ],
    });
    // A kernel that was not rotated has the right sum of products here, but not along another V.
    const turned = spoilt(pass, x, (data) => data.set([4, 11, 6, 14, 30, 14, 6, 11, 4]));
    assert.notDeepEqual(brokenIdentities(turned), []);
    assert.deepEqual(brokenIdentities(spoilt(pass, b, (data) => data.fill(10))), []);
  });
});
