import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Expression } from '../../../src/core/tensor';
import { hashOf, isSameExpression } from '../../../src/core/tensor/sameExpression';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** Few names and numbers, so that some expressions are alike; not flat, as nobody guarantees it here. */
const expressions = fc.letrec<{ expression: Expression }>((tie) => {
  const parts = fc.array(tie('expression'), { maxLength: 3 });
  const number = fc.constantFrom(0, -0, 1, 2, nan, inf, -inf);
  return {
    expression: fc.oneof(
      { maxDepth: 4 },
      number,
      fc.record(
        {
          kind: fc.constant('element' as const),
          name: fc.constantFrom('X', 'K'),
          position: fc.array(fc.constantFrom(0, 1), { maxLength: 2 }),
          gradientOf: fc.constant('L'),
          id: fc.constantFrom(1, 2),
          tex: fc.constant('X^{\\top}'),
        },
        { requiredKeys: ['kind', 'name', 'position'] },
      ),
      fc.record({ kind: fc.constant('sum' as const), terms: parts }),
      fc.record({ kind: fc.constant('product' as const), coefficient: number, factors: parts }),
      fc.record({
        kind: fc.constant('power' as const),
        base: tie('expression'),
        exponent: tie('expression'),
      }),
      fc.record({
        kind: fc.constant('call' as const),
        name: fc.constantFrom('exp' as const, 'log' as const),
        of: tie('expression'),
      }),
    ),
  };
}).expression;

/** One spelling for what is alike: keys in one order, 0 for −0, names for what JSON cannot write. */
const spelling = (expression: Expression): string =>
  JSON.stringify(expression, (_, x) => {
    if (typeof x === 'number') return Number.isFinite(x) ? x + 0 : String(x);
    if (typeof x !== 'object' || x === null || Array.isArray(x)) return x;
    return Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

describe('expressions that are written alike', () => {
  it('are the same, and have the same hash; others are not the same', () => {
    let alike = 0;
    fc.assert(
      fc.property(expressions, expressions, (a, b) => {
        const same = spelling(a) === spelling(b);
        if (same) alike += 1;
        assert.equal(isSameExpression(a, b), same);
        if (same) assert.equal(hashOf(a), hashOf(b));
      }),
      { numRuns: 5000 },
    );
    assert.ok(alike > 10, `${alike} pairs were alike`);
  });

  it('are told from nearly alike ones', () => {
    fc.assert(
      fc.property(expressions, (a) => {
        const copy: Expression = structuredClone(a);
        assert.ok(isSameExpression(a, copy));
        assert.equal(hashOf(a), hashOf(copy));
        const other: Expression = { kind: 'sum', terms: [copy, { kind: 'call', name: 'exp', of: copy }] };
        assert.ok(
          !isSameExpression({ kind: 'sum', terms: [a, { kind: 'call', name: 'log', of: a }] }, other),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
