import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  explain,
  type Jacobian,
  jacobianOf,
  jacobianParts,
  PLAIN,
  type Scene,
} from '../../../src/core/explain';
import { apply, backward, leaf } from '../../../src/core/graph';
import { type Content, elementAt, numbers, sizeOf, symbols, tensor } from '../../../src/core/tensor';
import { assertSame, convolutions } from './arbitrary';
import { workedExample, workedExampleInSymbols } from './graphs';
import { convolutionScene, placesOf } from './scenes';

const small = convolutions.filter((c) => c.shapes.every((shape) => sizeOf(shape) <= 60));

const all = (content: Content | undefined): number[] =>
  content ? Array.from({ length: sizeOf(content.shape) }, (_, n) => Number(elementAt(content, n))) : [];

/** The Jacobians of the only result of a scene, by each input that has a gradient. */
function jacobians(scene: Scene): Jacobian[] {
  const [result] = scene.results;
  return (result?.origin?.inputs ?? []).flatMap((_, k) => {
    const made = result && jacobianOf(scene, result, k);
    return made ? [made] : [];
  });
}

describe('Jacobian', function () {
  this.timeout(120_000);

  it('takes the arriving gradient to the gradient of the input: dX = Jᵀ dZ', () => {
    fc.assert(
      fc.property(small, (c) => {
        const scene = convolutionScene(c);
        for (const { value, of, by } of jacobians(scene)) {
          const dz = all(scene.gradients.get(of.id));
          const j = all(value.content);
          const columns = sizeOf(by.shape);
          const found = Array.from({ length: columns }, (_, i) =>
            dz.reduce((sum, z, row) => sum + z * (j[row * columns + i] ?? Number.NaN), 0),
          );
          assertSame(found, all(scene.gradients.get(by.id)), `Jᵀ dZ by ${by.name}`);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('lights up for an element exactly those of its elements in which that one takes part', () => {
    fc.assert(
      fc.property(small, (c) => {
        const scene = convolutionScene(c);
        for (const jacobian of jacobians(scene)) {
          const { value, of, by } = jacobian;
          const columns = value.shape[1] ?? 1;
          for (const place of placesOf(scene)) {
            if (place.side === 'gradient') continue;
            const expected = new Set<number>();
            for (let index = 0; index < sizeOf(value.shape); index++) {
              const terms = [...(value.origin?.prepared.terms(index) ?? [])];
              if (terms.length === 0) continue;
              const takesPart =
                place.value === of
                  ? Math.floor(index / columns) === place.index
                  : place.value === by
                    ? index % columns === place.index
                    : terms.some(({ factors }) =>
                        factors.some(
                          ({ operand, index: read }) =>
                            typeof operand.of === 'number' &&
                            of.origin?.inputs[operand.of] === place.value &&
                            read === place.index,
                        ),
                      );
              if (takesPart) expected.add(index);
            }
            const found = new Set(jacobianParts(jacobian, place).map(({ index }) => index));
            assert.deepEqual([...found].sort(), [...expected].sort());
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says of each element what it is, and of each zero why it is one', () => {
    const { x, z, dz } = workedExample();
    const scene = backward(z, dz);
    const made = jacobianOf(scene, z, 0);
    assert.ok(made && x === made.by);
    const at = (index: number) => explain(scene, { value: made.value, side: 'value', index }, PLAIN);
    const derivative = '\\frac{\\partial Z_{12}}{\\partial X_{22}}';
    assert.deepEqual(
      at(13).lines.map(({ kind, tex }) => `${kind}: ${tex}`),
      [`symbols: ${derivative} = K_{21}`, 'numbers: = 3', 'value: = 3'],
    );
    assert.equal(at(2).zero, 'no change of X₁₃ reaches Z₁₁');
    assert.equal(at(2).sentence, '∂Z[1,1]/∂X[1,3] is 0: no change of X₁₃ reaches Z₁₁.');
  });

  it('has formulas where there are no numbers', () => {
    const { z } = workedExampleInSymbols();
    const made = jacobianOf(backward(z), z, 0);
    assert.ok(made);
    assert.equal(made.value.content.kind, 'formulas');
    assert.deepEqual(
      [0, 1, 2].map((index) => JSON.stringify(elementAt(made.value.content, index)).includes('"name":"K"')),
      [true, true, false],
    );
  });

  it('holds the first 512 rows and columns of a large one, and says how many there are', () => {
    const x = leaf(numbers(tensor([40, 40], new Float64Array(1600).fill(1))), 'X');
    const k = leaf(numbers(tensor([3, 3], new Float64Array(9).fill(2))), 'K');
    const z = apply('conv2d', [x, k]);
    z.name = 'Z';
    const scene = backward(z, numbers(tensor([38, 38], new Float64Array(1444).fill(1))));
    const made = jacobianOf(scene, z, 0);
    assert.deepEqual([made?.value.shape, made?.rows, made?.columns], [[512, 512], 1444, 1600]);
  });

  it('is not made where the terms read the result', () => {
    const x = leaf(symbols([2], 'x'), 'x');
    const y = apply('sigmoid', [x]);
    y.name = 'y';
    const scene = { loss: 'L', results: [y], gradients: new Map([[y.id, symbols([2], 'y', 'L')]]) };
    assert.equal(jacobianOf(scene, y, 0), undefined);
  });
});
