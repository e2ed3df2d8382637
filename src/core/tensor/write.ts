import { exactNumber } from './numberFormat';
import { planes, type Shape, sizeOf } from './shape';
import { type Nested, nest, type Tensor } from './tensor';

/** How a matrix can be written for somewhere else. */
export type MatrixFormat = 'tex' | 'numpy' | 'pytorch' | 'matlab' | 'csv';

export const MATRIX_FORMATS: readonly { readonly format: MatrixFormat; readonly title: string }[] = [
  { format: 'tex', title: 'TeX' },
  { format: 'numpy', title: 'NumPy' },
  { format: 'pytorch', title: 'PyTorch' },
  { format: 'matlab', title: 'MATLAB' },
  { format: 'csv', title: 'CSV' },
];

/** A tensor as text: every number in the shortest form that reads back as the same float64. */
export function writeTensor({ shape, data }: Tensor, format: MatrixFormat): string {
  switch (format) {
    case 'tex':
      return writeTeX(
        shape,
        Array.from(data, (x) => exactNumber(x).replace('inf', '\\infty').replace('nan', '\\mathrm{NaN}')),
      );
    case 'numpy':
      return `np.array(${python(shape, data, 'np.')})`;
    case 'pytorch':
      return `torch.tensor(${python(shape, data, 'torch.')}, dtype=torch.float64)`;
    case 'matlab':
      return matlab(shape, data);
    case 'csv':
      return csv(shape, data);
  }
}

/** A `bmatrix` of entries that are TeX already; planes of higher ranks one behind the other. */
export function writeTeX(shape: Shape, entries: readonly string[]): string {
  if (shape.length === 0) return entries[0] ?? '';
  const { rows, columns, count } = planes(shape);
  const blocks = Array.from({ length: count }, (_, plane) => {
    const lines = Array.from({ length: rows }, (__, row) => {
      const start = (plane * rows + row) * columns;
      return entries.slice(start, start + columns).join(' & ');
    });
    return `\\begin{bmatrix}\n  ${lines.join(' \\\\\n  ')}\n\\end{bmatrix}`;
  });
  return blocks.join(',\\;\n');
}

/** Nested lists, a line a row; NaN and the infinities by their names in a module. */
function python(shape: Shape, data: Float64Array, module: string): string {
  const entries = Array.from(data, (x) =>
    Number.isFinite(x) ? exactNumber(x) : exactNumber(x).replace(/(inf|nan)/, `${module}$1`),
  );
  const write = (part: Nested<string>, depth: number): string => {
    if (typeof part === 'string') return part;
    const deep = depth < shape.length - 1;
    return `[${part.map((each) => write(each, depth + 1)).join(deep ? `,\n${' '.repeat(depth + 1)}` : ', ')}]`;
  };
  return write(nest(shape, entries), 0);
}

/** Rows between `;`. Leading axes come behind rows and columns, as MATLAB counts them. */
function matlab(shape: Shape, data: Float64Array): string {
  const entry = (x: number): string =>
    Number.isNaN(x) ? 'NaN' : Number.isFinite(x) ? exactNumber(x) : x > 0 ? 'Inf' : '-Inf';
  if (shape.length === 0) return entry(data[0] ?? Number.NaN);
  if (shape.length <= 2) {
    const { rows, columns } = planes(shape);
    const lines = Array.from({ length: rows }, (_, row) =>
      Array.from(data.subarray(row * columns, (row + 1) * columns), entry).join(' '),
    );
    return `[${lines.join('; ')}]`;
  }
  const [length = 0, ...rest] = shape;
  const size = sizeOf(rest);
  const parts = Array.from({ length }, (_, n) => matlab(rest, data.subarray(n * size, (n + 1) * size)));
  return `cat(${shape.length}, ${parts.join(', ')})`;
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
