import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  generate,
  type MatrixFormat,
  type Shape,
  sizeOf,
  type Tensor,
  tensor,
  writeTensor,
  writeTensorSteps,
} from '../../../../src/core/tensor';
import { parse } from '../../../../src/language';
import { findLiteralAt, linesOf, literalGlance } from '../../../../src/language/literals';

/** What a literal is found again in: CSV is a whole file. */
type Format = Exclude<MatrixFormat, 'csv'>;

/** The document in which a format is found again: its language, and what stands around the literal. */
const HOMES: Record<Format, readonly [language: string, around: (literal: string) => string]> = {
  tex: ['latex', (literal) => `$A = ${literal}$`],
  numpy: ['python', (literal) => `import numpy as np\nA = ${literal}\nB = 2`],
  pytorch: ['python', (literal) => `A = ${literal}.cuda()`],
  matlab: ['matlab', (literal) => `A = ${literal}';`],
  cell: ['markdown', (literal) => `\`\`\`backprop\nA = ${literal}\nA + 1\n\`\`\``],
};

const numbers = fc.oneof(
  fc.integer({ min: -9, max: 9 }),
  fc.double(),
  fc.constantFrom(-0, 1e21, 5e-324, 0.1, 1e-7, 123456789.125, Number.NaN, Number.NEGATIVE_INFINITY),
);
const tensors = (shape: Shape): fc.Arbitrary<Tensor> => {
  const size = sizeOf(shape);
  return fc.array(numbers, { minLength: size, maxLength: size }).map((elements) => tensor(shape, elements));
};
const matrices = fc
  .oneof(
    fc.tuple(fc.integer({ min: 3, max: 6 })),
    fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 3, max: 5 })),
    fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 5 })),
  )
  .chain(tensors);

function foundAgain(format: Format, written: string) {
  const [language, around] = HOMES[format];
  const text = around(written);
  const start = text.indexOf(written);
  const before = text.slice(0, start).split('\n');
  const place = { line: before.length - 1, column: before[before.length - 1]?.length ?? 0 };
  return findLiteralAt(language, linesOf(text), place);
}

describe('writing literals', () => {
  const table: readonly (readonly [Format, Tensor, string])[] = [
    [
      'numpy',
      tensor([2, 2], [1, -2.5, Number.NaN, 1e21]),
      'np.array([[1., -2.5],\n          [np.nan, 1e21]])',
    ],
    [
      'pytorch',
      tensor([2], [Number.NEGATIVE_INFINITY, 0]),
      "torch.tensor([float('-inf'), 0.], dtype=torch.float64)",
    ],
    ['matlab', tensor([2, 2], [1, 2, Number.POSITIVE_INFINITY, -4]), '[1 2;\n Inf -4]'],
    ['matlab', tensor([1, 1, 3], [1, 2, 3]), 'reshape([1 2 3], [1 1 3])'],
    ['matlab', tensor([2, 1, 2], [1, 2, 3, 4]), 'reshape([1 3 2 4], [2 1 2])'],
    [
      'tex',
      tensor([2, 2], [1, 2, 1.5e-7, -4]),
      '\\begin{bmatrix}\n  1 & 2 \\\\\n  1.5 \\cdot 10^{-7} & -4\n\\end{bmatrix}',
    ],
    ['cell', tensor([2, 2], [1, 2, 3, 4]), '[1 2\n 3 4]'],
    ['cell', tensor([1, 3], [1, 2, 3]), '[1 2 3;]'],
    ['cell', tensor([2, 1, 2], [1, 2, 3, 4]), '[[[1, 2]],\n\n [[3, 4]]]'],
  ];
  for (const [format, value, text] of table) {
    it(`${format}: ${text.replaceAll('\n', ' ⏎ ')}`, () => assert.equal(writeTensor(value, format), text));
  }

  for (const format of ['numpy', 'pytorch', 'matlab', 'tex', 'cell'] as const) {
    it(`${format}: what is written is found again, to the last bit`, () => {
      fc.assert(
        fc.property(matrices, (value) => {
          const written = writeTensor(value, format);
          const found = foundAgain(format, written);
          assert.ok(found, written);
          assert.deepEqual(Array.from(found.numbers.data), Array.from(value.data), written);
          // TeX and MATLAB have no vectors.
          const rows = format === 'tex' || format === 'matlab' ? [1, ...value.shape].slice(-2) : value.shape;
          assert.deepEqual(found.numbers.shape, rows, written);
          assert.ok(literalGlance(found).whole);
        }),
        { numRuns: 200 },
      );
    });
  }

  for (const format of ['numpy', 'pytorch', 'matlab', 'tex', 'cell'] as const) {
    it(`${format}: rows that are longer than a step of the writing lose nothing`, () => {
      for (const shape of [
        [2, 9000],
        [3, 3999],
        [9001, 2],
      ]) {
        const value = generate(shape, (n) => n / 8 - 100);
        const steps = writeTensorSteps(value, format);
        let count = 0;
        let step = steps.next();
        for (; !step.done; step = steps.next()) count++;
        assert.ok(count >= 2, `${count} pauses`);
        assert.equal(step.value, writeTensor(value, format));
        const found = foundAgain(format, step.value);
        assert.deepEqual([found?.numbers.shape, found?.numbers.data], [shape, value.data]);
      }
    });
  }

  it('numpy, pytorch: planes keep their axes', () => {
    fc.assert(
      fc.property(
        tensors([2, 2, 3]),
        fc.constantFrom<Format>('numpy', 'pytorch', 'cell'),
        (value, format) => {
          const found = foundAgain(format, writeTensor(value, format));
          assert.deepEqual(found?.numbers.shape, [2, 2, 3]);
          assert.deepEqual(Array.from(found.numbers.data), Array.from(value.data));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('cell: our own parser objects to nothing', () => {
    fc.assert(
      fc.property(matrices, (value) => {
        assert.deepEqual(parse(`A = ${writeTensor(value, 'cell')}`).problems, []);
      }),
    );
  });
});
