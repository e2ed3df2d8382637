import assert from 'node:assert/strict';
import fc from 'fast-check';
import { finish } from '../../../../src/core/tensor';
import { Codes, LongLine, OTHER } from '../../../../src/language/literals/codes';

/** By the definition, a character at a time. */
const expected = (text: string): number[] =>
  Array.from({ length: text.length }, (_, at) => {
    const character = text.charAt(at);
    if (character < '\x80') return character.charCodeAt(0);
    if (character === '−') return '-'.charCodeAt(0);
    return character === '\xa0' || character === '\u202f' ? ' '.charCodeAt(0) : OTHER;
  });

const pieces = fc.array(
  fc.oneof(fc.constantFrom('1.5, ', '−2', '\xa0', '\u202f', 'é', '😀', '\ud800', '[', ']'), fc.string()),
  { maxLength: 30 },
);

describe('the bytes of a line', () => {
  const holds = (codes: Codes, text: string): void => {
    const { length } = text;
    const bytes = codes.bytes.subarray(0, length + 2);
    const wrong = [...expected(text), 0, 0].findIndex((byte, at) => bytes[at] !== byte);
    assert.equal(wrong, -1, `the byte at ${wrong} of ${length}: ${bytes[wrong]}`);
  };

  it('are its characters, whatever was read before', () => {
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 1, maxLength: 6 }), (lines) => {
        const codes = new Codes(new LongLine());
        for (const line of lines) {
          codes.load(line.join(''));
          holds(codes, line.join(''));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('also of very long lines, in steps or at once, with a short one between', () => {
    fc.assert(
      fc.property(pieces, pieces, fc.integer({ min: 999_990, max: 1_000_003 }), (first, last, at) => {
        const text = `${'7'.repeat(at)}${first.join('')}${'8'.repeat(120_000)}${last.join('')}`;
        const inSteps = new LongLine();
        finish(inSteps.readSteps(text));
        for (const longLine of [inSteps, new LongLine()]) {
          const codes = new Codes(longLine);
          for (const line of [text, '[1, 2]', text]) {
            codes.load(line);
            holds(codes, line);
          }
        }
      }),
      { numRuns: 5 },
    );
  });
});
