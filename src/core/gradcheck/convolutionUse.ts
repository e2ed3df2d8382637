import type { Origin } from '../graph';
import type { Axis, Geometry } from '../kernels';
import { convolutionGeometry, transposedGeometry } from '../operations/convolutionGeometry';
import { type PaddingMode, paddingModeSetting } from '../operations/paddingMode';
import { flag } from '../operations/settings';

/** A convolution of up to three spatial axes, read off the shapes and settings it was used with. */
export interface ConvolutionUse {
  /** Of a transposed one that of the convolution which leads back: its X is our Z, its Z our X. */
  readonly geometry: Geometry;
  /** How many of the three axes are there: the last ones. */
  readonly rank: number;
  readonly transposed: boolean;
  /** What stands around X. */
  readonly mode: PaddingMode;
  /** K is turned by 180° first. */
  readonly flip: boolean;
}

/** The arguments of a convolution in their order. */
export const X = 0;
export const K = 1;
export const B = 2;

/** How a result came from a convolution, or `undefined` where it came from something else. */
export function convolutionUse({ operation, inputs, settings }: Origin): ConvolutionUse | undefined {
  const [, transposed, digit] = /^conv(_transpose)?([123])d$/.exec(operation) ?? [];
  const rank = Number(digit);
  if (!rank) return undefined;
  const shapes = inputs.map(({ shape }) => shape);
  if (transposed) {
    const geometry = transposedGeometry(operation, rank, shapes, settings);
    return { geometry, rank, transposed: true, mode: 'zeros', flip: false };
  }
  const mode = paddingModeSetting(operation, settings);
  return {
    geometry: convolutionGeometry(operation, rank, shapes, settings, mode),
    rank,
    transposed: false,
    mode,
    flip: flag(operation, settings, 'flip', false),
  };
}

/** How many elements X, K, Z and one plane of each have. */
export function sizesOf(g: Geometry): {
  readonly inputPlane: number;
  readonly outputPlane: number;
  readonly taps: number;
  readonly x: number;
  readonly k: number;
  readonly z: number;
  readonly channelsPerGroup: number;
  readonly filtersPerGroup: number;
} {
  const product = (length: (axis: Axis) => number): number =>
    g.axes.reduce((size, axis) => size * length(axis), 1);
  const inputPlane = product((axis) => axis.input);
  const outputPlane = product((axis) => axis.output);
  const taps = product((axis) => axis.kernel);
  const channelsPerGroup = g.channels / g.groups;
  return {
    inputPlane,
    outputPlane,
    taps,
    x: g.batch * g.channels * inputPlane,
    k: g.filters * channelsPerGroup * taps,
    z: g.batch * g.filters * outputPlane,
    channelsPerGroup,
    filtersPerGroup: g.filters / g.groups,
  };
}

/** Outputs o and kernel positions u of one axis that meet at an input position: o·stride + u·dilation − before = h. */
export function meetings(axis: Axis, h: number): readonly (readonly [output: number, tap: number])[] {
  const found: [number, number][] = [];
  for (let u = 0; u < axis.kernel; u++) {
    const reach = h + axis.before - u * axis.dilation;
    const o = reach / axis.stride;
    if (reach >= 0 && o < axis.output && Number.isInteger(o)) found.push([o, u]);
  }
  return found;
}
