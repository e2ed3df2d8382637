import assert from 'node:assert/strict';
import { figuresOf, PAYLOAD_VERSION, type Payload } from '../../../src/notebook/payload';
import { DamagedPayload, validPayload } from '../../../src/notebook/payloadValidity';
import { Session } from '../../../src/notebook/session';
import { summaryOf } from '../../../src/notebook/twins';

const SETUP =
  'X = reshape(1:9, 3, 3); K = [1 2; 3 4]; Z = conv2d(X, K); S = symbol(2, 2); L = sum(Z^2); backward(L)';

function payloadOf(cell: string): unknown {
  const session = new Session();
  session.run(SETUP);
  const { shown, error } = session.run(cell);
  assert.equal(error, undefined);
  const figures = figuresOf(shown);
  const payload: Payload = { summary: summaryOf(figures), version: PAYLOAD_VERSION, figures };
  return JSON.parse(JSON.stringify(payload));
}

const CELLS = [
  ...[
    'X',
    'L',
    '[nan inf -inf -0]',
    'ones(100, 100)',
    'zeros(0, 3)',
    'S',
    'S @ S / 2',
    'exp(S)^2',
    '"text"',
    'grad(K)',
  ],
  ...[
    'backward(conv2d(S, K))',
    'backward(Z, Z)',
    'K = K - 0.1 * grad(K)',
    'gradcheck(L)',
    'gradcheck(L, directions=3)',
  ],
  ...['check(grad(K), [1 ?; 3 4])', 'check(X, X)', 'check(grad(K), rot180(grad(K)))'],
];

