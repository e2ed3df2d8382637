import { type Axis, convolve, type Geometry, inputGradient, multiplications, reached } from '../kernels';
import { Problem, type Shape, tensor } from '../tensor';
import { data } from './convolution';
import { spellSettings } from './convolutionArguments';
import { threeAxes } from './convolutionGeometry';
import { convolutionViews, describeSpread } from './convolutionViews';
import { d } from './elementwise';
import { whyUnread } from './emptiness';
import type { Operation, Prepared, Settings } from './operation';
import { paddedSize } from './paddingMode';
import type { Picture } from './picture';
import { type Products, productsOfInput, productsOfOutput } from './products';
import { flag, margins, perAxis, showSetting } from './settings';
import { GRADIENT, input, OUTPUT, type Term } from './term';

const NAME = 'avg_pool2d';
const RANK = 2;

/**
 * The mean of each window (PyTorch `avg_pool2d`): each channel convolved with a kernel of ones, divided by how many
 * elements the window has; with `count_include_pad=false` by how many of them are not padding.
 */
export const avg_pool2d: Operation = {
  name: NAME,
  arguments: [
    {
      name: 'X',
      kind: 'tensor',
      type: 'H×W, C×H×W or N×C×H×W',
      summary: 'the input: N images of C channels',
    },
    {
      name: 'kernel_size',
      kind: 'setting',
      type: 'number, or one for each of the 2 axes',
      summary: 'the size of the window',
    },
    {
      name: 'stride',
      kind: 'setting',
      type: 'number, or one for each of the 2 axes',
      summary: 'how far the window moves between two outputs; kernel_size where it is left out',
      default: 'none',
    },
    {
      name: 'padding',
      kind: 'setting',
      type: 'number, one for each of the 2 axes, or [[top, bottom], [left, right]]',
      summary: 'zeros around the input, at most half of the window',
      default: 0,
    },
    {
      name: 'count_include_pad',
      kind: 'setting',
      type: 'true or false',
      summary: 'count the zeros of the padding in the mean',
      default: true,
    },
  ],
  summary: 'The mean of each window: average pooling.',
  shapeRule: 'each axis: ⌊(size + padding before + after − kernel_size) / stride⌋ + 1',
  example: 'X = [1 2 3 4; 5 6 7 8]\nZ = avg_pool2d(X, 2)',
  prepare: ([x = []], settings) => prepare(x, settings),
  rules: ({ inputs: [x = 'X'], output, loss }) => ({
    forward: `\\operatorname{mean}_{\\text{window}}\\left(${x}\\right)`,
    gradients: [
      `${d(loss, `${x}_{mn}`)} = \\sum_{\\text{windows with }${x}_{mn}} \\frac{1}{n}\\,${d(loss, output)}`,
    ],
  }),
  spell: (operands, settings) => `${NAME}(${[...operands, ...spellSettings(settings)].join(', ')})`,
};

/** Each channel is a group of its own. @throws Problem in PyTorch's terms. */
function geometryOf(x: Shape, settings: Settings): Geometry {
  if (x.length < RANK || x.length > RANK + 2) {
    throw new Problem({ code: 'wrong-rank', operation: NAME, argument: 'X', shape: x, expected: [2, 3, 4] });
  }
  const kernels = perAxis(NAME, settings, 'kernel_size', RANK, 1, 0);
  const strides = settings['stride'] === undefined ? kernels : perAxis(NAME, settings, 'stride', RANK, 1, 1);
  const padding = margins(NAME, settings, 'padding', RANK, undefined);
  const axes = x.slice(x.length - RANK).map((size, n): Axis => {
    const [before, after] = padding[n] ?? [0, 0];
    const kernel = kernels[n] ?? 1;
    const stride = strides[n] ?? 1;
    if (2 * Math.max(before, after) > kernel) {
      throw new Problem({
        code: 'argument-value',
        operation: NAME,
        argument: 'padding',
        found: showSetting(settings['padding'] ?? 0),
        expected: `at most half of the kernel size, which is ${kernel}`,
      });
    }
    const room = size + before + after - kernel;
    const output = Math.floor(room / stride) + 1;
    return { input: size, kernel, stride, dilation: 1, before, after, output, leftover: room % stride };
  });
  if (axes.some((axis) => axis.output < 1 || axis.input < 1)) {
    throw new Problem({
      code: 'output-too-small',
      operation: NAME,
      input: axes.map(paddedSize),
      output: axes.map((axis) => axis.output),
    });
  }
  const channels = x.length > RANK ? (x[x.length - RANK - 1] ?? 1) : 1;
  const batch = x.length > RANK + 1 ? (x[0] ?? 1) : 1;
  return { batch, channels, filters: channels, groups: channels, axes: threeAxes(axes) };
}

