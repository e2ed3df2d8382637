import assert from 'node:assert/strict';
import { gradientStatements, loadedPaths } from '../../../src/language';
import { Checker } from '../../../src/language/editor';
import { withoutLongData } from '../../../src/language/longData';

const rows = (length: number, open: string, between: string, close: string): string =>
  open + Array.from({ length }, (_, n) => `${n}.25 -${n} ${n}e-3`).join(between) + close;

describe('a very long cell', () => {
  const literal = rows(20_000, '[', '; ', ']');
  const nested = rows(20_000, '[[', '], [', ']]').replaceAll(' ', ',');
  for (const data of [literal, nested]) {
    it(`keeps its offsets, its names and what is wrong around the numbers: ${data.slice(0, 12)}`, () => {
      const text = `X = ${data} / 255\nbackward(sum(X + nothing)); load("a.npy")`;
      const thinned = withoutLongData(text);
      assert.equal(thinned.length, text.length);
      assert.equal(thinned.indexOf('nothing'), text.indexOf('nothing'));
      assert.match(thinned, /^X = load\(""\) +\/ 255\nbackward/);
      const [cell] = new Checker().check([text]).cells;
      assert.deepEqual(
        cell?.findings.map(({ start, end }) => text.slice(start, end)),
        ['nothing'],
      );
      assert.deepEqual(
        cell?.definitions.map(({ name }) => name),
        ['X'],
      );
      assert.deepEqual(loadedPaths(text), ['a.npy']);
      assert.equal(gradientStatements(text).length, 1);
    });
  }

  it('is the same where no literal is long, where one never ends, and where there is none', () => {
    const many = `${'[1 2 3] + '.repeat(30_000)}1`;
    const open = `X = [[${'1, 2, '.repeat(50_000)}`;
    const code = 'Y = X + 1\n'.repeat(30_000);
    for (const text of [many, open, code, '', 'X = [1 2; 3 4]']) assert.equal(withoutLongData(text), text);
  });
});
