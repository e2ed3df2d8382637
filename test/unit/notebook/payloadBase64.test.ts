import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromBase64, toBase64 } from '../../../src/notebook/payloadBase64';

describe('base64', () => {
  const bytes = fc.uint8Array({ maxLength: 300 });

  it('is what Node makes of the same bytes, of any length, from any place of a buffer', () => {
    fc.assert(
      fc.property(bytes, fc.nat(9), (all, start) => {
        const part = all.subarray(start);
        assert.equal(toBase64(part), Buffer.from(part).toString('base64'));
      }),
    );
  });

  it('gives the bytes again', () => {
    fc.assert(
      fc.property(bytes, (all) => {
        assert.deepEqual(fromBase64(toBase64(all)), Uint8Array.from(all));
      }),
    );
    const many = Uint8Array.from({ length: 1_000_003 }, (_, n) => (n * 2654435761) >>> 24);
    assert.deepEqual(fromBase64(toBase64(many)), many);
  });

  it('refuses what is none, wherever it is wrong', () => {
    for (const wrong of [
      'A',
      'AB',
      'ABC',
      'ABCDE',
      'AB=D',
      '=',
      '====',
      'A===',
      'AB=DABCD',
      'ABC\u{1F600}',
    ]) {
      assert.throws(() => fromBase64(wrong), Error, wrong);
    }
    fc.assert(
      fc.property(
        bytes,
        fc.nat(),
        fc.constantFrom('-', '_', ' ', '\n', 'é', '\0', '😀'),
        (all, choice, sign) => {
          const text = toBase64(all);
          const letters = text.replace(/=+$/, '');
          if (letters.length === 0) return;
          const at = choice % letters.length;
          assert.throws(() => fromBase64(letters.slice(0, at) + sign + text.slice(at + 1)));
        },
      ),
    );
  });
});
