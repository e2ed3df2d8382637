import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  applyFunction,
  broadcastBetween,
  broadcastShapes,
  call,
  contentOf,
  type ElementFunction,
  type Expression,
  element,
  elementAt,
  exactNumber,
  formulaNumber,
  full,
  indexOf,
  nest,
  normal,
  numbers,
  partsOf,
  positionOf,
  power,
  product,
  randomSource,
  type Shape,
  scalar,
  scaleOf,
  shortNumber,
  showShape,
  sizeOf,
  statisticsOf,
  stridesOf,
  sum,
  symbols,
  tensor,
  uniform,
} from '../../../src/core/tensor';
import { assertNear, broadcastingShapes, isNear, problemOf, seeds, shapes } from './arbitrary';
import { evaluate } from './evaluate';

/** Not so near the end of float64 that three digits round to infinity. */
const finite = fc.double({ noNaN: true, min: -1.7e308, max: 1.7e308 });

describe('tensor', function () {
  this.timeout(60_000);

  describe('numbers on the screen', () => {
    const cases: [number, string][] = [
      [0, '0'],
      [-0, '0'],
      [1, '1'],
      [-1, '−1'],
      [999, '999'],
      [1234, '1234'],
      [9999, '9999'],
      [-9999, '−9999'],
      // Three significant digits, without zeros that say nothing.
      [0.5, '0.5'],
      [1.5, '1.5'],
      [3.14519, '3.15'],
      [-2.005, '−2'],
      [2.999, '3'],
      [12.345, '12.3'],
      [123.45, '123'],
      [999.4, '999'],
      // Four digits stand before the point: none is dropped.
      [999.5, '1000'],
      [999.9, '1000'],
      [-999.96, '−1000'],
      [1234.5, '1235'],
      [9999.4, '9999'],
      // Scientific outside 1e-4 … 1e4, also where rounding leads there.
      [9999.5, '1e4'],
      [10000, '1e4'],
      [12000, '1.2e4'],
      [12345, '1.23e4'],
      [-12345, '−1.23e4'],
      [100000, '1e5'],
      [1.5e10, '1.5e10'],
      [1e100, '1e100'],
      [-1e300, '−1e300'],
      [0.0001, '0.0001'],
      [0.00012345, '0.000123'],
      [0.012345, '0.0123'],
      [0.00009, '9e-5'],
      [0.000012345, '1.23e-5'],
      [-0.00001, '−1e-5'],
      [5e-324, '4.94e-324'],
      // Glyphs.
      [Number.NaN, 'NaN'],
      [Number.POSITIVE_INFINITY, '∞'],
      [Number.NEGATIVE_INFINITY, '−∞'],
    ];
    for (const [value, expected] of cases) {
      it(`${Object.is(value, -0) ? '-0' : value} is ${expected}`, () =>
        assert.equal(shortNumber(value), expected));
    }

    it('are never farther off than half of the third digit', () => {
      fc.assert(
        fc.property(finite, (value) => {
          const shown = Number(shortNumber(value).replace('−', '-'));
          const digits = Math.abs(shown) >= 1e3 && Math.abs(shown) < 1e4 ? 5.1e-4 : 5.1e-3;
          assert.ok(Math.abs(shown - value) <= digits * Math.abs(value) || Math.abs(value) < 1e-305);
        }),
        { numRuns: 5_000 },
      );
    });

    it('are short: a sign, four digits, a point or an exponent', () => {
      fc.assert(
        fc.property(fc.double(), (value) =>
          assert.match(shortNumber(value), /^(NaN|−?∞|−?(\d{1,4}|\d+\.\d{1,6}|\d(\.\d\d?)?e-?\d{1,3}))$/u),
        ),
        { numRuns: 5_000 },
      );
    });
  });

  describe('exact numbers', () => {
    const cases: [number, string][] = [
      [0.1, '0.1'],
      [1 / 3, '0.3333333333333333'],
      [-0, '-0'],
      [1e21, '1e21'],
      [1.5e-7, '1.5e-7'],
      [Number.NaN, 'nan'],
      [Number.POSITIVE_INFINITY, 'inf'],
      [Number.NEGATIVE_INFINITY, '-inf'],
    ];
    for (const [value, expected] of cases) {
      it(`${expected}`, () => assert.equal(exactNumber(value), expected));
    }

    it('read back as the same float64', () => {
      fc.assert(
        fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
          assert.ok(Object.is(Number(exactNumber(value)), value));
        }),
        { numRuns: 5_000 },
      );
    });
  });

  describe('numbers in formulas', () => {
    const cases: [number, string][] = [
      [2, '2'],
      [-0.5, '-0.5'],
      [0, '0'],
      [-0, '0'],
      [0.63, '0.63'],
      [1234567, '1234567'],
      [1 / 3, '0.333333'],
      [2 / 3, '0.666667'],
      [100 / 3, '33.3333'],
      [0.1 + 0.2, '0.3'],
      [12345678, '12345678'],
      [123456789012, '1.23457e11'],
      [10000000000, '1e10'],
      [1.2300000001e-7, '1.23e-7'],
      [1.5e-9, '1.5e-9'],
      [Number.NaN, 'nan'],
      [Number.POSITIVE_INFINITY, 'inf'],
    ];
    for (const [value, expected] of cases) {
      it(`${exactNumber(value)} is ${expected}`, () => assert.equal(formulaNumber(value), expected));
    }

    it('keep six significant digits', () => {
      fc.assert(
        fc.property(finite, (value) => {
          const shown = Number(formulaNumber(value));
          assert.ok(Math.abs(shown - value) <= 5.1e-6 * Math.abs(value) || Math.abs(value) < 1e-305);
        }),
        { numRuns: 5_000 },
      );
    });
  });

  describe('shapes', () => {
    it('of scalars and vectors', () => {
      assert.equal(sizeOf([]), 1);
      assert.equal(sizeOf([3, 0, 2]), 0);
      assert.deepEqual(positionOf([], 0), []);
      assert.equal(indexOf([], []), 0);
      assert.deepEqual(stridesOf([2, 3, 4]), [12, 4, 1]);
      assert.deepEqual([showShape([]), showShape([3]), showShape([2, 3])], ['scalar', '3', '2×3']);
    });

    it('number their elements row by row: position and index are inverse', () => {
      fc.assert(
        fc.property(shapes(), (shape) => {
          const strides = stridesOf(shape);
          for (let index = 0; index < sizeOf(shape); index++) {
            const position = positionOf(shape, index);
            assert.equal(indexOf(shape, position), index);
            assert.equal(position.length, shape.length);
            assert.ok(position.every((i, axis) => i >= 0 && i < (shape[axis] ?? 0)));
            assert.equal(
              position.reduce((total, i, axis) => total + i * (strides[axis] ?? 0), 0),
              index,
            );
          }
        }),
        { numRuns: 500 },
      );
    });

    it('nest as JSON and NumPy write them', () => {
      assert.equal(nest([], [7]), 7);
      assert.deepEqual(nest([2, 3], [1, 2, 3, 4, 5, 6]), [
        [1, 2, 3],
        [4, 5, 6],
      ]);
      assert.deepEqual(nest([2, 0], []), [[], []]);
    });

    it('are filled, or it is our mistake', () => {
      assert.throws(() => tensor([2, 2], [1, 2, 3]), RangeError);
      assert.deepEqual(full([2], 3), tensor([2], [3, 3]));
      assert.deepEqual(scalar(4), tensor([], [4]));
    });
  });

  describe('broadcasting', () => {
    const cases: [Shape, Shape, Shape | 'refused'][] = [
      [[], [], []],
      [[], [2, 3], [2, 3]],
      [[3], [2, 3], [2, 3]],
      [[2, 1], [3], [2, 3]],
      [[1], [0], [0]],
      [
        [8, 1, 6, 1],
        [7, 1, 5],
        [8, 7, 6, 5],
      ],
      [[2], [2, 3], 'refused'],
      [[2, 3], [3, 2], 'refused'],
      [[0], [2], 'refused'],
    ];
    for (const [left, right, expected] of cases) {
      it(`${showShape(left)} with ${showShape(right)}: ${expected === 'refused' ? expected : showShape(expected)}`, () => {
        for (const [a, b] of [
          [left, right],
          [right, left],
        ] as const) {
          if (expected === 'refused') {
            assert.deepEqual(
              problemOf(() => broadcastShapes('+', a, b)),
              { code: 'does-not-broadcast', operation: '+', left: a, right: b },
            );
          } else assert.deepEqual(broadcastShapes('+', a, b), expected);
        }
      });
    }

    it('takes for each element of the result the one that NumPy takes', () => {
      fc.assert(
        fc.property(broadcastingShapes, ([left, right]) => {
          const result = broadcastShapes('+', left, right);
          for (const operand of [left, right]) {
            const { from, to } = broadcastBetween(operand, result);
            const under = Array.from({ length: sizeOf(result) }, (_, index) => {
              // Naive: leave out the leading axes, and stay at 0 where the operand has length 1.
              const position = positionOf(result, index).slice(result.length - operand.length);
              return indexOf(
                operand,
                position.map((i, axis) => (operand[axis] === 1 ? 0 : i)),
              );
            });
            assert.deepEqual(
              under.map((_, index) => from(index)),
              under,
            );
            for (let k = 0; k < sizeOf(operand); k++) {
              const over = under.flatMap((own, index) => (own === k ? [index] : []));
              assert.deepEqual([...to(k)], over, 'ascending, and the inverse');
            }
          }
        }),
        { numRuns: 1_000 },
      );
    });
  });

  describe('statistics', () => {
    it('of a few numbers', () => {
      const { min, max, mean, deviation, rootMeanSquare, zeros, count } = statisticsOf(
        tensor([4], [3, -1, 0, 2]),
      );
      assert.deepEqual([count, min, max, mean, zeros], [4, -1, 3, 1, 1]);
      assertNear(
        [deviation, rootMeanSquare],
        [Math.sqrt(2.5), Math.sqrt(3.5)],
        'deviation and root mean square',
      );
    });

    it('leaves out what is not finite, and counts it', () => {
      const found = statisticsOf(
        tensor([5], [1, Number.NaN, Number.POSITIVE_INFINITY, 3, Number.NEGATIVE_INFINITY]),
      );
      const { min, max, mean, nans, infinities, count } = found;
      assert.deepEqual([count, min, max, mean, nans, infinities], [5, 1, 3, 2, 1, 2]);
    });

    it('has the mean 0 where the numbers cancel, and one where their sum overflows', () => {
      const sobel = [1, 0, -1, 2, 0, -2, 1, 0, -1];
      assert.equal(statisticsOf(tensor([9], sobel)).mean, 0);
      assert.equal(statisticsOf(tensor([4], [1e100, 1, -1e100, -1])).mean, 0);
      assert.equal(statisticsOf(tensor([2], [1.5e308, 1.5e308])).mean, 1.5e308);
    });

    it('of nothing is NaN', () => {
      const { min, max, mean, deviation, count } = statisticsOf(tensor([0], []));
      assert.deepEqual(
        [count, min, max, mean, deviation],
        [0, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
      );
    });

    it('equals two passes over the numbers', () => {
      const anyNumber = fc.double({ min: -1e6, max: 1e6, noNaN: true });
      fc.assert(
        fc.property(fc.array(anyNumber, { minLength: 1 }), (data) => {
          const found = statisticsOf(tensor([data.length], data));
          const mean = data.reduce((a, b) => a + b, 0) / data.length;
          const variance = data.reduce((total, x) => total + (x - mean) ** 2, 0) / data.length;
          const squares = data.reduce((total, x) => total + x * x, 0) / data.length;
          assert.ok(isNear(found.mean, mean, 1e-9));
          assert.ok(Math.abs(found.deviation - Math.sqrt(variance)) <= 1e-6);
          assert.ok(isNear(found.rootMeanSquare, Math.sqrt(squares), 1e-9));
          assert.deepEqual(
            [found.min, found.max].map((x) => x + 0),
            [Math.min(...data), Math.max(...data)].map((x) => x + 0),
          );
        }),
      );
    });

    it('is exact for a small spread around a large number', () => {
      const { deviation } = statisticsOf(tensor([4], [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]));
      assert.equal(deviation, Math.sqrt(22.5));
    });

    // The end of the colour scale: min(max |x|, 3·√mean x²).
    const scales: [string, number[], number][] = [
      ['the largest', [1, -2, 2], 2],
      ['three root mean squares, where one number is far out', [...new Array<number>(99).fill(0), 100], 30],
      ['1, where all is zero', [0, 0], 1],
      ['1, where nothing is finite', [Number.NaN, Number.POSITIVE_INFINITY], 1],
      ['the largest, where squares overflow', [1e200, -1e200], 1e200],
    ];
    for (const [name, data, expected] of scales) {
      it(`ends the colour scale at ${name}`, () => {
        assertNear([scaleOf(statisticsOf(tensor([data.length], data)))], [expected], 'scale');
      });
    }
  });

  describe('random numbers', () => {
    it('are the same for the same seed, and others for another', () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          assert.deepEqual(normal([5], seed), normal([5], seed));
          assert.deepEqual(uniform([5], seed), uniform([5], seed));
          assert.notDeepEqual(normal([5], seed), normal([5], seed + 1));
          assert.notDeepEqual(uniform([5], seed), uniform([5], seed + 2 ** 32));
        }),
      );
    });

    it('are the same on every machine and in every version', () => {
      const next = randomSource(42);
      assert.deepEqual([next(), next(), next()], FIRST_OF_SEED_42);
    });

    const size = 40_000;
    for (const seed of [0, 1, 7, 2 ** 31, -1, 2 ** 40]) {
      it(`spread as they should, seed ${seed}`, () => {
        const flat = statisticsOf(uniform([size], seed));
        assert.ok(flat.min >= 0 && flat.max < 1);
        // Five standard errors.
        assert.ok(Math.abs(flat.mean - 0.5) < 5 * Math.sqrt(1 / 12 / size), `mean ${flat.mean}`);
        assert.ok(Math.abs(flat.deviation - Math.sqrt(1 / 12)) < 0.005, `deviation ${flat.deviation}`);
        const bell = statisticsOf(normal([size], seed));
        assert.ok(Math.abs(bell.mean) < 5 / Math.sqrt(size), `mean ${bell.mean}`);
        assert.ok(Math.abs(bell.deviation - 1) < 5 / Math.sqrt(2 * size), `deviation ${bell.deviation}`);
        assert.equal(bell.nans + bell.infinities, 0);
        const { data } = normal([size], seed);
        const within = (limit: number) => data.filter((x) => Math.abs(x) < limit).length / size;
        assert.ok(Math.abs(within(1) - 0.6827) < 0.02 && Math.abs(within(2) - 0.9545) < 0.01);
      });
    }
  });

  describe('expressions', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => element(name, []));
    assert.ok(a && b && c);
    const cases: [string, Expression, Expression][] = [
      ['0·a is 0', product([0, a]), 0],
      ['1·a is a', product([1, a]), a],
      ['a + 0 is a', sum([a, 0]), a],
      ['the empty sum is 0', sum([]), 0],
      ['the empty product is 1', product([]), 1],
      ['a − a is 0', sum([a, product([-1, a])]), 0],
      ['2a + 3a is 5a', sum([product([2, a]), product([3, a])]), product([5, a])],
      ['a·a is a²', product([a, a]), power(a, 2)],
      ['a·b·a is a²·b: the first place counts', product([a, b, a]), product([power(a, 2), b])],
      ['a·a⁻¹ is 1', product([a, power(a, -1)]), 1],
      ['(a²)³ is a⁶', power(power(a, 2), 3), power(a, 6)],
      [
        '(a²)^½ stays, since it is |a|',
        power(power(a, 2), 0.5),
        { kind: 'power', base: power(a, 2), exponent: 0.5 },
      ],
      ['a⁰ is 1', power(a, 0), 1],
      ['a¹ is a', power(a, 1), a],
      ['numbers are computed', sum([1, product([2, 3]), power(2, 3)]), 15],
      ['relu(−2) is 0', call('relu', -2), 0],
      ['constants stand last', sum([1, a, 2]), { kind: 'sum', terms: [a, 3] }],
      ['sums are flat', sum([sum([a, b]), c]), { kind: 'sum', terms: [a, b, c] }],
      [
        '2(a + b) − (a + b) is a + b',
        sum([product([2, sum([a, b])]), product([-1, sum([a, b])])]),
        sum([a, b]),
      ],
      [
        '2(a + b) − (a + b) + c is a + b + c',
        sum([product([2, sum([a, b])]), product([-1, sum([a, b])]), c]),
        sum([a, b, c]),
      ],
      ['the order is kept', sum([b, a]), { kind: 'sum', terms: [b, a] }],
      [
        'a^∞ is not a^−∞',
        sum([power(a, Infinity), power(a, -Infinity)]),
        { kind: 'sum', terms: [power(a, Infinity), power(a, -Infinity)] },
      ],
      [
        'an element of a gradient is not one of the value',
        sum([a, element('a', [], 'L')]),
        { kind: 'sum', terms: [a, element('a', [], 'L')] },
      ],
    ];
    for (const [name, actual, expected] of cases) {
      it(name, () => assert.deepEqual(actual, expected));
    }

    it('keep their value when they are simplified', () => {
      fc.assert(
        fc.property(
          trees,
          fc.array(fc.double({ min: 0.25, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }),
          (tree, values) => {
            const env = new Map(['a', 'b', 'c'].map((name, n) => [name, values[n] ?? 1]));
            const plain = plainValue(tree, env);
            // Beyond these limits rounding says more than the algebra.
            fc.pre(Number.isFinite(plain.value) && plain.largest < 1e4);
            const simplified = evaluate(build(tree), ({ name }) => env.get(name) ?? Number.NaN);
            assert.ok(
              Math.abs(simplified - plain.value) <= 1e-8 * Math.max(1, plain.largest),
              `${simplified}, not ${plain.value}`,
            );
          },
        ),
        { numRuns: 5_000 },
      );
    });

    it('stay flat: no sum in a sum, no product in a product, no number among the factors', () => {
      const isFlat = (e: Expression): boolean => {
        if (typeof e === 'number') return true;
        switch (e.kind) {
          case 'element':
            return true;
          case 'sum':
            return (
              e.terms.length > 1 &&
              e.terms.every((t, n) =>
                typeof t === 'number' ? n === e.terms.length - 1 : t.kind !== 'sum' && isFlat(t),
              )
            );
          case 'product':
            return (
              e.coefficient !== 0 &&
              e.factors.length > 0 &&
              e.factors.every((f) => typeof f === 'object' && f.kind !== 'product' && isFlat(f))
            );
          case 'power':
            return isFlat(e.base) && isFlat(e.exponent);
          case 'call':
            return isFlat(e.of);
        }
      };
      fc.assert(
        fc.property(trees, (tree) => assert.ok(isFlat(build(tree)))),
        { numRuns: 3_000 },
      );
    });

    it('weigh as many operands as they mention', () => {
      assert.equal(partsOf(sum([product([2, a, b]), power(c, 2), call('exp', a), 1])), 6);
    });
  });

  describe('contents', () => {
    it('are numbers where every element is one', () => {
      assert.equal(contentOf([2], [1, 2]).kind, 'numbers');
      assert.equal(contentOf([2], [1, element('a', [])]).kind, 'formulas');
      assert.equal(contentOf([0], []).kind, 'numbers');
    });
    it('give their elements one by one', () => {
      assert.equal(elementAt(numbers(tensor([2], [5, 6])), 1), 6);
      assert.deepEqual(elementAt(symbols([2, 2], 'X'), 3), element('X', [1, 1]));
      assert.deepEqual(elementAt(symbols([2, 2], 'Z', 'L'), 1), element('Z', [0, 1], 'L'));
    });
  });
});

