import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type CauseCode,
  causeWords,
  compareAnswer,
  diagnose,
  DEFAULT_TOLERANCES as TOLERANCES,
} from '../../../src/core/gradcheck';
import { apply, backward } from '../../../src/core/graph';
import {
  indexOf,
  numbers,
  positionOf,
  randomSource,
  type Shape,
  sizeOf,
  type Tensor,
  tensor,
} from '../../../src/core/tensor';
import {
  type ConvolutionCase,
  convolutions,
  realNumbers,
  type TransposedCase,
  transposedConvolutions,
  wholeNumbers,
} from './arbitrary';
import {
  Convolution,
  type Exercise,
  type Five,
  flip,
  type Grid,
  grid,
  PLACES,
  read,
  Transposed,
} from './convolutionByHand';

/** Mistakes as people make them, on arrays that are moved by hand. */

const NO_AXIS = { input: 1, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 };

/** The array in another layout, its elements read as if they were in the first one. */
function relaid({ shape, data }: Grid, order: readonly number[]): Float64Array {
  const lengths = order.map((axis) => shape[axis] ?? 1);
  return data.map((_, index) => {
    const there = positionOf(lengths, index);
    const at = shape.map((_, axis) => there[order.indexOf(axis)] ?? 0);
    return data[indexOf(shape, at)] ?? 0;
  });
}

const shift = (of: Grid, axis: number, by: number, wraps: boolean): Float64Array =>
  grid(of.shape, (p) => {
    const length = of.shape[axis] ?? 1;
    const at = p.map((i, n) => (n !== axis ? i : wraps ? (i - by + length) % length : i - by));
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = at;
    return read(of, [a, b, c, d, e]);
  }).data;

const leads = ({ c }: Exercise, argument: number): number => (c.shapes[argument]?.length ?? 0) - c.rank;

/** A mistake: which argument's gradient it spoils, its name, and what it makes; undefined where it cannot be made. */
interface Mistake<E extends Exercise = Exercise> {
  readonly name: string;
  readonly argument: 0 | 1 | 2;
  readonly code: CauseCode;
  make(e: E): Float64Array | undefined;
}

/** Of more than one row and column. */
const isWide = ({ shape }: Grid): boolean => shape[3] > 1 && shape[4] > 1;
const hasFront = ({ c: { axes } }: Exercise): boolean => axes.some(({ before }) => before > 0);
const isSquare = ({ shape }: Grid): boolean => shape[3] === shape[4] && shape[3] > 1;
const transposed = (k: Grid): Grid => grid(k.shape, ([f, c, u, v, w]) => read(k, [f, c, u, w, v]));

/** Of a correlation with zeros around X, K sliding over it as it is. */
const OF_CORRELATIONS: readonly Mistake<Convolution>[] = [
  {
    name: 'kernel not rotated',
    argument: 0,
    code: 'kernel-not-rotated',
    make: (e) => e.slideOverDz(e.k).data,
  },
  {
    name: 'kernel flipped along its rows only',
    argument: 0,
    code: 'kernel-flipped-partly',
    make: (e) => (isWide(e.k) ? e.slideOverDz(flip(e.k, [3])).data : undefined),
  },
  {
    name: 'kernel flipped along its columns only',
    argument: 0,
    code: 'kernel-flipped-partly',
    make: (e) => (isWide(e.k) ? e.slideOverDz(flip(e.k, [4])).data : undefined),
  },
  {
    name: 'kernel transposed instead of rotated',
    argument: 0,
    code: 'kernel-transposed',
    make: (e) => (isSquare(e.k) ? e.slideOverDz(transposed(e.k)).data : undefined),
  },
  {
    name: 'kernel transposed and rotated',
    argument: 0,
    code: 'kernel-transposed',
    make: (e) => (isSquare(e.k) ? e.slideOverDz(flip(transposed(e.k))).data : undefined),
  },
  {
    name: 'leftover row forgotten, zeros at the end',
    argument: 0,
    code: 'leftover-forgotten',
    make(e) {
      const right = e.grid(0);
      return grid(right.shape, ([n, c, ...at]) => {
        const [i = 0, j = 0, l = 0] = at;
        const kept = at.every((h, axis) => h < right.shape[PLACES[axis] ?? 2] - (e.leftovers[axis] ?? 0));
        return kept ? read(right, [n, c, i, j, l]) : 0;
      }).data;
    },
  },
  {
    name: 'leftover row forgotten, zeros at the beginning',
    argument: 0,
    code: 'leftover-forgotten',
    make(e) {
      const right = e.grid(0);
      const [a = 0, b = 0, d = 0] = e.leftovers;
      return grid(right.shape, ([n, c, i, j, l]) => read(right, [n, c, i - a, j - b, l - d])).data;
    },
  },
  {
    name: 'dK rotated',
    argument: 1,
    code: 'kernel-gradient-rotated',
    make: (e) => flip(e.grid(1)).data,
  },
  {
    name: 'dK flipped along its rows',
    argument: 1,
    code: 'kernel-gradient-flipped',
    make: (e) => (isWide(e.k) ? flip(e.grid(1), [3]).data : undefined),
  },
];

