export { biasGradient, convolve, inputGradient, kernelGradient } from './convolution';
export * from './geometry';
export * from './matmul';
export * from './reduce';
