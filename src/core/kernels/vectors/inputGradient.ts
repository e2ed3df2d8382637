import { type Axis, type Geometry, simplified } from '../geometry';
import type { Arena } from './arena';
import { gather, inOneBlock } from './gather';
import { imageLayout } from './image';
import { bandRows } from './inputImage';
import { type Gather, NO_LINES, type Output, type Phase } from './task';

export function inputGradient(
  arena: Arena,
  given: Geometry,
  dz: Float64Array,
  kernel: Float64Array,
): Float64Array | undefined {
  const g = simplified(given);
  const [a, b, c] = g.axes;
  const taps = a.kernel * b.kernel * c.kernel;
  const channels = g.channels / g.groups;
  const filters = g.filters / g.groups;
  // dZ at ⌊(h + p − u·d)/s⌋: from the last kernel element under the first input to the first one under the last.
  const window = (
    { output, input, before, kernel: k, stride, dilation }: Axis,
    elements: number = input,
  ): { size: number; start: number; length: number } => {
    const start = Math.ceil((before - (k - 1) * dilation) / stride);
    return { size: output, start, length: Math.floor((elements - 1 + before) / stride) + 1 - start };
  };
  const across = { ...window(c), step: 1, phases: [0] };
  const whole = imageLayout(window(a), window(b), across);
  // Every weight is packed once, in the phase that it belongs to, and every phase has a bias.
  const packedEach = filters * taps + a.stride * b.stride * c.stride;
  const bandOf = bandRows(g, b.input, b.stride, filters * whole.volume, whole.b.length);
  const band = inOneBlock(channels, packedEach) ? bandOf : b.input;
  const image = imageLayout(window(a), window(b, band), across);
  const output = (axis: Axis): Output => ({
    size: axis.input,
    step: axis.stride,
    offset: axis.before,
    first: window(axis).start,
    stride: 1,
  });
  const phases: Phase[] = [];
  for (const ra of residuesOf(a)) {
    const planes = meeting(a, ra);
    for (const rb of residuesOf(b)) {
      const rows = meeting(b, rb);
      for (const rc of residuesOf(c)) {
        const columns = meeting(c, rc);
        const offsets: number[] = [];
        const weights: number[] = [];
        for (let f = 0; f < filters; f++) {
          for (const [u, i] of planes) {
            for (const [v, j] of rows) {
              for (const [w, l] of columns) {
                offsets.push(f * image.volume + i * image.plane + j * image.row + l);
                weights.push(f * channels * taps + (u * b.kernel + v) * c.kernel + w);
              }
            }
          }
        }
        const [[, first] = [0, 0], [, second] = [0, 0]] = rows;
        const lines =
          rows.length > 1 && first - second === 1
            ? { line: columns.length, block: rows.length * columns.length, upwards: true }
            : NO_LINES;
        phases.push({ residues: [ra, rb, rc], offsets, weights, lines });
      }
    }
  }
  const task: Gather = {
    band: { rows: band, advance: band / b.stride },
    batch: g.batch,
    groups: g.groups,
    source: dz,
    sources: filters,
    image,
    targets: channels,
    outputs: [output(a), output(b), output(c)],
    phases,
    kernel,
    kernelGroup: filters * channels * taps,
    kernelTarget: taps,
    bias: undefined,
  };
  return gather(arena, task);
}

/** The residues of h + p modulo the stride that there are. */
function residuesOf({ stride, input, before }: Axis): number[] {
  if (input >= stride) return Array.from({ length: stride }, (_, residue) => residue);
  return Array.from({ length: input }, (_, h) => (h + before) % stride).sort((m, n) => m - n);
}

/** The kernel elements u with u·d ≡ r modulo the stride, and how far (r − u·d)/s their dZ is from the quotient. */
function meeting({ kernel, dilation, stride }: Axis, residue: number): [u: number, shift: number][] {
  const found: [number, number][] = [];
  for (let u = 0; u < kernel; u++) {
    const shift = (residue - u * dilation) / stride;
    if (Number.isInteger(shift)) found.push([u, shift]);
  }
  return found;
}
