import type { Axis, Geometry } from '../kernels';
import { planes, type Shape } from '../tensor';
import { t } from '../words/words';
import type { Dressing } from './dressing';
import { type LineName, lineOf } from './emptiness';
import { dilatedLane, dressed, paddedLane, spreadLane, turnedLane } from './lane';
import type { PaddingMode } from './paddingMode';
import {
  type Block,
  type Gallery,
  plainView,
  type Selection,
  type Selector,
  type Sign,
  type View,
} from './picture';
import type { Operand } from './term';

/** What the planes of the three matrices of a convolution are called: the words of selectors and galleries. */
export interface PlaneNames {
  readonly filter: string;
  readonly channel: string;
  readonly channelOfGroup: string;
  readonly inputLayer: string;
  readonly outputLayer: string;
  /** Where a row of a gallery goes through layers too. */
  readonly filterAndLayer: string;
  readonly channelAndLayer: string;
}

/** The words of pooling: every channel is a filter of its own. */
export const poolingNames = (): PlaneNames => ({
  filter: t`channel`,
  channel: t`plane`,
  channelOfGroup: t`plane of the group`,
  inputLayer: t`input layer`,
  outputLayer: t`output layer`,
  filterAndLayer: t`channel and layer`,
  channelAndLayer: t`plane and layer`,
});

/** The names of the selectors in selections; input and output are those of the geometry. */
const [BATCH, FILTER, CHANNEL] = ['batch', 'filter', 'channel'];
const [INPUT_LAYER, KERNEL_LAYER, OUTPUT_LAYER] = ['input-layer', 'kernel-layer', 'output-layer'];

/** Before and after an axis; negative where it is cropped. */
export type Surround = readonly [number, number];

/** The matrices of a convolution as they are drawn. */
export interface ConvolutionViews {
  readonly selectors: readonly Selector[];
  /** Laid out as the geometry's input, kernel and output. */
  input(operand: Operand): View;
  kernel(operand: Operand): View;
  output(operand: Operand): View;
  /** An input view with its padding. */
  padded(view: View): View;
  /** An output view with zeros between its rows and columns, as far apart as the stride. */
  stuffed(view: View): View;
  /** The same with all that the gradient of the input needs around: what the kernel then slides over with stride 1. */
  spread(view: View): View;
  /** A kernel view with zeros between its rows and columns where the kernel is dilated: what slides. */
  dilated(view: View): View;
  /** The same turned by 180°. */
  rotated(view: View): View;
  /** The gradient of a kernel that is turned before it slides: as it is computed. */
  turned(view: View): View;
  /** All planes of the input, the kernel and the output, a block for each group; none where there is one plane of each. */
  galleries(input: Operand, kernel: Operand, output: Operand): Gallery[];
  readonly around: readonly Surround[];
  readonly strided: boolean;
}

/**
 * The gradient of the input as a convolution needs this much of the stuffed ∂L/∂Z around: d(k−1)−p_b before and
 * d(k−1)−p_e+a after, a the leftover.
 */
export function surround(axis: Axis): Surround {
  const span = axis.dilation * (axis.kernel - 1);
  return [span - axis.before, span - axis.after + axis.leftover];
}

/**
 * With more than one image, filter or channel, selectors choose what is on the screen: filter f of image n against
 * channel c of f's group.
 */