/** Of every convolution. */
const OF_CONVOLUTIONS: readonly Mistake<Convolution>[] = [
  {
    name: 'dZ not zero-stuffed',
    argument: 0,
    code: 'stride-as-one',
    make: (e) => e.slideOverDz(e.slides, { stuffed: false }).data,
  },
  {
    name: 'padding not cropped',
    argument: 0,
    code: 'padding-not-cropped',
    // With nothing in front this is cropping, without folding.
    make: (e) => (hasFront(e) ? e.slideOverDz(e.slides, { cropped: false }).data : undefined),
  },
  {
    name: 'dilation taken as 1 in dX',
    argument: 0,
    code: 'dilation-as-one',
    make: (e) => e.slideOverDz(e.slides, { dilated: false }).data,
  },
  {
    name: 'groups ignored in dX, every filter for every channel',
    argument: 0,
    code: 'groups-ignored',
    make: (e) => e.slideOverDz(e.slides, { groups: false }).data,
  },
  {
    name: 'groups ignored in dX, the first channels only',
    argument: 0,
    code: 'groups-ignored',
    make: (e) => e.slideOverDz(e.slides, { groups: false, firstGroup: true }).data,
  },
  {
    name: 'channels in and out swapped in dX',
    argument: 0,
    code: 'channels-swapped',
    make: (e) =>
      e.perGroup === e.filtersPerGroup ? e.slideOverDz(e.slides, { swapped: true }).data : undefined,
  },
  {
    name: 'stride taken as 1 in dK',
    argument: 1,
    code: 'stride-as-one',
    make: (e) => e.slideOverX({ spread: [1, 1, 1] }).data,
  },
  {
    name: 'stride and dilation not swapped in dK',
    argument: 1,
    code: 'stride-dilation-not-swapped',
    make: (e) =>
      e.slideOverX({
        spread: e.c.axes.map(({ dilation }) => dilation),
        step: e.c.axes.map(({ stride }) => stride),
      }).data,
  },
  {
    name: 'dilation taken as 1 in dK',
    argument: 1,
    code: 'dilation-as-one',
    make: (e) => e.slideOverX({ step: [1, 1, 1] }).data,
  },
  {
    name: 'padding forgotten in dK',
    argument: 1,
    code: 'padding-forgotten',
    // With nothing in front this is padding with zeros.
    make: (e) => (hasFront(e) ? e.slideOverX({ padding: 'none' }).data : undefined),
  },
  {
    name: 'leftover row kept in dK',
    argument: 1,
    code: 'leftover-forgotten',
    make: (e) =>
      e.slideOverX({
        first: e.leftovers.map((a, axis) => Math.floor(a / (e.c.axes[axis]?.dilation ?? 1))),
      }).data,
  },
  {
    name: 'a convolution instead of a correlation in dK',
    argument: 1,
    code: 'dz-rotated',
    make: (e) => e.slideOverX({ moving: flip(e.dz) }).data,
  },
  {
    name: 'one image only in dK',
    argument: 1,
    code: 'batch-not-summed',
    make: (e) => e.slideOverX({ images: 1 }).data,
  },
  {
    name: 'groups ignored in dK, the first channels for every filter',
    argument: 1,
    code: 'groups-ignored',
    make: (e) => e.slideOverX({ channelOf: (_, c) => [c] }).data,
  },
  {
    name: 'groups ignored in dK, all channels summed',
    argument: 1,
    code: 'groups-ignored',
    make: (e) =>
      e.slideOverX({
        channelOf: (_, c) => Array.from({ length: e.c.groups }, (_, group) => group * e.perGroup + c),
      }).data,
  },
];

