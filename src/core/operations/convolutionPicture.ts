import type { Axis, Geometry } from '../kernels';
import { planes, type Shape } from '../tensor';
import {
  type Dressing,
  type Inserted,
  type Picture,
  plainView,
  type Row,
  type Selection,
  type Selector,
  type Sign,
  type View,
} from './picture';
import { GRADIENT, input, type Operand, OUTPUT } from './term';

const X = 0;
const K = 1;
const B = 2;

/** Where the rows or columns of a view come from: `at(i)` for those of an operand, the reason for the others. */
interface Lane {
  readonly size: number;
  at(i: number): number | Inserted;
  /** The inverse; outside 0 … size−1 where it was cropped away. */
  of(i: number): number;
}

/** An operand's rows, spread `step` apart, with `before` and `after` rows around; negative ones crop. */
function lane(count: number, step: number, before: number, after: number): Lane {
  const spread = (count - 1) * step + 1;
  return {
    size: before + spread + after,
    at(i) {
      const k = i - before;
      if (k < 0 || k >= spread) return 'padding';
      return k % step === 0 ? k / step : 'stuffing';
    },
    of: (i) => i * step + before,
  };
}

function dressed(plain: View, rows: Lane, columns: Lane, dressing: Dressing | undefined): View {
  return {
    ...plain,
    ...(dressing === undefined ? {} : { dressing }),
    rows: rows.size,
    columns: columns.size,
    source(plane, row, column) {
      const i = rows.at(row);
      const j = columns.at(column);
      if (typeof i === 'number' && typeof j === 'number') return plain.source(plane, i, j);
      return i === 'padding' || j === 'padding' ? 'padding' : 'stuffing';
    },
    locate(index) {
      const place = plain.locate(index);
      if (!place) return undefined;
      const row = rows.of(place.row);
      const column = columns.of(place.column);
      if (row < 0 || row >= rows.size || column < 0 || column >= columns.size) return undefined;
      return { plane: place.plane, row, column };
    },
  };
}

/** dX as a convolution needs this much of dZ around: before and after each axis, negative where it is cropped. */
function surround(axis: Axis): readonly [number, number] {
  const span = axis.dilation * (axis.kernel - 1);
  return [span - axis.before, span - axis.after + axis.leftover];
}

/**
 * The three rows of a convolution: X ★ K + B = Z; X ★ ∂L/∂Z = ∂L/∂K; padded ∂L/∂Z ★ rotated K = ∂L/∂X; and the
 * bias. With more than one image, filter or channel, selectors choose what is on the screen: filter f of image n
 * against channel c of f's group.
 */
