import { transposedConvolution } from './transposedConvolution';

export const conv_transpose3d = transposedConvolution(3);
