import type { Argument, Settings } from './operation';

const SPATIAL = ['L', 'H×W', 'D×H×W'];
const each = (rank: number): string => (rank === 1 ? '' : `, or one for each of the ${rank} axes`);
const sides = (rank: number): string =>
  rank === 2 ? '[[top, bottom], [left, right]]' : '[before, after] for each axis';

const X = (rank: number, summary: string): Argument => {
  const spatial = SPATIAL[rank - 1] ?? '';
  return {
    name: 'X',
    kind: 'tensor',
    type: `${spatial}, C×${spatial} or N×C×${spatial}`,
    summary,
  };
};
const K = (rank: number, lead: string, summary: string): Argument => ({
  name: 'K',
  kind: 'tensor',
  type: rank === 2 ? `kh×kw or ${lead}×kh×kw` : `k… or ${lead}×k…`,
  summary,
});
const B = (length: string, summary: string): Argument => ({
  name: 'B',
  kind: 'tensor',
  type: `scalar or ${length}`,
  summary,
  default: 'none',
});
const number = (rank: number, name: string, summary: string, standard: number): Argument => ({
  name,
  kind: 'setting',
  type: `number${each(rank)}`,
  summary,
  default: standard,
});
const GROUPS: Argument = {
  name: 'groups',
  kind: 'setting',
  type: 'number',
  summary: 'how many independent convolutions the channels are split into',
  default: 1,
};

/** The arguments of `conv1d`, `conv2d` and `conv3d`, in PyTorch's order; its modules' `padding_mode` and `flip` behind them. */
export function convolutionArguments(rank: number): Argument[] {
  return [
    X(rank, 'the input: N images of C channels'),
    K(rank, 'F×(C/groups)', 'the kernel: F filters'),
    B('F', 'the bias, one number a filter'),
    number(rank, 'stride', 'how far the kernel moves between two outputs', 1),
    {
      name: 'padding',
      kind: 'setting',
      type: `number${each(rank)}, ${sides(rank)}, "same" or "valid"`,
      summary: 'how much stands around the input: zeros, unless padding_mode says otherwise',
      default: 0,
    },
    number(rank, 'dilation', 'the distance between two kernel elements on the input', 1),
    GROUPS,
    {
      name: 'padding_mode',
      kind: 'setting',
      type: '"zeros", "reflect", "replicate" or "circular"',
      summary: 'what stands around the input: zeros, its mirror image, copies of its edge, or its other end',
      default: 'zeros',
    },
    {
      name: 'flip',
      kind: 'setting',
      type: 'true or false',
      summary: 'turn the kernel by 180° first: the convolution of mathematics',
      default: false,
    },
  ];
}

/** The arguments of `conv_transpose1d`, …, in PyTorch's order. */
export function transposedArguments(rank: number): Argument[] {
  return [
    X(rank, 'the input: N images of C channels'),
    K(rank, 'C×(F/groups)', 'the kernel, as that of the convolution that leads from the result to X'),
    B('F', 'the bias, one number a channel of the result'),
    number(rank, 'stride', 'how far apart the copies of the kernel lie that two inputs put down', 1),
    {
      name: 'padding',
      kind: 'setting',
      type: `number${each(rank)}, or ${sides(rank)}`,
      summary: 'how much is cropped off the result',
      default: 0,
    },
    number(
      rank,
      'output_padding',
      'how much longer the result is at its ends: which of the sizes that the stride leaves open',
      0,
    ),
    GROUPS,
    number(rank, 'dilation', 'the distance between two kernel elements on the result', 1),
  ];
}

/** Settings as they are typed: `stride=2`, `padding=[[1,0],[0,0]]`. */
export function spellSettings(settings: Settings): string[] {
  return Object.entries(settings).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
}
