import { type Axis, FLAT, type Geometry } from '../../src/core/kernels';

/** A convolution to be measured, as issue 6 lists them. */
export interface Shape {
  readonly name: string;
  readonly geometry: Geometry;
}

export const axis = (input: number, kernel: number, { stride = 1, padding = 0, dilation = 1 } = {}): Axis => {
  const room = input + 2 * padding - dilation * (kernel - 1) - 1;
  return {
    input,
    kernel,
    stride,
    dilation,
    before: padding,
    after: padding,
    output: Math.floor(room / stride) + 1,
    leftover: room % stride,
  };
};

export const square = (
  size: number,
  channels: number,
  filters: number,
  kernel: number,
  { groups = 1, ...options }: { stride?: number; padding?: number; dilation?: number; groups?: number } = {},
): Geometry => {
  const side = axis(size, kernel, options);
  return { batch: 1, channels, filters, groups, axes: [FLAT, side, side] };
};

export const EXAMPLE: Shape = { name: '3² ⋆ 2²', geometry: square(3, 1, 1, 2) };

export const SHAPES: readonly Shape[] = [
  { name: '28² 8→16 k3', geometry: square(28, 8, 16, 3) },
  { name: '64² 32→32 k3', geometry: square(64, 32, 32, 3) },
  { name: '224² 3→64 k7 s2 p3', geometry: square(224, 3, 64, 7, { stride: 2, padding: 3 }) },
  { name: '56² 64→64 k3 p1', geometry: square(56, 64, 64, 3, { padding: 1 }) },
  { name: '128² 1→1 k5', geometry: square(128, 1, 1, 5) },
  { name: '112² 32 depthwise k3', geometry: square(112, 32, 32, 3, { groups: 32 }) },
  { name: '28² 128→128 k1', geometry: square(28, 128, 128, 1) },
  { name: '64² 16→16 k3 d4', geometry: square(64, 16, 16, 3, { dilation: 4 }) },
];

export const multiplications = ({ batch, filters, channels, groups, axes: [a, b, c] }: Geometry): number =>
  ((batch * filters * channels) / groups) *
  (a.output * a.kernel) *
  (b.output * b.kernel) *
  (c.output * c.kernel);
