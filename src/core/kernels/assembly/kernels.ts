/**
 * The inner loops of the convolution family in AssemblyScript, TypeScript's dialect for WebAssembly. Compiled twice
 * (see `../binaries.ts`): with relaxed SIMD, where `fma` is one fused instruction, and with SIMD128 alone.
 *
 * Nothing here allocates or tests bounds: arguments are byte addresses, byte distances and counts, and `../image.ts` and
 * `../vectorised.ts` lay the memory out. A tile that is wider than what is left of a row reads on behind it and throws
 * those lanes away, which is why every image has some room behind it.
 */

/** a·b + c in both lanes: fused where the binary may, so that the two binaries differ by rounding only. */
function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

/** The sums of the lanes of two vectors, side by side. */
function across(a: v128, b: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
}

/** What is there already at `to`, plus `sums`. */
function accumulate(to: usize, sums: v128): void {
  v128.store(to, f64x2.add(v128.load(to), sums));
}

// Copies ----------------------------------------------------------------------------------------------------

/**
 * Extends planes by zeros and takes every `step`-th column: row b, column c of a result is row startB + b, column
 * startC + c·step of its source, and zero where the source has none.
 */
export function extend(
  from: usize,
  to: usize,
  planes: i32,
  toPlane: usize,
  toRow: usize,
  startB: i32,
  lengthB: i32,
  sizeB: i32,
  startC: i32,
  step: i32,
  lengthC: i32,
  sizeC: i32,
): void {
  const before = startC < 0 ? min((step - 1 - startC) / step, lengthC) : 0;
  const last = sizeC - 1 - startC;
  const end = last < 0 ? before : max(before, min(last / step + 1, lengthC));
  for (let plane = 0; plane < planes; plane++) {
    const origin = from + ((<usize>(plane * sizeB * sizeC)) << 3);
    for (let b = 0; b < lengthB; b++) {
      const source = startB + b;
      const row = to + plane * toPlane + b * toRow;
      if (source < 0 || source >= sizeB) {
        memory.fill(row, 0, (<usize>lengthC) << 3);
        continue;
      }
      let at = row;
      let stop = row + ((<usize>before) << 3);
      for (; at < stop; at += 8) store<f64>(at, 0);
      let p = origin + ((<usize>(source * sizeC + startC + before * step)) << 3);
      stop = row + ((<usize>end) << 3);
      if (step === 1) {
        for (; at + 8 < stop; at += 16, p += 16) v128.store(at, v128.load(p));
        if (at < stop) {
          store<f64>(at, load<f64>(p));
          at += 8;
        }
      } else {
        const distance = (<usize>step) << 3;
        for (; at < stop; at += 8, p += distance) store<f64>(at, load<f64>(p));
      }
      stop = row + ((<usize>lengthC) << 3);
      for (; at < stop; at += 8) store<f64>(at, 0);
    }
  }
}

/**
 * Rows of several planes with their vectors side by side, as `dots` reads them: for every pair of columns the vector of
 * the first plane, of the second, … An odd last column gets a zero beside it.
 */
export function interleave(
  from: usize,
  to: usize,
  planes: i32,
  fromPlane: usize,
  rows: i32,
  columns: i32,
): void {
  const distance = (<usize>planes) << 4;
  for (let plane = 0; plane < planes; plane++) {
    let p = from + plane * fromPlane;
    let at = to + ((<usize>plane) << 4);
    for (let row = 0; row < rows; row++) {
      const even = p + ((<usize>(columns & -2)) << 3);
      for (; p < even; p += 16, at += distance) v128.store(at, v128.load(p));
      if (columns & 1) {
        v128.store(at, v128.load64_zero(p));
        p += 8;
        at += distance;
      }
    }
  }
}

// Forward and dX: tiles of filters × outputs in registers ---------------------------------------------------

/*
 * Each tile is Σ_t K[f,t]·X[offset_t + o] for its filters f and a run of outputs o, plus the filters' biases. `k` holds the
 * biases, then for every tap the filters' weights side by side; `taps` ends the table of byte offsets. The sum goes tap
 * by tap in the order of K, as in the loops of `../loops.ts`.
 */

