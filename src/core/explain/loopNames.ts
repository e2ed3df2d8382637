import type { Value } from '../graph';
import type { Axis } from '../kernels';
import { NARROW, type Operand, type Sliding, TAP, WIDE } from '../operations';
import type { Shape } from '../tensor';
import { copyAt, linear } from './loopLines';
import type { Notation } from './notation';
import { matrixText, type Place, type Scene } from './scene';

/** The inputs of what slides. */
export const X = 0;
export const K = 1;
export const B = 2;

/** One of the two matrices that a kernel connects, with the letters of its channels and of its other axes. */
export interface End {
  readonly of: typeof X | 'output';
  readonly channel: string;
  readonly letters: readonly string[];
}

/**
 * What is needed to write loops over what slides. Under each position `i` on the narrow side lies a window on the wide
 * side, whose elements are at `h = i·s + u·d − p`. In a convolution X is wide and Z is narrow, in a transposed one Z is wide
 * and X is narrow; all the rest is the same.
 */
export class LoopNames {
  readonly base: number;
  readonly batch: number;
  /** Without those in front that the operation does not have. */
  readonly axes: readonly Axis[];
  readonly wide: End;
  readonly narrow: End;
  readonly tap: readonly string[];
  /** Of the wide side, in each group. */
  readonly perGroup: number;
  /** Of the narrow side, in each group: PyTorch counts them along the first axis of K. */
  readonly filtersPerGroup: number;
  private readonly inputs: readonly Value[];

  constructor(
    private readonly scene: Scene,
    readonly result: Value,
    readonly sliding: Sliding,
    private readonly notation: Notation,
  ) {
    const { geometry: g, rank, transposed } = sliding;
    this.base = notation.base;
    this.batch = g.batch;
    this.axes = g.axes.slice(3 - rank);
    // Channels of X are c and those of Z are f, whichever is wide.
    const ends = [
      { of: X, channel: 'c' },
      { of: 'output', channel: 'f' },
    ] as const;
    this.wide = { ...ends[transposed ? 1 : 0], letters: WIDE[rank - 1] ?? [] };
    this.narrow = { ...ends[transposed ? 0 : 1], letters: NARROW[rank - 1] ?? [] };
    this.tap = TAP[rank - 1] ?? [];
    this.inputs = result.origin?.inputs ?? [];
    this.perGroup = g.channels / g.groups;
    this.filtersPerGroup = g.filters / g.groups;
  }

  /** The matrix at an end, while a gradient is handed on: that of the output, and the input itself. */
  passing(end: End): Place['side'] {
    return end.of === 'output' ? 'gradient' : 'value';
  }

  /** Whether there is a gradient of an input. */
  has(k: number): boolean {
    const input = this.inputs[k];
    return input !== undefined && this.scene.gradients.has(input.id);
  }

  shapeOf(of: number | 'output'): Shape {
    return (of === 'output' ? this.result : this.inputs[of])?.shape ?? [];
  }

  /** An element at an end: `X[n, c, h, w]`. What is left out is the letter, or the only index there is. */
  at(
    end: End,
    side: Place['side'],
    channel = this.channel(end),
    own: readonly string[] = end.letters,
  ): string {
    const n = this.batch > 1 ? 'n' : String(this.base);
    return this.element(this.name(end.of, side), this.shapeOf(end.of), [n, channel], own);
  }

  /** The same with every leading index as a letter: what is filled, wherever it is. */
  target(end: End, side: Place['side']): string {
    return this.element(this.name(end.of, side), this.shapeOf(end.of), ['n', end.channel], end.letters);
  }

  /** `K[f, c, u, v]`; in the order in which they lie in K, the other way round where it is turned first. */
  kernel(
    side: Place['side'],
    filter = this.channel(this.narrow),
    channel = this.perGroup > 1 ? this.wide.channel : String(this.base),
  ): string {
    const own = this.sliding.flip
      ? this.axes.map(({ kernel }, n) => linear([[-1, this.tap[n] ?? '']], kernel - 1 + 2 * this.base))
      : this.tap;
    return this.element(this.name(K, side), this.shapeOf(K), [filter, channel], own);
  }

  bias(side: Place['side'], channel: string): string {
    const name = this.name(B, side);
    return this.shapeOf(B).length === 0 ? name : `${name}[${channel}]`;
  }

  /** What a result starts from. */
  get start(): string {
    return this.inputs[B] === undefined ? '0' : this.bias('value', 'f');
  }

  /** The letter of the channels under a loop over all of them; there is none over a single one. */
  channel(end: End): string {
    const { channels, filters } = this.sliding.geometry;
    return (end === this.wide ? channels : filters) > 1 ? end.channel : String(this.base);
  }

  /** The index along an axis of what a window meets: i·s + u·d − p, each from the first index on. */
  met(n: number): string {
    const { base } = this;
    const axis = this.axes[n];
    if (!axis) return '';
    const { stride, dilation, before } = axis;
    return linear(this.window(n, axis), base - base * stride - base * dilation - before);
  }

  /** The index that is seen where copies stand around the wide side: PyTorch's padding modes. */
  shown(n: number): string {
    const { base } = this;
    const axis = this.axes[n];
    if (!axis) return '';
    const { stride, dilation, before, after, input } = axis;
    if (before === 0 && after === 0) return this.met(n);
    // Counted from 0, shifted by as much as is wanted.
    const at = (shift: number): string =>
      linear(this.window(n, axis), shift - base * stride - base * dilation - before);
    return copyAt(this.sliding.paddingMode, input, base, at);
  }

  /** Where the window stands that meets `h` with its element `u`: i·s = h + p − u·d, each from the first index on. */
  standing(n: number): string {
    const { base } = this;
    const axis = this.axes[n];
    if (!axis) return '';
    const { stride, dilation, before } = axis;
    const letters = [
      [1, this.wide.letters[n] ?? ''],
      [-dilation, this.tap[n] ?? ''],
    ] as const;
    const whole = linear(letters, before - base + base * dilation + (stride === 1 ? base : 0));
    return stride === 1 ? whole : `(${whole})/${stride}${base === 0 ? '' : ` + ${base}`}`;
  }

  get padded(): boolean {
    return this.axes.some(({ before, after }) => before !== 0 || after !== 0);
  }

  /** Whether elements of the wide side stand around it, instead of zeros. */
  get copies(): boolean {
    return this.sliding.paddingMode !== 'zeros' && this.padded;
  }

  private window(n: number, { stride, dilation }: Axis): readonly (readonly [number, string])[] {
    return [
      [stride, this.narrow.letters[n] ?? ''],
      [dilation, this.tap[n] ?? ''],
    ];
  }

  private name(of: Operand['of'], side: Place['side']): string {
    const value = of === 'output' ? this.result : this.inputs[of];
    return value ? matrixText(this.scene, { value, side }, this.notation) : '';
  }

  /** With as many leading indices as the shape has. */
  private element(name: string, shape: Shape, lead: readonly string[], own: readonly string[]): string {
    const present = shape.length - own.length;
    return `${name}[${[...lead.slice(lead.length - present), ...own].join(', ')}]`;
  }
}
