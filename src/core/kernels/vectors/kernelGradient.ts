import { worked } from '../../tensor';
import { type Geometry, inputs, outputs, simplified, taps as tapsOf } from '../geometry';
import type { Arena } from './arena';
import { fillImage, IMAGE_SLACK, type ImageLayout, lowered, stageLength } from './image';
import { bandRows, inputImage, inputOffsets, writeTable } from './inputImage';
import { inStrips, kernelGradientInStrips } from './strips';

/** Numbers of dZ that one call of `dots` goes over: they stay in the first-level cache. */
const BLOCK = 1_536;

/** Sums of dK that are held at once. */
const SUMS = 65_536;

/** How dK is gone about: the same for every image and group. */
interface Plan {
  readonly g: Geometry;
  /** Channels and filters of one group, and the kernel elements of one filter. */
  readonly channels: number;
  readonly filters: number;
  readonly taps: number;
  /** Filters whose sums are held at once. */
  readonly together: number;
  /** Rows of dZ that an image serves: all, or a band of them. */
  readonly band: number;
  readonly image: ImageLayout;
  /** Rows and columns of dZ in one block. */
  readonly rows: number;
  readonly columns: number;
}

/** Addresses. */
interface Room {
  readonly table: number;
  readonly sums: number;
  readonly raw: number;
  readonly block: number;
  readonly stage: number;
  readonly images: number;
}

export function kernelGradient(
  arena: Arena,
  given: Geometry,
  dz: Float64Array,
  x: Float64Array,
): Float64Array | undefined {
  const g = simplified(given);
  const result = new Float64Array((g.filters * g.channels * tapsOf(g)) / g.groups);
  if (result.length === 0 || g.batch === 0) return result;
  if (g.filters === g.groups && inStrips(g)) return kernelGradientInStrips(arena, g, dz, x, result);
  const plan = planOf(g);
  const { filters, together, taps, band, image, channels } = plan;
  const held = filters > together ? g.batch : 1;
  const imageSize = channels * image.volume + IMAGE_SLACK;
  const room: Room = {
    // Eight taps may be taken at once: the table goes on with the last one.
    table: writeTable(arena, inputOffsets(g, image), 7),
    sums: arena.take(together * (taps + 7)),
    raw: arena.take(BLOCK),
    block: arena.take(2 * BLOCK),
    stage: arena.take(stageLength(image)),
    images: arena.take(held * imageSize),
  };
  const whole = band === g.axes[1].output;
  for (let group = 0; group < g.groups; group++) {
    for (let first = 0; first < filters; first += together) {
      const chosen = quads(Math.min(together, filters - first));
      arena.numbers.fill(0, room.sums / 8, room.sums / 8 + together * (taps + 7));
      for (let n = 0; n < g.batch; n++) {
        const at = room.images + (held > 1 ? n : 0) * imageSize * 8;
        const source = (n * g.groups + group) * channels * inputs(g);
        const fill = (rows: number): void =>
          fillImage(arena, lowered(image, rows), x, source, channels, at, room.stage);
        if (whole && (held === 1 || first === 0)) fill(0);
        const plane = ((n * g.groups + group) * filters + first) * outputs(g);
        addImage(arena, plan, room, chosen, dz, plane, at, whole ? undefined : fill);
      }
      const target = (group * filters + first) * taps;
      if (!copyOut(arena.numbers, plan, room, chosen, result, target)) return undefined;
    }
  }
  return result;
}

function planOf(g: Geometry): Plan {
  const [, b, c] = g.axes;
  const channels = g.channels / g.groups;
  const filters = g.filters / g.groups;
  const taps = channels * tapsOf(g);
  // Over a few rows of the image all of these filters go, so that these rows are read from afar once and not once for every
  // four filters.
  const together = Math.min(filters, Math.max(4, Math.floor(SUMS / (taps + 7)) & -4));
  const rows = evenly(b.output, Math.max(1, Math.floor(BLOCK / (4 * c.output))));
  const whole = inputImage(g);
  const few = bandRows(g, b.output, 1, channels * whole.volume, whole.b.length);
  const banded = filters <= together && few < b.output;
  const band = banded ? Math.max(rows, few - (few % rows)) : b.output;
  const columns = evenly(c.output, Math.floor(BLOCK / 4));
  return { g, channels, filters, taps, together, band, image: inputImage(g, band), rows, columns };
}

