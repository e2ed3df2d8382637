import assert from 'node:assert/strict';
import { literalGlance } from '../../../../src/language/literals';
import { literalIn } from './cursor';

describe('what a hover says about a literal', () => {
  const table: readonly (readonly [source: string, headline: string, said: string, whole: boolean])[] = [
    [
      'x = [[1, 2], [2, |5]]',
      'array 2×2',
      '4 elements, minimum 1, maximum 5, mean 2.5, standard deviation 1.5, no zeros, symmetric',
      true,
    ],
    [
      'x = [[0, 2, nan], [0, |5, inf]]',
      'array 2×3',
      '6 elements, minimum 0, maximum 5, mean 1.75, standard deviation 2.05, 2 zeros, 1 NaN, 1 infinite',
      true,
    ],
    [
      'x = [[1, 2], [3, |1]]',
      'array 2×2',
      '4 elements, minimum 1, maximum 3, mean 1.75, standard deviation 0.829, no zeros, not symmetric',
      true,
    ],
    [
      'x = [[1, 2], [3, |4, 5]]',
      'array ragged, 2×3',
      'ragged: row 2 has 3 numbers, where 2 are expected, 5 elements, minimum 1, maximum 5, mean 3, standard deviation 1.41, no zeros',
      false,
    ],
    [
      'x = [[[1], [2]], [[3|]], [[4], [5]]]',
      'array ragged, 5×1',
      'ragged: block 2 has 1 row, where 2 are expected, 5 elements, minimum 1, maximum 5, mean 3, standard deviation 1.41, no zeros',
      false,
    ],
    [
      'x = [[1, 2], [3|\ny = 1',
      'array 2×2',
      'not closed yet, 1 number missing, 3 elements, minimum 1, maximum 3, mean 2, standard deviation 0.816, no zeros',
      false,
    ],
    [
      '[[1, ..., 2], [3, ..., |4]]',
      'array 2×2',
      'shortened with ... where it was printed: only the numbers that are shown count, 4 elements, minimum 1, maximum 4, mean 2.5, standard deviation 1.12, no zeros, not symmetric',
      false,
    ],
  ];
  for (const [source, headline, said, whole] of table) {
    it(source.replaceAll('\n', ' ⏎ '), () => {
      const literal = literalIn('python', source);
      assert.ok(literal);
      const glance = literalGlance(literal);
      assert.equal(glance.headline, headline);
      assert.equal([...glance.warnings, ...glance.facts].join(', '), said);
      assert.equal(glance.whole, whole);
    });
  }
});
