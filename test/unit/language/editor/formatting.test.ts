import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from '../../../../src/language';
import { applyEdits, formatCell } from '../../../../src/language/editor';
import { title } from './cells';
import { soups } from './soups';

const formatted = (text: string): string => applyEdits(text, formatCell(text));

/** What a text says, without where it says it. */
const meaning = (text: string): unknown =>
  JSON.parse(
    JSON.stringify(parse(text), (key, value: unknown) =>
      key === 'start' || key === 'end' ? undefined : value,
    ),
  );

describe('formatting', () => {
  const table: Record<string, readonly (readonly [text: string, formatted: string])[]> = {
    'blank space around signs': [
      ['X=1', 'X = 1'],
      ['X  =  1', 'X = 1'],
      ['K-=α*grad( K )', 'K -= α*grad(K)'],
      ['a=1;b=2 ;c', 'a = 1; b = 2; c'],
      ['f( 1,2 ,  3 )', 'f(1, 2, 3)'],
      ['conv2d(X,K,stride = 2,padding=1)', 'conv2d(X, K, stride=2, padding=1)'],
      ['X[ 1 ,:]', 'X[1, :]'],
      ['a   +   b', 'a + b'],
      ['a+b', 'a+b'],
      ['X = 1   ', 'X = 1'],
      ['  X = 1', '  X = 1'],
    ],
    'matrices on one line': [
      ['[ 1  2 ;3   4 ]', '[1 2; 3 4]'],
      ['[1,2,3]', '[1, 2, 3]'],
      ['[1 -2; 3 - 4]', '[1 -2; 3 - 4]'],
      ['[1   -2]', '[1 -2]'],
      ['[a (b)  c(d,e)]', '[a (b) c(d, e)]'],
      ['[[1,2],[3,4]]', '[[1, 2], [3, 4]]'],
    ],
    'matrices in columns': [
      ['X = [1 20\n300 4]', 'X = [  1 20\n     300  4]'],
      ['X = [1 -2\n-3 4]', 'X = [ 1 -2\n     -3  4]'],
      ['X = [1.5 2\n10.25 3]', 'X = [ 1.5  2\n     10.25 3]'],
      ['X = [1e-3 2\n1.5 3]', 'X = [1e-3 2\n     1.5  3]'],
      ['X = [1,2,\n3]', 'X = [1, 2,\n     3]'],
      ['[[1, 20],\n[300, 4]]', '[[  1, 20],\n [300,  4]]'],
      ['A = np.array([[1., 2.],\n[3., 40.]])', 'A = np.array([[1.,  2.],\n              [3., 40.]])'],
      ['[1 2;\n3 44]', '[1  2;\n 3 44]'],
      ['[inf 1\n2 nan]', '[inf   1\n   2 nan]'],
      ['[a+1 f(x,  y)\n10 2]', '[a+1 f(x, y)\n  10       2]'],
      ['X = [\n1 20\n300 4\n]', 'X = [\n    1 20\n  300  4\n]'],
      ['X = [1 2; 3 4\n5 6; 7 8]', 'X = [1 2; 3 4\n     5 6; 7 8]'],
      ['[1 2 3\n4 5]', '[1 2 3\n 4 5]'],
      ['[[[1 2]\n[3 44]]\n[[5 6]\n[7 8]]]', '[[[1  2]\n  [3 44]]\n [[5 6]\n  [7 8]]]'],
    ],
    'comments stay': [
      ['X=1# one', 'X = 1# one'],
      ['X=1   # one  ', 'X = 1   # one'],
      ['# a  b\nX=1', '# a  b\nX = 1'],
      ['[1 2 # first\n  # between\n33 4]', '[ 1 2 # first\n  # between\n 33 4]'],
      ['f(1, # one\n  2)', 'f(1, # one\n  2)'],
    ],
    'line ends stay': [
      ['X=1\r\nY=2\r\n', 'X = 1\r\nY = 2\r\n'],
      ['X=1\n\n\nY=2', 'X = 1\n\n\nY = 2'],
      ['X=1\n   \nY=2\n', 'X = 1\n\nY = 2\n'],
      ['f(1,\n      2)', 'f(1,\n      2)'],
    ],
    'left alone': [
      ['', ''],
      ['X=(1', 'X=(1'],
      ['[1 2\nY=3', '[1 2\nY=3'],
      ['X =\n\n   1   2\n   3   4\n', 'X =\n\n   1   2\n   3   4\n'],
      ['X = 1 2', 'X = 1 2'],
    ],
  };
  for (const [group, cases] of Object.entries(table)) {
    describe(group, () => {
      for (const [text, expected] of cases) {
        it(title(text), () => {
          assert.equal(formatted(text), expected);
          assert.equal(formatted(expected), expected, 'twice');
        });
      }
    });
  }

  /** Matrices over several lines, and whatever stands around them. */
  const number = fc.constantFrom(
    '1',
    '-2',
    '30',
    '.5',
    '1.25',
    '1e-3',
    'nan',
    '-inf',
    'a',
    'f(x)',
    '(1 + 2)',
    "X'",
    '1:3',
  );
  const blank = fc.constantFrom('', ' ', '  ', '\t');
  const matrix = fc
    .tuple(
      fc.array(fc.array(number, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(' ', ', ', ',', '   '),
      fc.constantFrom('\n', ';\n', '; ', '\n\n', ' # c\n', '\r\n'),
      blank,
    )
    .map(([rows, comma, line, edge]) => `[${edge}${rows.map((row) => row.join(comma)).join(line)}${edge}]`);
  const lists = fc
    .tuple(
      fc.array(fc.array(number, { minLength: 2, maxLength: 2 }), { minLength: 2, maxLength: 3 }),
      fc.constantFrom(',\n', ', ', ',\n   '),
    )
    .map(([rows, line]) => `[${rows.map((row) => `[${row.join(', ')}]`).join(line)}]`);
  const cells = fc
    .array(
      fc.tuple(
        fc.constantFrom('X=', 'X  =', 'X -=', '', 'f(a=1,'),
        fc.oneof(matrix, lists),
        blank,
        fc.constantFrom('', '# c', ';', ')'),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((statements) => statements.map((parts) => parts.join('')).join('\n'));

  for (const [what, texts] of [
    ['tokens at random', soups],
    ['matrices at random', cells],
  ] as const) {
    it(`keeps meaning, lines and comments, and is done at once: ${what}`, () => {
      fc.assert(
        fc.property(texts, (text) => {
          const once = formatted(text);
          assert.deepEqual(meaning(once), meaning(text));
          assert.equal(formatted(once), once);
          assert.equal(once.split('\n').length, text.split('\n').length);
          assert.equal(once.replace(/\s/g, ''), text.replace(/\s/g, ''));
        }),
        { numRuns: Number(process.env['RUNS'] ?? 500) },
      );
    }).timeout(60_000);
  }
});
