import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Lookup,
  type Operand,
  operationNamed,
  type Prepared,
  type Setting,
  type Settings,
} from '../../../src/core/operations';
import {
  at,
  generate,
  Problem,
  type ProblemDetail,
  randomSource,
  type Shape,
  sizeOf,
  type Tensor,
  tensor,
} from '../../../src/core/tensor';

/** What every suite of the core draws from: random tensors, convolutions, uses of operations; and how they compare. */

// Numbers ---------------------------------------------------------------------------------------------------

/** A seed for the numbers of a tensor: fast-check shrinks the shape, and the numbers follow. */
export const seeds = fc.nat({ max: 2 ** 31 - 1 });

/** Whole numbers −4 … 4: sums of their products are exact in float64, so arrays compare without a tolerance. */
export function wholeNumbers(shape: Shape, seed: number): Tensor {
  const next = randomSource(seed);
  return generate(shape, () => Math.floor(next() * 9) - 4);
}

/** Numbers with `least` ≤ |x| ≤ `most`, of both signs unless `least` is told to be one-sided. */
export function realNumbers(shape: Shape, seed: number, least = 0, most = 2, signs = true): Tensor {
  const next = randomSource(seed);
  return generate(shape, () => {
    const size = least + next() * (most - least);
    return signs && next() < 0.5 ? -size : size;
  });
}

export function dot(a: Tensor, b: Tensor): number {
  assert.equal(a.data.length, b.data.length);
  return a.data.reduce((total, x, index) => total + x * at(b, index), 0);
}

export function plus(a: Tensor, b: Tensor, times = 1): Tensor {
  return generate(a.shape, (index) => at(a, index) + times * at(b, index));
}

/** Equal numbers; 0 and −0 are one number here, two NaNs are equal. */
export function assertSame(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.equal(actual.length, expected.length, `${what}: number of elements`);
  for (let index = 0; index < actual.length; index++) {
    const [a, b] = [actual[index], expected[index]];
    if (a !== b && !(Number.isNaN(a) && Number.isNaN(b))) {
      assert.fail(`${what}: element ${index} is ${a}, expected ${b}`);
    }
  }
}

/** |a − b| ≤ tolerance · max(1, |a|, |b|), or both the same infinity, or both NaN. */
export function isNear(a: number, b: number, tolerance: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
}

export function assertNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  tolerance = 1e-11,
): void {
  assert.equal(actual.length, expected.length, `${what}: number of elements`);
  for (let index = 0; index < actual.length; index++) {
    const [a = Number.NaN, b = Number.NaN] = [actual[index], expected[index]];
    if (!isNear(a, b, tolerance)) assert.fail(`${what}: element ${index} is ${a}, expected ${b}`);
  }
}

/** Runs and returns the detail of the {@link Problem} that it must end in. */
export function problemOf(run: () => unknown): ProblemDetail {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error.detail;
    throw error;
  }
  return assert.fail('no problem was found');
}

// Operations ------------------------------------------------------------------------------------------------

/** One use of an operation, with numbers. */
export interface Use {
  readonly operation: string;
  readonly settings: Settings;
  readonly inputs: readonly Tensor[];
}

export function prepare(operation: string, shapes: readonly Shape[], settings: Settings = {}): Prepared {
  const declared = operationNamed(operation);
  assert.ok(declared, `no operation is named ${operation}`);
  return declared.prepare(shapes, settings);
}

/** What terms read: the inputs, the output and the gradient that arrives there. */
export function lookupIn(inputs: readonly Tensor[], output?: Tensor, gradient?: Tensor): Lookup<number> {
  return ({ of, side }: Operand, index) => {
    const operand = side === 'gradient' ? gradient : of === 'output' ? output : inputs[of];
    assert.ok(operand, `a term reads the ${side} of ${of}`);
    assert.ok(index >= 0 && index < operand.data.length, `a term reads element ${index} of ${of}`);
    return at(operand, index);
  };
}

// Shapes ----------------------------------------------------------------------------------------------------

export const shapes = (maxRank = 4, maxLength = 4): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 1, max: maxLength }), { maxLength: maxRank });

