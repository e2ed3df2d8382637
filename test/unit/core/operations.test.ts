import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  numberOf,
  type Operand,
  operationNamed,
  operations,
  type Prepared,
  type Selection,
  type Settings,
  type View,
} from '../../../src/core/operations';
import { at, generate, type Shape, sizeOf, type Tensor, tensor } from '../../../src/core/tensor';
import {
  assertNear,
  assertSame,
  dot,
  elementOf,
  isNear,
  lookupIn,
  plus,
  prepare,
  problemOf,
  realNumbers,
  seeds,
  USES,
  type Use,
} from './arbitrary';

const RUNS = 150;

interface Ran extends Use {
  readonly prepared: Prepared;
  readonly output: Tensor;
  readonly gradient: Tensor;
  readonly seed: number;
}

/** Calls `property` with many random uses of an operation, already run forward. */
function forUsesOf(operation: string, property: (ran: Ran) => void, runs = RUNS): void {
  const uses = USES[operation];
  assert.ok(uses, `arbitrary.ts does not say how ${operation} is tried`);
  fc.assert(
    fc.property(uses, seeds, (use, seed) => {
      const shapes = use.inputs.map((x) => x.shape);
      const byShape = prepare(operation, shapes, use.settings);
      const prepared = byShape.given?.(use.inputs) ?? byShape;
      const output = prepared.forward(use.inputs);
      property({ ...use, prepared, output, gradient: realNumbers(prepared.shape, seed), seed });
    }),
    { numRuns: runs },
  );
}

const replaced = (inputs: readonly Tensor[], k: number, by: Tensor): Tensor[] =>
  inputs.map((x, n) => (n === k ? by : x));

/** Which inputs an operation is linear in, the others held fast; 'all' where it is linear in all of them together. */
const LINEAR: Readonly<Record<string, 'all' | readonly number[]>> = {
  add: 'all',
  subtract: 'all',
  negate: 'all',
  transpose: 'all',
  reshape: 'all',
  rot180: 'all',
  pad: 'all',
  pick: 'all',
  stack: 'all',
  sum: 'all',
  mean: 'all',
  avg_pool2d: 'all',
  multiply: [0, 1],
  matmul: [0, 1],
  divide: [0],
};

