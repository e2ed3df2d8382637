import type { Arena } from './arena';
import { fillImage, IMAGE_SLACK, lowered, stageLength } from './image';
import { writeTable } from './inputImage';
import { pitchOf } from './pitch';
import { Result } from './result';
import { sliceWithin, sweep, wholeTiles } from './sweep';
import type { Gather } from './task';

/** Multiplications in one call into WebAssembly, after which the stop flag is looked at: about a millisecond. */
const SLICE = 4_000_000;
/** Numbers of a result that are made at once: they are copied out while they are in the cache. */
const RESULTS = 16_384;
/** Numbers of packed K that are held at once. */
const PACKED = 65_536;

/** Targets whose weights are packed together. */
const blockOf = (targets: number, packedEach: number): number =>
  Math.min(targets, wholeTiles(Math.floor(PACKED / packedEach)));

export const inOneBlock = (targets: number, packedEach: number): boolean =>
  blockOf(targets, packedEach) === targets;

export function gather(arena: Arena, task: Gather): Float64Array | undefined {
  const { band, batch, groups, source, sources, image, targets, outputs, phases } = task;
  const [a, b, c] = outputs;
  const plane = a.size * b.size * c.size;
  const sourceVolume = image.a.size * image.b.size * image.c.size;
  const bands = Math.ceil(b.size / band.rows);
  const result = new Result(batch * groups * targets * plane);
  if (result.length === 0) return result.array;
  const terms = phases.reduce((sum, { offsets }) => sum + offsets.length, 0);
  const mean = Math.max(1, terms / phases.length);

  // How much of the result one slice covers.
  const packedPerTarget = terms + phases.length;
  const block = blockOf(targets, packedPerTarget);
  const room = Math.max(64, Math.min(RESULTS, Math.floor(SLICE / mean)));
  const slice = sliceWithin(room, block, sources * image.volume, a.size, band.rows, c.size);

  const blocks = Math.ceil(targets / block);
  const held = blocks > 1 ? batch : 1;
  const imageSize = sources * image.volume + IMAGE_SLACK;
  const tables = phases.map(({ offsets }) => writeTable(arena, offsets, 0));
  const scratch = arena.take(32);
  const stage = arena.take(stageLength(image));
  const packed = arena.take(block * packedPerTarget);
  const out = arena.take(slice.targets * pitchOf(slice.box[0] * slice.box[1] * slice.box[2]));
  const images = arena.take(held * imageSize);

  for (let group = 0; group < groups; group++) {
    for (let first = 0; first < targets; first += block) {
      const some = Math.min(block, targets - first);
      if (!pack(arena, packed, task, { group, first, some, slice: slice.targets })) return undefined;
      for (let n = 0; n < batch; n++) {
        const at = images + (held > 1 ? n : 0) * imageSize * 8;
        const from = (n * groups + group) * sources * sourceVolume;
        const target = ((n * groups + group) * targets + first) * plane;
        for (let m = 0; m < bands; m++) {
          if (blocks === 1 || first === 0) {
            fillImage(arena, lowered(image, m * band.advance), source, from, sources, at, stage);
          }
          const row = m * band.rows;
          sweep(arena, task, slice, {
            result,
            target: target + row * c.size,
            targets: some,
            rows: Math.min(band.rows, b.size - row),
            image: at,
            packed,
            tables,
            out,
            scratch,
          });
        }
      }
    }
  }
  return result.array;
}

interface Packed {
  readonly group: number;
  /** Of the group's targets, and how many from there on. */
  readonly first: number;
  readonly some: number;
  /** Targets of a slice, which begins with a tile of its own. */
  readonly slice: number;
}

/**
 * K as `correlate` reads it: for every phase, every slice and every tile the biases of its targets, then their weights tap by
 * tap. False when a weight is not finite.
 */
function pack(arena: Arena, at: number, task: Gather, { group, first, some, slice }: Packed): boolean {
  const { phases, targets, kernel, kernelGroup, kernelTarget, bias } = task;
  const { numbers, kernels } = arena;
  let to = at / 8;
  // x − x is 0 for every finite x, and NaN for the others.
  let finite = 0;
  for (const { weights } of phases) {
    let lanes = 0;
    for (let t = 0; t < some; t += lanes) {
      lanes = kernels.filtersOfTile(Math.min(some, t - (t % slice) + slice) - t);
      for (let lane = 0; lane < lanes; lane++) {
        numbers[to + lane] = bias?.[group * targets + first + t + lane] ?? 0;
        const base = group * kernelGroup + (first + t + lane) * kernelTarget;
        let write = to + lanes + lane;
        for (let n = 0; n < weights.length; n++, write += lanes) {
          const weight = kernel[base + (weights[n] ?? 0)] ?? 0;
          finite += weight - weight;
          numbers[write] = weight;
        }
      }
      to += lanes * (weights.length + 1);
    }
  }
  return finite === 0;
}
