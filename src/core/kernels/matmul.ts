import { worked } from '../tensor';
import { convolve } from './convolution';
import { FLAT } from './geometry';
import { zeros } from './zeros';

/**
 * C[i,j] = Σ_k A[i,k]·B[k,j] for A rows×inner and B inner×columns, row-major: a convolution with a kernel of one element, whose
 * channels are the rows of B and whose filters are the rows of A.
 */
export function multiplyMatrices(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  if (columns === 1) return multiplyVector(a, b, rows, inner);
  const line = { ...FLAT, input: columns, output: columns };
  const geometry = { batch: 1, channels: inner, filters: rows, groups: 1, axes: [FLAT, FLAT, line] } as const;
  return convolve(geometry, b, a, undefined);
}

/** A single column has no neighbours to make a vector of, and its cost is that of reading A. */
function multiplyVector(a: Float64Array, b: Float64Array, rows: number, inner: number): Float64Array {
  const c = zeros(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += (a[i * inner + k] ?? 0) * (b[k] ?? 0);
    c[i] = sum;
    worked(inner);
  }
  return c;
}
