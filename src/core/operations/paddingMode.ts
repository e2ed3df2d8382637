import type { Axis, Geometry } from '../kernels';
import { limits, Problem, worked } from '../tensor';
import { t } from '../words/words';
import type { Settings } from './operation';
import { showSetting } from './settings';

/** What stands around the input: PyTorch's `padding_mode`. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

export const PADDING_MODES: readonly PaddingMode[] = ['zeros', 'reflect', 'replicate', 'circular'];

/** @throws Problem `argument-value`. */
export function paddingModeSetting(operation: string, settings: Settings): PaddingMode {
  const value = settings['padding_mode'] ?? 'zeros';
  const mode = PADDING_MODES.find((known) => known === value);
  if (mode !== undefined) return mode;
  throw new Problem({
    code: 'argument-value',
    operation,
    argument: 'padding_mode',
    found: showSetting(value),
    expected: t`"zeros", "reflect", "replicate" or "circular"`,
  });
}

/** The places of the padded axis: the input's own, and those around it. */
export const paddedSize = (axis: Axis): number => axis.before + axis.input + axis.after;

/**
 * The input element that place t of the padded axis shows; `undefined` where a zero stands. Before and after
 * `a b c d`: reflect `c b|a b c d|c b`, replicate `a a|a b c d|d d`, circular `c d|a b c d|a b`.
 */
export function shownAt(axis: Axis, mode: PaddingMode, t: number): number | undefined {
  const h = t - axis.before;
  const last = axis.input - 1;
  if (h >= 0 && h <= last) return h;
  switch (mode) {
    case 'zeros':
      return undefined;
    case 'reflect':
      return h < 0 ? -h : 2 * last - h;
    case 'replicate':
      return h < 0 ? 0 : last;
    case 'circular':
      return h < 0 ? h + axis.input : h - axis.input;
  }
}

/** The places that show input element h, ascending: its own, and the copies that padding made. */
export function placesOf(axis: Axis, mode: PaddingMode, h: number): number[] {
  const { before, after, input } = axis;
  const own = before + h;
  const last = input - 1;
  switch (mode) {
    case 'zeros':
      return [own];
    case 'reflect': {
      // Element h stands h in front of the edge, and last − h behind the other one; the edges have no copy.
      const front = h > 0 && h <= before ? [before - h] : [];
      const back = h < last && last - h <= after ? [before + last + (last - h)] : [];
      return [...front, own, ...back];
    }
    case 'replicate': {
      const front = h === 0 ? Array.from({ length: before }, (_, t) => t) : [];
      const back = h === last ? Array.from({ length: after }, (_, t) => before + input + t) : [];
      return [...front, own, ...back];
    }
    case 'circular': {
      const front = own - input >= 0 ? [own - input] : [];
      const back = own + input < paddedSize(axis) ? [own + input] : [];
      return [...front, own, ...back];
    }
  }
}

/** PyTorch's restrictions: a mirror needs something to show, and nothing is wrapped around twice. */
export function fitsPadding({ input, before, after }: Axis, mode: PaddingMode): boolean {
  const most = Math.max(before, after);
  if (mode === 'zeros' || most === 0) return true;
  if (mode === 'replicate') return input > 0;
  return mode === 'reflect' ? most < input : most <= input;
}

/** The same convolution over an input that was padded beforehand. */
export function prepadded(g: Geometry): Geometry {
  const [a, b, c] = g.axes;
  const grown = (axis: Axis): Axis => ({ ...axis, input: paddedSize(axis), before: 0, after: 0 });
  return { ...g, axes: [grown(a), grown(b), grown(c)] };
}

/** X̃: batch × channels × …inputs becomes batch × channels × …padded. @throws Problem `too-large`. */
export function padInput(g: Geometry, mode: PaddingMode, x: Float64Array): Float64Array {
  const size = g.axes.reduce((product, axis) => product * paddedSize(axis), g.batch * g.channels);
  const limit = limits().elements;
  if (size > limit) {
    throw new Problem({ code: 'too-large', what: t`the padded input`, size, limit, setting: 'elements' });
  }
  const padded = new Float64Array(size);
  alongPadding(g, mode, (place, own) => {
    padded[place] = x[own] ?? 0;
  });
  return padded;
}

/** The adjoint of {@link padInput}: what arrives at the copies of an element adds up in the element. */
export function foldPadding(g: Geometry, mode: PaddingMode, padded: Float64Array): Float64Array {
  const folded = new Float64Array(
    g.axes.reduce((product, axis) => product * axis.input, g.batch * g.channels),
  );
  alongPadding(g, mode, (place, own) => {
    folded[own] = (folded[own] ?? 0) + (padded[place] ?? 0);
  });
  return folded;
}

/** Every place of the padded input that shows an element, with that element; both flat. */
function alongPadding(g: Geometry, mode: PaddingMode, visit: (place: number, own: number) => void): void {
  const [a, b, c] = g.axes;
  const [shownA, shownB, shownC] = [a, b, c].map((axis) =>
    Array.from({ length: paddedSize(axis) }, (_, t) => shownAt(axis, mode, t)),
  );
  let row = 0;
  for (let plane = 0; plane < g.batch * g.channels; plane++) {
    for (const i of shownA ?? []) {
      for (const j of shownB ?? []) {
        if (i !== undefined && j !== undefined) {
          const from = ((plane * a.input + i) * b.input + j) * c.input;
          shownC?.forEach((l, t) => {
            if (l !== undefined) visit(row + t, from + l);
          });
        }
        row += paddedSize(c);
      }
    }
    worked(paddedSize(a) * paddedSize(b) * paddedSize(c));
  }
}