/** SFC32 with a = 0x9e3779b9, b = seed, c = 0, counter = 1, after 12 rounds; two outputs make 53 bits. */
const FIRST_OF_SEED_42 = referenceNumbers(42, 3);

/** The published algorithm in 64-bit integers, so that no trick with `| 0` can hide a mistake. */
function referenceNumbers(seed: number, count: number): number[] {
  const mask = 0xffffffffn;
  let [a, b, c, counter] = [0x9e3779b9n, BigInt(seed), 0n, 1n];
  const next = (): bigint => {
    const result = (a + b + counter) & mask;
    counter = (counter + 1n) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = (((c << 21n) | (c >> 11n)) + result) & mask;
    return result;
  };
  for (let round = 0; round < 12; round++) next();
  return Array.from({ length: count }, () => {
    const high = next();
    return Number((high << 21n) + (next() >> 11n)) / 2 ** 53;
  });
}

/** An expression before anything is simplified. */
type Tree =
  | { kind: 'number'; value: number }
  | { kind: 'element'; name: string }
  | { kind: 'sum' | 'product'; of: Tree[] }
  | { kind: 'power'; base: Tree; exponent: number | Tree }
  | { kind: 'call'; name: ElementFunction; of: Tree };

const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom('a', 'b', 'c').map((name): Tree => ({ kind: 'element', name })),
    fc.constantFrom(-2, -1, 0, 0.5, 1, 2, 3).map((value): Tree => ({ kind: 'number', value })),
    fc
      .tuple(fc.constantFrom('sum' as const, 'product' as const), fc.array(tie('tree'), { maxLength: 4 }))
      .map(([kind, of]): Tree => ({ kind, of })),
    fc
      .tuple(tie('tree'), fc.constantFrom(-1, 0, 1, 2, 3))
      .map(([base, exponent]): Tree => ({ kind: 'power', base, exponent })),
    fc
      .tuple(fc.constantFrom('a', 'b'), fc.constantFrom(-2, 0.5, -0.5))
      .map(([name, exponent]): Tree => ({ kind: 'power', base: { kind: 'element', name }, exponent })),
    tie('tree').map((exponent): Tree => ({ kind: 'power', base: { kind: 'element', name: 'a' }, exponent })),
    fc
      .tuple(fc.constantFrom<ElementFunction[]>('tanh', 'sigmoid', 'relu', 'abs'), tie('tree'))
      .map(([name, of]): Tree => ({ kind: 'call', name, of })),
  ),
})).tree;

