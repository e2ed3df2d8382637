import {
  biasGradient,
  convolve,
  type Geometry,
  inputGradient,
  kernelGradient,
  multiplications,
} from '../kernels';
import { type Shape, sizeOf, type Tensor, tensor } from '../tensor';
import { t } from '../words/words';
import { convolutionArguments, spellSettings } from './convolutionArguments';
import { convolutionGeometry } from './convolutionGeometry';
import { convolutionPicture } from './convolutionPicture';
import { dressingsOf, sizesToKeep } from './convolutionViews';
import { dressedTeX } from './dressing';
import { whyUnread } from './emptiness';
import { indexed, meaningOf, TAP, WIDE } from './letters';
import type { Names, Operation, Prepared, Rules, Settings } from './operation';
import { foldPadding, type PaddingMode, paddingModeSetting, padInput, prepadded } from './paddingMode';
import {
  type KernelSweep,
  type Products,
  productsOfInput,
  productsOfKernel,
  productsOfOutput,
  sweepOfKernel,
} from './products';
import { applied, chain, d, firstOf, inSteps, rotatedTeX, turnedTeX } from './ruleTeX';
import { flag } from './settings';
import { type Sweep, sweepOverAxes, termsOfSweep } from './sweep';
import { GRADIENT, input, type Operand, type Term } from './term';

/** The place of the inputs among the arguments. */
const X = 0;
const K = 1;
const B = 2;

const CELLS = [
  'X = [1 2 3 4]\nK = [1 0 -1]\nZ = conv1d(X, K)',
  'X = [1 2 3; 4 5 6; 7 8 9]\nK = [1 2; 3 4]\nZ = conv2d(X, K, 1)',
  'X = ones(3, 3, 3)\nK = ones(2, 2, 2)\nZ = conv3d(X, K)',
];

/**
 * Cross-correlation over the last `rank` axes, as deep learning means by convolution: the kernel is not flipped
 * (Goodfellow, Bengio and Courville, "Deep Learning", eq. 9.6; PyTorch `conv1d`, `conv2d`, `conv3d`). With `flip` the
 * convolution of mathematics (eq. 9.4 there): K is rotated first.
 */
export function convolution(rank: 1 | 2 | 3): Operation {
  const name = `conv${rank}d`;
  return {
    name,
    arguments: convolutionArguments(rank),
    get summary() {
      return t`Cross-correlation of an input with a kernel, plus a bias: the kernel slides over the input without being flipped, unless flip=true.`;
    },
    get shapeRule() {
      return t`each axis: ⌊(size + padding before + after − dilation·(kernel − 1) − 1) / stride⌋ + 1`;
    },
    example: CELLS[rank - 1] ?? '',
    prepare: (shapes, settings) => prepare(name, rank, shapes, settings),
    rules: (names, settings, shapes) => {
      const flip = flag(name, settings, 'flip', false);
      const mode = paddingModeSetting(name, settings);
      const g = shapes && convolutionGeometry(name, rank, shapes, settings, mode);
      return rules(rank, names, mode, flip, g);
    },
    spell: (operands, settings) => `${name}(${[...operands, ...spellSettings(settings)].join(', ')})`,
  };
}

function rules(
  rank: 1 | 2 | 3,
  { inputs, output, loss }: Names,
  mode: PaddingMode,
  flip: boolean,
  g: Geometry | undefined,
): Rules {
  const [x = 'X', k = 'K', b] = inputs;
  const copies = mode !== 'zeros';
  const axes = g?.axes.slice(3 - rank) ?? [];
  const { padded, stuffed, dilated } = dressingsOf(axes);
  // Copies are read like other elements: the gradient arrives at all places of the padded input.
  const spread = g ? dressingsOf(copies ? prepadded(g).axes : axes).spread : 'padded';
  const toZ = d(loss, output);
  const extended = copies ? applied(mode, x) : dressedTeX(padded, x);
  const slid = dressedTeX(dilated, k);
  const toX = applied('conv', dressedTeX(spread, toZ), flip ? slid : turnedTeX(slid));
  const product = applied('conv', extended, dressedTeX(stuffed, toZ));
  const steps = dilated ? axes.map(({ dilation }) => dilation) : [];
  const kept = sizesToKeep(axes);
  const first = kept.length === 0 ? inSteps(product, steps) : firstOf(inSteps(product, steps), kept);
  // Turned at last: from the other end the rows to keep are the last ones, and the steps begin elsewhere.
  const toK = !flip ? first : first === product ? turnedTeX(product) : rotatedTeX(first);
  const [wide, tap] = [WIDE[rank - 1], TAP[rank - 1]];
  const [xs, ks] = [indexed(x, wide), indexed(k, tap)];
  const gradients = [
    `${d(loss, xs)} = ${chain(loss, output, xs)} = ${copies ? applied('fold', toX) : toX}`,
    `${d(loss, ks)} = ${chain(loss, output, ks)} = ${toK}`,
  ];
  if (b !== undefined) gradients.push(`${d(loss, b)} = ${chain(loss, output, b)} = ${applied('sum', toZ)}`);
  const forward = `${extended} ${flip ? '\\ast' : '\\star'} ${slid}${b === undefined ? '' : ` + ${b}`}`;
  return {
    forward: inSteps(forward, stuffed ? axes.map(({ stride }) => stride) : []),
    gradients,
    letters: [meaningOf(wide), meaningOf(tap)],
  };
}

