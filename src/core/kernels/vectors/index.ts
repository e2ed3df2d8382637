/**
 * The three passes on vectors. Forward and dX are one thing: every element is a sum over a fixed list of (image offset,
 * weight) pairs, the same list for all elements of one stride phase. dK is the other: for every kernel element a dot product of
 * dZ with a shifted image.
 *
 * Each result is `undefined` where only the loops give the right one: where a zero that padding put there would meet an
 * infinity or a NaN, whose product is not zero.
 */

export { convolve } from './convolve';
export { inputGradient } from './inputGradient';
export { kernelGradient } from './kernelGradient';