/** Of a true convolution: the forward pass turns K. */
const OF_TRUE_CONVOLUTIONS: readonly Mistake<Convolution>[] = [
  {
    name: 'kernel rotated in dX although the forward pass turns it',
    argument: 0,
    code: 'kernel-rotated',
    make: (e) => e.slideOverDz(flip(e.k)).data,
  },
  ...([3, 4] as const).map(
    (axis): Mistake<Convolution> => ({
      name: `kernel flipped along its ${axis === 3 ? 'rows' : 'columns'}, where it slides as it is`,
      argument: 0,
      code: 'kernel-flipped',
      make: (e) => (isWide(e.k) ? e.slideOverDz(flip(e.k, [axis])).data : undefined),
    }),
  ),
  {
    name: 'kernel transposed, where it slides as it is',
    argument: 0,
    code: 'kernel-transposed',
    make: (e) => (isSquare(e.k) ? e.slideOverDz(transposed(e.k)).data : undefined),
  },
  {
    name: 'dK not rotated',
    argument: 1,
    code: 'kernel-gradient-not-rotated',
    make: (e) => e.slideOverX({ turned: false }).data,
  },
  {
    name: 'dK turned along one axis only',
    argument: 1,
    code: 'kernel-gradient-flipped-partly',
    make: (e) => (isWide(e.k) ? flip(e.slideOverX({ turned: false }), [3]).data : undefined),
  },
  {
    name: 'dZ rotated instead of dK',
    argument: 1,
    code: 'dz-rotated',
    make(e) {
      const moving = flip(e.dz);
      // One that is its own rotation was left as it is: then only the result was.
      return differ(moving.data, e.dz.data) ? e.slideOverX({ moving, turned: false }).data : undefined;
    },
  },
];

const OTHER_MODES = {
  zeros: [],
  reflect: ['replicate', 'circular'],
  replicate: ['reflect', 'circular'],
  circular: ['reflect', 'replicate'],
} as const;

/** Of a convolution with copies of its elements around X. */
const OF_PADDING_MODES: readonly Mistake<Convolution>[] = [
  {
    name: 'the gradient of the copies around X cropped away',
    argument: 0,
    code: 'padding-not-folded',
    make: (e) => e.slideOverDz(e.slides, { fold: 'zeros' }).data,
  },
  ...([0, 1] as const).map(
    (which): Mistake<Convolution> => ({
      name: `the gradient of the copies folded as in another padding mode (${which + 1})`,
      argument: 0,
      code: 'padding-mode-confused',
      make(e) {
        const fold = OTHER_MODES[e.mode][which];
        return fold && isAllowed(e, fold) ? e.slideOverDz(e.slides, { fold }).data : undefined;
      },
    }),
  ),
  {
    name: 'X padded with zeros in dK, where copies stand there',
    argument: 1,
    code: 'padding-as-zeros',
    make: (e) => e.slideOverX({ padding: 'zeros' }).data,
  },
  ...([0, 1] as const).map(
    (which): Mistake<Convolution> => ({
      name: `X padded in another mode in dK (${which + 1})`,
      argument: 1,
      code: 'padding-mode-confused',
      make(e) {
        const padding = OTHER_MODES[e.mode][which];
        return padding && isAllowed(e, padding) ? e.slideOverX({ padding }).data : undefined;
      },
    }),
  ),
  {
    name: 'leftover row forgotten, the padded gradient aligned at its end',
    argument: 0,
    code: 'leftover-forgotten',
    make: (e) => e.slideOverDz(e.slides, { late: e.leftovers }).data,
  },
];

/** PyTorch's restrictions on what a padding mode can show. */
const isAllowed = ({ c: { axes } }: Exercise, mode: 'reflect' | 'replicate' | 'circular'): boolean =>
  axes.every(({ input, before, after }) => {
    const most = Math.max(before, after);
    return most === 0 || mode === 'replicate' || (mode === 'reflect' ? most < input : most <= input);
  });

