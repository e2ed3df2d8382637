import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  Effort,
  findLiteralAt,
  findLiteralSteps,
  glancing,
  LITERAL_LANGUAGES,
  type Lines,
  linesOf,
  literalGlance,
  type Place,
} from '../../../../src/language/literals';
import { GLANCE } from '../../../../src/language/literals/lines';

/** Lines that count how often they are read. */
function counting(text: string): Lines & { reads: number } {
  const lines = linesOf(text);
  return {
    lineCount: lines.lineCount,
    reads: 0,
    lineAt(line) {
      this.reads++;
      return lines.lineAt(line);
    },
  };
}

const row = (columns: number, separator: string): string =>
  Array.from({ length: columns }, (_, n) => `${n % 10}.25`).join(separator);
const rows = (size: number, separator: string, between: string): string =>
  Array.from({ length: size }, () => row(size, separator)).join(between);

/** A square matrix in each family, over several lines. */
const SQUARES: Record<string, (size: number) => string> = {
  python: (n) => `x = np.array([[${rows(n, ', ', '],\n [')}]])`,
  json: (n) => `{"x": [[${rows(n, ',', '],[')}]]}`,
  matlab: (n) => `x = [${rows(n, ' ', '\n')}];`,
  julia: (n) => `x = [${rows(n, ' ', '; ')}]`,
  c: (n) => `double x[][] = {{${rows(n, ', ', '},\n{')}}};`,
  rust: (n) => `let x = vec![vec![${rows(n, ', ', '],\nvec![')}]];`,
  r: (n) => `x <- matrix(c(${rows(n, ', ', ',\n')}), nrow = ${n})`,
  latex: (n) => `\\begin{bmatrix}\n${rows(n, ' & ', ' \\\\\n')}\n\\end{bmatrix}`,
  csv: (n) => rows(n, ',', '\n'),
};

const SEPARATORS: Record<string, string> = { matlab: ' ', julia: ' ', latex: ' & ', csv: ',' };
/** Two rows as a matrix. */
const TWO_ROWS: Record<string, (rows: readonly string[]) => string> = {
  python: (rows) => `x = np.array([[${rows.join('], [')}]])`,
  json: (rows) => `{"x": [[${rows.join('],[')}]]}`,
  matlab: (rows) => `x = [${rows.join('; ')}];`,
  julia: (rows) => `x = [${rows.join('; ')}]`,
  c: (rows) => `double x[][] = {{${rows.join('}, {')}}};`,
  rust: (rows) => `let x = vec![vec![${rows.join('], vec![')}]];`,
  r: (rows) => `x <- rbind(c(${rows.join('), c(')}))`,
  latex: (rows) => `\\begin{bmatrix} ${rows.join(' \\\\ ')} \\end{bmatrix}`,
  csv: (rows) => rows.join('\n'),
};
/** The same matrix on one line. */
const oneLine = (language: string, text: string): string =>
  text.replaceAll('\n', language === 'matlab' ? '; ' : ' ');

/** Texts that lead a careless search astray: each finds nothing, or little, however long they are. */
const TRAPS: Record<string, readonly [language: string, text: (size: number) => string]> = {
  'open brackets': ['python', (n) => '['.repeat(n)],
  'open brackets with numbers': ['python', (n) => '[1, '.repeat(n)],
  'closed brackets': ['python', (n) => `${'[1], '.repeat(n)}x`],
  'a word at the end': ['javascript', (n) => `[${'[1, 2], '.repeat(n)} word]`],
  'deep in braces': ['java', (n) => `${'{ { '.repeat(8)}${'1, '.repeat(n)} word`],
  'a long word': ['python', (n) => `[${'np.'.repeat(n)}array`],
  'a long number': ['c', (n) => `{1, 2, ${'9'.repeat(n)}}`],
  'points and signs': ['python', (n) => `[${'.-'.repeat(n)}]`],
  'block comments': ['c', (n) => `{${'/**/'.repeat(n)} 1, 2`],
  'open block comments': ['c', (n) => `{1, ${'/* '.repeat(n)} 2`],
  quotes: ['javascript', (n) => `${'"a" '.repeat(n)}[1, 2, 3]`],
  backslashes: ['latex', (n) => `\\begin{bmatrix}${'\\ '.repeat(n)}`],
  environments: ['latex', (n) => '\\end{bmatrix}\\begin{x}'.repeat(n)],
  'empty cells': ['csv', (n) => ','.repeat(n)],
  'many short lines': ['markdown', (n) => 'a\n'.repeat(n)],
  'many fences': ['markdown', (n) => '```\n'.repeat(n)],
  'many types': ['go', (n) => `{${'[]float64'.repeat(n)}{1, 2}}`],
};

