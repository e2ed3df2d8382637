import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Setting } from '../../../src/core/operations';
import { at, type Shape, type Tensor, tensor } from '../../../src/core/tensor';
import { assertNear, prepare, realNumbers, USES, type Use } from './arbitrary';
import { correlate, drawn, plane, viewsOf } from './rows';

/** What is only true of average pooling; that arrays are sums of terms and the rest is tried in operations.test.ts. */

const uses = USES['avg_pool2d'];
const pair = (value: Setting | undefined): [number, number] => {
  assert.ok(typeof value === 'object');
  return [Number(value[0]), Number(value[1])];
};

describe('avg_pool2d', function () {
  this.timeout(60_000);

  it('is the mean of each window, loop by loop (3,000 configurations)', () => {
    assert.ok(uses);
    fc.assert(
      fc.property(uses, (use) => {
        const [x] = use.inputs;
        assert.ok(x);
        const prepared = prepare('avg_pool2d', [x.shape], use.settings);
        const dz = realNumbers(prepared.shape, 5);
        const expected = byWindows(use, x, dz);
        assertNear(prepared.forward([x]).data, expected.z, 'Z');
        assertNear(prepared.backward(0, dz, [x], dz).data, expected.dx, 'dX');
      }),
      { numRuns: 3_000 },
    );
  });

  it('has a dX row that computes dX: windows of padded dZ, stride 1, divided by the size of the window (2,000)', () => {
    assert.ok(uses);
    fc.assert(
      fc.property(uses, (use) => {
        const [x] = use.inputs;
        assert.ok(x);
        const { count_include_pad: _, ...settings } = use.settings;
        const prepared = prepare('avg_pool2d', [x.shape], settings);
        const [rows, columns] = pair(settings['kernel_size']);
        const ones = tensor([rows, columns], new Float64Array(rows * columns).fill(1 / (rows * columns)));
        const dz = realNumbers(prepared.shape, 5);
        const dx = prepared.backward(0, dz, [x], dz);
        const [spread, result] = viewsOf(prepared.picture(), 0);
        for (let n = 0; n < x.data.length / (result.rows * result.columns); n++) {
          const sum = tensor([result.rows, result.columns], new Float64Array(result.rows * result.columns));
          correlate(plane(spread, dz, n), ones, sum);
          assertNear(sum.data, plane(result, dx, n).data, `dX of plane ${n}`);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('draws itself', () => {
    const { rows } = prepare('avg_pool2d', [[2, 4]], { kernel_size: 2 }).picture();
    const shown = rows.map(({ pieces }) =>
      pieces.map((piece) => ('sign' in piece ? piece.sign : drawn(piece))),
    );
    assert.deepEqual(shown, [
      ['mean of', '0 1 2 3 / 4 5 6 7', '=', '0 1'],
      ['Σ', '· · · · · / · 0 : 1 · / · · · · ·', '=', '0 1 2 3 / 4 5 6 7'],
    ]);
  });

  // PyTorch's documentation of AvgPool2d, "Shape" and "Examples".
  const sizes: [Shape, Record<string, Setting>, Shape][] = [
    [[20, 16, 50, 32], { kernel_size: 3, stride: 2 }, [20, 16, 24, 15]],
    [[20, 16, 50, 32], { kernel_size: [3, 2], stride: [2, 1] }, [20, 16, 24, 31]],
    [[4, 4], { kernel_size: 2 }, [2, 2]],
  ];
  for (const [x, settings, z] of sizes) {
    it(`of ${x.join('×')} ${JSON.stringify(settings)} is ${z.join('×')}`, () => {
      assert.deepEqual(prepare('avg_pool2d', [x], settings).shape, z);
    });
  }
});

function byWindows({ settings }: Use, x: Tensor, dz: Tensor) {
  const [kh, kw] = pair(settings['kernel_size']);
  const [sh, sw] = settings['stride'] === undefined ? [kh, kw] : pair(settings['stride']);
  const padding = settings['padding'];
  assert.ok(typeof padding === 'object');
  const [[top, bottom], [left, right]] = [pair(padding[0]), pair(padding[1])];
  const [height = 1, width = 1] = x.shape.slice(-2);
  const [oh, ow] = [
    Math.floor((height + top + bottom - kh) / sh) + 1,
    Math.floor((width + left + right - kw) / sw) + 1,
  ];
  const z: number[] = [];
  const dx = new Float64Array(x.data.length);
  for (let n = 0; n < x.data.length / (height * width); n++)
    for (let i = 0; i < oh; i++)
      for (let j = 0; j < ow; j++) {
        const own: number[] = [];
        for (let h = i * sh - top; h < i * sh - top + kh; h++)
          for (let w = j * sw - left; w < j * sw - left + kw; w++)
            if (h >= 0 && h < height && w >= 0 && w < width) own.push((n * height + h) * width + w);
        const count = settings['count_include_pad'] === false ? own.length : kh * kw;
        for (const index of own) dx[index] = (dx[index] ?? 0) + at(dz, z.length) / count;
        z.push(own.reduce((sum, index) => sum + at(x, index), 0) / count);
      }
  return { z, dx };
}
