import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Checker, check } from '../../../../src/language/editor';
import { Session } from '../../../../src/notebook/session';

/** Expressions that are mostly right, over names that are mostly defined. */
const { expression } = fc.letrec<{ expression: string; list: string }>((tie) => ({
  list: fc.array(tie('expression'), { minLength: 1, maxLength: 3 }).map((items) => items.join(', ')),
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      ...['X', 'K', 'v', 's', 'n', 'S', 'Q', '1', '2', '0', '-1', '3', '[1 2; 3 4]', '[1 2]', '[]', '1:4'],
      ...[
        'ones(2, 3)',
        'zeros(n, 2)',
        'randn(3, 3)',
        'eye(3)',
        'arange(4)',
        'symbol(2, 2)',
        '"same"',
        'true',
      ],
    ),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom(' + ', ' - ', ' * ', ' / ', '^', ' @ ', ':'),
        tie('expression'),
      )
      .map((parts) => parts.join('')),
    fc
      .tuple(
        fc.constantFrom(
          ...['sum', 'mean', 'relu', 'transpose', 'rot180', 'reshape', 'pad', 'conv2d', 'conv1d', 'matmul'],
          ...['zeros', 'full', 'eye', 'arange', 'grad', 'conv_transpose2d', 'array', 'backward'],
        ),
        tie('list'),
        fc.constantFrom(
          '',
          '',
          ', stride=2',
          ', padding=1',
          ', padding="same"',
          ', axis=1',
          ', keepdims=true',
          ', q=1',
        ),
      )
      .map(([name, list, setting]) => `${name}(${list}${setting})`),
    tie('list').map((list) => `[${list}]`),
    fc.tuple(tie('list'), tie('list')).map(([a, b]) => `[${a}; ${b}]`),
    fc.tuple(tie('expression'), tie('list')).map(([of, list]) => `(${of})[${list}]`),
    tie('expression').map((of) => `(${of})'`),
    tie('expression').map((of) => `-(${of})`),
  ),
}));

const statement = fc.oneof(
  fc
    .tuple(fc.constantFrom('X', 'K', 'v', 'n', 'Y'), fc.constantFrom(' = ', ' = ', ' -= '), expression)
    .map((x) => x.join('')),
  expression,
  expression.map((of) => `backward(sum(${of}))`),
  fc.tuple(expression, expression).map(([a, b]) => `backward(${a}, ${b})`),
  fc.tuple(expression, expression).map(([a, b]) => `check(${a}, ${b})`),
);

const SETUP = 'X = reshape(1:9, 3, 3); K = [1 2; 3 4]; v = [1 2 3]; s = randn(2); n = 2; S = symbol(2, 2); n';

describe('checker and run', () => {
  it('agree: what is called an error fails, and what has a shape gets it', () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 5 }), (statements) => {
        const texts = [SETUP, ...statements];
        const { cells } = check(texts);
        const session = new Session();
        for (const [n, text] of texts.entries()) {
          const { error } = session.run(text);
          const found = cells[n]?.findings.filter(({ severity }) => severity !== 'hint') ?? [];
          const codes = found.map(({ detail }) => detail.code);
          // A run stops at its first error; those that numbers alone bring about are not foreseen.
          if (error) return;
          assert.deepEqual(codes, [], text);
          for (const { name, guess } of cells[n]?.definitions ?? []) {
            const value = session.variables.get(name);
            if (guess.shape) assert.deepEqual(guess.shape, value?.shape, `${text}: ${name}`);
            if (guess.symbolic === 'no') assert.equal(value?.content.kind, 'numbers', `${text}: ${name}`);
            if (guess.numbers && value?.content.kind === 'numbers') {
              // Of NaN there is more than one: which one 0/0 gives is the processor's affair.
              assert.deepEqual([...guess.numbers.data], [...value.content.data], `${text}: ${name}`);
            }
          }
        }
      }),
      {
        numRuns: Number(process.env['RUNS'] ?? 800),
        examples: [[['X = [eye(3) / eye(3)]', 'backward(sum(X))']]],
      },
    );
  }).timeout(60_000);

  it('what is remembered between two key strokes changes nothing', () => {
    const cells = fc.array(fc.oneof(statement, fc.constantFrom('X = ones(2)', 'backward(n)', 'Y', '')), {
      minLength: 1,
      maxLength: 6,
    });
    /** Everything that was found, without the trees. */
    const found = (checker: Checker, texts: readonly string[]): unknown =>
      checker
        .check(texts)
        .cells.map(({ findings, definitions, occurrences }) => [
          findings,
          definitions.map(({ name, cell, start, guess: { numbers, ...guess } }) => [
            ...[name, cell, start, guess],
            numbers && [numbers.shape, [...numbers.data]],
          ]),
          occurrences.map(({ definition, ...place }) => [place, definition?.cell, definition?.start]),
        ]);
    fc.assert(
      fc.property(cells, fc.array(fc.tuple(fc.nat(6), statement), { maxLength: 4 }), (first, changes) => {
        const checker = new Checker();
        const texts = [SETUP, ...first];
        checker.check(texts);
        for (const [n, text] of changes) {
          if (text.length % 3 === 0) texts.splice(n, 1);
          else texts[Math.min(n, texts.length)] = text;
          assert.deepEqual(found(checker, texts), found(new Checker(), texts));
        }
      }),
      { numRuns: Number(process.env['RUNS'] ?? 300) },
    );
  }).timeout(60_000);
});