/** 4 filters × 4 outputs: 8 sums, 2 loads of X and 4 of K for 8 multiply-adds. */
function tile4(to: usize, pitch: usize, x: usize, bias: usize, taps: usize, end: usize): void {
  let out = to;
  let k = bias;
  let table = taps;
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  while (table < end) {
    k += 32;
    const at = x + load<u32>(table);
    const x0 = v128.load(at);
    const x1 = v128.load(at, 16);
    const wa = v128.load64_splat(k);
    a0 = fma(wa, x0, a0);
    a1 = fma(wa, x1, a1);
    const wb = v128.load64_splat(k, 8);
    b0 = fma(wb, x0, b0);
    b1 = fma(wb, x1, b1);
    const wc = v128.load64_splat(k, 16);
    c0 = fma(wc, x0, c0);
    c1 = fma(wc, x1, c1);
    const wd = v128.load64_splat(k, 24);
    d0 = fma(wd, x0, d0);
    d1 = fma(wd, x1, d1);
    table += 4;
  }
  let b = v128.load64_splat(bias);
  v128.store(out, f64x2.add(a0, b));
  v128.store(out, f64x2.add(a1, b), 16);
  out += pitch;
  b = v128.load64_splat(bias, 8);
  v128.store(out, f64x2.add(b0, b));
  v128.store(out, f64x2.add(b1, b), 16);
  out += pitch;
  b = v128.load64_splat(bias, 16);
  v128.store(out, f64x2.add(c0, b));
  v128.store(out, f64x2.add(c1, b), 16);
  out += pitch;
  b = v128.load64_splat(bias, 24);
  v128.store(out, f64x2.add(d0, b));
  v128.store(out, f64x2.add(d1, b), 16);
}

/** 3 filters × 6 outputs. */
function tile3(to: usize, pitch: usize, x: usize, bias: usize, taps: usize, end: usize): void {
  let out = to;
  let k = bias;
  let table = taps;
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let c0 = a0;
  let c1 = a0;
  let c2 = a0;
  while (table < end) {
    k += 24;
    const at = x + load<u32>(table);
    const x0 = v128.load(at);
    const x1 = v128.load(at, 16);
    const x2 = v128.load(at, 32);
    const wa = v128.load64_splat(k);
    a0 = fma(wa, x0, a0);
    a1 = fma(wa, x1, a1);
    a2 = fma(wa, x2, a2);
    const wb = v128.load64_splat(k, 8);
    b0 = fma(wb, x0, b0);
    b1 = fma(wb, x1, b1);
    b2 = fma(wb, x2, b2);
    const wc = v128.load64_splat(k, 16);
    c0 = fma(wc, x0, c0);
    c1 = fma(wc, x1, c1);
    c2 = fma(wc, x2, c2);
    table += 4;
  }
  let b = v128.load64_splat(bias);
  v128.store(out, f64x2.add(a0, b));
  v128.store(out, f64x2.add(a1, b), 16);
  v128.store(out, f64x2.add(a2, b), 32);
  out += pitch;
  b = v128.load64_splat(bias, 8);
  v128.store(out, f64x2.add(b0, b));
  v128.store(out, f64x2.add(b1, b), 16);
  v128.store(out, f64x2.add(b2, b), 32);
  out += pitch;
  b = v128.load64_splat(bias, 16);
  v128.store(out, f64x2.add(c0, b));
  v128.store(out, f64x2.add(c1, b), 16);
  v128.store(out, f64x2.add(c2, b), 32);
}

/** 2 filters × 8 outputs. */
function tile2(to: usize, pitch: usize, x: usize, bias: usize, taps: usize, end: usize): void {
  let out = to;
  let k = bias;
  let table = taps;
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  while (table < end) {
    k += 16;
    const at = x + load<u32>(table);
    const wa = v128.load64_splat(k);
    const wb = v128.load64_splat(k, 8);
    const x0 = v128.load(at);
    a0 = fma(wa, x0, a0);
    b0 = fma(wb, x0, b0);
    const x1 = v128.load(at, 16);
    a1 = fma(wa, x1, a1);
    b1 = fma(wb, x1, b1);
    const x2 = v128.load(at, 32);
    a2 = fma(wa, x2, a2);
    b2 = fma(wb, x2, b2);
    const x3 = v128.load(at, 48);
    a3 = fma(wa, x3, a3);
    b3 = fma(wb, x3, b3);
    table += 4;
  }
  let b = v128.load64_splat(bias);
  v128.store(out, f64x2.add(a0, b));
  v128.store(out, f64x2.add(a1, b), 16);
  v128.store(out, f64x2.add(a2, b), 32);
  v128.store(out, f64x2.add(a3, b), 48);
  out += pitch;
  b = v128.load64_splat(bias, 8);
  v128.store(out, f64x2.add(b0, b));
  v128.store(out, f64x2.add(b1, b), 16);
  v128.store(out, f64x2.add(b2, b), 32);
  v128.store(out, f64x2.add(b3, b), 48);
}

