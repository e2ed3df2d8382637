import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Session } from '../../../src/notebook/session';
import { survives } from '../../fuzz/languageSurvives';
import { SETUP, TOKENS } from '../../fuzz/samples';

const soups = fc
  .array(fc.tuple(fc.constantFrom(...TOKENS), fc.constantFrom('', '', ' ', '\n')), { maxLength: 40 })
  .map((parts) => parts.map((part) => part.join('')).join(''));

/** Expressions that are mostly right, so that they reach the evaluator. */
const { expression } = fc.letrec<{ expression: string; list: string }>((tie) => ({
  list: fc.array(tie('expression'), { minLength: 1, maxLength: 3 }).map((items) => items.join(', ')),
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'X',
      'K',
      'Z',
      'S',
      'L',
      '1',
      '2',
      '0',
      '-1',
      '3',
      '1e9',
      'nan',
      '[1 2; 3 4]',
      '[1 2]',
      '[]',
    ),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom(' + ', ' - ', ' * ', ' / ', '^', ' @ ', ':'),
        tie('expression'),
      )
      .map((x) => x.join('')),
    fc
      .tuple(
        fc.constantFrom(
          'zeros',
          'ones',
          'eye',
          'arange',
          'symbol',
          'sum',
          'mean',
          'relu',
          'rot180',
          'pad',
          'reshape',
          'conv2d',
          'conv1d',
          'conv3d',
          'grad',
          'abs',
          'log',
          'sqrt',
          'matmul',
          'transpose',
        ),
        tie('list'),
      )
      .map(([f, list]) => `${f}(${list})`),
    fc.tuple(tie('expression'), tie('list')).map(([x, list]) => `(${x})[${list}]`),
    tie('list').map((list) => `[${list}]`),
    tie('expression').map((x) => `(${x})'`),
    tie('expression').map((x) => `-${x}`),
    tie('list').map((list) => `conv2d(X, K, padding=[${list}])`),
    fc
      .tuple(tie('expression'), tie('expression'))
      .map(([x, s]) => `conv2d(${x}, K, stride=${s}, dilation=${s})`),
  ),
}));
const statements = fc.oneof(
  expression,
  expression.map((x) => `K = ${x}`),
  expression.map((x) => `K -= 0.1 * ${x}`),
  expression.map((x) => `backward(${x})`),
  fc.tuple(expression, expression).map(([z, dz]) => `backward(${z}, ${dz})`),
  fc.tuple(expression, expression).map(([a, b]) => `check(${a}, ${b})`),
  expression.map((x) => `gradcheck(sum(${x}))`),
);

const CELLS = [
  'X = [1 2 3\n     4 5 6\n     7 8 9]\nK = [1 2; 3 4]\nB = 1\nZ = conv2d(X, K, B)\nbackward(Z, [1 2; 3 4])',
  'α = 0.01\nK = K - α * grad(K)',
  'X = symbol(3, 3)\nK = symbol(2, 2)\nZ = conv2d(X, K, symbol())\nbackward(Z)',
  "X = array([[1., 2.],\n       [3., 4.]], dtype=float32)\nZ = conv2d(X, X', padding=[[1,0],[2,2]]) # a\nL = sum((Z - 1)^2) / 2\nbackward(L)\ngradcheck(L)\ncheck(grad(X), X)",
  "V = tensor([1.0000e+00, -inf], device='cuda:0', grad_fn=<AddBackward0>)\nX[end-1:end, :] + 1:3",
  'X =\n\n   1.0e+03 *\n\n    1.0000   -0.0020\n       NaN       Inf\n\nX.T @ X',
];
const mutated = fc
  .tuple(
    fc.constantFrom(...CELLS),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(4), fc.constantFrom(...TOKENS)), {
      maxLength: 6,
    }),
  )
  .map(([cell, edits]) =>
    edits.reduce((text, [where, kind, token]) => {
      const at = Math.floor(where * text.length);
      const [head, tail] = [text.slice(0, at), text.slice(at)];
      if (kind === 0) return head + tail.slice(1);
      if (kind === 1) return head + token + tail;
      if (kind === 2) return head + token + tail.slice(token.length);
      if (kind === 3) return head;
      return tail + head;
    }, cell),
  );

const offsetsIn = (text: string): number[] => {
  const step = Math.max(1, Math.floor(text.length / 12));
  const offsets = [-1, text.length + 5];
  for (let at = 0; at <= text.length; at += step) offsets.push(at);
  return offsets;
};

