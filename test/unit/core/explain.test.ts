import assert from 'node:assert/strict';
import fc from 'fast-check';
import katex from 'katex';
import {
  contentOfMatrix,
  type Explanation,
  explain,
  expressionTeX,
  formulasOf,
  headlineOf,
  type Line,
  type Matrix,
  matrixTeX,
  matrixText,
  type Notation,
  nameTeX,
  numberTeX,
  PLAIN,
  type Place,
  partsOf,
  placeText,
  ruleOf,
  type Scene,
  spelling,
  termsOf,
} from '../../../src/core/explain';
import { apply, backward, leaf, type Value } from '../../../src/core/graph';
import { operations, type Settings } from '../../../src/core/operations';
import {
  type Content,
  call,
  type Expression,
  element,
  elementAt,
  numbers,
  power,
  product,
  type Shape,
  sizeOf,
  sum,
  symbols,
  tensor,
} from '../../../src/core/tensor';
import { assertSame, convolutions, prepare, USES } from './arbitrary';
import { valueOfTeX } from './evaluateTeX';
import { cook, mixed, recipes, WORKED_FORMULAS, workedExample, workedExampleInSymbols } from './graphs';
import { convolutionScene, placesOf } from './scenes';

const known = (shape: Shape, values: readonly number[]): Content => numbers(tensor(shape, values));
const called = (name: string, value: Value): Value => {
  value.name = name;
  return value;
};
const LINKED: Notation = { base: 1, linked: true };
const FROM_ZERO: Notation = { base: 0, linked: false };

const lineOf = (explanation: Explanation, kind: Line['kind']): string | undefined =>
  explanation.lines.find((line) => line.kind === kind)?.tex;

/** `z11 K12 + B`, as product.md writes it, in TeX. */
const texOf = (published: string): string =>
  published
    .split(' + ')
    .map((product) =>
      product
        .split(' ')
        .map((factor) =>
          factor
            .replace(/^z(\d\d)$/, '\\frac{\\partial L}{\\partial Z_{$1}}')
            .replace(/^([XK])(\d\d)$/, '$1_{$2}'),
        )
        .join('\\,'),
    )
    .join(' + ');
/** The same in characters. */
const textOf = (published: string): string =>
  published
    .replace(/z(\d)(\d)/g, '∂L/∂Z[$1,$2]')
    .replace(/([XK])(\d)(\d)/g, '$1[$2,$3]')
    .replace(/(\]) (?=[XK∂])/g, '$1*');

const keyOf = ({ value, side, index }: Place): string => `${value.id}.${side}.${index}`;

/** Cases small enough to explain every element of. */
const smallConvolutions = convolutions.filter((c) => c.shapes.every((shape) => sizeOf(shape) <= 60));

