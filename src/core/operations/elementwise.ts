import {
  at,
  broadcastBetween,
  broadcastShapes,
  type ElementFunction,
  generate,
  type Shape,
  type Tensor,
  worked,
} from '../tensor';
import { t } from '../words/words';
import { OPERAND, tensorArgument } from './argument';
import type { Names, Operation, Prepared } from './operation';
import { plainPicture } from './picture';
import { d } from './ruleTeX';
import { type Factor, GRADIENT, input, OUTPUT, type Term } from './term';

/** Elements between two looks at Stop, and what one costs in multiplications of a plain loop. */
const LOOK = 4096;
const WORK_PER_ELEMENT = 32;

/** The tensor an argument's place holds; absent only where a caller broke the contract of `Prepared`. */
const NONE: Tensor = { shape: [], data: new Float64Array() };

/** A binary operation element by element, with NumPy's broadcasting. */
export interface BinaryRule {
  readonly name: string;
  /** How it is typed between its operands. */
  readonly operator: string;
  summary(): string;
  compute(a: number, b: number): number;
  /** Z from a and b. */
  terms(a: Factor, b: Factor): Term[];
  /** ∂Z/∂a and ∂Z/∂b as numbers, … */
  readonly partials: readonly [
    (a: number, b: number, z: number) => number,
    (a: number, b: number, z: number) => number,
  ];
  /** … and as terms. */
  readonly partialTerms: readonly [
    (a: Factor, b: Factor, z: Factor) => Term[],
    (a: Factor, b: Factor, z: Factor) => Term[],
  ];
  /** Z and its gradients in TeX, from TeX. */
  forward(a: string, b: string): string;
  gradients(dz: string, a: string, b: string, z: string): readonly [string, string];
}

export function binary(rule: BinaryRule): Operation {
  return {
    name: rule.name,
    get summary() {
      return rule.summary();
    },
    arguments: [
      tensorArgument(
        'A',
        () => t`any shape`,
        () => t`the left operand`,
      ),
      tensorArgument(
        'B',
        () => t`a shape that broadcasts with A`,
        () => t`the right operand`,
      ),
    ],
    get shapeRule() {
      return t`shapes broadcast as in NumPy: aligned at the last axis, equal or 1`;
    },
    example: `A = [1 2; 3 4]\nB = [10 20]\nA ${rule.operator} B`,
    prepare: (shapes) => prepareBinary(rule, shapes),
    rules({ inputs: [a = 'A', b = 'B'], output, loss }: Names) {
      const [da, db] = rule.gradients(d(loss, output), a, b, output);
      return {
        forward: rule.forward(a, b),
        gradients: [`${d(loss, a)} = ${da}`, `${d(loss, b)} = ${db}`],
      };
    },
    spell: ([a = '', b = '']) => `${a} ${rule.operator} ${b}`,
  };
}

function prepareBinary(rule: BinaryRule, [left = [], right = []]: readonly Shape[]): Prepared {
  const shape = broadcastShapes(rule.operator, left, right);
  const sides = [broadcastBetween(left, shape), broadcastBetween(right, shape)] as const;
  const factors = (index: number): [Factor, Factor, Factor] => [
    { operand: input(0), index: sides[0].from(index) },
    { operand: input(1), index: sides[1].from(index) },
    { operand: OUTPUT, index },
  ];
  const prepared: Prepared = {
    shape,
    forward: ([a = NONE, b = NONE]) =>
      generate(shape, (index) => rule.compute(at(a, sides[0].from(index)), at(b, sides[1].from(index)))),
    backward(k, gradient, [a = NONE, b = NONE], output) {
      const own = k === 0 ? sides[0] : sides[1];
      const partial = k === 0 ? rule.partials[0] : rule.partials[1];
      const sums = new Float64Array((k === 0 ? a : b).data.length);
      for (let index = 0; index < gradient.data.length; index++) {
        const to = own.from(index);
        const x = at(a, sides[0].from(index));
        const y = at(b, sides[1].from(index));
        sums[to] = (sums[to] ?? 0) + at(gradient, index) * partial(x, y, at(output, index));
        if (index % LOOK === 0) worked(LOOK * WORK_PER_ELEMENT);
      }
      return { shape: k === 0 ? left : right, data: sums };
    },
    *terms(index) {
      const [a, b] = factors(index);
      yield* rule.terms(a, b);
    },
    *gradientTerms(k, index) {
      for (const to of (k === 0 ? sides[0] : sides[1]).to(index)) {
        const partial = k === 0 ? rule.partialTerms[0] : rule.partialTerms[1];
        yield* arriving(to, partial(...factors(to)));
      }
    },
    picture: () => plainPicture(prepared, [left, right], rule.operator),
  };
  return prepared;
}

/** The chain rule: each term of the partial derivative times the gradient that arrives at the output. */
function arriving(index: number, partial: readonly Term[]): Term[] {
  return partial.map((t) => ({ ...t, factors: [{ operand: GRADIENT, index }, ...t.factors] }));
}

/** A function of each element. */
export interface UnaryRule {
  readonly name: string;
  summary(): string;
  compute(x: number): number;
  terms(x: Factor): Term[];
  /** ∂z/∂x from x and z, as a number and as terms. */
  partial(x: number, z: number): number;
  partialTerms(x: Factor, z: Factor): Term[];
  forward(x: string): string;
  gradient(dz: string, x: string, z: string): string;
  spell?(x: string): string;
  readonly sign?: string;
}

export function unary(rule: UnaryRule): Operation {
  return {
    name: rule.name,
    get summary() {
      return rule.summary();
    },
    arguments: [OPERAND],
    get shapeRule() {
      return t`the shape of X`;
    },
    example: `X = [-1 0; 1 2]\n${rule.name}(X)`,
    prepare([shape = []]) {
      const prepared: Prepared = {
        shape,
        forward: ([x = NONE]) => generate(shape, (index) => rule.compute(at(x, index))),
        backward: (_, gradient, [x = NONE], output) =>
          generate(shape, (index) => at(gradient, index) * rule.partial(at(x, index), at(output, index))),
        terms: (index) => rule.terms({ operand: input(0), index }),
        gradientTerms: (_, index) =>
          arriving(index, rule.partialTerms({ operand: input(0), index }, { operand: OUTPUT, index })),
        picture: () => plainPicture(prepared, [shape], rule.sign ?? rule.name),
      };
      return prepared;
    },
    rules: ({ inputs: [x = 'X'], output, loss }) => ({
      forward: rule.forward(x),
      gradients: [`${d(loss, x)} = ${rule.gradient(d(loss, output), x, output)}`],
    }),
    spell: ([x = '']) => rule.spell?.(x) ?? `${rule.name}(${x})`,
  };
}

/** A unary rule for a function that an element can wear, with its derivative in x and z. */
export function functionRule(
  name: ElementFunction,
  summary: () => string,
  compute: (x: number) => number,
  rest: Pick<UnaryRule, 'partial' | 'partialTerms' | 'gradient'>,
): UnaryRule {
  return {
    name,
    summary,
    compute,
    terms: (x) => [{ coefficient: 1, factors: [{ ...x, apply: name }] }],
    forward: (x) => `\\operatorname{${name}}\\left(${x}\\right)`,
    ...rest,
  };
}
