import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Settings, Term } from '../../../src/core/operations';
import { at, type Shape, type Tensor, tensor } from '../../../src/core/tensor';
import {
  assertSame,
  type ConvolutionAxis,
  convolutions,
  filled,
  type PaddingMode,
  prepare,
  problemOf,
  shownBy,
} from './arbitrary';
import { drawn, viewsOf } from './rows';

/** What is only true of `padding_mode` and `flip`; all that is true of every convolution is tried with them too. */

const matrix = (...rows: number[][]): Tensor => tensor([rows.length, rows[0]?.length ?? 0], rows.flat());
const run = (operation: string, inputs: Tensor[], settings: Settings): Tensor =>
  prepare(
    operation,
    inputs.map(({ shape }) => shape),
    settings,
  ).forward(inputs);

describe('padding modes', function () {
  this.timeout(60_000);

  // A kernel of one 1 shows the padded input itself. PyTorch's documentation of ReflectionPad2d(2), ReplicationPad2d(2) and
  // CircularPad2d(2), whose examples all pad arange(9).reshape(3, 3).
  const nine = matrix([0, 1, 2], [3, 4, 5], [6, 7, 8]);
  const published: [string, Tensor][] = [
    [
      'reflect',
      matrix(
        [8, 7, 6, 7, 8, 7, 6],
        [5, 4, 3, 4, 5, 4, 3],
        [2, 1, 0, 1, 2, 1, 0],
        [5, 4, 3, 4, 5, 4, 3],
        [8, 7, 6, 7, 8, 7, 6],
        [5, 4, 3, 4, 5, 4, 3],
        [2, 1, 0, 1, 2, 1, 0],
      ),
    ],
    [
      'replicate',
      matrix(
        [0, 0, 0, 1, 2, 2, 2],
        [0, 0, 0, 1, 2, 2, 2],
        [0, 0, 0, 1, 2, 2, 2],
        [3, 3, 3, 4, 5, 5, 5],
        [6, 6, 6, 7, 8, 8, 8],
        [6, 6, 6, 7, 8, 8, 8],
        [6, 6, 6, 7, 8, 8, 8],
      ),
    ],
    [
      'circular',
      matrix(
        [4, 5, 3, 4, 5, 3, 4],
        [7, 8, 6, 7, 8, 6, 7],
        [1, 2, 0, 1, 2, 0, 1],
        [4, 5, 3, 4, 5, 3, 4],
        [7, 8, 6, 7, 8, 6, 7],
        [1, 2, 0, 1, 2, 0, 1],
        [4, 5, 3, 4, 5, 3, 4],
      ),
    ],
  ];
  for (const [mode, expected] of published) {
    it(`${mode}: as PyTorch pads 0 … 8 by 2`, () => {
      const settings = { padding: 2, padding_mode: mode };
      assert.deepEqual(run('conv2d', [nine, matrix([1])], settings), expected);
      const [padded] = viewsOf(
        prepare(
          'conv2d',
          [
            [3, 3],
            [1, 1],
          ],
          settings,
        ).picture(),
        1,
      );
      const rows = [0, 1, 2, 3, 4, 5, 6].map((i) => [...expected.data.slice(7 * i, 7 * i + 7)].join(' '));
      assert.equal(drawn(padded), rows.join(' / '), 'the picture shows where each cell comes from');
    });
  }

  it('is the convolution without padding of an input that was padded beforehand (3,000 configurations)', () => {
    fc.assert(
      fc.property(convolutions, (c) => {
        const { operation, prepared, inputs } = filled(c);
        const [x, ...rest] = inputs;
        assert.ok(x);
        const lengths = c.axes.slice(3 - c.rank);
        const grown: Shape = [
          ...x.shape.slice(0, x.shape.length - c.rank),
          ...lengths.map((axis) => axis.before + axis.input + axis.after),
        ];
        const { padding_mode: _, padding: __, ...settings } = c.settings;
        const padded = tensor(grown, extend(x, c.axes, c.mode));
        const plain = prepare(operation, [grown, ...rest.map(({ shape }) => shape)], settings);
        assertSame(prepared.forward(inputs).data, plain.forward([padded, ...rest]).data, 'Z');
      }),
      { numRuns: 3_000 },
    );
  });

  it('folds back what arrives at copies: with a kernel of one 1, how often each element is shown', () => {
    const x = tensor([4], [1, 2, 3, 4]);
    const k = tensor([1], [1]);
    const times = (mode: string, padding: number): number[] => {
      const settings = { padding, padding_mode: mode };
      const prepared = prepare('conv1d', [[4], [1]], settings);
      const dz = tensor(prepared.shape, new Float64Array(4 + 2 * padding).fill(1));
      return [...prepared.backward(0, dz, [x, k], prepared.forward([x, k])).data];
    };
    assert.deepEqual(times('zeros', 2), [1, 1, 1, 1]);
    assert.deepEqual(times('reflect', 2), [1, 3, 3, 1]);
    assert.deepEqual(times('reflect', 3), [2, 3, 3, 2]);
    assert.deepEqual(times('replicate', 2), [3, 1, 1, 3]);
    assert.deepEqual(times('circular', 2), [2, 2, 2, 2]);
    assert.deepEqual(times('circular', 4), [3, 3, 3, 3]);
  });

  it('lists terms in document order: outputs ascending in a gradient, the window in order in Z', () => {
    const circular = prepare('conv1d', [[3], [2]], { padding: 1, padding_mode: 'circular' });
    const read = (terms: Iterable<Term>) =>
      [...terms].map(({ factors }) => factors.map(({ index }) => index));
    // ∂L/∂X₁ = z₁K₂ + z₂K₁ + z₄K₂: X stands as 3 1 2 3 1.
    assert.deepEqual(read(circular.gradientTerms(0, 0)), [
      [0, 1],
      [1, 0],
      [3, 1],
    ]);
    assert.deepEqual(read(circular.gradientTerms(1, 0)), [
      [0, 2],
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
    const flipped = prepare('conv1d', [[3], [2]], { flip: true });
    assert.deepEqual(read(flipped.terms(1)), [
      [1, 1],
      [2, 0],
    ]);
    assert.deepEqual(
      [...flipped.terms(1)].map(({ tap }) => tap),
      [1, 0],
      'a hue belongs to the element of K, wherever it slides',
    );
  });

  it('lists every copy of an element, its own place among them', () => {
    const picture = prepare(
      'conv2d',
      [
        [3, 3],
        [3, 3],
      ],
      { padding: 1, padding_mode: 'reflect' },
    ).picture();
    const [padded] = viewsOf(picture, 1);
    const places = (index: number) => padded.places?.(index).map(({ row, column }) => `${row}${column}`);
    assert.deepEqual(places(4), ['00', '02', '04', '20', '22', '24', '40', '42', '44']);
    assert.deepEqual(padded.locate(4), { plane: 0, row: 2, column: 2 });
    assert.deepEqual(places(0), ['11']);
  });

  it('calls the rows what they are', () => {
    const signs = (settings: Settings): string[] => {
      const row = prepare(
        'conv2d',
        [
          [3, 3],
          [2, 2],
        ],
        settings,
      ).picture().rows[2];
      return (row?.pieces ?? []).flatMap((piece) => ('sign' in piece ? [piece.sign] : []));
    };
    assert.deepEqual(signs({ padding: 1 }), ['★', '=']);
    assert.deepEqual(signs({ padding: 1, padding_mode: 'circular' }), ['★', 'folded onto']);
  });

  const beyond: [Shape, Settings, object][] = [
    [[3, 5], { padding: 3, padding_mode: 'reflect' }, { mode: 'reflect', padding: [3, 3], axis: 0 }],
    [[2, 3, 2], { padding: [1, 2], padding_mode: 'reflect' }, { mode: 'reflect', padding: [2, 2], axis: 2 }],
    [
      [3, 3],
      {
        padding: [
          [0, 0],
          [1, 4],
        ],
        padding_mode: 'circular',
      },
      { mode: 'circular', padding: [1, 4], axis: 1 },
    ],
    [[0, 3], { padding: 2, padding_mode: 'replicate' }, { mode: 'replicate', padding: [2, 2], axis: 0 }],
  ];
  for (const [input, settings, detail] of beyond) {
    it(`refuses ${JSON.stringify(settings)} around ${input.join('×')}`, () => {
      const kernel = input.length === 3 ? [1, 2, 1, 1] : [1, 1];
      assert.deepEqual(
        problemOf(() => prepare('conv2d', [input, kernel], settings)),
        { code: 'padding-beyond-input', operation: 'conv2d', argument: 'padding', input, ...detail },
      );
    });
  }
  it('allows a mirror of all but one, and a wrap around of all', () => {
    assert.deepEqual(prepare('conv1d', [[3], [1]], { padding: 2, padding_mode: 'reflect' }).shape, [7]);
    assert.deepEqual(prepare('conv1d', [[3], [1]], { padding: 3, padding_mode: 'circular' }).shape, [9]);
    assert.deepEqual(prepare('conv1d', [[1], [1]], { padding: 9, padding_mode: 'replicate' }).shape, [19]);
    assert.deepEqual(prepare('conv1d', [[1], [1]], { padding: 0, padding_mode: 'reflect' }).shape, [1]);
  });
  it('refuses a padded input that nobody could hold', () => {
    const settings = { padding: 1e9, stride: 1e9, padding_mode: 'replicate' };
    const inputs = [tensor([1], [1]), tensor([1], [1])];
    assert.equal(problemOf(() => run('conv1d', inputs, settings)).code, 'too-large');
  });
  for (const value of ['mirror', 1, true]) {
    it(`refuses padding_mode = ${JSON.stringify(value)}`, () => {
      const detail = problemOf(() =>
        prepare(
          'conv2d',
          [
            [3, 3],
            [2, 2],
          ],
          { padding_mode: value },
        ),
      );
      assert.ok(detail.code === 'argument-value');
      assert.equal(detail.argument, 'padding_mode');
    });
  }
});

describe('true convolution', function () {
  this.timeout(60_000);

  it('is the example of numpy.convolve', () => {
    const inputs = [tensor([3], [1, 2, 3]), tensor([3], [0, 1, 0.5])];
    assertSame(run('conv1d', inputs, { padding: 2, flip: true }).data, [0, 1, 2.5, 4, 1.5], 'Z');
  });

  it('commutes, as convolution does', () => {
    const [x, k] = [tensor([4], [1, -2, 3, 5]), tensor([2], [7, 4])];
    const there = run('conv1d', [x, k], { padding: 1, flip: true });
    assertSame(there.data, run('conv1d', [k, x], { padding: 3, flip: true }).data, 'k ∗ x');
  });

  it('is conv2d with rot180(K): then dK is rotated and dX is not (3,000 configurations)', () => {
    fc.assert(
      fc.property(convolutions, (c) => {
        const { operation, prepared, inputs, dz } = filled(c);
        const [x, k, ...bias] = inputs;
        assert.ok(x && k);
        const taps = c.axes.reduce((product, axis) => product * axis.kernel, 1);
        const turned = (kernel: Tensor): Tensor =>
          tensor(
            kernel.shape,
            kernel.data.map((_, index) => at(kernel, index - (index % taps) + taps - 1 - (index % taps))),
          );
        const other = prepare(operation, c.shapes, { ...c.settings, flip: !c.flip });
        const rotated = [x, turned(k), ...bias];
        const z = prepared.forward(inputs);
        assertSame(other.forward(rotated).data, z.data, 'Z');
        assertSame(other.backward(0, dz, rotated, z).data, prepared.backward(0, dz, inputs, z).data, 'dX');
        assertSame(
          turned(other.backward(1, dz, rotated, z)).data,
          prepared.backward(1, dz, inputs, z).data,
          'dK',
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it('draws K turned, ∂L/∂K turned, and K as it is', () => {
    const { rows } = prepare(
      'conv2d',
      [
        [3, 3],
        [2, 2],
      ],
      { flip: true },
    ).picture();
    const shown = rows.map(({ pieces }) =>
      pieces.map((piece) => ('sign' in piece ? piece.sign : `${piece.dressing ?? ''} ${drawn(piece)}`)),
    );
    const [x, two] = [' 0 1 2 / 3 4 5 / 6 7 8', ' 0 1 / 2 3'];
    assert.deepEqual(shown, [
      [x, '★', 'rotated 3 2 / 1 0', '=', two],
      [x, '★', two, '=', 'rotated 3 2 / 1 0'],
      ['padded · · · · / · 0 1 · / · 2 3 · / · · · ·', '★', two, '=', x],
    ]);
  });

  for (const value of ['yes', 2]) {
    it(`refuses flip = ${JSON.stringify(value)}`, () => {
      const detail = problemOf(() =>
        prepare(
          'conv2d',
          [
            [3, 3],
            [2, 2],
          ],
          { flip: value },
        ),
      );
      assert.ok(detail.code === 'argument-value');
      assert.equal(detail.argument, 'flip');
    });
  }
});

/** X with its padding in memory, three loops over the places. */
function extend(x: Tensor, axes: readonly ConvolutionAxis[], mode: PaddingMode): number[] {
  const [a, b, c] = axes;
  assert.ok(a && b && c);
  const planes = x.data.length / (a.input * b.input * c.input);
  const shown = axes.map((axis) =>
    Array.from({ length: axis.before + axis.input + axis.after }, (_, t) => shownBy(axis, mode, t)),
  );
  const padded: number[] = [];
  for (let plane = 0; plane < planes; plane++)
    for (const i of shown[0] ?? [])
      for (const j of shown[1] ?? [])
        for (const l of shown[2] ?? []) {
          const inside = i !== undefined && j !== undefined && l !== undefined;
          padded.push(inside ? at(x, ((plane * a.input + i) * b.input + j) * c.input + l) : 0);
        }
  return padded;
}
