import { exactNumber } from './numberFormat';
import { planes, type Shape, stridesOf } from './shape';
import { type Nested, nest, type Tensor } from './tensor';

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
export function writeTensor({ shape, data }: Tensor, format: MatrixFormat): string {
  const number = NUMBERS[format];
  switch (format) {
    case 'numpy':
      return brackets('np.array(', shape, data, number, ')');
    case 'pytorch':
      return brackets('torch.tensor(', shape, data, number, ', dtype=torch.float64)');
    case 'cell':
      return shape.length === 2
        ? rows(shape, data, number, '[', '\n ', ' ', ']')
        : brackets('', shape, data, number, '');
    case 'tex':
      return writeTeX(shape, Array.from(data, number));
    case 'matlab':
      return shape.length < 3
        ? rows(shape, data, number, '[', ';\n ', ' ', ']')
        : // Column by column, as MATLAB counts.
          `reshape([${columnMajor(shape, data).map(number).join(' ')}], [${shape.join(' ')}])`;
    case 'csv':
      return csv(shape, data);
  }
}

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
function brackets(
  open: string,
  shape: Shape,
  data: Float64Array,
  number: (value: number) => string,
  close: string,
): string {
  const show = (part: Nested<number>, depth: number): string => {
    if (typeof part === 'number') return number(part);
    const inner = part.map((one) => show(one, depth + 1));
    const axes = shape.length - depth;
    const separator = axes < 2 ? ', ' : `,${'\n'.repeat(axes - 1)}${' '.repeat(open.length + depth + 1)}`;
    return `[${inner.join(separator)}]`;
  };
  return open + show(nest(shape, data), 0) + close;
}

function rows(
  shape: Shape,
  data: Float64Array,
  number: (value: number) => string,
  open: string,
  row: string,
  column: string,
  close: string,
): string {
  const { rows: height, columns: width } = planes(shape);
  const lines: string[] = [];
  for (let r = 0; r < height; r++) {
    lines.push(Array.from(data.subarray(r * width, (r + 1) * width), number).join(column));
  }
  // One row of a matrix says by its `;` that it is no vector.
  const single = height === 1 && shape.length === 2 && row === '\n ' ? ';' : '';
  return open + lines.join(row) + single + close;
}

function columnMajor(shape: Shape, data: Float64Array): number[] {
  const strides = stridesOf(shape);
  return Array.from(data, (_, n) => {
    let rest = n;
    let at = 0;
    shape.forEach((length, axis) => {
      at += (rest % length) * (strides[axis] ?? 0);
      rest = Math.floor(rest / length);
    });
    return data[at] ?? Number.NaN;
  });
}

/** A line a row; planes of higher ranks are parted by an empty line. */
function csv(shape: Shape, data: Float64Array): string {
  const { rows, columns, count } = planes(shape);
  const blocks = Array.from({ length: count }, (_, plane) =>
    Array.from({ length: rows }, (__, row) => {
      const start = (plane * rows + row) * columns;
      return Array.from(data.subarray(start, start + columns), exactNumber).join(',');
    }).join('\n'),
  );
  return `${blocks.join('\n\n')}\n`;
}
