import assert from 'node:assert/strict';
import { symbols } from '../../../src/core/tensor';
import { glanceAt, glanceLine, spokenGlance } from '../../../src/language';

const glance = (shape: readonly number[], ...values: readonly number[]) =>
  glanceAt({ kind: 'numbers', shape, data: Float64Array.from(values) });

describe('a tensor in a few signs, and spoken', () => {
  const table: readonly (readonly [of: ReturnType<typeof glance>, line: string, spoken: string])[] = [
    [glance([2, 2], 1, -2, 3, 4), '2×2 · −2 … 4', '2 by 2, from minus 2 to 4'],
    [glance([3], 5, 5, 5), '3 · all 5', '3 elements, all 5'],
    [glance([], -0.5), '= −0.5', 'a number, minus 0.5'],
    [glance([1, 1], 2), '1×1 · all 2', '1 by 1, all 2'],
    [
      glance([3], 1, Number.NaN, Number.POSITIVE_INFINITY),
      '3 · all 1 · 1 NaN · 1 infinite',
      '3 elements, all 1, 1 NaN, 1 infinite',
    ],
    [glance([2], Number.NaN, Number.NaN), '2 · 2 NaN', '2 elements, 2 NaN'],
    [glance([0, 3]), '0×3 · empty', '0 by 3, empty'],
    [glanceAt(symbols([2, 2], 'X')), '2×2 · symbols', '2 by 2, symbols without numbers'],
    [glanceAt(symbols([], 'b')), 'scalar · symbols', 'one element, symbols without numbers'],
  ];
  for (const [of, line, spoken] of table) {
    it(line, () => {
      assert.equal(glanceLine(of), line);
      assert.equal(spokenGlance(of), spoken);
    });
  }
});
