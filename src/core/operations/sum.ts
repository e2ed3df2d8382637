import { reduction } from './reduction';

export const sum = reduction('sum', 'The sum of all elements, or along axes.', () => 1);
