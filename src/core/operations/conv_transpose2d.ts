import { transposedConvolution } from './transposedConvolution';

export const conv_transpose2d = transposedConvolution(2);