/** Two shapes that broadcast: a common shape, of which each side may lack leading axes and have ones. */
export const broadcastingShapes: fc.Arbitrary<[number[], number[]]> = shapes(4, 3).chain((common) => {
  const side = fc
    .tuple(fc.nat({ max: common.length }), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }))
    .map(([lead, ones]) => common.slice(lead).map((length, axis) => (ones[axis] ? 1 : length)));
  return fc.tuple(side, side);
});

// Convolutions ----------------------------------------------------------------------------------------------

export interface ConvolutionAxis {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** A convolution as a person would type it (`shapes`, `settings`), and what it means (`axes`, …). */
export interface ConvolutionCase {
  readonly rank: 1 | 2 | 3;
  readonly shapes: readonly Shape[];
  readonly settings: Settings;
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly mode: PaddingMode;
  readonly flip: boolean;
  /** Always three: those that are not there have length 1. */
  readonly axes: readonly [ConvolutionAxis, ConvolutionAxis, ConvolutionAxis];
  readonly seed: number;
}

const NO_AXIS: ConvolutionAxis = { input: 1, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 };

const axisChoice = fc.record({
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 4 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  before: fc.integer({ min: 0, max: 3 }),
  after: fc.integer({ min: 0, max: 3 }),
  // How much longer the padded input is than the kernel: outputs and leftovers.
  slack: fc.nat({ max: 7 }),
});

const convolutionChoice = fc.record({
  rank: fc.constantFrom(1, 2, 2, 2, 3),
  leading: fc.constantFrom('none', 'channels', 'batch', 'batch'),
  batch: fc.integer({ min: 1, max: 2 }),
  groups: fc.constantFrom(1, 1, 2, 3),
  channelsPerGroup: fc.integer({ min: 1, max: 2 }),
  filtersPerGroup: fc.integer({ min: 1, max: 2 }),
  plainKernel: fc.boolean(),
  bias: fc.constantFrom('none', 'vector', 'scalar'),
  padding: fc.constantFrom('sides', 'sides', 'sides', 'both', 'none', 'same', 'valid'),
  mode: fc.constantFrom<PaddingMode>('zeros', 'zeros', 'zeros', 'reflect', 'replicate', 'circular'),
  flip: fc.constantFrom(false, false, false, true),
  short: fc.boolean(),
  axes: fc.tuple(axisChoice, axisChoice, axisChoice),
  seed: seeds,
});

/** One number where all axes have the same and it may be written short, else one an axis. */
const setting = (values: readonly number[], short: boolean): Setting =>
  short && values.every((value) => value === values[0]) ? (values[0] ?? 0) : values;

/** Any convolution that has at least one output: the room for it is made by the input's length. */
export const convolutions: fc.Arbitrary<ConvolutionCase> = convolutionChoice.map(
  (choice): ConvolutionCase => {
    const { leading, padding, short, seed, mode, flip } = choice;
    const rank = choice.rank === 1 ? 1 : choice.rank === 2 ? 2 : 3;
    const single = leading === 'none' || choice.plainKernel;
    const groups = single ? 1 : choice.groups;
    const channels = single ? 1 : groups * choice.channelsPerGroup;
    const filters = choice.plainKernel ? 1 : groups * choice.filtersPerGroup;
    const batch = leading === 'batch' ? choice.batch : 1;
    const axes = choice.axes.slice(0, rank).map((axis): ConvolutionAxis => {
      const { dilation, slack } = axis;
      // Three axes of full size would make a single case as large as a hundred others.
      const kernel = rank === 3 ? Math.min(axis.kernel, 2) : axis.kernel;
      const stride = padding === 'same' ? 1 : axis.stride;
      const span = dilation * (kernel - 1);
      const none = padding === 'none' || padding === 'valid';
      const before = none ? 0 : padding === 'same' ? Math.floor(span / 2) : axis.before;
      const after = none ? 0 : padding === 'same' ? span - before : padding === 'both' ? before : axis.after;
      const room = rank === 3 ? slack % 3 : slack;
      // A mirror needs something to show, and nothing is wrapped around twice.
      const most = Math.max(before, after);
      const least = mode === 'reflect' ? most + 1 : mode === 'circular' ? most : 1;
      return {
        input: Math.max(1, least, span + 1 + room - before - after),
        kernel,
        stride,
        dilation,
        before,
        after,
      };
    });
    const inputs = axes.map((axis) => axis.input);
    const kernels = axes.map((axis) => axis.kernel);
    const shapes: Shape[] = [
      leading === 'none'
        ? inputs
        : leading === 'channels'
          ? [channels, ...inputs]
          : [batch, channels, ...inputs],
      choice.plainKernel ? kernels : [filters, channels / groups, ...kernels],
    ];
    if (choice.bias !== 'none') shapes.push(choice.bias === 'scalar' && filters === 1 ? [] : [filters]);
    const settings: Record<string, Setting> = {};
    const strides = axes.map((axis) => axis.stride);
    const dilations = axes.map((axis) => axis.dilation);
    if (!short || strides.some((s) => s !== 1)) settings['stride'] = setting(strides, short);
    if (!short || dilations.some((d) => d !== 1)) settings['dilation'] = setting(dilations, short);
    if (!short || groups !== 1) settings['groups'] = groups;
    if (padding === 'same' || padding === 'valid') settings['padding'] = padding;
    else if (padding === 'both') {
      settings['padding'] = setting(
        axes.map((axis) => axis.before),
        short,
      );
    } else if (padding === 'sides') settings['padding'] = axes.map(({ before, after }) => [before, after]);
    if (!short || mode !== 'zeros') settings['padding_mode'] = mode;
    if (!short || flip) settings['flip'] = flip;
    const three = threeAxes(axes);
    return { rank, shapes, settings, batch, channels, filters, groups, mode, flip, axes: three, seed };
  },
);

/** Those that are not there, in front, have length 1. */
function threeAxes(axes: readonly ConvolutionAxis[]): ConvolutionCase['axes'] {
  const missing = [NO_AXIS, NO_AXIS].slice(0, 3 - axes.length);
  const [a = NO_AXIS, b = NO_AXIS, c = NO_AXIS] = [...missing, ...axes];
  return [a, b, c];
}

/** ⌊(H + p_b + p_e − d(k−1) − 1)/s⌋ + 1 */
export const outputOf = ({ input, kernel, stride, dilation, before, after }: ConvolutionAxis): number =>
  Math.floor((input + before + after - dilation * (kernel - 1) - 1) / stride) + 1;

/**
 * The input element at place t of an axis that is padded as `numpy.pad` does with "reflect", "edge" and "wrap": written for
 * endless patterns, and so unlike the code under test.
 */
export function shownBy(
  { input, before }: ConvolutionAxis,
  mode: PaddingMode,
  t: number,
): number | undefined {
  const h = t - before;
  const period = mode === 'circular' ? input : 2 * (input - 1);
  const phase = period === 0 ? 0 : ((h % period) + period) % period;
  switch (mode) {
    case 'zeros':
      return h >= 0 && h < input ? h : undefined;
    case 'reflect':
      return Math.min(phase, period - phase);
    case 'replicate':
      return Math.min(Math.max(h, 0), input - 1);
    case 'circular':
      return phase;
  }
}

/** A transposed convolution as a person would type it, and what it means. */
export interface TransposedCase {
  readonly rank: 1 | 2 | 3;
  readonly shapes: readonly Shape[];
  readonly settings: Settings;
  readonly batch: number;
  /** Of X, and of the result. */
  readonly channels: number;
  readonly results: number;
  readonly groups: number;
  readonly axes: readonly [TransposedAxis, TransposedAxis, TransposedAxis];
  readonly seed: number;
}
export interface TransposedAxis extends ConvolutionAxis {
  readonly outputPadding: number;
}

/** (H−1)·s − p_b − p_e + d(k−1) + o_p + 1 */
export const grownOf = (axis: TransposedAxis): number =>
  (axis.input - 1) * axis.stride -
  axis.before -
  axis.after +
  axis.dilation * (axis.kernel - 1) +
  axis.outputPadding +
  1;

/** Any transposed convolution whose result has at least one element. */
export const transposedConvolutions: fc.Arbitrary<TransposedCase> = fc
  .tuple(
    convolutionChoice,
    fc.array(fc.nat({ max: 3 }), { minLength: 3, maxLength: 3 }),
    fc.constantFrom('none', 'some', 'some'),
  )
  .map(([choice, more, ends]): TransposedCase => {
    const { leading, padding, short, seed } = choice;
    const rank = choice.rank === 1 ? 1 : choice.rank === 2 ? 2 : 3;
    const single = leading === 'none' || choice.plainKernel;
    const groups = single ? 1 : choice.groups;
    const channels = single ? 1 : groups * choice.channelsPerGroup;
    const results = choice.plainKernel ? 1 : groups * choice.filtersPerGroup;
    const batch = leading === 'batch' ? choice.batch : 1;
    const symmetric = padding === 'both' || padding === 'same';
    const axes = choice.axes.slice(0, rank).map((axis, n): TransposedAxis => {
      const { stride, dilation, slack } = axis;
      const kernel = rank === 3 ? Math.min(axis.kernel, 2) : axis.kernel;
      const outputPadding = ends === 'none' ? 0 : (more[n] ?? 0) % Math.max(stride, dilation);
      const input = 1 + (rank === 3 ? slack % 3 : slack % 4);
      const none = padding === 'none' || padding === 'valid';
      const before = none ? 0 : axis.before;
      const after = none ? 0 : symmetric ? before : axis.after;
      const whole = { input, kernel, stride, dilation, before, after, outputPadding };
      return grownOf(whole) >= 1 ? whole : { ...whole, before: 0, after: 0 };
    });
    const inputs = axes.map((axis) => axis.input);
    const kernels = axes.map((axis) => axis.kernel);
    const shapes: Shape[] = [
      leading === 'none'
        ? inputs
        : leading === 'channels'
          ? [channels, ...inputs]
          : [batch, channels, ...inputs],
      choice.plainKernel ? kernels : [channels, results / groups, ...kernels],
    ];
    if (choice.bias !== 'none') shapes.push(choice.bias === 'scalar' && results === 1 ? [] : [results]);
    const settings: Record<string, Setting> = {};
    const put = (name: string, values: readonly number[], standard: number): void => {
      if (!short || values.some((value) => value !== standard)) settings[name] = setting(values, short);
    };
    put(
      'stride',
      axes.map((axis) => axis.stride),
      1,
    );
    put(
      'dilation',
      axes.map((axis) => axis.dilation),
      1,
    );
    put(
      'output_padding',
      axes.map((axis) => axis.outputPadding),
      0,
    );
    if (symmetric) {
      put(
        'padding',
        axes.map((axis) => axis.before),
        0,
      );
    } else settings['padding'] = axes.map(({ before, after }) => [before, after]);
    if (!short || groups !== 1) settings['groups'] = groups;
    const flat = { ...NO_AXIS, outputPadding: 0 };
    const [a = flat, b = flat, c = flat] = [...[flat, flat].slice(0, 3 - rank), ...axes];
    return { rank, shapes, settings, batch, channels, results, groups, axes: [a, b, c], seed };
  });

/** The case with whole numbers in all that takes part. */
export function filled(c: ConvolutionCase | TransposedCase): {
  readonly operation: string;
  readonly prepared: Prepared;
  readonly inputs: readonly Tensor[];
  readonly dz: Tensor;
} {
  const operation = `${'results' in c ? 'conv_transpose' : 'conv'}${c.rank}d`;
  const prepared = prepare(operation, c.shapes, c.settings);
  const inputs = c.shapes.map((shape, k) => wholeNumbers(shape, c.seed + k));
  return { operation, prepared, inputs, dz: wholeNumbers(prepared.shape, c.seed + 3) };
}

/** The position of a flat index that a test asks for: some element of a tensor. */
export const elementOf = (shape: Shape, choice: number): number => choice % Math.max(1, sizeOf(shape));

// Uses of every operation -----------------------------------------------------------------------------------

interface Domain {
  /** |x| lies between these; kinks, poles and overflow outside. */
  readonly least?: number;
  readonly most?: number;
  readonly signs?: boolean;
}

/** A use with random numbers in a domain, one domain an input (the last one for all that follow). */
function use(
  operation: string,
  given: fc.Arbitrary<readonly Shape[]>,
  settings: (given: readonly Shape[]) => fc.Arbitrary<Settings> = () => fc.constant({}),
  domains: readonly Domain[] = [{}],
): fc.Arbitrary<Use> {
  return given
    .chain((all) => fc.tuple(fc.constant(all), settings(all), seeds))
    .map(([all, chosen, seed]) => ({
      operation,
      settings: chosen,
      inputs: all.map((shape, k) => {
        const { least, most, signs } = domains[Math.min(k, domains.length - 1)] ?? {};
        return realNumbers(shape, seed + k, least, most, signs);
      }),
    }));
}

const one = shapes(4, 4).map((shape): Shape[] => [shape]);
const matrix = (rows: number, columns: number): Shape => [rows, columns];
const lengths = fc.integer({ min: 1, max: 4 });

/** n×k and k×m, with a vector on either side or on both. */
const matrixPairs = fc
  .tuple(lengths, lengths, lengths, fc.boolean(), fc.boolean())
  .map(([n, k, m, row, column]): Shape[] => [row ? [k] : matrix(n, k), column ? [k] : matrix(k, m)]);

/** One length may be left open: -1. */
const rearrangements = (size: number): fc.Arbitrary<number[]> =>
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.nat({ max: 3 }))
    .map(([a, b, open]) => {
      const first = size % a === 0 ? a : 1;
      const second = (size / first) % b === 0 ? b : 1;
      return [first, second, size / first / second].map((length, n) => (n === open ? -1 : length));
    });

