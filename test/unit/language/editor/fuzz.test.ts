import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  Checker,
  cellHoverAt,
  completionsAt,
  quickFixesAt,
  symbolsOf,
} from '../../../../src/language/editor';
import { editorSurvives as survives } from '../../../fuzz/editorSurvives';
import { soups } from './soups';

const none = new Map();

describe('the editor features never throw', () => {
  it('for tokens at random', () => {
    fc.assert(
      fc.property(soups, soups, fc.nat(1000), (first, second, n) => {
        survives([first, second], 1, n % (second.length + 1));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 400) },
    );
  }).timeout(60_000);

  it('for characters at random', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(1000), (text, n) => {
        survives([text], 0, n % (text.length + 1));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 200) },
    );
  }).timeout(60_000);

  it('for every prefix of a cell, as it is while it is typed', () => {
    const whole =
      'X = [1 2 3; 4 5 6]  # input\nK -= 0.1 * grad(K)\nZ = conv2d(X, [[1, 2], [3, 4]], padding="same").sum()\ncheck(K.grad, [1 2\n  3 4])';
    for (let length = 0; length <= whole.length; length++) {
      for (const offset of [length, Math.floor(length / 2)])
        survives(['K = [1 2; 3 4]', whole.slice(0, length)], 1, offset);
    }
  }).timeout(60_000);

  it('outside of the notebook', () => {
    const notebook = new Checker().check([]);
    assert.deepEqual(symbolsOf(notebook, 3), []);
    assert.equal(cellHoverAt(notebook, 3, 0, none), undefined);
    completionsAt(notebook, 3, 0, none);
  });

  it('for deep and for long text', () => {
    for (const text of [
      '['.repeat(5000),
      'f('.repeat(5000),
      '-'.repeat(9000),
      `X = ${'1 + '.repeat(3000)}1`,
      'X\n'.repeat(2000),
    ]) {
      survives([text], 0, text.length);
    }
  }).timeout(60_000);

  it('tries out so many quick fixes and no more, however much of a long cell is wrong', () => {
    class Counting extends Checker {
      checks = 0;
      override *checkSteps(texts: readonly string[]): ReturnType<Checker['checkSteps']> {
        this.checks += 1;
        return yield* super.checkSteps(texts);
      }
    }
    // From a finding of the fuzzer, whose 120 statements took eight seconds.
    for (const wrong of ['kernal + 1', "sum(S @ S').suZm()", 'conv2d(S, kernel)']) {
      const texts = ['S = symbol(2, 3)\nkernel = ones(9, 9)', `${wrong}\n`.repeat(120)];
      const checker = new Counting();
      const notebook = checker.check(texts);
      const fixes = quickFixesAt(checker, notebook, 1, { start: 0, end: texts[1]?.length ?? 0 });
      assert.ok(fixes.length > 0 && fixes.length <= 40, `${fixes.length} for ${wrong}`);
      // The first check, those of 40 changes, and the one that forgets them.
      assert.ok(checker.checks <= 42, `${checker.checks} checks for ${wrong}`);
      // What stands alone has the fixes that it always had.
      const [first] = fixes;
      const alone = checker.check([texts[0] ?? '', wrong]);
      const own = quickFixesAt(checker, alone, 1, { start: 0, end: wrong.length });
      assert.deepEqual(own[0]?.edits, first?.edits);
    }
  });
});
