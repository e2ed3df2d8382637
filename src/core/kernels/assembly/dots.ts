import { accumulate, across, fma } from './vector';

/**
 * Adds Σ dZ[f,o]·X[offset_t + o] over the rows of a block to `sums`, which has for every tap the filters side by side.
 * `dz` is interleaved; `taps` is a multiple of 8/filters. `xRow` is what lies between the rows of X that the rows of dZ meet.
 */
export function dots(
  sums: usize,
  filters: i32,
  dz: usize,
  rows: i32,
  pairs: i32,
  x: usize,
  xRow: usize,
  table: usize,
  taps: i32,
): void {
  const together = 8 / filters;
  for (let tap = 0; tap < taps; tap += together) {
    const to = sums + ((<usize>(tap * filters)) << 3);
    const offsets = table + ((<usize>tap) << 2);
    if (filters === 4) dots4(to, dz, rows, pairs, x, xRow, offsets);
    else if (filters === 2) dots2(to, dz, rows, pairs, x, xRow, offsets);
    else dots1(to, dz, rows, pairs, x, xRow, offsets);
  }
}

/** 4 filters × 2 taps. */
function dots4(sums: usize, block: usize, rows: i32, pairs: i32, x: usize, xRow: usize, table: usize): void {
  let dz = block;
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  let row0 = x + load<u32>(table);
  let row1 = x + load<u32>(table, 4);
  for (let row = 0; row < rows; row++) {
    const end = dz + ((<usize>pairs) << 6);
    let p0 = row0;
    let p1 = row1;
    while (dz < end) {
      const x0 = v128.load(p0);
      const x1 = v128.load(p1);
      const za = v128.load(dz);
      a0 = fma(za, x0, a0);
      a1 = fma(za, x1, a1);
      const zb = v128.load(dz, 16);
      b0 = fma(zb, x0, b0);
      b1 = fma(zb, x1, b1);
      const zc = v128.load(dz, 32);
      c0 = fma(zc, x0, c0);
      c1 = fma(zc, x1, c1);
      const zd = v128.load(dz, 48);
      d0 = fma(zd, x0, d0);
      d1 = fma(zd, x1, d1);
      p0 += 16;
      p1 += 16;
      dz += 64;
    }
    row0 += xRow;
    row1 += xRow;
  }
  accumulate(sums, across(a0, b0));
  accumulate(sums + 16, across(c0, d0));
  accumulate(sums + 32, across(a1, b1));
  accumulate(sums + 48, across(c1, d1));
}

/** 2 filters × 4 taps. */
function dots2(sums: usize, block: usize, rows: i32, pairs: i32, x: usize, xRow: usize, table: usize): void {
  let dz = block;
  let first = x;
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  for (let row = 0; row < rows; row++) {
    const end = dz + ((<usize>pairs) << 5);
    let p0 = first + load<u32>(table);
    let p1 = first + load<u32>(table, 4);
    let p2 = first + load<u32>(table, 8);
    let p3 = first + load<u32>(table, 12);
    while (dz < end) {
      const za = v128.load(dz);
      const zb = v128.load(dz, 16);
      const x0 = v128.load(p0);
      a0 = fma(za, x0, a0);
      b0 = fma(zb, x0, b0);
      const x1 = v128.load(p1);
      a1 = fma(za, x1, a1);
      b1 = fma(zb, x1, b1);
      const x2 = v128.load(p2);
      a2 = fma(za, x2, a2);
      b2 = fma(zb, x2, b2);
      const x3 = v128.load(p3);
      a3 = fma(za, x3, a3);
      b3 = fma(zb, x3, b3);
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
      dz += 32;
    }
    first += xRow;
  }
  accumulate(sums, across(a0, b0));
  accumulate(sums + 16, across(a1, b1));
  accumulate(sums + 32, across(a2, b2));
  accumulate(sums + 48, across(a3, b3));
}

/** 1 filter × 8 taps. */
function dots1(sums: usize, block: usize, rows: i32, pairs: i32, x: usize, xRow: usize, table: usize): void {
  let dz = block;
  let first = x;
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let a4 = a0;
  let a5 = a0;
  let a6 = a0;
  let a7 = a0;
  for (let row = 0; row < rows; row++) {
    const end = dz + ((<usize>pairs) << 4);
    let p0 = first + load<u32>(table);
    let p1 = first + load<u32>(table, 4);
    let p2 = first + load<u32>(table, 8);
    let p3 = first + load<u32>(table, 12);
    let p4 = first + load<u32>(table, 16);
    let p5 = first + load<u32>(table, 20);
    let p6 = first + load<u32>(table, 24);
    let p7 = first + load<u32>(table, 28);
    while (dz < end) {
      const z = v128.load(dz);
      a0 = fma(z, v128.load(p0), a0);
      a1 = fma(z, v128.load(p1), a1);
      a2 = fma(z, v128.load(p2), a2);
      a3 = fma(z, v128.load(p3), a3);
      a4 = fma(z, v128.load(p4), a4);
      a5 = fma(z, v128.load(p5), a5);
      a6 = fma(z, v128.load(p6), a6);
      a7 = fma(z, v128.load(p7), a7);
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
      p4 += 16;
      p5 += 16;
      p6 += 16;
      p7 += 16;
      dz += 16;
    }
    first += xRow;
  }
  accumulate(sums, across(a0, a1));
  accumulate(sums + 16, across(a2, a3));
  accumulate(sums + 32, across(a4, a5));
  accumulate(sums + 48, across(a6, a7));
}
