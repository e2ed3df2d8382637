import { t } from '../words/words';
import { functionRule, unary } from './elementwise';
import { term } from './term';

/** The derivative at 0 is 0, as in PyTorch. */
export const abs = unary(
  functionRule('abs', () => t`The absolute value of each element.`, Math.abs, {
    partial: Math.sign,
    partialTerms: (x) => [term({ ...x, apply: 'sign' })],
    gradient: (dz, x) => `\\operatorname{sign}\\left(${x}\\right) \\odot ${dz}`,
  }),
);