/** Of a transposed convolution. */
const OF_TRANSPOSED: readonly Mistake<Transposed>[] = [
  {
    name: 'kernel rotated, as for dX of a convolution',
    argument: 0,
    code: 'kernel-rotated',
    make: (e) => e.slideOverDz(flip(e.k)).data,
  },
  ...([3, 4] as const).map(
    (axis): Mistake<Transposed> => ({
      name: `kernel flipped along its ${axis === 3 ? 'rows' : 'columns'}`,
      argument: 0,
      code: 'kernel-flipped',
      make: (e) => (isWide(e.k) ? e.slideOverDz(flip(e.k, [axis])).data : undefined),
    }),
  ),
  {
    name: 'kernel transposed',
    argument: 0,
    code: 'kernel-transposed',
    make: (e) => (isSquare(e.k) ? e.slideOverDz(transposed(e.k)).data : undefined),
  },
  {
    name: 'stride taken as 1 in dX',
    argument: 0,
    code: 'stride-as-one',
    make: (e) => e.slideOverDz(e.k, { strides: [1, 1, 1] }).data,
  },
  {
    name: 'dilation taken as 1 in dX',
    argument: 0,
    code: 'dilation-as-one',
    make: (e) => e.slideOverDz(e.k, { steps: [1, 1, 1] }).data,
  },
  {
    name: 'dZ not padded by what was cropped, in dX',
    argument: 0,
    code: 'padding-forgotten',
    make: (e) => e.slideOverDz(e.k, { padded: false }).data,
  },
  {
    name: 'groups ignored in dX, the first results only',
    argument: 0,
    code: 'groups-ignored',
    make: (e) => e.slideOverDz(e.k, { channelOf: (_, own) => [own] }).data,
  },
  {
    name: 'groups ignored in dX, all results summed',
    argument: 0,
    code: 'groups-ignored',
    make: (e) =>
      e.slideOverDz(e.k, {
        channelOf: (_, own) =>
          Array.from({ length: e.c.groups }, (_, group) => group * e.resultsPerGroup + own),
      }).data,
  },
  {
    name: 'channels in and out swapped in dX',
    argument: 0,
    code: 'channels-swapped',
    make: (e) => (e.perGroup === e.resultsPerGroup ? e.slideOverDz(e.k, { swapped: true }).data : undefined),
  },
  {
    name: 'dK rotated',
    argument: 1,
    code: 'kernel-gradient-rotated',
    make: (e) => flip(e.grid(1)).data,
  },
  {
    name: 'dK flipped along its rows',
    argument: 1,
    code: 'kernel-gradient-flipped',
    make: (e) => (isWide(e.k) ? flip(e.grid(1), [3]).data : undefined),
  },
  {
    name: 'stride taken as 1 in dK',
    argument: 1,
    code: 'stride-as-one',
    make: (e) => e.slideX({ spread: [1, 1, 1] }).data,
  },
  {
    name: 'stride and dilation not swapped in dK',
    argument: 1,
    code: 'stride-dilation-not-swapped',
    make: (e) =>
      e.slideX({
        spread: e.c.axes.map(({ dilation }) => dilation),
        step: e.c.axes.map(({ stride }) => stride),
      }).data,
  },
  {
    name: 'dilation taken as 1 in dK',
    argument: 1,
    code: 'dilation-as-one',
    make: (e) => e.slideX({ step: [1, 1, 1] }).data,
  },
  {
    name: 'dZ not padded by what was cropped, in dK',
    argument: 1,
    code: 'padding-forgotten',
    make: (e) => e.slideX({ before: [0, 0, 0] }).data,
  },
  {
    name: 'the last rows of dK kept, where output_padding leaves some over',
    argument: 1,
    code: 'leftover-forgotten',
    make: (e) =>
      e.slideX({
        first: e.outputPadding.map((more, axis) => Math.floor(more / (e.c.axes[axis]?.dilation ?? 1))),
      }).data,
  },
  {
    name: 'X rotated in dK',
    argument: 1,
    code: 'dz-rotated',
    make: (e) => e.slideX({ moving: flip(e.x) }).data,
  },
  {
    name: 'one image only in dK',
    argument: 1,
    code: 'batch-not-summed',
    make: (e) => e.slideX({ images: 1 }).data,
  },
  {
    name: 'groups ignored in dK, the first results for every channel',
    argument: 1,
    code: 'groups-ignored',
    make: (e) => e.slideX({ channelOf: (_, own) => [own] }).data,
  },
  {
    name: 'groups ignored in dK, all results summed',
    argument: 1,
    code: 'groups-ignored',
    make: (e) =>
      e.slideX({
        channelOf: (_, own) =>
          Array.from({ length: e.c.groups }, (_, group) => group * e.resultsPerGroup + own),
      }).data,
  },
];

