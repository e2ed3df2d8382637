import assert from 'node:assert/strict';
import fc from 'fast-check';
import { supervise } from '../../../src/core/tensor';
import { encodeJson } from '../../../src/notebook/encodeJson';
import { problemOf } from '../core/arbitrary';

const textOf = (value: object): string => new TextDecoder().decode(encodeJson(value));

describe('a payload as bytes', () => {
  afterEach(() => supervise({}));

  it('is what JSON.stringify writes', () => {
    const plain = fc.object({ withNullPrototype: false, maxDepth: 12, withTypedArray: false });
    fc.assert(
      fc.property(plain, (value) => assert.equal(textOf(value), JSON.stringify(value))),
      { numRuns: 1000 },
    );
    for (const length of [0, 1, 4095, 4096, 4097, 10_000]) {
      const value = {
        numbers: Array.from({ length }, (_, n) => (n % 7 === 0 ? 'NaN' : n / 3)),
        parts: Array.from({ length }, (_, n) => ({ kind: 'element', name: `x${n}💥` })),
        absent: undefined,
      };
      assert.equal(textOf(value), JSON.stringify(value));
    }
  });

  it('is not written to its end once Stop is pressed', () => {
    const numbers = Array.from({ length: 1_000_000 }, (_, n) => n + 0.5);
    let looks = 0;
    supervise({
      stopped: () => {
        looks += 1;
        return looks === 10;
      },
    });
    assert.deepEqual(
      problemOf(() => encodeJson({ numbers })),
      { code: 'interrupted' },
    );
    assert.equal(looks, 10);
  });
});
