import { reduction } from './reduction';

export const mean = reduction('mean', 'The mean of all elements, or along axes.', (count) => 1 / count);
