/**
 * One spatial axis of a convolution. 0-based output position o meets input position o·stride + u·dilation − before
 * under kernel position u. Sizes are in elements.
 */
export interface Axis {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before and after the input. */
  readonly before: number;
  readonly after: number;
  /**
   * ⌊(input + before + after − dilation·(kernel − 1) − 1) / stride⌋ + 1; less for a transposed convolution whose output_padding
   * is a stride or more: what it adds stays leftover.
   */
  readonly output: number;
  /** The rest of that division: rows at the end that no window reaches. */
  readonly leftover: number;
}

/**
 * A convolution with up to three spatial axes; those that are missing have size 1. X is
 * batch × channels × …inputs, K filters × (channels/groups) × …kernels, Z batch × filters × …outputs, all row-major.
 */
export interface Geometry {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly axes: readonly [Axis, Axis, Axis];
}

/** An axis that is not there. */
export const FLAT: Axis = {
  input: 1,
  kernel: 1,
  stride: 1,
  dilation: 1,
  before: 0,
  after: 0,
  output: 1,
  leftover: 0,
};

/** The outputs o with 0 ≤ o·stride + u·dilation − before < input: first, and one behind the last. */
export const reached = (axis: Axis, u: number): readonly [number, number] => [
  firstReached(axis, u),
  endReached(axis, u),
];

export function firstReached({ stride, before, dilation }: Axis, u: number): number {
  const shift = before - u * dilation;
  return shift > 0 ? Math.ceil(shift / stride) : 0;
}

export function endReached(axis: Axis, u: number): number {
  const last = axis.input - 1 + axis.before - u * axis.dilation;
  const end = Math.min(axis.output, Math.floor(last / axis.stride) + 1);
  return Math.max(firstReached(axis, u), end);
}

/** Elements of one plane of X. */
export const inputs = ({ axes }: Geometry): number => axes[0].input * axes[1].input * axes[2].input;
/** Elements of one plane of Z. */
export const outputs = ({ axes }: Geometry): number => axes[0].output * axes[1].output * axes[2].output;
/** Elements of one plane of K. */
export const taps = ({ axes }: Geometry): number => axes[0].kernel * axes[1].kernel * axes[2].kernel;

/** How many multiplications each pass takes. */
export const multiplications = (g: Geometry): number =>
  ((g.batch * g.filters * g.channels) / g.groups) * outputs(g) * taps(g);

/**
 * The same convolution with as much as possible in the last axis, where the vectors run: an axis without extent goes to the
 * front, and two axes that the kernel only multiplies become one.
 */
export function simplified(g: Geometry): Geometry {
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
