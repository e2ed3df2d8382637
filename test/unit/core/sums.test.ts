import assert from 'node:assert/strict';
import fc from 'fast-check';
import { biasGradient, FLAT, type Geometry, pairwiseSum } from '../../../src/core/kernels';
import { productsOfInput } from '../../../src/core/operations/products';

/** Sums of very many numbers, and of very few among very many. */

/** The sum without any rounding but the last: every number is a whole multiple of the smallest one, 2⁻¹⁰⁷⁴. */
function exactSum(data: Float64Array): number {
  const words = new BigUint64Array(data.buffer, data.byteOffset, data.length);
  let sum = 0n;
  for (const bits of words) {
    const exponent = (bits >> 52n) & 0x7ffn;
    const fraction = bits & 0xfffffffffffffn;
    const size = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n);
    sum += bits >> 63n === 1n ? -size : size;
  }
  // As a quotient of whole numbers that are not too large: 2⁶⁰ times the sum, cut off.
  return Number(sum / 2n ** 1014n) / 2 ** 60;
}

/**
 * Higham's bound for pairwise summation with blocks of 64: (64 + log₂ n) roundings of the sum of the sizes. One by one there would be n of
 * them, which for equal numbers are seen.
 */
const allowed = (data: Float64Array): number =>
  (64 + Math.log2(data.length)) * 2 ** -53 * data.reduce((sum, value) => sum + Math.abs(value), 0);

const oneByOne = (data: Float64Array): number => data.reduce((sum, value) => sum + value, 0);

describe('sums of many numbers', () => {
  const many = new Float64Array(1_000_000).fill(0.1);
  const mixed = Float64Array.from({ length: 300_000 }, (_, n) => Math.sin(n) * 10 ** (n % 9));

  it('rounds by halves: one by one, the error would be beyond what is allowed', () => {
    assert.ok(Math.abs(oneByOne(many) - exactSum(many)) > 100 * allowed(many));
    assert.ok(Math.abs(pairwiseSum(many, 0, many.length) - exactSum(many)) <= allowed(many));
    assert.ok(Math.abs(pairwiseSum(mixed, 0, mixed.length) - exactSum(mixed)) <= allowed(mixed));
  });

  it('so does the gradient of a bias', () => {
    const axis = { ...FLAT, input: 1_000, output: 1_000 };
    const g: Geometry = { batch: 1, channels: 1, filters: 1, groups: 1, axes: [FLAT, axis, axis] };
    const [db = Number.NaN] = biasGradient(g, many);
    assert.ok(Math.abs(db - exactSum(many)) <= allowed(many));
  });
});

describe('the windows over an element', () => {
  it('are those of o·s + u·d = h + p, and no more are tried than there are (10,000)', () => {
    // Strides and dilations with which it would never end to look at what lies between.
    const large = fc.integer({ min: 2 ** 34, max: 2 ** 36 });
    const sides = fc.oneof(
      fc.record({ stride: fc.integer({ min: 1, max: 12 }), dilation: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ stride: large, dilation: large }),
      fc
        .tuple(large, fc.integer({ min: 1, max: 6 }))
        .map(([every, n]) => ({ stride: every * n, dilation: every })),
    );
    const counts = fc.integer({ min: 1, max: 8 });
    let found = 0;
    fc.assert(
      fc.property(
        sides,
        counts,
        counts,
        fc.nat(7),
        fc.nat(7),
        ({ stride, dilation }, kernel, output, o, u) => {
          // Padded so that the only element is the one that window o would see under u.
          const before = o * stride + u * dilation;
          const axis = { ...FLAT, stride, dilation, kernel, output, before };
          const geometry: Geometry = {
            batch: 1,
            channels: 1,
            filters: 1,
            groups: 1,
            axes: [FLAT, FLAT, axis],
          };
          const products = productsOfInput(
            { geometry, paddingMode: 'zeros', flip: false },
            0,
            (_x, _k, z, tap) => [z, tap],
          );
          const expected: number[][] = [];
          for (let i = 0; i < output; i++)
            for (let v = kernel - 1; v >= 0; v--)
              if (i * stride + v * dilation === before) expected.push([i, v]);
          assert.deepEqual([...products], expected);
          found += expected.length;
        },
      ),
      { numRuns: 10_000 },
    );
    assert.ok(found > 5_000, String(found));
  });
});
