import { jacobianValue, type Value } from '../graph';
import {
  formulaOf,
  GRADIENT,
  input,
  type Operand,
  type Prepared,
  plainPicture,
  type Term,
  termNumber,
} from '../operations';
import { type Content, contentOf, elementAt, type Shape, sizeOf, tensor } from '../tensor';
import { contentOfMatrix, matrixOf, type Place, type Scene, symbolOf } from './scene';
import { type Part, part } from './terms';

/**
 * The Jacobian ∂Z/∂X of an operation: a row for each element of Z, a column for each of X, both in reading order. A value like
 * any other: its elements are sums of terms, which read the operation's inputs.
 */
export interface Jacobian {
  readonly value: Value;
  readonly of: Value;
  readonly by: Value;
  /** Rows and columns of the whole; the value holds the first of them only, where they are many. */
  readonly rows: number;
  readonly columns: number;
  /** The kernel element in an element of it: it owns the hue. */
  tap(index: number): number | undefined;
  /** Whether a change arrives at all. */
  reached(index: number): boolean;
}

/** So many rows and columns are worked out. */
const LONGEST = 512;

/** The Jacobian of a result by its k-th input; `undefined` where its terms do not read the inputs alone. */
export function jacobianOf(scene: Scene, result: Value, k: number): Jacobian | undefined {
  const by = result.origin?.inputs[k];
  const prepared = result.origin?.prepared;
  if (!by || !prepared) return undefined;
  const rows = sizeOf(result.shape);
  const columns = sizeOf(by.shape);
  const shape: Shape = [Math.min(rows, LONGEST), Math.min(columns, LONGEST)];
  const [height = 0, width = 0] = shape;
  const derivatives = new Map<number, Term[]>();
  for (let column = 0; column < width; column++) {
    for (const term of prepared.gradientTerms(k, column)) {
      const arriving = term.factors.find(({ operand }) => operand === GRADIENT);
      const rest = term.factors.filter((factor) => factor !== arriving);
      if (!arriving || rest.some(({ operand }) => operand.of === 'output')) return undefined;
      if (arriving.index >= height) continue;
      const index = arriving.index * width + column;
      const own = derivatives.get(index);
      if (own) own.push({ ...term, factors: rest });
      else derivatives.set(index, [{ ...term, factors: rest }]);
    }
  }
  const terms = (index: number): readonly Term[] => derivatives.get(index) ?? [];
  const value = jacobianValue(result, by, k, content(scene, result, shape, terms), linear(shape, terms));
  return {
    value,
    of: result,
    by,
    rows,
    columns,
    tap: (index) => terms(index)[0]?.tap,
    reached: (index) => terms(index).length > 0,
  };
}

function content(
  scene: Scene,
  result: Value,
  shape: Shape,
  terms: (index: number) => readonly Term[],
): Content {
  const read = (operand: Operand, index: number): number => {
    const matrix = matrixOf(result, operand);
    const own = matrix && contentOfMatrix(scene, matrix);
    const x = own && elementAt(own, index);
    return typeof x === 'number' ? x : Number.NaN;
  };
  const known = (result.origin?.inputs ?? []).every((each) => each.content.kind === 'numbers');
  const size = sizeOf(shape);
  if (known) {
    const data = Float64Array.from({ length: size }, (_, index) =>
      terms(index).reduce((sum, term) => sum + termNumber(term, read), 0),
    );
    return { kind: 'numbers', ...tensor(shape, data) };
  }
  return contentOf(
    shape,
    Array.from({ length: size }, (_, index) =>
      formulaOf(terms(index), (operand, i) => {
        const matrix = matrixOf(result, operand);
        return matrix ? symbolOf(scene, { ...matrix, index: i }) : Number.NaN;
      }),
    ),
  );
}

/** What makes it a value with an origin: it has terms; nothing is sent back through it. */
function linear(shape: Shape, terms: (index: number) => readonly Term[]): Prepared {
  const none = (): never => {
    throw new Error('a Jacobian is shown, not computed with');
  };
  const prepared: Omit<Prepared, 'picture'> = {
    shape,
    forward: none,
    backward: none,
    terms,
    gradientTerms: () => [],
  };
  return { ...prepared, picture: () => plainPicture(prepared, [], ',') };
}

/**
 * The elements of a Jacobian in which another element takes part: the column of an element of X, the row of one of Z, and
 * wherever an element of another input stands.
 */
export function jacobianParts({ value, of, by }: Jacobian, place: Place): Part[] {
  const { origin } = of;
  const [height = 0, width = 0] = value.shape;
  if (!origin) return [];
  const parts: Part[] = [];
  const add = (row: number | undefined, column: number | undefined, tap: number | undefined): void => {
    if (row === undefined || column === undefined || row >= height || column >= width) return;
    parts.push(part({ value, side: 'value' }, row * width + column, tap));
  };
  const k = origin.inputs.indexOf(by);
  if (place.value === of) {
    for (const { factors, tap } of origin.prepared.terms(place.index)) {
      for (const { operand, index } of factors) if (operand.of === k) add(place.index, index, tap);
    }
    return parts;
  }
  origin.inputs.forEach((each, n) => {
    if (each !== place.value) return;
    for (const { factors, tap } of origin.prepared.gradientTerms(n, place.index)) {
      const row = factors.find(({ operand }) => operand === GRADIENT)?.index;
      const column = n === k ? place.index : factors.find(({ operand }) => operand === input(k))?.index;
      add(row, column, tap);
    }
  });
  return parts;
}