describe('operations', function () {
  this.timeout(120_000);

  it('are all tried here', () => {
    assert.deepEqual(
      operations()
        .map(({ name }) => name)
        .sort(),
      Object.keys(USES).sort(),
    );
  });

  for (const { name } of operations()) {
    describe(name, () => {
      it('computes what its terms add up to', () => {
        forUsesOf(name, ({ prepared, inputs, output }) => {
          const look = lookupIn(inputs);
          assert.deepEqual(output.shape, prepared.shape);
          assertNear(
            output.data,
            output.data.map((_, index) => numberOf(prepared.terms(index), look)),
            'the output',
          );
        });
      });

      it('sends back what its gradient terms add up to', () => {
        forUsesOf(name, ({ prepared, inputs, output, gradient }) => {
          const look = lookupIn(inputs, output, gradient);
          inputs.forEach((x, k) => {
            const computed = prepared.backward(k, gradient, inputs, output);
            assert.deepEqual(computed.shape, x.shape);
            const summed = x.data.map((_, index) => numberOf(prepared.gradientTerms(k, index), look));
            assertNear(computed.data, summed, `the gradient of input ${k}`);
          });
        });
      });

      it('has the gradient that central differences have', () => {
        forUsesOf(
          name,
          ({ prepared, inputs, output, gradient, seed }) => {
            inputs.forEach((x, k) => {
              if (x.data.length === 0) return;
              const index = elementOf(x.shape, seed);
              const shifted = (by: number) => generate(x.shape, (i) => at(x, i) + (i === index ? by : 0));
              const eps = 1e-5;
              const [above, below] = [eps, -eps].map((by) =>
                prepared.forward(replaced(inputs, k, shifted(by))),
              );
              assert.ok(above && below);
              const numeric = dot(gradient, plus(above, below, -1)) / (2 * eps);
              const analytic = at(prepared.backward(k, gradient, inputs, output), index);
              assert.ok(
                isNear(analytic, numeric, 1e-5),
                `input ${k}, element ${index}: ${analytic}, not ${numeric}`,
              );
            });
          },
          60,
        );
      });

      it('never changes what it was given', () => {
        forUsesOf(
          name,
          ({ prepared, inputs, output, gradient }) => {
            const before = [...inputs, output, gradient].map((x) => x.data.slice());
            inputs.forEach((_, k) => {
              prepared.backward(k, gradient, inputs, output);
            });
            prepared.forward(inputs);
            [...inputs, output, gradient].forEach((x, n) => {
              assertSame(x.data, before[n] ?? [], 'an operand');
            });
          },
          20,
        );
      });

      it('draws every element of every operand once, and can show each', () => {
        forUsesOf(
          name,
          ({ prepared, inputs, seed }) => {
            const picture = prepared.picture();
            const current = Object.fromEntries(
              picture.selectors.map(({ name: selector, count }, n) => [selector, (seed >>> (3 * n)) % count]),
            );
            const counts = new Map(picture.selectors.map((selector) => [selector.name, selector.count]));
            for (const row of picture.rows) {
              const views = row.pieces.filter((piece): piece is View => !('sign' in piece));
              assert.deepEqual(views.at(-1)?.operand, row.result, 'the last view of a row is its result');
              for (const view of views) {
                const shape =
                  view.operand.of === 'output' ? prepared.shape : (inputs[view.operand.of]?.shape ?? []);
                drawsEachOnce(view, sizeOf(shape), current, counts);
              }
            }
            const results = picture.rows.map(({ result }) => result);
            const expected: Operand[] = [{ of: 'output', side: 'value' }];
            inputs.forEach((_, of) => {
              expected.push({ of, side: 'gradient' });
            });
            for (const operand of expected) {
              const found = results.filter(
                (result) => result.of === operand.of && result.side === operand.side,
              );
              assert.equal(found.length, 1, `one row makes the ${operand.side} of ${operand.of}`);
            }
          },
          100,
        );
      });

      const linear = LINEAR[name];
      if (linear === 'all') {
        it('is linear, and its gradient is its adjoint', () => {
          forUsesOf(name, ({ prepared, inputs, output, gradient, seed }) => {
            const back = inputs.map((x, k) => dot(x, prepared.backward(k, gradient, inputs, output)));
            assertNear([back.reduce((a, b) => a + b, 0)], [dot(output, gradient)], '⟨f(x), g⟩ = ⟨x, f*(g)⟩');
            const others = inputs.map((x, k) => realNumbers(x.shape, seed + 7 + k));
            const mixed = prepared.forward(inputs.map((x, k) => plus(x, others[k] ?? x, 3)));
            assertNear(
              mixed.data,
              plus(output, prepared.forward(others), 3).data,
              'f(x + 3y) = f(x) + 3f(y)',
            );
          });
        });
      }
      for (const k of Array.isArray(linear) ? linear : []) {
        it(`is linear in input ${k}, and the gradient is the adjoint`, () => {
          forUsesOf(name, ({ prepared, inputs, output, gradient, seed }) => {
            const x = inputs[k];
            assert.ok(x);
            assertNear(
              [dot(x, prepared.backward(k, gradient, inputs, output))],
              [dot(output, gradient)],
              'adjoint',
            );
            const other = realNumbers(x.shape, seed + 7);
            const [mixed, alone] = [plus(x, other, 3), other].map((y) =>
              prepared.forward(replaced(inputs, k, y)),
            );
            assert.ok(mixed && alone);
            assertNear(mixed.data, plus(output, alone, 3).data, 'linearity');
          });
        });
      }

      it('says what it is', () => {
        const operation = operationNamed(name);
        assert.ok(operation);
        for (const text of [operation.summary, operation.shapeRule, operation.example])
          assert.notEqual(text, '');
        forUsesOf(
          name,
          ({ inputs, settings }) => {
            const names = inputs.map((_, k) => `x_${k}`);
            const rules = operation.rules({ inputs: names, output: 'z', loss: 'L' }, settings);
            assert.notEqual(rules.forward, '');
            assert.equal(rules.gradients.length, inputs.length);
            assert.notEqual(operation.spell(names, settings), '');
          },
          20,
        );
      });
    });
  }

  describe('values', () => {
    const cases: [string, Tensor[], Settings, Tensor][] = [
      ['add', [row(1, 2), column(10, 20)], {}, tensor([2, 2], [11, 12, 21, 22])],
      ['subtract', [scalar(1), row(1, 2)], {}, row(0, -1)],
      ['multiply', [row(1, 2), column(3, 4)], {}, tensor([2, 2], [3, 6, 4, 8])],
      ['divide', [row(1, -1, 0), row(0, 0, 0)], {}, row(Infinity, -Infinity, NaN)],
      ['power', [row(2, 4, 0, -8), row(3, 0.5, 0, 3)], {}, row(8, 2, 1, -512)],
      ['matmul', [tensor([2, 2], [1, 2, 3, 4]), tensor([2, 1], [5, 6])], {}, tensor([2, 1], [17, 39])],
      ['matmul', [tensor([2], [1, 2]), tensor([2], [3, 4])], {}, scalar(11)],
      ['matmul', [tensor([2], [1, 2]), tensor([2, 2], [1, 2, 3, 4])], {}, tensor([2], [7, 10])],
      ['matmul', [tensor([2, 2], [1, 2, 3, 4]), tensor([2], [1, 2])], {}, tensor([2], [5, 11])],
      ['transpose', [tensor([2, 3], [1, 2, 3, 4, 5, 6])], {}, tensor([3, 2], [1, 4, 2, 5, 3, 6])],
      ['transpose', [tensor([2], [1, 2])], {}, tensor([2, 1], [1, 2])],
      ['reshape', [row(1, 2, 3, 4)], { shape: [2, -1] }, tensor([2, 2], [1, 2, 3, 4])],
      ['rot180', [tensor([2, 2], [1, 2, 3, 4])], {}, tensor([2, 2], [4, 3, 2, 1])],
      [
        'pad',
        [row(1, 2)],
        {
          padding: [
            [1, 0],
            [0, 1],
          ],
        },
        tensor([2, 3], [0, 0, 0, 1, 2, 0]),
      ],
      ['pad', [tensor([2], [1, 2])], { padding: [[1, 0]] }, tensor([3], [0, 1, 2])],
      [
        'pick',
        [tensor([2, 3], [1, 2, 3, 4, 5, 6])],
        {
          ranges: [
            [1, 1, false],
            [0, 1, true],
          ],
        },
        tensor([2], [4, 5]),
      ],
      ['stack', [scalar(1), scalar(2)], {}, tensor([2], [1, 2])],
      ['sum', [tensor([2, 2], [1, 2, 3, 4])], { axis: 1 }, tensor([2], [4, 6])],
      ['sum', [tensor([2, 2], [1, 2, 3, 4])], { axis: 2, keepdims: true }, tensor([2, 1], [3, 7])],
      ['mean', [tensor([2, 2], [1, 2, 3, 4])], {}, scalar(2.5)],
      ['mean', [tensor([2, 2], [1, 2, 3, 4])], { axis: [1, 2], keepdims: true }, tensor([1, 1], [2.5])],
      [
        'avg_pool2d',
        [tensor([2, 4], [1, 2, 3, 4, 5, 6, 7, 8])],
        { kernel_size: 2 },
        tensor([1, 2], [3.5, 5.5]),
      ],
      // PyTorch's documentation of AvgPool1d(3, stride=2).
      ['avg_pool2d', [row(1, 2, 3, 4, 5, 6, 7)], { kernel_size: [1, 3], stride: [1, 2] }, row(2, 4, 6)],
      ['avg_pool2d', [row(6, 12)], { kernel_size: [1, 2], stride: 1, padding: [0, 1] }, row(3, 9, 6)],
      [
        'avg_pool2d',
        [row(6, 12)],
        { kernel_size: [1, 2], stride: 1, padding: [0, 1], count_include_pad: false },
        row(6, 9, 12),
      ],
      ['relu', [row(-1, 0, 2, NaN)], {}, row(0, 0, 2, NaN)],
      ['sqrt', [row(4, 0, -1)], {}, row(2, 0, NaN)],
      ['sigmoid', [row(0, 800, -800)], {}, row(0.5, 1, 0)],
      ['tanh', [row(0, 400)], {}, row(0, 1)],
      ['abs', [row(-2, 3)], {}, row(2, 3)],
    ];
    for (const [operation, inputs, settings, expected] of cases) {
      const typed = inputs.map((x) => `${x.shape.join('×')} [${[...x.data]}]`).join(', ');
      it(`${operation} of ${typed} ${JSON.stringify(settings)}`, () => {
        const shapes = inputs.map((x) => x.shape);
        const output = prepare(operation, shapes, settings).forward(inputs);
        assert.deepEqual(output.shape, expected.shape);
        assertSame(output.data, expected.data, operation);
      });
    }
  });

  describe('views', () => {
    const inOrder = (terms: readonly number[]): boolean =>
      terms.every((index, n) => n === 0 || index === (terms[n - 1] ?? 0) + 1);

    for (const name of ['reshape', 'transpose', 'pick']) {
      it(`${name} copies nothing exactly where elements keep their order and follow one another`, () => {
        let views = 0;
        forUsesOf(name, ({ inputs: [x], prepared, output }) => {
          if (x === undefined || sizeOf(output.shape) === 0) return;
          const taken = Array.from({ length: sizeOf(output.shape) }, (_, index) =>
            [...prepared.terms(index)].map((term) => term.factors[0]?.index ?? Number.NaN),
          ).flat();
          const shared = output.data.buffer === x.data.buffer;
          assert.equal(shared, inOrder(taken), `${x.shape.join('×')} → ${output.shape.join('×')}`);
          if (shared) views += 1;
        });
        assert.ok(views > RUNS / 20, `${views} views among ${RUNS} uses`);
      });
    }

    it('a gradient is not copied where it only gets another shape', () => {
      const shape = [2, 3];
      const gradient = realNumbers([6], 1);
      const back = prepare('reshape', [shape], { shape: [6] }).backward(
        0,
        gradient,
        [realNumbers(shape, 2)],
        gradient,
      );
      assert.deepEqual(back.shape, shape);
      assert.equal(back.data, gradient.data);
    });
  });

  describe('derivatives at kinks and poles, as in PyTorch', () => {
    const cases: [string, number[], number, number][] = [
      ['relu', [0], 0, 0],
      ['abs', [0], 0, 0],
      ['sqrt', [0], 0, Infinity],
      ['log', [0], 0, Infinity],
      ['power', [0, 2], 0, 0],
      ['power', [0, 0], 0, 0],
      ['power', [0, 2], 1, 0],
      ['power', [0, 0], 1, 0],
      ['power', [-2, 3], 0, 12],
      ['power', [-2, 3], 1, NaN],
    ];
    for (const [operation, values, k, expected] of cases) {
      it(`${operation}(${values}) for input ${k}: ${expected}`, () => {
        const inputs = values.map((x) => tensor([], [x]));
        const prepared = prepare(
          operation,
          values.map(() => []),
        );
        const slope = prepared.backward(k, tensor([], [1]), inputs, prepared.forward(inputs));
        assertSame(slope.data, [expected], operation);
      });
    }
  });

  describe('refusals', () => {
    const cases: [string, Shape[], Settings, object][] = [
      ['add', [[2, 3], [2]], {}, { code: 'does-not-broadcast', operation: '+', left: [2, 3], right: [2] }],
      ['divide', [[4], [2, 3]], {}, { code: 'does-not-broadcast', operation: '/', left: [4], right: [2, 3] }],
      [
        'matmul',
        [
          [2, 3],
          [2, 3],
        ],
        {},
        { code: 'matmul-mismatch', left: [2, 3], right: [2, 3] },
      ],
      [
        'matmul',
        [[], [2]],
        {},
        { code: 'wrong-rank', operation: '@', argument: 'A', shape: [], expected: [1, 2] },
      ],
      ['reshape', [[2, 3]], { shape: [4, 2] }, { code: 'reshape-size', from: [2, 3], to: [4, 2] }],
      ['reshape', [[2, 3]], { shape: [4, -1] }, { code: 'reshape-size', from: [2, 3], to: [4, -1] }],
      ['reshape', [[2, 3]], { shape: [0, -1] }, { code: 'reshape-size', from: [2, 3], to: [0, -1] }],
      [
        'avg_pool2d',
        [[2, 5]],
        { kernel_size: 3 },
        { code: 'output-too-small', operation: 'avg_pool2d', input: [2, 5], output: [0, 1] },
      ],
      [
        'avg_pool2d',
        [[5]],
        { kernel_size: 3 },
        { code: 'wrong-rank', operation: 'avg_pool2d', argument: 'X', shape: [5], expected: [2, 3, 4] },
      ],
      ['stack', [[2], [2], [3]], {}, { code: 'ragged-shapes', element: 2, shape: [3], firstShape: [2] }],
    ];
    for (const [operation, shapes, settings, detail] of cases) {
      it(`${operation} of ${JSON.stringify(shapes)} ${JSON.stringify(settings)}`, () => {
        assert.deepEqual(
          problemOf(() => prepare(operation, shapes, settings)),
          detail,
        );
      });
    }

    const settings: [string, Shape, string, Settings[string], string][] = [
      ['sum', [2, 3], 'axis', 3, '3'],
      ['sum', [2, 3], 'axis', 0, '0'],
      ['sum', [2, 3], 'axis', [1, 1], '[1, 1]'],
      ['sum', [2, 3], 'axis', 1.5, '1.5'],
      ['mean', [2, 3], 'keepdims', 2, '2'],
      ['mean', [2, 3], 'keepdims', 'yes', '"yes"'],
      ['avg_pool2d', [2, 3], 'kernel_size', 0, '0'],
      ['avg_pool2d', [2, 3], 'kernel_size', [1, 2, 3], '[1, 2, 3]'],
      ['pad', [2, 3], 'padding', -1, '-1'],
      ['pad', [2, 3], 'padding', [1, 2, 3], '[1, 2, 3]'],
      ['pad', [2, 3], 'padding', 'same', '"same"'],
      ['reshape', [2, 3], 'shape', [-1, -1], '-1'],
      ['reshape', [2, 3], 'shape', [2.5, 2], '[2.5, 2]'],
    ];
    for (const [operation, shape, argument, value, found] of settings) {
      it(`${operation} of ${shape.join('×')} with ${argument} = ${JSON.stringify(value)}`, () => {
        const detail = problemOf(() => prepare(operation, [shape], { [argument]: value }));
        assert.ok(detail.code === 'argument-value', detail.code);
        assert.deepEqual([detail.operation, detail.argument], [operation, argument]);
        assert.ok(detail.found.includes(found), detail.found);
      });
    }
  });
});

