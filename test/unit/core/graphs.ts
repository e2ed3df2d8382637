import fc from 'fast-check';
import { apply, leaf, type Value } from '../../../src/core/graph';
import type { Settings } from '../../../src/core/operations';
import { type Content, numbers, type Shape, symbols, tensor } from '../../../src/core/tensor';
import { realNumbers, seeds } from './arbitrary';

/** Random graphs: recipes that can be cooked with numbers, with symbols, or with a mixture of both. */

/** One step: an operation of values made before, chosen by number; its result may get a name. */
interface Step {
  readonly kind: number;
  readonly left: number;
  readonly right: number;
  readonly named: boolean;
}

export interface Recipe {
  readonly leaves: number;
  readonly steps: readonly Step[];
  readonly seed: number;
}

export const recipes = (maxSteps: number): fc.Arbitrary<Recipe> =>
  fc.record({
    leaves: fc.integer({ min: 1, max: 3 }),
    steps: fc.array(
      fc.record({
        kind: fc.nat({ max: 1000 }),
        left: fc.nat({ max: 30 }),
        right: fc.nat({ max: 30 }),
        named: fc.boolean(),
      }),
      { minLength: 1, maxLength: maxSteps },
    ),
    seed: seeds,
  });

/** Every value is 2×3, so that any can be the operand of any step. */
const SHAPE: Shape = [2, 3];

type Make = (left: Value, right: Value, run: Cook) => Value;
/** Applies an operation; what comes out of the middle of a step has no name. */
type Cook = (operation: string, inputs: readonly Value[], settings?: Settings) => Value;

const kernel = (seed: number, shape: Shape): Value => leaf(numbers(realNumbers(shape, seed, 0.1, 1)));

/** Smooth everywhere, and bounded where they could grow: numeric derivatives are good to six digits. */
const STEPS: readonly Make[] = [
  (a, b, run) => run('add', [a, b]),
  (a, b, run) => run('subtract', [a, b]),
  (a, b, run) => run('multiply', [a, b]),
  (a, b, run) => run('divide', [a, run('exp', [run('tanh', [b])])]),
  (a, _, run) => run('negate', [a]),
  (a, _, run) => run('tanh', [a]),
  (a, _, run) => run('sigmoid', [a]),
  (a, b, run) => run('multiply', [a, run('mean', [b], {})]),
  (a, b, run) => run('add', [a, run('sum', [b], { axis: 1 })]),
  (a, b, run) => run('subtract', [a, run('mean', [b], { axis: 2, keepdims: true })]),
  (a, _, run) => run('rot180', [a]),
  (a, _, run) => run('reshape', [run('transpose', [a])], { shape: [2, -1] }),
  (a, b, run) => run('matmul', [run('matmul', [a, run('transpose', [b])]), a]),
  (a, _, run) =>
    run('pick', [run('pad', [a], { padding: 1 })], {
      ranges: [
        [0, 1, true],
        [1, 3, true],
      ],
    }),
  (a, b, run) => run('sum', [run('stack', [a, b])], { axis: 1 }),
  (a, _, run) => run('power', [a, leaf(numbers(tensor([], [2])))]),
  (a, _, run) => run('conv2d', [a, kernel(5, [2, 2])], { padding: 'same' }),
  (a, b, run) =>
    run(
      'conv2d',
      [
        a,
        run('pick', [b], {
          ranges: [
            [0, 0, true],
            [0, 2, true],
          ],
        }),
      ],
      {
        padding: [
          [0, 0],
          [1, 1],
        ],
      },
    ),
  (a, _, run) =>
    run('conv2d', [a, kernel(6, [1, 2]), kernel(7, [1])], {
      dilation: [1, 2],
      padding: [
        [0, 0],
        [1, 1],
      ],
    }),
];

export const STEP_COUNT = STEPS.length;

/**
 * The root of a recipe: a scalar L, or the last value itself. `content` says what fills a leaf; leaves are called A, B, …,
 * results with a name R1, R2, …
 */
