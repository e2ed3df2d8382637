import {
  biasGradient,
  convolve,
  type Geometry,
  inputGradient,
  kernelGradient,
  multiplications,
} from '../kernels';
import { type Shape, sizeOf, tensor } from '../tensor';
import { t } from '../words/words';
import { biasTerm, data, kernelSweep, pair, planeSweep } from './convolution';
import { spellSettings, transposedArguments } from './convolutionArguments';
import { transposedGeometry } from './convolutionGeometry';
import { dressingsOf, sizesToKeep } from './convolutionViews';
import { dressedTeX } from './dressing';
import { type Emptiness, whyUnread } from './emptiness';
import { indexed, meaningOf, NARROW, TAP } from './letters';
import type { Names, Operation, Prepared, Rules, Settings } from './operation';
import { type Products, productsOfInput, productsOfOutput, sweepOfKernel } from './products';
import { applied, chain, d, firstOf, inSteps } from './ruleTeX';
import { type Sweep, termsOfSweep } from './sweep';
import { GRADIENT, input } from './term';
import { transposedPicture } from './transposedPicture';

/** The place of the inputs among the arguments. */
const X = 0;
const K = 1;
const B = 2;

const CELLS = [
  'X = [1 2 3]\nK = [1 -1]\nZ = conv_transpose1d(X, K, stride=2)',
  'X = [1 2; 3 4]\nK = [1 2; 3 4]\nZ = conv_transpose2d(X, K, stride=2)',
  'X = ones(2, 2, 2)\nK = ones(2, 2, 2)\nZ = conv_transpose3d(X, K)',
];

/**
 * Transposed convolution over the last `rank` axes (PyTorch `conv_transpose1d`, `conv_transpose2d`, `conv_transpose3d`):
 * the map that sends ∂L/∂Z of an ordinary convolution to its ∂L/∂X, as an operation of its own. What is the forward pass
 * there is the gradient of the input here, and the other way round; the gradient of the kernel has X and Z exchanged.
 */
export function transposedConvolution(rank: 1 | 2 | 3): Operation {
  const name = `conv_transpose${rank}d`;
  return {
    name,
    arguments: transposedArguments(rank),
    get summary() {
      return t`Transposed convolution, which undoes the change of size of a convolution: every input puts a multiple of the kernel down, and where they overlap they add up.`;
    },
    get shapeRule() {
      return t`each axis: (size − 1)·stride − padding before − after + dilation·(kernel − 1) + output_padding + 1`;
    },
    example: CELLS[rank - 1] ?? '',
    prepare: (shapes, settings) => prepare(name, rank, shapes, settings),
    rules: (names, settings, shapes) =>
      rules(rank, names, shapes && transposedGeometry(name, rank, shapes, settings)),
    spell: (operands, settings) => `${name}(${[...operands, ...spellSettings(settings)].join(', ')})`,
  };
}

function rules(rank: 1 | 2 | 3, { inputs, output, loss }: Names, g: Geometry | undefined): Rules {
  const [x = 'X', k = 'K', b] = inputs;
  const axes = g?.axes.slice(3 - rank) ?? [];
  // Of the convolution back, whose input is our output.
  const { padded, dilated, stuffed } = dressingsOf(axes);
  const toZ = d(loss, output);
  const arriving = dressedTeX(padded, toZ);
  const [narrow, tap] = [NARROW[rank - 1], TAP[rank - 1]];
  const [xs, ks] = [indexed(x, narrow), indexed(k, tap)];
  const toX = inSteps(
    applied('conv', arriving, dressedTeX(dilated, k)),
    stuffed ? axes.map(({ stride }) => stride) : [],
  );
  const product = inSteps(
    applied('conv', arriving, dressedTeX(stuffed, x)),
    dilated ? axes.map(({ dilation }) => dilation) : [],
  );
  const kept = sizesToKeep(axes);
  const toK = kept.length === 0 ? product : firstOf(product, kept);
  const gradients = [
    `${d(loss, xs)} = ${chain(loss, output, xs)} = ${toX}`,
    `${d(loss, ks)} = ${chain(loss, output, ks)} = ${toK}`,
  ];
  if (b !== undefined) gradients.push(`${d(loss, b)} = ${chain(loss, output, b)} = ${applied('sum', toZ)}`);
  return {
    forward: `${x} \\star^{\\mathsf T} ${k}${b === undefined ? '' : ` + ${b}`}`,
    gradients,
    letters: [meaningOf(narrow), meaningOf(tap)],
  };
}