export function convolutionPicture(g: Geometry, shapes: readonly Shape[]): Picture {
  const [depth, vertical, horizontal] = g.axes;
  const perGroup = g.channels / g.groups;
  const filtersPerGroup = g.filters / g.groups;
  const [xShape = []] = shapes;
  const flatRank = xShape.length < 2 ? 1 : 2;
  const selectors: Selector[] = [];
  const offer = (name: string, count: number): void => {
    if (count > 1) selectors.push({ name, count });
  };
  offer('batch item', g.batch);
  offer('filter', g.filters);
  offer(g.groups > 1 ? 'channel of the group' : 'channel', perGroup);
  offer('input layer', depth.input);
  offer('kernel layer', depth.kernel);
  offer('output layer', depth.output);
  const channelName = g.groups > 1 ? 'channel of the group' : 'channel';
  const get = (selection: Selection, name: string): number => selection[name] ?? 0;
  const drawn = (rank: number, rows: number, columns: number): Shape =>
    rank === 1 ? [columns] : [rows, columns];

  const inputs = plainView(
    input(X),
    drawn(flatRank, vertical.input, horizontal.input),
    (s) => {
      const f = get(s, 'filter');
      const channel = Math.floor(f / filtersPerGroup) * perGroup + get(s, channelName);
      return (get(s, 'batch item') * g.channels + channel) * depth.input + get(s, 'input layer');
    },
    (plane, current) => {
      const channel = Math.floor(plane / depth.input) % g.channels;
      const group = Math.floor(channel / perGroup);
      const f = get(current, 'filter');
      return {
        ...current,
        'batch item': Math.floor(plane / depth.input / g.channels),
        filter: Math.floor(f / filtersPerGroup) === group ? f : group * filtersPerGroup,
        [channelName]: channel % perGroup,
        'input layer': plane % depth.input,
      };
    },
  );
  const kernel = plainView(
    input(K),
    drawn(flatRank, vertical.kernel, horizontal.kernel),
    (s) => (get(s, 'filter') * perGroup + get(s, channelName)) * depth.kernel + get(s, 'kernel layer'),
    (plane, current) => ({
      ...current,
      filter: Math.floor(plane / depth.kernel / perGroup),
      [channelName]: Math.floor(plane / depth.kernel) % perGroup,
      'kernel layer': plane % depth.kernel,
    }),
  );
  const outputs = plainView(
    OUTPUT,
    drawn(flatRank, vertical.output, horizontal.output),
    (s) => (get(s, 'batch item') * g.filters + get(s, 'filter')) * depth.output + get(s, 'output layer'),
    (plane, current) => ({
      ...current,
      'batch item': Math.floor(plane / depth.output / g.filters),
      filter: Math.floor(plane / depth.output) % g.filters,
      'output layer': plane % depth.output,
    }),
  );
  const as = (view: View, operand: Operand): View => ({ ...view, operand });
  const gradient = as(outputs, GRADIENT);

  const padded = (view: View): View => {
    const some = [vertical, horizontal].some((axis) => axis.before + axis.after > 0);
    return dressed(
      view,
      lane(vertical.input, 1, vertical.before, vertical.after),
      lane(horizontal.input, 1, horizontal.before, horizontal.after),
      some ? 'padded' : undefined,
    );
  };
  const strided = vertical.stride > 1 || horizontal.stride > 1;
  const stuffed = dressed(
    gradient,
    lane(vertical.output, vertical.stride, 0, 0),
    lane(horizontal.output, horizontal.stride, 0, 0),
    strided ? 'stuffed' : undefined,
  );
  const around = [vertical, horizontal].map(surround);
  const crops = around.flat().some((margin) => margin < 0);
  const pads = around.flat().some((margin) => margin > 0);
  const dressing: Dressing | undefined = crops
    ? strided
      ? 'stuffed and cropped'
      : 'cropped'
    : pads
      ? strided
        ? 'stuffed and padded'
        : 'padded'
      : strided
        ? 'stuffed'
        : undefined;
  const [above = [0, 0], beside = [0, 0]] = around;
  const spread = dressed(
    gradient,
    lane(vertical.output, vertical.stride, above[0], above[1]),
    lane(horizontal.output, horizontal.stride, beside[0], beside[1]),
    dressing,
  );
  const turned = (axis: Axis): Lane => ({
    size: axis.kernel,
    at: (i) => axis.kernel - 1 - i,
    of: (i) => axis.kernel - 1 - i,
  });
  const rotated = dressed(kernel, turned(vertical), turned(horizontal), 'rotated');

  const star: Sign = { sign: '★' };
  const equals: Sign = { sign: '=' };
  const overChannels = perGroup > 1 ? `, summed over ${perGroup} channels` : '';
  const overFilters = filtersPerGroup > 1 ? `, summed over ${filtersPerGroup} filters` : '';
  const overBatch = g.batch > 1 ? `, summed over ${g.batch} batch items` : '';
  const rows: Row[] = [];
  const forward: (View | Sign)[] = [padded(inputs), star, kernel];
  const biasShape = shapes[B];
  const bias = (operand: Operand): View => biasView(operand, biasShape ?? []);
  if (biasShape !== undefined) forward.push({ sign: '+' }, bias(input(B)));
  rows.push({
    result: OUTPUT,
    title: 'Forward',
    caption: `the kernel slides over the input${overChannels}`,
    pieces: [...forward, equals, outputs],
  });
  rows.push({
    result: { of: K, side: 'gradient' },
    title: 'Kernel gradient',
    caption: `the input, with the output's gradient as the kernel${strided ? ', zeros between its rows and columns' : ''}${overBatch}`,
    pieces: [padded(inputs), star, stuffed, equals, as(kernel, { of: K, side: 'gradient' })],
  });
  rows.push({
    result: { of: X, side: 'gradient' },
    title: 'Input gradient',
    caption: `${describeSpread(around, strided)}, with the kernel turned by 180°${overFilters}`,
    pieces: [spread, star, rotated, equals, as(inputs, { of: X, side: 'gradient' })],
  });
  if (biasShape !== undefined) {
    rows.push({
      result: { of: B, side: 'gradient' },
      title: 'Bias gradient',
      caption: `the sum of the output's gradient${overBatch}`,
      pieces: [{ sign: 'Σ' }, gradient, equals, bias({ of: B, side: 'gradient' })],
    });
  }
  return { hues: { input: K, count: depth.kernel * vertical.kernel * horizontal.kernel }, selectors, rows };
}

/** The bias as a row of F numbers: all of them at once, since there are few. */
function biasView(operand: Operand, shape: Shape): View {
  const { columns } = planes(shape);
  return plainView(
    operand,
    [columns],
    () => 0,
    (_, current) => current,
  );
}

/** `the output's gradient padded by 1`, `… stuffed with zeros, cropped by 1 above and below`. */
function describeSpread(around: readonly (readonly [number, number])[], strided: boolean): string {
  const all = around.flat();
  const first = all[0] ?? 0;
  const stuffing = strided ? ' with zeros between its rows and columns' : '';
  if (all.every((margin) => margin === 0)) return `the output's gradient${stuffing}`;
  const words = all.every((margin) => margin === first)
    ? margin(first)
    : (['above', 'below', 'left', 'right'] as const)
        .map((side, n) => ({ side, margin: all[n] ?? 0 }))
        .filter((part) => part.margin !== 0)
        .map((part) => `${margin(part.margin)} ${part.side}`)
        .join(', ');
  return `the output's gradient${stuffing}${strided ? ',' : ''} ${words}`;
}

const margin = (size: number): string => (size < 0 ? `cropped by ${-size}` : `padded by ${size}`);
