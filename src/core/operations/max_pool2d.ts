import type { Axis, Geometry } from '../kernels';
import { Problem, type Shape, type Tensor, tensor, worked } from '../tensor';
import { t } from '../words/words';
import { settingArgument } from './argument';
import { data } from './convolution';
import { perAxisText, spellSettings } from './convolutionArguments';
import { convolutionViews, poolingNames } from './convolutionViews';
import { whyUnread } from './emptiness';
import type { Choices, Operation, Prepared, Settings } from './operation';
import type { Picture } from './picture';
import { poolingArguments, poolingGeometry, RANK } from './poolingGeometry';
import type { Products } from './products';
import { d } from './ruleTeX';
import { GRADIENT, input, OUTPUT, term } from './term';

const NAME = 'max_pool2d';

/**
 * The maximum of each window (PyTorch `max_pool2d`). The gradient of an output goes to the first maximum of its window in row-major
 * order; where windows overlap, an element collects from all that it is the maximum of. Padding is −∞: it never wins.
 *
 * Which element an output is made of depends on the numbers. So terms are there once these are known
 * ({@link Prepared.given}), and are the same array lookups that the forward pass makes.
 */
export const max_pool2d: Operation = {
  name: NAME,
  arguments: [
    ...poolingArguments(() => t`−∞ around the input, at most half of the window`),
    settingArgument(
      'dilation',
      () => perAxisText(RANK),
      () => t`how far apart the elements of a window are`,
      1,
    ),
    settingArgument(
      'ceil_mode',
      () => t`true or false`,
      () => t`round the output size up: a last window that reaches beyond the input counts`,
      false,
    ),
  ],
  get summary() {
    return t`The maximum of each window: max pooling.`;
  },
  get shapeRule() {
    return t`each axis: ⌊(size + padding before + after − dilation·(kernel_size − 1) − 1) / stride⌋ + 1, rounded up with ceil_mode`;
  },
  example: 'X = [1 5 2 0; 3 4 9 7]\nZ = max_pool2d(X, 2)',
  prepare: ([x = []], settings) => prepare(x, settings),
  rules: ({ inputs: [x = 'X'], output, loss }) => ({
    forward: `\\max_{\\text{window}}\\left(${x}\\right)`,
    gradients: [
      `${d(loss, `${x}_{hw}`)} = \\sum_{\\text{windows whose maximum is }${x}_{hw}} ${d(loss, output)}`,
    ],
  }),
  spell: (operands, settings) => `${NAME}(${[...operands, ...spellSettings(settings)].join(', ')})`,
};

function prepare(x: Shape, settings: Settings): Prepared {
  const g = poolingGeometry(NAME, x, settings);
  const [, vertical, horizontal] = g.axes;
  for (const axis of [vertical, horizontal]) {
    for (let o = 0; o < axis.output; o++) {
      if (read(axis, o).length > 0) continue;
      throw new Problem({
        code: 'argument-value',
        operation: NAME,
        argument: 'padding',
        found: t`windows of padding alone (${axis.kernel} elements, ${axis.dilation} apart)`,
        expected: t`at least one element of the input in every window`,
      });
    }
  }
  const products: Products = { geometry: g, paddingMode: 'zeros', flip: false };
  const plane = vertical.output * horizontal.output;
  const inputPlane = vertical.input * horizontal.input;
  const shape = [...x.slice(0, x.length - RANK), vertical.output, horizontal.output];
  const size = g.batch * g.channels * plane;

  const window = (z: number): number[] => {
    const base = Math.floor(z / plane) * inputPlane;
    const rows = read(vertical, Math.floor((z % plane) / horizontal.output));
    const columns = read(horizontal, z % horizontal.output);
    return rows.flatMap((row) => columns.map((column) => base + row * horizontal.input + column));
  };
  const choices: Choices = { of: window, chosen: (z, at) => firstMaximum(window(z), at) };

  /** The flat index of each output's maximum. */
  const winners = (xs: Float64Array): Int32Array => {
    const at = (index: number): number => xs[index] ?? Number.NaN;
    const found = new Int32Array(size);
    for (let z = 0; z < size; z++) {
      found[z] = choices.chosen(z, at);
      worked(WINDOW_COST * vertical.kernel * horizontal.kernel);
    }
    return found;
  };

  const unknown = (): never => {
    throw new Problem({ code: 'symbols-not-numbers', operation: NAME });
  };
  const prepared: Prepared = {
    shape,
    multiplications: () => size * vertical.kernel * horizontal.kernel,
    /** Z[n,c,o] = max X[n,c,o·s+u·d−p] over the window. */
    forward([xs]) {
      const numbers = data(xs);
      return tensor(
        shape,
        Float64Array.from(winners(numbers), (index) => numbers[index] ?? Number.NaN),
      );
    },
    /** dX[n,c,h] = Σ dZ[n,c,o] over the windows whose first maximum is h. */
    backward(_, gradient, [xs]) {
      const dx = new Float64Array(g.batch * g.channels * inputPlane);
      winners(data(xs)).forEach((index, z) => {
        dx[index] = (dx[index] ?? 0) + (gradient.data[z] ?? 0);
      });
      return tensor(x, dx);
    },
    terms: unknown,
    gradientTerms: unknown,
    choices,
    given: ([xs]) => ({
      ...prepared,
      terms: (z) => [term({ operand: input(0), index: choices.chosen(z, numbersOf(xs)) })],
      *gradientTerms(_, index) {
        const at = numbersOf(xs);
        for (const z of windowsOver(g, index)) {
          if (choices.chosen(z, at) === index) yield term({ operand: GRADIENT, index: z });
        }
      },
    }),
    emptiness: (of, index) =>
      of === 0 ? (whyUnread(products, RANK, index) ?? { code: 'not-chosen' }) : { code: 'only-padding' },
    picture: () => pictureOf(g),
  };
  return prepared;
}