function prepare(name: string, rank: 1 | 2 | 3, shapes: readonly Shape[], settings: Settings): Prepared {
  const [x = [], k = []] = shapes;
  // The ordinary convolution that leads from Z back to X: its input is our output.
  const g = transposedGeometry(name, rank, shapes, settings);
  const products: Products = { geometry: g, paddingMode: 'zeros', flip: false };
  const lengths = g.axes.slice(3 - rank).map((axis) => axis.input);
  const plane = sizeOf(lengths);
  const shape = [
    ...(x.length > rank + 1 ? [g.batch] : []),
    ...(k.length > rank || x.length > rank ? [g.channels] : []),
    ...lengths,
  ];
  const gradientSweep = (which: number, index: number): Sweep | undefined => {
    if (which === B) {
      const planes = g.axes.map((axis) => axis.input);
      return planeSweep(g.batch, g.channels, planes, index);
    }
    return which === K ? kernelSweep(sweepOfKernel(products, index), 'x') : undefined;
  };
  return {
    shape,
    multiplications: (pass) => (pass === B ? sizeOf(shape) : multiplications(g)),
    /** Z[n,f,h] = B[f] + Σ X[n,c,i] · K[c,f',u] over the channels of the group and all i·s + u·d = h + p. */
    forward([xs, ks, bs]) {
      const z = inputGradient(g, data(xs), data(ks));
      if (bs) addToPlanes(z, bs.data, plane);
      return tensor(shape, z);
    },
    backward(which, gradient, [xs, ks]) {
      const dz = gradient.data;
      if (which === X) return tensor(x, convolve(g, dz, data(ks), undefined));
      if (which === K) return tensor(k, kernelGradient(g, data(xs), dz));
      const [a, b, c] = g.axes.map((axis) => ({ ...axis, output: axis.input }));
      if (!a || !b || !c) return tensor([], []);
      return tensor(shapes[B] ?? [], biasGradient({ ...g, filters: g.channels, axes: [a, b, c] }, dz));
    },
    *terms(index) {
      yield* productsOfInput(products, index, (_, ks, i, tap) => pair(input(X), i, input(K), ks, tap));
      if (shapes.length > B) yield biasTerm(Math.floor(index / plane) % g.channels);
    },
    gradientTerms(which, index) {
      // dX[n,c,i] = Σ dZ[n,f,h] · K[c,f',u] over the outputs h = i·s + u·d − p that were not cropped away.
      if (which === X) {
        return productsOfOutput(products, index, (h, ks, _, tap) => pair(GRADIENT, h, input(K), ks, tap));
      }
      // dK[c,f',u] = Σ dZ[n,f,h] · X[n,c,i] over all images and all i·s + u·d − p = h, f the f'-th of the group of c;
      // dB[f] = Σ dZ[n,f,h].
      const swept = gradientSweep(which, index);
      return swept ? termsOfSweep(swept) : [];
    },
    sweep: (of, index) => (of === 'output' ? undefined : gradientSweep(of, index)),
    emptiness: (of, index) => (of === 'output' ? unreached(products, rank, index) : { code: 'cropped' }),
    picture: () => transposedPicture(products, shapes),
    sliding: { transposed: true, rank, ...products },
  };
}

/** A line that no window of the convolution back reads is one that no element of X reaches. */
function unreached(products: Products, rank: number, index: number): Emptiness | undefined {
  const why = whyUnread(products, rank, index);
  if (why?.code === 'leftover') return { code: 'output-padding', line: why.line };
  if (why?.code !== 'gap') return undefined;
  return { code: 'between-strides', line: why.line, stride: why.stride, dilation: why.dilation };
}

/** Adds one number to each plane of `size` elements. */
function addToPlanes(z: Float64Array, bias: Float64Array, size: number): void {
  for (let start = 0; start < z.length; start += size) {
    const b = bias[(start / size) % bias.length] ?? 0;
    for (let at = start; at < start + size; at++) z[at] = (z[at] ?? 0) + b;
  }
}
