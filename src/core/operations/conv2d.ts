import { convolution } from './convolution';

export const conv2d = convolution(2);
