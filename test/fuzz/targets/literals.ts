import assert from 'node:assert/strict';
import { findLiteralAt, LITERAL_LANGUAGES, linesOf, literalGlance } from '../../../src/language/literals';
import { anywhere, placed, type Target } from '../target';

const LITERALS = [
  'a = np.array([[1., 2.], [3., 4.]], dtype=float)\nx = torch.tensor([[1, -2e-3]])',
  'const a = new Float32Array([1, 2, 3]); b = [[1,2],[3,4]]',
  'A = [1 2; 3 4]; B = [1, 2\n 3, 4]\n',
  'matrix(c(1, 2, 3, 4), nrow = 2, byrow = TRUE)\nrbind(c(1, 2), c(3, 4))',
  '\\begin{bmatrix} 1 & 2 \\\\ \\frac{1}{2} & -3 \\end{bmatrix}',
  'double a[2][2] = {{1, 2}, {3, 4}}; // c',
  '| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\n[[1, 2]]\n```\n',
  '1,2,3\n4,5,6\n',
];

export const literals: readonly Target[] = [
  {
    name: 'hover',
    seeds: anywhere(LITERALS),
    tokens: [
      ...[
        '[',
        ']',
        '(',
        ')',
        '{',
        '}',
        ',',
        ';',
        '\n',
        ' ',
        '1',
        '-2.5e3',
        '...',
        'array(',
        'tensor(',
        'np.',
        'dtype=',
        '"',
        "'",
      ],
      ...[
        '#',
        '//',
        '/*',
        '*/',
        '%',
        '\\\\',
        '&',
        '\\begin{bmatrix}',
        '\\end{bmatrix}',
        '|',
        '---',
        '```',
        'c(',
        'matrix(',
        'nan',
        '∞',
        '1'.repeat(300),
      ],
    ],
    run(input) {
      const { number, text } = placed(input);
      const lines = linesOf(text);
      const language = LITERAL_LANGUAGES[number % LITERAL_LANGUAGES.length] ?? 'python';
      const line = number % lines.lineCount;
      const column = Math.floor(number / 7) % (lines.lineAt(line).length + 1);
      const literal = findLiteralAt(language, lines, { line, column });
      if (!literal) return;
      assert.equal(
        literal.numbers.data.length,
        literal.numbers.shape.reduce((product, length) => product * length, 1),
      );
      assert.ok(literalGlance(literal).facts.length > 0 || literal.numbers.data.length < 2);
    },
  },
];
