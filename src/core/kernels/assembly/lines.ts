import { fma } from './vector';

/**
 * 1 filter × 2 rows of outputs, 8 of each at a time. The second row meets under kernel row u what the first one meets under the
 * row behind it, so that most loads of X serve both. `line` and `block` are those of `correlate`, in bytes of the table.
 */
export function lines(
  out0: usize,
  out1: usize,
  x: usize,
  xRow: usize,
  bias: usize,
  taps: usize,
  end: usize,
  line: usize,
  block: usize,
  nc: i32,
): void {
  const b = v128.load64_splat(bias);
  const behind = line << 1;
  const last = (<usize>(nc - 8)) << 3;
  let l: usize = 0;
  while (true) {
    let a0 = f64x2.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    let table = taps;
    let k = bias + 8;
    const here = x + l;
    while (table < end) {
      let stop = table + line;
      // What only the first row meets.
      do {
        const at = here + load<u32>(table);
        const w = v128.load64_splat(k);
        a0 = fma(w, v128.load(at), a0);
        a1 = fma(w, v128.load(at, 16), a1);
        a2 = fma(w, v128.load(at, 32), a2);
        a3 = fma(w, v128.load(at, 48), a3);
        table += 4;
        k += 8;
      } while (table < stop);
      stop += block - line;
      do {
        const at = here + load<u32>(table);
        const w = v128.load64_splat(k);
        const v = v128.load64_splat(k - behind);
        const x0 = v128.load(at);
        a0 = fma(w, x0, a0);
        b0 = fma(v, x0, b0);
        const x1 = v128.load(at, 16);
        a1 = fma(w, x1, a1);
        b1 = fma(v, x1, b1);
        const x2 = v128.load(at, 32);
        a2 = fma(w, x2, a2);
        b2 = fma(v, x2, b2);
        const x3 = v128.load(at, 48);
        a3 = fma(w, x3, a3);
        b3 = fma(v, x3, b3);
        table += 4;
        k += 8;
      } while (table < stop);
      // What only the second row meets: under the last kernel row, the last `line` taps of the block.
      table -= line;
      k -= behind;
      do {
        const at = here + xRow + load<u32>(table);
        const w = v128.load64_splat(k);
        b0 = fma(w, v128.load(at), b0);
        b1 = fma(w, v128.load(at, 16), b1);
        b2 = fma(w, v128.load(at, 32), b2);
        b3 = fma(w, v128.load(at, 48), b3);
        table += 4;
        k += 8;
      } while (table < stop);
    }
    const to0 = out0 + l;
    const to1 = out1 + l;
    v128.store(to0, f64x2.add(a0, b));
    v128.store(to0, f64x2.add(a1, b), 16);
    v128.store(to0, f64x2.add(a2, b), 32);
    v128.store(to0, f64x2.add(a3, b), 48);
    v128.store(to1, f64x2.add(b0, b));
    v128.store(to1, f64x2.add(b1, b), 16);
    v128.store(to1, f64x2.add(b2, b), 32);
    v128.store(to1, f64x2.add(b3, b), 48);
    if (l === last) break;
    // The last 8 go over outputs that are there already: the same sums in the same order.
    l = min(l + 64, last);
  }
}
