import { type Shape, sizeOf, type Tensor } from '../../core/tensor';
import type { Place } from './lines';

/** How a literal is written; what it is called in the hover. */
export type LiteralKind = 'array' | 'matrix' | 'table' | 'file';

/** The row (or column, or block of rows one axis farther out) whose length is not that of the others. 0-based. */
export interface Ragged {
  readonly what: 'row' | 'column' | 'block';
  readonly index: number;
  readonly length: number;
  readonly expected: number;
}

/** Numbers that stand in a text as a matrix. */
export interface Literal {
  readonly kind: LiteralKind;
  readonly start: Place;
  readonly end: Place;
  /** Row-major. Where numbers are missing, in a ragged or half-typed literal, NaN stands. */
  readonly numbers: Tensor;
  /** How many elements of `numbers` stand for one that is missing. */
  readonly gaps: number;
  readonly ragged?: Ragged;
  /** Its brackets are not closed yet. */
  readonly incomplete?: true;
  /** Whoever printed it left numbers out and put `...` there. */
  readonly elided?: true;
  /** It goes on behind what was read. */
  readonly partial?: true;
  /** How many rows it has, and which of them, 0-based, are in `numbers`: of a large one only some are read. */
  readonly sampled?: { readonly rows: number; readonly chosen: readonly number[] };
}

/** Numbers as they are read, with the nesting of the brackets around them. */
export class Collector {
  private data = new Float64Array(256);
  private length = 0;
  /** Of the open groups, outermost first: how many items they have so far. */
  private readonly counts: number[] = [];
  /** Of each depth: how many items the first group that was closed there had. */
  private readonly sizes: number[] = [];
  /** The depth at which numbers stand; -1 before the first. */
  private leaf = -1;
  /** Behind the last number of each innermost group. */
  private readonly rowEnds: number[] = [];
  private unevenRows = false;
  private unevenBlock: Ragged | undefined;

  /** How many numbers were read. */
  get size(): number {
    return this.length;
  }

  /** How many items the innermost open group has. */
  get count(): number {
    return this.counts[this.counts.length - 1] ?? 0;
  }

  /** False where a group cannot stand: beside numbers. */
  open(): boolean {
    const depth = this.counts.length;
    if ((this.leaf >= 0 && depth > this.leaf) || depth > DEEPEST) return false;
    if (depth > 0) this.counts[depth - 1] = (this.counts[depth - 1] ?? 0) + 1;
    this.counts.push(0);
    return true;
  }

  /** False where a number cannot stand: beside groups. */
  number(value: number): boolean {
    const depth = this.counts.length - 1;
    if (depth !== this.leaf) {
      if (this.leaf >= 0 || depth < 0 || this.counts[depth] !== 0) return false;
      this.leaf = depth;
    }
    this.put(value);
    this.counts[depth] = (this.counts[depth] ?? 0) + 1;
    return true;
  }

  private put(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Float64Array(this.length * 4);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length++] = value;
  }

  /** False where nothing stands in the first group: what it would be is not known. */
  close(): boolean {
    const count = this.counts.pop() ?? 0;
    const depth = this.counts.length;
    if (this.leaf < 0) return false;
    if (depth === this.leaf) this.rowEnds.push(this.length);
    const expected = this.sizes[depth];
    if (expected === undefined) this.sizes[depth] = count;
    else if (expected !== count) {
      const index = (this.counts[depth - 1] ?? 1) - 1;
      if (depth === this.leaf) this.unevenRows = true;
      else this.unevenBlock ??= { what: 'block', index, length: count, expected };
    }
    return true;
  }

  /**
   * The numbers in their shape, once everything is read. What is still open is filled up with NaN where its like are
   * longer; of a literal that goes on behind what was read, the row that was begun is dropped instead.
   */
  finish(partial = false): Pick<Literal, 'numbers' | 'gaps' | 'ragged'> | undefined {
    const { leaf, rowEnds, sizes } = this;
    if (leaf < 0) return undefined;
    const written = rowEnds[rowEnds.length - 1] ?? 0;
    const begun = this.length > written;
    if (begun && partial && rowEnds.length > 0) this.length = written;
    else if (begun) rowEnds.push(this.length);
    if (leaf === 0) return { numbers: this.tensor([this.length]), gaps: 0 };

    const last = rowEnds.length - 1;
    const lastLength = this.length - (rowEnds[last - 1] ?? 0);
    const columns = sizes[leaf] ?? lastLength;
    if (this.unevenRows || lastLength > columns) return this.raggedRows(begun && !partial);
    if (this.unevenBlock) {
      const shape = [rowEnds.length, columns];
      return { numbers: this.tensor(shape), gaps: 0, ragged: this.unevenBlock };
    }
    let rows = rowEnds.length;
    const before: number[] = [];
    for (let depth = leaf - 1; depth > 0; depth--) {
      const size = sizes[depth] ?? rows;
      const whole = Math.floor(rows / size);
      rows = partial && whole > 0 ? whole : Math.ceil(rows / size);
      before.unshift(size);
    }
    const shape = [rows, ...before, columns];
    const size = sizeOf(shape);
    const gaps = Math.max(0, size - this.length);
    for (let n = 0; n < gaps; n++) this.put(Number.NaN);
    this.length = size;
    return { numbers: this.tensor(shape), gaps };
  }

  private tensor(shape: Shape): Tensor {
    return { shape, data: this.data.subarray(0, this.length) };
  }

  /** Rows of different lengths, one under the other whatever the nesting, filled up at their ends. */
  private raggedRows(lastIsOpen: boolean): Pick<Literal, 'numbers' | 'gaps' | 'ragged'> {
    const lengths = this.rowEnds.map((end, row) => end - (this.rowEnds[row - 1] ?? 0));
    const frequency = new Map<number, number>();
    for (const length of lengths) frequency.set(length, (frequency.get(length) ?? 0) + 1);
    // The most frequent length is the right one; where two are as frequent, that of the row farther up.
    let expected = lengths[0] ?? 0;
    for (const [length, times] of frequency) if (times > (frequency.get(expected) ?? 0)) expected = length;
    const whole = lastIsOpen ? lengths.slice(0, -1) : lengths;
    let index = whole.findIndex((length) => length !== expected);
    if (index < 0) index = lengths.length - 1;
    const ragged: Ragged = { what: 'row', index, length: lengths[index] ?? 0, expected };
    const columns = lengths.reduce((most, length) => Math.max(most, length), 0);
    const size = lengths.length * columns;
    // One very long row among thousands of short ones would make a picture of almost nothing out of much memory.
    if (size > 4 * this.length + 10_000) return { numbers: this.tensor([this.length]), gaps: 0, ragged };
    const data = new Float64Array(size).fill(Number.NaN);
    let start = 0;
    this.rowEnds.forEach((end, row) => {
      data.set(this.data.subarray(start, end), row * columns);
      start = end;
    });
    return {
      numbers: { shape: [lengths.length, columns], data },
      gaps: size - this.length,
      ragged,
    };
  }
}

/** More axes than anybody writes. */
const DEEPEST = 8;

/**
 * Whether numbers are worth a hover: a matrix, or a vector of at least three. Two numbers in brackets are a point, a
 * range, an index, a size.
 */
export function isWorthShowing({ numbers, gaps, ragged }: Literal, flat: boolean): boolean {
  return ragged !== undefined || numbers.data.length - gaps > (flat ? 2 : 1);
}