/** Of all of them. */
const OF_ALL: readonly Mistake[] = [
  {
    name: 'dX in NHWC',
    argument: 0,
    code: 'channels-last',
    make: (e) => (leads(e, 0) > 0 ? relaid(e.grid(0), [0, 2, 3, 4, 1]) : undefined),
  },
  {
    name: 'channels in and out swapped in dK',
    argument: 1,
    code: 'channels-swapped',
    make: (e) => (leads(e, 1) > 0 ? relaid(e.grid(1), [1, 0, 2, 3, 4]) : undefined),
  },
  {
    name: 'dK with its channels last (HWIO)',
    argument: 1,
    code: 'channels-last',
    make: (e) => (leads(e, 1) > 0 ? relaid(e.grid(1), [2, 3, 4, 1, 0]) : undefined),
  },
  {
    name: 'bias summed over the filters too',
    argument: 2,
    code: 'bias-wrong-axes',
    make: (e) => e.right(2).map(() => e.dz.data.reduce((sum, x) => sum + x, 0)),
  },
  {
    name: 'bias summed with the last axis left',
    argument: 2,
    code: 'bias-wrong-axes',
    make: (e) => (e.dz.shape[4] === e.c.filters ? summedTo(e.dz, 4) : undefined),
  },
  {
    name: 'bias summed with the images left',
    argument: 2,
    code: 'bias-wrong-axes',
    make: (e) => (e.dz.shape[0] === e.c.filters ? summedTo(e.dz, 0) : undefined),
  },
  {
    name: 'bias of one image only',
    argument: 2,
    code: 'batch-not-summed',
    make: (e) => summedTo({ ...e.dz, shape: [1, ...rest(e.dz.shape)] }, 1),
  },
  ...([0, 1, 2] as const).flatMap((argument): Mistake[] => [
    {
      name: `wrong sign in d${'XKB'[argument]}`,
      argument,
      code: 'sign',
      make: (e) => e.right(argument).map((x) => -x),
    },
    {
      name: `mean over the places instead of a sum in d${'XKB'[argument]}`,
      argument,
      code: 'mean-instead-of-sum',
      make: (e) => e.right(argument).map((x) => x / (e.dz.shape[2] * e.dz.shape[3] * e.dz.shape[4])),
    },
    {
      name: `mean over images and places in d${'XKB'[argument]}`,
      argument,
      code: 'mean-instead-of-sum',
      make: (e) =>
        e.dz.data.length > e.c.filters
          ? e.right(argument).map((x) => (x * e.c.filters) / e.dz.data.length)
          : undefined,
    },
    {
      name: `divided by the batch in d${'XKB'[argument]}`,
      argument,
      code: 'divided-by-batch',
      make: (e) => e.right(argument).map((x) => x / e.c.batch),
    },
    {
      name: `a constant factor in d${'XKB'[argument]}`,
      argument,
      code: 'constant-factor',
      make: (e) =>
        e.right(argument).filter((x) => x !== 0).length > 1
          ? e.right(argument).map((x) => x * 2.75)
          : undefined,
    },
  ]),
  ...([0, 1] as const).flatMap((argument): Mistake[] => [
    {
      name: `d${'XK'[argument]} transposed`,
      argument,
      code: 'result-transposed',
      make: (e) => (e.c.rank > 1 ? relaid(e.grid(argument), [0, 1, 2, 4, 3]) : undefined),
    },
    {
      name: `d${'XK'[argument]} in column-major order`,
      argument,
      code: 'result-transposed',
      make: (e) => (leads(e, argument) > 0 ? relaid(e.grid(argument), [4, 3, 2, 1, 0]) : undefined),
    },
    ...([3, 4] as const).flatMap((axis): Mistake[] =>
      [1, -1].flatMap((by): Mistake[] =>
        [true, false].map(
          (wraps): Mistake => ({
            name: `d${'XK'[argument]} off by one ${axis === 3 ? 'row' : 'column'} (${by}, ${wraps ? 'wrapped' : 'zeros'})`,
            argument,
            code: 'off-by-one',
            make: (e) =>
              e.grid(argument).shape[axis] > 1 ? shift(e.grid(argument), axis, by, wraps) : undefined,
          }),
        ),
      ),
    ),
  ]),
];

