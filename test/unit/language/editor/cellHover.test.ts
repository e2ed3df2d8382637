import assert from 'node:assert/strict';
import { operations } from '../../../../src/core/operations';
import { variableGlance } from '../../../../src/language';
import { cellHoverAt } from '../../../../src/language/editor';
import { gradientFormulas } from '../../../../src/language/editor/functionText';
import { Session } from '../../../../src/notebook/session';
import { marked, title } from './cells';

function hover(source: string, run = false): string | undefined {
  const { notebook, cell, offset, texts } = marked(source);
  const session = new Session();
  if (run) for (const text of texts) session.run(text);
  const variables = new Map(
    [...session.variables].map(([name, value]) => [name, variableGlance(name, value, undefined)]),
  );
  const found = cellHoverAt(notebook, cell, offset, variables);
  return (
    found && `«${texts[cell]?.slice(found.start, found.end)}» ${found.headline} | ${found.facts.join(' · ')}`
  );
}

describe('hovers in cells', () => {
  describe('of a variable', () => {
    const says = (source: string, cell: number | undefined, text: string): string[] => {
      const { notebook, cell: at, offset, texts } = marked(source);
      const session = new Session();
      for (const one of texts) session.run(one);
      const variables = new Map(
        [...session.variables].map(([name, value]) => [name, variableGlance(name, value, undefined)]),
      );
      const found = cellHoverAt(notebook, at, offset, variables, (name) =>
        name === 'a' ? { stale: false, text, ...(cell === undefined ? {} : { cell }) } : undefined,
      );
      return [...(found?.facts ?? [])];
    };
    it('say whether its value is stale', () =>
      assert.deepEqual(says('a = 1\n---\n|a', 0, 'up to date'), [
        'leaf',
        'defined in code cell 1, line 1',
        'up to date',
      ]));
    it('say which cell gave it, where that is another than the text means', () =>
      assert.deepEqual(says('a = 1\n---\n|a\n---\na = 2', 2, 'up to date'), [
        'leaf',
        'defined in code cell 1, line 1',
        'this value is from code cell 3',
        'up to date',
      ]));
    it('say nothing of that where nothing is known', () =>
      assert.deepEqual(says('b = 1\n---\n|b', 0, 'up to date'), ['leaf', 'defined in code cell 1, line 1']));
  });

  const table: readonly (readonly [source: string, says: RegExp | undefined])[] = [
    [
      'K = [1 2; 3 4]\n---\n|K + 1',
      /^«K» K: 2×2 \| defined in code cell 1, line 1 · its value is known after a run$/,
    ],
    ['K = [1 2; 3 4]\nK| + 1', /defined in line 1 of this cell/],
    ['|K = [1 2; 3 4]', /^«K» K: 2×2 \| its value is known after a run$/],
    ['Q| + 1', undefined],
    ['[Q| 1]', undefined],
    ['con|v2d(X, K)', /^«conv2d» conv2d\(X, K, B\?, stride=1.* Shape: each axis.*∂L\/∂K.*Example: /],
    [
      '[|randn(4000, 4000) 1]',
      /^«randn» randn\(shape\?, seed\?\) \| Random numbers.* Example: randn\(3, 3, seed=1\)$/,
    ],
    [
      're|lu(X)',
      /^«relu» relu\(X\) \| max\(x, 0\).*∂L\/∂X = ∂L\/∂Z ⊙ \[X > 0\].* Example: X = \[-1 0; 1 2\]; relu\(X\)$/,
    ],
    ['Z.back|ward(1)', /^«backward» backward\(Z, dZ\?\) \| Sends a gradient back/],
    ['fo|o(X)', undefined],
    ['X = 1\nX.gr|ad', /^«grad» grad\(X\)/],
    [
      'conv2d(X, K, stri|de=2)',
      /^«stride» conv2d\(…, stride=…\) \| how far the kernel moves.* · 1 unless given$/,
    ],
    ['conv2d(X, K, bi|as=2)', /conv2d\(…, B=…\).*may be left out/],
    ['conv2d(X, K, fo|o=2)', undefined],
    ['X = 1\nX |@ X', /^«@» A @ B \| The matrix product.*n×k times k×m is n×m.*∂L\/∂A = ∂L\/∂Z Bᵀ/],
    ['1 |- 2', /^«-» A - B/],
    ["X = 1\n|X'", /^«X» X: scalar/],
    ["(1 + 2)|'", /^«'» X' \| Rows become columns/],
    ['a = 1|:4', /^«:» a:b/],
    ['0.|1', /^«0\.1» 0\.1 \| stored as 0\.1000000000000000055.* · 1\/10$/],
    ['1e|-3', /^«1e-3» 0\.001/],
    ['1|2', undefined],
    ['p|i', /^«pi» pi = 3\.14159/],
    ['[1 |2; 3 4]', /^«\[1 2; 3 4\]» matrix 2×2/],
    ['# con|v2d', undefined],
    ['"con|v2d"', undefined],
    ['conv2d(X, |', undefined],
    ['|', undefined],
  ];
  for (const [source, says] of table) {
    it(title(source), () => {
      const said = hover(source);
      if (says) assert.match(said ?? '', says);
      else assert.equal(said, undefined);
    });
  }

  it('after a run a variable has its numbers, and where it was defined', () => {
    assert.match(
      hover('K = [1 2; 3 4]\n---\nK| + 1', true) ?? '',
      /mean 2\.5 .* leaf · defined in code cell 1, line 1$/,
    );
  });

  it('the formula of every gradient is a line of text without TeX', () => {
    for (const { name } of operations()) {
      const formulas = gradientFormulas(name);
      assert.notDeepEqual(formulas, [], name);
      for (const formula of formulas) {
        assert.doesNotMatch(formula, /[\\{}$]/, name);
        assert.match(formula, /∂L\/∂/, name);
      }
    }
    assert.deepEqual(gradientFormulas('matmul'), ['∂L/∂A = ∂L/∂Z Bᵀ', '∂L/∂B = Aᵀ ∂L/∂Z']);
    assert.deepEqual(gradientFormulas('relu'), ['∂L/∂X = ∂L/∂Z ⊙ [X > 0]']);
  });
});
