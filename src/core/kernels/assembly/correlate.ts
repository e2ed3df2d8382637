import { lines } from './lines';
import { fma } from './vector';

/*
 * Each tile is Σ_t K[f,t]·X[offset_t + o] for its filters f and a run of outputs o, plus the filters' biases. `k` holds the
 * biases, then for every tap the filters' weights side by side, and begins at `bias`; the table of byte offsets reaches from `taps` to
 * `end`. The sum goes tap by tap in the order of K, as in the loops of `../loops.ts`.
 */

/** 6 filters × 4 outputs: 12 sums, 2 loads of X and 6 of K for 12 multiply-adds. More sums than 12 do not fit the registers. */
function tile6(to: usize, pitch: usize, x: usize, bias: usize, taps: usize, end: usize): void {
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
  let e0 = a0;
  let e1 = a0;
  let f0 = a0;
  let f1 = a0;
  while (table < end) {
    k += 48;
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
    const we = v128.load64_splat(k, 32);
    e0 = fma(we, x0, e0);
    e1 = fma(we, x1, e1);
    const wf = v128.load64_splat(k, 40);
    f0 = fma(wf, x0, f0);
    f1 = fma(wf, x1, f1);
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
  out += pitch;
  b = v128.load64_splat(bias, 32);
  v128.store(out, f64x2.add(e0, b));
  v128.store(out, f64x2.add(e1, b), 16);
  out += pitch;
  b = v128.load64_splat(bias, 40);
  v128.store(out, f64x2.add(f0, b));
  v128.store(out, f64x2.add(f1, b), 16);
}

/** 4 filters × 4 outputs. */
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
  if (filters === 6) tile6(out, pitch, x, k, table, end);
  else if (filters === 4) tile4(out, pitch, x, k, table, end);
  else if (filters === 3) tile3(out, pitch, x, k, table, end);
  else if (filters === 2) tile2(out, pitch, x, k, table, end);
  else tile1(out, x, k, table, end);
}

/**
 * How many of `left` filters the next tile takes: what leaves tiles that make most of the registers. Without fused
 * instructions a product needs one more register, so that the sums of six filters do not fit.
 */
export function filtersOfTile(left: i32): i32 {
  if (left <= 4) return left;
  if (left === 5) return 3;
  if (!ASC_FEATURE_RELAXED_SIMD || left === 7) return 4;
  return 6;
}

/** How many outputs a tile of so many filters has. */
function widthOf(filters: i32): i32 {
  if (filters >= 4) return 4;
  if (filters === 3) return 6;
  return filters === 2 ? 8 : 16;
}

/**
 * Σ_t K[f,t]·X[offset_t + …] for `filters` filters and a box of na × nb × nc outputs. `outC` is the byte distance of
 * neighbouring outputs: dX writes every stride-th. `scratch` has room for one tile: 24 numbers.
 *
 * The table may consist of blocks of `block` taps in which offset_(t + line) = offset_t + xB: then two rows go at once. Where it
 * does not, `line` is 0.
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
  line: i32,
  block: i32,
): void {
  const end = table + ((<usize>taps) << 2);
  let k = weights;
  let plane = out;
  let some = 0;
  for (let f = 0; f < filters; f += some) {
    some = filtersOfTile(filters - f);
    const width = widthOf(some);
    const wide = (<usize>width) << 3;
    const paired = some === 1 && line > 0 && outC === 8 && nc >= 8 ? nb & -2 : 0;
    for (let i = 0; i < na; i++) {
      for (let j = 0; j < paired; j += 2) {
        const row = x + i * xA + j * xB;
        const target = plane + i * outA + j * outB;
        const bytes = (<usize>line) << 2;
        lines(target, target + outB, row, xB, k, table, end, bytes, (<usize>block) << 2, nc);
      }
      for (let j = paired; j < nb; j++) {
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
