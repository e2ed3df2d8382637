import { worked } from './interrupt';

/** C[i,j] = Σ_k A[i,k]·B[k,j] for A rows×inner and B inner×columns, row-major. */
export function multiplyMatrices(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const c = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const left = a[i * inner + k] ?? 0;
      const row = k * columns;
      for (let j = 0; j < columns; j++) {
        c[i * columns + j] = (c[i * columns + j] ?? 0) + left * (b[row + j] ?? 0);
      }
    }
    worked(inner * columns);
  }
  return c;
}
