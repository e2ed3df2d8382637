import type { Axis, Geometry } from '../../kernels';
import { positionOf, type Shape, worked } from '../../tensor';
import { sizesOf } from '../convolutionUse';
import { type PictureAxis, pictureAxis } from './cause';

/**
 * Visits every product of a convolution's three arrays: flat indices into Z, X and K with o·s + u·d − p inside X. The
 * geometry may be one that no convolution has: that is what a mistake makes of it.
 */
function eachProduct(g: Geometry, visit: (z: number, x: number, k: number) => void): void {
  const { inputPlane, outputPlane, taps, channelsPerGroup, filtersPerGroup } = sizesOf(g);
  const [a, b, c] = g.axes;
  // What one plane of each has to do with the others does not depend on which planes they are.
  const meetings: number[] = [];
  for (let u = 0; u < a.kernel; u++) {
    for (let v = 0; v < b.kernel; v++) {
      for (let w = 0; w < c.kernel; w++) {
        for (let i = 0; i < a.output; i++) {
          const xi = place(a, i, u);
          if (xi < 0) continue;
          for (let j = 0; j < b.output; j++) {
            const xj = place(b, j, v);
            if (xj < 0) continue;
            for (let l = 0; l < c.output; l++) {
              const xl = place(c, l, w);
              if (xl < 0) continue;
              meetings.push(
                (i * b.output + j) * c.output + l,
                (xi * b.input + xj) * c.input + xl,
                (u * b.kernel + v) * c.kernel + w,
              );
            }
          }
        }
      }
    }
  }
  for (let n = 0; n < g.batch; n++) {
    for (let f = 0; f < g.filters; f++) {
      const group = Math.floor(f / filtersPerGroup);
      const z = (n * g.filters + f) * outputPlane;
      for (let channel = 0; channel < channelsPerGroup; channel++) {
        const x = (n * g.channels + group * channelsPerGroup + channel) * inputPlane;
        const k = (f * channelsPerGroup + channel) * taps;
        for (let m = 0; m < meetings.length; m += 3) {
          visit(z + (meetings[m] ?? 0), x + (meetings[m + 1] ?? 0), k + (meetings[m + 2] ?? 0));
        }
        worked(meetings.length);
      }
    }
  }
}

/** The input position under output o and kernel position u; −1 outside. */
function place(axis: Axis, o: number, u: number): number {
  const h = o * axis.stride + u * axis.dilation - axis.before;
  return h < axis.input ? h : -1;
}

/** About how many products there are. */
export function productCount(g: Geometry): number {
  const size = sizesOf(g);
  return size.z * size.channelsPerGroup * size.taps;
}

/** Σ X·K over the products with each element of Z. */
export function sumsForZ(g: Geometry, input: Float64Array, kernel: Float64Array): Float64Array {
  const sums = new Float64Array(sizesOf(g).z);
  eachProduct(g, (z, x, k) => {
    sums[z] = (sums[z] ?? 0) + (input[x] ?? 0) * (kernel[k] ?? 0);
  });
  return sums;
}

/** Σ dZ·K over the products with each element of X. */
export function sumsForX(g: Geometry, dz: Float64Array, kernel: Float64Array): Float64Array {
  const dx = new Float64Array(sizesOf(g).x);
  eachProduct(g, (z, x, k) => {
    dx[x] = (dx[x] ?? 0) + (dz[z] ?? 0) * (kernel[k] ?? 0);
  });
  return dx;
}

/** Σ dZ·X over the products with each element of K. */
export function sumsForK(g: Geometry, dz: Float64Array, input: Float64Array): Float64Array {
  const dk = new Float64Array(sizesOf(g).k);
  eachProduct(g, (z, x, k) => {
    dk[k] = (dk[k] ?? 0) + (dz[z] ?? 0) * (input[x] ?? 0);
  });
  return dk;
}

/** The geometry with each axis changed. */
export function withAxes(g: Geometry, change: (axis: Axis, n: number) => Axis): Geometry {
  const [a, b, c] = g.axes;
  return { ...g, axes: [change(a, 0), change(b, 1), change(c, 2)] };
}

/** The shape of a kernel with both axes of channels and three of places. */
export function kernelShape(g: Geometry): Shape {
  return [g.filters, sizesOf(g).channelsPerGroup, ...g.axes.map((axis) => axis.kernel)];
}

/** The geometry with one place more (or less) in front of X, along each axis in turn. */
export function* movedByOne(
  g: Geometry,
  rank: number,
): Generator<{ readonly axis: PictureAxis; readonly by: 1 | -1; readonly moved: Geometry }> {
  for (const [n, axis] of g.axes.entries()) {
    if (n < 3 - rank || axis.input === 1) continue;
    for (const by of [1, -1] as const) {
      const moved = withAxes(g, (own, m) => (m === n ? { ...own, before: own.before + by } : own));
      yield { axis: pictureAxis(2 - n), by, moved };
    }
  }
}

/** Channels as filters see them that know no groups: each group has those of the first one, or the sum of all groups. */
export function sharedChannels(g: Geometry, x: Float64Array, all: boolean): Float64Array {
  const { channelsPerGroup, inputPlane } = sizesOf(g);
  const shape: Shape = [g.batch, g.groups, channelsPerGroup * inputPlane];
  return x.map((_, index) => {
    const [n = 0, , place = 0] = positionOf(shape, index);
    let sum = 0;
    for (let group = 0; group < (all ? g.groups : 1); group++) {
      sum += x[(n * g.groups + group) * channelsPerGroup * inputPlane + place] ?? 0;
    }
    return sum;
  });
}
