import assert from 'node:assert/strict';
import {
  cellsOf,
  explain,
  formulasOf,
  PLAIN,
  type Place,
  partsOf,
  type Scene,
  sourcesOf,
  TermSum,
  termsOf,
} from '../../../src/core/explain';
import { apply, backward, leaf } from '../../../src/core/graph';
import { eachSwept, type Settings, sweepLength } from '../../../src/core/operations';
import { generate, numbers, type Shape } from '../../../src/core/tensor';

const filled = (shape: Shape) => numbers(generate(shape, (index) => Math.sin(index + 1)));

/** Z of an operation on leaves of these shapes, sent back. */
function sceneOf(operation: string, shapes: readonly Shape[], settings: Settings): Scene {
  const leaves = shapes.map((shape, k) => leaf(filled(shape), 'XKB'[k] ?? ''));
  const z = apply(operation, leaves, settings);
  z.name = 'Z';
  return backward(z, filled(z.shape));
}

/** Sums that are long enough to be told as sweeps: which operation, and of which elements. */
const LONG: readonly (readonly [
  operation: string,
  shapes: readonly Shape[],
  settings: Settings,
  sides: readonly Place['side'][],
])[] = [
  ['conv2d', [[12, 13], [3, 2], []], {}, ['gradient']],
  [
    'conv2d',
    [[24, 25], [3, 3], []],
    {
      stride: 2,
      padding: [
        [3, 1],
        [0, 2],
      ],
      dilation: 2,
    },
    ['gradient'],
  ],
  ['conv2d', [[2, 4, 9, 9], [4, 2, 3, 3], [4]], { groups: 2, padding: 1, flip: true }, ['gradient']],
  ['conv1d', [[3, 2, 70], [2, 2, 5], [2]], { stride: 3, padding: 4 }, ['gradient']],
  [
    'conv3d',
    [
      [6, 6, 6],
      [2, 2, 3],
    ],
    { dilation: [1, 2, 1] },
    ['gradient'],
  ],
  ['conv_transpose2d', [[2, 9, 8], [2, 1, 3, 3], [1]], { stride: 2, padding: 1 }, ['gradient']],
  ['sum', [[3, 30, 4]], { axis: [1, 2] }, ['value']],
  ['mean', [[5, 20]], {}, ['value']],
];

describe('long sums as sweeps', () => {
  for (const [operation, shapes, settings, sides] of LONG) {
    const scene = sceneOf(operation, shapes, settings);
    const [z] = scene.results;
    assert.ok(z?.origin);
    const { prepared, inputs } = z.origin;
    const swept: Place[] = sides.flatMap((side) =>
      (side === 'value' ? [z] : inputs).flatMap((value, k) =>
        Array.from({ length: value.shape.reduce((size, length) => size * length, 1) }, (_, index) => ({
          value,
          side,
          index,
        })).filter(({ index }) => {
          const sweep = prepared.sweep?.(side === 'value' ? 'output' : k, index);
          return sweep !== undefined && sweepLength(sweep) > 64;
        }),
      ),
    );
    const what = `${operation} of ${shapes.map((shape) => shape.join('×')).join(', ')}`;

    it(`of ${what} have the same terms, the same number of them and the same cells`, () => {
      assert.ok(swept.length > 0);
      for (const place of swept) {
        const all = [...termsOf(scene, place)];
        const sum = new TermSum(scene, place);
        assert.equal(sum.sweeps.length, 1);
        assert.equal(sum.count, all.length);
        assert.deepEqual([...sum], all);
        for (const n of [0, 1, all.length >> 1, all.length - 1]) assert.deepEqual(sum.at(n), all[n]);
        const keys = (places: readonly Place[]) =>
          places.map(({ value, side, index }) => `${value.id}.${side}.${index}`).sort();
        assert.deepEqual(keys(partsOf(cellsOf(sum))), keys(sourcesOf(all)));
      }
    });

    it(`of ${what} go through the operands in the order of their terms`, () => {
      for (const { side, value, index } of swept) {
        const k = inputs.indexOf(value);
        const sweep = prepared.sweep?.(side === 'value' ? 'output' : k, index);
        assert.ok(sweep);
        const terms = [...(side === 'value' ? prepared.terms(index) : prepared.gradientTerms(k, index))];
        sweep.factors.forEach((factor, f) => {
          const found: number[] = [];
          eachSwept(sweep.counts, factor, (at, n) => {
            found[n] = at;
          });
          assert.deepEqual(
            found,
            terms.map(({ factors }) => factors[f]?.index),
          );
        });
      }
    });
  }

  it('say their beginning, their end and their number without listing what lies between', () => {
    const scene = sceneOf(
      'conv2d',
      [
        [1000, 1000],
        [3, 3],
      ],
      {},
    );
    const [k] = scene.results[0]?.origin?.inputs.slice(1) ?? [];
    assert.ok(k);
    const explained = explain(scene, { value: k, side: 'gradient', index: 0 }, PLAIN);
    assert.equal(explained.terms, 998 * 998);
    const symbols = explained.lines.find(({ kind }) => kind === 'symbols')?.tex ?? '';
    assert.match(symbols, /Z_\{11\}.*\\text\{ more\}.*Z_\{998,998\}/s);
    const [line] = formulasOf(scene, { value: k, side: 'gradient' }, 1);
    assert.match(line?.tex ?? '', /995992\\text\{ more\}/);
    assert.equal(line?.text, '∂L/∂K[1,1] is the sum of 996004 terms');
    assert.ok(explained.cells.parts.length < 100 && explained.cells.spans.length === 2);
  });
});