export function convolutionViews(g: Geometry, mode: PaddingMode, names: PlaneNames): ConvolutionViews {
  const [depth, vertical, horizontal] = g.axes;
  const perGroup = g.channels / g.groups;
  const filtersPerGroup = g.filters / g.groups;
  const selectors = [
    { name: BATCH, label: t`batch item`, count: g.batch },
    { name: FILTER, label: names.filter, count: g.filters },
    { name: CHANNEL, label: g.groups > 1 ? names.channelOfGroup : names.channel, count: perGroup },
    { name: INPUT_LAYER, label: names.inputLayer, count: depth.input },
    { name: KERNEL_LAYER, label: t`kernel layer`, count: depth.kernel },
    { name: OUTPUT_LAYER, label: names.outputLayer, count: depth.output },
  ].filter(({ count }) => count > 1);
  const get = (selection: Selection, name: string): number => selection[name] ?? 0;

  const input = (operand: Operand): View =>
    plainView(
      operand,
      [vertical.input, horizontal.input],
      (s) => {
        const f = get(s, FILTER);
        const channel = Math.floor(f / filtersPerGroup) * perGroup + get(s, CHANNEL);
        return (get(s, BATCH) * g.channels + channel) * depth.input + get(s, INPUT_LAYER);
      },
      (plane, current) => {
        const channel = Math.floor(plane / depth.input) % g.channels;
        const group = Math.floor(channel / perGroup);
        const f = get(current, FILTER);
        return {
          ...current,
          [BATCH]: Math.floor(plane / depth.input / g.channels),
          [FILTER]: Math.floor(f / filtersPerGroup) === group ? f : group * filtersPerGroup,
          [CHANNEL]: channel % perGroup,
          [INPUT_LAYER]: plane % depth.input,
        };
      },
    );
  const kernel = (operand: Operand): View =>
    plainView(
      operand,
      [vertical.kernel, horizontal.kernel],
      (s) => (get(s, FILTER) * perGroup + get(s, CHANNEL)) * depth.kernel + get(s, KERNEL_LAYER),
      (plane, current) => ({
        ...current,
        [FILTER]: Math.floor(plane / depth.kernel / perGroup),
        [CHANNEL]: Math.floor(plane / depth.kernel) % perGroup,
        [KERNEL_LAYER]: plane % depth.kernel,
      }),
    );
  const output = (operand: Operand): View =>
    plainView(
      operand,
      [vertical.output, horizontal.output],
      (s) => (get(s, BATCH) * g.filters + get(s, FILTER)) * depth.output + get(s, OUTPUT_LAYER),
      (plane, current) => ({
        ...current,
        [BATCH]: Math.floor(plane / depth.output / g.filters),
        [FILTER]: Math.floor(plane / depth.output) % g.filters,
        [OUTPUT_LAYER]: plane % depth.output,
      }),
    );

  const dressings = dressingsOf([vertical, horizontal]);
  const strided = dressings.stuffed !== undefined;
  const around = [vertical, horizontal].map(surround);
  const [above = [0, 0], beside = [0, 0]] = around;
  return {
    selectors,
    input,
    kernel,
    output,
    padded: (view) =>
      dressed(view, paddedLane(vertical, mode), paddedLane(horizontal, mode), dressings.padded),
    stuffed: (view) =>
      dressed(
        view,
        spreadLane(vertical.output, vertical.stride, 0, 0),
        spreadLane(horizontal.output, horizontal.stride, 0, 0),
        dressings.stuffed,
      ),
    spread: (view) =>
      dressed(
        view,
        spreadLane(vertical.output, vertical.stride, above[0], above[1]),
        spreadLane(horizontal.output, horizontal.stride, beside[0], beside[1]),
        dressings.spread,
      ),
    dilated: (view) => dressed(view, dilatedLane(vertical), dilatedLane(horizontal), dressings.dilated),
    rotated: (view) =>
      dressed(
        view,
        turnedLane(vertical.kernel, vertical.dilation),
        turnedLane(horizontal.kernel, horizontal.dilation),
        dressings.dilated ? 'dilated and rotated' : 'rotated',
      ),
    turned: (view) =>
      dressed(view, turnedLane(vertical.kernel, 1), turnedLane(horizontal.kernel, 1), 'rotated'),
    galleries: (ofInput, ofKernel, ofOutput) => {
      if (selectors.length === 0) return [];
      const { batch, groups } = g;
      return [
        {
          view: input(ofInput),
          blocks: blocks(groups, batch, perGroup * depth.input, false),
          rowName: t`batch item`,
          columnName: depth.input > 1 ? names.channelAndLayer : names.channel,
        },
        {
          view: kernel(ofKernel),
          blocks: blocks(groups, filtersPerGroup, perGroup * depth.kernel, true),
          rowName: names.filter,
          columnName: depth.kernel > 1 ? names.channelAndLayer : names.channel,
        },
        {
          view: output(ofOutput),
          blocks: blocks(groups, batch, filtersPerGroup * depth.output, false),
          rowName: t`batch item`,
          columnName: depth.output > 1 ? names.filterAndLayer : names.filter,
        },
      ];
    },
    around,
    strided,
  };
}

/**
 * A block of planes for each group. On the diagonal, for the kernel: its filters see the channels of their group, and no others,
 * so that planes follow each other row by row through all blocks. Side by side, for the others: a row of all groups a batch item.
 */
function blocks(groups: number, rows: number, columns: number, diagonal: boolean): Block[] {
  return Array.from({ length: groups }, (_, group) => ({
    row: diagonal ? group : 0,
    column: group,
    first: [diagonal ? group * rows : 0, group * columns] as const,
    planes: Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) =>
        diagonal ? (group * rows + row) * columns + column : (row * groups + group) * columns + column,
      ),
    ),
  }));
}

export const STAR: Sign = { sign: '★' };
export const PLUS: Sign = { sign: '+' };
export const EQUALS: Sign = { sign: '=' };

/** The bias as a row of numbers: all of them at once, since there are few. */
export function biasView(operand: Operand, shape: Shape): View {
  const { columns } = planes(shape);
  return plainView(
    operand,
    [columns],
    () => 0,
    (_, current) => current,
  );
}

/** What is done to the operands of a convolution before they meet in the forward pass and in those of the gradients. */
export interface Dressings {
  /** X. */
  readonly padded: Dressing | undefined;
  /** K. */
  readonly dilated: Dressing | undefined;
  /** ∂L/∂Z, for ∂L/∂K. */
  readonly stuffed: Dressing | undefined;
  /** ∂L/∂Z, for ∂L/∂X. */
  readonly spread: Dressing | undefined;
}

