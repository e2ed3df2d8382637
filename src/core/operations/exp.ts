import { t } from '../words/words';
import { functionRule, unary } from './elementwise';
import { term } from './term';

export const exp = unary(
  functionRule('exp', () => t`e to the power of each element.`, Math.exp, {
    partial: (_, z) => z,
    partialTerms: (_, z) => [term(z)],
    gradient: (dz, _, z) => `${z} \\odot ${dz}`,
  }),
);