function row(...values: number[]): Tensor {
  return tensor([1, values.length], values);
}
function column(...values: number[]): Tensor {
  return tensor([values.length, 1], values);
}
function scalar(value: number): Tensor {
  return tensor([], [value]);
}

/**
 * `locate` and `source` are inverse; every element stands in exactly one cell, or in none of a cropped view, or where padding
 * makes copies in all cells that `places` lists; and `reveal` leads to its plane, by selections that the selectors offer.
 */
function drawsEachOnce(
  view: View,
  size: number,
  current: Selection,
  counts: ReadonlyMap<string, number>,
): void {
  const seen = new Set<number>();
  const planes = new Set<number>();
  for (let index = 0; index < size; index++) {
    const place = view.locate(index);
    if (!place) {
      assert.match(view.dressing ?? 'nothing', /cropped/, `element ${index} is nowhere`);
      continue;
    }
    planes.add(place.plane);
    assert.equal(view.source(place.plane, place.row, place.column), index);
    const selection = view.reveal(place.plane, current);
    assert.equal(view.plane(selection), place.plane, `what reveals plane ${place.plane}`);
    for (const [name, chosen] of Object.entries(selection)) {
      const count = counts.get(name) ?? 1;
      assert.ok(chosen >= 0 && chosen < count, `${name} ${chosen} of ${count}`);
    }
  }
  planes.add(view.plane(current));
  for (const plane of planes) {
    for (let i = 0; i < view.rows; i++) {
      for (let j = 0; j < view.columns; j++) {
        const source = view.source(plane, i, j);
        if (typeof source !== 'number') continue;
        assert.ok(source >= 0 && source < size, `the cell (${i}, ${j}) shows element ${source} of ${size}`);
        const own = { plane, row: i, column: j };
        if (view.places) {
          const all = view.places(source);
          assert.equal(
            all.filter((cell) => cell.plane === plane && cell.row === i && cell.column === j).length,
            1,
            `(${i}, ${j}) is one of the places of element ${source}`,
          );
          for (const { row, column } of all) assert.equal(view.source(plane, row, column), source);
        } else {
          assert.ok(!seen.has(source), `element ${source} stands twice`);
          assert.deepEqual(view.locate(source), own);
        }
        seen.add(source);
      }
    }
  }
  const located = Array.from({ length: size }, (_, index) => index).filter((index) => view.locate(index));
  assert.deepEqual(
    located.filter((index) => !seen.has(index)),
    [],
  );
}