const rest = ([, b, c, d, e]: Five): [number, number, number, number] => [b, c, d, e];

/** One sum for each place on an axis. */
function summedTo(of: Grid, axis: number): Float64Array {
  const sums = new Float64Array(of.shape[axis] ?? 0);
  for (let index = 0; index < sizeOf(of.shape); index++) {
    const at = positionOf(of.shape, index)[axis] ?? 0;
    sums[at] = (sums[at] ?? 0) + (of.data[index] ?? 0);
  }
  return sums;
}

const differ = (a: Float64Array, b: Float64Array): boolean =>
  a.some((x, index) => Math.abs(x - (b[index] ?? 0)) > 1e-4 * Math.max(1, Math.abs(x)));

/** Exercises of a kind, the same every time; each is made when it is first used. */
class Exercises<C, E extends Exercise> {
  private readonly made = new Map<number, E>();
  private drawn: readonly C[] | undefined;

  constructor(
    readonly name: string,
    private readonly draw: () => readonly C[],
    private readonly build: (c: C) => E,
    readonly mistakes: readonly Mistake<E>[],
  ) {}

  private get cases(): readonly C[] {
    this.drawn ??= this.draw();
    return this.drawn;
  }

  get length(): number {
    return this.cases.length;
  }

  at(n: number): E {
    const c = this.cases[n % this.length];
    assert.ok(c);
    const e = this.made.get(n % this.length) ?? this.build(c);
    this.made.set(n % this.length, e);
    return e;
  }
}

const drawn = (matches: (c: ConvolutionCase) => boolean, numRuns: number) => () =>
  fc.sample(convolutions, { numRuns, seed: 11 }).filter(matches);
const hasCopies = ({ mode, axes }: ConvolutionCase): boolean =>
  mode !== 'zeros' && axes.some(({ before, after }) => before + after > 0);
const convolution = (c: ConvolutionCase): Convolution => new Convolution(c);

const KINDS = [
  new Exercises(
    'convolutions',
    drawn((c) => c.mode === 'zeros' && !c.flip, 16_000),
    convolution,
    [...OF_CORRELATIONS, ...OF_CONVOLUTIONS, ...OF_ALL],
  ),
  new Exercises(
    'true convolutions',
    drawn((c) => c.mode === 'zeros' && c.flip, 32_000),
    convolution,
    [...OF_TRUE_CONVOLUTIONS, ...OF_CONVOLUTIONS, ...OF_ALL],
  ),
  new Exercises('convolutions with copies around X', drawn(hasCopies, 24_000), convolution, [
    ...OF_PADDING_MODES,
    ...OF_CONVOLUTIONS,
    ...OF_ALL,
  ]),
  new Exercises<TransposedCase, Transposed>(
    'transposed convolutions',
    () => fc.sample(transposedConvolutions, { numRuns: 8_000, seed: 11 }),
    (c: TransposedCase) => new Transposed(c),
    [...OF_TRANSPOSED, ...OF_ALL],
  ),
] as const;

/** Checked as a reader's answer is. */
const checked = (e: Exercise, argument: number, given: Float64Array) => {
  const of = e.leaves[argument];
  assert.ok(of);
  return compareAnswer(
    { kind: 'numbers', shape: of.shape, data: e.right(argument) },
    { kind: 'numbers', shape: of.shape, data: given },
    undefined,
    { pass: e.pass, of },
  );
};

