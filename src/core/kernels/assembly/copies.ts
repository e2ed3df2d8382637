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
        for (; at + 56 < stop; at += 64, p += 64) {
          v128.store(at, v128.load(p));
          v128.store(at, v128.load(p, 16), 16);
          v128.store(at, v128.load(p, 32), 32);
          v128.store(at, v128.load(p, 48), 48);
        }
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
