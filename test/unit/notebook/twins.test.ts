import assert from 'node:assert/strict';
import katex from 'katex';
import { figuresOf } from '../../../src/notebook/payload';
import { Session } from '../../../src/notebook/session';
import { markdownOf, summaryOf, textOf } from '../../../src/notebook/twins';

/** The figures of the last cell; those before it run in the same session. */
function figures(...cells: string[]) {
  const session = new Session();
  const runs = cells.map((cell) => session.run(cell));
  for (const { error } of runs) assert.equal(error?.message, undefined);
  return figuresOf(runs.at(-1)?.shown ?? []);
}

const WORKED = 'X = reshape(1:9, 3, 3); K = [1 2; 3 4]; B = 1; Z = conv2d(X, K, B)';

describe('the twins of an output', () => {
  describe('in characters', () => {
    const table: readonly (readonly [cells: readonly string[], text: string])[] = [
      [['3'], '3 = 3'],
      [['α = 0.1'], 'α = 0.1'],
      [['[1 2; 3 4]'], '[1 2; 3 4] (2×2)\n  1  2\n  3  4'],
      [['X = [1 -20; 0.5 nan]'], 'X (2×2)\n    1  -20\n  0.5  nan'],
      [['"words"'], 'words'],
      [['X = []'], 'X (0)\n  '],
      [['X = zeros(2, 1, 2)'], 'X[1,:,:]\n  0  0\nX[2,:,:]\n  0  0'],
      [
        ['a = 3; L = a^2; backward(L)', 'a -= 0.5 * grad(a)'],
        'a -= 0.5 * grad(a)\nbefore   after\na = 3    a = 0',
      ],
      [
        [WORKED, 'backward(Z, [1 2; 3 4])'],
        'X (3×3)\n  1  2  3\n  4  5  6\n  7  8  9\n\nK (2×2)\n  1  2\n  3  4\n\nB = 1\n\nZ (2×2)\n  38  48\n  68  78\n\n∂L/∂X (3×3)\n  1   4   4\n  6  20  16\n  9  24  16\n\n∂L/∂K (2×2)\n  37  47\n  67  77\n\n∂L/∂B = 10\n\n∂L/∂Z (2×2)\n  1  2\n  3  4',
      ],
      [[WORKED, 'backward(Z, [1 2; 3 4])', 'grad(K)'], '∂L/∂K (2×2)\n  37  47\n  67  77'],
      [['x = symbol(); y = x^2; backward(y)'], 'y = x^2\n∂y/∂x = 2*x'],
      [
        ['X = [0 0]\ngradcheck(sum(relu(X)))'],
        'Nothing could be compared: at each of the 2 elements the step crosses a kink. Move the numbers, or take a smaller eps.',
      ],
      [['check([1 2], [1 2])'], '✓ All 2 elements of the value are right.'],
      [
        ['check([1 2; 3 4], [1 2; 4 4])'],
        '✗ 1 of 4 elements of the value is wrong: [2,1]. No known mistake gives these numbers.',
      ],
      [['check([1 2], [1 nan])'], '✓ 1 of 2 elements of the value is right so far. 1 still open.'],
    ];
    for (const [cells, text] of table)
      it(cells.join(' ⏎ '), () => assert.equal(textOf(figures(...cells)), text));

    it('cuts large matrices, and says so', () => {
      const text = textOf(figures('X = zeros(6, 20, 30)'));
      assert.match(text, /… 12×12 of 20×30 shown/);
      assert.match(text, /… and 2 more of 6 planes/);
      assert.ok(text.split('\n').length < 80);
    });
  });

  describe('in a line', () => {
    const table: readonly (readonly [cells: readonly string[], summary: string])[] = [
      [[''], 'No output.'],
      [['X = [1 2; 3 4]'], 'X 2×2, minimum 1, maximum 4.'],
      [['X = [1 nan inf]'], 'X 3, minimum 1, maximum 1, 1 NaN, 1 infinite.'],
      [['X = symbol(2, 2)'], 'X 2×2, symbols.'],
      [['α = 0.1'], 'α = 0.1.'],
      [
        [WORKED, 'backward(Z, [1 2; 3 4])'],
        'Backward pass from Z: ∂L/∂X 3×3, minimum 1, maximum 24; ∂L/∂K 2×2, minimum 37, maximum 77; ∂L/∂B = 10.',
      ],
    ];
    for (const [cells, summary] of table) {
      it(summary, () => assert.equal(summaryOf(figures(...cells)), summary));
    }
  });

  describe('in Markdown', () => {
    const cells: readonly (readonly string[])[] = [
      [WORKED],
      [WORKED, 'backward(Z, [1 2; 3 4])'],
      [WORKED, 'backward(Z, [1 2; 3 4])', 'grad(K)', 'K -= 0.1 * grad(K)'],
      ['X = symbol(3, 3); K = symbol(2, 2); Z = conv2d(X, K, symbol()); backward(Z)'],
      ['X_1 = randn(20, 20); α = 1; L = mean(relu(X_1 * α) ^ 2); backward(L)'],
      ['long_name = zeros(2, 3, 4); long_name'],
      ['[nan inf -inf 1e-300]'],
      ['"words"; check([1], [2])'],
    ];
    for (const cell of cells) {
      it(`${cell.join(' ⏎ ')}: every formula is one that KaTeX can set`, () => {
        const markdown = markdownOf(figures(...cell));
        assert.notEqual(markdown, '');
        const formulas = [...markdown.matchAll(/\$\$\n([\s\S]*?)\n\$\$/g)].map(([, tex = '']) => tex);
        for (const tex of formulas) {
          assert.match(katex.renderToString(tex, { displayMode: true, strict: false }), /katex/);
        }
        assert.equal((markdown.match(/\$\$/g) ?? []).length, 2 * formulas.length);
      });
    }
    it('shows a matrix', () => {
      assert.equal(
        markdownOf(figures('X = [1 2; 3 4]')),
        '$$\nX = \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}\n$$',
      );
    });
  });
});
