import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Steps } from '../../../src/core/tensor';
import { parse } from '../../../src/language';
import {
  Checker,
  check,
  foldSteps,
  foldsOf,
  formatCell,
  formatSteps,
  semanticTokensOf,
  semanticTokensSteps,
} from '../../../src/language/editor';
import { saySame } from '../../../src/language/meaning';
import { parseSteps } from '../../../src/language/parser';
import { programOf } from '../../../src/language/programs';
import { scan, scanSteps } from '../../../src/language/scanner';
import { soups } from './editor/soups';

/** The result of work in steps, and how many there were. */
function counted<Result>(work: Steps<Result>): { steps: number; result: Result } {
  for (let steps = 1; ; steps++) {
    const { done, value } = work.next();
    if (done) return { steps, result: value };
  }
}

const matrix = (rows: number, columns: number): string =>
  `[${Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => `${r}.${c}`).join(' ')).join('\n')}]`;

describe('long texts', () => {
  const text = `# data\n#\nX = ${matrix(70, 200)}\nY = X + 1`;

  const works: Record<string, readonly [whole: () => unknown, steps: () => Steps<unknown>, least: number]> = {
    scanning: [() => scan(text), () => scanSteps(text), 4],
    parsing: [() => parse(text), () => parseSteps(text), 11],
    checking: [() => check([text]), () => new Checker().checkSteps([text]), 3],
    formatting: [() => formatCell(text), () => formatSteps(text), 50],
    folding: [() => foldsOf(text), () => foldSteps(text), 5],
    colouring: [() => semanticTokensOf(check([text]), 0), () => semanticTokensSteps(check([text]), 0), 13],
  };
  for (const [what, [whole, steps, least]] of Object.entries(works)) {
    it(`go through ${what} in steps, to the same end`, () => {
      const found = counted(steps());
      assert.deepEqual(found.result, whole());
      assert.ok(found.steps >= least, `${found.steps} steps`);
    });
  }

  it('of 130,000 lines are put in order', () => {
    const lines = Array.from({ length: 130_000 }, (_, n) => n % 11);
    const edits = formatCell(`X = [\n${lines.join('\n')}\n]`);
    // Two blanks in front of each line, and one more where a single digit stands above a ten.
    assert.equal(edits.length, lines.length);
    assert.deepEqual(
      edits.slice(9, 12).map(({ text }) => text),
      ['   ', '  ', '   '],
    );
  });
});

describe('a number in a matrix', () => {
  const number = fc.oneof(
    fc.integer({ min: -99, max: 99 }).map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom('.5', '-.5', '2.', '- 3', '+4', '--5', '?', '-?', '0x1'),
  );
  const between = fc.constantFrom(' ', ', ', ',', ';', '; ', '\n', ' \n', ' ,\n');

  it('is what it is in parentheses', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, between), { minLength: 1, maxLength: 12 }), (parts) => {
        const written = (of: (number: string) => string): string =>
          `[${parts.map(([a, separator], n) => of(a) + (n < parts.length - 1 ? separator : '')).join('')}]`;
        const bare = parse(written((a) => a));
        if (bare.problems.length > 0) return;
        // The sign of `1 - 3` is one of subtraction.
        fc.pre(!parts.some(([a]) => /^[-+] |^--|x/.test(a)));
        const wrapped = parse(written((a) => `(${a})`));
        assert.deepEqual(wrapped.problems, []);
        assert.ok(saySame(bare.statements, wrapped.statements), written(String));
      }),
      { numRuns: 2000 },
    );
  });

  it('may be as deep as anything else', () => {
    const depth = (inner: string, brackets: number): readonly string[] =>
      parse('['.repeat(brackets) + inner + ']'.repeat(brackets)).problems.map(({ detail }) => detail.code);
    for (const inner of ['1', '-1', '1 2']) {
      assert.deepEqual(depth(inner, 199), []);
      assert.ok(depth(inner, 200).includes('too-deep'));
    }
    assert.deepEqual(depth('x', 199), []);
    assert.ok(depth('x', 200).includes('too-deep'));
  });
});

describe('what a text says', () => {
  it('is the same with other blank space and comments, and another with another letter', () => {
    const says = (one: string, other: string): boolean =>
      saySame(parse(one).statements, parse(other).statements);
    assert.ok(says('X = [1 2; 3 4]', 'X=[1,2\n 3,4] # four'));
    assert.ok(says('x = nan', 'x  =  nan'));
    assert.ok(says('y = (x)', 'y = x'));
    for (const other of [
      'X = [1 2; 3 5]',
      'Y = [1 2; 3 4]',
      'X = [1 2 3 4]',
      'X = [1 2; 3 4]; 1',
      '[1 2; 3 4]',
      '',
    ]) {
      assert.ok(!says('X = [1 2; 3 4]', other), other);
      assert.ok(!says(other, 'X = [1 2; 3 4]'), other);
    }
    assert.ok(!says('x = 0', 'x = -0'));
    assert.ok(!says('f(a=1)', 'f(1)'));
    assert.ok(!says('X[1]', 'X[1, :]'));
  });

  it('is the same to itself, whatever it is', () => {
    fc.assert(
      fc.property(soups, (text) => {
        assert.ok(saySame(parse(text).statements, parse(` ${text}`).statements));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the tree of a text', () => {
  it('is made once for all who ask while somebody holds it, and again for another text', () => {
    const text = 'Z = conv2d(X, K)';
    const tree = programOf(text);
    assert.equal(programOf([...text].join('')), tree);
    assert.notEqual(programOf(`${text} `), tree);
    assert.deepEqual(programOf(text), parse(text));
    const [cell] = new Checker().check([text]).cells;
    assert.equal(cell?.program, tree);
  });

  it('is found again behind more text than is kept, while somebody holds it', () => {
    const long = (n: number): string => `# ${n}\n${'Y = X + 1\n'.repeat(9000)}`;
    const first = programOf(long(0));
    for (let n = 1; n < 14; n++) programOf(long(n));
    assert.equal(programOf(long(0)), first);
  });
});
