import { t } from '../words/words';
import { settingArgument, tensorArgument } from './argument';
import type { Argument, Settings } from './operation';
import { PADDING_MODES } from './paddingMode';

const SPATIAL = ['L', 'H×W', 'D×H×W'];

const X = (rank: number): Argument => {
  const spatial = SPATIAL[rank - 1] ?? '';
  return tensorArgument(
    'X',
    () => t`${spatial}, C×${spatial} or N×C×${spatial}`,
    () => t`the input: N images of C channels`,
  );
};
const K = (rank: number, lead: string, summary: () => string): Argument =>
  tensorArgument('K', () => (rank === 2 ? t`kh×kw or ${lead}×kh×kw` : t`k… or ${lead}×k…`), summary);
const B = (summary: () => string): Argument =>
  tensorArgument('B', () => t`scalar or ${'F'}`, summary, 'none');
const number = (rank: number, name: string, summary: () => string, standard: number): Argument =>
  settingArgument(name, () => perAxisText(rank), summary, standard);
const GROUPS = settingArgument(
  'groups',
  () => t`number`,
  () => t`how many independent convolutions the channels are split into`,
  1,
);

/** What a setting takes that may differ from axis to axis. */
export const perAxisText = (rank: number): string =>
  rank === 1 ? t`number` : t`number, or one for each of the ${rank} axes`;

/** The same for one that may also differ at the two ends of an axis. */
function paddingText(rank: number, named: boolean): string {
  if (rank === 2) {
    return named
      ? t`number, or one for each of the ${rank} axes, [[top, bottom], [left, right]], "same" or "valid"`
      : t`number, or one for each of the ${rank} axes, or [[top, bottom], [left, right]]`;
  }
  if (rank === 1) {
    return named
      ? t`number, [before, after] for each axis, "same" or "valid"`
      : t`number, or [before, after] for each axis`;
  }
  return named
    ? t`number, or one for each of the ${rank} axes, [before, after] for each axis, "same" or "valid"`
    : t`number, or one for each of the ${rank} axes, or [before, after] for each axis`;
}

/** The arguments of `conv1d`, `conv2d` and `conv3d`, in PyTorch's order; its modules' `padding_mode` and `flip` behind them. */
export function convolutionArguments(rank: number): Argument[] {
  return [
    X(rank),
    K(rank, 'F×(C/groups)', () => t`the kernel: F filters`),
    B(() => t`the bias, one number a filter`),
    number(rank, 'stride', () => t`how far the kernel moves between two outputs`, 1),
    settingArgument(
      'padding',
      () => paddingText(rank, true),
      () => t`how much stands around the input: zeros, unless padding_mode says otherwise`,
      0,
      ['"same"', '"valid"'],
    ),
    number(rank, 'dilation', () => t`the distance between two kernel elements on the input`, 1),
    GROUPS,
    settingArgument(
      'padding_mode',
      () => t`"zeros", "reflect", "replicate" or "circular"`,
      () => t`what stands around the input: zeros, its mirror image, copies of its edge, or its other end`,
      'zeros',
      PADDING_MODES.map((mode) => `"${mode}"`),
    ),
    settingArgument(
      'flip',
      () => t`true or false`,
      () => t`turn the kernel by 180° first: the convolution of mathematics`,
      false,
    ),
  ];
}

/** The arguments of `conv_transpose1d`, …, in PyTorch's order. */
export function transposedArguments(rank: number): Argument[] {
  return [
    X(rank),
    K(rank, 'C×(F/groups)', () => t`the kernel, as that of the convolution that leads from the result to X`),
    B(() => t`the bias, one number a channel of the result`),
    number(rank, 'stride', () => t`how far apart the copies of the kernel lie that two inputs put down`, 1),
    settingArgument(
      'padding',
      () => paddingText(rank, false),
      () => t`how much is cropped off the result`,
      0,
    ),
    number(
      rank,
      'output_padding',
      () => t`how much longer the result is at its ends: which of the sizes that the stride leaves open`,
      0,
    ),
    GROUPS,
    number(rank, 'dilation', () => t`the distance between two kernel elements on the result`, 1),
  ];
}

/** Settings as they are typed: `stride=2`, `padding=[[1,0],[0,0]]`. */
export function spellSettings(settings: Settings): string[] {
  return Object.entries(settings).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
}
