import assert from 'node:assert/strict';
import { apply, backward, leaf, type Pass, type Value } from '../../../src/core/graph';
import { generate, indexOf, numbers, positionOf, type Shape, type Tensor } from '../../../src/core/tensor';
import {
  type ConvolutionAxis,
  type ConvolutionCase,
  grownOf,
  outputOf,
  type PaddingMode,
  realNumbers,
  shownBy,
  type TransposedCase,
} from './arbitrary';

/**
 * The gradients of convolutions as people make them, on arrays that they stuff, pad, turn and slide by hand: nothing here
 * knows how the code under test makes them. Arrays have five axes: images or filters, channels, and three of places.
 */

export type Five = readonly [number, number, number, number, number];
export interface Grid {
  readonly shape: Five;
  readonly data: Float64Array;
}

export const grid = (shape: Five, element: (position: Five) => number): Grid => ({
  shape,
  data: generate(shape, (index) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = positionOf(shape, index);
    return element([a, b, c, d, e]);
  }).data,
});

/** 0 outside. */
export const read = ({ shape, data }: Grid, position: Five): number =>
  position.every((i, axis) => i >= 0 && i < (shape[axis] ?? 0)) ? (data[indexOf(shape, position)] ?? 0) : 0;

export const PLACES = [2, 3, 4] as const;

/** Reversed along some of the axes of places. */
export const flip = (of: Grid, axes: readonly number[] = PLACES): Grid =>
  grid(of.shape, (p) => {
    const at = p.map((i, axis) => (axes.includes(axis) ? (of.shape[axis] ?? 1) - 1 - i : i));
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = at;
    return read(of, [a, b, c, d, e]);
  });

/** s − 1 zeros between neighbours. */
const stuff = (of: Grid, steps: readonly number[]): Grid => {
  const [n, c, ...places] = of.shape;
  const [p = 1, q = 1, r = 1] = places.map((length, axis) => (length - 1) * (steps[axis] ?? 1) + 1);
  return grid([n, c, p, q, r], ([a, b, ...at]) => {
    const from = at.map((i, axis) => i / (steps[axis] ?? 1));
    const [i = 0, j = 0, l = 0] = from;
    return from.every(Number.isInteger) ? read(of, [a, b, i, j, l]) : 0;
  });
};

/** Zeros before; what lies after is 0 anyway. */
const behind = (of: Grid, zeros: readonly number[], lengths: readonly number[]): Grid => {
  const [p = 1, q = 1, r = 1] = lengths;
  const [x = 0, y = 0, z = 0] = zeros;
  return grid([of.shape[0], of.shape[1], p, q, r], ([a, b, i, j, l]) =>
    read(of, [a, b, i - x, j - y, l - z]),
  );
};

/** Every number where it stands, and 0 everywhere else; elements that are moved to one place add up. */
const moved = (of: Grid, shape: Five, to: (position: Five) => Five | undefined): Grid => {
  const data = new Float64Array(shape.reduce((size, length) => size * length, 1));
  of.data.forEach((value, index) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = positionOf(of.shape, index);
    const place = to([a, b, c, d, e]);
    if (!place?.every((i, axis) => i >= 0 && i < (shape[axis] ?? 0))) return;
    const at = indexOf(shape, place);
    data[at] = (data[at] ?? 0) + value;
  });
  return { shape, data };
};

interface Slide {
  /** What slides, and what it slides over; the result has the shape of a kernel. */
  readonly moving: Grid;
  readonly over: Grid;
  readonly into: Five;
  readonly spread: readonly number[];
  readonly step: readonly number[];
  /** How many zeros stand in front of `over`. */
  readonly before: readonly number[];
  /** Where in the correlation the result is cut out. */
  readonly first: readonly number[];
  readonly images: number;
  readonly channelOf: (filter: number, channel: number) => number[];
}

/** Σ moving[n,f,o] · over[n,c,o·spread + u·step − before] */
function slide({ moving, over, into, spread, step, before, first, images, channelOf }: Slide): Grid {
  const [, , P, Q, R] = moving.shape;
  return grid(into, ([f, c, ...tap]) => {
    const start = tap.map((u, axis) => (u + (first[axis] ?? 0)) * (step[axis] ?? 1) - (before[axis] ?? 0));
    const [a = 0, b = 0, e = 0] = start;
    let sum = 0;
    for (let n = 0; n < images; n++) {
      for (const channel of channelOf(f, c)) {
        for (let i = 0; i < P; i++) {
          for (let j = 0; j < Q; j++) {
            for (let l = 0; l < R; l++) {
              sum +=
                read(moving, [n, f, i, j, l]) *
                read(over, [
                  n,
                  channel,
                  i * (spread[0] ?? 1) + a,
                  j * (spread[1] ?? 1) + b,
                  l * (spread[2] ?? 1) + e,
                ]);
            }
          }
        }
      }
    }
    return sum;
  });
}

const none = new Float64Array();
const ones = [1, 1, 1];
const zeros = [0, 0, 0];

type Kind = Pick<
  ConvolutionCase,
  'rank' | 'shapes' | 'settings' | 'batch' | 'channels' | 'filters' | 'groups' | 'seed'
