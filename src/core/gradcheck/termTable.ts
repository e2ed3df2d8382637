import type { Value } from '../graph';
import type { Operand, Term } from '../operations';
import { applyFunction, type ElementFunction, sizeOf, worked } from '../tensor';

/**
 * All forward terms of a result in flat arrays: term t is coefficient[t] times the factors first[t] … first[t + 1] − 1
 * and belongs to output[t].
 */
export interface TermTable {
  readonly count: number;
  readonly coefficient: Float64Array;
  readonly output: Int32Array;
  readonly first: Int32Array;
  /** Of each factor: which input, which element, which function (0: none), which exponent. */
  readonly slot: Int32Array;
  readonly index: Int32Array;
  readonly apply: Uint8Array;
  /** The number in the exponent; 1 where there is none. */
  readonly exponent: Float64Array;
  /** The input whose element is added in the exponent; −1 where there is none. */
  readonly exponentSlot: Int32Array;
  readonly exponentIndex: Int32Array;
}

/** Functions by their number in {@link TermTable.apply}; those with a kink at 0 come first. */
const FUNCTIONS: readonly ElementFunction[] = [
  'relu',
  'abs',
  'step',
  'sign',
  'exp',
  'log',
  'tanh',
  'sigmoid',
];
const KINKED = 4;
export const isKinked = (apply: number): boolean => apply > 0 && apply <= KINKED;

/** Beyond this the table would fill the memory: about 50 bytes a term. */
const LIMIT = 2_000_000;

/**
 * The terms of a result. `undefined` where there are too many, or where they mention something else than the inputs.
 */
export function termTable(value: Value): TermTable | undefined {
  const { prepared } = value.origin ?? {};
  if (!prepared) return undefined;
  const coefficient: number[] = [];
  const output: number[] = [];
  const first: number[] = [0];
  const slot: number[] = [];
  const index: number[] = [];
  const apply: number[] = [];
  const exponent: number[] = [];
  const exponentSlot: number[] = [];
  const exponentIndex: number[] = [];
  const take = (term: Term): boolean => {
    for (const factor of term.factors) {
      const own = slotOf(factor.operand);
      if (own === undefined) return false;
      slot.push(own);
      index.push(factor.index);
      apply.push(factor.apply === undefined ? 0 : FUNCTIONS.indexOf(factor.apply) + 1);
      if (factor.apply !== undefined && !FUNCTIONS.includes(factor.apply)) return false;
      if (typeof factor.exponent === 'object') {
        const other = slotOf(factor.exponent.operand);
        if (other === undefined) return false;
        exponent.push(factor.exponent.plus);
        exponentSlot.push(other);
        exponentIndex.push(factor.exponent.index);
      } else {
        exponent.push(factor.exponent ?? 1);
        exponentSlot.push(-1);
        exponentIndex.push(0);
      }
    }
    coefficient.push(term.coefficient);
    first.push(slot.length);
    return true;
  };
  const size = sizeOf(value.shape);
  for (let o = 0; o < size; o++) {
    const before = coefficient.length;
    for (const term of prepared.terms(o)) {
      if (coefficient.length === LIMIT || !take(term)) return undefined;
      output.push(o);
    }
    worked((coefficient.length - before) * 20);
  }
  return {
    count: coefficient.length,
    coefficient: Float64Array.from(coefficient),
    output: Int32Array.from(output),
    first: Int32Array.from(first),
    slot: Int32Array.from(slot),
    index: Int32Array.from(index),
    apply: Uint8Array.from(apply),
    exponent: Float64Array.from(exponent),
    exponentSlot: Int32Array.from(exponentSlot),
    exponentIndex: Int32Array.from(exponentIndex),
  };
}

const slotOf = ({ of, side }: Operand): number | undefined =>
  typeof of === 'number' && side === 'value' ? of : undefined;

/** A factor whose element is x and whose exponent's element is e. */
export function factorAt(table: TermTable, factor: number, x: number, e: number): number {
  const apply = table.apply[factor] ?? 0;
  const fn = FUNCTIONS[apply - 1];
  const y = fn === undefined ? x : applyFunction(fn, x);
  const exponent = (table.exponent[factor] ?? 1) + e;
  return exponent === 1 ? y : y ** exponent;
}
