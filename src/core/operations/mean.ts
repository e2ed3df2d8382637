import { t } from '../words/words';
import { reduction } from './reduction';

export const mean = reduction(
  'mean',
  () => t`The mean of all elements, or along axes.`,
  (count) => 1 / count,
);
