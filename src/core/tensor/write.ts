import { exactNumber } from './numberFormat';
import { planes, type Shape, stridesOf } from './shape';
import { finish, type Steps } from './steps';
import type { Tensor } from './tensor';

/** How a matrix can be written for somewhere else; `cell` is the language of our own cells. */
export type MatrixFormat = 'tex' | 'numpy' | 'pytorch' | 'matlab' | 'csv' | 'cell';

/** Where people take matrices to. */
export const MATRIX_FORMATS: readonly { readonly format: MatrixFormat; readonly title: string }[] = [
  { format: 'tex', title: 'TeX' },
  { format: 'numpy', title: 'NumPy' },
  { format: 'pytorch', title: 'PyTorch' },
  { format: 'matlab', title: 'MATLAB' },
  { format: 'csv', title: 'CSV' },
];

/**
 * A tensor as a literal of a language. Every number is written in the shortest form that reads back as the same float64, and is a
 * float there.
 */
export const writeTensor = (tensor: Tensor, format: MatrixFormat): string =>
  finish(writeTensorSteps(tensor, format));

/** {@link writeTensor} in steps of some thousands of numbers. */
export function* writeTensorSteps({ shape, data }: Tensor, format: MatrixFormat): Steps<string> {
  const writer = new Writer(data, NUMBERS[format]);
  switch (format) {
    case 'numpy':
      return yield* brackets('np.array(', shape, writer, ')');
    case 'pytorch':
      return yield* brackets('torch.tensor(', shape, writer, ', dtype=torch.float64)');
    case 'cell':
      return shape.length === 2
        ? yield* matrix(shape, writer, ['[', '\n ', ' ', ']'])
        : yield* brackets('', shape, writer, '');
    case 'tex': {
      // Whole rows as its entries: what parts columns stands in them already.
      const { rows, columns, count } = planes(shape);
      const entries = yield* writer.rows(rows * count, columns, ' & ');
      return writeTeX(shape.length === 0 ? shape : [...shape.slice(0, -1), 1], entries);
    }
    case 'matlab':
      return shape.length < 3
        ? yield* matrix(shape, writer, ['[', ';\n ', ' ', ']'])
        : // Column by column, as MATLAB counts.
          `reshape([${yield* writer.run(0, data.length, ' ', columnMajor(shape))}], [${shape.join(' ')}])`;
    case 'csv': {
      // A line a row; planes of higher ranks are parted by an empty line.
      const { rows, columns, count } = planes(shape);
      const lines = yield* writer.rows(rows * count, columns, ',');
      const blocks = Array.from({ length: count }, (_, plane) =>
        lines.slice(plane * rows, (plane + 1) * rows).join('\n'),
      );
      return `${blocks.join('\n\n')}\n`;
    }
  }
}

/** Writes the numbers of an array, with a pause after each some thousands. */
class Writer {
  private written = 0;

  constructor(
    private readonly data: Float64Array,
    private readonly number: (value: number) => string,
  ) {}

  /** So many numbers from one on, with what parts them. @param place where the nth is; in their order where it is left out. */
  *run(from: number, count: number, separator: string, place?: (n: number) => number): Steps<string> {
    const parts: string[] = [];
    const to = from + count;
    for (let at = from; at < to; ) {
      if (this.written >= STEP) {
        this.written = 0;
        yield;
      }
      const end = Math.min(to, at + STEP - this.written);
      this.written += end - at;
      const texts: string[] = [];
      for (; at < end; at++) texts.push(this.number(this.data[place ? place(at) : at] ?? Number.NaN));
      parts.push(texts.join(separator));
    }
    return parts.join(separator);
  }

  /** Rows, one behind the other. */
  *rows(count: number, columns: number, separator: string): Steps<string[]> {
    const rows: string[] = [];
    for (let row = 0; row < count; row++) rows.push(yield* this.run(row * columns, columns, separator));
    return rows;
  }
}

