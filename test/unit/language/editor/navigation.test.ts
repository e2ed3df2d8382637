import assert from 'node:assert/strict';
import fc from 'fast-check';
import { variableGlance } from '../../../../src/language';
import {
  applyEdits,
  check,
  definitionAt,
  foldsOf,
  highlightsAt,
  type Location,
  type Renaming,
  referencesAt,
  rename,
  selectionRangesAt,
  semanticTokensOf,
  shapeHints,
  symbolsOf,
} from '../../../../src/language/editor';
import { Session } from '../../../../src/notebook/session';
import { cellsOf, marked, title } from './cells';
import { soups } from './soups';

/** `2:5`: cell and offset, both counted from 1. */
const place = ({ cell, start }: Location): string => `${cell + 1}:${start + 1}`;

describe('definition and references', () => {
  const table: readonly (readonly [source: string, definition: string | undefined, references: string])[] = [
    ['X = 1\nX| + 1', '1:1', '1:1 1:7'],
    ['|X = 1\nX + 1', '1:1', '1:1 1:7'],
    ['X = 1\n---\nX + |X', '1:1', '1:1 2:1 2:5'],
    ['X = 1\nX\nX = 2\nX|', '1:9', '1:9 1:15'],
    ['X = 1\nX|\nX = 2\nX', '1:1', '1:1 1:7'],
    // A step reads the value before it, and begins a definition of its own.
    ['K = 1\n---\nK| = K - 1\n---\nK', '2:1', '2:1 3:1'],
    ['K = 1\n---\nK = |K - 1\n---\nK', '1:1', '1:1 2:5'],
    ['K = 1\n---\n|K -= 1\n---\nK', '1:1', '2:1 3:1'],
    ['K = 1\nK.grad|', undefined, ''],
    ['K = 1\n|K.grad', '1:1', '1:1 1:7'],
    ['conv2d(X, |K)\n---\nK = 1', undefined, '1:11'],
    ['Y = |Q + Q', undefined, '1:5 1:9'],
    ['re|lu(1)', undefined, ''],
    ['conv2d(1, 1, str|ide=1)', undefined, ''],
    ['stride = 2\nconv2d(1, 1, stride=|stride)', '1:1', '1:1 1:32'],
    ['X = [1 2\nX = 2\nX|', '1:10', '1:10 1:16'],
    ['µ = 1\nμ|', '1:1', '1:1 1:7'],
    ['# X|', undefined, ''],
    ['"X|"', undefined, ''],
    ['|', undefined, ''],
  ];
  for (const [source, definition, references] of table) {
    it(title(source), () => {
      const { notebook, cell, offset } = marked(source);
      const found = definitionAt(notebook, cell, offset);
      assert.equal(found && place(found), definition);
      assert.equal(referencesAt(notebook, cell, offset).map(place).join(' '), references);
    });
  }

  it('highlights stay in the cell', () => {
    const { notebook, cell, offset } = marked('X = 1\nX\n---\nX| + X');
    assert.equal(highlightsAt(notebook, cell, offset).map(place).join(' '), '2:1 2:5');
  });
});

