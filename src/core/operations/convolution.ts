import {
  type Axis,
  biasGradient,
  convolve,
  FLAT,
  type Geometry,
  inputGradient,
  kernelGradient,
} from '../kernels';
import { Problem, type Shape, sameShape, sizeOf, type Tensor, tensor } from '../tensor';
import { convolutionPicture } from './convolutionPicture';
import type { Argument, Names, Operation, Prepared, Rules, Settings } from './operation';
import { margins, perAxis, whole } from './settings';
import { GRADIENT, input, type Term } from './term';

/** The place of the inputs among the arguments. */
const X = 0;
const K = 1;
const B = 2;

/**
 * Cross-correlation over the last `rank` axes, as deep learning means by convolution: the kernel is not flipped
 * (Goodfellow, Bengio and Courville, "Deep Learning", eq. 9.6; PyTorch `conv1d`, `conv2d`, `conv3d`).
 */
export function convolution(rank: 1 | 2 | 3): Operation {
  const name = `conv${rank}d`;
  const spatial = ['L', 'H×W', 'D×H×W'][rank - 1] ?? '';
  const each = rank === 1 ? '' : `, or one for each of the ${rank} axes`;
  const args: Argument[] = [
    {
      name: 'X',
      kind: 'tensor',
      type: `${spatial}, C×${spatial} or N×C×${spatial}`,
      summary: 'the input: N images of C channels',
    },
    {
      name: 'K',
      kind: 'tensor',
      type: rank === 2 ? 'kh×kw or F×(C/groups)×kh×kw' : `k… or F×(C/groups)×k…`,
      summary: 'the kernel: F filters',
    },
    {
      name: 'B',
      kind: 'tensor',
      type: 'scalar or F',
      summary: 'the bias, one number a filter',
      default: 'none',
    },
    {
      name: 'stride',
      kind: 'setting',
      type: `number${each}`,
      summary: 'how far the kernel moves between two outputs',
      default: 1,
    },
    {
      name: 'padding',
      kind: 'setting',
      type: `number${each}, ${rank === 2 ? '[[top, bottom], [left, right]]' : '[before, after] for each axis'}, "same" or "valid"`,
      summary: 'zeros around the input',
      default: 0,
    },
    {
      name: 'dilation',
      kind: 'setting',
      type: `number${each}`,
      summary: 'the distance between two kernel elements on the input',
      default: 1,
    },
    {
      name: 'groups',
      kind: 'setting',
      type: 'number',
      summary: 'how many independent convolutions the channels are split into',
      default: 1,
    },
  ];
  return {
    name,
    arguments: args,
    summary:
      'Cross-correlation of an input with a kernel, plus a bias: the kernel slides over the input without being flipped.',
    shapeRule: 'each axis: ⌊(size + padding before + after − dilation·(kernel − 1) − 1) / stride⌋ + 1',
    example: CELLS[rank - 1] ?? '',
    prepare: (shapes, settings) => prepare(name, rank, shapes, settings),
    rules,
    spell: (operands, settings) => `${name}(${[...operands, ...spellSettings(settings)].join(', ')})`,
  };
}

const CELLS = [
  'X = [1 2 3 4]\nK = [1 0 -1]\nZ = conv1d(X, K)',
  'X = [1 2 3; 4 5 6; 7 8 9]\nK = [1 2; 3 4]\nZ = conv2d(X, K, 1)',
  'X = ones(3, 3, 3)\nK = ones(2, 2, 2)\nZ = conv3d(X, K)',
];

function spellSettings(settings: Settings): string[] {
  return Object.entries(settings).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
}

function rules({ inputs, output, loss }: Names): Rules {
  const [x = 'X', k = 'K', b] = inputs;
  const d = (name: string): string => `\\frac{\\partial ${loss}}{\\partial ${name}}`;
  const chain = (name: string, index: string): string =>
    `\\sum ${d(output)}\\,\\frac{\\partial ${output}}{\\partial ${name}${index}}`;
  const gradients = [
    `${d(`${x}_{mn}`)} = ${chain(x, '_{mn}')} = \\operatorname{conv}\\left(\\text{padded }${d(output)},\\ ${k}\\text{ rotated by }180^{\\circ}\\right)`,
    `${d(`${k}_{mn}`)} = ${chain(k, '_{mn}')} = \\operatorname{conv}\\left(${x},\\ ${d(output)}\\right)`,
  ];
  if (b !== undefined)
    gradients.push(`${d(b)} = ${chain(b, '')} = \\operatorname{sum}\\left(${d(output)}\\right)`);
  return {
    forward: `${x} \\star ${k}${b === undefined ? '' : ` + ${b}`}`,
    gradients,
  };
}

