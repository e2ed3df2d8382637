import { multiplyMatrices } from '../kernels';
import { Problem, type Shape, type Tensor, worked } from '../tensor';
import { t } from '../words/words';
import { tensorArgument } from './argument';
import type { Operation, Prepared } from './operation';
import { plainPicture } from './picture';
import { d } from './ruleTeX';
import { GRADIENT, input, type Operand, term } from './term';

const NONE = new Float64Array();
const data = (value: Tensor | undefined): Float64Array => value?.data ?? NONE;

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned[j * rows + i] = values[i * columns + j] ?? 0;
    worked(columns);
  }
  return turned;
}

/** C = A·B for A n×k and B k×m. A vector is a row on the left and a column on the right, as in NumPy. */
export const matmul: Operation = {
  name: 'matmul',
  get summary() {
    return t`The matrix product, written A @ B.`;
  },
  arguments: [
    tensorArgument(
      'A',
      () => t`n×k, or a vector of k`,
      () => t`the left factor`,
    ),
    tensorArgument(
      'B',
      () => t`k×m, or a vector of k`,
      () => t`the right factor`,
    ),
  ],
  get shapeRule() {
    return t`n×k times k×m is n×m`;
  },
  example: '[1 2; 3 4] @ [5; 6]',
  prepare([a = [], b = []]: readonly Shape[]): Prepared {
    for (const [argument, shape] of [
      ['A', a],
      ['B', b],
    ] as const) {
      if (shape.length < 1 || shape.length > 2) {
        throw new Problem({ code: 'wrong-rank', operation: '@', argument, shape, expected: [1, 2] });
      }
    }
    const rows = a.length === 2 ? (a[0] ?? 0) : 1;
    const inner = a[a.length - 1] ?? 0;
    const columns = b.length === 2 ? (b[1] ?? 0) : 1;
    if ((b[0] ?? 0) !== inner) throw new Problem({ code: 'matmul-mismatch', left: a, right: b });
    const shape = [...(a.length === 2 ? [rows] : []), ...(b.length === 2 ? [columns] : [])];
    const pair = (p: Operand, i: number, q: Operand, j: number) =>
      term({ operand: p, index: i }, { operand: q, index: j });
    const prepared: Prepared = {
      shape,
      multiplications: () => rows * inner * columns,
      forward: ([x, y]) => ({ shape, data: multiplyMatrices(data(x), data(y), rows, inner, columns) }),
      backward(k, gradient, [x, y]) {
        if (k === 0) {
          const right = transposed(data(y), inner, columns);
          return { shape: a, data: multiplyMatrices(gradient.data, right, rows, columns, inner) };
        }
        const left = transposed(data(x), rows, inner);
        return { shape: b, data: multiplyMatrices(left, gradient.data, inner, rows, columns) };
      },
      *terms(index) {
        const i = Math.floor(index / columns);
        const j = index % columns;
        for (let k = 0; k < inner; k++) yield pair(input(0), i * inner + k, input(1), k * columns + j);
      },
      *gradientTerms(which, index) {
        if (which === 0) {
          const i = Math.floor(index / inner);
          const k = index % inner;
          for (let j = 0; j < columns; j++) yield pair(GRADIENT, i * columns + j, input(1), k * columns + j);
        } else {
          const k = Math.floor(index / columns);
          const j = index % columns;
          for (let i = 0; i < rows; i++) yield pair(GRADIENT, i * columns + j, input(0), i * inner + k);
        }
      },
      picture: () => plainPicture(prepared, [a, b], '@'),
    };
    return prepared;
  },
  rules: ({ inputs: [a = 'A', b = 'B'], output, loss }) => ({
    forward: `${a}\\,${b}`,
    gradients: [
      `${d(loss, a)} = ${d(loss, output)}\\,${b}^{\\mathsf T}`,
      `${d(loss, b)} = ${a}^{\\mathsf T}\\,${d(loss, output)}`,
    ],
  }),
  spell: ([a = '', b = '']) => `${a} @ ${b}`,
};
