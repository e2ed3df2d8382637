export { biasGradient, convolve, inputGradient, kernelGradient } from './convolution';
export * from './geometry';
export * from './interrupt';
export * from './matmul';
export * from './reduce';