function build(tree: Tree): Expression {
  switch (tree.kind) {
    case 'number':
      return tree.value;
    case 'element':
      return element(tree.name, []);
    case 'sum':
      return sum(tree.of.map(build));
    case 'product':
      return product(tree.of.map(build));
    case 'power':
      return power(
        build(tree.base),
        typeof tree.exponent === 'number' ? tree.exponent : build(tree.exponent),
      );
    case 'call':
      return call(tree.name, build(tree.of));
  }
}

/** The value, and the largest number met on the way: what rounding errors are measured against. */
function plainValue(tree: Tree, env: ReadonlyMap<string, number>): { value: number; largest: number } {
  const parts =
    tree.kind === 'sum' || tree.kind === 'product'
      ? tree.of
      : tree.kind === 'power'
        ? [tree.base, ...(typeof tree.exponent === 'number' ? [] : [tree.exponent])]
        : tree.kind === 'call'
          ? [tree.of]
          : [];
  const found = parts.map((part) => plainValue(part, env));
  const values = found.map(({ value }) => value);
  const own = (): number => {
    switch (tree.kind) {
      case 'number':
        return tree.value;
      case 'element':
        return env.get(tree.name) ?? Number.NaN;
      case 'sum':
        return values.reduce((x, y) => x + y, 0);
      case 'product':
        return values.reduce((x, y) => x * y, 1);
      case 'power':
        return (
          (values[0] ?? Number.NaN) **
          (typeof tree.exponent === 'number' ? tree.exponent : (values[1] ?? Number.NaN))
        );
      case 'call':
        return applyFunction(tree.name, values[0] ?? Number.NaN);
    }
  };
  const value = own();
  // A small divisor makes a large number; it too is what errors are measured against.
  const size = Math.max(Math.abs(value), tree.kind === 'power' ? Math.abs(1 / (values[0] ?? 1)) : 0);
  const largest = Math.max(size, ...found.map((part) => part.largest));
  return { value, largest: Number.isNaN(largest) ? Number.POSITIVE_INFINITY : largest };
}
