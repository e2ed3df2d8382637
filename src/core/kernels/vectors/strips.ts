import { worked } from '../../tensor';
import type { Geometry } from '../geometry';
import type { Arena } from './arena';
import { fillImage, IMAGE_SLACK, lowered, stageLength } from './image';
import { inputImage, inputOffsets, writeTable } from './inputImage';

/** Numbers of dZ that `strips` goes over at once, beside as much of the image, in the second-level cache. */
const STRIP = 16_384;
/** Room for the sums of one tile of `strips`. */
const TILE = 10;

/**
 * A single filter has no neighbours that share the loads of X, but its own kernel rows do, where a row of X meets dZ under each
 * of them: i·s + u·d = (i − d/s)·s + (u + 1)·d.
 */
export const inStrips = ({ axes: [, b, c] }: Geometry): boolean =>
  b.kernel > 1 && b.dilation % b.stride === 0 && c.output <= STRIP;

export function kernelGradientInStrips(
  arena: Arena,
  g: Geometry,
  dz: Float64Array,
  x: Float64Array,
  result: Float64Array,
): Float64Array | undefined {
  const [a, b, c] = g.axes;
  const channels = g.channels / g.groups;
  const inputVolume = a.input * b.input * c.input;
  const outputPlane = a.output * b.output * c.output;
  const between = b.dilation / b.stride;
  const pitch = c.output + (c.output & 1);
  const rows = Math.min(b.output, Math.max(1, Math.floor(STRIP / pitch)));
  // Each strip has an image of its own, unless it would be filled again for every plane of Z.
  const banded = a.input * a.output === 1;
  const image = inputImage(g, banded ? rows : b.output);
  const offsets = inputOffsets(g, image);
  const tiles = stripTiles(b.kernel, c.kernel);
  // One tile may reach beyond the last column of the kernel: the table goes on with the last one.
  const table = writeTable(arena, offsets, 4);
  const planes = channels * a.kernel;
  const sums = arena.take(planes * tiles.length * TILE);
  const raw = arena.take(pitch === c.output ? 0 : rows * c.output);
  const strip = arena.take((rows + 4 * between) * pitch);
  const stage = arena.take(stageLength(image));
  const at = arena.take(channels * image.volume + IMAGE_SLACK);

  for (let group = 0; group < g.groups; group++) {
    arena.numbers.fill(0, sums / 8, sums / 8 + planes * tiles.length * TILE);
    for (let n = 0; n < g.batch; n++) {
      const source = (n * g.groups + group) * channels * inputVolume;
      if (!banded) fillImage(arena, image, x, source, channels, at, stage);
      for (let i = 0; i < a.output; i++) {
        for (let j = 0; j < b.output; j += rows) {
          const high = Math.min(rows, b.output - j);
          if (banded) fillImage(arena, lowered(image, j * b.stride), x, source, channels, at, stage);
          const { numbers, kernels } = arena;
          const from = (n * g.groups + group) * outputPlane + (i * b.output + j) * c.output;
          const given = dz.subarray(from, from + high * c.output);
          const zeros = 2 * between * pitch;
          const start = strip / 8 + zeros;
          numbers.fill(0, strip / 8, start);
          if (pitch === c.output) numbers.set(given, start);
          else {
            numbers.set(given, raw / 8);
            kernels.interleave(raw, start * 8, 1, 0, high, c.output);
          }
          numbers.fill(0, start + high * pitch, start + high * pitch + zeros);
          let sum = sums;
          for (let plane = 0; plane < planes; plane++) {
            for (const { row, column, tall, wide } of tiles) {
              kernels.strips(
                sum,
                tall,
                wide,
                start * 8,
                pitch * 8,
                between * pitch * 8,
                at + (banded ? 0 : i * a.stride * image.plane + j * b.stride * image.row) * 8,
                b.stride * image.row * 8,
                high + (tall - 1) * between,
                table + 4 * ((plane * b.kernel + row) * c.kernel + column),
              );
              sum += TILE * 8;
            }
            worked(high * c.output * b.kernel * c.kernel);
          }
        }
      }
    }
    const { numbers } = arena;
    let sum = sums / 8;
    for (let plane = 0; plane < planes; plane++) {
      for (const { row, column, tall, wide } of tiles) {
        for (let u = 0; u < tall; u++) {
          for (let v = 0; v < Math.min(wide, c.kernel - column); v++) {
            const value = numbers[sum + u * wide + v] ?? 0;
            if (!Number.isFinite(value)) return undefined;
            result[((group * planes + plane) * b.kernel + row + u) * c.kernel + column + v] = value;
          }
        }
        sum += TILE;
      }
    }
  }
  return result;
}

interface StripTile {
  /** Of the kernel: the first row and column. */
  readonly row: number;
  readonly column: number;
  readonly tall: 2 | 3;
  readonly wide: 3 | 4 | 5;
}

/** A kernel of at least two rows in tiles of 3 × 3, 2 × 5 and 2 × 4; those at its end may reach beyond its last column. */
function stripTiles(rows: number, columns: number): StripTile[] {
  const found: StripTile[] = [];
  for (let row = 0; row < rows; ) {
    const left = rows - row;
    const tall = left === 2 || left === 4 ? 2 : 3;
    let fives = 0;
    const reach = (count: number): number => 5 * count + 4 * Math.ceil(Math.max(0, columns - 5 * count) / 4);
    for (let count = 1; 5 * count <= columns; count++) if (reach(count) < reach(fives)) fives = count;
    for (let column = 0; column < columns; ) {
      const wide = tall === 3 ? 3 : fives > 0 ? 5 : 4;
      if (wide === 5) fives--;
      found.push({ row, column, tall, wide });
      column += wide;
    }
    row += tall;
  }
  return found;
}
