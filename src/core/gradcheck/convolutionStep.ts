import type { Value } from '../graph';
import type { Axis, Geometry } from '../kernels';
import { worked } from '../tensor';
import type { Changes } from './changes';
import { B, convolutionUse, K, meetings, sizesOf, X } from './convolutionUse';
import type { Step } from './step';

/**
 * A convolution one of whose arguments moves. The outputs that an element reaches are found by solving the forward's
 * own index equation, o·s + u·d − p = h, for the element; each of them moves by its partner in that product
 * (conventions.md, "forward"). `undefined` where more than one argument moves, where
 * copies stand around X, and where K is turned or the convolution transposed.
 */
export function convolutionStep(
  value: Value,
  operands: readonly Float64Array[],
  moving: readonly number[],
): Step | undefined {
  const use = value.origin && convolutionUse(value.origin);
  if (use?.transposed || use?.flip || use?.mode !== 'zeros') return undefined;
  const [slot] = moving;
  const input = slot === undefined ? undefined : value.origin?.inputs[slot];
  if (!input || moving.length > 1) return undefined;
  const { geometry } = use;
  if (slot === X) return new InputStep(geometry, input.id, operands[K] ?? new Float64Array());
  if (slot === K) return new KernelStep(geometry, input.id, operands[X] ?? new Float64Array());
  return slot === B ? new BiasStep(geometry, input.id) : undefined;
}

/**
 * One of them. They are classes, as what a host has compiled of a method serves the next check too; that of a function made anew for
 * each check is thrown away with it.
 */
abstract class ConvolutionStep implements Step {
  readonly linear = true;
  /** Products of whole numbers are whole; there are no other coefficients than 1. */
  readonly whole = true;
  protected readonly size: ReturnType<typeof sizesOf>;

  constructor(
    protected readonly geometry: Geometry,
    private readonly input: number,
  ) {
    this.size = sizesOf(geometry);
  }

  run(changes: ReadonlyMap<number, Changes>, to: Changes): boolean {
    const from = changes.get(this.input);
    if (!from) return false;
    for (let n = 0; n < from.count; n++) {
      const index = from.touched[n] ?? 0;
      this.spread(index, from.up[index] ?? 0, from.down[index] ?? 0, to);
    }
    return false;
  }

  /** Adds what the change of one element does to every output that it reaches. */
  protected abstract spread(index: number, up: number, down: number, to: Changes): void;
}

class InputStep extends ConvolutionStep {
  private readonly layers: FlatMeetings;
  private readonly rows: FlatMeetings;
  private readonly columns: FlatMeetings;

  constructor(
    geometry: Geometry,
    input: number,
    private readonly kernel: Float64Array,
  ) {
    super(geometry, input);
    const [p, q, r] = geometry.axes;
    this.layers = flatMeetings(p);
    this.rows = flatMeetings(q);
    this.columns = flatMeetings(r);
  }

  protected spread(index: number, up: number, down: number, to: Changes): void {
    const { geometry: g, size } = this;
    const kernel = this.kernel;
    const layers = this.layers;
    const rows = this.rows;
    const columns = this.columns;
    const [p, q, r] = g.axes;
    const plane = Math.floor(index / size.inputPlane);
    const image = Math.floor(plane / g.channels);
    const channel = plane % g.channels;
    const group = Math.floor(channel / size.channelsPerGroup);
    const layer = Math.floor(index / (q.input * r.input)) % p.input;
    const row = Math.floor(index / r.input) % q.input;
    const column = index % r.input;
    const [layerEnd, rowEnd, columnEnd] = [
      layers.start[layer + 1] ?? 0,
      rows.start[row + 1] ?? 0,
      columns.start[column + 1] ?? 0,
    ];
    const rowStart = rows.start[row] ?? 0;
    const columnStart = columns.start[column] ?? 0;
    for (let f = group * size.filtersPerGroup; f < (group + 1) * size.filtersPerGroup; f++) {
      const zPlane = (image * g.filters + f) * size.outputPlane;
      const kPlane = (f * size.channelsPerGroup + (channel % size.channelsPerGroup)) * size.taps;
      for (let a = layers.start[layer] ?? 0; a < layerEnd; a++) {
        for (let b = rowStart; b < rowEnd; b++) {
          const z =
            (zPlane / r.output + (layers.output[a] ?? 0) * q.output + (rows.output[b] ?? 0)) * r.output;
          const k = (kPlane / r.kernel + (layers.tap[a] ?? 0) * q.kernel + (rows.tap[b] ?? 0)) * r.kernel;
          for (let c = columnStart; c < columnEnd; c++) {
            const weight = kernel[k + (columns.tap[c] ?? 0)] ?? 0;
            to.add(z + (columns.output[c] ?? 0), weight * up, weight * down);
          }
        }
      }
      worked((rowEnd - rowStart) * (columnEnd - columnStart) * p.kernel * WORK_PER_CHANGE);
    }
  }
}

