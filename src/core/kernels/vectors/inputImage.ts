import type { Axis, Geometry } from '../geometry';
import type { Arena } from './arena';
import { type ImageLayout, imageLayout } from './image';

/** The image of X, which forward and dK share, and the tables of places in it. */

/** Numbers of an image that is made whole; a larger one is made band by band, each while it is needed. */
const WHOLE = 131_072;
/** Numbers of a band, and how often its rows are to outnumber those that two bands share. */
const BAND = 49_152;
const SHARED = 4;

/** The image of X: what the windows of so many rows of Z see of it, one part per stride phase that a kernel element meets. */
export function inputImage({ axes: [a, b, c] }: Geometry, rows: number = b.output): ImageLayout {
  const window = ({ input, before, output, stride, kernel, dilation }: Axis) => ({
    size: input,
    start: -before,
    length: (output - 1) * stride + (kernel - 1) * dilation + 1,
  });
  const phases = [...new Set(Array.from({ length: c.kernel }, (_, w) => (w * c.dilation) % c.stride))];
  const length = c.output + Math.floor(((c.kernel - 1) * c.dilation) / c.stride);
  return imageLayout(window(a), window({ ...b, output: rows }), {
    ...window(c),
    length,
    step: c.stride,
    phases,
  });
}

/** Where each element of a filter finds its X, from the place of the output's window, in the order of K. */
export function inputOffsets({ channels, groups, axes: [a, b, c] }: Geometry, image: ImageLayout): number[] {
  const offsets: number[] = [];
  for (let channel = 0; channel < channels / groups; channel++) {
    for (let u = 0; u < a.kernel; u++) {
      for (let v = 0; v < b.kernel; v++) {
        for (let w = 0; w < c.kernel; w++) {
          const reach = w * c.dilation;
          const phase = image.c.phases.indexOf(reach % c.stride);
          const column = phase * image.c.length + Math.floor(reach / c.stride);
          offsets.push(
            channel * image.volume + u * a.dilation * image.plane + v * b.dilation * image.row + column,
          );
        }
      }
    }
  }
  return offsets;
}

/**
 * How many rows of the result one image is to serve: all, or, where the image is large and used once, so few that it stays in the
 * second-level cache. A multiple of `step`.
 */
export function bandRows(
  { axes: [a, b] }: Geometry,
  size: number,
  step: number,
  imageLength: number,
  imageRows: number,
): number {
  if (imageLength <= WHOLE || a.output * a.input > 1) return size;
  const most = Math.floor((BAND / imageLength) * imageRows);
  const shared = (b.kernel - 1) * b.dilation;
  if (most < shared * SHARED) return size;
  const rows = Math.floor(((most - shared) * step) / (step > 1 ? 1 : b.stride));
  return Math.min(size, Math.max(step, rows - (rows % step)));
}

/** Byte offsets, negative ones wrapped, with the last one repeated `more` times. */
export function writeTable(arena: Arena, offsets: readonly number[], more: number): number {
  const at = arena.take(Math.ceil((offsets.length + more) / 2));
  const { words } = arena;
  offsets.forEach((offset, t) => {
    words[at / 4 + t] = offset * 8;
  });
  const last = (offsets[offsets.length - 1] ?? 0) * 8;
  words.fill(last, at / 4 + offsets.length, at / 4 + offsets.length + more);
  return at;
}
