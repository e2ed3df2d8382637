import { worked } from '../tensor';
import { type Axis, FLAT, type Geometry } from './geometry';
import { fillImage, IMAGE_SLACK, type ImageLayout, imageLayout, lowered, stageLength } from './image';
import type { Arena } from './webassembly';

/**
 * The three passes on vectors. Forward and dX are one thing: every element is a sum over a fixed list of (image offset,
 * weight) pairs, the same list for all elements of one stride phase. dK is the other: for every kernel element a dot product of
 * dZ with a shifted image.
 *
 * Each result is `undefined` where only the loops give the right one: where a zero that padding put there would meet an
 * infinity or a NaN, whose product is not zero.
 */

/** Multiplications in one call into WebAssembly, after which the stop flag is looked at: about a millisecond. */
const SLICE = 4_000_000;
/** Numbers of a result that are made at once: they are copied out while they are in the cache. */
const RESULTS = 16_384;
/** Numbers of an image that stay in the second-level cache beside the rest. */
const NEAR = 32_768;
/** Numbers of an image that is made whole; a larger one is made band by band, each while it is needed. */
const WHOLE = 131_072;
/** Numbers of a band, and how often its rows are to outnumber those that two bands share. */
const BAND = 49_152;
const SHARED = 4;
/** Numbers of one target in a slice, at least. */
const SHORTEST_RUN = 256;
/** Numbers of packed K that are held at once. */
const PACKED = 65_536;
/** Numbers of dZ that one call of `dots` goes over: they stay in the first-level cache. */
const BLOCK = 1_536;
/** Numbers of dZ that `strips` goes over at once, beside as much of the image, in the second-level cache. */
const STRIP = 16_384;
/** Room for the sums of one tile of `strips`. */
const TILE = 10;
/** Sums of dK that are held at once. */
const SUMS = 65_536;

type Three<T> = readonly [T, T, T];

// Forward and dX --------------------------------------------------------------------------------------------

/** Along one axis: element h of the result has residue (h + offset) mod step, and quotient q = ⌊(h + offset)/step⌋. */
interface Output {
  readonly size: number;
  readonly step: number;
  readonly offset: number;
  /** Image position of quotient q: (q − first)·stride. */
  readonly first: number;
  readonly stride: number;
}

/** The elements of one residue per axis, and the pairs that each is the sum of. */
interface Phase {
  readonly residues: Three<number>;
  /** In numbers, from the element's place in the image. */
  readonly offsets: readonly number[];
  /** Where each weight stands, from the first weight of the lane. */
  readonly weights: readonly number[];
  readonly lines: Lines;
}

/**
 * How neighbouring rows of the result meet the same numbers: within every `block` offsets, the one that is `line` further on is
 * a row of the result away, the row behind or, `upwards`, the row before. `line` is 0 where no two rows share anything.
 */
interface Lines {
  readonly line: number;
  readonly block: number;
  readonly upwards: boolean;
}

const NO_LINES: Lines = { line: 0, block: 0, upwards: false };

interface Gather {
  /** Rows of the result that one image serves, and how far down in the source the next image begins. */
  readonly band: Band;
  readonly batch: number;
  readonly groups: number;
  readonly source: Float64Array;
  /** Planes of one group. */
  readonly sources: number;
  readonly image: ImageLayout;
  readonly targets: number;
  readonly outputs: Three<Output>;
  readonly phases: readonly Phase[];
  readonly kernel: Float64Array;
  /** Distances between the weights of two groups and of two targets. */
  readonly kernelGroup: number;
  readonly kernelTarget: number;
  readonly bias: Float64Array | undefined;
}

interface Band {
  readonly rows: number;
  readonly advance: number;
}

/**
 * How many rows of the result one image is to serve: all, or, where the image is large and used once, so few that it stays in the
 * second-level cache. A multiple of `step`.
 */
