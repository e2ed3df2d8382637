import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkPass } from '../../../src/core/gradcheck';
import { apply, backward, leaf } from '../../../src/core/graph';
import type { Setting } from '../../../src/core/operations';
import { numbers, type Shape, symbols, type Tensor, tensor } from '../../../src/core/tensor';
import { assertNear, prepare, problemOf, realNumbers, USES, type Use } from './arbitrary';

/** What is only true of max pooling; that arrays are sums of terms and the rest is tried in operations.test.ts. */

const uses = USES['max_pool2d'];
const pair = (value: Setting | undefined, otherwise: readonly [number, number]): [number, number] => {
  if (typeof value === 'number') return [value, value];
  return typeof value === 'object' ? [Number(value[0]), Number(value[1])] : [...otherwise];
};
const { NaN: nan, NEGATIVE_INFINITY: minusInf } = Number;

/** As a person would write it: pad with −∞, walk over the windows, keep the first largest. */
function byWindows(
  { settings }: Use,
  x: Tensor,
  shape: Shape,
  dz: Tensor,
): { z: number[]; dx: Float64Array } {
  const [kh, kw] = pair(settings['kernel_size'], [1, 1]);
  const [sh, sw] = pair(settings['stride'], [kh, kw]);
  const [d, e] = pair(settings['dilation'], [1, 1]);
  const margins = settings['padding'];
  assert.ok(typeof margins === 'object');
  const [top, left] = margins.map((margin) => (typeof margin === 'object' ? Number(margin[0]) : 0));
  const [h = 1, w = 1] = x.shape.slice(-2);
  const [oh = 1, ow = 1] = shape.slice(-2);
  const z: number[] = [];
  const dx = new Float64Array(x.data.length);
  for (let plane = 0; plane < x.data.length / (h * w); plane++) {
    for (let i = 0; i < oh; i++) {
      for (let j = 0; j < ow; j++) {
        let [best, where] = [minusInf, -1];
        for (let u = 0; u < kh; u++) {
          for (let v = 0; v < kw; v++) {
            const row = i * sh + u * d - (top ?? 0);
            const column = j * sw + v * e - (left ?? 0);
            const inside = row >= 0 && row < h && column >= 0 && column < w;
            const index = (plane * h + row) * w + column;
            const value = inside ? (x.data[index] ?? nan) : minusInf;
            if (value > best) [best, where] = [value, index];
          }
        }
        dx[where] = (dx[where] ?? 0) + (dz.data[z.length] ?? 0);
        z.push(best);
      }
    }
  }
  return { z, dx };
}

describe('max_pool2d', function () {
  this.timeout(60_000);

  it('is the maximum of each window, loop by loop (3,000 configurations)', () => {
    assert.ok(uses);
    fc.assert(
      fc.property(uses, (use) => {
        const [x] = use.inputs;
        assert.ok(x);
        const prepared = prepare('max_pool2d', [x.shape], use.settings);
        const dz = realNumbers(prepared.shape, 5);
        const expected = byWindows(use, x, prepared.shape, dz);
        assertNear(prepared.forward([x]).data, expected.z, 'Z');
        assertNear(prepared.backward(0, dz, [x], dz).data, expected.dx, 'dX');
      }),
      { numRuns: 3_000 },
    );
  });

  const pooled = (
    shape: Shape,
    values: readonly number[],
    settings = { kernel_size: 2 } as Use['settings'],
  ) => {
    const x = tensor(shape, values);
    const prepared = prepare('max_pool2d', [shape], settings);
    const dz = tensor(
      prepared.shape,
      Array.from({ length: prepared.shape.reduce((a, b) => a * b, 1) }, (_, n) => n + 1),
    );
    return {
      shape: prepared.shape,
      z: [...prepared.forward([x]).data],
      dx: [...prepared.backward(0, dz, [x], dz).data],
    };
  };

  it('sends the gradient to the first of equal maxima, in row-major order', () => {
    assert.deepEqual(pooled([2, 2], [7, 7, 7, 7]).dx, [1, 0, 0, 0]);
    assert.deepEqual(pooled([2, 2], [1, 3, 3, 2]).dx, [0, 1, 0, 0]);
  });

  it('adds up where windows overlap', () => {
    assert.deepEqual(
      pooled([2, 3], [0, 9, 0, 0, 0, 0], { kernel_size: 2, stride: 1 }).dx,
      [0, 3, 0, 0, 0, 0],
    );
  });

  it('never chooses padding, also where all is negative', () => {
    const { z, dx } = pooled([1, 1], [-5], { kernel_size: 3, padding: 1, stride: 1 });
    assert.deepEqual([z, dx], [[-5], [1]]);
  });

  it('passes NaN on, and takes −∞ where there is nothing else', () => {
    assert.deepEqual(pooled([2, 2], [1, nan, 3, 2]), { shape: [1, 1], z: [nan], dx: [0, 1, 0, 0] });
    assert.deepEqual(pooled([2, 2], [minusInf, minusInf, minusInf, minusInf]).dx, [1, 0, 0, 0]);
  });

  const sizes: readonly (readonly [size: number, settings: Use['settings'], expected: number])[] = [
    [5, { kernel_size: 2 }, 2],
    [5, { kernel_size: 2, ceil_mode: true }, 3],
    [4, { kernel_size: 3, stride: 2, padding: 1 }, 2],
    [4, { kernel_size: 3, stride: 2, padding: 1, ceil_mode: true }, 3],
    // The last window would begin in the padding behind the input: PyTorch drops it.
    [3, { kernel_size: 2, stride: 3, padding: 1, ceil_mode: true }, 2],
    [7, { kernel_size: 3, dilation: 2, stride: 2 }, 2],
  ];
  for (const [size, settings, expected] of sizes) {
    it(`has PyTorch's size for ${size} with ${JSON.stringify(settings)}: ${expected}`, () => {
      assert.deepEqual(prepare('max_pool2d', [[size, size]], settings).shape, [expected, expected]);
    });
  }

  it('says what does not fit', () => {
    const problem = (shape: Shape, settings: Use['settings']) =>
      problemOf(() => prepare('max_pool2d', [shape], settings))?.code;
    assert.equal(problem([4], { kernel_size: 2 }), 'wrong-rank');
    assert.equal(problem([4, 4], { kernel_size: 2, padding: 2 }), 'argument-value');
    assert.equal(problem([1, 1], { kernel_size: 2 }), 'output-too-small');
    assert.equal(problem([1, 1], { kernel_size: 2, dilation: 2, padding: 1 }), 'argument-value');
  });

  it('needs numbers: which element is largest is not known of symbols', () => {
    const x = leaf(symbols([2, 2], 'X'), 'X');
    assert.equal(problemOf(() => apply('max_pool2d', [x], { kernel_size: 2 }))?.code, 'symbols-not-numbers');
  });

  it('passes a gradient check on random numbers, and names the kinks where two are nearly equal', () => {
    const check = (values: readonly number[]) => {
      const x = leaf(numbers(tensor([2, 4], values)), 'X');
      const z = apply('max_pool2d', [x], { kernel_size: 2 });
      const [found] = checkPass(backward(z, numbers(tensor([1, 2], [2, -3])))).leaves;
      assert.ok(found);
      return { wrong: found.wrong, kinks: found.kinks };
    };
    assert.deepEqual(check([1, 5, 2, 0, 3, 4, 9, 7]), { wrong: [], kinks: [] });
    const { wrong, kinks } = check([5, 5, 2, 0, 3, 4, 9, 7]);
    assert.deepEqual(wrong, []);
    assert.deepEqual(kinks, [0, 1]);
  });
});
