import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  checkPass,
  compareAnswer,
  DEFAULT_TOLERANCES,
  type GradientReport,
  passes,
  type Tolerances,
} from '../../../src/core/gradcheck';
import { apply, backward, leaf, type Pass, type Value } from '../../../src/core/graph';
import {
  type Content,
  numbers,
  positionOf,
  type Shape,
  supervise,
  symbols,
  tensor,
} from '../../../src/core/tensor';
import { convolutions, filled, problemOf } from './arbitrary';
import { workedExample, workedExampleInSymbols } from './graphs';

const known = (shape: Shape, values: readonly number[]): Content => numbers(tensor(shape, values));
const numbersOf = (content: Content | undefined): Float64Array => {
  assert.ok(content?.kind === 'numbers');
  return content.data;
};
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** The pass with one gradient replaced: a backward pass that is wrong. */
function spoilt(pass: Pass, value: Value, change: (data: Float64Array) => void): Pass {
  const gradient = pass.gradients.get(value.id);
  assert.ok(gradient?.kind === 'numbers');
  const data = gradient.data.slice();
  change(data);
  return { ...pass, gradients: new Map([...pass.gradients, [value.id, { ...gradient, data }]]) };
}

const wrongOf = (report: GradientReport): string[] =>
  report.leaves.flatMap(({ name, shape, wrong }) =>
    wrong.map(
      (index) =>
        `${name}${positionOf(shape, index)
          .map((i) => i + 1)
          .join('')}`,
    ),
  );

