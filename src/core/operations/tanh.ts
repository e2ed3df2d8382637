import { t } from '../words/words';
import { functionRule, unary } from './elementwise';
import { term } from './term';

export const tanh = unary(
  functionRule('tanh', () => t`The hyperbolic tangent of each element.`, Math.tanh, {
    partial: (_, z) => 1 - z * z,
    partialTerms: (_, z) => [term(), { coefficient: -1, factors: [{ ...z, exponent: 2 }] }],
    gradient: (dz, _, z) => `\\left(1 - ${z}^2\\right) \\odot ${dz}`,
  }),
);
