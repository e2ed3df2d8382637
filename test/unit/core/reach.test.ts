import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  contentOfMatrix,
  explain,
  matrixOf,
  PLAIN,
  type Place,
  partialOf,
  type Reach,
  reachesOf,
  type Scene,
  sharesOf,
} from '../../../src/core/explain';
import { backward } from '../../../src/core/graph';
import { type Operand, termNumber } from '../../../src/core/operations';
import { elementAt, sizeOf } from '../../../src/core/tensor';
import { convolutions } from './arbitrary';
import { cook, recipes, workedExample } from './graphs';
import { convolutionScene, placesOf } from './scenes';

const small = convolutions.filter((c) => c.shapes.every((shape) => sizeOf(shape) <= 60));

const read = (scene: Scene, place: Place): number => {
  const content = contentOfMatrix(scene, place);
  return content ? Number(elementAt(content, place.index)) : Number.NaN;
};

const sumOf = (scene: Scene, { terms }: Reach): number =>
  terms.reduce((sum, { term, result }) => {
    const lookup = (operand: Operand, index: number): number => {
      const matrix = matrixOf(result, operand);
      return matrix ? read(scene, { ...matrix, index }) : Number.NaN;
    };
    return sum + termNumber(term, lookup);
  }, 0);

const near = (found: number, expected: number, what: string): void => {
  if (Number.isNaN(expected) && Number.isNaN(found)) return;
  assert.ok(
    Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
    `${what}: ${found}, not ${expected}`,
  );
};

/** Whether a gradient is nothing but what the results send back: the seed of the pass is not. */
const isMade = (scene: Scene, { value }: Place): boolean =>
  scene.gradients.has(value.id) &&
  scene.results.some((result) => result.origin?.inputs.some((input) => input.id === value.id));

/** Σ_j ∂L/∂Z_j · ∂Z_j/∂X_i = ∂L/∂X_i. */
function reachesMakeTheGradient(scene: Scene): void {
  for (const place of placesOf(scene)) {
    if (place.side !== 'value' || !isMade(scene, place)) continue;
    let sum = 0;
    for (const reach of reachesOf(scene, place)) {
      if (!scene.gradients.has(reach.place.value.id)) continue;
      sum += read(scene, { ...reach.place, side: 'gradient' }) * sumOf(scene, reach);
    }
    near(sum, read(scene, { ...place, side: 'gradient' }), `${place.value.name} ${place.index}`);
  }
}

/** What all elements of all results' gradients share into an element adds up to it. */
function sharesMakeTheGradient(scene: Scene): void {
  const sums = new Map<string, number>();
  const key = ({ value, index }: Place): string => `${value.id} ${index}`;
  for (const place of placesOf(scene)) {
    if (place.side !== 'gradient' || !place.value.origin) continue;
    for (const share of sharesOf(scene, place)) {
      sums.set(key(share.place), (sums.get(key(share.place)) ?? 0) + sumOf(scene, share));
    }
  }
  for (const place of placesOf(scene)) {
    if (place.side !== 'gradient' || !isMade(scene, place)) continue;
    near(sums.get(key(place)) ?? 0, read(scene, place), `${place.value.name} ${place.index}`);
  }
}

