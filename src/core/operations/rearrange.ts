import { at, generate, type Shape, sizeOf, type Tensor, tensor } from '../tensor';
import type { Names, Operation, Prepared, Rules, Settings } from './operation';
import { plainPicture } from './picture';
import { d } from './ruleTeX';
import { GRADIENT, input, term } from './term';

/** Where the elements of a rearranged tensor come from, for fixed shapes and settings. */
export interface Rearrangement {
  readonly shape: Shape;
  /** The input's flat index under an output index; `undefined` where the output is 0. */
  from(index: number): number | undefined;
  /** The output indices that show an input element: none, one or more. */
  to(index: number): Iterable<number>;
  /** Where the output is a run of the input's elements, in their order: the flat index of its first. Nothing is copied then. */
  readonly start?: number | undefined;
}

/** The elements from `start` on in a shape, in the same memory: a tensor never changes. */
function view({ data }: Tensor, start: number, shape: Shape): Tensor {
  return tensor(shape, data.subarray(start, start + sizeOf(shape)));
}

/** The other way round: the elements at their place, 0 elsewhere; where they are all there is, in the same memory. */
function placed(part: Tensor, start: number, shape: Shape): Tensor {
  if (part.data.length === sizeOf(shape)) return tensor(shape, part.data);
  const data = new Float64Array(sizeOf(shape));
  data.set(part.data, start);
  return tensor(shape, data);
}

/** An operation that only moves, repeats, drops or pads elements. Its gradient moves them back. */
export function rearranging(
  rest: Omit<Operation, 'prepare' | 'rules' | 'summary' | 'shapeRule'> & {
    summary(): string;
    shapeRule(): string;
    arrange(shape: Shape, settings: Settings): Rearrangement;
    forward(x: string, settings: Settings): string;
    back(dz: string, settings: Settings): string;
  },
): Operation {
  const { arrange, forward, back, summary, shapeRule, ...declared } = rest;
  return {
    ...declared,
    get summary() {
      return summary();
    },
    get shapeRule() {
      return shapeRule();
    },
    prepare([shape = []], settings): Prepared {
      const moved = arrange(shape, settings);
      const prepared: Prepared = {
        shape: moved.shape,
        forward([x]) {
          if (x !== undefined && moved.start !== undefined) return view(x, moved.start, moved.shape);
          return generate(moved.shape, (index) => {
            const from = moved.from(index);
            return from === undefined || x === undefined ? 0 : at(x, from);
          });
        },
        backward(_, gradient) {
          if (moved.start !== undefined) return placed(gradient, moved.start, shape);
          return generate(shape, (index) => {
            let sum = 0;
            for (const to of moved.to(index)) sum += at(gradient, to);
            return sum;
          });
        },
        *terms(index) {
          const from = moved.from(index);
          if (from !== undefined) yield term({ operand: input(0), index: from });
        },
        *gradientTerms(_, index) {
          for (const to of moved.to(index)) yield term({ operand: GRADIENT, index: to });
        },
        emptiness: (of) => ({ code: of === 'output' ? 'only-padding' : 'not-taken' }),
        picture: () => plainPicture(prepared, [shape], declared.name),
      };
      return prepared;
    },
    rules({ inputs: [x = 'X'], output, loss }: Names, settings): Rules {
      return {
        forward: forward(x, settings),
        gradients: [`${d(loss, x)} = ${back(d(loss, output), settings)}`],
      };
    },
  };
}
