import assert from 'node:assert/strict';
import fc from 'fast-check';
import { explain, PLAIN, type Place } from '../../../src/core/explain';
import { apply, backward, leaf, type Value } from '../../../src/core/graph';
import type { Emptiness, Settings } from '../../../src/core/operations';
import { numbers, positionOf, type Shape, sizeOf, tensor } from '../../../src/core/tensor';
import {
  type ConvolutionAxis,
  type ConvolutionCase,
  convolutions,
  filled,
  grownOf,
  outputOf,
  shownBy,
  type TransposedAxis,
  type TransposedCase,
  transposedConvolutions,
} from './arbitrary';

/** Why an element of the convolution family is 0: in words for each reason, and told apart by the rules of conventions.md. */

const filledWith = (shape: Shape, value: number): Value =>
  leaf(numbers(tensor(shape, new Float64Array(sizeOf(shape)).fill(value))));

/** What is said of one element of Z (side value), or of the gradient of X, K or B, where all that goes in is 1 or as given. */
function reason(
  operation: string,
  shapes: readonly Shape[],
  settings: Settings,
  of: 'Z' | 'X' | 'K',
  index: number,
  values: { readonly x?: number; readonly k?: number; readonly dz?: readonly number[] } = {},
): string | undefined {
  const [x, k] = shapes.map((shape, n) => filledWith(shape, (n === 0 ? values.x : values.k) ?? 1));
  assert.ok(x && k);
  x.name = 'X';
  k.name = 'K';
  const z = apply(operation, [x, k], settings);
  z.name = 'Z';
  const dz = values.dz ?? new Array<number>(sizeOf(z.shape)).fill(1);
  const place: Place = { value: { X: x, K: k, Z: z }[of], side: of === 'Z' ? 'value' : 'gradient', index };
  return explain(backward(z, numbers(tensor(z.shape, dz))), place, PLAIN).zero;
}