function prepare(x: Shape, settings: Settings): Prepared {
  const g = geometryOf(x, settings);
  const products: Products = { geometry: g, paddingMode: 'zeros', flip: false };
  const includesPadding = flag(NAME, settings, 'count_include_pad', true);
  const [, vertical, horizontal] = g.axes;
  const window = vertical.kernel * horizontal.kernel;
  const ones = new Float64Array(g.filters * window).fill(1);
  const plane = vertical.output * horizontal.output;
  const inside = [vertical, horizontal].map(elementsRead);
  /** How many elements the mean at output z is taken of. */
  const counted = (z: number): number => {
    if (includesPadding) return window;
    const rows = inside[0]?.[Math.floor((z % plane) / horizontal.output)] ?? 0;
    return rows * (inside[1]?.[z % horizontal.output] ?? 0);
  };
  const shape = [...x.slice(0, x.length - RANK), vertical.output, horizontal.output];
  return {
    shape,
    multiplications: () => multiplications(g),
    /** Z[n,c,o] = 1/n · Σ X[n,c,o·s+u−p] over the window. */
    forward([xs]) {
      const z = convolve(g, data(xs), ones, undefined);
      return tensor(
        shape,
        z.map((sum, index) => sum / counted(index)),
      );
    },
    /** dX[n,c,h] = Σ 1/n · dZ[n,c,o] over the windows that read h. */
    backward(_, gradient) {
      const shares = gradient.data.map((dz, index) => dz / counted(index));
      return tensor(x, inputGradient(g, shares, ones));
    },
    terms: (index) =>
      productsOfOutput(
        products,
        index,
        (xs, _, z): Term => ({
          coefficient: 1 / counted(z),
          factors: [{ operand: input(0), index: xs }],
        }),
      ),
    gradientTerms: (_, index) =>
      productsOfInput(
        products,
        index,
        (_xs, _ks, z): Term => ({
          coefficient: 1 / counted(z),
          factors: [{ operand: GRADIENT, index: z }],
        }),
      ),
    emptiness: (of, index) => (of === 0 ? whyUnread(products, RANK, index) : { code: 'only-padding' }),
    picture: () => pictureOf(g, window, includesPadding),
  };
}

/** How many elements of the input each output of an axis reads. */
function elementsRead(axis: Axis): number[] {
  const counts = new Array<number>(axis.output).fill(0);
  for (let u = 0; u < axis.kernel; u++) {
    const [first, end] = reached(axis, u);
    for (let o = first; o < end; o++) counts[o] = (counts[o] ?? 0) + 1;
  }
  return counts;
}

/** Two rows: the mean over windows of padded X; the sum over windows of padded ∂L/∂Z, each divided by the same number. */
function pictureOf(g: Geometry, window: number, includesPadding: boolean): Picture {
  const views = convolutionViews(g, 'zeros', {
    filter: 'channel',
    channel: 'plane',
    inputLayer: 'input layer',
    outputLayer: 'output layer',
  });
  const surrounded = describeSpread(views);
  const [, vertical, horizontal] = g.axes;
  const size = `${vertical.kernel}×${horizontal.kernel}`;
  const share = includesPadding ? `divided by ${window}` : 'each divided by how many elements its mean is of';
  return {
    selectors: views.selectors,
    rows: [
      {
        result: OUTPUT,
        title: 'Forward',
        caption: `the mean of each window of ${size}${includesPadding ? '' : ', padding not counted'}`,
        pieces: [
          { sign: 'mean of' },
          views.padded(views.input(input(0))),
          { sign: '=' },
          views.output(OUTPUT),
        ],
      },
      {
        result: { of: 0, side: 'gradient' },
        title: 'Input gradient',
        caption: `the sum of each window of ${size} of the output's gradient${surrounded === '' ? '' : ` ${surrounded}`}, ${share}`,
        pieces: [
          { sign: 'Σ' },
          views.spread(views.output(GRADIENT)),
          { sign: '=' },
          views.input({ of: 0, side: 'gradient' }),
        ],
      },
    ],
  };
}
