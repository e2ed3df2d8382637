import type { Geometry } from '../../src/core/kernels';

/** What a textbook prints: seven nested loops and a test of the bounds, over two spatial axes. */
function everyProduct(g: Geometry, visit: (z: number, x: number, k: number) => void): void {
  const [, b, c] = g.axes;
  const perGroup = g.channels / g.groups;
  for (let n = 0; n < g.batch; n++) {
    for (let f = 0; f < g.filters; f++) {
      const first = Math.floor(f / (g.filters / g.groups)) * perGroup;
      for (let i = 0; i < b.output; i++) {
        for (let j = 0; j < c.output; j++) {
          const z = ((n * g.filters + f) * b.output + i) * c.output + j;
          for (let channel = 0; channel < perGroup; channel++) {
            for (let u = 0; u < b.kernel; u++) {
              for (let v = 0; v < c.kernel; v++) {
                const h = i * b.stride + u * b.dilation - b.before;
                const w = j * c.stride + v * c.dilation - c.before;
                if (h < 0 || h >= b.input || w < 0 || w >= c.input) continue;
                visit(
                  z,
                  ((n * g.channels + first + channel) * b.input + h) * c.input + w,
                  ((f * perGroup + channel) * b.kernel + u) * c.kernel + v,
                );
              }
            }
          }
        }
      }
    }
  }
}

export function forward(g: Geometry, x: Float64Array, kernel: Float64Array, z: Float64Array): void {
  z.fill(0);
  everyProduct(g, (zAt, xAt, kAt) => {
    z[zAt] = (z[zAt] ?? 0) + (x[xAt] ?? 0) * (kernel[kAt] ?? 0);
  });
}

export function inputGradient(g: Geometry, dz: Float64Array, kernel: Float64Array, dx: Float64Array): void {
  dx.fill(0);
  everyProduct(g, (zAt, xAt, kAt) => {
    dx[xAt] = (dx[xAt] ?? 0) + (dz[zAt] ?? 0) * (kernel[kAt] ?? 0);
  });
}

export function kernelGradient(g: Geometry, dz: Float64Array, x: Float64Array, dk: Float64Array): void {
  dk.fill(0);
  everyProduct(g, (zAt, xAt, kAt) => {
    dk[kAt] = (dk[kAt] ?? 0) + (dz[zAt] ?? 0) * (x[xAt] ?? 0);
  });
}
