import type { Axis, Geometry } from '../kernels';
import { positionOf, sizeOf } from '../tensor';
import { type PaddingMode, placesOf, shownAt } from './paddingMode';
import type { Swept } from './sweep';

/**
 * A convolution is one sum of products of three numbers: an element of X, one of K and one of Z,
 *
 *     Σ X[n, g·C/G + c', h] · K[f,c',u] · Z[n,f,o]   over all o·s + u·d = h + p on every axis, g the group of f.
 *
 * Leave one of the three out, and what is left is the formula of that one: without Z the forward pass, without X
 * and with ∂L/∂Z for Z the gradient of X, without K the gradient of K. Transposed convolution is the same sum, with X and Z
 * in each other's place. So all of them list the same products, in the order of the element that is asked for.
 */
export interface Products {
  readonly geometry: Geometry;
  readonly paddingMode: PaddingMode;
  /** True convolution: K is rotated by 180° before it slides. */
  readonly flip: boolean;
}

/**
 * What a caller makes of one product: flat indices into X, K and Z, and the kernel element within its channel, which owns
 * the hue.
 */
export type Make<T> = (x: number, k: number, z: number, tap: number) => T;

/** Where the three meet on one axis: the kernel lies at `output`, its element `tap` lies over `input`. */
interface Meeting {
  readonly output: number;
  readonly tap: number;
  readonly input: number;
}

/** The products with element z of Z: over the channels of the group and the kernel, in the order of the window. */
export function* productsOfOutput<T>(of: Products, z: number, make: Make<T>): Generator<T> {
  const { geometry: g, paddingMode } = of;
  const { perGroup, filtersPerGroup, inputPlane, outputPlane, taps } = sizes(g);
  const outputs = g.axes.map((axis) => axis.output);
  const [i = 0, j = 0, l = 0] = positionOf(outputs, z % outputPlane);
  const plane = Math.floor(z / outputPlane);
  const n = Math.floor(plane / g.filters);
  const f = plane % g.filters;
  const [a, b, c] = g.axes;
  const meetings = [
    underWindow(a, paddingMode, i),
    underWindow(b, paddingMode, j),
    underWindow(c, paddingMode, l),
  ] as const;
  const first = Math.floor(f / filtersPerGroup) * perGroup;
  for (let channel = 0; channel < perGroup; channel++) {
    const xPlane = (n * g.channels + first + channel) * inputPlane;
    for (const { input, tap } of together(g, meetings)) {
      const own = of.flip ? taps - 1 - tap : tap;
      yield make(xPlane + input, (f * perGroup + channel) * taps + own, z, own);
    }
  }
}

/** The products with element x of X: over the filters of the group and the windows that read it. */
export function* productsOfInput<T>(of: Products, x: number, make: Make<T>): Generator<T> {
  const { geometry: g, paddingMode } = of;
  const { perGroup, filtersPerGroup, inputPlane, outputPlane, taps } = sizes(g);
  const inputs = g.axes.map((axis) => axis.input);
  const [i = 0, j = 0, l = 0] = positionOf(inputs, x % inputPlane);
  const plane = Math.floor(x / inputPlane);
  const n = Math.floor(plane / g.channels);
  const channel = plane % g.channels;
  const [a, b, c] = g.axes;
  const meetings = [
    readingsOf(a, paddingMode, i),
    readingsOf(b, paddingMode, j),
    readingsOf(c, paddingMode, l),
  ] as const;
  const first = Math.floor(channel / perGroup) * filtersPerGroup;
  for (let f = first; f < first + filtersPerGroup; f++) {
    const zPlane = (n * g.filters + f) * outputPlane;
    for (const { output, tap } of together(g, meetings)) {
      const own = of.flip ? taps - 1 - tap : tap;
      yield make(x, (f * perGroup + (channel % perGroup)) * taps + own, zPlane + output, own);
    }
  }
}

/** The products with element k of K: over the images and the outputs, row by row. */
export function* productsOfKernel<T>(of: Products, k: number, make: Make<T>): Generator<T> {
  const { geometry: g, paddingMode } = of;
  const { inputPlane, outputPlane } = sizes(g);
  const { own, tap, xPlane: xFirst, zPlane: zFirst } = atKernel(of, k);
  const [u = 0, v = 0, w = 0] = tap;
  const [a, b, c] = g.axes;
  const meetings = [
    underTap(a, paddingMode, u),
    underTap(b, paddingMode, v),
    underTap(c, paddingMode, w),
  ] as const;
  for (let n = 0; n < g.batch; n++) {
    const xPlane = (n * g.channels + xFirst) * inputPlane;
    const zPlane = (n * g.filters + zFirst) * outputPlane;
    for (const { input, output } of together(g, meetings)) {
      yield make(xPlane + input, k, zPlane + output, own);
    }
  }
}