describe('explain', function () {
  this.timeout(120_000);

  describe('the worked example', () => {
    const cases = [
      ['Z', 'value', 'Z'],
      ['K', 'gradient', 'dK'],
      ['B', 'gradient', 'dB'],
      ['X', 'gradient', 'dX'],
    ] as const;
    for (const [name, side, published] of cases) {
      const numeric = workedExample();
      const symbolic = workedExampleInSymbols();
      const scenes = [backward(numeric.z, numeric.dz), backward(symbolic.z)];
      const values = [numeric, symbolic].map(({ x, k, b, z }) => ({ X: x, K: k, B: b, Z: z })[name]);
      WORKED_FORMULAS[published].forEach((formula, index) => {
        const first = scenes[0];
        const value = values[0];
        assert.ok(first && value);
        const label = placeText(first, { value, side, index });
        it(`${label} = ${formula}`, () => {
          for (const [n, scene] of scenes.entries()) {
            const place: Place = { value: values[n] ?? value, side, index };
            const left = label.replace('∂L/∂', '').replace(/\[(\d),(\d)\]/, '_{$1$2}');
            const tex = `${side === 'value' ? left : `\\frac{\\partial L}{\\partial ${left}}`} = ${texOf(formula)}`;
            assert.equal(lineOf(explain(scene, place, PLAIN), 'symbols'), tex);
            const line = formulasOf(scene, place, 100)[index];
            assert.equal(line?.tex, tex);
            assert.equal(line?.text, `${label} = ${textOf(formula)}`);
          }
        });
      });
    }

    it('shows the chain rule before it is shortened: what X11 does not reach is struck out', () => {
      const { x, z, dz } = workedExample();
      const [chain] = explain(backward(z, dz), { value: x, side: 'gradient', index: 0 }, PLAIN).lines.filter(
        ({ kind }) => kind === 'chain',
      );
      const product = (o: string) =>
        `\\frac{\\partial L}{\\partial Z_{${o}}}\\,\\frac{\\partial Z_{${o}}}{\\partial X_{11}}`;
      const struck = ['12', '21', '22'].map((o) => `\\cancel{${product(o)}}`).join(' + ');
      assert.equal(chain?.tex, `\\frac{\\partial L}{\\partial X_{11}} = ${product('11')} + ${struck}`);
    });

    it('says all of ∂L/∂X22, line by line', () => {
      const { x, z, dz } = workedExample();
      const { lines, sentence, zero } = explain(
        backward(z, dz),
        { value: x, side: 'gradient', index: 4 },
        PLAIN,
      );
      assert.deepEqual(
        lines.map(({ kind }) => kind),
        ['rule', 'chain', 'symbols', 'numbers', 'value'],
      );
      assert.equal(lines[3]?.tex, '= 1 \\cdot 4 + 2 \\cdot 3 + 3 \\cdot 2 + 4 \\cdot 1');
      assert.equal(lines[4]?.tex, '= 20');
      assert.equal(
        sentence,
        '∂L/∂X[2,2] is 20, the sum of 4 terms. ∂L/∂Z[1,1] times K[2,2]: 1 × 4; ∂L/∂Z[1,2] times K[2,1]: 2 × 3; ' +
          '∂L/∂Z[2,1] times K[1,2]: 3 × 2; ∂L/∂Z[2,2] times K[1,1]: 4 × 1.',
      );
      assert.equal(zero, undefined);
    });

    it('counts from 0 where that is set, in every line and in the sentence', () => {
      const { x, z, dz } = workedExample();
      const { lines, sentence } = explain(
        backward(z, dz),
        { value: x, side: 'gradient', index: 4 },
        FROM_ZERO,
      );
      assert.match(
        lines.find(({ kind }) => kind === 'symbols')?.tex ?? '',
        /X_\{11\}.* = .*Z_\{00\}.*K_\{11\}/,
      );
      assert.match(sentence, /^∂L\/∂X\[1,1\] is 20.*∂L\/∂Z\[0,0\] times K\[1,1\]/);
    });

    it('links every token to its cell, and the kernel wears its hue', () => {
      const { x, k, z, dz } = workedExample();
      const { lines } = explain(backward(z, dz), { value: x, side: 'gradient', index: 0 }, LINKED);
      const symbolic = lines.find(({ kind }) => kind === 'symbols')?.tex ?? '';
      assert.ok(symbolic.includes(`\\htmlData{cell=${z.id}.gradient.0}`));
      assert.ok(symbolic.includes(`\\htmlClass{tap tap-0}{\\htmlData{cell=${k.id}.value.0}{K_{11}}}`));
    });
  });

  it('has a line with numbers that evaluates to the value', () => {
    fc.assert(
      fc.property(smallConvolutions, (c) => {
        const scene = convolutionScene(c);
        for (const place of placesOf(scene)) {
          const numeric = lineOf(explain(scene, place, PLAIN), 'numbers');
          if (numeric === undefined || numeric.includes('underbrace')) continue;
          const content = contentOfMatrix(scene, place);
          assert.ok(content);
          assertSame([valueOfTeX(numeric).value], [Number(elementAt(content, place.index))], numeric);
        }
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(recipes(5), (recipe) => {
        const { root } = cook(recipe);
        const scene = backward(root);
        for (const place of placesOf(scene)) {
          const numeric = lineOf(explain(scene, place, PLAIN), 'numbers');
          if (numeric === undefined || numeric.includes('underbrace')) continue;
          const content = contentOfMatrix(scene, place);
          assert.ok(content);
          const value = Number(elementAt(content, place.index));
          const found = valueOfTeX(numeric);
          // Six digits of each number; what cancels is measured by the size of its parts.
          assert.ok(Math.abs(found.value - value) <= 5e-5 * found.size, `${numeric}, not ${value}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  describe('sources and feeds', () => {
    /** Within the values, and within the gradients: B is a source of A exactly where A is fed by B. */
    const areDual = (scene: Scene): void => {
      const edges = { sources: new Set<string>(), feeds: new Set<string>() };
      for (const place of placesOf(scene)) {
        const { sources, feeds } = explain(scene, place, PLAIN);
        for (const source of sources) {
          if (source.side === place.side) edges.sources.add(`${keyOf(source)} → ${keyOf(place)}`);
        }
        for (const fed of partsOf(feeds)) {
          assert.equal(fed.side, place.side);
          edges.feeds.add(`${keyOf(place)} → ${keyOf(fed)}`);
        }
      }
      // What arrives at a leaf that has no name is nobody's gradient, and is not drawn.
      assert.deepEqual([...edges.sources].sort(), [...edges.feeds].sort());
    };
    it('are dual in convolutions', () => {
      fc.assert(
        fc.property(smallConvolutions, (c) => areDual(convolutionScene(c))),
        { numRuns: 60 },
      );
    });
    it('are dual in graphs', () => {
      fc.assert(
        fc.property(recipes(5), (recipe) => areDual(backward(cook(recipe).root))),
        { numRuns: 60 },
      );
    });
    for (const operation of Object.keys(USES)) {
      it(`are dual in ${operation}`, () => {
        fc.assert(
          fc.property(USES[operation] ?? fc.constant(undefined), (use) => {
            assert.ok(use);
            if (use.inputs.reduce((total, x) => total + x.data.length, 0) > 60) return;
            const leaves = use.inputs.map((x, k) => leaf(numbers(x), `x${k}`));
            const root = called('z', apply(operation, leaves, use.settings));
            areDual(backward(root, known(root.shape, new Array<number>(sizeOf(root.shape)).fill(2))));
          }),
          { numRuns: 15 },
        );
      });
    }

    it('hold what is in the terms: the exponent of A^B too', () => {
      const [a, b] = [leaf(known([1], [2]), 'A'), leaf(known([1], [3]), 'B')];
      const z = called('Z', apply('power', [a, b]));
      const scene = backward(z, known([1], [1]));
      const names = (place: Place) =>
        explain(scene, place, PLAIN).sources.map((part) => placeText(scene, part));
      assert.deepEqual(names({ value: z, side: 'value', index: 0 }), ['A[1]', 'B[1]']);
      assert.deepEqual(names({ value: a, side: 'gradient', index: 0 }), ['∂L/∂Z[1]', 'B[1]', 'A[1]', 'B[1]']);
    });
  });

  it('strikes out of the chain rule exactly what no change reaches', () => {
    let met = 0;
    fc.assert(
      fc.property(smallConvolutions, (c) => {
        const scene = convolutionScene(c);
        const [z] = scene.results;
        const [x, k] = z?.origin?.inputs ?? [];
        assert.ok(z && x && k);
        const ones = (value: Value) => tensor(value.shape, new Float64Array(sizeOf(value.shape)).fill(1));
        const linear = prepare(`conv${c.rank}d`, [x.shape, k.shape], c.settings);
        for (const [value, run] of [
          [x, (one: Float64Array) => linear.forward([tensor(x.shape, one), ones(k)])],
          [k, (one: Float64Array) => linear.forward([ones(x), tensor(k.shape, one)])],
        ] as const) {
          for (let index = 0; index < sizeOf(value.shape); index++) {
            const chain = lineOf(explain(scene, { value, side: 'gradient', index }, PLAIN), 'chain');
            if (chain === undefined) continue;
            met++;
            const [, right = ''] = chain.split(' = ');
            if (right.includes('more')) continue;
            // Of larger results, `\cancel{\cdots}` stands for as many as are counted below it.
            const struck = right.split(' + ').flatMap((summand) => {
              const run = /^\\underbrace\{\\cancel\{\\cdots\}\}_\{(\d+)\\text\{ zeros?\}\}$/.exec(summand);
              return run ? new Array<boolean>(Number(run[1])).fill(true) : [summand.startsWith('\\cancel{')];
            });
            const one = new Float64Array(sizeOf(value.shape));
            one[index] = 1;
            const reached = [...run(one).data].map((change) => change === 0);
            assert.deepEqual(struck, reached);
          }
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(met > 100);
  });

  describe('zeros', () => {
    const scene = (name: string, value: Value, seed: readonly number[]): Scene =>
      backward(called(name, value), known(value.shape, seed));
    const x = leaf(known([2, 2], [1, -2, 0, 2]), 'X');
    const line = leaf(known([4], [1, 2, 3, 4]), 'x');
    const k = leaf(known([2], [1, 0]), 'k');
    const strided = apply('conv1d', [line, leaf(known([1], [5]), 'w')], { stride: 3 });
    const first = called('y', apply('conv1d', [line, k]));
    const second = apply('conv1d', [first, leaf(known([1], [2]), 'v')], { stride: 2 });
    const cases: [string, Scene, Value, Place['side'], number, string | undefined][] = [
      [
        'no window reaches an input',
        scene('z', strided, [1, 1]),
        line,
        'gradient',
        1,
        'no window reads this element: it lies between those that stride 3 and dilation 1 reach, so no change of it changes the loss',
      ],
      [
        'no window reaches a result on the way',
        scene('z', second, [1, 1]),
        first,
        'gradient',
        1,
        'no window reads this element: it lies between those that stride 2 and dilation 1 reach, so no change of it changes the loss',
      ],
      [
        'nothing arrives',
        scene('z', strided, [0, 1]),
        line,
        'gradient',
        0,
        '∂L/∂z is 0 wherever ∂L/∂x reads it',
      ],
      [
        'the kernel has zeros',
        scene('z', apply('conv1d', [line, k]), [1, 0, 0]),
        line,
        'gradient',
        1,
        'in every term k or ∂L/∂z is 0',
      ],
      ['terms cancel', scene('s', apply('sum', [x], { axis: 1 }), [1, 1]), x, 'gradient', 0, undefined],
      [
        'padding',
        scene('p', apply('pad', [x], { padding: 1 }), new Array<number>(16).fill(1)),
        x,
        'value',
        2,
        undefined,
      ],
      [
        'relu',
        scene('r', apply('relu', [x]), [1, 1, 1, 1]),
        x,
        'gradient',
        1,
        'step of X is 0 wherever ∂L/∂X reads it',
      ],
      ['the given gradient', scene('z', strided, [0, 1]), strided, 'gradient', 0, undefined],
    ];
    for (const [name, where, value, side, index, expected] of cases) {
      it(`${name}: ${expected ?? 'nothing is said'}`, () => {
        assert.equal(explain(where, { value, side, index }, PLAIN).zero, expected);
      });
    }

    const values: [string, Value, number, string][] = [
      ['padding alone', apply('pad', [x], { padding: 1 }), 0, 'nothing but padding is read here'],
      ['relu of a negative number', apply('relu', [x]), 1, 'relu of X is 0 wherever Z reads it'],
      ['relu of 0', apply('relu', [x]), 2, 'X is 0 wherever Z reads it'],
      ['log of 1', apply('log', [x]), 0, 'log of X is 0 wherever Z reads it'],
      ['a sum that cancels', apply('sum', [x], { axis: 1 }), 1, 'its 2 terms cancel'],
      ['a product', apply('multiply', [x, x]), 2, 'X is 0 wherever Z reads it'],
    ];
    for (const [name, value, index, expected] of values) {
      it(`${name}: ${expected}`, () => {
        const where = scene('Z', value, new Array<number>(sizeOf(value.shape)).fill(1));
        const explained = explain(where, { value, side: 'value', index }, PLAIN);
        assert.equal(explained.zero, expected);
        assert.ok(explained.sentence.endsWith(`is 0: ${expected}.`), explained.sentence);
      });
    }

    it('all have a reason in convolutions', () => {
      fc.assert(
        fc.property(smallConvolutions, (c) => {
          const where = convolutionScene(c);
          const [z] = where.results;
          for (const place of placesOf(where)) {
            const content = contentOfMatrix(where, place);
            const given = place.value === z ? place.side === 'gradient' : place.side === 'value';
            if (given || !content || elementAt(content, place.index) !== 0) continue;
            const { zero } = explain(where, place, PLAIN);
            assert.ok(zero !== undefined && zero !== '', placeText(where, place));
            if ([...termsOf(where, place)].length === 0) assert.match(zero, /no window|nothing but padding/);
            assert.doesNotMatch(zero, /undefined|NaN/);
          }
        }),
        { numRuns: 60 },
      );
    });
  });

  describe('long sums', () => {
    for (const [count, hidden] of [
      [14, 0],
      [15, 3],
      [40, 28],
    ] as const) {
      it(`of ${count} terms hide ${hidden}`, () => {
        const x = leaf(
          known(
            [count],
            Array.from({ length: count }, (_, i) => i + 1),
          ),
          'x',
        );
        const s = called('s', apply('sum', [x]));
        const { lines, sources } = explain(backward(s), { value: s, side: 'value', index: 0 }, PLAIN);
        const symbolic = lines.find(({ kind }) => kind === 'symbols')?.tex ?? '';
        assert.equal(symbolic.match(/x_\{\d+\}/g)?.length, count - hidden);
        assert.equal(
          /\\underbrace\{\\cdots\}_\{(\d+)\\text\{ more\}\}/.exec(symbolic)?.[1],
          hidden === 0 ? undefined : `${hidden}`,
        );
        assert.ok(symbolic.endsWith(`x_{${count}}`));
        assert.equal(sources.length, count, 'the cells light up all the same');
      });
    }
  });

  describe('spelling', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => leaf(known([2, 2], [1, 2, 3, 4]), name));
    assert.ok(a && b && c);
    const number = (value: number) => leaf(known([], [value]));
    const sum = apply('add', [a, b]);
    const cases: [Value, string][] = [
      [sum, 'a + b'],
      [apply('multiply', [sum, c]), '(a + b) * c'],
      [apply('multiply', [apply('add', [a, apply('exp', [b])]), c]), '(a + exp(b)) * c'],
      [apply('power', [apply('multiply', [sum, sum]), number(2)]), '((a + b) * (a + b)) ^ 2'],
      [apply('power', [apply('negate', [a]), number(2)]), '(-a) ^ 2'],
      [apply('power', [a, number(-3)]), 'a ^ (-3)'],
      [apply('multiply', [apply('exp', [a]), b]), 'exp(a) * b'],
      [apply('exp', [sum]), 'exp(a + b)'],
      [apply('transpose', [apply('matmul', [a, b])]), "(a @ b)'"],
      [apply('transpose', [a]), "a'"],
      [apply('conv2d', [a, b], { stride: 2 }), 'conv2d(a, b, stride=2)'],
      [
        apply('pick', [sum], {
          ranges: [
            [0, 0, false],
            [0, 1, true],
          ],
        }),
        '(a + b)[1, 1:2]',
      ],
      [apply('multiply', [a, number(Number.POSITIVE_INFINITY)]), 'a * inf'],
      [apply('multiply', [a, leaf(symbols([], 's'))]), 'a * s'],
      [apply('multiply', [a, leaf(known([2, 2], [1, 2, 3, 4]))]), 'a * [2×2]'],
    ];
    for (const [value, expected] of cases) it(expected, () => assert.equal(spelling(value), expected));

    it('of a use, in a headline', () => {
      const z = called(
        'Z',
        apply('conv2d', [a, b], {
          stride: 2,
          padding: [
            [1, 0],
            [0, 0],
          ],
        }),
      );
      assert.deepEqual(headlineOf(z), {
        operation: 'conv2d',
        shapes: 'a 2×2, b 2×2 → Z 1×1',
        settings: 'stride 2, padding [[1,0],[0,0]]',
      });
    });
  });

  describe('sentences', () => {
    const a = leaf(known([1], [3]), 'A');
    const b = leaf(known([1], [4]), 'B');
    const cases: [string, Value[], Settings, string][] = [
      ['divide', [a, b], {}, 'Z[1] is 0.75, A[1] times B[1] to the power -1: 3 × 0.25.'],
      ['sqrt', [b], {}, 'Z[1] is 2, B[1] to the power 0.5: 2.'],
      ['power', [a, b], {}, 'Z[1] is 81, A[1] to the power B[1]: 81.'],
      ['relu', [a], {}, 'Z[1] is 3, relu of A[1]: 3.'],
      ['subtract', [a, b], {}, 'Z[1] is -1, the sum of 2 terms. A[1]: 3; -1 times B[1]: 4.'],
    ];
    for (const [operation, inputs, settings, expected] of cases) {
      it(expected, () => {
        const z = called('Z', apply(operation, inputs, settings));
        const scene = backward(z, known(z.shape, [1]));
        assert.equal(explain(scene, { value: z, side: 'value', index: 0 }, PLAIN).sentence, expected);
      });
    }
    it('of a leaf', () => {
      const { x, z, dz } = workedExample();
      assert.equal(
        explain(backward(z, dz), { value: x, side: 'value', index: 1 }, PLAIN).sentence,
        'X[1,2] is 2, given.',
      );
    });
  });

  describe('TeX', () => {
    const names: [string, string][] = [
      ['K', 'K'],
      ['α', 'α'],
      ['dZ', 'dZ'],
      ['loss', '\\mathit{loss}'],
      ['K2', '\\mathit{K2}'],
      ['K_new', '{K_{\\text{new}}}'],
      ['_', '\\mathit{\\_}'],
      ['_old', '\\mathit{\\_old}'],
      ['learning_rate', '{\\mathit{learning}_{\\text{rate}}}'],
    ];
    for (const [name, expected] of names)
      it(`of the name ${name} is ${expected}`, () => assert.equal(nameTeX(name), expected));

    const written: [number, string][] = [
      [-0.5, '-0.5'],
      [1e-9, '1 \\cdot 10^{-9}'],
      [-1.5e12, '-1.5 \\cdot 10^{12}'],
      [Number.NaN, '\\mathrm{NaN}'],
      [Number.NEGATIVE_INFINITY, '-\\infty'],
    ];
    for (const [value, expected] of written)
      it(`of ${value} is ${expected}`, () => assert.equal(numberTeX(value), expected));

    const x = element('x', []);
    const expressions: [Expression, string][] = [
      [power(x, 2), '{x}^{2}'],
      [power(x, -1), '\\frac{1}{x}'],
      [power(x, 0.5), '\\sqrt{x}'],
      [power(sum([x, 1]), 2), '\\left(x + 1\\right)^{2}'],
      [power(2, x), '{2}^{x}'],
      [power(-2, x), '\\left(-2\\right)^{x}'],
      [power(1e10, x), '\\left(1 \\cdot 10^{10}\\right)^{x}'],
      [product([-1, x, sum([x, 1])]), '-x\\,\\left(x + 1\\right)'],
      [sum([1, product([-2, x])]), '-2\\,x + 1'],
      [call('step', x), '\\left[x > 0\\right]'],
      [call('abs', x), '\\left|x\\right|'],
      [element('Z', [0, 10], 'L'), '\\frac{\\partial L}{\\partial Z_{1,11}}'],
      [element('x_1', [0, 0]), '{x_{\\text{1}}}_{11}'],
    ];
    for (const [expression, expected] of expressions) {
      it(`of an expression: ${expected}`, () => assert.equal(expressionTeX(expression, PLAIN), expected));
    }

    it('is accepted by KaTeX, whatever the scene and the names', () => {
      const odd = ['x_1', 'α', 'dZ', 'K_new', 'loss', 'ж', '名', 'x_1_2', '_', 'Wert_ü', 'rotor'];
      const check = katexChecker();
      fc.assert(
        fc.property(recipes(6), fc.nat({ max: 7 }), (recipe, which) => {
          const { root, named } = cook(recipe, mixed(recipe, which));
          const scene = backward(root);
          // Formulas hold the names that values had when they were made, so only graphs of numbers are renamed.
          if (which === 0) {
            named.forEach((value, n) => {
              value.name = `${odd[n % odd.length]}${n >= odd.length ? n : ''}`;
            });
          }
          everyTeXOf(scene, recipe.seed).forEach(check);
        }),
        { numRuns: 60 },
      );
      fc.assert(
        fc.property(smallConvolutions, (c) => everyTeXOf(convolutionScene(c), c.seed).forEach(check)),
        { numRuns: 40 },
      );
    });

    for (const { name } of operations()) {
      it(`of ${name} is accepted by KaTeX`, () => {
        const check = katexChecker();
        fc.assert(
          fc.property(USES[name] ?? fc.constant(undefined), fc.boolean(), (use, nested) => {
            assert.ok(use);
            const leaves = use.inputs.map((x, k) => leaf(numbers(x), `x_${k}`));
            // Operands without a name are written out, or called by how they are spelt.
            const operands = leaves.map((value) =>
              nested ? apply('rot180', [apply('exp', [value])]) : value,
            );
            const z = apply(name, operands, use.settings);
            const root = apply('sum', [apply('tanh', [z])]);
            everyTeXOf(backward(root), use.inputs[0]?.data.length ?? 0).forEach(check);
          }),
          { numRuns: 4 },
        );
      });
    }
  });
});

/** Everything in TeX that can be said of a scene: of each matrix and of one of its elements. */
function everyTeXOf(scene: Scene, choice: number): string[] {
  const found: string[] = [];
  const chosen = new Map<string, Place>();
  for (const place of placesOf(scene)) {
    const matrix = `${place.value.id}.${place.side}`;
    if (place.index === choice % sizeOf(place.value.shape)) chosen.set(matrix, place);
  }
  for (const place of chosen.values()) {
    const matrix: Matrix = place;
    for (const notation of [PLAIN, LINKED]) {
      found.push(...explain(scene, place, notation).lines.map(({ tex }) => tex));
    }
    found.push(matrixTeX(scene, matrix), ...formulasOf(scene, matrix, 2).map(({ tex }) => tex));
    const rule = ruleOf(scene, matrix);
    if (rule !== undefined) found.push(rule);
    assert.doesNotMatch(matrixText(scene, matrix), /undefined|\[object/);
  }
  return found;
}

function katexChecker(): (tex: string) => void {
  const seen = new Set<string>();
  return (tex) => {
    // Ids of values differ from run to run; the TeX around them does not.
    const key = tex.replace(/cell=\d+/g, 'cell=');
    if (seen.has(key)) return;
    seen.add(key);
    assert.doesNotMatch(tex, /undefined|\[object/);
    try {
      katex.renderToString(tex, {
        throwOnError: true,
        strict: 'ignore',
        trust: true,
        output: 'html',
        maxExpand: Number.POSITIVE_INFINITY,
      });
    } catch (error) {
      assert.fail(`${tex}: ${error instanceof Error ? error.message : error}`);
    }
  };
}
