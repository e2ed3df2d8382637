import assert from 'node:assert/strict';
import fc from 'fast-check';
import { explain, formulasOf, type Matrix, matrixTeX, ruleOf } from '../../../src/core/explain';
import type { Value } from '../../../src/core/graph';
import { type Content, sizeOf } from '../../../src/core/tensor';
import {
  type ContentData,
  type Figure,
  figuresOf,
  numberData,
  PAYLOAD_VERSION,
  type Payload,
  reviveContent,
  reviveNumber,
  reviveNumbers,
  reviveScene,
  type SceneData,
  tooMuchToShow,
} from '../../../src/notebook/payload';
import { Session, type Shown } from '../../../src/notebook/session';
import { markdownOf, summaryOf, textOf } from '../../../src/notebook/twins';

function shownBy(cell: string): readonly Shown[] {
  const { shown, error } = new Session().run(cell);
  assert.equal(error?.message, undefined);
  return shown;
}

/** As the renderer receives it: through JSON. */
function received(cell: string): Payload {
  const figures = figuresOf(shownBy(cell));
  const payload: Payload = { summary: summaryOf(figures), version: PAYLOAD_VERSION, figures };
  return JSON.parse(JSON.stringify(payload));
}
const figureOf = (cell: string): Figure => {
  const figure = received(cell).figures.at(-1);
  assert.ok(figure);
  return figure;
};
const sceneOf = (cell: string): SceneData => {
  const figure = figureOf(cell);
  assert.ok('scene' in figure);
  return figure.scene;
};

const CELLS: readonly (readonly [kind: Figure['kind'], cell: string])[] = [
  ['value', '[1 2; 3 4]'],
  ['value', '3'],
  ['value', '[]'],
  ['value', 'zeros(0, 3)'],
  ['value', '[nan inf -inf -0 1e-300 0.1]'],
  ['value', 'symbol(2, 2) * 2 + 1'],
  ['value', 'X = eye(3); K = [1 2; 3 4]; Z = conv2d(X, K, padding=[[1, 0], [2, 2]])'],
  ['value', 'X = randn(100, 100, seed=1); X * 2'],
  ['value', 'w = 3; L = w^2; backward(L); grad(w)'],
  ['value', 'w = 3; L = w^2; backward(L); 2 * grad(w)'],
  ['value', 'w = 3; L = w^2; backward(L); G = 2 * grad(w)'],
  ['backward', 'X = reshape(1:9, 3, 3); K = [1 2; 3 4]; B = 1; Z = conv2d(X, K, B); backward(Z, [1 2; 3 4])'],
  ['backward', 'X = symbol(3, 3); K = symbol(2, 2); B = symbol(); Z = conv2d(X, K, B); backward(Z)'],
  [
    'backward',
    'X = randn(2, 5, 5, seed=1); K = randn(2, 1, 2, 2, seed=2); Z = conv2d(X, K, [1 2], stride=2, padding=1, groups=2); L = mean(relu(Z)^2); backward(L)',
  ],
  [
    'backward',
    'X = randn(66, 66, seed=1); K = randn(2, 2, seed=2); Z = conv2d(X, K, stride=3); backward(Z, ones(22, 22))',
  ],
  ['backward', 'a = [1 2 3]; L = sum([a; a[3] 1 2] @ reshape(a, 3, 1)); backward(L)'],
  ['update', 'K = [1 2]; L = sum(K^2); backward(L); K = K - 0.1 * grad(K)'],
  ['gradcheck', 'K = [1 2]; L = sum(K^2); gradcheck(L)'],
  ['answer', 'check([1 2; 3 4], [1 2; 3 5])'],
  ['answer', 'check([1 nan inf], [nan nan -inf])'],
  ['text', '"words"'],
];

