import assert from 'node:assert/strict';
import fc from 'fast-check';
import { numberOf, type Settings, type View } from '../../../src/core/operations';
import { at, positionOf, type Shape, sizeOf, type Tensor, tensor } from '../../../src/core/tensor';
import {
  assertSame,
  type ConvolutionAxis,
  type ConvolutionCase,
  convolutions,
  dot,
  filled,
  lookupIn,
  outputOf,
  plus,
  prepare,
  problemOf,
  shownBy,
  wholeNumbers,
} from './arbitrary';
import { correlate, drawn, placesOf, plane, viewsOf } from './rows';

/** Everything below is in whole numbers, so every comparison is exact. */
const holds = (runs: number, property: (c: ConvolutionCase) => void): void =>
  fc.assert(fc.property(convolutions, property), { numRuns: runs });

describe('convolution', function () {
  this.timeout(120_000);

  it('is tried in every kind of configuration', () => {
    const kinds: [string, (c: ConvolutionCase) => boolean][] = [
      ['one axis', (c) => c.rank === 1],
      ['three axes', (c) => c.rank === 3],
      ['no batch', (c) => c.shapes[0]?.length === c.rank + 1],
      ['a batch of two', (c) => c.batch === 2],
      ['a matrix for X', (c) => c.shapes[0]?.length === c.rank],
      ['a matrix for K', (c) => c.shapes[1]?.length === c.rank],
      ['no bias', (c) => c.shapes.length === 2],
      ['a scalar bias', (c) => c.shapes[2]?.length === 0],
      ['groups', (c) => c.groups > 1],
      ['depthwise', (c) => c.groups > 1 && c.groups === c.channels],
      ['several filters a group', (c) => c.filters > c.groups],
      ['"same"', (c) => c.settings['padding'] === 'same'],
      ['"valid"', (c) => c.settings['padding'] === 'valid'],
      ['asymmetric padding', (c) => c.axes.some((axis) => axis.before !== axis.after)],
      ['padding > d(k−1)', (c) => c.axes.some((axis) => axis.before > axis.dilation * (axis.kernel - 1))],
      ['stride > kernel', (c) => c.axes.some((axis) => axis.stride > axis.kernel)],
      ['stride and dilation with a common divisor', (c) => c.axes.some((a) => gcd(a.stride, a.dilation) > 1)],
      ['leftovers', (c) => c.axes.some((axis) => leftoverOf(axis) > 0)],
      ['a rectangular input', (c) => c.rank > 1 && c.axes[1].input !== c.axes[2].input],
      ['a rectangular kernel', (c) => c.rank > 1 && c.axes[1].kernel !== c.axes[2].kernel],
      ['a mirror', (c) => c.mode === 'reflect' && copies(c)],
      ['repeated edges', (c) => c.mode === 'replicate' && copies(c)],
      ['a wrap around', (c) => c.mode === 'circular' && copies(c)],
      ['a flipped kernel', (c) => c.flip && c.axes.some((axis) => axis.kernel > 1)],
      ['ten outputs and more', (c) => sizeOf(c.axes.map(outputOf)) >= 10],
    ];
    const sample = fc.sample(convolutions, { numRuns: 4_000, seed: 1 });
    for (const [kind, matches] of kinds) {
      const share = sample.filter(matches).length / sample.length;
      assert.ok(share > 0.04, `only ${(100 * share).toFixed(1)} % of the configurations have ${kind}`);
    }
  });

  it('equals the formulas of conventions.md, loop by loop (10,000 configurations)', () => {
    holds(10_000, (c) => {
      const { prepared, inputs, dz } = filled(c);
      const expected = byTheFormulas(c, inputs, dz);
      const z = prepared.forward(inputs);
      assert.deepEqual(z.shape, shapeByTheRule(c));
      assertSame(z.data, expected.z, 'Z');
      assertSame(prepared.backward(0, dz, inputs, z).data, expected.dx, 'dX');
      assertSame(prepared.backward(1, dz, inputs, z).data, expected.dk, 'dK');
      if (inputs.length > 2) assertSame(prepared.backward(2, dz, inputs, z).data, expected.db, 'dB');
    });
  });

  it('has arrays that are the sums of their terms (10,000 configurations)', () => {
    holds(10_000, (c) => {
      const { prepared, inputs, dz } = filled(c);
      const z = prepared.forward(inputs);
      const look = lookupIn(inputs, z, dz);
      const sums = z.data.map((_, index) => numberOf(prepared.terms(index), look));
      assertSame(z.data, sums, 'Z');
      c.shapes.forEach((shape, k) => {
        const gradient = prepared.backward(k, dz, inputs, z);
        assert.deepEqual(gradient.shape, shape);
        const gathered = gradient.data.map((_, i) => numberOf(prepared.gradientTerms(k, i), look));
        assertSame(gradient.data, gathered, `the gradient of input ${k}`);
      });
    });
  });

  it('has a dX row that computes dX: padded dZ ★ rotated K, stride 1, dilation d (10,000 configurations)', () => {
    holds(10_000, inputGradientByItsRow);
  });

  it('has a dK row that computes dK: padded X ★ stuffed dZ, stride d (10,000 configurations)', () => {
    holds(10_000, kernelGradientByItsRow);
  });

  it('is one trilinear form: ΣK·dK = ΣX·dX = Σ(Z−B)·dZ, and ⟨conv(V), dZ⟩ = ⟨V, dX⟩ (10,000)', () => {
    holds(10_000, (c) => {
      const { prepared, inputs, dz, operation } = filled(c);
      const [x, k] = inputs;
      assert.ok(x && k);
      const z = prepared.forward(inputs);
      const dx = prepared.backward(0, dz, inputs, z);
      const linear = prepare(operation, [x.shape, k.shape], c.settings);
      const withoutBias = linear.forward([x, k]);
      const form = dot(withoutBias, dz);
      assert.equal(dot(x, dx), form);
      assert.equal(dot(k, prepared.backward(1, dz, inputs, z)), form);
      const v = wholeNumbers(x.shape, c.seed + 4);
      assert.equal(dot(linear.forward([v, k]), dz), dot(v, dx));
      const both = linear.forward([plus(x, v, 3), k]);
      assertSame(both.data, plus(withoutBias, linear.forward([v, k]), 3).data, 'linearity in X');
      const w = wholeNumbers(k.shape, c.seed + 5);
      const kernels = linear.forward([x, plus(k, w, 3)]);
      assertSame(kernels.data, plus(withoutBias, linear.forward([x, w]), 3).data, 'linearity in K');
    });
  });

  it('leaves exact zeros in dX where no window reaches, and where gcd(s, d) ∤ h + p (1,000)', () => {
    holds(1_000, (c) => {
      const { prepared, inputs, dz } = filled(c);
      const dx = prepared.backward(0, dz, inputs, prepared.forward(inputs));
      const unreached = c.axes.map((axis) => {
        const end = (outputOf(axis) - 1) * axis.stride + axis.dilation * (axis.kernel - 1);
        const step = gcd(axis.stride, axis.dilation);
        const missed = (t: number) => t > end || t % step !== 0;
        return (h: number) => {
          const shown = Array.from({ length: paddedOf(axis) }, (_, t) => t).filter(
            (t) => shownBy(axis, c.mode, t) === h,
          );
          return shown.every(missed);
        };
      });
      const lengths = c.axes.map((axis) => axis.input);
      dx.data.forEach((value, index) => {
        if (!positionOf(lengths, index % sizeOf(lengths)).some((h, axis) => unreached[axis]?.(h))) return;
        assert.equal(Math.abs(value), 0, `dX at ${index}`);
        assert.deepEqual([...prepared.gradientTerms(0, index)], [], `the terms of dX at ${index}`);
      });
    });
  });

  it('shows planes that belong together: the selected image, filter, channel and layer (500)', () => {
    holds(500, (c) => {
      const { prepared } = filled(c);
      const picture = prepared.picture();
      const perGroup = c.channels / c.groups;
      const [depth] = c.axes;
      const selection = Object.fromEntries(
        picture.selectors.map(({ name, count }, n) => [name, (c.seed >>> (3 * n)) % count]),
      );
      const of = (...names: string[]) => names.reduce((found, name) => found + (selection[name] ?? 0), 0);
      const [n, f] = [of('batch'), of('filter')];
      const channel = Math.floor(f / (c.filters / c.groups)) * perGroup + of('channel');
      const planes = {
        0: (n * c.channels + channel) * depth.input + of('input-layer'),
        1: (f * perGroup + (channel % perGroup)) * depth.kernel + of('kernel-layer'),
        2: 0,
        output: (n * c.filters + f) * outputOf(depth) + of('output-layer'),
      };
      for (const { pieces } of picture.rows) {
        for (const view of pieces) {
          if ('sign' in view) continue;
          const expected = Object.entries(planes).find(([of]) => of === String(view.operand.of))?.[1];
          assert.equal(view.plane(selection), expected, `the plane of ${view.operand.of}`);
        }
      }
    });
  });

  it('reproduces the worked example', () => {
    const [x, k, b] = [
      tensor([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
      tensor([2, 2], [1, 2, 3, 4]),
      tensor([], [1]),
    ];
    const dz = tensor([2, 2], [1, 2, 3, 4]);
    const prepared = prepare('conv2d', [x.shape, k.shape, b.shape]);
    const z = prepared.forward([x, k, b]);
    assert.deepEqual(z, tensor([2, 2], [38, 48, 68, 78]));
    assert.deepEqual(prepared.backward(0, dz, [x, k, b], z), tensor([3, 3], [1, 4, 4, 6, 20, 16, 9, 24, 16]));
    assert.deepEqual(prepared.backward(1, dz, [x, k, b], z), tensor([2, 2], [37, 47, 67, 77]));
    assert.deepEqual(prepared.backward(2, dz, [x, k, b], z), tensor([], [10]));
  });

  it('draws the worked example: padded dZ has a ring of zeros, rotated K is [K22 K21; K12 K11]', () => {
    const { rows } = prepare('conv2d', [[3, 3], [2, 2], []]).picture();
    const shown = rows.map(({ pieces }) =>
      pieces.map((piece) => ('sign' in piece ? piece.sign : drawn(piece))),
    );
    const plain = (...lines: string[]) => lines.join(' / ');
    const x = plain('0 1 2', '3 4 5', '6 7 8');
    const two = plain('0 1', '2 3');
    const padded = plain('· · · ·', '· 0 1 ·', '· 2 3 ·', '· · · ·');
    assert.deepEqual(shown, [
      [x, '★', two, '+', '0', '=', two],
      [x, '★', two, '=', two],
      [padded, '★', plain('3 2', '1 0'), '=', x],
      ['Σ', two, '=', '0'],
    ]);
  });

  // X of length 5, K of length 2: how dZ stands in the dX row. Numbers are its 0-based elements, `·` is padding, `:` stuffing.
  const surroundings: [Settings, string, View['dressing']][] = [
    [{}, '· 0 1 2 3 ·', 'padded'],
    [{ padding: 1 }, '0 1 2 3 4 5', undefined],
    [{ padding: [[2, 1]] }, '1 2 3 4 5 6', 'cropped'],
    [{ padding: [[0, 3]] }, '· 0 1 2 3 4', 'cropped'],
    [{ dilation: 2 }, '· · 0 1 2 · ·', 'padded'],
    [{ stride: 2 }, '· 0 : 1 · ·', 'stuffed and padded'],
    [{ stride: 2, padding: 1 }, '0 : 1 : 2 ·', 'stuffed and padded'],
    [{ stride: 2, padding: [[1, 2]] }, '0 : 1 : 2 :', 'stuffed and cropped'],
    [{ stride: 3, padding: [[4, 0]] }, '1 : : 2 · ·', 'stuffed and cropped'],
    [{ stride: 4, padding: [[1, 0]] }, '0 : : : 1 ·', 'stuffed and padded'],
  ];
  for (const [settings, expected, dressing] of surroundings) {
    it(`draws dZ for ${JSON.stringify(settings)} as ${expected}`, () => {
      const [spread] = viewsOf(prepare('conv1d', [[5], [2]], settings).picture(), 0);
      assert.equal(drawn(spread), expected);
      assert.equal(spread.dressing, dressing);
    });
  }

  // What a person typed, and the problem that PyTorch too would find.
  const refused: [string, Shape[], Settings, object][] = [
    [
      'conv2d',
      [
        [1, 3, 8, 8],
        [4, 2, 3, 3],
      ],
      {},
      {
        code: 'channels-mismatch',
        operation: 'conv2d',
        weight: [4, 2, 3, 3],
        input: [1, 3, 8, 8],
        groups: 1,
        expected: 2,
        found: 3,
      },
    ],
    [
      'conv2d',
      [
        [4, 8, 8],
        [4, 4, 3, 3],
      ],
      { groups: 2 },
      {
        code: 'channels-mismatch',
        operation: 'conv2d',
        weight: [4, 4, 3, 3],
        input: [4, 8, 8],
        groups: 2,
        expected: 8,
        found: 4,
      },
    ],
    [
      'conv2d',
      [
        [4, 8, 8],
        [3, 2, 3, 3],
      ],
      { groups: 2 },
      { code: 'groups-divide', operation: 'conv2d', weight: [3, 2, 3, 3], groups: 2 },
    ],
    [
      'conv2d',
      [
        [3, 3],
        [2, 2],
      ],
      { groups: 2 },
      { code: 'groups-divide', operation: 'conv2d', weight: [2, 2], groups: 2 },
    ],
    [
      'conv2d',
      [[3, 3], [2, 1, 2, 2], [3]],
      {},
      { code: 'bias-shape', operation: 'conv2d', weight: [2, 1, 2, 2], expected: 2, found: [3] },
    ],
    [
      'conv2d',
      [[3, 3], [2, 1, 2, 2], []],
      {},
      { code: 'bias-shape', operation: 'conv2d', weight: [2, 1, 2, 2], expected: 2, found: [] },
    ],
    [
      'conv2d',
      [
        [3, 3],
        [2, 2],
        [1, 1],
      ],
      {},
      { code: 'bias-shape', operation: 'conv2d', weight: [2, 2], expected: 1, found: [1, 1] },
    ],
    [
      'conv2d',
      [
        [3, 3],
        [4, 2],
      ],
      {},
      { code: 'kernel-too-large', padded: [3, 3], kernel: [4, 2] },
    ],
    [
      'conv2d',
      [
        [3, 3],
        [2, 2],
      ],
      { dilation: 3 },
      { code: 'kernel-too-large', padded: [3, 3], kernel: [4, 4] },
    ],
    ['conv1d', [[2], [5]], { padding: [[1, 1]] }, { code: 'kernel-too-large', padded: [4], kernel: [5] }],
    [
      'conv2d',
      [
        [3, 3],
        [0, 2],
      ],
      {},
      { code: 'kernel-too-large', padded: [3, 3], kernel: [0, 2] },
    ],
    [
      'conv2d',
      [
        [3, 3],
        [2, 2],
      ],
      { stride: 2, padding: 'same' },
      { code: 'same-with-stride', operation: 'conv2d' },
    ],
    [
      'conv2d',
      [[3], [2, 2]],
      {},
      { code: 'wrong-rank', operation: 'conv2d', argument: 'X', shape: [3], expected: [2, 3, 4] },
    ],
    [
      'conv2d',
      [[3, 3], [2]],
      {},
      { code: 'wrong-rank', operation: 'conv2d', argument: 'K', shape: [2], expected: [2, 4] },
    ],
    [
      'conv2d',
      [
        [3, 3],
        [1, 2, 2],
      ],
      {},
      { code: 'wrong-rank', operation: 'conv2d', argument: 'K', shape: [1, 2, 2], expected: [2, 4] },
    ],
    [
      'conv3d',
      [
        [3, 3],
        [2, 2, 2],
      ],
      {},
      { code: 'wrong-rank', operation: 'conv3d', argument: 'X', shape: [3, 3], expected: [3, 4, 5] },
    ],
  ];
  for (const [operation, shapes, settings, detail] of refused) {
    it(`refuses ${operation} of ${JSON.stringify(shapes)} ${JSON.stringify(settings)}`, () => {
      assert.deepEqual(
        problemOf(() => prepare(operation, shapes, settings)),
        detail,
      );
    });
  }

  const wrongSettings: [string, Settings[string], string][] = [
    ['stride', 0, '0'],
    ['stride', -1, '-1'],
    ['stride', 1.5, '1.5'],
    ['stride', [1, 0], '[1, 0]'],
    ['stride', [1, 1, 1], '[1, 1, 1]'],
    ['stride', 'same', '"same"'],
    ['stride', Number.NaN, 'NaN'],
    ['dilation', 0, '0'],
    ['dilation', 0.5, '0.5'],
    ['padding', -1, '-1'],
    ['padding', 0.5, '0.5'],
    ['padding', [1, -1], '[1, -1]'],
    [
      'padding',
      [
        [1, 0],
        [0, -2],
      ],
      '[[1, 0], [0, -2]]',
    ],
    [
      'padding',
      [
        [1, 0, 0],
        [0, 0],
      ],
      '[[1, 0, 0], [0, 0]]',
    ],
    ['padding', 'full', '"full"'],
    ['padding', true, 'true'],
    ['groups', 0, '0'],
    ['groups', -2, '-2'],
    ['groups', [1], '[1]'],
  ];
  for (const [argument, value, found] of wrongSettings) {
    it(`refuses ${argument} = ${found}`, () => {
      const detail = problemOf(() =>
        prepare(
          'conv2d',
          [
            [5, 5],
            [2, 2],
          ],
          { [argument]: value },
        ),
      );
      assert.equal(detail.code, 'argument-value');
      assert.ok(detail.code === 'argument-value');
      assert.deepEqual([detail.operation, detail.argument, detail.found], ['conv2d', argument, found]);
    });
  }

  // X, K, settings, then the shape of Z: PyTorch's documentation, "Shape".
  const sizes: [string, Shape, Shape, Settings, Shape][] = [
    ['conv2d', [3, 3], [2, 2], {}, [2, 2]],
    ['conv2d', [5, 4], [3, 2], { padding: 'same' }, [5, 4]],
    ['conv2d', [5, 4], [3, 2], { padding: 'valid' }, [3, 3]],
    ['conv2d', [5, 4], [3, 2], { padding: 'same', dilation: [2, 3] }, [5, 4]],
    ['conv2d', [224, 224], [8, 1, 7, 7], { stride: 2, padding: 3 }, [8, 112, 112]],
    [
      'conv2d',
      [20, 16, 50, 100],
      [33, 16, 3, 5],
      { stride: [2, 1], padding: [4, 2], dilation: [3, 1] },
      [20, 33, 26, 100],
    ],
    ['conv2d', [1, 5, 5], [2, 2], {}, [1, 4, 4]],
    ['conv2d', [2, 1, 5, 5], [2, 2], {}, [2, 1, 4, 4]],
    ['conv2d', [5, 5], [3, 1, 2, 2], {}, [3, 4, 4]],
    ['conv1d', [20, 16, 50], [33, 16, 3], { stride: 2 }, [20, 33, 24]],
    ['conv1d', [4], [2], { padding: [[0, 3]] }, [6]],
    [
      'conv3d',
      [20, 16, 10, 50, 100],
      [33, 16, 3, 5, 2],
      { stride: [2, 1, 1], padding: [4, 2, 0] },
      [20, 33, 8, 50, 99],
    ],
  ];
  for (const [operation, x, k, settings, z] of sizes) {
    it(`${operation} of ${x.join('×')} and ${k.join('×')} ${JSON.stringify(settings)} is ${z.join('×')}`, () => {
      assert.deepEqual(prepare(operation, [x, k], settings).shape, z);
    });
  }

  it('puts the odd zero of "same" at the end, as PyTorch does', () => {
    const { terms } = prepare('conv1d', [[3], [2]], { padding: 'same' });
    assert.deepEqual(
      [0, 1, 2].map((index) => [...terms(index)].length),
      [2, 2, 1],
    );
  });
});

const copies = (c: ConvolutionCase): boolean =>
  c.mode !== 'zeros' && c.axes.some((axis) => axis.before + axis.after > 0);

const paddedOf = ({ before, input, after }: ConvolutionAxis): number => before + input + after;

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

const leftoverOf = ({ input, kernel, stride, dilation, before, after }: ConvolutionAxis): number =>
  (input + before + after - dilation * (kernel - 1) - 1) % stride;

function inputGradientByItsRow(c: ConvolutionCase): void {
  const { prepared, inputs, dz } = filled(c);
  const [x, k] = inputs;
  assert.ok(x && k);
  const [depth, vertical, horizontal] = c.axes;
  const [spread, turned] = viewsOf(prepared.picture(), 0);
  // Copies of an element are read like elements: what the row gives is the gradient of the padded X, to be folded.
  const folds = c.mode !== 'zeros';
  const shownIn = (axis: ConvolutionAxis, t: number) => (folds ? shownBy(axis, c.mode, t) : t);
  const [d, v, h] = c.axes.map((axis) => (folds ? paddedOf(axis) : axis.input));
  assert.ok(d && v && h);
  // Stride 1: the padded, stuffed and cropped dZ leaves exactly as many places for the kernel as X has elements.
  assert.equal(spread.rows - vertical.dilation * (vertical.kernel - 1), v);
  assert.equal(spread.columns - horizontal.dilation * (horizontal.kernel - 1), h);
  assert.equal(turned.dressing, c.flip ? undefined : 'rotated');
  const perGroup = c.channels / c.groups;
  const filtersPerGroup = c.filters / c.groups;
  const layers = outputOf(depth);
  const dx = new Float64Array(x.data.length);
  for (let n = 0; n < c.batch; n++) {
    for (let channel = 0; channel < c.channels; channel++) {
      for (let t = 0; t < d; t++) {
        const sum = tensor([v, h], new Float64Array(v * h));
        const group = Math.floor(channel / perGroup);
        for (let f = group * filtersPerGroup; f < (group + 1) * filtersPerGroup; f++) {
          // A picture is flat: over the third axis of conv3d the layers that meet are summed by their rule.
          for (let o = 0; o < layers; o++) {
            for (let u = 0; u < depth.kernel; u++) {
              if (o * depth.stride + u * depth.dilation !== t + (folds ? 0 : depth.before)) continue;
              const layer = c.flip ? depth.kernel - 1 - u : u;
              correlate(
                plane(spread, dz, (n * c.filters + f) * layers + o),
                plane(turned, k, (f * perGroup + (channel % perGroup)) * depth.kernel + layer),
                [vertical.dilation, horizontal.dilation],
                sum,
              );
            }
          }
        }
        for (let i = 0; i < v; i++) {
          for (let j = 0; j < h; j++) {
            const own = [shownIn(depth, t), shownIn(vertical, i), shownIn(horizontal, j)];
            const [p = 0, q = 0, r = 0] = own;
            const to =
              (((n * c.channels + channel) * depth.input + p) * vertical.input + q) * horizontal.input + r;
            dx[to] = (dx[to] ?? 0) + at(sum, i * h + j);
          }
        }
      }
    }
  }
  assertSame(dx, prepared.backward(0, dz, inputs, prepared.forward(inputs)).data, 'dX');
}

function kernelGradientByItsRow(c: ConvolutionCase): void {
  const { prepared, inputs, dz } = filled(c);
  const [x] = inputs;
  assert.ok(x);
  const [depth, vertical, horizontal] = c.axes;
  const [padded, stuffed, result] = viewsOf(prepared.picture(), 1);
  const expected = prepared.backward(1, dz, inputs, prepared.forward(inputs));
  assert.deepEqual([result.rows, result.columns], [vertical.kernel, horizontal.kernel]);
  const perGroup = c.channels / c.groups;
  const layers = outputOf(depth);
  for (let f = 0; f < c.filters; f++) {
    for (let channel = 0; channel < perGroup; channel++) {
      for (let u = 0; u < depth.kernel; u++) {
        const sum = tensor(
          [vertical.kernel, horizontal.kernel],
          new Float64Array(vertical.kernel * horizontal.kernel),
        );
        for (let n = 0; n < c.batch; n++) {
          for (let o = 0; o < layers; o++) {
            const h = shownBy(depth, c.mode, o * depth.stride + u * depth.dilation);
            if (h === undefined) continue;
            const group = Math.floor(f / (c.filters / c.groups));
            const image = plane(padded, x, (n * c.channels + group * perGroup + channel) * depth.input + h);
            const slid = plane(stuffed, dz, (n * c.filters + f) * layers + o);
            // Stride d: every d-th of the places that dZ has on X, of which the first k are kept.
            const dense = placesOf(image, slid, vertical.dilation, horizontal.dilation);
            for (let i = 0; i < vertical.kernel; i++) {
              for (let j = 0; j < horizontal.kernel; j++) {
                const to = i * horizontal.kernel + j;
                sum.data[to] = at(sum, to) + dense(i, j);
              }
            }
          }
        }
        // A true convolution's row gives dK as K went in: turned.
        const layer = c.flip ? depth.kernel - 1 - u : u;
        const own = plane(result, expected, (f * perGroup + channel) * depth.kernel + layer);
        assertSame(sum.data, own.data, `dK of filter ${f}, channel ${channel}, layer ${u}`);
      }
    }
  }
}

/** Z without the leading axes that neither X nor K has. */
function shapeByTheRule(c: ConvolutionCase): Shape {
  const [x = [], k = []] = c.shapes;
  const outputs = c.axes.slice(3 - c.rank).map(outputOf);
  const lead =
    x.length === c.rank + 2
      ? [c.batch, c.filters]
      : x.length > c.rank || k.length > c.rank
        ? [c.filters]
        : [];
  return [...lead, ...outputs];
}

/**
 * Forward, dX, dK and dB as conventions.md writes them, one loop an index, over an X that is extended in memory. It knows
 * nothing of the code under test.
 */
function byTheFormulas(c: ConvolutionCase, inputs: readonly Tensor[], dz: Tensor) {
  const [x, k, b] = inputs;
  assert.ok(x && k);
  const [a0, a1, a2] = c.axes;
  const [o0, o1, o2] = [outputOf(a0), outputOf(a1), outputOf(a2)];
  const [p0, p1, p2] = [paddedOf(a0), paddedOf(a1), paddedOf(a2)];
  const perGroup = c.channels / c.groups;
  const filtersPerGroup = c.filters / c.groups;
  const place = (n: number, channel: number, h0: number, h1: number, h2: number): number =>
    (((n * c.channels + channel) * p0 + h0) * p1 + h1) * p2 + h2;
  // A true convolution reads K from its end.
  const tap = (axis: ConvolutionAxis, u: number): number => (c.flip ? axis.kernel - 1 - u : u);
  const kernelAt = (f: number, channel: number, u0: number, u1: number, u2: number): number =>
    (((f * perGroup + channel) * a0.kernel + tap(a0, u0)) * a1.kernel + tap(a1, u1)) * a2.kernel +
    tap(a2, u2);
  const outputAt = (n: number, f: number, i0: number, i1: number, i2: number): number =>
    (((n * c.filters + f) * o0 + i0) * o1 + i1) * o2 + i2;
  /** X's element under each place of the extended X. */
  const owner: (number | undefined)[] = [];
  for (let n = 0; n < c.batch; n++)
    for (let channel = 0; channel < c.channels; channel++)
      for (let t0 = 0; t0 < p0; t0++)
        for (let t1 = 0; t1 < p1; t1++)
          for (let t2 = 0; t2 < p2; t2++) {
            const h0 = shownBy(a0, c.mode, t0);
            const h1 = shownBy(a1, c.mode, t1);
            const h2 = shownBy(a2, c.mode, t2);
            owner.push(
              h0 === undefined || h1 === undefined || h2 === undefined
                ? undefined
                : (((n * c.channels + channel) * a0.input + h0) * a1.input + h1) * a2.input + h2,
            );
          }
  const extended = owner.map((own) => (own === undefined ? 0 : at(x, own)));
  const z = new Float64Array(c.batch * c.filters * o0 * o1 * o2);
  const dx = new Float64Array(x.data.length);
  const dk = new Float64Array(k.data.length);
  const db = new Float64Array(c.filters);
  for (let n = 0; n < c.batch; n++)
    for (let f = 0; f < c.filters; f++)
      for (let i0 = 0; i0 < o0; i0++)
        for (let i1 = 0; i1 < o1; i1++)
          for (let i2 = 0; i2 < o2; i2++) {
            const o = outputAt(n, f, i0, i1, i2);
            const arriving = at(dz, o);
            let sum = b ? at(b, f) : 0;
            for (let channel = 0; channel < perGroup; channel++)
              for (let u0 = 0; u0 < a0.kernel; u0++)
                for (let u1 = 0; u1 < a1.kernel; u1++)
                  for (let u2 = 0; u2 < a2.kernel; u2++) {
                    const weight = kernelAt(f, channel, u0, u1, u2);
                    const from =
                      extended[
                        place(
                          n,
                          Math.floor(f / filtersPerGroup) * perGroup + channel,
                          i0 * a0.stride + u0 * a0.dilation,
                          i1 * a1.stride + u1 * a1.dilation,
                          i2 * a2.stride + u2 * a2.dilation,
                        )
                      ] ?? Number.NaN;
                    sum += at(k, weight) * from;
                    dk[weight] = (dk[weight] ?? 0) + arriving * from;
                  }
            z[o] = sum;
            db[f] = (db[f] ?? 0) + arriving;
          }
  // The gather form at every place t of the extended X: over all (i, u) with i·s + u·d = t on every axis.
  const meets = (axis: ConvolutionAxis, outputs: number, t: number): [number, number][] => {
    const pairs: [number, number][] = [];
    for (let i = 0; i < outputs; i++)
      for (let u = 0; u < axis.kernel; u++) if (i * axis.stride + u * axis.dilation === t) pairs.push([i, u]);
    return pairs;
  };
  let next = 0;
  for (let n = 0; n < c.batch; n++)
    for (let channel = 0; channel < c.channels; channel++)
      for (let t0 = 0; t0 < p0; t0++)
        for (let t1 = 0; t1 < p1; t1++)
          for (let t2 = 0; t2 < p2; t2++) {
            const own = owner[next++];
            if (own === undefined) continue;
            let sum = 0;
            for (let f = 0; f < c.filters; f++) {
              if (Math.floor(f / filtersPerGroup) !== Math.floor(channel / perGroup)) continue;
              for (const [i0, u0] of meets(a0, o0, t0))
                for (const [i1, u1] of meets(a1, o1, t1))
                  for (const [i2, u2] of meets(a2, o2, t2))
                    sum +=
                      at(dz, outputAt(n, f, i0, i1, i2)) * at(k, kernelAt(f, channel % perGroup, u0, u1, u2));
            }
            dx[own] = (dx[own] ?? 0) + sum;
          }
  return { z, dx, dk, db };
}
