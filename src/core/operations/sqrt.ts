import { t } from '../words/words';
import { unary } from './elementwise';
import { term } from './term';

export const sqrt = unary({
  name: 'sqrt',
  summary: () => t`The square root of each element.`,
  compute: Math.sqrt,
  terms: (x) => [term({ ...x, exponent: 0.5 })],
  partial: (_, z) => 0.5 / z,
  partialTerms: (_, z) => [{ coefficient: 0.5, factors: [{ ...z, exponent: -1 }] }],
  forward: (x) => `\\sqrt{${x}}`,
  gradient: (dz, _, z) => `\\frac{1}{2 ${z}} \\odot ${dz}`,
});
