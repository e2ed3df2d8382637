import { t } from '../words/words';
import { functionRule, unary } from './elementwise';
import { term } from './term';

export const log = unary(
  functionRule('log', () => t`The natural logarithm of each element.`, Math.log, {
    partial: (x) => 1 / x,
    partialTerms: (x) => [term({ ...x, exponent: -1 })],
    gradient: (dz, x) => `\\frac{1}{${x}} \\odot ${dz}`,
  }),
);