/** Element k of K: within its channel, where it stands when the kernel slides, and which planes of X and Z of an image it joins. */
function atKernel({ geometry: g, flip }: Products, k: number) {
  const { perGroup, filtersPerGroup, taps } = sizes(g);
  const own = k % taps;
  const kernels = g.axes.map((axis) => axis.kernel);
  const tap = positionOf(kernels, flip ? taps - 1 - own : own);
  const plane = Math.floor(k / taps);
  const zPlane = Math.floor(plane / perGroup);
  const xPlane = Math.floor(zPlane / filtersPerGroup) * perGroup + (plane % perGroup);
  return { own, tap, xPlane, zPlane };
}

/** What a sweep with one element of K goes through: the images, and the outputs on each axis. */
export interface KernelSweep {
  readonly counts: readonly number[];
  readonly tap: number;
  readonly x: Pick<Swept, 'start' | 'steps'>;
  readonly z: Pick<Swept, 'start' | 'steps'>;
}

/** The products with element k of K as a sweep, where no copies stand around X: then X is read in steps of the stride. */
export function sweepOfKernel(of: Products, k: number): KernelSweep | undefined {
  const { geometry: g, paddingMode } = of;
  if (paddingMode !== 'zeros') return undefined;
  const { inputPlane, outputPlane } = sizes(g);
  const { own, tap, xPlane, zPlane } = atKernel(of, k);
  const lines = g.axes.map((axis, n) => sweptAxis(axis, tap[n] ?? 0));
  const [, b, c] = g.axes;
  const inner = { x: [b.input * c.input, c.input, 1], z: [b.output * c.output, c.output, 1] } as const;
  const along = (which: 'x' | 'z', first: (line: SweptAxis) => number, step: (n: number) => number) =>
    lines.map((line, n) => ({
      start: first(line) * (inner[which][n] ?? 1),
      step: step(n) * (inner[which][n] ?? 1),
    }));
  const x = along(
    'x',
    ({ input }) => input,
    (n) => g.axes[n]?.stride ?? 1,
  );
  const z = along(
    'z',
    ({ output }) => output,
    () => 1,
  );
  const total = (parts: readonly { start: number }[]): number =>
    parts.reduce((sum, { start }) => sum + start, 0);
  return {
    counts: [g.batch, ...lines.map(({ count }) => count)],
    tap: own,
    x: { start: xPlane * inputPlane + total(x), steps: [g.channels * inputPlane, ...x.map((a) => a.step)] },
    z: { start: zPlane * outputPlane + total(z), steps: [g.filters * outputPlane, ...z.map((a) => a.step)] },
  };
}

interface SweptAxis {
  readonly count: number;
  readonly output: number;
  readonly input: number;
}

/** The outputs whose window has the kernel element over the input: the first of them, what it reads there, and how many. */
function sweptAxis({ stride, dilation, before, input, output }: Axis, tap: number): SweptAxis {
  const offset = tap * dilation - before;
  const first = Math.max(0, Math.ceil(-offset / stride));
  const last = Math.min(output - 1, Math.floor((input - 1 - offset) / stride));
  return { count: Math.max(0, last - first + 1), output: first, input: first * stride + offset };
}

/** What one kernel position reads: i·s + u·d, the kernel's elements ascending. */
function underWindow(axis: Axis, mode: PaddingMode, output: number): Meeting[] {
  const found: Meeting[] = [];
  for (let tap = 0; tap < axis.kernel; tap++) {
    const input = shownAt(axis, mode, output * axis.stride + tap * axis.dilation);
    if (input !== undefined) found.push({ output, tap, input });
  }
  return found;
}

/** What one kernel element reads, the outputs ascending. */
function underTap(axis: Axis, mode: PaddingMode, tap: number): Meeting[] {
  const found: Meeting[] = [];
  for (let output = 0; output < axis.output; output++) {
    const input = shownAt(axis, mode, output * axis.stride + tap * axis.dilation);
    if (input !== undefined) found.push({ output, tap, input });
  }
  return found;
}