describe('naming mistakes', function () {
  this.timeout(120_000);
  const count = { mistakes: 0, named: 0, alone: 0, right: 0, false: 0 };
  after(() => {
    process.stdout.write(
      `    ${count.mistakes} mistakes: ${count.named} named, ${count.alone} of them by that name alone; ${count.right} right answers: ${count.false} named\n`,
    );
  });

  it('the exercises are right where no mistake is made', () => {
    const [plain, turned, copies, back] = KINDS;
    for (let n = 0; n < 300; n++) {
      for (const e of [plain.at(n), turned.at(n), copies.at(n)]) {
        assert.ok(!differ(e.slideOverDz(e.slides).data, e.right(0)), JSON.stringify(e.c));
        assert.ok(!differ(e.slideOverX().data, e.right(1)), JSON.stringify(e.c));
      }
      const e = back.at(n);
      assert.ok(!differ(e.slideOverDz(e.k).data, e.right(0)), JSON.stringify(e.c));
      assert.ok(!differ(e.slideX().data, e.right(1)), JSON.stringify(e.c));
    }
  });

  function makeEach<C, E extends Exercise>(kind: Exercises<C, E>): void {
    describe(`100 times each, in ${kind.name}`, () => {
      for (const [number, mistake] of kind.mistakes.entries()) {
        it(mistake.name, () => {
          let tried = 0;
          let named = 0;
          const missed: string[] = [];
          for (let n = 0; n < kind.length && tried < 100; n++) {
            const e = kind.at(n + number * 37);
            if (!e.leaves[mistake.argument]) continue;
            const given = mistake.make(e);
            if (!given || !differ(given, e.right(mistake.argument))) continue;
            tried += 1;
            const { diagnosis } = checked(e, mistake.argument, given);
            const codes = diagnosis?.causes.map(({ code }) => code) ?? [];
            if (codes.includes(mistake.code)) named += 1;
            else missed.push(`[${codes.join(', ')}] ${JSON.stringify(e.c)}`);
            if (codes.length === 1 && codes[0] === mistake.code) count.alone += 1;
          }
          count.mistakes += tried;
          count.named += named;
          assert.equal(tried, 100);
          assert.ok(named >= 99, `${named} of 100:\n${missed.slice(0, 3).join('\n')}`);
        });
      }
    });
  }
  const [plain, turned, copies, back] = KINDS;
  makeEach(plain);
  makeEach(turned);
  makeEach(copies);
  makeEach(back);

  describe('what is no mistake', () => {
    const variants: ((x: number) => number)[] = [
      (x) => x,
      Math.fround,
      (x) => x * (1 + 1e-7),
      (x) => Number(x.toPrecision(6)),
    ];
    for (const kind of KINDS) {
      it(`has no name, in 10,000 right answers of ${kind.name}: as they are, in float32, with rounding errors, in six digits`, () => {
        let answers = 0;
        for (let n = 0; answers < 10_000; n++) {
          const e = kind.at(n);
          for (const [argument, of] of e.leaves.entries()) {
            const right = e.right(argument);
            // Another one each time that the exercises start again.
            const change = variants[(n + argument + Math.floor(n / kind.length)) % variants.length];
            assert.ok(change);
            const given = right.map(change);
            const report = checked(e, argument, given);
            // Also where somebody asks in spite of its being right.
            const { causes } = diagnose(e.pass, of, right, given, TOLERANCES);
            if (!report.ok || report.diagnosis || causes.length > 0) count.false += 1;
            assert.deepEqual(
              [report.ok, report.diagnosis, causes],
              [true, undefined, []],
              JSON.stringify(e.c),
            );
            answers += 1;
          }
        }
        count.right += answers;
      });
    }

    for (const kind of KINDS) {
      it(`has no name where the numbers are wrong in no known way, in ${kind.name}`, () => {
        let tried = 0;
        let named = 0;
        for (let n = 0; n < 600; n++) {
          const e = kind.at(n);
          const of = e.leaves[n % 2];
          if (!of || sizeOf(of.shape) < 4) continue;
          const next = randomSource(n);
          const right = e.right(n % 2);
          const one = Math.floor(next() * right.length);
          for (const given of [
            right.map((x) => x + next() - 0.5),
            right.map((x, i) => (i === one ? x + 1 : x)),
          ]) {
            tried += 1;
            if (diagnose(e.pass, of, right, given, TOLERANCES).causes.length > 0) named += 1;
          }
        }
        assert.ok(tried > 700 && named === 0, `${named} of ${tried}`);
      });
    }
  });

  describe('what is said of it', () => {
    const plain = (fill: (shape: Shape, seed: number) => Tensor): Convolution =>
      new Convolution(
        {
          rank: 2,
          shapes: [[4, 4], [2, 2], []],
          settings: {},
          batch: 1,
          channels: 1,
          filters: 1,
          groups: 1,
          mode: 'zeros',
          flip: false,
          axes: [NO_AXIS, { ...NO_AXIS, input: 4, kernel: 2 }, { ...NO_AXIS, input: 4, kernel: 2 }],
          seed: 5,
        },
        fill,
      );
    const named = (e: Exercise, argument: number, given: Float64Array): string[] =>
      checked(e, argument, given).diagnosis?.causes.map(causeWords) ?? [];

    it('a constant factor with its value', () => {
      const e = plain(wholeNumbers);
      assert.deepEqual(
        named(
          e,
          1,
          e.right(1).map((x) => x * 0.3),
        ),
        ['everything is multiplied by 0.3'],
      );
    });

    it('a mean with its count', () => {
      const e = plain(wholeNumbers);
      assert.deepEqual(
        named(
          e,
          1,
          e.right(1).map((x) => x / 9),
        ),
        ['a mean over 9 elements was taken where a sum belongs'],
      );
    });

    it('both causes where the data is too symmetric to tell them apart', () => {
      // A kernel that is its own transpose: transposed instead of rotated is not rotated at all.
      const e = plain((shape, seed) =>
        sizeOf(shape) === 4 ? tensor(shape, [1, 2, 2, 5]) : realNumbers(shape, seed),
      );
      const codes = checked(e, 0, e.slideOverDz(e.k).data).diagnosis?.causes.map(({ code }) => code);
      assert.deepEqual(codes, ['kernel-not-rotated', 'kernel-transposed']);
    });

    it('what a right answer does not show, where the kernel is its own rotation', () => {
      const e = plain((shape, seed) =>
        sizeOf(shape) === 4 ? tensor(shape, [1, 2, 2, 1]) : realNumbers(shape, seed),
      );
      const { ok, hidden } = checked(e, 0, e.right(0));
      assert.deepEqual([ok, hidden], [true, [{ code: 'kernel-not-rotated' }]]);
      assert.deepEqual(checked(plain(realNumbers), 0, plain(realNumbers).right(0)).hidden, []);
    });

    it('nothing where no known mistake fits', () => {
      const e = plain(realNumbers);
      assert.deepEqual(
        named(
          e,
          0,
          e.right(0).map((x, index) => x + index * index),
        ),
        [],
      );
    });

    it('from the elements that are filled in', () => {
      const e = plain(realNumbers);
      const whole = e.slideOverDz(e.k).data;
      const partly = whole.map((x, index) => (index < 3 ? x : Number.NaN));
      const { wrong, open, diagnosis } = checked(e, 0, partly);
      assert.deepEqual([wrong, open], [[0, 1, 2], 13]);
      assert.deepEqual(diagnosis, { causes: [{ code: 'kernel-not-rotated' }], evidence: 3 });
    });

    it('a single number is multiplied by nothing in particular', () => {
      const e = plain(realNumbers);
      assert.deepEqual(
        named(
          e,
          2,
          e.right(2).map((x) => x * 3),
        ),
        [],
      );
      assert.deepEqual(
        named(
          e,
          2,
          e.right(2).map((x) => -x),
        ),
        ['the sign is wrong'],
      );
    });

    it('of one use, where a value is used twice', () => {
      const e = plain(realNumbers);
      const [x, k] = e.leaves;
      assert.ok(x && k);
      const twice = apply('add', [apply('conv2d', [x, k]), apply('conv2d', [x, k], {})]);
      const pass = backward(twice, numbers(tensor([3, 3], e.dz.data)));
      const right = pass.gradients.get(x.id);
      assert.ok(right?.kind === 'numbers');
      const once = e.right(0).map((one, index) => one + (e.slideOverDz(e.k).data[index] ?? 0));
      const { causes } = diagnose(pass, x, right.data, once, TOLERANCES);
      assert.deepEqual(causes, [{ code: 'kernel-not-rotated' }]);
    });
  });
});