describe('reach', function () {
  this.timeout(120_000);
  for (const [what, holds] of [
    ['what an element reaches makes its gradient', reachesMakeTheGradient],
    ['what gradients share makes the gradients of the inputs', sharesMakeTheGradient],
  ] as const) {
    it(`${what}, in convolutions`, () => {
      fc.assert(
        fc.property(small, (c) => holds(convolutionScene(c))),
        { numRuns: 80 },
      );
    });
    it(`${what}, in graphs`, () => {
      fc.assert(
        fc.property(recipes(5), (recipe) => holds(backward(cook(recipe).root))),
        { numRuns: 80 },
      );
    });
  }

  const { x, k, b, z, dz } = workedExample();
  const scene = backward(z, dz);
  const line = (place: Place, kind: string): string[] =>
    explain(scene, place, PLAIN)
      .lines.filter((each) => each.kind === kind)
      .map(({ tex }) =>
        tex.replace(/\\frac\{\\partial (\w|\w_\{\d+\})\}\{\\partial (\w|\w_\{\d+\})\}/g, '∂$1/∂$2'),
      );

  for (const [place, kind, expected] of [
    [
      { value: x, side: 'value', index: 1 },
      'reaches',
      ['∂Z_{11}/∂X_{12} = K_{12},\\quad ∂Z_{12}/∂X_{12} = K_{11}'],
    ],
    [
      { value: x, side: 'value', index: 1 },
      'collects',
      ['∂L/∂X_{12} = ∂L/∂Z_{11}\\,K_{12} + ∂L/∂Z_{12}\\,K_{11} = 4'],
    ],
    [
      { value: b, side: 'value', index: 0 },
      'reaches',
      [['11', '12', '21', '22'].map((j) => `∂Z_{${j}}/∂B = 1`).join(',\\quad ')],
    ],
    [
      { value: z, side: 'gradient', index: 3 },
      'shares',
      [
        [
          '∂L/∂X_{22} \\mathrel{{+}{=}} ∂L/∂Z_{22}\\,K_{11} = 4 \\cdot 1 = 4',
          '∂L/∂X_{23} \\mathrel{{+}{=}} ∂L/∂Z_{22}\\,K_{12} = 4 \\cdot 2 = 8',
          '∂L/∂X_{32} \\mathrel{{+}{=}} ∂L/∂Z_{22}\\,K_{21} = 4 \\cdot 3 = 12',
          '∂L/∂X_{33} \\mathrel{{+}{=}} ∂L/∂Z_{22}\\,K_{22} = 4 \\cdot 4 = 16',
        ].join(',\\quad '),
        [
          '∂L/∂K_{11} \\mathrel{{+}{=}} ∂L/∂Z_{22}\\,X_{22} = 4 \\cdot 5 = 20',
          '∂L/∂K_{12} \\mathrel{{+}{=}} ∂L/∂Z_{22}\\,X_{23} = 4 \\cdot 6 = 24',
          '∂L/∂K_{21} \\mathrel{{+}{=}} ∂L/∂Z_{22}\\,X_{32} = 4 \\cdot 8 = 32',
          '∂L/∂K_{22} \\mathrel{{+}{=}} ∂L/∂Z_{22}\\,X_{33} = 4 \\cdot 9 = 36',
        ].join(',\\quad '),
        '∂L/∂B \\mathrel{{+}{=}} ∂L/∂Z_{22} = 4',
      ],
    ],
  ] as const) {
    it(`${place.value.name} ${place.side} ${place.index}: ${kind}`, () => {
      assert.deepEqual(line(place, kind), expected);
    });
  }

  it('a partial derivative lights both elements and what one is multiplied by in the other, and says so', () => {
    const of = { value: x, side: 'gradient', index: 4 } as const;
    for (const [j, tap, text] of [
      [0, 3, 'Z₁₁ holds X₂₂ · K₂₂, so ∂Z₁₁/∂X₂₂ is K₂₂'],
      [3, 0, 'Z₂₂ holds X₂₂ · K₁₁, so ∂Z₂₂/∂X₂₂ is K₁₁'],
    ] as const) {
      const partial = partialOf(scene, of, { value: z, side: 'value', index: j }, PLAIN);
      assert.equal(partial.text, text);
      assert.deepEqual(partial.parts, [
        { value: z, side: 'value', index: j },
        { value: x, side: 'value', index: 4 },
        { value: k, side: 'value', index: tap, tap },
      ]);
    }
    // A corner reaches one element only.
    const corner = partialOf(scene, { ...of, index: 0 }, { value: z, side: 'value', index: 3 }, PLAIN);
    assert.equal(corner.text, undefined);
    assert.equal(corner.parts.length, 2);
  });

  for (const [place, expected] of [
    [
      { value: x, side: 'gradient', index: 4 },
      'In Z₁₁, X₂₂ is multiplied by K₂₂, in Z₁₂ by K₂₁, in Z₂₁ by K₁₂, in Z₂₂ by K₁₁. Where the window moves on, X₂₂ stays, and so lies further back in it: while Z is read forwards, K is read backwards. That is why K is turned by 180°.',
    ],
    [
      { value: x, side: 'value', index: 1 },
      'In Z₁₁, X₁₂ is multiplied by K₁₂, in Z₁₂ by K₁₁. Where the window moves on, X₁₂ stays, and so lies further back in it: while Z is read forwards, K is read backwards. That is why K is turned by 180°.',
    ],
    [
      { value: k, side: 'gradient', index: 0 },
      'In Z₁₁, K₁₁ is multiplied by X₁₁, in Z₁₂ by X₁₂, in Z₂₁ by X₂₁, in Z₂₂ by X₂₂. Z and X are read in the same order: nothing is turned in ∂L/∂K; it is K that is turned, in ∂L/∂X.',
    ],
    // One product shows no order.
    [{ value: x, side: 'gradient', index: 0 }, undefined],
    [{ value: b, side: 'gradient', index: 0 }, undefined],
  ] as const) {
    it(`${place.value.name} ${place.side} ${place.index}: ${expected}`, () => {
      assert.equal(explain(scene, place, PLAIN).turn?.text, expected);
    });
  }

  it('says that a kernel is turned exactly where the convolution did not turn it', () => {
    const met = { turned: 0, plain: 0 };
    fc.assert(
      fc.property(small, (configuration) => {
        // Each in both orders: few have a kernel whose order can be seen.
        for (const flip of [false, true]) {
          const settings = { ...configuration.settings, flip };
          const c = { ...configuration, settings, flip };
          const where = convolutionScene(c);
          const x = where.results[0]?.origin?.inputs[0];
          assert.ok(x);
          for (let index = 0; index < sizeOf(x.shape); index++) {
            const { turn } = explain(where, { value: x, side: 'gradient', index }, PLAIN);
            // Copies that padding made are met in both orders.
            if (turn === undefined || c.mode !== 'zeros') continue;
            const { turned } = turn;
            met[turned ? 'turned' : 'plain'] += 1;
            assert.equal(turned, !c.flip, turn.text);
          }
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(met.turned > 0 && met.plain > 0, JSON.stringify(met));
  });
});
