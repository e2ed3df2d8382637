import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type CauseCode,
  causeWords,
  compareAnswer,
  diagnose,
  DEFAULT_TOLERANCES as TOLERANCES,
} from '../../../src/core/gradcheck';
import { apply, backward, leaf, type Pass, type Value } from '../../../src/core/graph';
import {
  generate,
  indexOf,
  numbers,
  positionOf,
  randomSource,
  type Shape,
  sizeOf,
  type Tensor,
  tensor,
} from '../../../src/core/tensor';
import { type ConvolutionCase, convolutions, outputOf, realNumbers, wholeNumbers } from './arbitrary';

/**
 * Mistakes as people make them, on arrays that they stuff, pad, turn and slide by hand: nothing here knows how the
 * code under test makes them. Arrays have five axes: images or filters, channels, and three of places.
 */

type Five = readonly [number, number, number, number, number];
interface Grid {
  readonly shape: Five;
  readonly data: Float64Array;
}

const grid = (shape: Five, element: (position: Five) => number): Grid => ({
  shape,
  data: generate(shape, (index) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = positionOf(shape, index);
    return element([a, b, c, d, e]);
  }).data,
});

/** 0 outside. */
const read = ({ shape, data }: Grid, position: Five): number =>
  position.every((i, axis) => i >= 0 && i < (shape[axis] ?? 0)) ? (data[indexOf(shape, position)] ?? 0) : 0;

const PLACES = [2, 3, 4] as const;

/** Reversed along some of the axes of places. */
const flip = (of: Grid, axes: readonly number[] = PLACES): Grid =>
  grid(of.shape, (p) => {
    const at = p.map((i, axis) => (axes.includes(axis) ? (of.shape[axis] ?? 1) - 1 - i : i));
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = at;
    return read(of, [a, b, c, d, e]);
  });

/** s − 1 zeros between neighbours. */
const stuff = (of: Grid, steps: readonly number[]): Grid => {
  const [n, c, ...places] = of.shape;
  const [p = 1, q = 1, r = 1] = places.map((length, axis) => (length - 1) * (steps[axis] ?? 1) + 1);
  return grid([n, c, p, q, r], ([a, b, ...at]) => {
    const from = at.map((i, axis) => i / (steps[axis] ?? 1));
    const [i = 0, j = 0, l = 0] = from;
    return from.every(Number.isInteger) ? read(of, [a, b, i, j, l]) : 0;
  });
};

/** Zeros before; what lies after is 0 anyway. */
const behind = (of: Grid, zeros: readonly number[], lengths: readonly number[]): Grid => {
  const [p = 1, q = 1, r = 1] = lengths;
  const [x = 0, y = 0, z = 0] = zeros;
  return grid([of.shape[0], of.shape[1], p, q, r], ([a, b, i, j, l]) =>
    read(of, [a, b, i - x, j - y, l - z]),
  );
};

/** A convolution without what it has around X: zeros. */
type Kind = Pick<
  ConvolutionCase,
  'rank' | 'shapes' | 'settings' | 'batch' | 'channels' | 'filters' | 'groups' | 'axes' | 'seed'
>;

/** A convolution with its arrays. */
class Exercise {
  readonly x: Grid;
  readonly k: Grid;
  readonly dz: Grid;
  readonly pass: Pass;
  readonly leaves: readonly Value[];
  readonly perGroup: number;
  readonly filtersPerGroup: number;
  readonly leftovers: readonly number[];

  constructor(
    readonly c: Kind,
    fill: (shape: Shape, seed: number) => Tensor = realNumbers,
  ) {
    const inputs = c.shapes.map((shape, n) => fill(shape, c.seed + n));
    this.leaves = inputs.map((value, n) => leaf(numbers(value), 'XKB'[n] ?? ''));
    const z = apply(`conv${c.rank}d`, this.leaves, c.settings);
    z.name = 'Z';
    const seed = fill(z.shape, c.seed + 9);
    this.pass = backward(z, numbers(seed));
    this.perGroup = c.channels / c.groups;
    this.filtersPerGroup = c.filters / c.groups;
    const [a, b, d] = c.axes;
    this.x = { shape: [c.batch, c.channels, a.input, b.input, d.input], data: inputs[0]?.data ?? none };
    this.k = {
      shape: [c.filters, this.perGroup, a.kernel, b.kernel, d.kernel],
      data: inputs[1]?.data ?? none,
    };
    this.dz = {
      shape: [c.batch, c.filters, outputOf(a), outputOf(b), outputOf(d)],
      data: seed.data,
    };
    this.leftovers = c.axes.map(
      (axis) => (axis.input + axis.before + axis.after - axis.dilation * (axis.kernel - 1) - 1) % axis.stride,
    );
  }

