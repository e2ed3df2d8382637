import { worked } from '../../tensor';
import type { Arena } from './arena';
import { pitchOf } from './pitch';
import type { Result } from './result';
import type { Gather, Output, Three } from './task';

/** Numbers of an image that stay in the second-level cache beside the rest. */
const NEAR = 32_768;

/** Numbers of one target in a slice, at least. */
const SHORTEST_RUN = 256;
/** Of a row that is longer than what stays in the cache: the sums of many channels outweigh the copying. */
const SHORTEST_PART = 64;

/** So many targets, or somewhat fewer, that tiles of four and of six both fill; at least one tile. */
export const wholeTiles = (count: number): number =>
  count < 12 ? Math.max(4, count & -4) : count - (count % 12);

export interface SliceSize {
  readonly targets: number;
  readonly box: Three<number>;
}

/**
 * Whole planes of some targets while the image stays in the second-level cache anyway; else a few rows of all targets, so
 * that these rows of the image are read from afar once and not once for every four targets. Of a single row, as a matrix product
 * has it, it is the part whose image stays there.
 */
export function sliceWithin(
  room: number,
  targets: number,
  imageLength: number,
  a: number,
  b: number,
  c: number,
): SliceSize {
  const plane = a * b * c;
  const planes = Math.min(targets, wholeTiles(Math.floor(room / plane)));
  if (planes * plane <= room && (planes === targets || imageLength <= NEAR)) {
    return { targets: planes, box: [a, b, c] };
  }
  const near = a * b === 1 ? Math.floor((NEAR / imageLength) * c) & -16 : 0;
  if (near >= SHORTEST_PART && near < c) {
    const some = Math.min(targets, wholeTiles(Math.floor(room / near)));
    return { targets: some, box: [1, 1, Math.min(near, Math.floor(room / some))] };
  }
  // Runs shorter than this cost more to copy out than they save.
  const some = Math.min(targets, wholeTiles(Math.floor(room / Math.max(SHORTEST_RUN, c))));
  return { targets: some, box: boxWithin(Math.floor(room / some), a, b, c) };
}

/** The largest box of whole columns, else whole rows, else part of a row, of at most `count` elements. */
function boxWithin(count: number, a: number, b: number, c: number): Three<number> {
  if (count >= b * c) return [Math.min(a, Math.floor(count / (b * c))), b, c];
  if (count >= c) return [1, Math.floor(count / c), c];
  return [1, 1, Math.max(1, count)];
}

export interface Sweep {
  readonly result: Result;
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
}

/** What one slice covers: so many targets from `first` on, and a box of elements of each. */
interface Slice {
  readonly first: number;
  readonly targets: number;
  /** Where the box starts, and its sides. */
  readonly start: Three<number>;
  readonly sides: Three<number>;
  /** From one target to the next, in numbers. */
  readonly pitch: number;
}

/** All elements of some targets that one image serves, slice by slice. */
export function sweep(arena: Arena, task: Gather, size: SliceSize, s: Sweep): void {
  const [a, , c] = task.outputs;
  const [boxA, boxB, boxC] = size.box;
  for (let first = 0; first < s.targets; first += size.targets) {
    const targets = Math.min(size.targets, s.targets - first);
    for (let i = 0; i < a.size; i += boxA) {
      const na = Math.min(boxA, a.size - i);
      for (let j = 0; j < s.rows; j += boxB) {
        const nb = Math.min(boxB, s.rows - j);
        for (let l = 0; l < c.size; l += boxC) {
          const nc = Math.min(boxC, c.size - l);
          const pitch = pitchOf(na * nb * nc);
          const slice: Slice = { first, targets, start: [i, j, l], sides: [na, nb, nc], pitch };
          const terms = compute(arena, task, s, slice);
          copyOut(arena, task, s, slice);
          worked(terms);
        }
      }
    }
  }
}

/** The elements of one slice, phase by phase. Returns how many multiplications they took. */
function compute(
  arena: Arena,
  { outputs: [a, b, c], image, phases }: Gather,
  s: Sweep,
  slice: Slice,
): number {
  const { start, sides, targets, pitch } = slice;
  const [, nb, nc] = sides;
  let packed = s.packed;
  let terms = 0;
  phases.forEach(({ residues: [ra, rb, rc], offsets, lines: { line, block, upwards } }, n) => {
    const qa = quotients(a, ra, start[0], sides[0]);
    const qb = quotients(b, rb, start[1], nb);
    const qc = quotients(c, rc, start[2], nc);
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
        packed + slice.first * (offsets.length + 1) * 8,
        s.tables[n] ?? 0,
        offsets.length,
        targets,
        s.scratch,
        line,
        block,
      );
      terms += elements * offsets.length;
    }
    packed += s.targets * (offsets.length + 1) * 8;
  });
  return terms * targets;
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
function copyOut({ numbers }: Arena, { outputs: [a, b, c] }: Gather, s: Sweep, slice: Slice): void {
  const { first, targets, start, sides, pitch } = slice;
  const [na, nb, nc] = sides;
  const plane = a.size * b.size * c.size;
  const from = s.out / 8;
  const to = s.target + first * plane;
  if (pitch === plane) {
    s.result.put(numbers, from, targets * plane, to);
    return;
  }
  const at = (start[0] * b.size + start[1]) * c.size + start[2];
  // A box is whole planes, or whole rows of one plane, or part of one row: one run in each case.
  for (let t = 0; t < targets; t++) {
    s.result.put(numbers, from + t * pitch, na * nb * nc, to + t * plane + at);
  }
}