describe('rename', () => {
  const renamed = (source: string, name: string): string => {
    const { notebook, cell, offset, texts } = marked(source);
    const renaming = rename(notebook, cell, offset, name);
    if (renaming.kind === 'refused') return renaming.reason;
    return texts
      .map((text, n) =>
        applyEdits(
          text,
          renaming.edits.filter((edit) => edit.cell === n),
        ),
      )
      .join('\n---\n');
  };
  const table: readonly (readonly [source: string, name: string, result: string])[] = [
    ['X = 1\n---\nX| + X # X', 'input', 'input = 1\n---\ninput + input # X'],
    ['K| = 1\nK -= K * grad(K)\n---\nK = 2\nK.grad', 'W', 'W = 1\nW -= W * grad(W)\n---\nW = 2\nW.grad'],
    ['X = 1\nf(stride=X|, X=2)', 'Y', 'Y = 1\nf(stride=Y, X=2)'],
    ['Y = |Q\n---\nQ = 1', 'X', 'Y = X\n---\nX = 1'],
    ['α| = 1\nα', 'α_1', 'α_1 = 1\nα_1'],
    ['X| = 1', ' Y ', 'Y = 1'],
    ['X| = 1', 'X', 'X = 1'],
    ['s|ymbol_1 = symbol(2, name="symbol_1")', 'S', 'S = symbol(2, name="symbol_1")'],
    ['X = [1 X|', 'Y', 'Y = [1 Y'],
    ['X| = (', 'Y', 'Y = ('],
    ['X| = 1\n(X)(1)', 'W', 'W = 1\n(W)(1)'],
    ['(X|) -= 1', 'W', '(W) -= 1'],
    ['X| = 1\nY = (X) * [1 (X)] + ((X', 'W', 'W = 1\nY = (W) * [1 (W)] + ((W'],
    [
      'X| = 1',
      '2',
      '"2" is not a name: a name is made of letters, digits and "_", and does not begin with a digit.',
    ],
    [
      'X| = 1',
      'a b',
      '"a b" is not a name: a name is made of letters, digits and "_", and does not begin with a digit.',
    ],
    [
      'X| = 1',
      '',
      '"" is not a name: a name is made of letters, digits and "_", and does not begin with a digit.',
    ],
    ['X| = 1\n---\nY = 2', 'Y', 'There is a variable "Y" already: code cell 2 defines it.'],
    ['X| = Q', 'Q', 'The name "Q" is used already, in code cell 1.'],
    ['X| = 1', 'relu', '"relu" is a function: a variable of that name would hide it.'],
    ['X| = 1', 'pi', '"pi" is a constant.'],
    ['X| = 1', 'end', '"end" has a meaning of its own: inside an index it is the last element.'],
    [
      'X| = 1',
      'np',
      '"np" is taken for a module: what follows it after a point would be read as a function.',
    ],
    ['re|lu(1)', 'X', 'Only variables can be renamed.'],
    ['1|2', 'X', 'Only variables can be renamed.'],
    ['|', 'X', 'Only variables can be renamed.'],
  ];
  for (const [source, name, result] of table) {
    it(`${title(source)} to ${JSON.stringify(name)}`, () => assert.equal(renamed(source, name), result));
  }

  it('changes nothing that a run gives', () => {
    const source =
      'X = ones(3, 3); K| = [1 2; 3 4]\n---\nZ = conv2d(X, K); backward(sum(Z))\n---\nK -= 0.1 * grad(K)';
    const result = (texts: readonly string[], name: string): unknown => {
      const session = new Session();
      for (const text of texts) assert.equal(session.run(text).error, undefined);
      return session.variables.get(name)?.content;
    };
    assert.deepEqual(
      result(cellsOf(renamed(source, 'W')), 'W'),
      result(cellsOf(source.replace('|', '')), 'K'),
    );
  });
});

describe('rename, there and back', () => {
  it('gives the text that was, whatever was typed, and changes nothing that is found', () => {
    let renamed = 0;
    fc.assert(
      fc.property(soups, soups, fc.nat(1000), (first, second, n) => {
        const texts = [first, second];
        const notebook = check(texts);
        const places = notebook.cells.flatMap(({ occurrences }) => occurrences);
        const place = places[n % Math.max(1, places.length)];
        if (!place) return;
        const there = rename(notebook, place.cell, place.start, 'fresh_name');
        if (there.kind === 'refused') return;
        const change = (
          cells: readonly string[],
          { edits }: Extract<Renaming, { kind: 'edits' }>,
        ): string[] =>
          cells.map((text, cell) =>
            applyEdits(
              text,
              edits.filter((edit) => edit.cell === cell),
            ),
          );
        const changed = change(texts, there);
        const after = check(changed);
        const moved = after.cells[place.cell]?.occurrences.find(({ name }) => name === 'fresh_name');
        assert.ok(moved);
        const back = rename(after, moved.cell, moved.start, place.name);
        // A name that a function or a constant has cannot be given again; where it meant that, it does no more.
        if (back.kind === 'refused') return;
        const codes = (cells: typeof notebook) =>
          cells.cells.map(({ findings }) => findings.map(({ detail, severity }) => [detail.code, severity]));
        assert.deepEqual(codes(after), codes(notebook));
        renamed++;
        // Names are compared and written in their normal form: µ, the sign, is μ, the letter.
        const normal = (all: readonly string[]) => all.map((text) => text.normalize('NFKC'));
        assert.deepEqual(normal(change(changed, back)), normal(texts));
      }),
      { numRuns: 4000 },
    );
    assert.ok(renamed > 50, `${renamed}`);
  }).timeout(60_000);
});

describe('outline', () => {
  const table: readonly (readonly [source: string, symbols: string])[] = [
    ['X = [1 2; 3 4]; α = 0.1\nZ = X @ X', 'X 2×2 matrix, α scalar number, Z 2×2 matrix'],
    ['X = symbol(2, 2)\nY = X + 1', 'X 2×2 formula, Y 2×2 formula'],
    ['X = load("x.npy")', 'X  variable'],
    ['X = [1 2', 'X 2 matrix'],
    ['backward(Z)', ''],
    ['', ''],
  ];
  for (const [source, expected] of table) {
    it(title(source), () => {
      const symbols = symbolsOf(check([source]), 0).map((s) => `${s.name} ${s.detail} ${s.kind}`);
      assert.equal(symbols.join(', '), expected);
    });
  }
});