describe('the effort of finding literals', () => {
  for (const [language, square] of Object.entries(SQUARES)) {
    it(`${language}: doubles with the literal`, () => {
      const spent = [32, 64, 128].map((size) => {
        const text = square(size);
        const lines = linesOf(text);
        const line = Math.floor(lines.lineCount / 2);
        const column = Math.floor(lines.lineAt(line).length / 2);
        const effort = new Effort();
        const literal = findLiteralAt(language, lines, { line, column }, effort);
        assert.deepEqual(literal?.numbers.shape, [size, size]);
        // There and back, and no character a third time.
        assert.ok(
          effort.spent <= 2 * text.length + 14 * lines.lineCount + 100,
          `${effort.spent} of ${text.length}`,
        );
        return effort.spent;
      });
      spent.slice(1).forEach((after, n) => {
        assert.ok(after / (spent[n] ?? 0) < 4.6, spent.join(', '));
      });
    });
  }

  /** The most that is read between two pauses of a search. */
  function longestStep(language: string, text: string, place: Place, effort: Effort): number {
    const steps = findLiteralSteps(language, linesOf(text), place, effort);
    let longest = 0;
    for (let before = 0, done = false; !done; before = effort.spent) {
      done = steps.next().done === true;
      longest = Math.max(longest, effort.spent - before);
    }
    return longest;
  }
  /** 30,000 characters after which a pause is due, and the piece of a line that is read meanwhile. */
  const STEP = 30_000 + 60_000;

  for (const [language, square] of Object.entries(SQUARES)) {
    it(`${language}: pauses again and again, over many lines and in a single one, with and without a limit`, () => {
      const many = square(400);
      for (const text of [
        many,
        language === 'csv' ? square(10) + row(100_000, ',') : oneLine(language, many),
      ]) {
        const lines = linesOf(text);
        const line = lines.lineCount >> 1;
        const place = { line, column: lines.lineAt(line).length >> 1 };
        for (const effort of [new Effort(), glancing()]) {
          const longest = longestStep(language, text, place, effort);
          assert.ok(longest <= STEP, `${longest} of ${effort.spent} in one step`);
          assert.ok(effort.spent > 5 * longest || effort.spent < 3 * STEP, `${longest} of ${effort.spent}`);
        }
      }
    });

    it(`${language}: rows of any length are read whole`, () => {
      // Longer than what is read in one go.
      const columns = 12_001;
      const rows = [row(columns, SEPARATORS[language] ?? ', '), row(columns, SEPARATORS[language] ?? ', ')];
      const text = TWO_ROWS[language]?.(rows) ?? '';
      const literal = findLiteralAt(language, linesOf(text), { line: 0, column: text.search(/\d/) });
      assert.deepEqual(literal?.numbers.shape, [2, columns]);
      assert.equal(literal?.numbers.data[columns + 12_000], 0.25);
      assert.equal(literal?.gaps, 0);
    });
  }

  for (const [what, [language, trap]] of Object.entries(TRAPS)) {
    it(`pauses: ${what}`, () => {
      const text = trap(64_000);
      const lines = linesOf(text);
      const line = lines.lineCount >> 1;
      for (const column of [5, lines.lineAt(line).length >> 1, lines.lineAt(line).length]) {
        const longest = longestStep(language, text, { line, column }, glancing());
        // Comments are skipped in one go, ten times as fast as numbers are read.
        assert.ok(longest <= (what.includes('comments') ? GLANCE : STEP), `${longest}`);
      }
    });
  }

  for (const [what, [language, trap]] of Object.entries(TRAPS)) {
    it(`stays linear: ${what}`, () => {
      for (const size of [1000, 2000, 4000, 64_000]) {
        const text = trap(size);
        const lines = linesOf(text);
        const line = lines.lineCount >> 1;
        for (const column of [0, 5, lines.lineAt(line).length >> 1, lines.lineAt(line).length]) {
          const effort = new Effort();
          findLiteralAt(language, lines, { line, column }, effort);
          assert.ok(
            effort.spent <= 14 * (text.length + lines.lineCount) + 1000,
            `${effort.spent} of ${text.length}`,
          );
        }
      }
    });
  }

  it('reads only what it needs: a small literal in a large file', () => {
    const filler = 'value = compute(data, 17)\n'.repeat(100_000);
    const lines = counting(`${filler}x = [[1, 2],\n     [3, 4]]\n${filler}`);
    const literal = findLiteralAt('python', lines, { line: 100_001, column: 7 });
    assert.deepEqual(literal?.numbers.shape, [2, 2]);
    assert.ok(lines.reads < 30, `${lines.reads} lines`);
  });

  it('finds a small literal at the end of a very long line', () => {
    const objects = '{"url": "http://a.b/[1]", "w": [[1, 2], [3, 4]]},'.repeat(20_000);
    const lines = linesOf(`{"all": [${objects}{"w": [[5, 6], [7, 8]], "s": "[1, 2, 3]"}]}`);
    const text = lines.lineAt(0);
    const effort = new Effort();
    const literal = findLiteralAt('json', lines, { line: 0, column: text.indexOf('7, 8') }, effort);
    assert.deepEqual(Array.from(literal?.numbers.data ?? []), [5, 6, 7, 8]);
    assert.ok(effort.spent < 200, `${effort.spent}`);
    assert.equal(findLiteralAt('json', lines, { line: 0, column: text.indexOf('2, 3]') }), undefined);
  });

  it('reads only what it needs: prose', () => {
    const lines = counting('The quick brown fox jumps over it.\n'.repeat(100_000));
    assert.equal(findLiteralAt('python', lines, { line: 50_000, column: 12 }), undefined);
    assert.ok(lines.reads < 10, `${lines.reads} lines`);
  });

  for (const [language, square] of Object.entries(SQUARES)) {
    it(`${language}: what is too long is read in part, and says so`, () => {
      const lines = linesOf(square(64));
      const line = language === 'latex' ? 1 : 0;
      const column = lines.lineAt(line).search(/\d/);
      const literal = findLiteralAt(language, lines, { line, column }, new Effort(4000));
      const last = { line: lines.lineCount - 1, column: 1 };
      if (line === 0 && lines.lineCount > 1) {
        const fromEnd = findLiteralAt(language, lines, last, new Effort(4000));
        // Where rows were counted the end is known, else it is where the pointer is.
        const end = fromEnd?.sampled ? { ...last, column: lines.lineAt(last.line).length } : last;
        assert.deepEqual(fromEnd?.end, end, 'pointing behind what was read');
      }
      assert.ok(literal);
      const glance = literalGlance(literal);
      assert.equal(literal.partial, true, glance.headline);
      assert.equal(glance.whole, literal.sampled !== undefined);
      const [first = 0] = literal.numbers.shape;
      if (language !== 'r') assert.ok(first > 5 && first < (literal.sampled ? 65 : 64), glance.headline);
    });
  }

  /** A matrix whose element in row r and column c is r + c / 1024, a row a line. */
  const ROWS: Record<string, (size: number) => string> = {
    python: (n) => `x = np.array([[${ramp(n, ', ', '],\n [')}]])\ny = 1`,
    javascript: (n) => `const x = [\n  [${ramp(n, ', ', '],\n  [')}],\n];\n`,
    json: (n) => `{"x": [\n  [${ramp(n, ',', '],\n  [')}]\n], "y": 1}`,
    matlab: (n) => `x = [${ramp(n, ' ', ';\n')}];`,
    julia: (n) => `x = [${ramp(n, ' ', '\n')}]`,
    c: (n) => `double x[][] = {\n{${ramp(n, ', ', '},\n{')}}\n};`,
    rust: (n) => `let x = vec![vec![${ramp(n, ', ', '],\nvec![')}]];`,
    latex: (n) => `\\begin{bmatrix}\n${ramp(n, ' & ', ' \\\\\n')}\n\\end{bmatrix}`,
    csv: (n) => ramp(n, ',', '\n'),
    tsv: (n) => `${ramp(n, '\t', '\n')}\n`,
  };
  function ramp(size: number, separator: string, between: string): string {
    const line = (r: number) => Array.from({ length: size }, (_, c) => r + c / 1024).join(separator);
    return Array.from({ length: size }, (_, r) => line(r)).join(between);
  }
  for (const [language, text] of Object.entries(ROWS)) {
    it(`${language}: of what is too long some rows are read, evenly spaced, and it says which`, () => {
      const size = 300;
      const lines = linesOf(text(size));
      for (const line of [2, size >> 1, size - 2]) {
        const effort = new Effort(60_000);
        const column = lines.lineAt(line).search(/\d/);
        const literal = findLiteralAt(language, lines, { line, column }, effort);
        assert.ok(literal?.sampled);
        const { rows: counted, chosen } = literal.sampled;
        assert.equal(counted, size);
        assert.deepEqual([chosen[0], chosen.at(-1)], [0, size - 1]);
        const [read, columns] = literal.numbers.shape;
        assert.deepEqual([read, columns], [chosen.length, size]);
        for (const [n, row] of chosen.entries()) {
          for (const c of [0, 1, size - 1])
            assert.equal(literal.numbers.data[n * size + c], row + c / 1024, `row ${row}, column ${c}`);
        }
        const { headline, warnings, glance, whole } = literalGlance(literal);
        assert.match(headline, /300×300$/);
        assert.deepEqual(warnings, [`large: picture and statistics are of ${chosen.length} of its 300 rows`]);
        assert.equal(whole, true);
        // From 0 to 299 down the picture, with nothing left out.
        const cells = glance.thumbnail?.cells ?? [];
        assert.ok(cells.every((cell) => Number.isFinite(cell)));
        assert.ok((cells[0] ?? 0) < 10 && (cells.at(-1) ?? 0) > 290);
        assert.ok(effort.spent < 60_000 + 3 * 250_000 + lines.lineCount * 14 + text(size).length);
      }
    });
  }

  const unruly: readonly (readonly [what: string, text: string])[] = [
    ['a comment behind a row', ramp(300, ', ', '],\n [').replace(/\],\n \[200,/, '], # half\n [200,')],
    ['a shorter row', ramp(300, ', ', '],\n [').replace(/\[299, /, '[')],
    ['a longer row among those that are read', ramp(300, ', ', '],\n [').replace(/\[299, /, '[299, 1, ')],
    ['two rows in a line', ramp(300, ', ', '],\n [').replace(/\],\n \[1,/, '], [1,')],
  ];
  for (const [what, inner] of unruly) {
    it(`counts no rows where lines are not alike: ${what}`, () => {
      const lines = linesOf(`x = [[${inner}]]`);
      const literal = findLiteralAt('python', lines, { line: 5, column: 4 }, new Effort(60_000));
      assert.equal(literal?.partial, true);
      assert.equal(literal?.sampled, undefined);
    });
  }

  it('reads little of 1,000×1,000 numbers', () => {
    const text = `x = np.array([[${rows(1000, ', ', '],\n    [')}]])\n`;
    assert.ok(text.length > 5_000_000);
    const lines = linesOf(text);
    for (const line of [1, 500, 998]) {
      const effort = glancing();
      const literal = findLiteralAt('python', lines, { line, column: 40 }, effort);
      assert.ok(literal);
      assert.equal(literalGlance(literal).headline, 'array 1000×1000');
      // Back to its beginning, and from there on a small part.
      const back = text.length * (line / 1000);
      assert.ok(effort.spent < back + 800_000, `${effort.spent}`);
    }
  });

  it('never throws, whatever stands there', () => {
    const piece = fc.constantFrom(
      ...[
        '[',
        ']',
        '(',
        ')',
        '{',
        '}',
        ',',
        ';',
        ' ',
        '\n',
        '\n\n',
        '1',
        '-2.5',
        '1e3',
        '.',
        '...',
        '0x',
        '1_0',
      ],
      ...[
        'np.array(',
        'tensor(',
        'c(',
        'matrix(',
        'rbind(',
        'nrow = 2',
        'dim=c(2,2)',
        'vec![',
        'new double[] {',
      ],
      ...[
        '\\begin{bmatrix}',
        '\\end{bmatrix}',
        '\\\\',
        '&',
        '\\frac{1}{2}',
        '|',
        '---',
        '```',
        '```py',
        '#',
        '//',
      ],
      ...[
        '/*',
        '*/',
        '"',
        "'",
        '%',
        'x',
        'NaN',
        'inf',
        '=',
        ':',
        '−',
        '∞',
        'é',
        '\t',
        '\u{1f600}',
        '!',
        '/',
        '_',
      ],
    );
    const texts = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(
        texts,
        fc.constantFrom(...LITERAL_LANGUAGES),
        fc.nat(),
        fc.nat(),
        (text, language, l, c) => {
          const lines = linesOf(text);
          const line = l % lines.lineCount;
          const column = c % (lines.lineAt(line).length + 1);
          const literal = findLiteralAt(language, lines, { line, column });
          if (!literal) return;
          const { start, end, numbers } = literal;
          assert.ok(numbers.data.length > 0);
          assert.equal(
            numbers.shape.reduce((a, b) => a * b, 1),
            numbers.data.length,
          );
          assert.ok(
            start.line < end.line || (start.line === end.line && start.column < end.column),
            'a span',
          );
          assert.ok(end.line < lines.lineCount && end.column <= lines.lineAt(end.line).length);
          const glance = literalGlance(literal);
          assert.ok(glance.facts.length > 0 || numbers.data.length < 2);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