> & { readonly axes: readonly ConvolutionAxis[] };

/** An operation with its arrays and its backward pass. */
export abstract class Exercise {
  readonly pass: Pass;
  readonly leaves: readonly Value[];
  readonly x: Grid;
  readonly k: Grid;
  readonly dz: Grid;

  protected constructor(
    operation: string,
    readonly c: Kind,
    xShape: Five,
    kShape: Five,
    dzShape: Five,
    fill: (shape: Shape, seed: number) => Tensor,
  ) {
    const inputs = c.shapes.map((shape, n) => fill(shape, c.seed + n));
    this.leaves = inputs.map((value, n) => leaf(numbers(value), 'XKB'[n] ?? ''));
    const z = apply(`${operation}${c.rank}d`, this.leaves, c.settings);
    z.name = 'Z';
    const seed = fill(z.shape, c.seed + 9);
    this.pass = backward(z, numbers(seed));
    this.x = { shape: xShape, data: inputs[0]?.data ?? none };
    this.k = { shape: kShape, data: inputs[1]?.data ?? none };
    this.dz = { shape: dzShape, data: seed.data };
  }

  right(argument: number): Float64Array {
    const of = this.leaves[argument];
    const gradient = of && this.pass.gradients.get(of.id);
    assert.ok(gradient?.kind === 'numbers');
    return gradient.data;
  }

  /** The gradient of an argument with its own axes. */
  grid(argument: 0 | 1): Grid {
    return { shape: (argument === 0 ? this.x : this.k).shape, data: this.right(argument) };
  }

  protected along(what: 'stride' | 'dilation' | 'before' | 'after' | 'kernel'): number[] {
    return this.c.axes.map((axis) => axis[what]);
  }
}

/** A convolution: of any padding mode, of a kernel that is turned first or not. */
export class Convolution extends Exercise {
  readonly perGroup: number;
  readonly filtersPerGroup: number;
  readonly leftovers: readonly number[];
  readonly mode: PaddingMode;
  readonly isFlipped: boolean;
  /** X with what stands around it. */
  readonly wide: Grid;
  /** What slides over ∂L/∂Z: K rotated, or as it is where the forward pass has turned it. */
  readonly slides: Grid;

  constructor(c: ConvolutionCase, fill: (shape: Shape, seed: number) => Tensor = realNumbers) {
    const [a, b, d] = c.axes;
    super(
      'conv',
      c,
      [c.batch, c.channels, a.input, b.input, d.input],
      [c.filters, c.channels / c.groups, a.kernel, b.kernel, d.kernel],
      [c.batch, c.filters, outputOf(a), outputOf(b), outputOf(d)],
      fill,
    );
    this.perGroup = c.channels / c.groups;
    this.filtersPerGroup = c.filters / c.groups;
    this.mode = c.mode;
    this.isFlipped = c.flip;
    this.slides = c.flip ? this.k : flip(this.k);
    this.wide = this.surrounded(c.mode);
    this.leftovers = c.axes.map(
      (axis) => (axis.input + axis.before + axis.after - axis.dilation * (axis.kernel - 1) - 1) % axis.stride,
    );
  }

  /** The places of X and around it. */
  private get wideShape(): Five {
    const [n, c, ...places] = this.x.shape;
    const [p = 1, q = 1, r = 1] = places.map((length, axis) => {
      const { before = 0, after = 0 } = this.c.axes[axis] ?? {};
      return before + length + after;
    });
    return [n, c, p, q, r];
  }

  private shown(mode: PaddingMode, [n, c, ...places]: Five): Five | undefined {
    const at = places.map((t, axis) => {
      const own = this.c.axes[axis];
      return own && shownBy(own, mode, t);
    });
    const [i, j, l] = at;
    return i === undefined || j === undefined || l === undefined ? undefined : [n, c, i, j, l];
  }

  private surrounded(mode: PaddingMode): Grid {
    return grid(this.wideShape, (position) => {
      const from = this.shown(mode, position);
      return from ? read(this.x, from) : 0;
    });
  }

  /** What arrives at X and around it, added to the elements that are shown there. */
  folded(wide: Grid, mode: PaddingMode = this.mode): Grid {
    return moved(wide, this.x.shape, (position) => this.shown(mode, position));
  }

