import { applyFunction, call, type ElementFunction, type Expression, power, product, sum } from '../tensor';

/**
 * A matrix that takes part in an operation: one of its inputs (0-based) or its output, either the value or
 * the gradient of the loss with respect to it.
 */
export interface Operand {
  readonly of: number | 'output';
  readonly side: 'value' | 'gradient';
}

const INPUTS: readonly Operand[] = [0, 1, 2, 3].map((of) => ({ of, side: 'value' }));
/** The value of the k-th input. */
export const input = (k: number): Operand => INPUTS[k] ?? { of: k, side: 'value' };
export const OUTPUT: Operand = { of: 'output', side: 'value' };
/** The gradient that arrives at the output: the cotangent. */
export const GRADIENT: Operand = { of: 'output', side: 'gradient' };

/** One element of an operand, or a function or power of it. */
export interface Factor {
  readonly operand: Operand;
  /** Flat, 0-based. */
  readonly index: number;
  readonly apply?: ElementFunction;
  /** The exponent: a number, or an element of an operand plus a number (for A^B). */
  readonly exponent?: number | Shifted;
}
export interface Shifted {
  readonly operand: Operand;
  readonly index: number;
  readonly plus: number;
}

/**
 * One product in the sum that makes an element. Everything shown about an element is a fold over its terms:
 * formulas, highlights, reasons for zeros, the order of the animation.
 */
export interface Term {
  readonly coefficient: number;
  readonly factors: readonly Factor[];
  /** The kernel element that multiplies here (flat, 0-based, within its channel): it owns the hue. */
  readonly tap?: number;
}

/** A product with coefficient 1. */
export function term(...factors: Factor[]): Term {
  return { coefficient: 1, factors };
}

/** What a factor's operand holds at an index: a number here, a formula in {@link formulaOf}. */
export type Lookup<T> = (operand: Operand, index: number) => T;

export function factorNumber(factor: Factor, lookup: Lookup<number>): number {
  const x = lookup(factor.operand, factor.index);
  const y = factor.apply === undefined ? x : applyFunction(factor.apply, x);
  const { exponent } = factor;
  if (exponent === undefined) return y;
  return (
    y ** (typeof exponent === 'number' ? exponent : lookup(exponent.operand, exponent.index) + exponent.plus)
  );
}

export function factorFormula(factor: Factor, lookup: Lookup<Expression>): Expression {
  const x = lookup(factor.operand, factor.index);
  const y = factor.apply === undefined ? x : call(factor.apply, x);
  const { exponent } = factor;
  if (exponent === undefined) return y;
  return power(
    y,
    typeof exponent === 'number' ? exponent : sum([lookup(exponent.operand, exponent.index), exponent.plus]),
  );
}

/** The value of a term. */
export function termNumber(t: Term, lookup: Lookup<number>): number {
  let value = t.coefficient;
  for (const factor of t.factors) value *= factorNumber(factor, lookup);
  return value;
}

/** The sum of the terms in numbers, in their order. */
export function numberOf(terms: Iterable<Term>, lookup: Lookup<number>): number {
  let value = 0;
  for (const t of terms) value += termNumber(t, lookup);
  return value;
}

/** The sum of the terms in symbols. */
export function formulaOf(terms: Iterable<Term>, lookup: Lookup<Expression>): Expression {
  const summands: Expression[] = [];
  for (const t of terms) {
    summands.push(product([t.coefficient, ...t.factors.map((factor) => factorFormula(factor, lookup))]));
  }
  return sum(summands);
}
