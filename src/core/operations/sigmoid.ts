import { applyFunction } from '../tensor';
import { t } from '../words/words';
import { functionRule, unary } from './elementwise';
import { term } from './term';

export const sigmoid = unary(
  functionRule(
    'sigmoid',
    () => t`1 / (1 + e⁻ˣ), element by element.`,
    (x) => applyFunction('sigmoid', x),
    {
      partial: (_, z) => z * (1 - z),
      partialTerms: (_, z) => [term(z), { coefficient: -1, factors: [{ ...z, exponent: 2 }] }],
      gradient: (dz, _, z) => `${z} \\odot \\left(1 - ${z}\\right) \\odot ${dz}`,
    },
  ),
);