const margin = fc.nat({ max: 2 });
const padding = (rank: number): fc.Arbitrary<Setting> => {
  const each = <T>(of: fc.Arbitrary<T>) =>
    fc.array(of, { minLength: Math.min(2, rank), maxLength: Math.min(2, rank) });
  return fc.oneof(margin, each(margin), each(fc.tuple(margin, margin)));
};

/** For each axis an index or a slice: [first, last, keep]. */
const ranges = (shape: Shape): fc.Arbitrary<Settings> =>
  fc
    .tuple(
      ...shape.map((length) =>
        fc
          .tuple(fc.nat({ max: length - 1 }), fc.nat({ max: length - 1 }), fc.boolean())
          .map(([a, b, keep]): Setting => (keep ? [Math.min(a, b), Math.max(a, b), true] : [a, a, false])),
      ),
    )
    .map((all) => ({ ranges: all }));

const reduced = ([shape = []]: readonly Shape[]): fc.Arbitrary<Settings> =>
  fc
    .record({
      axis: fc.option(fc.subarray(shape.map((_, axis) => axis + 1)), { nil: undefined }),
      alone: fc.boolean(),
      keepdims: fc.option(fc.boolean(), { nil: undefined }),
    })
    .map(({ axis, alone, keepdims }) => ({
      ...(axis === undefined ? {} : { axis: alone && axis[0] !== undefined ? axis[0] : axis }),
      ...(keepdims === undefined ? {} : { keepdims }),
    }));

