import assert from 'node:assert/strict';
import fc from 'fast-check';
import { numberOf, type Settings, type View } from '../../../src/core/operations';
import { at, type Shape, sizeOf, type Tensor, tensor } from '../../../src/core/tensor';
import {
  assertSame,
  dot,
  filled,
  grownOf,
  lookupIn,
  plus,
  prepare,
  problemOf,
  type TransposedAxis,
  type TransposedCase,
  transposedConvolutions,
  wholeNumbers,
} from './arbitrary';
import { correlate, drawn, placesOf, plane, viewsOf } from './rows';

/** Everything below is in whole numbers, so every comparison is exact. */
const holds = (runs: number, property: (c: TransposedCase) => void): void =>
  fc.assert(fc.property(transposedConvolutions, property), { numRuns: runs });

describe('transposed convolution', function () {
  this.timeout(120_000);

  it('is tried in every kind of configuration', () => {
    const kinds: [string, (c: TransposedCase) => boolean][] = [
      ['one axis', (c) => c.rank === 1],
      ['three axes', (c) => c.rank === 3],
      ['a batch of two', (c) => c.batch === 2],
      ['a matrix for X', (c) => c.shapes[0]?.length === c.rank],
      ['a matrix for K', (c) => c.shapes[1]?.length === c.rank],
      ['a bias', (c) => c.shapes.length === 3],
      ['groups', (c) => c.groups > 1],
      ['several channels a group', (c) => c.channels > c.groups],
      ['several results a group', (c) => c.results > c.groups],
      ['cropping', (c) => c.axes.some((axis) => axis.before + axis.after > 0)],
      ['asymmetric cropping', (c) => c.axes.some((axis) => axis.before !== axis.after)],
      ['padding > d(k−1)', (c) => c.axes.some((axis) => axis.before > axis.dilation * (axis.kernel - 1))],
      ['stride > kernel', (c) => c.axes.some((axis) => axis.stride > axis.kernel)],
      ['output_padding', (c) => c.axes.some((axis) => axis.outputPadding > 0)],
      ['output_padding ≥ stride', (c) => c.axes.some((axis) => axis.outputPadding >= axis.stride)],
    ];
    const sample = fc.sample(transposedConvolutions, { numRuns: 4_000, seed: 1 });
    for (const [kind, matches] of kinds) {
      const share = sample.filter(matches).length / sample.length;
      assert.ok(share > 0.04, `only ${(100 * share).toFixed(1)} % of the configurations have ${kind}`);
    }
  });

  it('puts a multiple of the kernel down for every input (10,000 configurations)', () => {
    holds(10_000, (c) => {
      const { prepared, inputs, dz } = filled(c);
      const expected = byPuttingDown(c, inputs, dz);
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

  it('is the dX of the ordinary convolution, and its dX is that forward pass (5,000)', () => {
    let compared = 0;
    holds(10_000, (c) => {
      // Where output_padding ≥ stride the ordinary convolution would have more outputs than X has elements.
      if (c.axes.some((axis) => axis.outputPadding >= axis.stride)) return;
      compared += 1;
      const { prepared, inputs, dz } = filled(c);
      const [x, k] = inputs;
      assert.ok(x && k);
      const { output_padding: _, ...settings } = c.settings;
      const back = prepare(`conv${c.rank}d`, [prepared.shape, k.shape], settings);
      const linear = prepare(`conv_transpose${c.rank}d`, [x.shape, k.shape], c.settings);
      const z = linear.forward([x, k]);
      assert.deepEqual(sizeOf(back.shape), sizeOf(x.shape));
      const arriving = tensor(back.shape, x.data);
      assertSame(z.data, back.backward(0, arriving, [z, k], arriving).data, 'Z');
      assertSame(prepared.backward(0, dz, inputs, z).data, back.forward([dz, k]).data, 'dX');
      assertSame(
        prepared.backward(1, dz, inputs, z).data,
        back.backward(1, arriving, [dz, k], arriving).data,
        'dK',
      );
    });
    assert.ok(compared > 3_000);
  });

  it('is one trilinear form: ΣK·dK = ΣX·dX = Σ(Z−B)·dZ, and ⟨convᵀ(V), dZ⟩ = ⟨V, dX⟩ (10,000)', () => {
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

  it('has rows that compute Z, dK and dX (10,000 configurations)', () => {
    holds(10_000, byItsRows);
  });

  it('shows planes that belong together: the selected image, channels and layers (500)', () => {
    holds(500, (c) => {
      const { prepared } = filled(c);
      const picture = prepared.picture();
      const results = c.results / c.groups;
      const [depth] = c.axes;
      const selection = Object.fromEntries(
        picture.selectors.map(({ name, count }, n) => [name, (c.seed >>> (3 * n)) % count]),
      );
      const of = (...names: string[]) => names.reduce((found, name) => found + (selection[name] ?? 0), 0);
      const [n, channel] = [of('batch'), of('filter')];
      const own = of('channel');
      const result = Math.floor(channel / (c.channels / c.groups)) * results + own;
      const planes = {
        0: (n * c.channels + channel) * depth.input + of('output-layer'),
        1: (channel * results + own) * depth.kernel + of('kernel-layer'),
        2: 0,
        output: (n * c.results + result) * grownOf(depth) + of('input-layer'),
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

  it('draws itself', () => {
    const { rows } = prepare('conv_transpose2d', [[2, 2], [2, 2], []], { stride: 2 }).picture();
    const shown = rows.map(({ pieces }) =>
      pieces.map((piece) => ('sign' in piece ? piece.sign : drawn(piece))),
    );
    const two = '0 1 / 2 3';
    const four = '0 1 2 3 / 4 5 6 7 / 8 9 10 11 / 12 13 14 15';
    const spread = '· · · · · / · 0 : 1 · / · : : : · / · 2 : 3 · / · · · · ·';
    assert.deepEqual(shown, [
      [spread, '★', '3 2 / 1 0', '+', '0', '=', four],
      [four, '★', '0 : 1 / : : : / 2 : 3', '=', two],
      [four, '★', two, '=', two],
      ['Σ', four, '=', '0'],
    ]);
  });

  // X of length 3, K of length 3: how X stands in the forward row.
  const surroundings: [Settings, string, View['dressing']][] = [
    [{}, '· · 0 1 2 · ·', 'padded'],
    [{ padding: 1 }, '· 0 1 2 ·', 'padded'],
    [{ padding: 2 }, '0 1 2', undefined],
    [{ padding: 2, stride: 2 }, '0 : 1 : 2', 'stuffed'],
    [{ padding: [[3, 2]], stride: 2 }, ': 1 : 2', 'stuffed and cropped'],
    [{ padding: 1, stride: 2, output_padding: 1 }, '· 0 : 1 : 2 · ·', 'stuffed and padded'],
    [{ dilation: 2 }, '· · · · 0 1 2 · · · ·', 'padded'],
  ];
  for (const [settings, expected, dressing] of surroundings) {
    it(`draws X for ${JSON.stringify(settings)} as ${expected}`, () => {
      const [spread] = viewsOf(prepare('conv_transpose1d', [[3], [3]], settings).picture(), 'output');
      assert.equal(drawn(spread), expected);
      assert.equal(spread.dressing, dressing);
    });
  }

  describe('published examples', () => {
    // Input, kernel, settings, then the output's length. Dumoulin and Visin, "A guide to convolution arithmetic for deep
    // learning" (arXiv:1603.07285v2), the figures of chapter 4, relations 8 to 14; PyTorch's documentation of ConvTranspose2d.
    const sizes: [string, Shape, Shape, Settings, Shape][] = [
      ['figure 4.1', [2, 2], [3, 3], {}, [4, 4]],
      ['figure 4.2', [6, 6], [4, 4], { padding: 2 }, [5, 5]],
      ['figure 4.3', [5, 5], [3, 3], { padding: 1 }, [5, 5]],
      ['figure 4.4', [7, 7], [3, 3], { padding: 2 }, [5, 5]],
      ['figure 4.5', [2, 2], [3, 3], { stride: 2 }, [5, 5]],
      ['figure 4.6', [3, 3], [3, 3], { stride: 2, padding: 1 }, [5, 5]],
      ['figure 4.7', [3, 3], [3, 3], { stride: 2, padding: 1, output_padding: 1 }, [6, 6]],
      [
        "PyTorch's non-square kernels",
        [20, 16, 50, 100],
        [16, 33, 3, 5],
        { stride: [2, 1], padding: [4, 2] },
        [20, 33, 93, 100],
      ],
      [
        "PyTorch's upsampling",
        [1, 16, 6, 6],
        [16, 16, 3, 3],
        { stride: 2, padding: 1, output_padding: 1 },
        [1, 16, 12, 12],
      ],
    ];
    for (const [where, x, k, settings, z] of sizes) {
      it(`${where}: ${x.join('×')} and ${k.join('×')} ${JSON.stringify(settings)} is ${z.join('×')}`, () => {
        assert.deepEqual(prepare('conv_transpose2d', [x, k], settings).shape, z);
      });
    }

    // ONNX, "ConvTranspose", the test data of the operator's documentation; one of the two equal filters.
    const nine = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    const ones = [1, 1, 1, 1, 1, 1, 1, 1, 1];
    const values: [string, readonly number[], readonly number[], Settings, readonly (readonly number[])[]][] =
      [
        [
          'convtranspose',
          nine,
          ones,
          {},
          [
            [0, 1, 3, 3, 2],
            [3, 8, 15, 12, 7],
            [9, 21, 36, 27, 15],
            [9, 20, 33, 24, 13],
            [6, 13, 21, 15, 8],
          ],
        ],
        [
          'convtranspose_pads',
          nine,
          ones,
          { stride: [3, 2], padding: [1, 2] },
          [
            [1, 1, 3],
            [1, 1, 3],
            [7, 4, 9],
            [7, 4, 9],
            [7, 4, 9],
            [13, 7, 15],
            [13, 7, 15],
          ],
        ],
        [
          'convtranspose_dilations',
          [3, 8, 1, 9, 5, 7, 3, 2, 6],
          [7, 2, 1, 9],
          { dilation: 2 },
          [
            [21, 56, 13, 16, 2],
            [63, 35, 67, 10, 14],
            [24, 22, 76, 76, 21],
            [9, 5, 88, 45, 63],
            [3, 2, 33, 18, 54],
          ],
        ],
        [
          'convtranspose_output_shape',
          nine,
          ones,
          { stride: [3, 2], output_padding: 1 },
          [
            [0, 0, 1, 1, 3, 2, 2, 0],
            [0, 0, 1, 1, 3, 2, 2, 0],
            [0, 0, 1, 1, 3, 2, 2, 0],
            [3, 3, 7, 4, 9, 5, 5, 0],
            [3, 3, 7, 4, 9, 5, 5, 0],
            [3, 3, 7, 4, 9, 5, 5, 0],
            [6, 6, 13, 7, 15, 8, 8, 0],
            [6, 6, 13, 7, 15, 8, 8, 0],
            [6, 6, 13, 7, 15, 8, 8, 0],
            [0, 0, 0, 0, 0, 0, 0, 0],
          ],
        ],
      ];
    for (const [name, x, k, settings, expected] of values) {
      it(`${name} of ONNX`, () => {
        const inputs = [x, k].map((data) => tensor([Math.sqrt(data.length), Math.sqrt(data.length)], data));
        const prepared = prepare(
          'conv_transpose2d',
          inputs.map(({ shape }) => shape),
          settings,
        );
        assert.deepEqual(
          prepared.forward(inputs),
          tensor([expected.length, expected[0]?.length ?? 0], expected.flat()),
        );
      });
    }
  });

  const refused: [string, Shape[], Settings, object][] = [
    [
      'conv_transpose2d',
      [
        [1, 3, 8, 8],
        [4, 2, 3, 3],
      ],
      {},
      {
        code: 'channels-mismatch',
        operation: 'conv_transpose2d',
        weight: [4, 2, 3, 3],
        input: [1, 3, 8, 8],
        groups: 1,
        expected: 4,
        found: 3,
        transposed: true,
      },
    ],
    [
      'conv_transpose2d',
      [
        [3, 8, 8],
        [3, 2, 3, 3],
      ],
      { groups: 2 },
      { code: 'groups-divide', operation: 'conv_transpose2d', weight: [3, 2, 3, 3], groups: 2 },
    ],
    [
      'conv_transpose2d',
      [[4, 8, 8], [4, 3, 2, 2], [3]],
      { groups: 2 },
      { code: 'bias-shape', operation: 'conv_transpose2d', weight: [4, 3, 2, 2], expected: 6, found: [3] },
    ],
    [
      'conv_transpose2d',
      [
        [3, 3],
        [2, 2],
      ],
      { stride: [2, 1], output_padding: [1, 1] },
      {
        code: 'output-padding-range',
        operation: 'conv_transpose2d',
        argument: 'output_padding',
        outputPadding: [1, 1],
        stride: [2, 1],
        dilation: [1, 1],
      },
    ],
    [
      'conv_transpose2d',
      [
        [1, 1],
        [3, 3],
      ],
      { padding: 2 },
      { code: 'output-too-small', operation: 'conv_transpose2d', input: [1, 1], output: [-1, -1] },
    ],
    [
      'conv_transpose1d',
      [[0], [3]],
      {},
      { code: 'output-too-small', operation: 'conv_transpose1d', input: [0], output: [2] },
    ],
    [
      'conv_transpose3d',
      [
        [3, 3],
        [2, 2, 2],
      ],
      {},
      {
        code: 'wrong-rank',
        operation: 'conv_transpose3d',
        argument: 'X',
        shape: [3, 3],
        expected: [3, 4, 5],
      },
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
    ['padding', 'same', '"same"'],
    ['padding', -1, '-1'],
    ['output_padding', -1, '-1'],
    ['output_padding', [0, 0, 0], '[0, 0, 0]'],
    ['stride', 0, '0'],
    ['dilation', 1.5, '1.5'],
  ];
  for (const [argument, value, found] of wrongSettings) {
    it(`refuses ${argument} = ${found}`, () => {
      const shapes = [
        [3, 3],
        [2, 2],
      ];
      const detail = problemOf(() => prepare('conv_transpose2d', shapes, { [argument]: value }));
      assert.ok(detail.code === 'argument-value', detail.code);
      assert.deepEqual([detail.argument, detail.found], [argument, found]);
    });
  }

  it('allows an output_padding that only the dilation exceeds', () => {
    const settings = { dilation: 3, output_padding: 2 };
    assert.deepEqual(prepare('conv_transpose1d', [[2], [2]], settings).shape, [7]);
  });
});

function shapeByTheRule(c: TransposedCase): Shape {
  const [x = [], k = []] = c.shapes;
  const lead =
    x.length === c.rank + 2
      ? [c.batch, c.results]
      : x.length > c.rank || k.length > c.rank
        ? [c.results]
        : [];
  return [...lead, ...c.axes.slice(3 - c.rank).map(grownOf)];
}

/** Every input element puts its multiple of the kernel down on the result; what falls outside is cropped. */
function byPuttingDown(c: TransposedCase, inputs: readonly Tensor[], dz: Tensor) {
  const [x, k, b] = inputs;
  assert.ok(x && k);
  const [a0, a1, a2] = c.axes;
  const [z0, z1, z2] = [grownOf(a0), grownOf(a1), grownOf(a2)];
  const results = c.results / c.groups;
  const z = new Float64Array(c.batch * c.results * z0 * z1 * z2);
  const dx = new Float64Array(x.data.length);
  const dk = new Float64Array(k.data.length);
  const db = new Float64Array(c.results);
  const place = (axis: TransposedAxis, i: number, u: number): number =>
    i * axis.stride + u * axis.dilation - axis.before;
  const inside = (h: number, length: number): boolean => h >= 0 && h < length;
  let from = 0;
  for (let n = 0; n < c.batch; n++)
    for (let channel = 0; channel < c.channels; channel++)
      for (let i0 = 0; i0 < a0.input; i0++)
        for (let i1 = 0; i1 < a1.input; i1++)
          for (let i2 = 0; i2 < a2.input; i2++, from++) {
            let weight = channel * results * a0.kernel * a1.kernel * a2.kernel;
            for (let r = 0; r < results; r++)
              for (let u0 = 0; u0 < a0.kernel; u0++)
                for (let u1 = 0; u1 < a1.kernel; u1++)
                  for (let u2 = 0; u2 < a2.kernel; u2++, weight++) {
                    const [h0, h1, h2] = [place(a0, i0, u0), place(a1, i1, u1), place(a2, i2, u2)];
                    if (!inside(h0, z0) || !inside(h1, z1) || !inside(h2, z2)) continue;
                    const group = Math.floor(channel / (c.channels / c.groups));
                    const to = (((n * c.results + group * results + r) * z0 + h0) * z1 + h1) * z2 + h2;
                    z[to] = (z[to] ?? 0) + at(x, from) * at(k, weight);
                    dx[from] = (dx[from] ?? 0) + at(dz, to) * at(k, weight);
                    dk[weight] = (dk[weight] ?? 0) + at(dz, to) * at(x, from);
                  }
          }
  z.forEach((sum, to) => {
    const f = Math.floor(to / (z0 * z1 * z2)) % c.results;
    db[f] = (db[f] ?? 0) + at(dz, to);
    if (b) z[to] = sum + at(b, f);
  });
  return { z, dx, dk, db };
}

/** The three rows of the picture, plane by plane, against the arrays. */
function byItsRows(c: TransposedCase): void {
  const { prepared, inputs, dz, operation } = filled(c);
  const [x, k] = inputs;
  assert.ok(x && k);
  const picture = prepared.picture();
  const [spread, rotated, result] = viewsOf(picture, 'output');
  const [padded, stuffed, kernel] = viewsOf(picture, 1);
  const [image, slid, input] = viewsOf(picture, 0);
  const [depth, vertical, horizontal] = c.axes;
  const [layers, rows, columns] = c.axes.map(grownOf);
  assert.ok(layers && rows && columns);
  const z = prepare(operation, [x.shape, k.shape], c.settings).forward([x, k]);
  const dx = prepared.backward(0, dz, inputs, z);
  const dk = prepared.backward(1, dz, inputs, z);
  const results = c.results / c.groups;
  const perGroup = c.channels / c.groups;
  const dilation = [vertical.dilation, horizontal.dilation] as const;
  const stride = [vertical.stride, horizontal.stride] as const;
  const flat = (a: number, b: number): Tensor => tensor([a, b], new Float64Array(a * b));
  assert.equal(spread.rows - vertical.dilation * (vertical.kernel - 1), rows);
  assert.equal(spread.columns - horizontal.dilation * (horizontal.kernel - 1), columns);
  const meets = (i: number, u: number): number => i * depth.stride + u * depth.dilation - depth.before;

  for (let n = 0; n < c.batch; n++) {
    for (let f = 0; f < c.results; f++) {
      const group = Math.floor(f / results);
      for (let h = 0; h < layers; h++) {
        const sum = flat(rows, columns);
        for (let channel = group * perGroup; channel < (group + 1) * perGroup; channel++) {
          for (let i = 0; i < depth.input; i++) {
            for (let u = 0; u < depth.kernel; u++) {
              if (meets(i, u) !== h) continue;
              const from = plane(spread, x, (n * c.channels + channel) * depth.input + i);
              const by = plane(rotated, k, (channel * results + (f % results)) * depth.kernel + u);
              correlate(from, by, dilation, sum);
            }
          }
        }
        const own = plane(result, z, (n * c.results + f) * layers + h);
        assertSame(sum.data, own.data, `Z of image ${n}, channel ${f}, layer ${h}`);
      }
    }
  }
  for (let channel = 0; channel < c.channels; channel++) {
    const group = Math.floor(channel / perGroup);
    for (let r = 0; r < results; r++) {
      for (let u = 0; u < depth.kernel; u++) {
        const sum = flat(vertical.kernel, horizontal.kernel);
        for (let n = 0; n < c.batch; n++) {
          for (let i = 0; i < depth.input; i++) {
            const h = meets(i, u);
            if (h < 0 || h >= layers) continue;
            const dense = placesOf(
              plane(padded, dz, (n * c.results + group * results + r) * layers + h),
              plane(stuffed, x, (n * c.channels + channel) * depth.input + i),
              ...dilation,
            );
            addTo(sum, dense);
          }
        }
        const own = plane(kernel, dk, (channel * results + r) * depth.kernel + u);
        assertSame(sum.data, own.data, `dK of channel ${channel} and ${r}, layer ${u}`);
      }
    }
  }
  for (let n = 0; n < c.batch; n++) {
    for (let channel = 0; channel < c.channels; channel++) {
      const group = Math.floor(channel / perGroup);
      for (let i = 0; i < depth.input; i++) {
        const sum = flat(vertical.input, horizontal.input);
        for (let r = 0; r < results; r++) {
          for (let u = 0; u < depth.kernel; u++) {
            const h = meets(i, u);
            if (h < 0 || h >= layers) continue;
            const from = plane(image, dz, (n * c.results + group * results + r) * layers + h);
            const by = plane(slid, k, (channel * results + r) * depth.kernel + u);
            addTo(sum, placesOf(from, dilated(by, dilation), ...stride));
          }
        }
        const own = plane(input, dx, (n * c.channels + channel) * depth.input + i);
        assertSame(sum.data, own.data, `dX of image ${n}, channel ${channel}, layer ${i}`);
      }
    }
  }
}

function addTo(sum: Tensor, element: (i: number, j: number) => number): void {
  const [, columns = 1] = sum.shape;
  sum.data.forEach((before, index) => {
    sum.data[index] = before + element(Math.floor(index / columns), index % columns);
  });
}

/** A kernel with zeros between its elements: a dilation of 1 then does what the dilation did. */
function dilated(kernel: Tensor, [down, across]: readonly [number, number]): Tensor {
  const [rows = 0, columns = 0] = kernel.shape;
  const width = (columns - 1) * across + 1;
  const spread = tensor([(rows - 1) * down + 1, width], new Float64Array(((rows - 1) * down + 1) * width));
  kernel.data.forEach((value, index) => {
    spread.data[Math.floor(index / columns) * down * width + (index % columns) * across] = value;
  });
  return spread;
}
