import { convolution } from './convolution';

export const conv3d = convolution(3);