  right(argument: number): Float64Array {
    const of = this.leaves[argument];
    const gradient = of && this.pass.gradients.get(of.id);
    assert.ok(gradient?.kind === 'numbers');
    return gradient.data;
  }

  /** Padded, stuffed dZ correlated with a kernel, channel axes swapped inside each group. */
  slideOverDz(
    kernel: Grid,
    {
      stuffed = true,
      cropped = true,
      groups = true,
      swapped = false,
      dilated = true,
      firstGroup = false,
    }: {
      stuffed?: boolean;
      cropped?: boolean;
      groups?: boolean;
      swapped?: boolean;
      dilated?: boolean;
      firstGroup?: boolean;
    } = {},
  ): Grid {
    const { axes } = this.c;
    const d = axes.map((axis) => (dilated ? axis.dilation : 1));
    const wide = stuffed
      ? stuff(
          this.dz,
          axes.map(({ stride }) => stride),
        )
      : this.dz;
    const zeros = axes.map((axis, n) => (d[n] ?? 1) * (axis.kernel - 1) - (cropped ? axis.before : 0));
    const lengths = axes.map((axis, n) => axis.input + (d[n] ?? 1) * (axis.kernel - 1));
    const padded = behind(wide, zeros, lengths);
    const [, , ku, kv, kw] = kernel.shape;
    return grid(this.x.shape, ([n, channel, i, j, l]) => {
      const group = Math.floor(channel / this.perGroup);
      const own = channel % this.perGroup;
      if (firstGroup && group > 0) return 0;
      let sum = 0;
      for (let f = 0; f < this.c.filters; f++) {
        const inside = Math.floor(f / this.filtersPerGroup) === group;
        if (groups && !inside) continue;
        const [row, column] = swapped
          ? [group * this.filtersPerGroup + own, f % this.filtersPerGroup]
          : [f, own];
        for (let u = 0; u < ku; u++) {
          for (let v = 0; v < kv; v++) {
            for (let w = 0; w < kw; w++) {
              sum +=
                read(padded, [n, f, i + u * (d[0] ?? 1), j + v * (d[1] ?? 1), l + w * (d[2] ?? 1)]) *
                read(kernel, [row, column, u, v, w]);
            }
          }
        }
      }
      return sum;
    });
  }

  /** dZ slid over padded X. `first` is where in the correlation the kernel's gradient is cut out. */
  slideOverX({
    dz = this.dz,
    spread = this.c.axes.map(({ stride }) => stride),
    step = this.c.axes.map(({ dilation }) => dilation),
    padded = true,
    first = [0, 0, 0],
    images = this.c.batch,
    channelOf = (f: number, c: number) => [Math.floor(f / this.filtersPerGroup) * this.perGroup + c],
  }: {
    dz?: Grid;
    spread?: readonly number[];
    step?: readonly number[];
    padded?: boolean;
    first?: readonly number[];
    images?: number;
    channelOf?: (f: number, c: number) => number[];
  } = {}): Grid {
    const { axes } = this.c;
    const before = axes.map((axis) => (padded ? axis.before : 0));
    const [, , P, Q, R] = dz.shape;
    return grid(this.k.shape, ([f, c, ...tap]) => {
      const start = tap.map((u, axis) => (u + (first[axis] ?? 0)) * (step[axis] ?? 1) - (before[axis] ?? 0));
      const [a = 0, b = 0, e = 0] = start;
      let sum = 0;
      for (let n = 0; n < images; n++) {
        for (const channel of channelOf(f, c)) {
          for (let i = 0; i < P; i++) {
            for (let j = 0; j < Q; j++) {
              for (let l = 0; l < R; l++) {
                sum +=
                  read(dz, [n, f, i, j, l]) *
                  read(this.x, [
                    n,
                    channel,
                    i * (spread[0] ?? 1) + a,
                    j * (spread[1] ?? 1) + b,
                    l * (spread[2] ?? 1) + e,
                  ]);
              }
            }
          }
        }
      }
      return sum;
    });
  }

  /** The gradient of an argument with its own axes. */
  grid(argument: 0 | 1): Grid {
    return { shape: (argument === 0 ? this.x : this.k).shape, data: this.right(argument) };
  }
}

const none = new Float64Array();
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

const leads = (c: Kind, argument: number): number => (c.shapes[argument]?.length ?? 0) - c.rank;

