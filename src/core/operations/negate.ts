import { t } from '../words/words';
import { unary } from './elementwise';

export const negate = unary({
  name: 'negate',
  summary: () => t`Every element with the opposite sign.`,
  compute: (x) => -x,
  terms: (x) => [{ coefficient: -1, factors: [x] }],
  partial: () => -1,
  partialTerms: () => [{ coefficient: -1, factors: [] }],
  forward: (x) => `-${x}`,
  gradient: (dz) => `-${dz}`,
  spell: (x) => `-${x}`,
  sign: '−',
});