export function cook(
  recipe: Recipe,
  content: (name: string, k: number) => Content = (_, k) =>
    numbers(realNumbers(SHAPE, recipe.seed + k, 0, 1)),
  scalar = true,
): { root: Value; leaves: Value[]; named: Value[] } {
  const leaves = Array.from({ length: recipe.leaves }, (_, k) => {
    const name = 'ABCD'[k] ?? 'A';
    return leaf(content(name, k), name);
  });
  const pool = [...leaves];
  const named = [...leaves];
  const [first] = leaves;
  if (!first) throw new RangeError('a recipe needs a leaf');
  recipe.steps.forEach(({ kind, left, right, named: withName }, n) => {
    const make = STEPS[kind % STEPS.length] ?? ((a: Value) => a);
    const value = make(
      pool[pool.length - 1 - (left % pool.length)] ?? first,
      pool[right % pool.length] ?? first,
      (...step) => apply(...step),
    );
    if (withName) {
      value.name = `R${n + 1}`;
      named.push(value);
    }
    pool.push(value);
  });
  const last = pool[pool.length - 1] ?? first;
  if (!scalar) return { root: last, leaves, named };
  const weights = leaf(numbers(realNumbers(SHAPE, recipe.seed + 9, 0.2, 1)));
  const root = apply('sum', [apply('multiply', [last, weights])]);
  root.name = 'L';
  return { root, leaves, named: [...named, root] };
}

/** Symbols for the leaves whose bit is set in `which`, the recipe's own numbers for the others. */
export function mixed(recipe: Recipe, which: number): (name: string, k: number) => Content {
  return (name, k) =>
    (which >> k) & 1 ? symbols(SHAPE, name) : numbers(realNumbers(SHAPE, recipe.seed + k, 0, 1));
}

/** The values of the worked example of product.md, and ∂L/∂Z. */
export function workedExample(): { x: Value; k: Value; b: Value; z: Value; dz: Content } {
  const x = leaf(numbers(tensor([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])), 'X');
  const k = leaf(numbers(tensor([2, 2], [1, 2, 3, 4])), 'K');
  const b = leaf(numbers(tensor([], [1])), 'B');
  const z = apply('conv2d', [x, k, b]);
  z.name = 'Z';
  return { x, k, b, z, dz: numbers(tensor([2, 2], [1, 2, 3, 4])) };
}

/** The same without numbers. */
export function workedExampleInSymbols(): { x: Value; k: Value; b: Value; z: Value } {
  const x = leaf(symbols([3, 3], 'X'), 'X');
  const k = leaf(symbols([2, 2], 'K'), 'K');
  const b = leaf(symbols([], 'B'), 'B');
  const z = apply('conv2d', [x, k, b]);
  z.name = 'Z';
  return { x, k, b, z };
}

/**
 * The formulas of product.md, as they stand there: the matrix, then one line an element, row by row. z is ∂L/∂Z.
 */
export const WORKED_FORMULAS: Readonly<Record<'Z' | 'dK' | 'dB' | 'dX', readonly string[]>> = {
  Z: [
    'X11 K11 + X12 K12 + X21 K21 + X22 K22 + B',
    'X12 K11 + X13 K12 + X22 K21 + X23 K22 + B',
    'X21 K11 + X22 K12 + X31 K21 + X32 K22 + B',
    'X22 K11 + X23 K12 + X32 K21 + X33 K22 + B',
  ],
  dK: [
    'z11 X11 + z12 X12 + z21 X21 + z22 X22',
    'z11 X12 + z12 X13 + z21 X22 + z22 X23',
    'z11 X21 + z12 X22 + z21 X31 + z22 X32',
    'z11 X22 + z12 X23 + z21 X32 + z22 X33',
  ],
  dB: ['z11 + z12 + z21 + z22'],
  dX: [
    'z11 K11',
    'z11 K12 + z12 K11',
    'z12 K12',
    'z11 K21 + z21 K11',
    'z11 K22 + z12 K21 + z21 K12 + z22 K11',
    'z12 K22 + z22 K12',
    'z21 K21',
    'z21 K22 + z22 K21',
    'z22 K22',
  ],
};
