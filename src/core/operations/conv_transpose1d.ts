import { transposedConvolution } from './transposedConvolution';

export const conv_transpose1d = transposedConvolution(1);