function prepare(name: string, rank: 1 | 2 | 3, shapes: readonly Shape[], settings: Settings): Prepared {
  const [x = [], k = []] = shapes;
  const paddingMode = paddingModeSetting(name, settings);
  const g = convolutionGeometry(name, rank, shapes, settings, paddingMode);
  const products: Products = {
    geometry: g,
    paddingMode,
    flip: flag(name, settings, 'flip', false),
  };
  const outputs = g.axes.slice(3 - rank).map((axis) => axis.output);
  const outputPlane = sizeOf(outputs);
  const shape = [
    ...(x.length > rank + 1 ? [g.batch] : []),
    ...(k.length > rank || x.length > rank ? [g.filters] : []),
    ...outputs,
  ];

  // The kernels know zeros around and K as it is: copies are put around X first, and K is rotated before and after.
  const copies = paddingMode !== 'zeros';
  const inner = copies ? prepadded(g) : g;
  const extended = (xs: Tensor | undefined) => (copies ? padInput(g, paddingMode, data(xs)) : data(xs));
  const folded = (dx: Float64Array) => (copies ? foldPadding(g, paddingMode, dx) : dx);
  const taps = g.axes.reduce((size, axis) => size * axis.kernel, 1);
  const turned = (kernel: Float64Array) => (products.flip ? rotated(kernel, taps) : kernel);

  const lengths = g.axes.map((axis) => axis.output);
  const gradientSweep = (which: number, index: number): Sweep | undefined => {
    if (which === B) return planeSweep(g.batch, g.filters, lengths, index);
    return which === K ? kernelSweep(sweepOfKernel(products, index), 'z') : undefined;
  };

  return {
    shape,
    multiplications: (pass) => (pass === B ? sizeOf(shape) : multiplications(g)),
    /** Z[n,f,o] = B[f] + Σ K[f,c',u] · X̃[n, g·C/G + c', o·s + u·d − p] */
    forward: ([xs, ks, bs]) => tensor(shape, convolve(inner, extended(xs), turned(data(ks)), bs?.data)),
    backward(which, gradient, [xs, ks]) {
      const dz = gradient.data;
      if (which === X) return tensor(x, folded(inputGradient(inner, dz, turned(data(ks)))));
      if (which === K) return tensor(k, turned(kernelGradient(inner, dz, extended(xs))));
      return tensor(shapes[B] ?? [], biasGradient(g, dz));
    },
    *terms(index) {
      yield* productsOfOutput(products, index, (xs, ks, _, tap) => pair(input(X), xs, input(K), ks, tap));
      if (shapes.length > B) yield biasTerm(Math.floor(index / outputPlane) % g.filters);
    },
    gradientTerms(which, index) {
      // dX[n,c,h] = Σ dZ[n,f,o] · K[f,c',u] over the filters of the group and all o·s + u·d = h + p.
      if (which === X) {
        return productsOfInput(products, index, (_, ks, z, tap) => pair(GRADIENT, z, input(K), ks, tap));
      }
      // dK[f,c',u] = Σ dZ[n,f,o] · X̃[n, g·C/G + c', o·s + u·d − p] over all images and outputs; with `flip`, u counts from the
      // other end of K.
      const swept = gradientSweep(which, index);
      return swept
        ? termsOfSweep(swept)
        : productsOfKernel(products, index, (xs, _, z, tap) => pair(GRADIENT, z, input(X), xs, tap));
    },
    sweep: (of, index) => (of === 'output' ? undefined : gradientSweep(of, index)),
    emptiness: (of, index) => (of === X ? whyUnread(products, rank, index) : { code: 'only-padding' }),
    picture: () => convolutionPicture(products, shapes, rank),
    sliding: { transposed: false, geometry: g, rank, flip: products.flip, paddingMode },
  };
}

/** One product of elements, under the kernel element that owns the hue. */
export const pair = (p: Operand, i: number, q: Operand, j: number, tap: number): Term => ({
  coefficient: 1,
  tap,
  factors: [
    { operand: p, index: i },
    { operand: q, index: j },
  ],
});

/** B[f], added once. */
export const biasTerm = (f: number): Term => ({
  coefficient: 1,
  factors: [{ operand: input(B), index: f }],
});

/** dB[f] = Σ dZ[n,f,o]: the elements of one plane of each image. */
export function planeSweep(batch: number, planes: number, lengths: Shape, plane: number): Sweep {
  const axes = lengths.map((_, axis) => axis + 2).concat(0);
  return sweepOverAxes(GRADIENT, [batch, planes, ...lengths], axes, [1, planes], plane, 1);
}

/** dK[f,c',u,v] = Σ dZ · X: as a sweep over the arriving gradient, which lies where `arriving` says, and over the input. */
export function kernelSweep(swept: KernelSweep | undefined, arriving: 'x' | 'z'): Sweep | undefined {
  if (!swept) return undefined;
  const { counts, tap, x, z } = swept;
  const [gradient, other] = arriving === 'z' ? [z, x] : [x, z];
  return {
    coefficient: 1,
    tap,
    counts,
    factors: [
      { operand: GRADIENT, ...gradient },
      { operand: input(X), ...other },
    ],
  };
}

/** Every channel of a kernel turned by 180°. */
function rotated(kernel: Float64Array, taps: number): Float64Array {
  const turned = new Float64Array(kernel.length);
  for (let start = 0; start < kernel.length; start += taps) {
    turned.set(kernel.slice(start, start + taps).reverse(), start);
  }
  return turned;
}

/** Missing only where a caller broke the contract of `Prepared`; empty then, so that nothing is read outside. */
export const data = (value: Tensor | undefined): Float64Array => value?.data ?? new Float64Array();
