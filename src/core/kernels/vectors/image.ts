import type { Arena } from './arena';
import { pitchOf } from './pitch';

/**
 * The padded copy: the part of an array that windows see, extended by zeros where they look beyond it, with the columns of
 * one stride phase side by side. In it the outputs of a row meet neighbouring numbers under every kernel element,
 * so that the inner loop has neither bounds to test nor steps to take.
 */

/** Along one axis the image holds positions start … start + length − 1 of an array of `size`. */
export interface Window {
  readonly size: number;
  readonly start: number;
  readonly length: number;
}

export interface ImageLayout {
  readonly a: Window;
  readonly b: Window;
  /** Of each phase: position `start + phase + q·step` is column q. */
  readonly c: Window & { readonly step: number; readonly phases: readonly number[] };
  /** Distances in numbers. */
  readonly row: number;
  readonly plane: number;
  readonly volume: number;
}

export function imageLayout(
  a: Window,
  b: Window,
  c: Window & { readonly step: number; readonly phases: readonly number[] },
): ImageLayout {
  const row = c.length * c.phases.length;
  const plane = pitchOf(row * b.length);
  return { a, b, c, row, plane, volume: plane * a.length };
}

/** The same layout, further down in the array by so many rows. */
export const lowered = (layout: ImageLayout, rows: number): ImageLayout =>
  rows === 0 ? layout : { ...layout, b: { ...layout.b, start: layout.b.start + rows } };

/** Numbers behind an image that the lanes of a tile may read beyond its end. */
export const IMAGE_SLACK = 16;

/** Rows this long go from JavaScript to their place at once; shorter ones by way of a stage, many in one call. */
const LONG_ROW = 192;
/** Numbers on the stage: a quarter of a usual second-level cache. */
const STAGE = 16_384;

export const stageLength = (layout: ImageLayout): number =>
  whole(layout.a) && copied(layout) ? 0 : layout.c.size < STAGE ? STAGE : 0;

const whole = ({ size, start, length }: Window): boolean => start === 0 && length === size;
/** Whether a plane of the image is one of the array. */
const copied = ({ b, c, plane }: ImageLayout): boolean =>
  whole(b) && whole(c) && plain(c) && plane === b.size * c.size;
const plain = ({ step, phases }: ImageLayout['c']): boolean => step === 1 && phases.length === 1;

/** Writes the image of `channels` volumes that stand one behind the other from `from` in `source`. */
export function fillImage(
  arena: Arena,
  layout: ImageLayout,
  source: Float64Array,
  from: number,
  channels: number,
  to: number,
  stage: number,
): void {
  const { a, b, c } = layout;
  const { numbers } = arena;
  const end = to / 8 + channels * layout.volume;
  numbers.fill(0, end, end + IMAGE_SLACK);
  const rows = layout.row * b.length;
  if (rows < layout.plane) {
    for (let at = to / 8; at < end; at += layout.plane) numbers.fill(0, at + rows, at + layout.plane);
  }
  const planeSize = b.size * c.size;
  if (whole(a)) {
    const planes = channels * a.size;
    if (copied(layout)) {
      numbers.set(source.subarray(from, from + planes * planeSize), to / 8);
    } else fillPlanes(arena, layout, source, from, planes, to, stage);
    return;
  }
  const first = Math.max(0, a.start);
  const last = Math.min(a.size, a.start + a.length);
  const inside = Math.max(0, last - first);
  for (let channel = 0; channel < channels; channel++) {
    const at = to / 8 + channel * layout.volume;
    const before = inside === 0 ? a.length : first - a.start;
    numbers.fill(0, at, at + before * layout.plane);
    numbers.fill(0, at + (before + inside) * layout.plane, at + layout.volume);
    if (inside === 0) continue;
    const plane = from + (channel * a.size + first) * planeSize;
    fillPlanes(arena, layout, source, plane, inside, (at + before * layout.plane) * 8, stage);
  }
}

function fillPlanes(
  arena: Arena,
  layout: ImageLayout,
  source: Float64Array,
  from: number,
  planes: number,
  to: number,
  stage: number,
): void {
  const { b, c } = layout;
  const { numbers } = arena;
  const planeSize = b.size * c.size;
  const together = Math.floor(STAGE / planeSize);
  if (together >= 1) {
    for (let plane = 0; plane < planes; plane += together) {
      const some = Math.min(together, planes - plane);
      const at = from + plane * planeSize;
      numbers.set(source.subarray(at, at + some * planeSize), stage / 8);
      extend(arena, layout, stage, to + plane * layout.plane * 8, some, b.start, b.length, b.size);
    }
    return;
  }
  const first = Math.max(0, b.start);
  const last = Math.min(b.size, b.start + b.length);
  const direct = c.size >= STAGE || (plain(c) && c.size >= LONG_ROW);
  const rows = Math.max(1, Math.floor(STAGE / c.size));
  for (let plane = 0; plane < planes; plane++) {
    const origin = to / 8 + plane * layout.plane;
    if (first >= last) {
      numbers.fill(0, origin, origin + layout.plane);
      continue;
    }
    numbers.fill(0, origin, origin + (first - b.start) * layout.row);
    numbers.fill(0, origin + (last - b.start) * layout.row, origin + layout.plane);
    for (let row = first; row < last; row += rows) {
      const at = from + plane * planeSize + row * c.size;
      const target = origin + (row - b.start) * layout.row;
      if (direct) {
        const some = Math.min(rows, last - row);
        for (let r = 0; r < some; r++)
          fillRow(arena, layout, source, at + r * c.size, target + r * layout.row);
        continue;
      }
      const some = Math.min(rows, last - row);
      numbers.set(source.subarray(at, at + some * c.size), stage / 8);
      extend(arena, layout, stage, target * 8, 1, 0, some, some);
    }
  }
}

/** One row without a stage. `to` counts numbers. */
function fillRow(
  { numbers }: Arena,
  { c }: ImageLayout,
  source: Float64Array,
  from: number,
  to: number,
): void {
  c.phases.forEach((phase, n) => {
    const start = c.start + phase;
    const target = to + n * c.length;
    const first = start < 0 ? Math.min(c.length, Math.ceil(-start / c.step)) : 0;
    const end = Math.max(first, Math.min(c.length, Math.floor((c.size - 1 - start) / c.step) + 1));
    numbers.fill(0, target, target + first);
    numbers.fill(0, target + end, target + c.length);
    const at = from + start;
    if (c.step === 1) numbers.set(source.subarray(at + first, at + end), target + first);
    else for (let q = first; q < end; q++) numbers[target + q] = source[at + q * c.step] ?? 0;
  });
}

function extend(
  { kernels }: Arena,
  { row, plane, c }: ImageLayout,
  stage: number,
  to: number,
  planes: number,
  startB: number,
  lengthB: number,
  sizeB: number,
): void {
  c.phases.forEach((phase, n) => {
    kernels.extend(
      stage,
      to + n * c.length * 8,
      planes,
      plane * 8,
      row * 8,
      startB,
      lengthB,
      sizeB,
      c.start + phase,
      c.step,
      c.length,
      c.size,
    );
  });
}
