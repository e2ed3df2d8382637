import { t } from '../words/words';
import { binary } from './elementwise';
import { term } from './term';

export const add = binary({
  name: 'add',
  operator: '+',
  summary: () => t`The sum, element by element.`,
  compute: (a, b) => a + b,
  terms: (a, b) => [term(a), term(b)],
  partials: [() => 1, () => 1],
  partialTerms: [() => [term()], () => [term()]],
  forward: (a, b) => `${a} + ${b}`,
  gradients: (dz) => [dz, dz],
});