/** 1 filter × 16 outputs. */
function tile1(out: usize, x: usize, bias: usize, taps: usize, end: usize): void {
  const b = v128.load64_splat(bias);
  let k = bias;
  let table = taps;
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let a4 = a0;
  let a5 = a0;
  let a6 = a0;
  let a7 = a0;
  while (table < end) {
    k += 8;
    const at = x + load<u32>(table);
    const w = v128.load64_splat(k);
    a0 = fma(w, v128.load(at), a0);
    a1 = fma(w, v128.load(at, 16), a1);
    a2 = fma(w, v128.load(at, 32), a2);
    a3 = fma(w, v128.load(at, 48), a3);
    a4 = fma(w, v128.load(at, 64), a4);
    a5 = fma(w, v128.load(at, 80), a5);
    a6 = fma(w, v128.load(at, 96), a6);
    a7 = fma(w, v128.load(at, 112), a7);
    table += 4;
  }
  v128.store(out, f64x2.add(a0, b));
  v128.store(out, f64x2.add(a1, b), 16);
  v128.store(out, f64x2.add(a2, b), 32);
  v128.store(out, f64x2.add(a3, b), 48);
  v128.store(out, f64x2.add(a4, b), 64);
  v128.store(out, f64x2.add(a5, b), 80);
  v128.store(out, f64x2.add(a6, b), 96);
  v128.store(out, f64x2.add(a7, b), 112);
}

function tile(filters: i32, out: usize, pitch: usize, x: usize, k: usize, table: usize, end: usize): void {
  if (filters === 4) tile4(out, pitch, x, k, table, end);
  else if (filters === 3) tile3(out, pitch, x, k, table, end);
  else if (filters === 2) tile2(out, pitch, x, k, table, end);
  else tile1(out, x, k, table, end);
}

/** How many outputs a tile of so many filters has. */
function widthOf(filters: i32): i32 {
  if (filters === 4) return 4;
  if (filters === 3) return 6;
  return filters === 2 ? 8 : 16;
}

/**
 * Σ_t K[f,t]·X[offset_t + …] for `filters` filters and a box of na × nb × nc outputs. `outC` is the byte distance of
 * neighbouring outputs: dX writes every stride-th. `scratch` has room for one tile: 18 numbers.
 */
export function correlate(
  out: usize,
  outFilter: usize,
  outA: usize,
  outB: usize,
  outC: usize,
  x: usize,
  xA: usize,
  xB: usize,
  na: i32,
  nb: i32,
  nc: i32,
  weights: usize,
  table: usize,
  taps: i32,
  filters: i32,
  scratch: usize,
): void {
  const end = table + ((<usize>taps) << 2);
  let k = weights;
  let plane = out;
  for (let f = 0; f < filters; f += 4) {
    const some = min(4, filters - f);
    const width = widthOf(some);
    const wide = (<usize>width) << 3;
    for (let i = 0; i < na; i++) {
      for (let j = 0; j < nb; j++) {
        const row = x + i * xA + j * xB;
        const target = plane + i * outA + j * outB;
        if (outC === 8 && nc >= width) {
          let l = 0;
          for (; l + width <= nc; l += width) {
            tile(some, target + ((<usize>l) << 3), outFilter, row + ((<usize>l) << 3), k, table, end);
          }
          // The last tile goes over outputs that are there already: the same sums in the same order.
          if (l < nc) {
            l = nc - width;
            tile(some, target + ((<usize>l) << 3), outFilter, row + ((<usize>l) << 3), k, table, end);
          }
        } else {
          for (let l = 0; l < nc; l += width) {
            tile(some, scratch, wide, row + ((<usize>l) << 3), k, table, end);
            const count = min(width, nc - l);
            for (let p = 0; p < some; p++) {
              let at = target + p * outFilter + l * outC;
              let from = scratch + p * wide;
              const stop = from + ((<usize>count) << 3);
              for (; from < stop; from += 8, at += outC) store<f64>(at, load<f64>(from));
            }
          }
        }
      }
    }
    k += (<usize>(some * (taps + 1))) << 3;
    plane += some * outFilter;
  }
}

// dK: tiles of filters × taps, each a dot product -----------------------------------------------------------

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