describe('reasons for zeros of the convolution family', function () {
  this.timeout(60_000);

  const change = ', so no change of it changes the loss';
  const cases: [string, Parameters<typeof reason>, string][] = [
    [
      'a leftover row',
      [
        'conv2d',
        [
          [4, 5],
          [2, 2],
        ],
        { stride: [3, 1] },
        'X',
        15,
      ],
      `no window reaches this row: with stride 3 the last one ends before it${change}`,
    ],
    [
      'a leftover column',
      [
        'conv2d',
        [
          [4, 4],
          [2, 2],
        ],
        {
          stride: 2,
          padding: [
            [0, 0],
            [1, 0],
          ],
        },
        'X',
        3,
      ],
      `no window reaches this column: with stride 2 the last one ends before it${change}`,
    ],
    [
      'a leftover layer',
      [
        'conv3d',
        [
          [4, 2, 2],
          [2, 2, 2],
        ],
        { stride: 3 },
        'X',
        12,
      ],
      `no window reaches this layer: with stride 3 the last one ends before it${change}`,
    ],
    [
      'a gap that no kernel could fill',
      [
        'conv2d',
        [
          [5, 5],
          [2, 2],
        ],
        { stride: 2, dilation: 2 },
        'X',
        1,
      ],
      `no window reads this column: stride 2 and dilation 2 are multiples of 2, so the columns between are stepped over${change}`,
    ],
    [
      'a gap that a longer kernel would fill',
      ['conv1d', [[5], [1]], { stride: 2 }, 'X', 1],
      `no window reads this element: it lies between those that stride 2 and dilation 1 reach${change}`,
    ],
    [
      'a hole of the only window',
      ['conv1d', [[3], [2]], { dilation: 2 }, 'X', 1],
      `no window reads this element: it lies between those that stride 1 and dilation 2 reach${change}`,
    ],
    ['padding only', ['conv1d', [[2], [2]], { padding: 3 }, 'Z', 0], 'nothing but padding is read here'],
    [
      'a kernel element over padding only',
      ['conv1d', [[1], [3]], { padding: 1 }, 'K', 0],
      `it meets nothing but padding${change}`,
    ],
    [
      'no zero but a copy',
      ['conv1d', [[3], [3]], { padding: 1, padding_mode: 'circular' }, 'Z', 0, { k: 0 }],
      'K is 0 wherever Z reads it',
    ],
    ['K is 0', ['conv1d', [[3], [2]], {}, 'X', 0, { k: 0 }], 'K is 0 wherever ∂L/∂X reads it'],
    ['dZ is 0', ['conv1d', [[3], [2]], {}, 'X', 0, { dz: [0, 1] }], '∂L/∂Z is 0 wherever ∂L/∂X reads it'],
    ['cancellation', ['conv1d', [[3], [2]], {}, 'X', 1, { dz: [1, -1] }], 'its 2 terms cancel'],
    [
      'a product below the smallest number',
      ['conv1d', [[3], [1]], {}, 'X', 0, { k: 1e-200, dz: [1e-200, 1, 1] }],
      'its only term is not 0, but too small for a number',
    ],
    [
      'two of them',
      ['conv1d', [[3], [2]], {}, 'X', 1, { k: 1e-200, dz: [1e-200, -1e-200] }],
      'none of its 2 terms is 0, but each is too small for a number',
    ],
    [
      'one of them beside a 0',
      ['conv1d', [[3], [2]], {}, 'X', 1, { k: 1e-200, dz: [0, 1e-200] }],
      'each of its 2 terms is 0 or too small for a number',
    ],
    [
      'cancellation at a mirror',
      ['conv1d', [[3], [1]], { padding: 1, padding_mode: 'reflect' }, 'X', 1, { dz: [1, 0, -3, 0, 2] }],
      'its 3 terms cancel',
    ],
    [
      'output_padding',
      [
        'conv_transpose2d',
        [
          [2, 2],
          [2, 2],
        ],
        { stride: 2, output_padding: 1 },
        'Z',
        4,
      ],
      'no element of the input reaches this column: output_padding put it at the end',
    ],
    [
      'between strides',
      [
        'conv_transpose2d',
        [
          [2, 2],
          [1, 1],
        ],
        { stride: 2 },
        'Z',
        3,
      ],
      'no element of the input reaches this row: it lies between those that stride 2 and dilation 1 reach',
    ],
    [
      'an input that is cropped away',
      ['conv_transpose1d', [[3], [1]], { padding: 1 }, 'X', 0],
      `all that it adds to is cropped away by the padding${change}`,
    ],
    [
      'a kernel element that is cropped away',
      ['conv_transpose1d', [[1], [3]], { padding: 1 }, 'K', 2],
      `all that it adds to is cropped away by the padding${change}`,
    ],
  ];
  for (const [name, given, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(reason(...given), expected));
  }

  it('of a value that is used twice names both', () => {
    const x = filledWith([5], 1);
    x.name = 'X';
    const one = apply('conv1d', [x, filledWith([1], 1)], { stride: 2 });
    const two = apply('pick', [x], { ranges: [[0, 2, true]] });
    const z = apply('add', [one, two]);
    z.name = 'Z';
    const scene = backward(z, numbers(tensor([3], [1, 1, 1])));
    assert.equal(
      explain(scene, { value: x, side: 'gradient', index: 3 }, PLAIN).zero,
      `no window reads this element: it lies between those that stride 2 and dilation 1 reach; this element was not taken${change}`,
    );
  });

  const codeOf = (why: Emptiness | undefined): string | undefined => why?.code;

  it('of X: where there are no terms a leftover or a gap, by the rules of conventions.md (3,000)', () => {
    const met = new Map<string, number>();
    fc.assert(
      fc.property(convolutions, (c) => {
        const { prepared, inputs } = filled(c);
        inputs[0]?.data.forEach((_, index) => {
          const empty = [...prepared.gradientTerms(0, index)].length === 0;
          const why = prepared.emptiness?.(0, index);
          assert.equal(why === undefined, !empty);
          if (!empty) return;
          const expected = expectedOfInput(c, index);
          assert.equal(codeOf(why), expected.code);
          if (why?.code === 'gap') assert.equal(why.every, expected.every);
          met.set(expected.code, (met.get(expected.code) ?? 0) + 1);
        });
      }),
      { numRuns: 3_000 },
    );
    for (const code of ['leftover', 'gap']) assert.ok((met.get(code) ?? 0) > 500, code);
  });

  it('of Z, K and of transposed convolutions: some reason wherever there are no terms (3,000)', () => {
    const met = new Map<string, number>();
    const everywhere = (c: ConvolutionCase | TransposedCase): void => {
      const { prepared, inputs } = filled(c);
      const look = (of: number | 'output', index: number): void => {
        const terms = of === 'output' ? prepared.terms(index) : prepared.gradientTerms(of, index);
        if ([...terms].length > 0) return;
        const code = codeOf(prepared.emptiness?.(of, index));
        assert.ok(code);
        const key = `${'results' in c ? 'transposed ' : ''}${of}: ${code}`;
        met.set(key, (met.get(key) ?? 0) + 1);
        if ('results' in c && of === 'output') assert.equal(code, expectedOfResult(c, index));
      };
      for (let index = 0; index < sizeOf(prepared.shape); index++) look('output', index);
      inputs.forEach((x, k) => {
        for (let index = 0; index < x.data.length; index++) look(k, index);
      });
    };
    fc.assert(fc.property(convolutions, everywhere), { numRuns: 1_500 });
    fc.assert(fc.property(transposedConvolutions, everywhere), { numRuns: 1_500 });
    assert.deepEqual([...met.keys()].sort(), [
      '0: gap',
      '0: leftover',
      '1: only-padding',
      'output: only-padding',
      'transposed 0: cropped',
      'transposed 1: cropped',
      'transposed output: between-strides',
      'transposed output: output-padding',
    ]);
  });
});

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** The first axis on which no o·s + u·d is a place that shows the element: behind the last one, or between. */
function expectedOfInput(c: ConvolutionCase, index: number): { code: string; every: number } {
  const lengths = c.axes.map((axis) => axis.input);
  const position = positionOf(lengths, index % sizeOf(lengths));
  const read = (axis: ConvolutionAxis, h: number): boolean => {
    for (let o = 0; o < outputOf(axis); o++)
      for (let u = 0; u < axis.kernel; u++)
        if (shownBy(axis, c.mode, o * axis.stride + u * axis.dilation) === h) return true;
    return false;
  };
  const n = c.axes.findIndex((axis, n) => !read(axis, position[n] ?? 0));
  const axis = c.axes[n];
  assert.ok(axis);
  const t = (position[n] ?? 0) + axis.before;
  const end = (outputOf(axis) - 1) * axis.stride + axis.dilation * (axis.kernel - 1);
  const every = gcd(axis.stride, axis.dilation);
  return { code: t > end ? 'leftover' : 'gap', every: t % every === 0 ? 1 : every };
}

function expectedOfResult(c: TransposedCase, index: number): string {
  const lengths = c.axes.map(grownOf);
  const position = positionOf(lengths, index % sizeOf(lengths));
  const reached = (axis: TransposedAxis, h: number): boolean => {
    for (let i = 0; i < axis.input; i++)
      for (let u = 0; u < axis.kernel; u++)
        if (i * axis.stride + u * axis.dilation - axis.before === h) return true;
    return false;
  };
  const n = c.axes.findIndex((axis, n) => !reached(axis, position[n] ?? 0));
  const axis = c.axes[n];
  assert.ok(axis);
  const end = (axis.input - 1) * axis.stride + axis.dilation * (axis.kernel - 1) - axis.before;
  return (position[n] ?? 0) > end ? 'output-padding' : 'between-strides';
}