function bandRows(
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

export function convolve(
  arena: Arena,
  given: Geometry,
  x: Float64Array,
  kernel: Float64Array,
  bias: Float64Array | undefined,
): Float64Array | undefined {
  const g = simplified(given);
  const [a, b, c] = g.axes;
  const targets = g.filters / g.groups;
  const whole = inputImage(g);
  const length = (g.channels / g.groups) * whole.volume;
  const weightsEach = (g.channels / g.groups) * a.kernel * b.kernel * c.kernel;
  const rows = inOneBlock(targets, weightsEach + 1)
    ? bandRows(g, b.output, 1, length, whole.b.length)
    : b.output;
  const image = inputImage(g, rows);
  const offsets = inputOffsets(g, image);
  const output = ({ output: size, stride }: Axis): Output => ({ size, step: 1, offset: 0, first: 0, stride });
  const down = b.stride / b.dilation;
  const lines =
    Number.isInteger(down) && down < b.kernel
      ? { line: down * c.kernel, block: b.kernel * c.kernel, upwards: false }
      : NO_LINES;
  return gather(arena, {
    band: { rows, advance: rows * b.stride },
    batch: g.batch,
    groups: g.groups,
    source: x,
    sources: g.channels / g.groups,
    image,
    targets,
    outputs: [output(a), output(b), { ...output(c), stride: 1 }],
    phases: [{ residues: [0, 0, 0], offsets, weights: offsets.map((_, t) => t), lines }],
    kernel,
    kernelGroup: targets * offsets.length,
    kernelTarget: offsets.length,
    bias,
  });
}

export function inputGradient(
  arena: Arena,
  given: Geometry,
  dz: Float64Array,
  kernel: Float64Array,
): Float64Array | undefined {
  const g = simplified(given);
  const [a, b, c] = g.axes;
  const taps = a.kernel * b.kernel * c.kernel;
  const channels = g.channels / g.groups;
  const filters = g.filters / g.groups;
  // dZ at ⌊(h + p − u·d)/s⌋: from the last kernel element under the first input to the first one under the last.
  const window = (
    { output, input, before, kernel: k, stride, dilation }: Axis,
    elements: number = input,
  ): { size: number; start: number; length: number } => {
    const start = Math.ceil((before - (k - 1) * dilation) / stride);
    return { size: output, start, length: Math.floor((elements - 1 + before) / stride) + 1 - start };
  };
  const columns = { ...window(c), step: 1, phases: [0] };
  const whole = imageLayout(window(a), window(b), columns);
  // Every weight is packed once, in the phase that it belongs to, and every phase has a bias.
  const packedEach = filters * taps + a.stride * b.stride * c.stride;
  const bandOf = bandRows(g, b.input, b.stride, filters * whole.volume, whole.b.length);
  const rows = inOneBlock(channels, packedEach) ? bandOf : b.input;
  const image = imageLayout(window(a), window(b, rows), columns);
  const output = (axis: Axis): Output => ({
    size: axis.input,
    step: axis.stride,
    offset: axis.before,
    first: window(axis).start,
    stride: 1,
  });
  const phases: Phase[] = [];
  for (const ra of residuesOf(a)) {
    for (const rb of residuesOf(b)) {
      for (const rc of residuesOf(c)) {
        const offsets: number[] = [];
        const weights: number[] = [];
        for (let f = 0; f < filters; f++) {
          for (const [u, i] of meeting(a, ra)) {
            for (const [v, j] of meeting(b, rb)) {
              for (const [w, l] of meeting(c, rc)) {
                offsets.push(f * image.volume + i * image.plane + j * image.row + l);
                weights.push(f * channels * taps + (u * b.kernel + v) * c.kernel + w);
              }
            }
          }
        }
        const [rows, columns] = [meeting(b, rb), meeting(c, rc)];
        const [[, first] = [0, 0], [, second] = [0, 0]] = rows;
        const lines =
          rows.length > 1 && first - second === 1
            ? { line: columns.length, block: rows.length * columns.length, upwards: true }
            : NO_LINES;
        phases.push({ residues: [ra, rb, rc], offsets, weights, lines });
      }
    }
  }
  return gather(arena, {
    band: { rows, advance: rows / b.stride },
    batch: g.batch,
    groups: g.groups,
    source: dz,
    sources: filters,
    image,
    targets: channels,
    outputs: [output(a), output(b), output(c)],
    phases,
    kernel,
    kernelGroup: filters * channels * taps,
    kernelTarget: taps,
    bias: undefined,
  });
}

/** The residues of h + p modulo the stride that there are. */
function residuesOf({ stride, input, before }: Axis): number[] {
  if (input >= stride) return Array.from({ length: stride }, (_, residue) => residue);
  return Array.from({ length: input }, (_, h) => (h + before) % stride).sort((m, n) => m - n);
}

/** The kernel elements u with u·d ≡ r modulo the stride, and how far (r − u·d)/s their dZ is from the quotient. */
function meeting({ kernel, dilation, stride }: Axis, residue: number): [u: number, shift: number][] {
  const found: [number, number][] = [];
  for (let u = 0; u < kernel; u++) {
    const shift = (residue - u * dilation) / stride;
    if (Number.isInteger(shift)) found.push([u, shift]);
  }
  return found;
}

/** Targets whose weights are packed together. */
const blockOf = (targets: number, packedEach: number): number =>
  Math.min(targets, Math.max(4, Math.floor(PACKED / packedEach) & -4));
const inOneBlock = (targets: number, packedEach: number): boolean => blockOf(targets, packedEach) === targets;

function gather(arena: Arena, task: Gather): Float64Array | undefined {
  const { band, batch, groups, source, sources, image, targets, outputs, phases } = task;
  const [a, b, c] = outputs;
  const plane = a.size * b.size * c.size;
  const sourceVolume = image.a.size * image.b.size * image.c.size;
  const bands = Math.ceil(b.size / band.rows);
  const result = new Float64Array(batch * groups * targets * plane);
  if (result.length === 0) return result;
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
  const out = arena.take(slice.targets * slice.box[0] * slice.box[1] * slice.box[2]);
  const images = arena.take(held * imageSize);

  for (let group = 0; group < groups; group++) {
    for (let first = 0; first < targets; first += block) {
      const some = Math.min(block, targets - first);
      if (!pack(arena, packed, task, group, first, some)) return undefined;
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
            block,
          });
        }
      }
    }
  }
  return result;
}