const convolutionUse = (rank: 1 | 2 | 3): fc.Arbitrary<Use> =>
  convolutions
    .filter((c) => c.rank === rank)
    .map((c) => ({
      operation: `conv${rank}d`,
      settings: c.settings,
      inputs: c.shapes.map((shape, k) => realNumbers(shape, c.seed + k)),
    }));

const transposedUse = (rank: 1 | 2 | 3): fc.Arbitrary<Use> =>
  transposedConvolutions
    .filter((c) => c.rank === rank)
    .map((c) => ({
      operation: `conv_transpose${rank}d`,
      settings: c.settings,
      inputs: c.shapes.map((shape, k) => realNumbers(shape, c.seed + k)),
    }));

/** Windows of 1 to 3, padded by at most half of them; what is longer than the window follows from the slack. */
const poolingUse: fc.Arbitrary<Use> = fc
  .record({
    lead: fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 2 }),
    axes: fc.tuple(axisChoice, axisChoice),
    ownStride: fc.boolean(),
    include: fc.constantFrom(undefined, true, false),
    seed: seeds,
  })
  .map(({ lead, axes, ownStride, include, seed }): Use => {
    const half = (margin: number, kernel: number): number => Math.min(margin, Math.floor(kernel / 2));
    const padding = axes.map(({ before, after, kernel }) => [half(before, kernel), half(after, kernel)]);
    const lengths = axes.map(({ kernel, slack }, n) => {
      const [before = 0, after = 0] = padding[n] ?? [];
      return Math.max(1, kernel + slack - before - after);
    });
    return {
      operation: 'avg_pool2d',
      settings: {
        kernel_size: axes.map(({ kernel }) => kernel),
        padding,
        ...(ownStride ? { stride: axes.map(({ stride }) => stride) } : {}),
        ...(include === undefined ? {} : { count_include_pad: include }),
      },
      inputs: [realNumbers([...lead, ...lengths], seed)],
    };
  });

