import { type Axis, convolve, type Geometry, inputGradient, multiplications, reached } from '../kernels';
import { type Shape, tensor } from '../tensor';
import { t } from '../words/words';
import { settingArgument } from './argument';
import { data } from './convolution';
import { spellSettings } from './convolutionArguments';
import { convolutionViews, describeSpread, poolingNames } from './convolutionViews';
import { whyUnread } from './emptiness';
import type { Operation, Prepared, Settings } from './operation';
import type { Picture } from './picture';
import { poolingArguments, poolingGeometry, RANK } from './poolingGeometry';
import { type Products, productsOfInput, productsOfOutput } from './products';
import { d } from './ruleTeX';
import { flag } from './settings';
import { GRADIENT, input, OUTPUT, type Term } from './term';

const NAME = 'avg_pool2d';

/**
 * The mean of each window (PyTorch `avg_pool2d`): each channel convolved with a kernel of ones, divided by how many
 * elements the window has; with `count_include_pad=false` by how many of them are not padding.
 */
export const avg_pool2d: Operation = {
  name: NAME,
  arguments: [
    ...poolingArguments(() => t`zeros around the input, at most half of the window`),
    settingArgument(
      'count_include_pad',
      () => t`true or false`,
      () => t`count the zeros of the padding in the mean`,
      true,
    ),
  ],
  get summary() {
    return t`The mean of each window: average pooling.`;
  },
  get shapeRule() {
    return t`each axis: ⌊(size + padding before + after − kernel_size) / stride⌋ + 1`;
  },
  example: 'X = [1 2 3 4; 5 6 7 8]\nZ = avg_pool2d(X, 2)',
  prepare: ([x = []], settings) => prepare(x, settings),
  rules: ({ inputs: [x = 'X'], output, loss }) => ({
    forward: `\\operatorname{mean}_{\\text{window}}\\left(${x}\\right)`,
    gradients: [
      `${d(loss, `${x}_{hw}`)} = \\sum_{\\text{windows with }${x}_{hw}} \\frac{1}{n}\\,${d(loss, output)}`,
    ],
  }),
  spell: (operands, settings) => `${NAME}(${[...operands, ...spellSettings(settings)].join(', ')})`,
};

function prepare(x: Shape, settings: Settings): Prepared {
  const g = poolingGeometry(NAME, x, settings);
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
  const views = convolutionViews(g, 'zeros', poolingNames());
  const surrounded = describeSpread(views);
  const [, vertical, horizontal] = g.axes;
  const size = `${vertical.kernel}×${horizontal.kernel}`;
  const summed =
    surrounded === ''
      ? t`the sum of each window of ${size} of the output's gradient`
      : t`the sum of each window of ${size} of the output's gradient ${surrounded}`;
  return {
    selectors: views.selectors,
    rows: [
      {
        result: OUTPUT,
        title: t`Forward`,
        caption: includesPadding
          ? t`the mean of each window of ${size}`
          : t`the mean of each window of ${size}, padding not counted`,
        pieces: [
          { sign: t`mean of` },
          views.padded(views.input(input(0))),
          { sign: '=' },
          views.output(OUTPUT),
        ],
      },
      {
        result: { of: 0, side: 'gradient' },
        title: t`Input gradient`,
        caption: includesPadding
          ? t`${summed}, divided by ${window}`
          : t`${summed}, each divided by how many elements its mean is of`,
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