/** A look at one element, in multiplications of a plain loop. */
const WINDOW_COST = 4;

const numbersOf =
  (xs: Tensor | undefined) =>
  (index: number): number =>
    xs?.data[index] ?? Number.NaN;

/** PyTorch's rule: the first one that is larger than all before it, and a NaN always. */
function firstMaximum(window: readonly number[], at: (index: number) => number): number {
  let [best = 0] = window;
  let largest = Number.NEGATIVE_INFINITY;
  for (const index of window) {
    const value = at(index);
    if (value > largest || Number.isNaN(value)) {
      largest = value;
      best = index;
    }
  }
  return best;
}

/** The positions of the input that output o of an axis reads, ascending. */
function read({ input, kernel, stride, dilation, before }: Axis, o: number): number[] {
  const found: number[] = [];
  for (let u = 0; u < kernel; u++) {
    const h = o * stride + u * dilation - before;
    if (h >= 0 && h < input) found.push(h);
  }
  return found;
}

/** The outputs whose windows hold an element of the input, ascending. */
function windowsOver({ axes: [, vertical, horizontal] }: Geometry, index: number): number[] {
  const over = ({ kernel, stride, dilation, before, output }: Axis, h: number): number[] => {
    const found: number[] = [];
    for (let u = kernel - 1; u >= 0; u--) {
      const o = (h + before - u * dilation) / stride;
      if (Number.isInteger(o) && o >= 0 && o < output) found.push(o);
    }
    return found;
  };
  const plane = Math.floor(index / (vertical.input * horizontal.input)) * vertical.output * horizontal.output;
  const columns = over(horizontal, index % horizontal.input);
  return over(vertical, Math.floor(index / horizontal.input) % vertical.input).flatMap((i) =>
    columns.map((j) => plane + i * horizontal.output + j),
  );
}

/** Two rows: each window to its maximum, and each maximum's share of the gradient. */
function pictureOf(g: Geometry): Picture {
  const views = convolutionViews(g, 'zeros', poolingNames());
  const [, vertical, horizontal] = g.axes;
  const size = `${vertical.kernel}×${horizontal.kernel}`;
  const padded = [vertical, horizontal].some((axis) => axis.before + axis.after > 0);
  return {
    selectors: views.selectors,
    rows: [
      {
        result: OUTPUT,
        title: t`Forward`,
        caption: padded
          ? t`the maximum of each window of ${size}; padding is −∞ and never the maximum`
          : t`the maximum of each window of ${size}`,
        pieces: [{ sign: t`max of` }, views.input(input(0)), { sign: '=' }, views.output(OUTPUT)],
      },
      {
        result: { of: 0, side: 'gradient' },
        title: t`Input gradient`,
        caption: t`each element of the output's gradient goes to the first maximum of its window`,
        pieces: [views.output(GRADIENT), { sign: '→' }, views.input({ of: 0, side: 'gradient' })],
      },
    ],
  };
}
