import { t } from '../words/words';
import { binary } from './elementwise';
import { term } from './term';

export const divide = binary({
  name: 'divide',
  operator: '/',
  summary: () => t`The quotient, element by element.`,
  compute: (a, b) => a / b,
  terms: (a, b) => [term(a, { ...b, exponent: -1 })],
  partials: [(_, b) => 1 / b, (a, b) => -a / (b * b)],
  partialTerms: [
    (_, b) => [term({ ...b, exponent: -1 })],
    (a, b) => [{ coefficient: -1, factors: [a, { ...b, exponent: -2 }] }],
  ],
  forward: (a, b) => `\\frac{${a}}{${b}}`,
  gradients: (dz, a, b) => [`\\frac{1}{${b}} \\odot ${dz}`, `-\\frac{${a}}{${b}^2} \\odot ${dz}`],
});
