import { convolution } from './convolution';

export const conv1d = convolution(1);