/** The same numbers as ranks, a tenth apart: which one is largest does not hang on rounding, nor on a step of a check. */
function ranked(x: Tensor): Tensor {
  const order = [...x.data.keys()].sort((a, b) => (x.data[a] ?? 0) - (x.data[b] ?? 0));
  const data = new Float64Array(x.data.length);
  order.forEach((index, rank) => {
    data[index] = (rank - Math.floor(order.length / 3)) / 10;
  });
  return tensor(x.shape, data);
}

function isPossible(operation: string, inputs: readonly Tensor[], settings: Settings): boolean {
  try {
    prepare(
      operation,
      inputs.map((x) => x.shape),
      settings,
    );
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

/** Windows with the settings of average pooling, and dilation and ceil_mode, where every window reads something. */
const maxPoolingUse: fc.Arbitrary<Use> = fc
  .tuple(poolingUse, fc.constantFrom(1, 1, 2), fc.constantFrom(undefined, true, false))
  .map(([pooling, dilation, ceil]): Use => {
    const { count_include_pad: _, ...settings } = pooling.settings;
    const inputs = pooling.inputs.map(ranked);
    const all = {
      ...settings,
      ...(dilation === 1 ? {} : { dilation }),
      ...(ceil === undefined ? {} : { ceil_mode: ceil }),
    };
    const fits = isPossible('max_pool2d', inputs, all);
    return { operation: 'max_pool2d', settings: fits ? all : settings, inputs };
  });

const elementwise = (operation: string, domain: Domain = {}): fc.Arbitrary<Use> =>
  use(operation, one, undefined, [domain]);
const broadcast = (operation: string, ...domains: Domain[]): fc.Arbitrary<Use> =>
  use(operation, broadcastingShapes, undefined, domains.length === 0 ? [{}] : domains);

/** How each operation of the registry is tried. One that is missing here fails the suite. */
export const USES: Readonly<Record<string, fc.Arbitrary<Use>>> = {
  conv1d: convolutionUse(1),
  conv2d: convolutionUse(2),
  conv3d: convolutionUse(3),
  conv_transpose1d: transposedUse(1),
  conv_transpose2d: transposedUse(2),
  conv_transpose3d: transposedUse(3),
  avg_pool2d: poolingUse,
  max_pool2d: maxPoolingUse,
  add: broadcast('add'),
  subtract: broadcast('subtract'),
  multiply: broadcast('multiply'),
  divide: broadcast('divide', {}, { least: 0.3 }),
  power: broadcast('power', { least: 0.3, signs: false }, {}),
  negate: elementwise('negate'),
  matmul: use('matmul', matrixPairs),
  transpose: elementwise('transpose'),
  reshape: use('reshape', one, ([shape = []]) => rearrangements(sizeOf(shape)).map((to) => ({ shape: to }))),
  rot180: elementwise('rot180'),
  pad: use('pad', one, ([shape = []]) => padding(shape.length).map((around) => ({ padding: around }))),
  pick: use('pick', one, ([shape = []]) => ranges(shape)),
  stack: use(
    'stack',
    fc
      .tuple(shapes(3, 3), fc.integer({ min: 1, max: 6 }))
      .map(([part, count]) => new Array<Shape>(count).fill(part)),
  ),
  sum: use('sum', one, reduced),
  mean: use('mean', one, reduced),
  relu: elementwise('relu', { least: 0.1 }),
  exp: elementwise('exp'),
  log: elementwise('log', { least: 0.1, signs: false }),
  sqrt: elementwise('sqrt', { least: 0.1, signs: false }),
  tanh: elementwise('tanh'),
  sigmoid: elementwise('sigmoid'),
  abs: elementwise('abs', { least: 0.1 }),
};