class KernelStep extends ConvolutionStep {
  constructor(
    geometry: Geometry,
    input: number,
    private readonly x: Float64Array,
  ) {
    super(geometry, input);
  }

  protected spread(index: number, up: number, down: number, to: Changes): void {
    const { geometry: g, size } = this;
    const x = this.x;
    const [p, q, r] = g.axes;
    const tap = index % size.taps;
    const plane = Math.floor(index / size.taps);
    const f = Math.floor(plane / size.channelsPerGroup);
    const channel =
      Math.floor(f / size.filtersPerGroup) * size.channelsPerGroup + (plane % size.channelsPerGroup);
    const shifts = [
      Math.floor(tap / (q.kernel * r.kernel)) * p.dilation - p.before,
      (Math.floor(tap / r.kernel) % q.kernel) * q.dilation - q.before,
      (tap % r.kernel) * r.dilation - r.before,
    ] as const;
    for (let n = 0; n < g.batch; n++) {
      const zPlane = (n * g.filters + f) * size.outputPlane;
      const xPlane = (n * g.channels + channel) * size.inputPlane;
      for (let i = 0; i < p.output; i++) {
        const xi = i * p.stride + shifts[0];
        if (xi < 0 || xi >= p.input) continue;
        for (let j = 0; j < q.output; j++) {
          const xj = j * q.stride + shifts[1];
          if (xj < 0 || xj >= q.input) continue;
          for (let l = 0; l < r.output; l++) {
            const xl = l * r.stride + shifts[2];
            if (xl < 0 || xl >= r.input) continue;
            const weight = x[xPlane + (xi * q.input + xj) * r.input + xl] ?? 0;
            to.add(zPlane + (i * q.output + j) * r.output + l, weight * up, weight * down);
          }
        }
      }
    }
    worked(g.batch * size.outputPlane * WORK_PER_CHANGE);
  }
}

class BiasStep extends ConvolutionStep {
  protected spread(f: number, up: number, down: number, to: Changes): void {
    const { geometry: g, size } = this;
    for (let n = 0; n < g.batch; n++) {
      const zPlane = (n * g.filters + f) * size.outputPlane;
      for (let o = 0; o < size.outputPlane; o++) to.add(zPlane + o, up, down);
    }
    worked(g.batch * size.outputPlane * WORK_PER_CHANGE);
  }
}

/** In multiplications of a plain loop, for `worked`. */
const WORK_PER_CHANGE = 6;

/** Of each input position h, the outputs and kernel positions that meet there: start[h] … start[h + 1] − 1. */
interface FlatMeetings {
  readonly start: Int32Array;
  readonly output: Int32Array;
  readonly tap: Int32Array;
}

function flatMeetings(axis: Axis): FlatMeetings {
  const all = Array.from({ length: axis.input }, (_, h) => meetings(axis, h));
  const start = new Int32Array(axis.input + 1);
  all.forEach((found, h) => {
    start[h + 1] = (start[h] ?? 0) + found.length;
  });
  const flat = all.flat();
  return {
    start,
    output: Int32Array.from(flat, ([output]) => output),
    tap: Int32Array.from(flat, ([, tap]) => tap),
  };
}