/** Shapes and settings made one: what the kernels need. @throws Problem in PyTorch's terms. */
function geometryOf(name: string, rank: number, shapes: readonly Shape[], settings: Settings): Geometry {
  const [x = [], k = [], b] = shapes;
  if (x.length < rank || x.length > rank + 2) {
    throw new Problem({
      code: 'wrong-rank',
      operation: name,
      argument: 'X',
      shape: x,
      expected: [rank, rank + 1, rank + 2],
    });
  }
  if (k.length !== rank && k.length !== rank + 2) {
    throw new Problem({
      code: 'wrong-rank',
      operation: name,
      argument: 'K',
      shape: k,
      expected: [rank, rank + 2],
    });
  }
  const groups = whole(name, settings, 'groups', 1, 1);
  const channels = x.length > rank ? (x[x.length - rank - 1] ?? 1) : 1;
  const batch = x.length > rank + 1 ? (x[0] ?? 1) : 1;
  const filters = k.length > rank ? (k[0] ?? 1) : 1;
  const perGroup = k.length > rank ? (k[1] ?? 1) : 1;
  if (filters % groups !== 0 || filters === 0) {
    throw new Problem({ code: 'groups-divide', operation: name, weight: k, groups });
  }
  if (perGroup * groups !== channels) {
    throw new Problem({
      code: 'channels-mismatch',
      operation: name,
      weight: k,
      input: x,
      groups,
      expected: perGroup * groups,
      found: channels,
    });
  }
  if (b !== undefined && !(b.length === 0 && filters === 1) && !sameShape(b, [filters])) {
    throw new Problem({ code: 'bias-shape', operation: name, weight: k, expected: filters, found: b });
  }
  const stride = perAxis(name, settings, 'stride', rank, 1, 1);
  const dilation = perAxis(name, settings, 'dilation', rank, 1, 1);
  const inputs = x.slice(x.length - rank);
  const kernels = k.slice(k.length - rank);
  if (settings['padding'] === 'same' && stride.some((s) => s !== 1)) {
    throw new Problem({ code: 'same-with-stride', operation: name });
  }
  const padding = margins(
    name,
    settings,
    'padding',
    rank,
    (axis) => (dilation[axis] ?? 1) * ((kernels[axis] ?? 1) - 1),
  );
  const axes: Axis[] = inputs.map((size, axis) => {
    const [before, after] = padding[axis] ?? [0, 0];
    const s = stride[axis] ?? 1;
    const d = dilation[axis] ?? 1;
    const taps = kernels[axis] ?? 1;
    const room = size + before + after - d * (taps - 1) - 1;
    return {
      input: size,
      kernel: taps,
      stride: s,
      dilation: d,
      before,
      after,
      output: Math.floor(room / s) + 1,
      leftover: room % s,
    };
  });
  if (axes.some((axis) => axis.output < 1 || axis.kernel < 1)) {
    throw new Problem({
      code: 'kernel-too-large',
      padded: axes.map((axis) => axis.input + axis.before + axis.after),
      kernel: axes.map((axis) => axis.dilation * (axis.kernel - 1) + 1),
    });
  }
  const [first = FLAT, second = FLAT, third = FLAT] = [...new Array<Axis>(3 - rank).fill(FLAT), ...axes];
  return { batch, channels, filters, groups, axes: [first, second, third] };
}

