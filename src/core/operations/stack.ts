import { Problem, sameShape, sizeOf, tensor } from '../tensor';
import { t } from '../words/words';
import { tensorArgument } from './argument';
import type { Operation, Prepared } from './operation';
import { plainPicture } from './picture';
import { d } from './ruleTeX';
import { GRADIENT, input, term } from './term';

/** A matrix literal whose elements are not all numbers: its parts, of one shape, along a new first axis. */
export const stack: Operation = {
  name: 'stack',
  get summary() {
    return t`Parts of one shape put together along a new first axis: what a matrix literal does.`;
  },
  arguments: [
    tensorArgument(
      'parts',
      () => t`any number of tensors of one shape`,
      () => t`the parts`,
    ),
  ],
  get shapeRule() {
    return t`number of parts × the shape of a part`;
  },
  example: 'a = 2\n[a 1; 0 a]',
  prepare(shapes): Prepared {
    const part = shapes[0] ?? [];
    shapes.forEach((shape, element) => {
      if (!sameShape(shape, part)) {
        throw new Problem({ code: 'ragged-shapes', element, shape, firstShape: part });
      }
    });
    const size = sizeOf(part);
    const shape = [shapes.length, ...part];
    const prepared: Prepared = {
      shape,
      forward(inputs) {
        const data = new Float64Array(size * inputs.length);
        inputs.forEach((value, k) => {
          data.set(value.data, k * size);
        });
        return tensor(shape, data);
      },
      backward: (k, gradient) => tensor(part, gradient.data.slice(k * size, (k + 1) * size)),
      *terms(index) {
        yield term({ operand: input(Math.floor(index / size)), index: index % size });
      },
      *gradientTerms(k, index) {
        yield term({ operand: GRADIENT, index: k * size + index });
      },
      picture: () => plainPicture(prepared, shapes, ','),
    };
    return prepared;
  },
  rules: ({ inputs, output, loss }) => ({
    forward: `\\left[${inputs.join(',\\ ')}\\right]`,
    gradients: inputs.map((name, k) => `${d(loss, name)} = \\left(${d(loss, output)}\\right)_{${k + 1}}`),
  }),
  spell: (operands) => `[${operands.join(', ')}]`,
};
