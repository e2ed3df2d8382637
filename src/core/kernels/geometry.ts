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
  /** ⌊(input + before + after − dilation·(kernel − 1) − 1) / stride⌋ + 1 */
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
export function reached(axis: Axis, u: number): readonly [number, number] {
  const shift = axis.before - u * axis.dilation;
  const first = Math.max(0, Math.ceil(shift / axis.stride));
  const end = Math.min(axis.output, Math.floor((axis.input - 1 + shift) / axis.stride) + 1);
  return [first, Math.max(first, end)];
}

/** How many multiplications each pass takes. */
export const multiplications = ({ batch, filters, channels, groups, axes: [a, b, c] }: Geometry): number =>
  batch *
  filters *
  (channels / groups) *
  (a.output * a.kernel) *
  (b.output * b.kernel) *
  (c.output * c.kernel);
