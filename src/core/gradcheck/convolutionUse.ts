import type { Origin } from '../graph';
import { type Axis, FLAT, type Geometry } from '../kernels';
import { margins, perAxis, whole } from '../operations/settings';

/** A convolution of up to three spatial axes, read off the shapes and settings it was used with. */
export interface ConvolutionUse {
  readonly geometry: Geometry;
  /** How many of the three axes are there: the last ones. */
  readonly rank: number;
}

/** The arguments of a convolution in their order. */
export const X = 0;
export const K = 1;
export const B = 2;

/**
 * How a result came from a convolution as the kernels know it, or `undefined` where it came from something else: also
 * from one whose padding is not zeros or whose kernel is turned first.
 */
export function convolutionUse({ operation, inputs, settings }: Origin): ConvolutionUse | undefined {
  const rank = Number(/^conv([123])d$/.exec(operation)?.[1]);
  const [x, k] = [inputs[X]?.shape, inputs[K]?.shape];
  if (!rank || !x || !k) return undefined;
  if ((settings['padding_mode'] ?? 'zeros') !== 'zeros' || settings['flip']) return undefined;
  const sizes = x.slice(x.length - rank);
  const taps = k.slice(k.length - rank);
  const strides = perAxis(operation, settings, 'stride', rank, 1, 1);
  const dilations = perAxis(operation, settings, 'dilation', rank, 1, 1);
  const padding = margins(
    operation,
    settings,
    'padding',
    rank,
    (axis) => (dilations[axis] ?? 1) * ((taps[axis] ?? 1) - 1),
  );
  const axes = sizes.map((input, n): Axis => {
    const [before, after] = padding[n] ?? [0, 0];
    const kernel = taps[n] ?? 1;
    const stride = strides[n] ?? 1;
    const dilation = dilations[n] ?? 1;
    const room = input + before + after - dilation * (kernel - 1) - 1;
    const output = Math.floor(room / stride) + 1;
    return { input, kernel, stride, dilation, before, after, output, leftover: room % stride };
  });
  const [first = FLAT, second = FLAT, third = FLAT] = [...new Array<Axis>(3 - rank).fill(FLAT), ...axes];
  return {
    rank,
    geometry: {
      batch: x.length > rank + 1 ? (x[0] ?? 1) : 1,
      channels: x.length > rank ? (x[x.length - rank - 1] ?? 1) : 1,
      filters: k.length > rank ? (k[0] ?? 1) : 1,
      groups: whole(operation, settings, 'groups', 1, 1),
      axes: [first, second, third],
    },
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