interface SliceSize {
  readonly targets: number;
  readonly box: Three<number>;
}

/**
 * Whole planes of some targets while the image stays in the second-level cache anyway; else a few rows of all targets, so
 * that these rows of the image are read from afar once and not once for every four targets.
 */
function sliceWithin(
  room: number,
  targets: number,
  imageLength: number,
  a: number,
  b: number,
  c: number,
): SliceSize {
  const plane = a * b * c;
  const planes = Math.min(targets, Math.max(4, Math.floor(room / plane) & -4));
  if (planes * plane <= room && (planes === targets || imageLength <= NEAR)) {
    return { targets: planes, box: [a, b, c] };
  }
  // Runs shorter than this cost more to copy out than they save.
  const some = Math.min(targets, Math.max(4, Math.floor(room / Math.max(SHORTEST_RUN, c)) & -4));
  return { targets: some, box: boxWithin(Math.floor(room / some), a, b, c) };
}

/** The largest box of whole columns, else whole rows, else part of a row, of at most `count` elements. */
function boxWithin(count: number, a: number, b: number, c: number): Three<number> {
  if (count >= b * c) return [Math.min(a, Math.floor(count / (b * c))), b, c];
  if (count >= c) return [1, Math.floor(count / c), c];
  return [1, 1, Math.max(1, count)];
}