/**
 * Adds the products of one image with dZ, block by block of dZ, to the sums.
 *
 * @param plane where in dZ the first filter's plane begins.
 * @param fill makes the image from this row of X on, where it holds a band only.
 */
function addImage(
  arena: Arena,
  plan: Plan,
  room: Room,
  chosen: Quads,
  dz: Float64Array,
  plane: number,
  image: number,
  fill: ((row: number) => void) | undefined,
): void {
  const { g, band, rows, columns, taps } = plan;
  const [a, b, c] = g.axes;
  const size = outputs(g);
  for (let i = 0; i < a.output; i++) {
    for (let j = 0; j < b.output; j += rows) {
      const high = Math.min(rows, b.output - j, band - (j % band));
      if (j % band === 0) fill?.(j * b.stride);
      for (let l = 0; l < c.output; l += columns) {
        const wide = Math.min(columns, c.output - l);
        const { numbers, kernels } = arena;
        const from = plane + (i * b.output + j) * c.output + l;
        const window = i * a.stride * plan.image.plane + (j % band) * b.stride * plan.image.row + l;
        let sum = room.sums;
        for (const { filter, some } of chosen) {
          for (let f = 0; f < some; f++) {
            const start = from + (filter + f) * size;
            numbers.set(dz.subarray(start, start + high * wide), room.raw / 8 + f * high * wide);
          }
          kernels.interleave(room.raw, room.block, some, high * wide * 8, high, wide);
          kernels.dots(
            sum,
            some,
            room.block,
            high,
            Math.ceil(wide / 2),
            image + window * 8,
            b.stride * plan.image.row * 8,
            room.table,
            paddedTaps(taps, some),
          );
          sum += some * paddedTaps(taps, some) * 8;
          worked(some * high * wide * taps);
        }
      }
    }
  }
}

/** `dots` goes over whole tiles of eight sums. */
const paddedTaps = (taps: number, some: 1 | 2 | 4): number => Math.ceil((taps * some) / 8) * (8 / some);

/** The sums into their places in dK; false when one is not finite. */
function copyOut(
  numbers: Float64Array,
  { taps }: Plan,
  room: Room,
  chosen: Quads,
  result: Float64Array,
  target: number,
): boolean {
  let sum = room.sums / 8;
  for (const { filter, some } of chosen) {
    for (let f = 0; f < some; f++) {
      const to = target + (filter + f) * taps;
      for (let t = 0; t < taps; t++) {
        const value = numbers[sum + t * some + f] ?? 0;
        if (!Number.isFinite(value)) return false;
        result[to + t] = value;
      }
    }
    sum += some * paddedTaps(taps, some);
  }
  return true;
}

type Quads = readonly { readonly filter: number; readonly some: 1 | 2 | 4 }[];

/** So many filters as `dots` takes them: four at once, then two, then one. */
function quads(filters: number): Quads {
  const found: { filter: number; some: 1 | 2 | 4 }[] = [];
  for (let filter = 0; filter < filters; ) {
    const some = filters - filter >= 4 ? 4 : filters - filter >= 2 ? 2 : 1;
    found.push({ filter, some });
    filter += some;
  }
  return found;
}

/** The length of parts of at most `most`, so that the last one is not much shorter than the others; whole pairs if it can. */
function evenly(length: number, most: number): number {
  if (length <= most) return length;
  const part = Math.ceil(length / Math.ceil(length / most));
  return Math.min(most, part + (part & 1));
}
