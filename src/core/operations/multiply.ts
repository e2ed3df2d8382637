import { t } from '../words/words';
import { binary } from './elementwise';
import { term } from './term';

export const multiply = binary({
  name: 'multiply',
  operator: '*',
  summary: () => t`The product, element by element (the matrix product is \`@\`).`,
  compute: (a, b) => a * b,
  terms: (a, b) => [term(a, b)],
  partials: [(_, b) => b, (a) => a],
  partialTerms: [(_, b) => [term(b)], (a) => [term(a)]],
  forward: (a, b) => `${a} \\odot ${b}`,
  gradients: (dz, a, b) => [`${dz} \\odot ${b}`, `${dz} \\odot ${a}`],
});
