import { type Axis, type Geometry, simplified } from '../geometry';
import type { Arena } from './arena';
import { gather, inOneBlock } from './gather';
import { bandRows, inputImage, inputOffsets } from './inputImage';
import { type Gather, NO_LINES, type Output } from './task';

export function convolve(
  arena: Arena,
  given: Geometry,
  x: Float64Array,
  kernel: Float64Array,
  bias: Float64Array | undefined,
): Float64Array | undefined {
  const g = simplified(given);
  const [a, b, c] = g.axes;
  const targets = g.filters / g.groups;
  const whole = inputImage(g);
  const length = (g.channels / g.groups) * whole.volume;
  const weightsEach = (g.channels / g.groups) * a.kernel * b.kernel * c.kernel;
  const rows = inOneBlock(targets, weightsEach + 1)
    ? bandRows(g, b.output, 1, length, whole.b.length)
    : b.output;
  const image = inputImage(g, rows);
  const offsets = inputOffsets(g, image);
  const output = ({ output: size, stride }: Axis): Output => ({ size, step: 1, offset: 0, first: 0, stride });
  const down = b.stride / b.dilation;
  const lines =
    Number.isInteger(down) && down < b.kernel
      ? { line: down * c.kernel, block: b.kernel * c.kernel, upwards: false }
      : NO_LINES;
  const task: Gather = {
    band: { rows, advance: rows * b.stride },
    batch: g.batch,
    groups: g.groups,
    source: x,
    sources: g.channels / g.groups,
    image,
    targets,
    outputs: [output(a), output(b), { ...output(c), stride: 1 }],
    phases: [{ residues: [0, 0, 0], offsets, weights: offsets.map((_, t) => t), lines }],
    kernel,
    kernelGroup: targets * offsets.length,
    kernelTarget: offsets.length,
    bias,
  };
  return gather(arena, task);
}