describe('no text', function () {
  this.timeout(120_000);

  describe('makes anything throw', () => {
    it('of any characters', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => survives(text, offsetsIn(text))),
        { numRuns: 400 },
      );
    });
    it('of tokens in any order', () => {
      fc.assert(
        fc.property(soups, (text) => survives(text, offsetsIn(text), SETUP)),
        { numRuns: 600 },
      );
    });
    it('of cells with typing mistakes', () => {
      fc.assert(
        fc.property(mutated, (text) => survives(text, offsetsIn(text))),
        { numRuns: 600 },
      );
    });
    it('of statements that make sense word by word', () => {
      fc.assert(
        fc.property(fc.array(statements, { minLength: 1, maxLength: 4 }), (lines) => {
          const text = lines.join('\n');
          survives(text, offsetsIn(text), SETUP);
        }),
        { numRuns: 600 },
      );
    });
  });

  describe('takes more time than its length allows', () => {
    const MANY = 100_000;
    const texts: readonly (readonly [name: string, text: string])[] = [
      ...[
        '-',
        '+',
        '!',
        '[',
        ']',
        '(',
        ')',
        '=',
        ',',
        ';',
        ':',
        '.',
        '…',
        '...',
        '"',
        "'",
        '#',
        '%',
        '💥',
        '\\',
      ].map((sign) => [`${sign} again and again`, sign.repeat(MANY)] as const),
      ...[
        '1+',
        '1 - ',
        '1*',
        '2^',
        '1:',
        '-(',
        'f(',
        'f(x,',
        '[1 ',
        '[1;',
        '[\n',
        '[[1 2]',
        'X[',
        'X[1',
        '(1,',
        '1 =',
        '"a" ',
        "a' ",
        'np.',
        'X.T.',
        'X.sum(',
        '[1\n=',
        'f(\na',
        'f(g(\na',
        'X =\n',
        'X =\n1 2\n',
        '... \n',
        '1 ...\n',
        '#\n',
        'for ',
      ].map((part) => [`${part.replaceAll('\n', '⏎')} again and again`, part.repeat(MANY / 4)] as const),
      ['a sum of many', `${'1+'.repeat(MANY)}1`],
      ['a sum that is not too long', `${'1+'.repeat(400)}1`],
      ['a name of many letters', 'x'.repeat(MANY * 10)],
      ['a number of many digits', `${'1'.repeat(MANY)}.${'1'.repeat(MANY)}e${'1'.repeat(MANY)}`],
      ['a line of blanks', `${' '.repeat(MANY * 10)}1`],
      ['a row of many', `[${'1 '.repeat(MANY)}]`],
      ['many rows', `[${'1 2\n'.repeat(MANY / 2)}]`],
      ['many rows in a list', `[[${'1 2\n'.repeat(MANY / 4)}]]`],
      ['brackets closed', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
      ['parentheses closed', `${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
      ['brackets and assignments', `${'[\n'.repeat(10_000)}${'a =\n'.repeat(10_000)}`],
      ['a matrix of sums', `[${`${'a+'.repeat(50)}1 `.repeat(1000)}]`],
      ['many arguments', `zeros(${'1,'.repeat(MANY)}1)`],
      ['many named arguments', `conv2d(${'stride=1,'.repeat(MANY / 4)})`],
      ['many statements', 'a = 1\n'.repeat(MANY / 10)],
      ['many values', '1\n'.repeat(2000)],
      ['many variables', Array.from({ length: 5000 }, (_, n) => `a${n} = ${n}`).join(';')],
      ['a long name that is nearly another', `${'x'.repeat(5000)} = 1\n${'x'.repeat(4999)}`],
      ['a variable on itself', `x = 1${'\nx = x + 1'.repeat(5000)}\nbackward(x)`],
      ['a matrix in itself', `x = 1${'\nx = [x]'.repeat(60)}`],
      ['symbols that grow', `x = symbol()${'\nx = x * x + x'.repeat(40)}\nbackward(x)`],
    ];
    for (const [name, text] of texts) it(name, () => survives(text, [text.length >> 1]));
  });

  describe('asks for more than there is', () => {
    const table: readonly (readonly [source: string, code: string])[] = [
      ['zeros(1e9, 1e9)', 'too-large'],
      ['zeros(1e308, 1e308, 1e308)', 'too-large'],
      ['zeros(1e308, 1e308, 0)', 'too-large'],
      ['zeros(0, 1e15)', 'too-large'],
      ['reshape([], 0, 1e9)', 'too-large'],
      ['zeros(2^31)', 'too-large'],
      ['zeros(2^53 + 2)', 'too-large'],
      ['randn(10000, 10000)', 'too-large'],
      ['eye(1e6)', 'too-large'],
      ['1:1e15', 'too-large'],
      ['0:1e-300:1', 'too-large'],
      ['arange(1e300)', 'too-large'],
      ['symbol(1e6)', 'too-large'],
      ['pad(ones(2, 2), 1e6)', 'too-large'],
      ['conv2d(ones(2, 2), ones(2, 2), padding=1e6)', 'too-large'],
      ['conv2d(ones(2, 2), ones(2, 2), stride=2^31 + 1)', 'argument-value'],
      ['conv2d(ones(2, 2), ones(2, 2), dilation=2^31)', 'kernel-too-large'],
      ["(1:10000)' * (1:10000)", 'too-large'],
      ['zeros(ones(33))', 'too-many-axes'],
      [`${'['.repeat(33)}1${']'.repeat(33)}`, 'too-many-axes'],
      ['[ones(1e7), ones(1e7), ones(1e7), ones(1e7)]', 'too-large'],
      [`${'-('.repeat(300)}1${')'.repeat(300)}`, 'too-deep'],
      [`${'1+'.repeat(1000)}1`, 'too-deep'],
    ];
    for (const [source, code] of table) {
      it(source.length > 60 ? `${source.slice(0, 60)}…` : source, () =>
        assert.equal(new Session().run(source).error?.code, code),
      );
    }
  });

  it('makes a name of Object mean more than a name', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype']) {
      assert.equal(new Session().run(name).error?.code, 'unknown-name');
      assert.equal(new Session().run(`${name}(1)`).error?.code, 'unknown-function');
      assert.equal(new Session().run(`relu(1, ${name}=2)`).error?.code, 'unknown-argument');
      assert.equal(new Session().run(`1.${name}`).error?.code, 'expected');
      const session = new Session();
      const run = session.run(`${name} = 3; L = ${name}^2; backward(L); ${name} -= 0.5 * grad(${name})`);
      assert.equal(run.error, undefined);
      assert.deepEqual([...session.variables.keys()], ['L', name]);
    }
  });
});
