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
import { apply, backward, leaf, type Value } from '../../../src/core/graph';
import { elementAt, indexOf, numbers, sizeOf, tensor } from '../../../src/core/tensor';
import { type ConvolutionCase, convolutions, type TransposedCase, transposedConvolutions } from './arbitrary';
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

/** What an index comes to, its letters being known. */
function numberOf(text: string, letters: ReadonlyMap<string, number>): number {
  const js = text
    .replaceAll('−', '-')
    .replace(/⌊/g, ' Math.floor(')
    .replace(/⌋/g, ')')
    .replace(/\b(abs|min|max)\(/g, ' Math.$1(')
    .replace(' mod ', ' % ')
    .replace(/(\d) ?(?=[a-z(]| Math)/g, '$1*')
    .replace(/\b[a-z]\b/g, (letter) => `(${letters.get(letter)})`);
  return Number(new Function(`return ${js}`)());
}

/** The element that a text means, `X[i + 1, j]`; an index outside its matrix is an error. */
function placeOf(
  known: ReadonlyMap<string, Omit<Place, 'index'>>,
  text: string,
  letters: ReadonlyMap<string, number>,
  base: number,
): Place {
  const [, name = '', indices = ''] = /^(.*?)(?:\[(.*)\])?$/.exec(text) ?? [];
  const matrix = known.get(name);
  assert.ok(matrix, `${name} of ${text}`);
  const position = indices === '' ? [] : indices.split(', ').map((each) => numberOf(each, letters) - base);
  position.forEach((i, axis) => {
    assert.ok(Number.isInteger(i) && i >= 0 && i < (matrix.value.shape[axis] ?? 0), `${text} at ${position}`);
  });
  assert.equal(position.length, matrix.value.shape.length, text);
  return { ...matrix, index: indexOf(matrix.value.shape, position) };
}

/**
 * Runs loops: fixed indices from outside, sums by matrix and flat index; `added` is told of every product. Elements outside a matrix are an error, so that a
 * missing `if` is found.
 */
function run(
  scene: Scene,
  lines: readonly LoopLine[],
  base: number,
  fixed: Map<string, number>,
  added?: (target: string, factors: readonly Place[]) => void,
): Map<string, number> {
  const sums = new Map<string, number>();
  const known = matrices(scene);
  const number = (text: string, letters: ReadonlyMap<string, number>): number => numberOf(text, letters);
  const place = (text: string, letters: ReadonlyMap<string, number>): Place =>
    placeOf(known, text, letters, base);
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
          else {
            const step = range.from > range.to ? -1 : 1;
            for (let i = range.from; i !== range.to + step; i += step) {
              over(n + 1, new Map([...inside, [range.letter, i]]));
            }
          }
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
        const factors = right.split(' · ');
        const product = factors.reduce((all, factor) => all * value(factor, own), 1);
        if (sign === '+=')
          added?.(
            key,
            factors.map((factor) => place(factor, own)),
          );
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
        'for u = 2…1, v = 2…1:  # u = 2, v = 1',
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

  const { leaves, result } = transposedExample();
  const [tx, tk] = leaves;
  const spread = backward(result, numbers(tensor([5, 5], new Float64Array(25).fill(1))));
  const transposedCases: typeof cases = [
    [
      'Z[2,3] of a transposed convolution, first term',
      { value: result, side: 'value', index: 7 },
      'gather',
      0,
      [
        'Z[h, w] = 0  # h = 2, w = 3',
        'for u = 3…1, v = 3…1:  # u = 2, v = 3',
        '  i = (h − u)/2 + 1, j = (w − v)/2 + 1  # i = 1, j = 1',
        '  if i in 1…2 and j in 1…2 and whole:',
        '    Z[h, w] += X[i, j] · K[u, v]',
      ],
    ],
    [
      '∂L/∂X[2,1] of a transposed convolution, fourth term',
      { value: tx, side: 'gradient', index: 2 },
      'gather',
      3,
      [
        '∂L/∂X[i, j] = 0  # i = 2, j = 1',
        'for u = 1…3, v = 1…3:  # u = 2, v = 1',
        '  ∂L/∂X[i, j] += ∂L/∂Z[2i + u − 2, 2j + v − 2] · K[u, v]',
      ],
    ],
    [
      '∂L/∂K[3,1] of a transposed convolution, second term',
      { value: tk, side: 'gradient', index: 6 },
      'gather',
      1,
      [
        '∂L/∂K[u, v] = 0  # u = 3, v = 1',
        'for i = 1…2, j = 1…2:  # i = 1, j = 2',
        '  ∂L/∂K[u, v] += ∂L/∂Z[2i + u − 2, 2j + v − 2] · X[i, j]',
      ],
    ],
    [
      '∂L/∂X[1,1] of a transposed convolution, handed out',
      { value: tx, side: 'gradient', index: 0 },
      'scatter',
      1,
      [
        'for h = 1…5, w = 1…5:  # h = 1, w = 2',
        '  for u = 3…1, v = 3…1:  # u = 1, v = 2',
        '    i = (h − u)/2 + 1, j = (w − v)/2 + 1  # i = 1, j = 1',
        '    if i in 1…2 and j in 1…2 and whole:',
        '      ∂L/∂X[i, j] += ∂L/∂Z[h, w] · K[u, v]',
        '      ∂L/∂K[u, v] += ∂L/∂Z[h, w] · X[i, j]',
      ],
    ],
  ];
  for (const [title, place, way, at, expected] of transposedCases) {
    it(title, () => {
      assert.deepEqual(code(loopsOf(spread, place, way, at, { base: 1, linked: false })), expected);
    });
  }

  const ordinary = convolutions.filter((c) => c.shapes.every((shape) => sizeOf(shape) <= 80));
  const transposed = transposedConvolutions.filter((c) => c.shapes.every((shape) => sizeOf(shape) <= 60));
  for (const base of [0, 1] as const) {
    const counted = `indices from ${base}`;
    describe(`of convolutions, ${counted}`, () => properties(ordinary, base));
    describe(`of transposed convolutions, ${counted}`, () => properties(transposed, base));
  }
});

/** conv_transpose2d of 2×2 and 3×3 with stride 2, which gives 5×5. */
function transposedExample(): { leaves: readonly [Value, Value]; result: Value } {
  const of = (name: string, shape: readonly number[]): Value =>
    leaf(
      numbers(
        tensor(
          shape,
          Float64Array.from({ length: sizeOf(shape) }, (_, n) => n + 1),
        ),
      ),
      name,
    );
  const leaves = [of('X', [2, 2]), of('K', [3, 3])] as const;
  const result = apply('conv_transpose2d', leaves, { stride: 2 });
  result.name = 'Z';
  return { leaves, result };
}

function properties(cases: fc.Arbitrary<ConvolutionCase | TransposedCase>, base: 0 | 1): void {
  const notation = { base, linked: false };
  it('give each element its value when they are run', () => {
    fc.assert(
      fc.property(cases, fc.nat(), (c, choice) => {
        const scene = convolutionScene(c);
        const places = placesOf(scene);
        for (let n = 0; n < 6; n++) {
          const place = places[(choice + n * 7) % places.length];
          const content = place && contentOfMatrix(scene, place);
          const lines = place && loopsOf(scene, place, 'gather', 0, notation);
          const [result] = scene.results;
          if (!place || !content || (place.side === 'gradient' && place.value === result)) continue;
          // A leaf has no loops of its own; all else has.
          assert.equal(lines === undefined, place.side === 'value' && place.value !== result);
          if (!lines) continue;
          const order: string[] = [];
          const sums = run(scene, lines, base, fixedBy(lines[0]), (_, factors) =>
            order.push(factors.map(({ index }) => index).join()),
          );
          // In the order in which the formula and the steps have them.
          const products = [...termsOf(scene, place)].filter(({ term }) => term.tap !== undefined);
          const inOrder = products.map(({ term }) => term.factors.map(({ index }) => index).join());
          if (place.value.name !== 'B') assert.deepEqual(order, inOrder, code(lines).join('\n'));
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

  it('hand the arriving gradient out to all of the gradients', () => {
    fc.assert(
      fc.property(cases, (c) => {
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

  for (const way of ['gather', 'scatter'] as const) {
    it(`fill in the indices of the term where one stands: ${way}`, () => {
      fc.assert(
        fc.property(cases, fc.nat(), fc.nat(), (c, choice, which) => {
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
          const lines = loopsOf(scene, place, way, at, notation) ?? [];
          const now = new Map(lines.flatMap((line) => [...fixedBy(line)]));
          // The last line is the term: its factors, with these indices, are those of the term.
          const factors = terms[at]?.term.factors ?? [];
          const added = lines
            .filter(({ code: text }) => text.includes(' · '))
            .map(({ code: text }) => text.split(' += '))
            .find(([target]) => target?.startsWith(matrixText(scene, place)));
          const found = (added?.[1] ?? '').split(' · ').map((text) => elementIn(scene, text, now, base));
          const expected = factors.map(({ operand, index }) => ({
            value: operand.of === 'output' ? result.name : scene.results[0]?.origin?.inputs[operand.of]?.name,
            index,
          }));
          assert.deepEqual(found, expected, code(lines).join('\n'));
          assert.equal(elementIn(scene, added?.[0] ?? '', now, base).index, place.index);
        }),
        { numRuns: 100 },
      );
    });
  }
}

/** Which element of which value a text means, its letters being known. */
function elementIn(
  scene: Scene,
  text: string,
  letters: ReadonlyMap<string, number>,
  base: number,
): { readonly value: string | undefined; readonly index: number } {
  const { value, index } = placeOf(matrices(scene), text, letters, base);
  return { value: value.name, index };
}