/** A number takes up to half a microsecond, and several of them the first time. */
const STEP = 4_000;

/** Entries that are TeX already; matrices of matrices where there are more than two axes. */
export function writeTeX(shape: Shape, entries: readonly string[]): string {
  if (shape.length === 0) return entries[0] ?? '';
  const [open, close] = ['\\begin{bmatrix}\n', '\n\\end{bmatrix}'];
  if (shape.length < 3) {
    const { rows: height, columns: width } = planes(shape);
    const lines = Array.from({ length: height }, (_, row) =>
      entries.slice(row * width, (row + 1) * width).join(' & '),
    );
    return `${open}  ${lines.join(' \\\\\n  ')}${close}`;
  }
  const [count = 1, ...rest] = shape;
  const size = entries.length / count;
  const parts = Array.from({ length: count }, (_, n) =>
    writeTeX(rest, entries.slice(n * size, (n + 1) * size)),
  );
  return `${open}${parts.join(' \\\\\n')}${close}`;
}

/** A float64 in each language's spelling. */
const NUMBERS: Record<MatrixFormat, (value: number) => string> = {
  // Whole numbers alone would make an array of integers, and a negative zero a zero.
  numpy: (value) => special(value, 'np.nan', 'np.inf') ?? pointed(value),
  pytorch: (value) =>
    Number.isFinite(value)
      ? pointed(value)
      : `float('${Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'}')`,
  cell: exactNumber,
  tex: (value) =>
    special(value, '\\mathrm{NaN}', '\\infty') ??
    exactNumber(value).replace(/e(-?\d+)$/, (_, exponent: string) => ` \\cdot 10^{${exponent}}`),
  csv: exactNumber,
  matlab: (value) => special(value, 'NaN', 'Inf') ?? exactNumber(value),
};

function special(value: number, nan: string, infinity: string): string | undefined {
  if (Number.isNaN(value)) return nan;
  return Number.isFinite(value) ? undefined : value > 0 ? infinity : `-${infinity}`;
}

/** `1.` and `-0.`: floats, as NumPy and PyTorch print them. */
function pointed(value: number): string {
  const text = exactNumber(value);
  return /[.e]/.test(text) ? text : `${text}.`;
}

/** Nested brackets; a line a row, and as many empty lines between blocks of rows as NumPy puts there. */
function* brackets(open: string, shape: Shape, writer: Writer, close: string): Steps<string> {
  const strides = stridesOf(shape);
  const show = function* (depth: number, from: number): Steps<string> {
    const [length = 1, axes] = [shape[depth], shape.length - depth];
    if (axes === 0) return yield* writer.run(from, 1, '');
    if (axes === 1) return `[${yield* writer.run(from, length, ', ')}]`;
    const inner: string[] = [];
    for (let n = 0; n < length; n++) inner.push(yield* show(depth + 1, from + n * (strides[depth] ?? 1)));
    return `[${inner.join(`,${'\n'.repeat(axes - 1)}${' '.repeat(open.length + depth + 1)}`)}]`;
  };
  return open + (yield* show(0, 0)) + close;
}

function* matrix(
  shape: Shape,
  writer: Writer,
  [open, row, column, close]: readonly [open: string, row: string, column: string, close: string],
): Steps<string> {
  const { rows, columns } = planes(shape);
  const lines = yield* writer.rows(rows, columns, column);
  // One row of a matrix says by its `;` that it is no vector.
  const single = rows === 1 && shape.length === 2 && row === '\n ' ? ';' : '';
  return open + lines.join(row) + single + close;
}

/** Where the nth number stands, the first axis counting fastest. */
function columnMajor(shape: Shape): (n: number) => number {
  const strides = stridesOf(shape);
  return (n) => {
    let rest = n;
    let at = 0;
    shape.forEach((length, axis) => {
      at += (rest % length) * (strides[axis] ?? 0);
      rest = Math.floor(rest / length);
    });
    return at;
  };
}
