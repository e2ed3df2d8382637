import { t } from '../words/words';
import { reduction } from './reduction';

export const sum = reduction(
  'sum',
  () => t`The sum of all elements, or along axes.`,
  () => 1,
);
