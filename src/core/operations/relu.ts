import { applyFunction } from '../tensor';
import { t } from '../words/words';
import { functionRule, unary } from './elementwise';
import { term } from './term';

/** The derivative at 0 is 0, as in PyTorch. */
export const relu = unary(
  functionRule(
    'relu',
    () => t`max(x, 0), element by element.`,
    (x) => applyFunction('relu', x),
    {
      partial: (x) => applyFunction('step', x),
      partialTerms: (x) => [term({ ...x, apply: 'step' })],
      gradient: (dz, x) => `${dz} \\odot \\left[${x} > 0\\right]`,
    },
  ),
);