describe('gradcheck', function () {
  this.timeout(60_000);

  describe("PyTorch's rule: |a − n| ≤ atol + rtol·|n|", () => {
    // In binary fractions, so that the limit itself can be met.
    const coarse: Tolerances = { eps: 1, atol: 0.5, rtol: 0.25 };
    const cases: [number, number, Tolerances, boolean][] = [
      [3, 2, coarse, true],
      [3.0000000000000004, 2, coarse, false],
      [1, 2, coarse, true],
      [0.9999999999999998, 2, coarse, false],
      [-3, -2, coarse, true],
      [-3.0000000000000004, -2, coarse, false],
      [0.5, 0, coarse, true],
      [0.5000000000000001, 0, coarse, false],
      // The tolerance goes with |n|, not with |a|: the rule is not symmetric.
      [2.75, 4, coarse, true],
      [4, 2.75, coarse, false],
      [1e-5, 0, DEFAULT_TOLERANCES, true],
      [1.0000001e-5, 0, DEFAULT_TOLERANCES, false],
      [1001, 1000, DEFAULT_TOLERANCES, true],
      [1001.1, 1000, DEFAULT_TOLERANCES, false],
      [nan, nan, DEFAULT_TOLERANCES, false],
      [nan, 1, DEFAULT_TOLERANCES, false],
      [1, nan, DEFAULT_TOLERANCES, false],
      [inf, inf, DEFAULT_TOLERANCES, true],
      [-inf, -inf, DEFAULT_TOLERANCES, true],
      [inf, -inf, DEFAULT_TOLERANCES, false],
      [1, inf, DEFAULT_TOLERANCES, false],
      [inf, 1, DEFAULT_TOLERANCES, false],
    ];
    for (const [analytic, numeric, tolerances, expected] of cases) {
      it(`${analytic} beside ${numeric} (atol ${tolerances.atol}): ${expected ? 'passes' : 'does not'}`, () => {
        assert.equal(passes(analytic, numeric, tolerances), expected);
      });
    }
    it('has the defaults of torch.autograd.gradcheck', () => {
      assert.deepEqual(DEFAULT_TOLERANCES, { eps: 1e-6, atol: 1e-5, rtol: 1e-3 });
    });
  });

  describe('a right backward pass', () => {
    it('passes: the worked example', () => {
      const { z, dz } = workedExample();
      const report = checkPass(backward(z, dz));
      assert.deepEqual([report.ok, report.checked, report.wrong, report.root], [true, 14, 0, 'Z']);
      assert.deepEqual(
        report.leaves.map(({ name, shape }) => [name, shape]),
        [
          ['X', [3, 3]],
          ['K', [2, 2]],
          ['B', []],
        ],
      );
      assert.ok(report.relativeError < 1e-7);
      assert.ok(report.worst.difference <= report.worst.tolerance);
    });

    it('passes exactly: whole numbers and eps = 1, since a convolution is linear (exact mode)', () => {
      fc.assert(
        fc.property(convolutions, (c) => {
          const { inputs, dz, operation } = filled(c);
          const leaves = inputs.map((x, k) => leaf(numbers(x), 'XKB'[k] ?? ''));
          const pass = backward(apply(operation, leaves, c.settings), numbers(dz));
          const report = checkPass(pass, { eps: 1, atol: 0, rtol: 0 });
          assert.ok(report.ok, wrongOf(report).join(', '));
          assert.equal(report.relativeError, 0);
          assert.equal(report.worst.difference, 0);
        }),
        { numRuns: 300 },
      );
    });

    it('is checked through every use of a leaf', () => {
      const a = leaf(known([2], [0.5, -1.5]), 'a');
      const b = apply('exp', [apply('multiply', [a, a])]);
      const report = checkPass(backward(apply('sum', [apply('add', [b, a])])));
      assert.deepEqual([report.ok, report.checked, report.root], [true, 2, 'the result']);
    });

    it('of a matrix goes by the gradient that was given: what is not sent back does not count', () => {
      const a = leaf(known([2], [1, 4]), 'a');
      const z = apply('sqrt', [apply('subtract', [a, leaf(known([2], [1, 0]))])]);
      // At 0 the root has no slope, but nothing is sent back there.
      const pass = backward(z, known([2], [0, 1]));
      const report = checkPass(spoilt(pass, a, (data) => data.fill(0, 0, 1)));
      assert.ok(report.ok, wrongOf(report).join(', '));
    });
  });

  describe('a wrong backward pass', () => {
    const mistakes: [string, (data: Float64Array) => void, string[]][] = [
      ['one element', (data) => data.fill(99, 1, 2), ['K12']],
      ['a kernel that was rotated', (data) => data.reverse(), ['K11', 'K12', 'K21', 'K22']],
      ['a mean instead of a sum', (data) => data.set(data.map((x) => x / 4)), ['K11', 'K12', 'K21', 'K22']],
      [
        'two elements exchanged',
        (data) => data.set([data[2] ?? 0, data[1] ?? 0, data[0] ?? 0]),
        ['K11', 'K21'],
      ],
      ['NaN', (data) => data.fill(nan, 3), ['K22']],
      ['infinity', (data) => data.fill(inf, 2, 3), ['K21']],
    ];
    for (const [name, change, expected] of mistakes) {
      it(`is found at its elements: ${name}`, () => {
        const { z, k, dz } = workedExample();
        const report = checkPass(spoilt(backward(z, dz), k, change));
        assert.deepEqual(wrongOf(report), expected);
        assert.deepEqual([report.ok, report.wrong], [false, expected.length]);
      });
    }

    it('is led to the element that exceeds its tolerance most', () => {
      const { z, k, x, dz } = workedExample();
      const pass = backward(z, dz);
      const twice = spoilt(
        spoilt(pass, k, (data) => data.fill(38, 0, 1)),
        x,
        (data) => data.fill(22, 4, 5),
      );
      const { worst } = checkPass(twice);
      // 1 over 37 is less than 2 over 20, whichever comes first.
      assert.deepEqual([worst.leaf, worst.index], ['X', 4]);
      assert.ok(Math.abs(worst.difference - 2) < 1e-6 && Math.abs(worst.tolerance - 0.02001) < 1e-6);
    });

    it('is led to NaN before every number, and its relative error is NaN', () => {
      const { z, k, dz } = workedExample();
      const report = checkPass(
        spoilt(backward(z, dz), k, (data) => {
          data.set([1e9, nan, -1e9, 5]);
        }),
      );
      assert.deepEqual([report.worst.leaf, report.worst.index], ['K', 1]);
      assert.ok(Number.isNaN(report.relativeError), `${report.relativeError}`);
    });

    it('has the relative error of the CS231n assignments: max |a − n| / max(1e-8, |a| + |n|)', () => {
      const { z, k, dz } = workedExample();
      const report = checkPass(spoilt(backward(z, dz), k, (data) => data.fill(111, 0, 1)));
      assert.ok(Math.abs(report.relativeError - 74 / 148) < 1e-6);
    });

    it('does not hide where its sum is right: a kernel that was not rotated', () => {
      const { z, x, k, dz } = workedExample();
      const pass = backward(z, dz);
      // dX with K as it is: the full convolution's elements mirrored, with the same sum.
      const unrotated = numbersOf(pass.gradients.get(x.id)).slice();
      unrotated.set([4, 11, 6, 14, 30, 14, 6, 11, 4]);
      assert.equal(
        unrotated.reduce((a, b) => a + b, 0),
        numbersOf(pass.gradients.get(x.id)).reduce((a, b) => a + b, 0),
      );
      const report = checkPass(spoilt(pass, x, (data) => data.set(unrotated)));
      assert.deepEqual([report.ok, report.leaves.find(({ id }) => id === k.id)?.wrong], [false, []]);
    });

    it('is found in random convolutions, at the very element', () => {
      fc.assert(
        fc.property(convolutions, fc.nat(), fc.nat({ max: 1 }), (c, choice, which) => {
          const { inputs, dz, operation } = filled(c);
          const leaves = inputs.map((x, k) => leaf(numbers(x), 'XKB'[k] ?? ''));
          const pass = backward(apply(operation, leaves, c.settings), numbers(dz));
          const [chosen] = leaves.slice(which);
          assert.ok(chosen);
          const size = numbersOf(chosen.content).length;
          const wrong = spoilt(pass, chosen, (data) => {
            data[choice % size] = (data[choice % size] ?? 0) + 1;
          });
          const report = checkPass(wrong, { eps: 1, atol: 0, rtol: 0 });
          assert.deepEqual(
            report.leaves.map((own) => own.wrong),
            leaves.map((own) => (own === chosen ? [choice % size] : [])),
          );
          assert.deepEqual([report.worst.leaf, report.worst.index], [chosen.name, choice % size]);
        }),
        { numRuns: 200 },
      );
    });
  });

  describe('problems', () => {
    it('formulas have no central differences', () => {
      assert.deepEqual(
        problemOf(() => checkPass(backward(workedExampleInSymbols().z))),
        { code: 'symbols-not-numbers', operation: 'gradcheck' },
      );
      const { z } = workedExample();
      assert.deepEqual(
        problemOf(() => checkPass(backward(z, symbols([2, 2], 'Z', 'L')))),
        { code: 'symbols-not-numbers', operation: 'gradcheck' },
      );
    });

    it('Stop ends a long check', () => {
      const x = leaf(numbers(tensor([120, 120], new Float64Array(14_400).fill(1))), 'X');
      const k = leaf(numbers(tensor([5, 5], new Float64Array(25).fill(1))), 'K');
      const pass = backward(apply('sum', [apply('conv2d', [x, k])]));
      supervise({ stopped: () => true });
      try {
        assert.deepEqual(
          problemOf(() => checkPass(pass)),
          { code: 'interrupted' },
        );
      } finally {
        supervise({});
      }
    });
  });

  describe("a reader's answer", () => {
    const right = known([2, 2], [37, 47, 67, 77]);
    const cases: [string, number[], number[], number, boolean][] = [
      ['right', [37, 47, 67, 77], [], 0, true],
      ['right within the tolerance', [37.03, 47, 67, 77], [], 0, true],
      ['wrong in one element', [36, 47, 67, 77], [0], 0, false],
      ['wrong everywhere', [77, 67, 47, 37], [0, 1, 2, 3], 0, false],
      ['not finished', [37, nan, 67, nan], [], 2, false],
      ['not finished and wrong', [37, nan, 68, 77], [2], 1, false],
      ['infinite', [37, inf, 67, 77], [1], 0, false],
    ];
    for (const [name, answer, wrong, open, ok] of cases) {
      it(name, () => {
        const report = compareAnswer(right, known([2, 2], answer));
        assert.deepEqual([report.wrong, report.open, report.ok], [wrong, open, ok]);
        assert.deepEqual([...report.expected], [37, 47, 67, 77]);
        assert.deepEqual([...report.answer], answer);
      });
    }

    it('has the shape of the gradient', () => {
      assert.deepEqual(
        problemOf(() => compareAnswer(right, known([4], [37, 47, 67, 77]))),
        { code: 'answer-shape', gradient: [2, 2], answer: [4] },
      );
    });

    it('is compared in numbers', () => {
      assert.deepEqual(
        problemOf(() => compareAnswer(symbols([2], 'Z', 'L'), known([2], [1, 2]))),
        { code: 'symbols-not-numbers', operation: 'check' },
      );
    });
  });
});
