import assert from 'node:assert/strict';
import {
  factsOf,
  type Glance,
  glanceAt,
  hoverAt,
  parse,
  type VariableGlance,
  variableGlance,
} from '../../../src/language';
import { Session } from '../../../src/notebook/session';

const session = new Session();
session.run(`X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; B = 1; Z = conv2d(X, K, B); backward(Z, [1 2; 3 4])
S = symbol(2, 2); α = 0.1; odd = [nan inf 0 -2]; empty = []; constructor = [1 2]`);
const variables: ReadonlyMap<string, VariableGlance> = new Map(
  [...session.variables].map(([name, value]) => [
    name,
    variableGlance(name, value, session.gradientOf(value)),
  ]),
);

/** The hover at `|`: what is underlined, the headline, and the facts. */
function at(marked: string): string | undefined {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const hover = hoverAt(parse(text), offset, variables);
  return hover && `«${text.slice(hover.start, hover.end)}» ${hover.headline} | ${hover.facts.join(' · ')}`;
}

const NINE = '9 elements · minimum 1 · maximum 9 · mean 5 · standard deviation 2.58 · no zeros';

describe('hover', () => {
  const table: Record<string, readonly (readonly [marked: string, hover: string | undefined])[]> = {
    'on a variable': [
      ['conv2d(|X, K)', `«X» X: 3×3 | ${NINE} · leaf`],
      ['conv2d(X|, K)', `«X» X: 3×3 | ${NINE} · leaf`],
      ['B|', '«B» B: scalar = 1 | leaf'],
      ['α| * 2', '«α» α: scalar = 0.1 | leaf'],
      ['|X = [1 2]', `«X» X: 3×3 | ${NINE} · leaf`],
      [
        '|K -= 1',
        '«K» K: 2×2 | 4 elements · minimum 1 · maximum 4 · mean 2.5 · standard deviation 1.12 · no zeros · leaf',
      ],
      [
        'Z|',
        '«Z» Z: 2×2 | 4 elements · minimum 38 · maximum 78 · mean 58 · standard deviation 15.8 · no zeros · computed',
      ],
      ['S|', '«S» S: 2×2 | symbols, no numbers · leaf'],
      [
        'odd|',
        '«odd» odd: 4 | 4 elements · minimum −2 · maximum 0 · mean −1 · standard deviation 1 · 1 zero · 1 NaN · 1 infinite · leaf',
      ],
      ['|empty', '«empty» empty: 0 | leaf'],
      [
        'constructor|',
        '«constructor» constructor: 2 | 2 elements · minimum 1 · maximum 2 · mean 1.5 · standard deviation 0.5 · no zeros · leaf',
      ],
      ['|X.grad', `«X» X: 3×3 | ${NINE} · leaf`],
      [
        'f(1,\n  |K',
        '«K» K: 2×2 | 4 elements · minimum 1 · maximum 4 · mean 2.5 · standard deviation 1.12 · no zeros · leaf',
      ],
      ['Y|', undefined],
      ['toString|', undefined],
      ['__proto__|', undefined],
      ['X # X|', undefined],
      ['"X|"', undefined],
    ],
    'on a literal': [
      [
        '[1| 2; 3 4]',
        '«[1 2; 3 4]» matrix 2×2 | 4 elements · minimum 1 · maximum 4 · mean 2.5 · standard deviation 1.12 · no zeros',
      ],
      [
        'Y = [[1, 2], [3,| 4]]',
        '«[[1, 2], [3, 4]]» matrix 2×2 | 4 elements · minimum 1 · maximum 4 · mean 2.5 · standard deviation 1.12 · no zeros',
      ],
      [
        '|[1/2 -2^2]',
        '«[1/2 -2^2]» matrix 2 | 2 elements · minimum −4 · maximum 0.5 · mean −1.75 · standard deviation 2.25 · no zeros',
      ],
      [
        '[1:|3; 4:6]',
        '«[1:3; 4:6]» matrix 2×3 | 6 elements · minimum 1 · maximum 6 · mean 3.5 · standard deviation 1.71 · no zeros',
      ],
      [
        '[1 2; 3|]',
        '«[1 2; 3]» matrix, 2 rows | Row 2 has 1 element, but row 1 has 2: all rows of a matrix need the same number.',
      ],
      [
        '[1 2|',
        '«[1 2» matrix 2 | 2 elements · minimum 1 · maximum 2 · mean 1.5 · standard deviation 0.5 · no zeros',
      ],
      ['[|]', '«[]» matrix 0 | '],
      [
        '[Y |1; 1 Y]',
        '«[Y 1; 1 Y]» matrix, 2 rows | what it is made of is known after a run: run the cell, and point at its name',
      ],
      [
        '[randn(4000, 4000) |1]',
        '«[randn(4000, 4000) 1]» matrix, 2 elements | what it is made of is known after a run: run the cell, and point at its name',
      ],
      [
        '[1:10000000 |5]',
        '«[1:10000000 5]» matrix, 2 elements | what it is made of is known after a run: run the cell, and point at its name',
      ],
    ],
    'on other things': [
      ['re|lu(X)', undefined],
      ['Y|.sum()', undefined],
      ['foo|(X)', undefined],
      [
        'constructor|(X)',
        '«constructor» constructor: 2 | 2 elements · minimum 1 · maximum 2 · mean 1.5 · standard deviation 0.5 · no zeros · leaf',
      ],
      ['1 |+ 2', undefined],
      ['|', undefined],
      ['\n\n|\n', undefined],
    ],
  };
  for (const [group, cases] of Object.entries(table)) {
    describe(group, () => {
      for (const [marked, expected] of cases) {
        it(marked.replaceAll('\n', ' ⏎ '), () => assert.equal(at(marked), expected));
      }
    });
  }

  it('on a variable with a gradient has two pictures', () => {
    const captions = hoverAt(parse('K'), 0, variables)?.pictures.map(({ caption }) => caption);
    assert.deepEqual(captions, ['K', '∂L/∂K']);
  });

  it('a large matrix is a picture of at most 32×32 cells, a column one of 32×1', () => {
    const glance = (source: string): Glance => {
      const value = new Session().run(source).shown[0]?.result;
      assert.ok(value?.kind === 'value');
      return glanceAt(value.value.content);
    };
    const side = (source: string) => {
      const { rows, columns, block } = glance(source).thumbnail ?? {};
      return [rows, columns, block];
    };
    assert.deepEqual(side('eye(100)'), [25, 25, [4, 4]]);
    assert.deepEqual(side('zeros(64, 1)'), [32, 1, [2, 1]]);
    assert.deepEqual(side('zeros(3, 2, 5)'), [2, 5, [1, 1]]);
    assert.deepEqual(factsOf(glance('symbol(2)')), ['symbols, no numbers']);
  });
});
