import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Expression, element } from '../../../src/core/tensor';
import { figuresOf } from '../../../src/notebook/payload';
import { PartList, reviveParts } from '../../../src/notebook/payloadParts';
import { Session } from '../../../src/notebook/session';
import { textOf } from '../../../src/notebook/twins';

const numbers = fc.double();
const formulas = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    numbers,
    fc.tuple(fc.constantFrom('X', 'K'), fc.array(fc.nat(3))).map(([name, at]) => element(name, at)),
    fc.array(tie('any')).map((terms): Expression => ({ kind: 'sum', terms })),
    fc
      .tuple(numbers, fc.array(tie('any')))
      .map(([coefficient, factors]): Expression => ({ kind: 'product', coefficient, factors })),
    fc
      .tuple(tie('any'), tie('any'))
      .map(([base, exponent]): Expression => ({ kind: 'power', base, exponent })),
    tie('any').map((of): Expression => ({ kind: 'call', name: 'exp', of })),
  ),
})).any;

/** Through JSON and back. */
function received(sent: readonly Expression[]): Expression[] {
  const list = new PartList();
  const places = sent.map((formula) => list.placeOf(formula));
  const parts = reviveParts(JSON.parse(JSON.stringify(list.parts)));
  return places.map((place) => parts[place] ?? Number.NaN);
}

describe('formulas in a payload', () => {
  it('are the same on the other side, with every number', () => {
    fc.assert(
      fc.property(fc.array(formulas), (sent) => assert.deepEqual(received(sent), sent)),
      { numRuns: 500 },
    );
  });

  it('are made of parts of which each is there once', () => {
    fc.assert(
      fc.property(fc.array(formulas), (sent) => {
        const list = new PartList();
        for (const formula of [...sent, ...structuredClone(sent)]) list.placeOf(formula);
        const texts = list.parts.map((part) => JSON.stringify(part));
        assert.equal(new Set(texts).size, texts.length);
      }),
    );
  });

  it('share their parts on the other side too', () => {
    const shared: Expression = { kind: 'call', name: 'exp', of: element('X', [0]) };
    const [a, b] = received([
      { kind: 'sum', terms: [shared, 1] },
      { kind: 'product', coefficient: 2, factors: [shared] },
    ]);
    assert.ok(typeof a === 'object' && a.kind === 'sum' && typeof b === 'object' && b.kind === 'product');
    assert.equal(a.terms[0], b.factors[0]);
  });

  it('take less room than their text, however often a product multiplies them', () => {
    const figures = figuresOf(new Session().run(`S = symbol(2, 2)\nS.T @ ${'S / 2 @ '.repeat(12)}S`).shown);
    const { length: text } = textOf(figures);
    assert.ok(text > 500_000, `${text}`);
    assert.ok(JSON.stringify(figures).length < text / 10, `${JSON.stringify(figures).length}`);
  });
});
