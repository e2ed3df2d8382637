import { areSame, hashOfAll, isSameExpression } from './sameExpression';

/**
 * The algebra of one element: what an element of a matrix without numbers is. Built only by the functions
 * below, which keep it flat and drop what vanishes, so that 0·x is 0 and 1·x is x.
 */
export type Expression = number | Element | Sum | Product | Power | Call;

/** One element of a named matrix, or of the gradient of the loss with respect to it. */
export interface Element {
  readonly kind: 'element';
  readonly name: string;
  /** 0-based, one index an axis. */
  readonly position: readonly number[];
  /** The name of the loss when this is an element of ∂loss/∂name. */
  readonly gradientOf?: string;
  /** Which value this is, for whoever links it to a cell: two values can have had one name. */
  readonly id?: number;
  /** The name in TeX, where it is not a name but how the value was computed. */
  readonly tex?: string;
}
export interface Sum {
  readonly kind: 'sum';
  readonly terms: readonly Expression[];
}
export interface Product {
  readonly kind: 'product';
  readonly coefficient: number;
  readonly factors: readonly Expression[];
}
export interface Power {
  readonly kind: 'power';
  readonly base: Expression;
  readonly exponent: Expression;
}
export interface Call {
  readonly kind: 'call';
  readonly name: ElementFunction;
  readonly of: Expression;
}

/** Functions of one element that are not powers. `step` is the derivative of ReLU, 0 at 0 as in PyTorch. */
export type ElementFunction = 'exp' | 'log' | 'tanh' | 'sigmoid' | 'relu' | 'step' | 'abs' | 'sign';

const FUNCTIONS: Record<ElementFunction, (x: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  relu: (x) => (x > 0 ? x : Number.isNaN(x) ? x : 0),
  step: (x) => (x > 0 ? 1 : Number.isNaN(x) ? x : 0),
  abs: Math.abs,
  sign: Math.sign,
};

export function applyFunction(name: ElementFunction, x: number): number {
  return FUNCTIONS[name](x);
}

export function element(name: string, position: readonly number[], gradientOf?: string): Element {
  return gradientOf === undefined
    ? { kind: 'element', name, position }
    : { kind: 'element', name, position, gradientOf };
}

/** The sum in the given order; numbers are gathered at the end, nested sums opened, equal terms merged. */
export function sum(terms: Iterable<Expression>): Expression {
  const kept: Exclude<Expression, number>[] = [];
  let constant = 0;
  let operands = 0;
  const take = (term: Expression): void => {
    if (typeof term === 'number') constant += term;
    else if (term.kind === 'sum') term.terms.forEach(take);
    else kept.push(term);
  };
  for (const term of terms) {
    take(term);
    if (typeof term === 'object') operands += 1;
  }
  // In a sum that was made here no two terms are alike.
  const merged: Expression[] = operands > 1 ? mergeEqualTerms(kept) : kept;
  if (constant !== 0 || merged.length === 0) merged.push(constant);
  // What is left of 2(a + b) − (a + b) is a sum again.
  if (merged.some((term) => typeof term === 'object' && term.kind === 'sum')) return sum(merged);
  return merged.length === 1 && merged[0] !== undefined ? merged[0] : { kind: 'sum', terms: merged };
}

/** A term of a sum, with those like it that came after it. */
interface Alike {
  readonly term: Exclude<Expression, number>;
  coefficient: number;
  /** Another term with the same hash, seldom one. */
  readonly other: Alike | undefined;
}

/** `2a + 3a` becomes `5a`, at the place of the first; opposite terms vanish. */
function mergeEqualTerms(terms: readonly Exclude<Expression, number>[]): Expression[] {
  const entries: Alike[] = [];
  const byHash = new Map<number, Alike>();
  for (const term of terms) {
    const factors = factorsOf(term);
    const hash = hashOfAll(factors);
    const other = byHash.get(hash);
    let before = other;
    while (before && !areSame(factorsOf(before.term), factors)) before = before.other;
    if (before) before.coefficient += coefficientOf(term);
    else {
      const entry: Alike = { term, coefficient: coefficientOf(term), other };
      entries.push(entry);
      byHash.set(hash, entry);
    }
  }
  const merged: Expression[] = [];
  for (const { term, coefficient } of entries) {
    if (coefficient === coefficientOf(term)) merged.push(term);
    else if (coefficient !== 0) merged.push(product([coefficient, ...factorsOf(term)]));
  }
  return merged;
}

const coefficientOf = (term: Exclude<Expression, number>): number =>
  term.kind === 'product' ? term.coefficient : 1;
const factorsOf = (term: Exclude<Expression, number>): readonly Expression[] =>
  term.kind === 'product' ? term.factors : [term];

/**
 * The product in the given order; numbers are gathered in front, nested products opened, equal bases joined at the
 * place of the first.
 */
export function product(factors: Iterable<Expression>): Expression {
  let coefficient = 1;
  const kept: Expression[] = [];
  const take = (factor: Expression): void => {
    if (typeof factor === 'number') coefficient *= factor;
    else if (factor.kind === 'product') {
      coefficient *= factor.coefficient;
      factor.factors.forEach(take);
    } else {
      const base = baseOf(factor);
      const twin = kept.findIndex((other) => isSameExpression(baseOf(other), base));
      const before = kept[twin];
      if (before === undefined) kept.push(factor);
      else {
        const joined = power(base, sum([exponentOf(before), exponentOf(factor)]));
        const stays = typeof joined === 'object' && joined.kind !== 'product';
        if (stays && isSameExpression(baseOf(joined), base)) {
          kept[twin] = joined;
        } else {
          kept.splice(twin, 1);
          take(joined);
        }
      }
    }
  };
  for (const factor of factors) take(factor);
  if (coefficient === 0) return 0;
  if (kept.length === 0) return coefficient;
  if (coefficient === 1 && kept.length === 1 && kept[0] !== undefined) return kept[0];
  return { kind: 'product', coefficient, factors: kept };
}

const baseOf = (factor: Expression): Expression =>
  typeof factor === 'object' && factor.kind === 'power' ? factor.base : factor;
const exponentOf = (factor: Expression): Expression =>
  typeof factor === 'object' && factor.kind === 'power' ? factor.exponent : 1;

export function power(base: Expression, exponent: Expression): Expression {
  if (exponent === 0) return 1;
  if (exponent === 1) return base;
  if (typeof base === 'number' && typeof exponent === 'number') return base ** exponent;
  if (typeof base === 'object' && typeof exponent === 'number') {
    // (a^m)^n = a^(mn) for whole n only: (a²)^½ is |a|, not a.
    if (base.kind === 'power' && typeof base.exponent === 'number' && Number.isInteger(exponent)) {
      return power(base.base, base.exponent * exponent);
    }
  }
  return { kind: 'power', base, exponent };
}

export function call(name: ElementFunction, of: Expression): Expression {
  return typeof of === 'number' ? applyFunction(name, of) : { kind: 'call', name, of };
}