describe('a payload from anybody', () => {
  for (const cell of CELLS) {
    it(`is taken when it is whole: ${cell}`, () => {
      const payload = payloadOf(cell);
      assert.equal(validPayload(payload), payload);
    });
  }

  const element = { kind: 'element', name: 'X', position: [0] };
  /** Formulas whose part n is the sum of part n − 1 and itself. */
  const doubled = (last: number): unknown[] => [
    element,
    ...Array.from({ length: last }, (_, n) => ({ kind: 'sum', terms: [n, n] })),
  ];
  const nested = (last: number): unknown[] => [
    element,
    ...Array.from({ length: last }, (_, n) => ({ kind: 'call', name: 'exp', of: n })),
  ];
  const withParts =
    (parts: readonly unknown[], formulas = [parts.length - 1]) =>
    (payload: ReturnType<typeof whole>): void => {
      Object.assign(payload.figures[0].scene, { parts });
      Object.assign(payload.figures[0].scene.values[0], { content: { formulas } });
    };
  const cases: readonly (readonly [
    what: string,
    change: (payload: ReturnType<typeof whole>) => void,
    says: RegExp,
  ])[] = [
    ['of another version', (p) => Object.assign(p, { version: 1 }), /^payload\.version: expected 2$/],
    [
      'without figures',
      (p) => Object.assign(p, { figures: undefined }),
      /^payload\.figures: expected a list$/,
    ],
    [
      'with a figure of no known kind',
      (p) => Object.assign(p.figures[0], { kind: 'html' }),
      /figures\[0\]\.kind: expected value or backward/,
    ],
    [
      'whose title is no text',
      (p) => Object.assign(p.figures[0], { title: { toString: 1 } }),
      /figures\[0\]\.title: expected a text/,
    ],
    [
      'with a name of a megabyte',
      (p) => Object.assign(p.figures[0].scene.values[0], { name: 'x'.repeat(2 ** 20) }),
      /values\[0\]\.name: expected a text/,
    ],
    [
      'with half a length',
      (p) => Object.assign(p.figures[0].scene.values[0], { shape: [1.5] }),
      /shape\[0\]: expected a whole number/,
    ],
    [
      'with a thousand axes',
      (p) => Object.assign(p.figures[0].scene.values[0], { shape: new Array(1000).fill(1) }),
      /shape: expected at most 64/,
    ],
    [
      'with words among its numbers',
      (p) => Object.assign(p.figures[0].scene.values[0], { content: { numbers: ['1'] } }),
      /numbers\[0\]: expected a number/,
    ],
    [
      'with a formula of TeX',
      withParts([{ ...element, tex: '\\href{javascript:alert(1)}{x}' }]),
      /parts\[0\]\.tex: expected none/,
    ],
    [
      'with a function of its own',
      withParts([1, { kind: 'call', name: 'constructor', of: 0 }]),
      /parts\[1\]\.name: expected exp or/,
    ],
    [
      'with a formula that is a part of itself',
      withParts([element, { kind: 'sum', terms: [0, 1] }]),
      /parts\[1\]\.terms: expected the place of an earlier part/,
    ],
    [
      'with a formula that is made of half a part',
      withParts([element, { kind: 'power', base: 0, exponent: 0.5 }]),
      /parts\[1\]\.exponent: expected the place of an earlier part/,
    ],
    [
      'with a formula that is not among the parts',
      withParts([element], [1]),
      /formulas: expected places in the list of parts/,
    ],
    [
      'with formulas and no parts',
      (p) => Object.assign(p.figures[0].scene.values[0], { content: { formulas: [0] } }),
      /formulas: expected places in the list of parts/,
    ],
    ['with a formula 300 deep', withParts(nested(300)), /expected smaller formulas/],
    [
      'with a formula of forty parts that has a million million elements',
      withParts(doubled(40)),
      /expected smaller formulas/,
    ],
    [
      'with formulas that are too large only together',
      withParts(
        doubled(19),
        Array.from({ length: 4 }, () => 19),
      ),
      /expected smaller formulas/,
    ],
    [
      'with matrices of formulas that are too large only together',
      (p) => {
        const { scene } = p.figures[0];
        const value = { ...scene.values[0], content: { formulas: [19] } };
        Object.assign(scene, { parts: doubled(19), values: new Array(20).fill(value) });
      },
      /values\[19\]\.content\.formulas: expected smaller formulas/,
    ],
    [
      'with settings that are nested without end',
      (p) =>
        Object.assign(p.figures[0].scene.values[0], {
          origin: {
            operation: 'exp',
            inputs: [],
            settings: { a: JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`) },
          },
        }),
      /settings.*expected less nesting/,
    ],
    [
      'that inherits what it should hold',
      (p) => Object.setPrototypeOf(Object.assign(p.figures[0], { title: undefined }), { title: 'a' }),
      /title: expected a text/,
    ],
  ];
  const whole = () => ({
    summary: 'X = 1',
    version: 2,
    figures: [
      {
        kind: 'value',
        title: 'X',
        scene: { loss: 'L', values: [{ id: 1, name: 'X', shape: [], content: { numbers: [1] } }] },
        focus: { id: 1, side: 'value' },
      },
    ] as const,
  });
  for (const [what, change, says] of cases) {
    it(`is refused ${what}`, () => {
      const payload = structuredClone(whole());
      validPayload(payload);
      change(payload);
      assert.throws(
        () => validPayload(payload),
        (error) => error instanceof DamagedPayload && says.test(error.message),
      );
    });
  }
  it('is taken with formulas that share parts, and are small enough', () => {
    const payload = structuredClone(whole());
    withParts(doubled(19))(payload);
    validPayload(payload);
  });
  for (const diagnosis of [2 ** 53, {}, { causes: [{ code: 'result-flipped' }], evidence: 1 }]) {
    it(`is refused with a diagnosis that is none: ${JSON.stringify(diagnosis)}`, () => {
      const payload = JSON.parse(JSON.stringify(payloadOf('check(grad(K), [1 ?; 3 4])')));
      Object.assign(payload.figures[0].report, { diagnosis });
      assert.throws(() => validPayload(payload), DamagedPayload);
    });
  }
  for (const data of [undefined, null, 1, 'payload', [], {}, () => 1]) {
    it(`is refused where it is ${String(data)}`, () =>
      assert.throws(() => validPayload(data), DamagedPayload));
  }
});