interface Sweep {
  readonly result: Float64Array;
  /** Where in the result the first target stands. */
  readonly target: number;
  readonly targets: number;
  /** Of the result, from `target` on. */
  readonly rows: number;
  readonly image: number;
  readonly packed: number;
  readonly tables: readonly number[];
  readonly out: number;
  readonly scratch: number;
  readonly block: number;
}

/** All elements of some targets that one image serves, slice by slice. */
function sweep(
  arena: Arena,
  { outputs: [a, b, c], image, phases }: Gather,
  slice: SliceSize,
  s: Sweep,
): void {
  const [boxA, boxB, boxC] = slice.box;
  const plane = a.size * b.size * c.size;
  for (let t = 0; t < s.targets; t += slice.targets) {
    const targets = Math.min(slice.targets, s.targets - t);
    for (let i = 0; i < a.size; i += boxA) {
      const na = Math.min(boxA, a.size - i);
      for (let j = 0; j < s.rows; j += boxB) {
        const nb = Math.min(boxB, s.rows - j);
        for (let l = 0; l < c.size; l += boxC) {
          const nc = Math.min(boxC, c.size - l);
          const pitch = na * nb * nc;
          let packed = s.packed;
          let done = 0;
          phases.forEach(({ residues: [ra, rb, rc], offsets, lines: { line, block, upwards } }, n) => {
            const qa = quotients(a, ra, i, na);
            const qb = quotients(b, rb, j, nb);
            const qc = quotients(c, rc, l, nc);
            const elements = qa.count * qb.count * qc.count;
            if (elements > 0) {
              // Upwards: from the last row to the first.
              const way = upwards ? -1 : 1;
              const skipped = upwards ? qb.count - 1 : 0;
              const rowOf = qb.image + skipped * b.stride;
              const from = qa.image * image.plane + rowOf * image.row + qc.image;
              const to = (qa.result * nb + qb.result + skipped * b.step) * nc + qc.result;
              arena.kernels.correlate(
                s.out + to * 8,
                pitch * 8,
                a.step * nb * nc * 8,
                way * b.step * nc * 8,
                c.step * 8,
                s.image + from * 8,
                a.stride * image.plane * 8,
                way * b.stride * image.row * 8,
                qa.count,
                qb.count,
                qc.count,
                packed + t * (offsets.length + 1) * 8,
                s.tables[n] ?? 0,
                offsets.length,
                targets,
                s.scratch,
                line,
                block,
              );
              done += elements * offsets.length;
            }
            packed += s.targets * (offsets.length + 1) * 8;
          });
          copyOut(arena, s, t, targets, pitch, [i, j, l], [na, nb, nc], [b.size, c.size], plane);
          worked(done * targets);
        }
      }
    }
  }
}

/** The elements h of `from` … `from + count − 1` that have this residue: where they start and how many they are. */
function quotients(
  { step, offset, first, stride }: Output,
  residue: number,
  from: number,
  count: number,
): { result: number; image: number; count: number } {
  const q = Math.ceil((from + offset - residue) / step);
  const last = Math.floor((from + count - 1 + offset - residue) / step);
  return {
    result: q * step + residue - offset - from,
    image: (q - first) * stride,
    count: Math.max(0, last - q + 1),
  };
}

/** From the slice's own memory to its place in the result, in runs as long as they are. */
function copyOut(
  { numbers }: Arena,
  { result, target, out }: Sweep,
  first: number,
  targets: number,
  pitch: number,
  [i, j, l]: Three<number>,
  [na, nb, nc]: Three<number>,
  [sizeB, sizeC]: readonly [number, number],
  plane: number,
): void {
  const from = out / 8;
  const to = target + first * plane;
  if (pitch === plane) {
    result.set(numbers.subarray(from, from + targets * plane), to);
    return;
  }
  const at = (i * sizeB + j) * sizeC + l;
  // A box is whole planes, or whole rows of one plane, or part of one row: one run in each case.
  for (let t = 0; t < targets; t++) {
    result.set(numbers.subarray(from + t * na * nb * nc, from + (t + 1) * na * nb * nc), to + t * plane + at);
  }
}