/** Everything that can be said about a scene. */
function explanations(scene: ReturnType<typeof reviveScene>, values: readonly Value[]): unknown {
  return values.flatMap((value) =>
    (['value', 'gradient'] as const).flatMap((side) => {
      const matrix: Matrix = { value, side };
      if (side === 'gradient' && !scene.gradients.has(value.id)) return [];
      const size = sizeOf(value.shape);
      const indices = [...new Set([0, size >> 1, size - 1])].filter((index) => index >= 0 && index < size);
      return [
        matrixTeX(scene, matrix),
        ruleOf(scene, matrix),
        formulasOf(scene, matrix, 4),
        ...indices.map((index) => explain(scene, { ...matrix, index })),
      ];
    }),
  );
}

/** As text, with values by their ids: what they hold is compared elsewhere. */
const said = (explained: unknown): string =>
  JSON.stringify(explained, (_, part) =>
    typeof part === 'object' && part !== null && 'content' in part && 'id' in part ? part.id : part,
  );

describe('the payload', function () {
  this.timeout(60_000);

  describe('comes through JSON as it was', () => {
    for (const [kind, cell] of CELLS) {
      it(`${kind}: ${cell}`, () => {
        const payload = received(cell);
        const sent = figuresOf(shownBy(cell));
        assert.equal(payload.version, PAYLOAD_VERSION);
        assert.equal(payload.figures.at(-1)?.kind, kind);
        assert.equal(textOf(payload.figures), textOf(sent));
        assert.equal(markdownOf(payload.figures), markdownOf(sent));
        assert.equal(payload.summary, summaryOf(payload.figures));
        assert.equal(Object.keys(payload)[0], 'summary');
      });
    }
  });

  describe('explains every element as the session does', () => {
    for (const [kind, cell] of CELLS) {
      if (kind !== 'backward') continue;
      it(cell, () => {
        const result = shownBy(cell).at(-1)?.result;
        assert.ok(result?.kind === 'pass');
        const { pass } = result;
        const data = figuresOf([{ source: '', result }])[0];
        assert.ok(data?.kind === 'backward');
        const revived = reviveScene(JSON.parse(JSON.stringify(data.scene)));
        const values = [...revived.values.values()];
        const originals = new Map(
          [...pass.results, ...pass.results.flatMap(({ origin }) => origin?.inputs ?? [])].map((value) => [
            value.id,
            value,
          ]),
        );
        const original = { ...pass, values: originals };
        const same = values.map(({ id }) => originals.get(id)).filter((value) => value !== undefined);
        assert.equal(same.length, values.length);
        assert.equal(said(explanations(revived, values)), said(explanations(original, same)));
        assert.deepEqual([...revived.gradients.keys()].sort(), [...pass.gradients.keys()].sort());
      });
    }
  });

  describe('carries numbers', () => {
    const revived = (content: Content, data: ContentData): Content =>
      reviveContent(content.shape, JSON.parse(JSON.stringify(data)));
    it('one by one, with the four that JSON cannot write', () => {
      const odd: readonly (readonly [value: number, data: number | string])[] = [
        [1.5, 1.5],
        [0, 0],
        [-0, '-0'],
        [Number.NaN, 'NaN'],
        [Number.POSITIVE_INFINITY, 'Infinity'],
        [Number.NEGATIVE_INFINITY, '-Infinity'],
      ];
      for (const [value, data] of odd) {
        assert.equal(numberData(value), data);
        assert.ok(Object.is(reviveNumber(data), value));
      }
    });
    it('of any size, bit by bit', () => {
      fc.assert(
        fc.property(fc.float64Array({ maxLength: 30 }), fc.boolean(), (few, many) => {
          const data = new Float64Array(many ? 5000 : few.length);
          data.set(few);
          const cell: Value = {
            id: 1,
            shape: [data.length],
            content: { kind: 'numbers', shape: [data.length], data },
          };
          const figure = figuresOf([{ source: '', result: { kind: 'value', value: cell } }])[0];
          assert.ok(figure?.kind === 'value');
          const sent = figure.scene.values[0]?.content;
          assert.ok(sent);
          assert.equal('float64' in sent, many);
          const back = revived(cell.content, sent);
          assert.ok(back.kind === 'numbers');
          assert.ok(back.data.every((x, index) => Object.is(x, data[index])));
        }),
        { numRuns: 200 },
      );
    });
    it('a million of them', () => {
      const cell = 'arange(1000000)';
      const scene = sceneOf(cell);
      const [value] = reviveScene(scene).values.values();
      assert.ok(value?.content.kind === 'numbers');
      assert.deepEqual([value.content.data.length, value.content.data.at(-1)], [1_000_000, 999_999]);
    });
    it('that are a view of a longer buffer', () => {
      const buffer = new Float64Array(6000).fill(7);
      const view = buffer.subarray(500, 5500).fill(3);
      const value: Value = { id: 1, shape: [5000], content: { kind: 'numbers', shape: [5000], data: view } };
      const figure = figuresOf([{ source: '', result: { kind: 'value', value } }])[0];
      assert.ok(figure?.kind === 'value');
      const sent = figure.scene.values[0]?.content;
      assert.ok(sent && 'float64' in sent);
      assert.deepEqual(reviveNumbers(sent), view.slice());
    });
  });

  describe('when damaged, is an error', () => {
    type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
    const scene = (): { loss: string; values: { [key: string]: Json }[] } =>
      JSON.parse(JSON.stringify(sceneOf('X = [1 2; 3 4]; Z = X * 2; backward(Z, X)')));
    const revive = (data: unknown): unknown => reviveScene(data as SceneData);
    const damages: readonly (readonly [what: string, damage: (data: ReturnType<typeof scene>) => unknown])[] =
      [
        ['too few numbers', ({ values: [x] }) => Object.assign(x ?? {}, { content: { numbers: [1] } })],
        [
          'a number that is none',
          ({ values: [x] }) => Object.assign(x ?? {}, { content: { numbers: [1, 2, 3, 'x'] } }),
        ],
        [
          'null for a number',
          ({ values: [x] }) => Object.assign(x ?? {}, { content: { numbers: [1, 2, 3, null] } }),
        ],
        ['no base64', ({ values: [x] }) => Object.assign(x ?? {}, { content: { float64: '§' } })],
        ['base64 cut short', ({ values: [x] }) => Object.assign(x ?? {}, { content: { float64: 'AAAA' } })],
        ['too few formulas', ({ values: [x] }) => Object.assign(x ?? {}, { content: { formulas: [] } })],
        [
          'a formula that there is not',
          ({ values: [x] }) => Object.assign(x ?? {}, { content: { formulas: [0, 1, 2, 3] } }),
        ],
        [
          'a formula that is a part of itself',
          (data) => Object.assign(data, { parts: [{ kind: 'sum', terms: [0] }] }),
        ],
        ['nothing for a content', ({ values: [x] }) => Object.assign(x ?? {}, { content: {} })],
        ['a negative length', ({ values: [x] }) => Object.assign(x ?? {}, { shape: [-2, -2] })],
        ['half a length', ({ values: [x] }) => Object.assign(x ?? {}, { shape: [1.6, 2.5] })],
        [
          'a length beyond reason',
          ({ values: [x] }) => Object.assign(x ?? {}, { shape: [0, 1e15], content: { numbers: [] } }),
        ],
        ['a length that is no number', ({ values: [x] }) => Object.assign(x ?? {}, { shape: ['4'] })],
        ['no shape', ({ values: [x] }) => Object.assign(x ?? {}, { shape: null })],
        [
          'an unknown operation',
          ({ values }) =>
            Object.assign(values.at(-1) ?? {}, { origin: { operation: 'x', inputs: [], settings: {} } }),
        ],
        [
          'an operation of Object',
          ({ values }) =>
            Object.assign(values.at(-1) ?? {}, {
              origin: { operation: 'constructor', inputs: [], settings: {} },
            }),
        ],
        [
          'an input that is not there',
          ({ values }) =>
            Object.assign(values.at(-1) ?? {}, {
              origin: { operation: 'negate', inputs: [-1], settings: {} },
            }),
        ],
        [
          'another shape than the operation gives',
          ({ values }) => Object.assign(values.at(-1) ?? {}, { shape: [4] }),
        ],
        ['a value in a circle', ({ values }) => values.reverse()],
        ['a value twice', ({ values }) => values.push(...values)],
        ['no values', (data) => Object.assign(data, { values: null })],
        [
          'a gradient of another size',
          ({ values: [x] }) => Object.assign(x ?? {}, { gradient: { numbers: [] } }),
        ],
      ];
    for (const [what, damage] of damages) {
      it(what, () => {
        const data = scene();
        revive(data);
        damage(data);
        assert.throws(() => revive(data), Error);
      });
    }

    it('or nothing at all, whatever the damage', () => {
      const whole = JSON.stringify(sceneOf('X = eye(3); K = [1 2; 3 4]; Z = conv2d(X, K); backward(Z, K)'));
      fc.assert(
        fc.property(
          fc.nat(whole.length - 1),
          fc.constantFrom('0', '9', '-', '"', '1e9', 'null', '[', 'x', ''),
          (at, put) => {
            try {
              const data: unknown = JSON.parse(whole.slice(0, at) + put + whole.slice(at + 1));
              revive(data);
            } catch (error) {
              assert.ok(error instanceof Error);
            }
          },
        ),
        { numRuns: 2000 },
      );
    });
  });

  describe('says before it is written that it would be too large', () => {
    const OF_NUMBERS = [
      'X = randn(60, 60, seed=1); X * 2 + X',
      'X = randn(60, 60, seed=1); L = sum(X^2); backward(L)',
      'w = randn(50, 50, seed=1); L = sum(w^2); backward(L); w = w - 0.1 * grad(w)',
    ];
    const OF_FORMULAS = [
      'S = symbol(2, 22); S.T @ S / 2 - - -S.sum()',
      'S = symbol(40, 40); exp(S)^2 + S * [3]',
      'S = symbol(12, 12); K = symbol(3, 3); Z = conv2d(S, K); backward(Z)',
      'S = symbol(2, 2); S @ S @ S @ S @ S @ S',
      'S = symbol(9, 9); T = tanh(S @ S); 2 * T; T + 1; T @ S',
    ];
    for (const cell of [...OF_NUMBERS, ...OF_FORMULAS]) {
      it(cell, () => {
        const shown = shownBy(cell);
        const bytes = JSON.stringify(figuresOf(shown)).length;
        assert.equal(tooMuchToShow(shown, 2 * bytes), undefined);
        const figure = tooMuchToShow(shown, bytes / 2);
        assert.ok(figure?.kind === 'text');
        assert.match(figure.text, /^The results would take [\d.]+ MB to show; the limit is [\d.]+ MB\./);
      });
    }
  });

  describe('holds', () => {
    it('of an update the numbers before and after', () => {
      const figure = figureOf('K = [1 2]; L = sum(K^2); backward(L); K = K - 0.5 * grad(K)');
      assert.ok(figure.kind === 'update');
      const { values } = reviveScene(figure.scene);
      const data = [figure.before, figure.after].map((id) => values.get(id)?.content);
      assert.deepEqual(
        data.map((content) => content?.kind === 'numbers' && [...content.data]),
        [
          [1, 2],
          [0, 0],
        ],
      );
      assert.equal(figure.name, 'K');
    });
    it('of a value only what its own statement says', () => {
      const { values } = sceneOf('a = [1 2]; b = a * 2; c = b * 3');
      assert.deepEqual(
        values.map(({ name, origin }) => [name, origin?.operation]),
        [
          ['b', undefined],
          [undefined, undefined],
          ['c', 'multiply'],
        ],
      );
    });
    it('of a pass the whole history with gradients', () => {
      const { values } = sceneOf('a = [1 2]; b = a * 2; L = sum(b); backward(L)');
      assert.deepEqual(
        values.map(({ name, origin, gradient }) => [name, origin?.operation, gradient !== undefined]),
        [
          ['a', undefined, true],
          [undefined, undefined, false],
          ['b', 'multiply', true],
          ['L', 'sum', true],
        ],
      );
    });
  });
});
