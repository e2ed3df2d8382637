import { accumulate, across, fma } from './vector';

/**
 * Adds Σ dZ[i − r·m, o]·X[i + …, offset_t + o] over `rows` rows i of X to `sums`, for kernel rows r < `tall` and kernel columns t < `wide`: a
 * row of X meets, under each kernel row, another row of dZ, so that one load of X serves all of them. dZ begins at its
 * row 0 and has (tall − 1)·m rows of zeros around it, m = d/s, dilation over stride; `between` is the distance of m rows, `zRow` that of one, a multiple of
 * 16. The tiles are 3 × 3, 2 × 5 and 2 × 4; an odd number of sums is followed by one that stays.
 */
export function strips(
  sums: usize,
  tall: i32,
  wide: i32,
  dz: usize,
  zRow: usize,
  between: usize,
  x: usize,
  xRow: usize,
  rows: i32,
  table: usize,
): void {
  if (tall === 3) strips3x3(sums, dz, zRow, between, x, xRow, rows, table);
  else if (wide === 5) strips2x5(sums, dz, zRow, between, x, xRow, rows, table);
  else strips2x4(sums, dz, zRow, between, x, xRow, rows, table);
}

/** 3 kernel rows × 3 kernel columns. */
function strips3x3(
  sums: usize,
  dz: usize,
  zRow: usize,
  between: usize,
  x: usize,
  xRow: usize,
  rows: i32,
  table: usize,
): void {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let c0 = a0;
  let c1 = a0;
  let c2 = a0;
  let row0 = x + load<u32>(table);
  let row1 = x + load<u32>(table, 4);
  let row2 = x + load<u32>(table, 8);
  let z = dz;
  for (let row = 0; row < rows; row++) {
    const end = z + zRow;
    let p0 = row0;
    let p1 = row1;
    let p2 = row2;
    for (let q = z; q < end; q += 16) {
      const za = v128.load(q);
      const zb = v128.load(q - between);
      const zc = v128.load(q - 2 * between);
      const x0 = v128.load(p0);
      a0 = fma(za, x0, a0);
      b0 = fma(zb, x0, b0);
      c0 = fma(zc, x0, c0);
      p0 += 16;
      const x1 = v128.load(p1);
      a1 = fma(za, x1, a1);
      b1 = fma(zb, x1, b1);
      c1 = fma(zc, x1, c1);
      p1 += 16;
      const x2 = v128.load(p2);
      a2 = fma(za, x2, a2);
      b2 = fma(zb, x2, b2);
      c2 = fma(zc, x2, c2);
      p2 += 16;
    }
    z = end;
    row0 += xRow;
    row1 += xRow;
    row2 += xRow;
  }
  accumulate(sums, across(a0, a1));
  accumulate(sums + 16, across(a2, b0));
  accumulate(sums + 32, across(b1, b2));
  accumulate(sums + 48, across(c0, c1));
  accumulate(sums + 64, across(c2, f64x2.splat(0)));
}

/** 2 kernel rows × 5 kernel columns. */
function strips2x5(
  sums: usize,
  dz: usize,
  zRow: usize,
  between: usize,
  x: usize,
  xRow: usize,
  rows: i32,
  table: usize,
): void {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let a4 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  let b4 = a0;
  let row0 = x + load<u32>(table);
  let row1 = x + load<u32>(table, 4);
  let row2 = x + load<u32>(table, 8);
  let row3 = x + load<u32>(table, 12);
  let row4 = x + load<u32>(table, 16);
  let z = dz;
  for (let row = 0; row < rows; row++) {
    const end = z + zRow;
    let p0 = row0;
    let p1 = row1;
    let p2 = row2;
    let p3 = row3;
    let p4 = row4;
    for (let q = z; q < end; q += 16) {
      const za = v128.load(q);
      const zb = v128.load(q - between);
      const x0 = v128.load(p0);
      a0 = fma(za, x0, a0);
      b0 = fma(zb, x0, b0);
      p0 += 16;
      const x1 = v128.load(p1);
      a1 = fma(za, x1, a1);
      b1 = fma(zb, x1, b1);
      p1 += 16;
      const x2 = v128.load(p2);
      a2 = fma(za, x2, a2);
      b2 = fma(zb, x2, b2);
      p2 += 16;
      const x3 = v128.load(p3);
      a3 = fma(za, x3, a3);
      b3 = fma(zb, x3, b3);
      p3 += 16;
      const x4 = v128.load(p4);
      a4 = fma(za, x4, a4);
      b4 = fma(zb, x4, b4);
      p4 += 16;
    }
    z = end;
    row0 += xRow;
    row1 += xRow;
    row2 += xRow;
    row3 += xRow;
    row4 += xRow;
  }
  accumulate(sums, across(a0, a1));
  accumulate(sums + 16, across(a2, a3));
  accumulate(sums + 32, across(a4, b0));
  accumulate(sums + 48, across(b1, b2));
  accumulate(sums + 64, across(b3, b4));
}

/** 2 kernel rows × 4 kernel columns. */
function strips2x4(
  sums: usize,
  dz: usize,
  zRow: usize,
  between: usize,
  x: usize,
  xRow: usize,
  rows: i32,
  table: usize,
): void {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  let row0 = x + load<u32>(table);
  let row1 = x + load<u32>(table, 4);
  let row2 = x + load<u32>(table, 8);
  let row3 = x + load<u32>(table, 12);
  let z = dz;
  for (let row = 0; row < rows; row++) {
    const end = z + zRow;
    let p0 = row0;
    let p1 = row1;
    let p2 = row2;
    let p3 = row3;
    for (let q = z; q < end; q += 16) {
      const za = v128.load(q);
      const zb = v128.load(q - between);
      const x0 = v128.load(p0);
      a0 = fma(za, x0, a0);
      b0 = fma(zb, x0, b0);
      p0 += 16;
      const x1 = v128.load(p1);
      a1 = fma(za, x1, a1);
      b1 = fma(zb, x1, b1);
      p1 += 16;
      const x2 = v128.load(p2);
      a2 = fma(za, x2, a2);
      b2 = fma(zb, x2, b2);
      p2 += 16;
      const x3 = v128.load(p3);
      a3 = fma(za, x3, a3);
      b3 = fma(zb, x3, b3);
      p3 += 16;
    }
    z = end;
    row0 += xRow;
    row1 += xRow;
    row2 += xRow;
    row3 += xRow;
  }
  accumulate(sums, across(a0, a1));
  accumulate(sums + 16, across(a2, a3));
  accumulate(sums + 32, across(b0, b1));
  accumulate(sums + 48, across(b2, b3));
}
