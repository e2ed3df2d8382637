import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  contentOfMatrix,
  type LoopLine,
  loopsOf,
  matrixText,
  type Place,
  type Scene,
  termsOf,
} from '../../../src/core/explain';
import { backward } from '../../../src/core/graph';
import { elementAt, indexOf, positionOf, sizeOf } from '../../../src/core/tensor';
import { convolutions } from './arbitrary';
import { workedExample } from './graphs';
import { convolutionScene, placesOf } from './scenes';

const code = (lines: readonly LoopLine[] | undefined): string[] =>
  (lines ?? []).map(
    ({ indent, code: text, now }) => `${'  '.repeat(indent)}${text}${now === '' ? '' : `  # ${now}`}`,
  );

/** What every matrix of a scene is called, with its place. */
function matrices(scene: Scene): Map<string, Omit<Place, 'index'>> {
  return new Map(placesOf(scene).map((place) => [matrixText(scene, place), place]));
}

/**
 * Runs loops: fixed indices from outside, sums by matrix and flat index. Elements outside a matrix are an error, so that a
 * missing `if` is found.
 */
function run(
  scene: Scene,
  lines: readonly LoopLine[],
  base: number,
  fixed: Map<string, number>,
): Map<string, number> {
  const sums = new Map<string, number>();
  const known = matrices(scene);
  const number = (text: string, letters: ReadonlyMap<string, number>): number => {
    const js = text
      .replaceAll('−', '-')
      .replace(/⌊/g, ' Math.floor(')
      .replace(/⌋/g, ')')
      .replace(/\b(abs|min|max)\(/g, ' Math.$1(')
      .replace(' mod ', ' % ')
      .replace(/(\d) ?(?=[a-z(]| Math)/g, '$1*')
      .replace(/\b[a-z]\b/g, (letter) => `(${letters.get(letter)})`);
    return Number(new Function(`return ${js}`)());
  };
  const place = (text: string, letters: ReadonlyMap<string, number>): Place => {
    const [, name = '', indices = ''] = /^(.*?)(?:\[(.*)\])?$/.exec(text) ?? [];
    const matrix = known.get(name);
    assert.ok(matrix, `${name} of ${text}`);
    const position = indices === '' ? [] : indices.split(', ').map((each) => number(each, letters) - base);
    position.forEach((i, axis) => {
      assert.ok(
        Number.isInteger(i) && i >= 0 && i < (matrix.value.shape[axis] ?? 0),
        `${text} at ${position}`,
      );
    });
    assert.equal(position.length, matrix.value.shape.length, text);
    return { ...matrix, index: indexOf(matrix.value.shape, position) };
  };
  const value = (text: string, letters: ReadonlyMap<string, number>): number => {
    if (text === '0') return 0;
    const at = place(text, letters);
    const content = contentOfMatrix(scene, at);
    return content ? Number(elementAt(content, at.index)) : Number.NaN;
  };
  const block = (start: number, end: number, letters: ReadonlyMap<string, number>): void => {
    let at = start;
    let own = letters;
    while (at < end) {
      const line = lines[at];
      assert.ok(line);
      let after = at + 1;
      while (after < end && (lines[after]?.indent ?? 0) > line.indent) after += 1;
      const text = line.code;
      if (text.startsWith('for ')) {
        const ranges = text
          .slice(4, -1)
          .split(', ')
          .map((range) => {
            const [, letter = '', from, to] = /^(\w) = (\d+)…(\d+)$/.exec(range) ?? [];
            return { letter, from: Number(from), to: Number(to) };
          });
        const over = (n: number, inside: ReadonlyMap<string, number>): void => {
          const range = ranges[n];
          if (!range) block(at + 1, after, inside);
          else
            for (let i = range.from; i <= range.to; i++) over(n + 1, new Map([...inside, [range.letter, i]]));
        };
        over(0, own);
      } else if (text.startsWith('if ')) {
        const holds = text
          .slice(3, -1)
          .split(' and ')
          .every((part) => {
            if (part === 'whole')
              return ['i', 'j', 't'].every((letter) => Number.isInteger(own.get(letter) ?? 0));
            if (part.includes(' = ')) {
              const [left, right] = part.split(' = ').map((each) => number(each, own));
              return left === right;
            }
            const [, letter = '', from, to] = /^(\w) in (\d+)…(\d+)$/.exec(part) ?? [];
            const i = own.get(letter) ?? Number.NaN;
            return i >= Number(from) && i <= Number(to);
          });
        if (holds) block(at + 1, after, own);
      } else if (/^[a-z] = /.test(text)) {
        for (const part of text.split(/, (?=[a-z] = )/)) {
          const [letter = '', right = ''] = part.split(' = ');
          own = new Map([...own, [letter, number(right, own)]]);
        }
      } else {
        const [left = '', sign = '', right = ''] = text.split(/ (\+?=) /);
        const target = place(left, own);
        const key = `${target.value.id}.${target.side}.${target.index}`;
        const product = right.split(' · ').reduce((all, factor) => all * value(factor, own), 1);
        sums.set(key, sign === '=' ? product : (sums.get(key) ?? 0) + product);
      }
      at = after;
    }
  };
  block(0, lines.length, fixed);
  return sums;
}

/** The indices that a line's remark gives. */
const fixedBy = (line: LoopLine | undefined): Map<string, number> =>
  new Map(
    (line?.now ?? '')
      .split(', ')
      .filter((part) => part !== '')
      .map((part) => [part.slice(0, 1), Number(part.slice(4))]),
  );

const near = (found: number | undefined, expected: number, what: string): void => {
  assert.ok(
    found !== undefined && Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
    `${what}: ${found}, not ${expected}`,
  );
};

describe('loops', function () {
  this.timeout(120_000);
  const { x, k, z, dz } = workedExample();
  const worked = backward(z, dz);
  const cases: readonly (readonly [string, Place, 'gather' | 'scatter', number, readonly string[]])[] = [
    [
      'Z[1,2], third term',
      { value: z, side: 'value', index: 1 },
      'gather',
      2,
      [
        'Z[i, j] = B  # i = 1, j = 2',
        'for u = 1…2, v = 1…2:  # u = 2, v = 1',
        '  Z[i, j] += X[i + u − 1, j + v − 1] · K[u, v]',
      ],
    ],
    [
      '∂L/∂X[2,2], second term',
      { value: x, side: 'gradient', index: 4 },
      'gather',
      1,
      [
        '∂L/∂X[h, w] = 0  # h = 2, w = 2',
        'for u = 1…2, v = 1…2:  # u = 2, v = 1',
        '  i = h − u + 1, j = w − v + 1  # i = 1, j = 2',
        '  if i in 1…2 and j in 1…2:',
        '    ∂L/∂X[h, w] += ∂L/∂Z[i, j] · K[u, v]',
      ],
    ],
    [
      '∂L/∂K[1,1], handed out',
      { value: k, side: 'gradient', index: 0 },
      'scatter',
      3,
      [
        'for i = 1…2, j = 1…2:  # i = 2, j = 2',
        '  ∂L/∂B += ∂L/∂Z[i, j]',
        '  for u = 1…2, v = 1…2:  # u = 1, v = 1',
        '    ∂L/∂X[i + u − 1, j + v − 1] += ∂L/∂Z[i, j] · K[u, v]',
        '    ∂L/∂K[u, v] += ∂L/∂Z[i, j] · X[i + u − 1, j + v − 1]',
      ],
    ],
  ];
  for (const [title, place, way, at, expected] of cases) {
    it(title, () => {
      assert.deepEqual(code(loopsOf(worked, place, way, at, { base: 1, linked: false })), expected);
    });
  }

  const sliding = convolutions.filter((c) => c.shapes.every((shape) => sizeOf(shape) <= 80));
  for (const base of [0, 1] as const) {
    const notation = { base, linked: false };
    it(`give each element its value when they are run, indices from ${base}`, () => {
      fc.assert(
        fc.property(sliding, fc.nat(), (c, choice) => {
          const scene = convolutionScene(c);
          const places = placesOf(scene);
          for (let n = 0; n < 6; n++) {
            const place = places[(choice + n * 7) % places.length];
            const content = place && contentOfMatrix(scene, place);
            const lines = place && loopsOf(scene, place, 'gather', 0, notation);
            const [result] = scene.results;
            if (!content || !lines || (place.side === 'gradient' && place.value === result)) continue;
            const sums = run(scene, lines, base, fixedBy(lines[0]));
            near(
              sums.get(`${place.value.id}.${place.side}.${place.index}`),
              Number(elementAt(content, place.index)),
              code(lines).join('\n'),
            );
          }
        }),
        { numRuns: 150 },
      );
    });

    it(`hand the arriving gradient out to all of the gradients, indices from ${base}`, () => {
      fc.assert(
        fc.property(sliding, (c) => {
          const scene = convolutionScene(c);
          const [result] = scene.results;
          assert.ok(result);
          const lines = loopsOf(scene, { value: result, side: 'gradient', index: 0 }, 'scatter', 0, notation);
          assert.ok(lines);
          const sums = run(scene, lines, base, new Map());
          for (const place of placesOf(scene)) {
            const content = contentOfMatrix(scene, place);
            if (place.side === 'value' || place.value === result || !content) continue;
            const key = `${place.value.id}.gradient.${place.index}`;
            near(sums.get(key) ?? 0, Number(elementAt(content, place.index)), code(lines).join('\n'));
          }
        }),
        { numRuns: 60 },
      );
    });

    it(`fill in the indices of the term where one stands, counted from ${base}`, () => {
      fc.assert(
        fc.property(sliding, fc.nat(), fc.nat(), (c, choice, which) => {
          const scene = convolutionScene(c);
          const [result] = scene.results;
          const gradients = placesOf(scene).filter(
            ({ side, value }) => side === 'gradient' && value !== result && value.name !== 'B',
          );
          const place = gradients[choice % gradients.length];
          assert.ok(place && result);
          const terms = [...termsOf(scene, place)];
          if (terms.length === 0) return;
          const at = which % terms.length;
          const lines = loopsOf(scene, place, 'gather', at, notation) ?? [];
          const now = new Map(lines.flatMap((line) => [...fixedBy(line)]));
          // The last line is the term: its factors, with these indices, are those of the term.
          const factor = terms[at]?.term.factors[0];
          const position = positionOf(result.shape, factor?.index ?? 0).slice(result.shape.length - c.rank);
          const letters = [['i'], ['i', 'j'], ['t', 'i', 'j']][c.rank - 1] ?? [];
          assert.deepEqual(
            letters.map((letter) => now.get(letter)),
            position.map((i) => i + base),
            code(lines).join('\n'),
          );
        }),
        { numRuns: 100 },
      );
    });
  }
});