export function dressingsOf(axes: readonly Axis[]): Dressings {
  const strided = axes.some(leavesGaps);
  return {
    padded: axes.some((axis) => axis.before + axis.after > 0) ? 'padded' : undefined,
    dilated: axes.some(liesApart) ? 'dilated' : undefined,
    stuffed: strided ? 'stuffed' : undefined,
    spread: spreadDressing(axes.map(surround), strided),
  };
}

/**
 * X ★ stuffed ∂L/∂Z in steps of d has k + ⌊a/d⌋ rows, a the leftover: those beyond the first k belong to nothing
 * (conventions.md, "dK as a convolution"). The k of every axis where there are such rows, and no sizes where there are none.
 */
export const sizesToKeep = (axes: readonly Axis[]): readonly number[] =>
  axes.some(({ leftover, dilation }) => leftover >= dilation) ? axes.map(({ kernel }) => kernel) : [];

/** Whether the kernel steps over elements between two of its places. */
export const leavesGaps = (axis: Axis): boolean => axis.stride > 1 && axis.output > 1;
/** Whether the kernel has gaps between its elements. */
export const liesApart = (axis: Axis): boolean => axis.dilation > 1 && axis.kernel > 1;

function spreadDressing(around: readonly Surround[], strided: boolean): Dressing | undefined {
  const margins = around.flat();
  if (margins.some((margin) => margin < 0)) return strided ? 'stuffed and cropped' : 'cropped';
  if (margins.some((margin) => margin > 0)) return strided ? 'stuffed and padded' : 'padded';
  return strided ? 'stuffed' : undefined;
}

/** What is said behind a caption where a batch is summed over, and where zeros stand between the strides. */
export const overBatchText = (caption: string, items: number): string =>
  t`${caption}, summed over ${items} batch items`;
export const stuffedText = (caption: string): string => t`${caption}, zeros between its rows and columns`;

/** A caption with more behind it, where there is more to say. */
export type More = (caption: string) => string;
export const more = (holds: boolean, say: More): More => (holds ? say : (caption) => caption);

/** What a gradient's caption says of what was done to the output's gradient. */
export type Surroundings = Pick<ConvolutionViews, 'around' | 'strided'>;

/**
 * `padded by 1`, `with zeros between its rows and columns, cropped by 1 above, padded by 2 below and 3 right`; empty where it is as
 * it was.
 */
export function describeSpread({ around, strided }: Surroundings): string {
  const all = around.flat();
  const first = all[0] ?? 0;
  const even = all.every((margin) => margin === first);
  const cropped = even && first < 0 ? `${-first}` : even ? '' : sidesText(all.map((margin) => -margin));
  const padded = even && first > 0 ? `${first}` : even ? '' : sidesText(all);
  return [
    ...(strided ? [t`with zeros between its rows and columns`] : []),
    ...(cropped === '' ? [] : [t`cropped by ${cropped}`]),
    ...(padded === '' ? [] : [t`padded by ${padded}`]),
  ].join(', ');
}

/** `2 above and 3 below`: the sides where something is done. */
function sidesText([above = 0, below = 0, left = 0, right = 0]: readonly number[]): string {
  return listed([
    ...(above > 0 ? [t`${above} above`] : []),
    ...(below > 0 ? [t`${below} below`] : []),
    ...(left > 0 ? [t`${left} left`] : []),
    ...(right > 0 ? [t`${right} right`] : []),
  ]);
}

/** `the last row and the last 2 columns are left over: no window reaches them`; empty where all are reached. */
export function describeLeftover({ axes }: Geometry, rank: number): string {
  const lines = axes.flatMap(({ leftover, after }, n) => {
    const count = leftover - after;
    return count <= 0 ? [] : [{ line: lineOf(rank, n === 0 ? 0 : n === 1 ? 1 : 2), count }];
  });
  if (lines.length === 0) return '';
  const all = listed(lines.map(({ line, count }) => (count === 1 ? lastText(line) : lastTexts(line, count))));
  return lines.length === 1 && lines[0]?.count === 1
    ? t`${all} is left over: no window reaches it`
    : t`${all} are left over: no window reaches them`;
}

function lastText(line: LineName): string {
  switch (line) {
    case 'element':
      return t`the last element`;
    case 'row':
      return t`the last row`;
    case 'column':
      return t`the last column`;
    case 'layer':
      return t`the last layer`;
  }
}

function lastTexts(line: LineName, count: number): string {
  switch (line) {
    case 'element':
      return t`the last ${count} elements`;
    case 'row':
      return t`the last ${count} rows`;
    case 'column':
      return t`the last ${count} columns`;
    case 'layer':
      return t`the last ${count} layers`;
  }
}

/** `a, b and c`. */
const listed = (parts: readonly string[]): string =>
  parts.length < 2
    ? parts.join('')
    : t`${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1] ?? ''}`;