  /** The gradient of X with what stands around it: padded, stuffed dZ correlated with a kernel. */
  slideOverDz(
    kernel: Grid,
    {
      stuffed = true,
      cropped = true,
      fold = this.mode,
      groups = true,
      swapped = false,
      dilated = true,
      firstGroup = false,
      late = zeros,
    }: {
      stuffed?: boolean;
      cropped?: boolean;
      fold?: PaddingMode;
      groups?: boolean;
      swapped?: boolean;
      dilated?: boolean;
      firstGroup?: boolean;
      late?: readonly number[];
    } = {},
  ): Grid {
    const d = dilated ? this.along('dilation') : ones;
    const spans = this.along('kernel').map((k, n) => (d[n] ?? 1) * (k - 1));
    const spread = stuffed ? stuff(this.dz, this.along('stride')) : this.dz;
    const [, , ...lengths] = this.wideShape;
    const padded = behind(
      spread,
      spans.map((span, n) => span + (late[n] ?? 0)),
      lengths.map((length, n) => length + (spans[n] ?? 0)),
    );
    const [, , ku, kv, kw] = kernel.shape;
    const wide = grid(this.wideShape, ([n, channel, i, j, l]) => {
      const group = Math.floor(channel / this.perGroup);
      const own = channel % this.perGroup;
      if (firstGroup && group > 0) return 0;
      let sum = 0;
      for (let f = 0; f < this.c.filters; f++) {
        const inside = Math.floor(f / this.filtersPerGroup) === group;
        if (groups && !inside) continue;
        const [row, column] = swapped
          ? [group * this.filtersPerGroup + own, f % this.filtersPerGroup]
          : [f, own];
        for (let u = 0; u < ku; u++) {
          for (let v = 0; v < kv; v++) {
            for (let w = 0; w < kw; w++) {
              sum +=
                read(padded, [n, f, i + u * (d[0] ?? 1), j + v * (d[1] ?? 1), l + w * (d[2] ?? 1)]) *
                read(kernel, [row, column, u, v, w]);
            }
          }
        }
      }
      return sum;
    });
    return cropped ? this.folded(wide, fold) : moved(wide, this.x.shape, (position) => position);
  }

  /** dZ slid over padded X, and turned where the kernel is. */
  slideOverX({
    padding = this.mode,
    turned = this.isFlipped,
    ...changes
  }: Partial<Slide> & { padding?: PaddingMode | 'none'; turned?: boolean } = {}): Grid {
    const result = slide({
      moving: this.dz,
      over: padding === 'none' ? this.x : this.surrounded(padding),
      into: this.k.shape,
      spread: this.along('stride'),
      step: this.along('dilation'),
      before: zeros,
      first: zeros,
      images: this.c.batch,
      channelOf: (f, c) => [Math.floor(f / this.filtersPerGroup) * this.perGroup + c],
      ...changes,
    });
    return turned ? flip(result) : result;
  }
}

/** A transposed convolution: every element of X puts a multiple of the kernel down, and what sticks out is cropped off. */
export class Transposed extends Exercise {
  readonly perGroup: number;
  readonly resultsPerGroup: number;
  readonly outputPadding: readonly number[];

  constructor(c: TransposedCase, fill: (shape: Shape, seed: number) => Tensor = realNumbers) {
    const [a, b, d] = c.axes;
    super(
      'conv_transpose',
      { ...c, filters: c.results },
      [c.batch, c.channels, a.input, b.input, d.input],
      [c.channels, c.results / c.groups, a.kernel, b.kernel, d.kernel],
      [c.batch, c.results, grownOf(a), grownOf(b), grownOf(d)],
      fill,
    );
    this.perGroup = c.channels / c.groups;
    this.resultsPerGroup = c.results / c.groups;
    this.outputPadding = c.axes.map((axis) => axis.outputPadding);
  }

  /** dZ correlated with a kernel. */
  slideOverDz(
    kernel: Grid,
    {
      strides = this.along('stride'),
      steps = this.along('dilation'),
      padded = true,
      swapped = false,
      channelOf = (group, own) => [group * this.resultsPerGroup + own],
    }: {
      strides?: readonly number[];
      steps?: readonly number[];
      padded?: boolean;
      swapped?: boolean;
      channelOf?: (group: number, own: number) => number[];
    } = {},
  ): Grid {
    const before = padded ? this.along('before') : zeros;
    const [, , ku, kv, kw] = kernel.shape;
    return grid(this.x.shape, ([n, channel, ...places]) => {
      const group = Math.floor(channel / this.perGroup);
      const [i = 0, j = 0, l = 0] = places.map((h, axis) => h * (strides[axis] ?? 1) - (before[axis] ?? 0));
      let sum = 0;
      for (let own = 0; own < this.resultsPerGroup; own++) {
        const [row, column] = swapped
          ? [group * this.perGroup + own, channel % this.perGroup]
          : [channel, own];
        for (const result of channelOf(group, own)) {
          for (let u = 0; u < ku; u++) {
            for (let v = 0; v < kv; v++) {
              for (let w = 0; w < kw; w++) {
                const [a = 0, b = 0, e = 0] = [u, v, w].map((t, axis) => t * (steps[axis] ?? 1));
                sum += read(this.dz, [n, result, i + a, j + b, l + e]) * read(kernel, [row, column, u, v, w]);
              }
            }
          }
        }
      }
      return sum;
    });
  }

  /** X slid over dZ. */
  slideX(changes: Partial<Slide> = {}): Grid {
    return slide({
      moving: this.x,
      over: this.dz,
      into: this.k.shape,
      spread: this.along('stride'),
      step: this.along('dilation'),
      before: this.along('before'),
      first: zeros,
      images: this.c.batch,
      channelOf: (c, f) => [Math.floor(c / this.perGroup) * this.resultsPerGroup + f],
      ...changes,
    });
  }
}
