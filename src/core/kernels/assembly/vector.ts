/** a·b + c in both lanes: fused where the binary may, so that the two binaries differ by rounding only. */
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

/** The sums of the lanes of two vectors, side by side. */
export function across(a: v128, b: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
}

/** What is there already at `to`, plus `sums`. */
export function accumulate(to: usize, sums: v128): void {
  v128.store(to, f64x2.add(v128.load(to), sums));
}