describe('inlay hints', () => {
  const hints = (source: string, run = false): string => {
    const texts = cellsOf(source);
    const session = new Session();
    if (run) for (const text of texts) session.run(text);
    const variables = new Map(
      [...session.variables].map(([name, value]) => [name, variableGlance(name, value, undefined)]),
    );
    const cell = texts.length - 1;
    const text = texts[cell] ?? '';
    return shapeHints(check(texts), cell, variables).reduceRight(
      (shown, { offset, label }) => shown.slice(0, offset) + label + shown.slice(offset),
      text,
    );
  };
  const table: readonly (readonly [source: string, hinted: string])[] = [
    ['X = [1 2; 3 4]', 'X: 2×2 = [1 2; 3 4]'],
    ['α = 0.1', 'α = 0.1'],
    ['L = sum([1 2])', 'L: scalar = sum([1 2])'],
    ['X = ones(3)\n---\nX -= 1', 'X: 3 -= 1'],
    ['X = Q', 'X = Q'],
    ['X = [1 2', 'X: 2 = [1 2'],
    ['X = ', 'X = '],
    ['', ''],
  ];
  for (const [source, expected] of table) {
    it(title(source), () => assert.equal(hints(source), expected));
  }
  it('what only a run can tell is taken from the last one', () => {
    const source = 'n = sum(randn(2, seed=1)) * 0 + 3\n---\nX = zeros(n, n)';
    assert.equal(hints(source), 'X = zeros(n, n)');
    assert.equal(hints(source, true), 'X: 3×3 = zeros(n, n)');
  });
});

describe('semantic tokens', () => {
  const tokens = (source: string): string =>
    semanticTokensOf(check([source]), 0)
      .map(({ start, end, type, modifiers }) => [source.slice(start, end), type, ...modifiers].join('.'))
      .join(' ');
  const table: readonly (readonly [source: string, tokens: string])[] = [
    ['X = 1', 'X.variable.definition 1.number'],
    [
      'X = symbol(2)\nX + pi',
      'X.variable.definition.symbolic symbol.function.defaultLibrary 2.number X.variable.symbolic pi.variable.readonly',
    ],
    ['conv2d(X, stride=-2)', 'conv2d.function.defaultLibrary X.variable stride.parameter -2.number'],
    ['K -= K.grad', 'K.variable.definition K.variable grad.function.defaultLibrary'],
    ['foo(1)', '1.number'],
    ['X = [1 2', 'X.variable.definition 1.number 2.number'],
    ['# X', ''],
    ['', ''],
  ];
  for (const [source, expected] of table) {
    it(title(source), () => assert.equal(tokens(source), expected));
  }
});

describe('folding', () => {
  const table: readonly (readonly [source: string, folds: string])[] = [
    ['X = [1 2\n3 4]', '0-1'],
    ['X = [[1, 2],\n[3, 4]]', '0-1'],
    ['conv2d(\n  X,\n  K,\n)', '0-3'],
    ['f([1\n2], [3\n4])', '0-2 0-1 1-2'],
    ['# a\n# b\nX = 1\n# c', '0-1#'],
    ['X = [1 2\nY = 3', ''],
    ['X = 1', ''],
    ['', ''],
  ];
  for (const [source, expected] of table) {
    it(title(source), () => {
      const folds = foldsOf(source).map(
        (f) => `${f.startLine}-${f.endLine}${f.kind === 'comment' ? '#' : ''}`,
      );
      assert.equal(folds.join(' '), expected);
    });
  }
});

describe('selection ranges', () => {
  const table: readonly (readonly [source: string, ...ranges: string[]])[] = [
    [
      'Z = conv2d(X, [1 |2; 3 4])',
      ...['2', '1 2', '1 2; 3 4', '[1 2; 3 4]', 'conv2d(X, [1 2; 3 4])', 'Z = conv2d(X, [1 2; 3 4])'],
    ],
    ['f(stride=a + |b)\nX', 'b', 'a + b', 'stride=a + b', 'f(stride=a + b)', 'f(stride=a + b)\nX'],
    ['X| = 1', 'X', 'X = 1'],
    ['# a wo|rd', '# a word'],
    ['|', ''],
  ];
  for (const [source, ...expected] of table) {
    it(title(source), () => {
      const { notebook, offset, texts } = marked(source);
      const program = notebook.cells[0]?.program;
      assert.ok(program);
      const text = texts[0] ?? '';
      const ranges = selectionRangesAt(text, program, offset).map(({ start, end }) => text.slice(start, end));
      assert.deepEqual(ranges, expected);
    });
  }
});