/** A mistake: which argument's gradient it spoils, its name, and what it makes; undefined where it cannot be made. */
interface Mistake {
  readonly name: string;
  readonly argument: 0 | 1 | 2;
  readonly code: CauseCode;
  make(e: Exercise): Float64Array | undefined;
}

/** Of more than one row and column. */
const isWide = ({ shape }: Grid): boolean => shape[3] > 1 && shape[4] > 1;
const square = ({ axes: [, a, b] }: Kind): boolean => a.kernel === b.kernel && a.kernel > 1;
const transposed = (k: Grid): Grid => grid(k.shape, ([f, c, u, v, w]) => read(k, [f, c, u, w, v]));

const MISTAKES: readonly Mistake[] = [
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
    make: (e) => (square(e.c) ? e.slideOverDz(transposed(e.k)).data : undefined),
  },
  {
    name: 'kernel transposed and rotated',
    argument: 0,
    code: 'kernel-transposed',
    make: (e) => (square(e.c) ? e.slideOverDz(flip(transposed(e.k))).data : undefined),
  },
  {
    name: 'dZ not zero-stuffed',
    argument: 0,
    code: 'stride-as-one',
    make: (e) => e.slideOverDz(flip(e.k), { stuffed: false }).data,
  },
  {
    name: 'padding not cropped',
    argument: 0,
    code: 'padding-not-cropped',
    make: (e) => e.slideOverDz(flip(e.k), { cropped: false }).data,
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
    name: 'dilation taken as 1 in dX',
    argument: 0,
    code: 'dilation-as-one',
    make: (e) => e.slideOverDz(flip(e.k), { dilated: false }).data,
  },
  {
    name: 'groups ignored in dX, every filter for every channel',
    argument: 0,
    code: 'groups-ignored',
    make: (e) => e.slideOverDz(flip(e.k), { groups: false }).data,
  },
  {
    name: 'groups ignored in dX, the first channels only',
    argument: 0,
    code: 'groups-ignored',
    make: (e) => e.slideOverDz(flip(e.k), { groups: false, firstGroup: true }).data,
  },
  {
    name: 'channels in and out swapped in dX',
    argument: 0,
    code: 'channels-swapped',
    make: (e) =>
      e.perGroup === e.filtersPerGroup ? e.slideOverDz(flip(e.k), { swapped: true }).data : undefined,
  },
  {
    name: 'dX in NHWC',
    argument: 0,
    code: 'channels-last',
    make: (e) => (leads(e.c, 0) > 0 ? relaid(e.grid(0), [0, 2, 3, 4, 1]) : undefined),
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
    make: (e) => e.slideOverX({ padded: false }).data,
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
    make: (e) => e.slideOverX({ dz: flip(e.dz) }).data,
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
  {
    name: 'channels in and out swapped in dK',
    argument: 1,
    code: 'channels-swapped',
    make: (e) => (leads(e.c, 1) > 0 ? relaid(e.grid(1), [1, 0, 2, 3, 4]) : undefined),
  },
  {
    name: 'dK with its channels last (HWIO)',
    argument: 1,
    code: 'channels-last',
    make: (e) => (leads(e.c, 1) > 0 ? relaid(e.grid(1), [2, 3, 4, 1, 0]) : undefined),
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
      make: (e) => (leads(e.c, argument) > 0 ? relaid(e.grid(argument), [4, 3, 2, 1, 0]) : undefined),
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

/** Exercises of every kind with zeros around X, the same every time. */
const exercises = (count: number, seed: number): ConvolutionCase[] =>
  fc
    .sample(convolutions, { numRuns: 3 * count, seed })
    .filter(({ settings }) => (settings['padding_mode'] ?? 'zeros') === 'zeros' && !settings['flip'])
    .slice(0, count);

describe('naming mistakes', function () {
  this.timeout(120_000);
  const cases = exercises(2500, 11);
  const made = new Map<number, Exercise>();
  const exercise = (n: number): Exercise | undefined => {
    const c = cases[n];
    if (!made.has(n) && c) made.set(n, new Exercise(c));
    return made.get(n);
  };

  it('the exercises are right where no mistake is made', () => {
    for (let n = 0; n < 300; n++) {
      const e = exercise(n);
      assert.ok(e);
      assert.ok(!differ(e.slideOverDz(flip(e.k)).data, e.right(0)), JSON.stringify(e.c));
      assert.ok(!differ(e.slideOverX().data, e.right(1)), JSON.stringify(e.c));
    }
  });

  describe('100 times each', () => {
    for (const [number, mistake] of MISTAKES.entries()) {
      it(mistake.name, () => {
        let tried = 0;
        let named = 0;
        const missed: string[] = [];
        for (let n = 0; n < cases.length && tried < 100; n++) {
          const e = exercise((n + number * 37) % cases.length);
          const of = e?.leaves[mistake.argument];
          if (!e || !of) continue;
          const given = mistake.make(e);
          const right = e.right(mistake.argument);
          if (!given || !differ(given, right)) continue;
          tried += 1;
          const report = compareAnswer(
            { kind: 'numbers', shape: of.shape, data: right },
            { kind: 'numbers', shape: of.shape, data: given },
            undefined,
            { pass: e.pass, of },
          );
          const codes = report.diagnosis?.causes.map(({ code }) => code) ?? [];
          if (codes.includes(mistake.code)) named += 1;
          else missed.push(`[${codes.join(', ')}] ${JSON.stringify(e.c)}`);
        }
        assert.ok(tried >= 50, `only ${tried} cases`);
        assert.ok(named >= 0.99 * tried, `${named} of ${tried}:\n${missed.slice(0, 3).join('\n')}`);
      });
    }
  });

  describe('what is no mistake', () => {
    const variants: [string, (x: number) => number][] = [
      ['as it is', (x) => x],
      ['in float32', Math.fround],
      ['with rounding errors', (x) => x * (1 + 1e-7)],
      ['rounded to six digits', (x) => Number(x.toPrecision(6))],
    ];
    it('has no name, in 10,000 right answers', () => {
      let answers = 0;
      for (let n = 0; n < cases.length && answers < 10_000; n++) {
        const e = exercise(n);
        assert.ok(e);
        for (const [argument, of] of e.leaves.entries()) {
          const right = e.right(argument);
          for (const [what, change] of variants) {
            const given = right.map(change);
            const about: string = `${what}: ${JSON.stringify(e.c)}`;
            const report = compareAnswer(
              { kind: 'numbers', shape: of.shape, data: right },
              { kind: 'numbers', shape: of.shape, data: given },
              undefined,
              { pass: e.pass, of },
            );
            assert.deepEqual([report.ok, report.diagnosis], [true, undefined], about);
            // Also where somebody asks in spite of that.
            if (answers % 4 === 1)
              assert.deepEqual(diagnose(e.pass, of, right, given, TOLERANCES).causes, [], about);
            answers += 1;
          }
        }
      }
      assert.equal(answers >= 10_000, true, `${answers}`);
    });

    it('has no name where the numbers are wrong in no known way', () => {
      let tried = 0;
      let named = 0;
      for (let n = 0; n < 600; n++) {
        const e = exercise(n);
        const of = e?.leaves[n % 2];
        if (!e || !of || sizeOf(of.shape) < 4) continue;
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
      assert.ok(tried > 800 && named === 0, `${named} of ${tried}`);
    });
  });

  describe('what is said of it', () => {
    const plain = (fill: (shape: Shape, seed: number) => Tensor): Exercise =>
      new Exercise(
        {
          rank: 2,
          shapes: [[4, 4], [2, 2], []],
          settings: {},
          batch: 1,
          channels: 1,
          filters: 1,
          groups: 1,
          axes: [NO_AXIS, { ...NO_AXIS, input: 4, kernel: 2 }, { ...NO_AXIS, input: 4, kernel: 2 }],
          seed: 5,
        },
        fill,
      );
    const check = (e: Exercise, argument: number, given: Float64Array) => {
      const of = e.leaves[argument];
      assert.ok(of);
      return compareAnswer(
        { kind: 'numbers', shape: of.shape, data: e.right(argument) },
        { kind: 'numbers', shape: of.shape, data: given },
        undefined,
        { pass: e.pass, of },
      );
    };
    const named = (e: Exercise, argument: number, given: Float64Array): string[] =>
      check(e, argument, given).diagnosis?.causes.map(causeWords) ?? [];

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
      const codes = check(e, 0, e.slideOverDz(e.k).data).diagnosis?.causes.map(({ code }) => code);
      assert.deepEqual(codes, ['kernel-not-rotated', 'kernel-transposed']);
    });

    it('what a right answer does not show, where the kernel is its own rotation', () => {
      const e = plain((shape, seed) =>
        sizeOf(shape) === 4 ? tensor(shape, [1, 2, 2, 1]) : realNumbers(shape, seed),
      );
      const { ok, hidden } = check(e, 0, e.right(0));
      assert.deepEqual([ok, hidden], [true, [{ code: 'kernel-not-rotated' }]]);
      assert.deepEqual(check(plain(realNumbers), 0, plain(realNumbers).right(0)).hidden, []);
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
      const { wrong, open, diagnosis } = check(e, 0, partly);
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
