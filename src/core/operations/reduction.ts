import { pairwiseSum } from '../kernels';
import { at, broadcastBetween, generate, type Shape, sizeOf, type Tensor, worked } from '../tensor';
import { t } from '../words/words';
import { OPERAND, settingArgument } from './argument';
import type { Argument, Operation, Prepared } from './operation';
import { plainPicture } from './picture';
import { d } from './ruleTeX';
import { axesSetting, flag, showSetting } from './settings';
import { type Sweep, sweepOverAxes, termsOfSweep } from './sweep';
import { GRADIENT, input } from './term';

const ARGUMENTS: readonly Argument[] = [
  OPERAND,
  settingArgument(
    'axis',
    () => t`an axis counted from 1, or several`,
    () => t`which axes to sum over`,
    'none',
  ),
  settingArgument(
    'keepdims',
    () => t`true or false`,
    () => t`keep the summed axes with length 1`,
    false,
  ),
];

/** What a step along axes that do not lie together costs, in multiplications of a plain loop. */
const WORK_PER_ELEMENT = 64;

/** The sum over axes times a weight that depends on how many elements are summed: 1 for a sum, 1/n for a mean. */
export function reduction(
  name: 'sum' | 'mean',
  summary: () => string,
  weight: (count: number) => number,
): Operation {
  return {
    name,
    get summary() {
      return summary();
    },
    arguments: ARGUMENTS,
    get shapeRule() {
      return t`the axes that are summed over vanish (with keepdims they have length 1)`;
    },
    example: `X = [1 2 3; 4 5 6]\n${name}(X, axis=1)`,
    prepare([from = []], settings): Prepared {
      const axes = axesSetting(name, settings, 'axis', from.length);
      const keep = flag(name, settings, 'keepdims', false);
      const kept = from.map((length, axis) => (axes.includes(axis) ? 1 : length));
      const shape: Shape = keep ? kept : from.filter((_, axis) => !axes.includes(axis));
      const count = sizeOf(from) / (sizeOf(kept) || 1);
      const factor = weight(count);
      const over = broadcastBetween(kept, from);
      const all = axes.length === from.length;
      const swept = (index: number): Sweep => sweepOverAxes(input(0), from, axes, kept, index, factor);
      const prepared: Prepared = {
        shape,
        forward([x]) {
          const value: Tensor = x ?? { shape: [], data: new Float64Array() };
          if (all) return generate(shape, () => factor * pairwiseSum(value.data, 0, value.data.length));
          return generate(shape, (index) => {
            const picked = Float64Array.from(over.to(index), (i) => at(value, i));
            worked(picked.length * WORK_PER_ELEMENT);
            return factor * pairwiseSum(picked, 0, picked.length);
          });
        },
        backward: (_, gradient) => generate(from, (index) => factor * at(gradient, over.from(index))),
        terms: (index) => termsOfSweep(swept(index)),
        sweep: (of, index) => (of === 'output' ? swept(index) : undefined),
        gradientTerms: (_, index) => [
          { coefficient: factor, factors: [{ operand: GRADIENT, index: over.from(index) }] },
        ],
        picture: () => plainPicture(prepared, [from], name === 'sum' ? 'Σ' : 'mean'),
      };
      return prepared;
    },
    rules: ({ inputs: [x = 'X'], output, loss }) => ({
      forward: `\\operatorname{${name}}\\left(${x}\\right)`,
      gradients: [
        `${d(loss, x)} = ${name === 'mean' ? '\\frac{1}{n}' : ''}${d(loss, output)}\\text{ at every}\\allowbreak\\text{ summed element}`,
      ],
    }),
    spell: ([x = ''], settings) => {
      const rest = Object.entries(settings).map(([key, value]) => `, ${key}=${showSetting(value)}`);
      return `${name}(${x}${rest.join('')})`;
    },
  };
}
