import { t } from '../words/words';
import { binary } from './elementwise';
import { term } from './term';

export const subtract = binary({
  name: 'subtract',
  operator: '-',
  summary: () => t`The difference, element by element.`,
  compute: (a, b) => a - b,
  terms: (a, b) => [term(a), { coefficient: -1, factors: [b] }],
  partials: [() => 1, () => -1],
  partialTerms: [() => [term()], () => [{ coefficient: -1, factors: [] }]],
  forward: (a, b) => `${a} - ${b}`,
  gradients: (dz) => [dz, `-${dz}`],
});
