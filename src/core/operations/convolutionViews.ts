import type { Axis, Geometry } from '../kernels';
import { planes, type Shape } from '../tensor';
import type { Dressing } from './dressing';
import { lineOf } from './emptiness';
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

/** What the planes of the three matrices of a convolution are called: the words of the selectors. */
export interface PlaneNames {
  readonly filter: string;
  readonly channel: string;
  readonly inputLayer: string;
  readonly outputLayer: string;
}

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
  const channelName = g.groups > 1 ? `${names.channel} of the group` : names.channel;
  const selectors = [
    { name: 'batch item', count: g.batch },
    { name: names.filter, count: g.filters },
    { name: channelName, count: perGroup },
    { name: names.inputLayer, count: depth.input },
    { name: 'kernel layer', count: depth.kernel },
    { name: names.outputLayer, count: depth.output },
  ].filter(({ count }) => count > 1);
  const get = (selection: Selection, name: string): number => selection[name] ?? 0;

  const input = (operand: Operand): View =>
    plainView(
      operand,
      [vertical.input, horizontal.input],
      (s) => {
        const f = get(s, names.filter);
        const channel = Math.floor(f / filtersPerGroup) * perGroup + get(s, channelName);
        return (get(s, 'batch item') * g.channels + channel) * depth.input + get(s, names.inputLayer);
      },
      (plane, current) => {
        const channel = Math.floor(plane / depth.input) % g.channels;
        const group = Math.floor(channel / perGroup);
        const f = get(current, names.filter);
        return {
          ...current,
          'batch item': Math.floor(plane / depth.input / g.channels),
          [names.filter]: Math.floor(f / filtersPerGroup) === group ? f : group * filtersPerGroup,
          [channelName]: channel % perGroup,
          [names.inputLayer]: plane % depth.input,
        };
      },
    );
  const kernel = (operand: Operand): View =>
    plainView(
      operand,
      [vertical.kernel, horizontal.kernel],
      (s) => (get(s, names.filter) * perGroup + get(s, channelName)) * depth.kernel + get(s, 'kernel layer'),
      (plane, current) => ({
        ...current,
        [names.filter]: Math.floor(plane / depth.kernel / perGroup),
        [channelName]: Math.floor(plane / depth.kernel) % perGroup,
        'kernel layer': plane % depth.kernel,
      }),
    );
  const output = (operand: Operand): View =>
    plainView(
      operand,
      [vertical.output, horizontal.output],
      (s) =>
        (get(s, 'batch item') * g.filters + get(s, names.filter)) * depth.output + get(s, names.outputLayer),
      (plane, current) => ({
        ...current,
        'batch item': Math.floor(plane / depth.output / g.filters),
        [names.filter]: Math.floor(plane / depth.output) % g.filters,
        [names.outputLayer]: plane % depth.output,
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
          rowName: 'batch item',
          columnName: depth.input > 1 ? `${names.channel} and layer` : names.channel,
        },
        {
          view: kernel(ofKernel),
          blocks: blocks(groups, filtersPerGroup, perGroup * depth.kernel, true),
          rowName: names.filter,
          columnName: depth.kernel > 1 ? `${names.channel} and layer` : names.channel,
        },
        {
          view: output(ofOutput),
          blocks: blocks(groups, batch, filtersPerGroup * depth.output, false),
          rowName: 'batch item',
          columnName: depth.output > 1 ? `${names.filter} and layer` : names.filter,
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

/**
 * `padded by 1`, `with zeros between its rows and columns, cropped by 1 above, padded by 2 below and 3 right`; empty where it is as
 * it was.
 */
export function describeSpread({ around, strided }: Pick<ConvolutionViews, 'around' | 'strided'>): string {
  const all = around.flat();
  const first = all[0] ?? 0;
  const margins = all.every((margin) => margin === first)
    ? first === 0
      ? []
      : [first < 0 ? `cropped by ${-first}` : `padded by ${first}`]
    : [
        ...describeSides(
          'cropped',
          all.map((margin) => -margin),
        ),
        ...describeSides('padded', all),
      ];
  return [...(strided ? ['with zeros between its rows and columns'] : []), ...margins].join(', ');
}

/** `padded by 2 above and 3 below`: the sides where something is done. */
function describeSides(done: string, sizes: readonly number[]): string[] {
  const sides = (['above', 'below', 'left', 'right'] as const).flatMap((side, n) => {
    const size = sizes[n] ?? 0;
    return size > 0 ? [`${size} ${side}`] : [];
  });
  return sides.length === 0 ? [] : [`${done} by ${listed(sides)}`];
}

/** `the last row and the last 2 columns are left over: no window reaches them`; empty where all are reached. */
export function describeLeftover({ axes }: Geometry, rank: number): string {
  const lines = axes.flatMap(({ leftover, after }, n) => {
    const count = leftover - after;
    const name = lineOf(rank, n === 0 ? 0 : n === 1 ? 1 : 2);
    if (count <= 0) return [];
    return [count === 1 ? `the last ${name}` : `the last ${count} ${name}s`];
  });
  if (lines.length === 0) return '';
  const one = lines.length === 1 && !lines[0]?.endsWith('s');
  return `${listed(lines)} ${one ? 'is' : 'are'} left over: no window reaches ${one ? 'it' : 'them'}`;
}

/** `a, b and c`. */
const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