/**
 * K as `correlate` reads it: for every phase and every four targets their biases, then their weights tap by tap. False when a
 * weight is not finite.
 */
function pack(arena: Arena, at: number, task: Gather, group: number, first: number, some: number): boolean {
  const { phases, targets, kernel, kernelGroup, kernelTarget, bias } = task;
  const { numbers } = arena;
  let to = at / 8;
  // x − x is 0 for every finite x, and NaN for the others.
  let finite = 0;
  for (const { weights } of phases) {
    for (let t = 0; t < some; t += 4) {
      const lanes = Math.min(4, some - t);
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

// dK --------------------------------------------------------------------------------------------------------

export function kernelGradient(
  arena: Arena,
  given: Geometry,
  dz: Float64Array,
  x: Float64Array,
): Float64Array | undefined {
  const g = simplified(given);
  const [a, b, c] = g.axes;
  const channels = g.channels / g.groups;
  const filters = g.filters / g.groups;
  const taps = channels * a.kernel * b.kernel * c.kernel;
  const inputVolume = a.input * b.input * c.input;
  const outputPlane = a.output * b.output * c.output;
  const result = new Float64Array(g.filters * taps);
  if (result.length === 0 || g.batch === 0) return result;
  if (filters === 1 && inStrips(g)) return kernelGradientInStrips(arena, g, dz, x, result);

  // Filters whose sums are held at once: over a few rows of the image all of them go, so that these rows are read from
  // afar once and not once for every four filters.
  const together = Math.min(filters, Math.max(4, Math.floor(SUMS / (taps + 7)) & -4));
  const parts = quads(together);
  const rows = evenly(b.output, Math.max(1, Math.floor(BLOCK / (4 * c.output))));
  const whole = inputImage(g);
  const few = bandRows(g, b.output, 1, channels * whole.volume, whole.b.length);
  const band = filters > together ? b.output : few === b.output ? few : Math.max(rows, few - (few % rows));
  const image = inputImage(g, band);
  const offsets = inputOffsets(g, image);
  const held = filters > together ? g.batch : 1;
  const imageSize = channels * image.volume + IMAGE_SLACK;
  // Eight taps may be taken at once: the table goes on with the last one.
  const table = writeTable(arena, offsets, 7);
  const sums = arena.take(together * (taps + 7));
  const raw = arena.take(BLOCK);
  const block = arena.take(2 * BLOCK);
  const stage = arena.take(stageLength(image));
  const images = arena.take(held * imageSize);
  const columns = evenly(c.output, Math.floor(BLOCK / 4));

  for (let group = 0; group < g.groups; group++) {
    for (let first = 0; first < filters; first += together) {
      const chosen = filters - first < together ? quads(filters - first) : parts;
      arena.numbers.fill(0, sums / 8, sums / 8 + together * (taps + 7));
      for (let n = 0; n < g.batch; n++) {
        const at = images + (held > 1 ? n : 0) * imageSize * 8;
        const source = (n * g.groups + group) * channels * inputVolume;
        const whole = band === b.output;
        if (whole && (held === 1 || first === 0)) fillImage(arena, image, x, source, channels, at, stage);
        const plane = ((n * g.groups + group) * filters + first) * outputPlane;
        for (let i = 0; i < a.output; i++) {
          for (let j = 0; j < b.output; j += rows) {
            const high = Math.min(rows, b.output - j, band - (j % band));
            if (!whole && j % band === 0) {
              fillImage(arena, lowered(image, j * b.stride), x, source, channels, at, stage);
            }
            for (let l = 0; l < c.output; l += columns) {
              const wide = Math.min(columns, c.output - l);
              const { numbers, kernels } = arena;
              const from = plane + (i * b.output + j) * c.output + l;
              let sum = sums;
              for (const { filter, some } of chosen) {
                for (let f = 0; f < some; f++) {
                  const start = from + (filter + f) * outputPlane;
                  numbers.set(dz.subarray(start, start + high * wide), raw / 8 + f * high * wide);
                }
                kernels.interleave(raw, block, some, high * wide * 8, high, wide);
                const padded = Math.ceil((taps * some) / 8) * (8 / some);
                kernels.dots(
                  sum,
                  some,
                  block,
                  high,
                  Math.ceil(wide / 2),
                  at + (i * a.stride * image.plane + (j % band) * b.stride * image.row + l) * 8,
                  b.stride * image.row * 8,
                  table,
                  padded,
                );
                sum += some * padded * 8;
                worked(some * high * wide * taps);
              }
            }
          }
        }
      }
      const { numbers } = arena;
      let sum = sums / 8;
      for (const { filter, some } of chosen) {
        for (let f = 0; f < some; f++) {
          const to = (group * filters + first + filter + f) * taps;
          for (let t = 0; t < taps; t++) {
            const value = numbers[sum + t * some + f] ?? 0;
            if (!Number.isFinite(value)) return undefined;
            result[to + t] = value;
          }
        }
        sum += some * Math.ceil((taps * some) / 8) * (8 / some);
      }
    }
  }
  return result;
}

/**
 * A single filter has no neighbours that share the loads of X, but its own kernel rows do, where a row of X meets dZ under each
 * of them: i·s + u·d = (i − d/s)·s + (u + 1)·d.
 */
const inStrips = ({ axes: [, b, c] }: Geometry): boolean =>
  b.kernel > 1 && b.dilation % b.stride === 0 && c.output <= STRIP;

function kernelGradientInStrips(
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

/** So many filters as `dots` takes them: four at once, then two, then one. */
function quads(filters: number): readonly { readonly filter: number; readonly some: 1 | 2 | 4 }[] {
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

// What forward and dK share ---------------------------------------------------------------------------------

/**
 * The same convolution with as much as possible in the last axis, where the vectors run: an axis without extent goes to the
 * front, and two axes that the kernel only multiplies become one.
 */
function simplified(g: Geometry): Geometry {
  let [a, b, c] = g.axes;
  const flat = (axis: Axis) =>
    axis.input === 1 && axis.output === 1 && axis.kernel === 1 && axis.before === 0;
  const pointwise = (axis: Axis) =>
    axis.kernel === 1 && axis.stride === 1 && axis.before === 0 && axis.output === axis.input;
  for (let n = 0; n < 2; n++) {
    if (flat(c)) [a, b, c] = [FLAT, a, b];
    else if (flat(b)) [a, b] = [FLAT, a];
    else if (pointwise(b) && pointwise(c)) {
      const size = b.input * c.input;
      [a, b, c] = [FLAT, a, { ...FLAT, input: size, output: size }];
    }
  }
  return { ...g, axes: [a, b, c] };
}

/** The image of X: what the windows of so many rows of Z see of it, one part per stride phase that a kernel element meets. */
function inputImage({ axes: [a, b, c] }: Geometry, rows: number = b.output): ImageLayout {
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
function inputOffsets({ channels, groups, axes: [a, b, c] }: Geometry, image: ImageLayout): number[] {
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

/** Byte offsets, negative ones wrapped, with the last one repeated `more` times. */
function writeTable(arena: Arena, offsets: readonly number[], more: number): number {
  const at = arena.take(Math.ceil((offsets.length + more) / 2));
  const { words } = arena;
  offsets.forEach((offset, t) => {
    words[at / 4 + t] = offset * 8;
  });
  const last = (offsets[offsets.length - 1] ?? 0) * 8;
  words.fill(last, at / 4 + offsets.length, at / 4 + offsets.length + more);
  return at;
}
