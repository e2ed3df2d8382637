import assert from 'node:assert/strict';
import { applyEdits, Checker, quickFixesAt } from '../../../../src/language/editor';
import { cellsOf, title } from './cells';

/** What the last cell becomes by each fix of its first finding. */
function fixed(source: string): Record<string, string> {
  const texts = cellsOf(source);
  const checker = new Checker();
  const notebook = checker.check(texts);
  const cell = texts.length - 1;
  const text = texts[cell] ?? '';
  const fixes = quickFixesAt(checker, notebook, cell, { start: 0, end: text.length });
  return Object.fromEntries(fixes.map(({ title: name, edits }) => [name, applyEdits(text, edits)]));
}

describe('quick fixes', () => {
  const table: Record<string, readonly (readonly [source: string, fixes: Record<string, string>])[]> = {
    names: [
      ['weight = 1\n---\nweigth + 1', { 'Change to "weight"': 'weight + 1' }],
      ['weight = 1\n---\n2 * (weigth)', { 'Change to "weight"': '2 * (weight)' }],
      ['rleu([1 2])', { 'Change to "relu"': 'relu([1 2])' }],
      [
        'conv2d(ones(3, 3), ones(2, 2), strid=1)',
        { 'Change to "stride"': 'conv2d(ones(3, 3), ones(2, 2), stride=1)' },
      ],
      ['completely_unknown', {}],
    ],
    padding: [
      [
        'conv2d(ones(2, 2), ones(3, 3))',
        {
          'Add padding=1': 'conv2d(ones(2, 2), ones(3, 3), padding=1)',
          'Add padding="same"': 'conv2d(ones(2, 2), ones(3, 3), padding="same")',
        },
      ],
      [
        'conv2d(ones(2, 2), ones(7, 7), padding=1)',
        {
          'Change the padding to 3': 'conv2d(ones(2, 2), ones(7, 7), padding=3)',
          'Change the padding to "same"': 'conv2d(ones(2, 2), ones(7, 7), padding="same")',
        },
      ],
      [
        'conv2d(ones(2, 2), ones(3, 3), stride=2)',
        { 'Add padding=1': 'conv2d(ones(2, 2), ones(3, 3), stride=2, padding=1)' },
      ],
    ],
    transposing: [
      ['A = ones(2, 3)\n---\nA @ A', { 'Transpose A': "A' @ A" }],
      ['A = ones(2, 3); B = ones(4, 3)\n---\nA @ B', { 'Transpose B': "A @ B'" }],
      ['A = ones(3, 3); B = ones(2, 3)\n---\nA @ B', { 'Transpose B': "A @ B'" }],
      [
        "A = ones(2, 3); B = ones(3, 2)\n---\nA' @ B",
        { "Do not transpose A'": 'A @ B', 'Transpose B': "A' @ B'" },
      ],
      ['A = ones(2, 3); B = ones(3, 2)\n---\nA + B', { 'Transpose A': "A' + B", 'Transpose B': "A + B'" }],
      ['A = ones(2, 3); B = ones(4, 3)\n---\nA @ (B + 1)', { 'Transpose (B + 1)': "A @ (B + 1)'" }],
      ['ones(2, 3) @ ones(5, 7)', {}],
    ],
    'ragged rows': [
      [
        '[1 2 3; 4]',
        {
          'Fill the short rows with zeros': '[1 2 3; 4 0 0]',
          'Fill the short rows with nan': '[1 2 3; 4 nan nan]',
        },
      ],
      [
        '[1, 2; 3, 4, 5; 6]',
        {
          'Fill the short rows with zeros': '[1, 2, 0; 3, 4, 5; 6, 0, 0]',
          'Fill the short rows with nan': '[1, 2, nan; 3, 4, 5; 6, nan, nan]',
        },
      ],
      [
        '[[1, 2], [3]]',
        {
          'Fill the short rows with zeros': '[[1, 2], [3, 0]]',
          'Fill the short rows with nan': '[[1, 2], [3, nan]]',
        },
      ],
    ],
    'vectors where a matrix is wanted': [
      ['v = [1 2 3]\n---\nconv2d(v, [1 2;])', { 'Make v a matrix of one row': 'conv2d([v], [1 2;])' }],
      ['conv2d([1 2 3], [1 2])', { 'Make both matrices of one row': 'conv2d([[1 2 3]], [[1 2]])' }],
    ],
    'other things': [
      ['X = [1 2]; Z = X * 2\n---\nbackward(Z)', { 'Take the sum': 'backward(sum(Z))' }],
      ['X = [1 2; 3 4]\n---\nX(1, 2)', { 'Take an element: X[…]': 'X[1, 2]' }],
      ['X = 1\n---\nX', {}],
      ['X = [1 2', {}],
      ['', {}],
    ],
  };
  for (const [group, cases] of Object.entries(table)) {
    describe(group, () => {
      for (const [source, expected] of cases) {
        it(title(source), () => {
          const found = fixed(source);
          // The order of two transposes says nothing; each must be there.
          assert.deepEqual(found, expected);
        });
      }
    });
  }

  describe('of a selection that is all wrong mend the beginning, the less of it the longer the cell', () => {
    const LINE = 'rleu([1 2])\n';
    for (const [lines, most] of [
      [10, 10],
      [100, 17],
      [1000, 2],
      [8000, 1],
    ] as const) {
      it(`${lines} lines`, () => {
        let checks = 0;
        class Counting extends Checker {
          override *checkSteps(texts: readonly string[]): ReturnType<Checker['checkSteps']> {
            checks += 1;
            return yield* super.checkSteps(texts);
          }
        }
        const text = LINE.repeat(lines);
        const checker = new Counting();
        const notebook = checker.check([text]);
        checks = 0;
        const fixes = quickFixesAt(checker, notebook, 0, { start: 0, end: text.length });
        assert.deepEqual(
          fixes.map(({ edits }) => edits),
          Array.from({ length: Math.min(lines, most) }, (_, n) => {
            const start = n * LINE.length;
            return [{ start, end: start + 4, text: 'relu' }];
          }),
        );
        // Each fix is tried out once, and what was there before is looked at again.
        assert.ok(checks <= most + 1, String(checks));
      });
    }
  });
});