/** The windows that read input element h, itself or a copy that padding made of it; the outputs ascending. */
function readingsOf(axis: Axis, mode: PaddingMode, h: number): Meeting[] {
  const places = placesOf(axis, mode, h);
  const found = places.flatMap((t) => windowsOver(axis, t).map((window) => ({ ...window, input: h })));
  return places.length > 1 ? found.sort((p, q) => p.output - q.output || p.tap - q.tap) : found;
}

/**
 * All o·s + u·d = t, outputs ascending: from one such pair to the next it is s/gcd(s,d) kernel elements, and u of any of them is
 * (t/gcd) · (d/gcd)⁻¹ modulo that. No kernel element is tried that has no output.
 */
function windowsOver(
  { stride, dilation, kernel, output: outputs }: Axis,
  t: number,
): { output: number; tap: number }[] {
  const every = greatestCommonDivisor(stride, dilation);
  const found: { output: number; tap: number }[] = [];
  if (t % every !== 0) return found;
  const step = stride / every;
  const least = Math.max(0, Math.ceil((t - (outputs - 1) * stride) / dilation));
  const most = Math.min(kernel - 1, Math.floor(t / dilation));
  if (most < least) return found;
  const any = productModulo((t / every) % step, inverseModulo(dilation / every, step), step);
  for (let tap = most - ((((most - any) % step) + step) % step); tap >= least; tap -= step)
    found.push({ output: (t - tap * dilation) / stride, tap });
  return found;
}

/** The x with a·x ≡ 1 modulo m, where a and m have no common divisor: Euclid's algorithm, extended (Knuth, TAOCP 4.5.2). */
function inverseModulo(a: number, m: number): number {
  let [r, next] = [m, a % m];
  let [x, nextX] = [0, 1];
  while (next !== 0) {
    const quotient = Math.floor(r / next);
    [r, next] = [next, r - quotient * next];
    [x, nextX] = [nextX, x - quotient * nextX];
  }
  return x < 0 ? x + m : x;
}

/** a·b modulo m, for factors below m, where the product may be beyond what a number holds exactly. */
const productModulo = (a: number, b: number, m: number): number =>
  m < 2 ** 26 ? (a * b) % m : Number((BigInt(a) * BigInt(b)) % BigInt(m));

/** One meeting an axis, all combinations, the last axis fastest; flat within a plane of X, of K and of Z. */
function* together(
  { axes: [, b, c] }: Geometry,
  [first, second, third]: readonly [readonly Meeting[], readonly Meeting[], readonly Meeting[]],
): Generator<Meeting> {
  for (const p of first) {
    for (const q of second) {
      const output = (p.output * b.output + q.output) * c.output;
      const tap = (p.tap * b.kernel + q.tap) * c.kernel;
      const input = (p.input * b.input + q.input) * c.input;
      for (const r of third) {
        yield { output: output + r.output, tap: tap + r.tap, input: input + r.input };
      }
    }
  }
}

/** Why no window reads an element of X: on which axis, and whether it lies behind the last one or between two. */
export interface Unread {
  readonly axis: 0 | 1 | 2;
  readonly where: 'behind' | 'between';
  /** Of the element on that axis. */
  readonly position: number;
}

/** `undefined` where some window does. */
export function unreadInput({ geometry: g, paddingMode }: Products, x: number): Unread | undefined {
  const inputs = g.axes.map((axis) => axis.input);
  const position = positionOf(inputs, x % sizeOf(inputs));
  for (const n of [0, 1, 2] as const) {
    const axis = g.axes[n];
    const h = position[n] ?? 0;
    if (readingsOf(axis, paddingMode, h).length > 0) continue;
    const end = (axis.output - 1) * axis.stride + (axis.kernel - 1) * axis.dilation;
    return { axis: n, where: h + axis.before > end ? 'behind' : 'between', position: h };
  }
  return undefined;
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function sizes(g: Geometry) {
  const [a, b, c] = g.axes;
  return {
    perGroup: g.channels / g.groups,
    filtersPerGroup: g.filters / g.groups,
    inputPlane: a.input * b.input * c.input,
    outputPlane: a.output * b.output * c.output,
    taps: a.kernel * b.kernel * c.kernel,
  };
}
