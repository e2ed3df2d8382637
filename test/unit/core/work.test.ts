import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkPass } from '../../../src/core/gradcheck';
import { checkMultiplications, wholeMultiplications } from '../../../src/core/gradcheck/effort';
import { apply, backward, leaf } from '../../../src/core/graph';
import { operationNamed, type Settings } from '../../../src/core/operations';
import {
  full,
  generate,
  type Limits,
  normal,
  numbers,
  type Shape,
  statisticsOf,
  supervise,
  undertake,
  worked,
} from '../../../src/core/tensor';
import { problemOf } from './arbitrary';

const variable = (name: string, ...shape: number[]) => leaf(numbers(full(shape, 1)), name);
const GENEROUS: Limits = { elements: 1e6, operations: 1e9, outputBytes: 1e6 };

describe('work under a supervisor', () => {
  afterEach(() => supervise({}));

  describe('is refused before it is computed', () => {
    const refuses = (limits: Partial<Limits>, run: () => unknown): unknown => {
      let looks = 0;
      const stopped = (): boolean => {
        looks += 1;
        return false;
      };
      supervise({ stopped, limits: { ...GENEROUS, ...limits } });
      const problem = problemOf(run);
      assert.equal(looks, 0, 'nothing was computed');
      return problem;
    };
    const x = variable('X', 1, 8, 100, 100);
    const k = variable('K', 4, 8, 5, 5);
    const multiplications = 4 * 8 * 25 * 96 * 96;

    it('where its result has too many elements', () => {
      assert.deepEqual(
        refuses({ elements: 36_863 }, () => apply('conv2d', [x, k])),
        { code: 'too-large', what: 'the result of conv2d', size: 36_864, limit: 36_863, setting: 'elements' },
      );
    });
    it('where it takes too many multiplications', () => {
      assert.deepEqual(
        refuses({ operations: multiplications - 1 }, () => apply('conv2d', [x, k])),
        {
          code: 'too-large',
          what: 'conv2d',
          size: multiplications,
          limit: multiplications - 1,
          setting: 'operations',
        },
      );
    });
    it('where a gradient does', () => {
      const z = apply('conv2d', [x, k]);
      const seed = numbers(full(z.shape, 1));
      assert.deepEqual(
        refuses({ operations: 1_000_000 }, () => backward(z, seed)),
        {
          code: 'too-large',
          what: 'the gradient of conv2d',
          size: multiplications,
          limit: 1_000_000,
          setting: 'operations',
        },
      );
    });
    it('where a gradient check takes too many multiplications, though the passes it checks do not', () => {
      const z = apply('conv2d', [x, k]);
      const pass = backward(z, numbers(full(z.shape, 1)));
      const problem = refuses({ operations: 2 * multiplications }, () => checkPass(pass));
      const { size, ...rest } = problem as { size: number };
      assert.deepEqual(rest, {
        code: 'too-large',
        what: 'gradcheck',
        limit: 2 * multiplications,
        setting: 'operations',
      });
      // Six for each term that an element of X or of K stands in, and two passes for each of the two.
      assert.ok(Math.abs(size / multiplications - (2 * 6 + 2 * 2)) < 0.01, `${size} of ${multiplications}`);
      supervise({ limits: { ...GENEROUS, operations: 16 * multiplications } });
      assert.ok(checkPass(backward(apply('conv2d', [x, k]), numbers(full(z.shape, 1)))).ok);
    });
    it('and a check by whole passes is as large as these', () => {
      const x0 = variable('X', 1, 400);
      const root = apply('sum', [apply('multiply', [x0, x0])]);
      const one = checkMultiplications(x0, root, 1);
      assert.equal(wholeMultiplications(x0, root), 400 * one);
      assert.equal(checkMultiplications(x0, root, 7), 7 * one);
    });
    it('and done where it is just within the limits', () => {
      supervise({ limits: { ...GENEROUS, elements: 36_864, operations: multiplications } });
      assert.equal(apply('conv2d', [x, k]).shape.join(), '1,4,96,96');
    });
  });

  it('is as many multiplications as there are products among the terms, where nothing is padded', () => {
    const small = fc.integer({ min: 1, max: 3 });
    const cases: readonly (readonly [string, fc.Arbitrary<readonly [readonly Shape[], Settings]>])[] = [
      [
        'conv2d',
        fc.tuple(small, small, small, small, small).map(
          ([n, c, f, size, s]) =>
            [
              [
                [n, c, size + 4, size + 3],
                [f, c, size, 2],
              ],
              { stride: s },
            ] as const,
        ),
      ],
      [
        'conv_transpose2d',
        fc.tuple(small, small, small, small).map(
          ([n, c, f, k]) =>
            [
              [
                [n, c, 3, 4],
                [c, f, k, k],
              ],
              {},
            ] as const,
        ),
      ],
      [
        'matmul',
        fc.tuple(small, small, small).map(
          ([n, k, m]) =>
            [
              [
                [n, k],
                [k, m],
              ],
              {},
            ] as const,
        ),
      ],
      ['avg_pool2d', fc.tuple(small, small).map(([c, k]) => [[[c, 6, 6]], { kernel_size: k }] as const)],
    ];
    for (const [name, arbitrary] of cases) {
      fc.assert(
        fc.property(arbitrary, ([shapes, settings]) => {
          const prepared = operationNamed(name)?.prepare(shapes, settings);
          assert.ok(prepared);
          let products = 0;
          const size = prepared.shape.reduce((product, length) => product * length, 1);
          for (let index = 0; index < size; index++) products += [...prepared.terms(index)].length;
          assert.equal(prepared.multiplications?.('forward'), products);
        }),
        { numRuns: 30 },
      );
    }
  });

  describe('stops soon after it is asked to', () => {
    const long: readonly (readonly [string, () => unknown])[] = [
      ['random numbers', () => normal([2000, 2000], 1)],
      ['an operation on each element', () => apply('exp', [variable('X', 2000, 2000)])],
      ['one on two operands', () => apply('multiply', [variable('X', 2000, 2000), variable('Y', 2000)])],
      ['a sum over one axis', () => apply('sum', [variable('X', 2000, 2000)], { axis: 1 })],
      ['a rearrangement', () => apply('transpose', [variable('X', 2000, 2000)])],
      ['statistics', () => statisticsOf(full([2000, 2000], 1))],
      ['a matrix product', () => apply('matmul', [variable('X', 500, 500), variable('Y', 500, 500)])],
      ['a convolution', () => apply('conv2d', [variable('X', 8, 200, 200), variable('K', 8, 8, 5, 5)])],
      [
        'the gradient of a product',
        () => backward(apply('sum', [apply('multiply', [variable('X', 700, 700), variable('Y', 700, 700)])])),
      ],
      [
        'the gradient of a matrix product',
        () =>
          backward(
            apply('matmul', [variable('X', 400, 400), variable('Y', 400, 400)]),
            numbers(full([400, 400], 1)),
          ),
      ],
    ];
    for (const [what, run] of long) {
      it(what, () => {
        let looks = 0;
        supervise({ stopped: () => ++looks > 2 });
        assert.deepEqual(problemOf(run), { code: 'interrupted' });
        assert.equal(looks, 3);
      });
    }
  });

  it('tells how much is done, up to all of it, as parts of the outermost piece', () => {
    const said: [string, number][] = [];
    supervise({ progress: (what, share) => said.push([what, share]) });
    undertake('outer', 4e6, () => {
      for (let n = 0; n < 2; n++) {
        undertake('inner', 2e6, () => {
          for (let m = 0; m < 8; m++) worked(2.5e5);
        });
      }
    });
    assert.ok(said.every(([what]) => what === 'outer'));
    const shares = said.map(([, share]) => share);
    assert.deepEqual(
      shares,
      [...shares].sort((p, q) => p - q),
    );
    assert.ok(
      shares.length >= 6 && (shares[shares.length - 1] ?? 0) > 0.9 && shares.every((share) => share <= 1),
    );
    said.length = 0;
    // Outside of any piece there is nothing to tell.
    generate([100, 1000], () => 0);
    assert.deepEqual(said, []);
  });
});