function prepare(name: string, rank: number, shapes: readonly Shape[], settings: Settings): Prepared {
  const [x = [], k = []] = shapes;
  const g = geometryOf(name, rank, shapes, settings);
  const [p, q, r] = g.axes;
  const outputs = g.axes.slice(3 - rank).map((axis) => axis.output);
  const shape = [
    ...(x.length > rank + 1 ? [g.batch] : []),
    ...(k.length > rank || x.length > rank ? [g.filters] : []),
    ...outputs,
  ];
  const perGroup = g.channels / g.groups;
  const filtersPerGroup = g.filters / g.groups;
  const outputPlane = sizeOf(outputs);
  const inputPlane = p.input * q.input * r.input;
  const taps = p.kernel * q.kernel * r.kernel;

  /** Z[n,f,o] = Σ X[n, gC/G+c', o·s+u·d−p] · K[f,c',u] + B[f], over what lies inside X. */
  function* terms(index: number): Generator<Term> {
    const plane = Math.floor(index / outputPlane);
    const n = Math.floor(plane / g.filters);
    const f = plane % g.filters;
    const i = Math.floor(index / (q.output * r.output)) % p.output;
    const j = Math.floor(index / r.output) % q.output;
    const l = index % r.output;
    const group = Math.floor(f / filtersPerGroup);
    for (let c = 0; c < perGroup; c++) {
      const xPlane = (n * g.channels + group * perGroup + c) * inputPlane;
      for (let u = 0; u < p.kernel; u++) {
        const xi = i * p.stride + u * p.dilation - p.before;
        if (xi < 0 || xi >= p.input) continue;
        for (let v = 0; v < q.kernel; v++) {
          const xj = j * q.stride + v * q.dilation - q.before;
          if (xj < 0 || xj >= q.input) continue;
          for (let w = 0; w < r.kernel; w++) {
            const xl = l * r.stride + w * r.dilation - r.before;
            if (xl < 0 || xl >= r.input) continue;
            const tap = (u * q.kernel + v) * r.kernel + w;
            yield {
              coefficient: 1,
              tap,
              factors: [
                { operand: input(X), index: xPlane + (xi * q.input + xj) * r.input + xl },
                { operand: input(K), index: (f * perGroup + c) * taps + tap },
              ],
            };
          }
        }
      }
    }
    if (shapes.length > B) yield { coefficient: 1, factors: [{ operand: input(B), index: f }] };
  }

  /** dX[n,c,h] = Σ dZ[n,f,o] · K[f,c',u] over all filters of the group and all o·s + u·d = h + p. */
  function* inputTerms(index: number): Generator<Term> {
    const plane = Math.floor(index / inputPlane);
    const n = Math.floor(plane / g.channels);
    const channel = plane % g.channels;
    const group = Math.floor(channel / perGroup);
    const c = channel % perGroup;
    const rows = meetings(p, Math.floor(index / (q.input * r.input)) % p.input);
    const columns = meetings(q, Math.floor(index / r.input) % q.input);
    const layers = meetings(r, index % r.input);
    for (let f = group * filtersPerGroup; f < (group + 1) * filtersPerGroup; f++) {
      const zPlane = (n * g.filters + f) * outputPlane;
      for (const [i, u] of rows) {
        for (const [j, v] of columns) {
          for (const [l, w] of layers) {
            const tap = (u * q.kernel + v) * r.kernel + w;
            yield {
              coefficient: 1,
              tap,
              factors: [
                { operand: GRADIENT, index: zPlane + (i * q.output + j) * r.output + l },
                { operand: input(K), index: (f * perGroup + c) * taps + tap },
              ],
            };
          }
        }
      }
    }
  }

  /** dK[f,c',u] = Σ dZ[n,f,o] · X[n, gC/G+c', o·s+u·d−p] over all images and outputs. */
  function* kernelTerms(index: number): Generator<Term> {
    const tap = index % taps;
    const plane = Math.floor(index / taps);
    const c = plane % perGroup;
    const f = Math.floor(plane / perGroup);
    const channel = Math.floor(f / filtersPerGroup) * perGroup + c;
    const u = Math.floor(tap / (q.kernel * r.kernel));
    const v = Math.floor(tap / r.kernel) % q.kernel;
    const w = tap % r.kernel;
    for (let n = 0; n < g.batch; n++) {
      for (let o = 0; o < outputPlane; o++) {
        const xi = Math.floor(o / (q.output * r.output)) * p.stride + u * p.dilation - p.before;
        const xj = (Math.floor(o / r.output) % q.output) * q.stride + v * q.dilation - q.before;
        const xl = (o % r.output) * r.stride + w * r.dilation - r.before;
        if (xi < 0 || xi >= p.input || xj < 0 || xj >= q.input || xl < 0 || xl >= r.input) continue;
        yield {
          coefficient: 1,
          tap,
          factors: [
            { operand: GRADIENT, index: (n * g.filters + f) * outputPlane + o },
            {
              operand: input(X),
              index: (n * g.channels + channel) * inputPlane + (xi * q.input + xj) * r.input + xl,
            },
          ],
        };
      }
    }
  }

  /** dB[f] = Σ dZ[n,f,o]. */
  function* biasTerms(f: number): Generator<Term> {
    for (let n = 0; n < g.batch; n++) {
      for (let o = 0; o < outputPlane; o++) {
        yield {
          coefficient: 1,
          factors: [{ operand: GRADIENT, index: (n * g.filters + f) * outputPlane + o }],
        };
      }
    }
  }

  return {
    shape,
    forward: ([xs, ks, bs]) => tensor(shape, convolve(g, data(xs), data(ks), bs?.data)),
    backward(which, gradient, [xs, ks]) {
      const dz = gradient.data;
      if (which === X) return tensor(x, inputGradient(g, dz, data(ks)));
      if (which === K) return tensor(k, kernelGradient(g, dz, data(xs)));
      return tensor(shapes[B] ?? [], biasGradient(g, dz));
    },
    terms,
    gradientTerms: (which, index) =>
      which === X ? inputTerms(index) : which === K ? kernelTerms(index) : biasTerms(index),
    picture: () => convolutionPicture(g, shapes),
  };
}

/** Missing only where a caller broke the contract of `Prepared`; empty then, so that nothing is read outside. */
const data = (value: Tensor | undefined): Float64Array => value?.data ?? new Float64Array();

/** The outputs and kernel elements that meet at input position h, outputs ascending: o·s + u·d = h + p. */
function meetings(axis: Axis, h: number): [output: number, tap: number][] {
  const found: [number, number][] = [];
  const reach = h + axis.before;
  const first = Math.max(0, Math.ceil((reach - (axis.kernel - 1) * axis.dilation) / axis.stride));
  const last = Math.min(axis.output - 1, Math.floor(reach / axis.stride));
  for (let o = first; o <= last; o++) {
    const rest = reach - o * axis.stride;
    if (rest % axis.dilation === 0) found.push([o, rest / axis.dilation]);
  }
  return found;
}
