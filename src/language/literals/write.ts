import {
  exactNumber,
  type Nested,
  nest,
  planes,
  type Shape,
  stridesOf,
  type Tensor,
} from '../../core/tensor';

/** What a matrix can be copied as; `cell` is the language of our own cells. */
export const FORMATS = ['tex', 'numpy', 'pytorch', 'matlab', 'cell'] as const;
export type Format = (typeof FORMATS)[number];

/** A tensor as a literal of a language. The same numbers come out of it, each to its last bit. */
export function writeLiteral(format: Format, { shape, data }: Tensor): string {
  const number = NUMBERS[format];
  switch (format) {
    case 'numpy':
      return brackets('np.array(', shape, data, number, ')');
    case 'pytorch':
      return brackets('torch.tensor(', shape, data, number, ')');
    case 'cell':
      return shape.length === 2
        ? rows(shape, data, number, '[', '\n ', ' ', ']')
        : brackets('', shape, data, number, '');
    case 'tex':
      return tex(shape, data, number);
    case 'matlab':
      return shape.length < 3
        ? rows(shape, data, number, '[', ';\n ', ' ', ']')
        : // Column by column, as MATLAB counts.
          `reshape([${columnMajor(shape, data).map(number).join(' ')}], [${shape.join(' ')}])`;
  }
}

/** A float64 in each language's spelling. */
const NUMBERS: Record<Format, (value: number) => string> = {
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

/** Matrices of matrices where there are more than two axes. */
function tex(shape: Shape, data: Float64Array, number: (value: number) => string): string {
  if (shape.length < 3) {
    return rows(shape, data, number, '\\begin{bmatrix}\n  ', ' \\\\\n  ', ' & ', '\n\\end{bmatrix}');
  }
  const [count = 1, ...rest] = shape;
  const size = data.length / count;
  const parts = Array.from({ length: count }, (_, n) =>
    tex(rest, data.subarray(n * size, (n + 1) * size), number),
  );
  return `\\begin{bmatrix}\n${parts.join(' \\\\\n')}\n\\end{bmatrix}`;
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
