import { worked } from '../tensor';
import { endReached, firstReached, type Geometry, inputs, outputs, taps } from './geometry';
import { pairwiseSum } from './reduce';
import { zeros } from './zeros';

/**
 * The three passes of a convolution share one walk: for every (image, filter, kernel element) the outputs it
 * reaches, row by row. `visit` gets where the row starts in Z and in X, how many outputs it has, how far X
 * moves for each, and where the kernel element stands in K.
 *
 * In the comments n is an image, f a filter, o, h and u positions in Z, X and K on every spatial axis, s stride, d dilation and p the
 * padding `before`. γ = ⌊f / (F/G)⌋ is the group of filter f among G, c' a channel within it, and c = γ·C/G + c' that channel of X.
 */
function walk(
  g: Geometry,
  visit: (z: number, x: number, count: number, step: number, k: number) => void,
): void {
  const [a, b, c] = g.axes;
  const inputPlane = inputs(g);
  const outputPlane = outputs(g);
  const channelsPerGroup = g.channels / g.groups;
  const filtersPerGroup = g.filters / g.groups;
  for (let n = 0; n < g.batch; n++) {
    for (let f = 0; f < g.filters; f++) {
      const group = Math.floor(f / filtersPerGroup);
      const zPlane = (n * g.filters + f) * outputPlane;
      let k = f * channelsPerGroup * taps(g);
      for (let channel = 0; channel < channelsPerGroup; channel++) {
        const xPlane = (n * g.channels + group * channelsPerGroup + channel) * inputPlane;
        for (let u = 0; u < a.kernel; u++) {
          const iFirst = firstReached(a, u);
          const iEnd = endReached(a, u);
          for (let v = 0; v < b.kernel; v++) {
            const jFirst = firstReached(b, v);
            const jEnd = endReached(b, v);
            for (let w = 0; w < c.kernel; w++, k++) {
              const lFirst = firstReached(c, w);
              const lEnd = endReached(c, w);
              const count = lEnd - lFirst;
              if (count === 0) continue;
              for (let i = iFirst; i < iEnd; i++) {
                const xi = i * a.stride + u * a.dilation - a.before;
                for (let j = jFirst; j < jEnd; j++) {
                  const xj = j * b.stride + v * b.dilation - b.before;
                  const xl = lFirst * c.stride + w * c.dilation - c.before;
                  visit(
                    zPlane + (i * b.output + j) * c.output + lFirst,
                    xPlane + (xi * b.input + xj) * c.input + xl,
                    count,
                    c.stride,
                    k,
                  );
                }
              }
              worked((iEnd - iFirst) * (jEnd - jFirst) * count);
            }
          }
        }
      }
    }
  }
}

/** Z[n,f,o] = B[f] + Σ K[f,c',u] · X[n, g·C/G + c', o·s + u·d − p] over all c' and u, summed in the order of K. `bias` may be absent. */
export function convolve(
  g: Geometry,
  x: Float64Array,
  kernel: Float64Array,
  bias: Float64Array | undefined,
): Float64Array {
  const outputPlane = outputs(g);
  const z = zeros(g.batch * g.filters * outputPlane);
  walk(g, (zAt, xAt, count, step, k) => {
    const weight = kernel[k] ?? 0;
    for (let t = 0; t < count; t++) {
      z[zAt + t] = (z[zAt + t] ?? 0) + weight * (x[xAt + t * step] ?? 0);
    }
  });
  if (bias) {
    for (let i = 0; i < z.length; i++) {
      z[i] = (z[i] ?? 0) + (bias[Math.floor(i / outputPlane) % g.filters] ?? 0);
    }
  }
  return z;
}

/** dX[n,c,h] = Σ dZ[n,f,o] · K[f,c',u] over the filters f of the group of c and all o·s + u·d = h + p. */
export function inputGradient(g: Geometry, dz: Float64Array, kernel: Float64Array): Float64Array {
  const dx = zeros(g.batch * g.channels * inputs(g));
  walk(g, (zAt, xAt, count, step, k) => {
    const weight = kernel[k] ?? 0;
    for (let t = 0; t < count; t++) {
      const at = xAt + t * step;
      dx[at] = (dx[at] ?? 0) + weight * (dz[zAt + t] ?? 0);
    }
  });
  return dx;
}

/** dK[f,c',u] = Σ dZ[n,f,o] · X[n, g·C/G + c', o·s + u·d − p] over all images n and outputs o. Nothing is flipped. */
export function kernelGradient(g: Geometry, dz: Float64Array, x: Float64Array): Float64Array {
  const dk = zeros((g.filters * g.channels * taps(g)) / g.groups);
  walk(g, (zAt, xAt, count, step, k) => {
    let sum = 0;
    for (let t = 0; t < count; t++) sum += (dz[zAt + t] ?? 0) * (x[xAt + t * step] ?? 0);
    dk[k] = (dk[k] ?? 0) + sum;
  });
  return dk;
}

/** dB[f] = Σ dZ[n,f,o]. */
export function biasGradient(g: Geometry, dz: Float64Array): Float64Array {
  const outputPlane = outputs(g);
  const db = zeros(g.filters);
  for (let start = 0; start < dz.length; start += outputPlane) {
    const f = (start / outputPlane) % g.filters;
    db[f] = (db[f] ?? 0) + pairwiseSum(dz, start, outputPlane);
    worked(outputPlane);
  }
  return db;
}
