import { type Axis, FLAT, type Geometry } from '../kernels';
import { Problem, type Shape, sameShape } from '../tensor';
import type { Settings } from './operation';
import { fitsPadding, type PaddingMode, paddedSize } from './paddingMode';
import { margins, perAxis, whole } from './settings';

/** What the shapes of X and K say before any rule is applied to them. */
export interface Operands {
  readonly batch: number;
  /** Of X. */
  readonly channels: number;
  /** The first two lengths of K; 1 where it has only its spatial axes. */
  readonly weight: readonly [number, number];
  readonly inputs: readonly number[];
  readonly kernels: readonly number[];
  readonly groups: number;
}

/**
 * Takes the shapes of X (…, C×… or N×C×…) and K (k… or a×b×k…) apart.
 * @throws Problem `wrong-rank`, `groups-divide`.
 */
export function operandsOf(
  name: string,
  rank: number,
  [x = [], k = []]: readonly Shape[],
  settings: Settings,
): Operands {
  const check = (argument: string, shape: Shape, expected: readonly number[]): void => {
    if (expected.includes(shape.length)) return;
    throw new Problem({ code: 'wrong-rank', operation: name, argument, shape, expected });
  };
  check('X', x, [rank, rank + 1, rank + 2]);
  check('K', k, [rank, rank + 2]);
  const groups = whole(name, settings, 'groups', 1, 1);
  const weight = k.length > rank ? ([k[0] ?? 1, k[1] ?? 1] as const) : ([1, 1] as const);
  if (weight[0] % groups !== 0 || weight[0] === 0) {
    throw new Problem({ code: 'groups-divide', operation: name, weight: k, groups });
  }
  return {
    batch: x.length > rank + 1 ? (x[0] ?? 1) : 1,
    channels: x.length > rank ? (x[x.length - rank - 1] ?? 1) : 1,
    weight,
    inputs: x.slice(x.length - rank),
    kernels: k.slice(k.length - rank),
    groups,
  };
}

/** @throws Problem `bias-shape` where B is neither a vector of `expected` elements nor a scalar for a single one. */
export function checkBias(name: string, weight: Shape, bias: Shape | undefined, expected: number): void {
  if (bias === undefined || (bias.length === 0 && expected === 1) || sameShape(bias, [expected])) return;
  throw new Problem({ code: 'bias-shape', operation: name, weight, expected, found: bias });
}

/** Axes that are missing, in front, have size 1. */
export function threeAxes(axes: readonly Axis[]): Geometry['axes'] {
  const [a = FLAT, b = FLAT, c = FLAT] = [...new Array<Axis>(3 - axes.length).fill(FLAT), ...axes];
  return [a, b, c];
}

/** Shapes and settings made one: what the kernels need. @throws Problem in PyTorch's terms. */
export function convolutionGeometry(
  name: string,
  rank: number,
  shapes: readonly Shape[],
  settings: Settings,
  mode: PaddingMode,
): Geometry {
  const [x = [], k = [], b] = shapes;
  const { batch, channels, weight, inputs, kernels, groups } = operandsOf(name, rank, shapes, settings);
  const [filters, perGroup] = weight;
  if (perGroup * groups !== channels) {
    throw new Problem({
      code: 'channels-mismatch',
      operation: name,
      weight: k,
      input: x,
      groups,
      expected: perGroup * groups,
      found: channels,
    });
  }
  checkBias(name, k, b, filters);
  const stride = perAxis(name, settings, 'stride', rank, 1, 1);
  const dilation = perAxis(name, settings, 'dilation', rank, 1, 1);
  if (settings['padding'] === 'same' && stride.some((s) => s !== 1)) {
    throw new Problem({ code: 'same-with-stride', operation: name });
  }
  const padding = margins(
    name,
    settings,
    'padding',
    rank,
    (axis) => (dilation[axis] ?? 1) * ((kernels[axis] ?? 1) - 1),
  );
  const axes = inputs.map((size, n): Axis => {
    const [before, after] = padding[n] ?? [0, 0];
    const s = stride[n] ?? 1;
    const d = dilation[n] ?? 1;
    const taps = kernels[n] ?? 1;
    const room = size + before + after - d * (taps - 1) - 1;
    const output = Math.floor(room / s) + 1;
    return {
      input: size,
      kernel: taps,
      stride: s,
      dilation: d,
      before,
      after,
      output,
      leftover: room % s,
    };
  });
  axes.forEach((axis, n) => {
    if (mode === 'zeros' || fitsPadding(axis, mode)) return;
    throw new Problem({
      code: 'padding-beyond-input',
      operation: name,
      argument: 'padding',
      mode,
      padding: [axis.before, axis.after],
      axis: x.length - rank + n,
      input: x,
    });
  });
  if (axes.some((axis) => axis.output < 1 || axis.kernel < 1)) {
    throw new Problem({
      code: 'kernel-too-large',
      padded: axes.map(paddedSize),
      kernel: axes.map((axis) => axis.dilation * (axis.kernel - 1) + 1),
    });
  }
  return { batch, channels, filters, groups, axes: threeAxes(axes) };
}

/**
 * A transposed convolution is the gradient of the ordinary one that leads back: this is that one's geometry. Its
 * "input" is the result here and its "output" is X, so its filters are the channels of X.
 *
 * Size: (H−1)·s − p_b − p_e + d·(k−1) + output_padding + 1 (PyTorch, `ConvTranspose2d`, "Shape"; relation 14 of Dumoulin and
 * Visin, "A guide to convolution arithmetic for deep learning", 2018).
 * @throws Problem in PyTorch's terms.
 */
export function transposedGeometry(
  name: string,
  rank: number,
  shapes: readonly Shape[],
  settings: Settings,
): Geometry {
  const [x = [], k = [], b] = shapes;
  const { batch, channels, weight, inputs, kernels, groups } = operandsOf(name, rank, shapes, settings);
  const [filters, perGroup] = weight;
  if (filters !== channels) {
    throw new Problem({
      code: 'channels-mismatch',
      operation: name,
      weight: k,
      input: x,
      groups,
      expected: filters,
      found: channels,
      transposed: true,
    });
  }
  checkBias(name, k, b, perGroup * groups);
  const stride = perAxis(name, settings, 'stride', rank, 1, 1);
  const dilation = perAxis(name, settings, 'dilation', rank, 1, 1);
  const outputPadding = perAxis(name, settings, 'output_padding', rank, 0, 0);
  if (outputPadding.some((more, n) => more >= Math.max(stride[n] ?? 1, dilation[n] ?? 1))) {
    throw new Problem({
      code: 'output-padding-range',
      operation: name,
      argument: 'output_padding',
      outputPadding,
      stride,
      dilation,
    });
  }
  const padding = margins(name, settings, 'padding', rank, undefined);
  const axes = inputs.map((size, n): Axis => {
    const [before, after] = padding[n] ?? [0, 0];
    const s = stride[n] ?? 1;
    const d = dilation[n] ?? 1;
    const taps = kernels[n] ?? 1;
    const leftover = outputPadding[n] ?? 0;
    const input = (size - 1) * s - before - after + d * (taps - 1) + leftover + 1;
    return { input, kernel: taps, stride: s, dilation: d, before, after, output: size, leftover };
  });
  if (axes.some((axis) => axis.input < 1 || axis.output < 1 || axis.kernel < 1)) {
    throw new Problem({
      code: 'output-too-small',
      operation: name,
      input: inputs,
      output: axes.map((axis) => axis.input),
    });
  }
  return { batch, channels: perGroup * groups, filters, groups, axes: threeAxes(axes) };
}
