/**
 * The sum of `count` elements from `start`, `step` apart, by halves: the rounding error grows with log n
 * (Higham, "The accuracy of floating point summation", 1993).
 */
export function pairwiseSum(data: Float64Array, start: number, count: number, step = 1): number {
  if (count <= 64) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += data[start + i * step] ?? 0;
    return sum;
  }
  const half = count >> 1;
  return pairwiseSum(data, start, half, step) + pairwiseSum(data, start + half * step, count - half, step);
}
