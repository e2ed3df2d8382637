import type { Value } from '../graph';
import {
  eachSwept,
  type Factor,
  GRADIENT,
  type Operand,
  type Sweep,
  type Swept,
  sweepLength,
  type Term,
  termOfSweep,
  termsOfSweep,
} from '../operations';
import { type Matrix, matrixOf, type Place, type Scene, usesOf } from './scene';

/** One cell that takes part in an element. `tap` is the kernel element whose hue it wears. */
export interface Part extends Place {
  readonly tap?: number;
}

/** A term together with the result whose operation it belongs to. */
export interface SceneTerm {
  readonly term: Term;
  readonly result: Value;
}

/** The terms of an element: of its own operation for a value, of everything that uses it for a gradient. */
export function* termsOf(scene: Scene, place: Place): Generator<SceneTerm> {
  for (const { result, terms } of summandsOf(scene, place))
    for (const term of terms()) yield { term, result };
}

/** What one operation adds to an element: its terms when they are wanted, and the sweep that they are, if they are one. */
interface Summands {
  readonly result: Value;
  terms(): Iterable<Term>;
  readonly sweep: Sweep | undefined;
}

function summandsOf(scene: Scene, { value, side, index }: Place): Summands[] {
  if (side === 'value') {
    const prepared = value.origin?.prepared;
    if (!prepared) return [];
    const sweep = prepared.sweep?.('output', index);
    return [{ result: value, terms: () => prepared.terms(index), sweep }];
  }
  return usesOf(scene, value).flatMap(({ result, k }) => {
    const prepared = result.origin?.prepared;
    if (!prepared || !scene.gradients.has(result.id)) return [];
    const sweep = prepared.sweep?.(k, index);
    return [{ result, terms: () => prepared.gradientTerms(k, index), sweep }];
  });
}

/** Sweeps of up to so many terms are no saving. */
const FEW = 64;

/** The terms of an element as far as they are wanted: how many, some of them, all of them. */
export class TermSum implements Iterable<SceneTerm> {
  readonly count: number;
  private readonly pieces: readonly {
    readonly result: Value;
    readonly count: number;
    readonly of: Sweep | readonly Term[];
  }[];

  constructor(scene: Scene, place: Place) {
    this.pieces = summandsOf(scene, place).map(({ result, terms, sweep }) => {
      const count = sweep ? sweepLength(sweep) : 0;
      if (sweep && count > FEW) return { result, count, of: sweep };
      const all = [...terms()];
      return { result, count: all.length, of: all };
    });
    this.count = this.pieces.reduce((sum, { count }) => sum + count, 0);
  }

  /** The n-th term, in the order of {@link termsOf}. */
  at(n: number): SceneTerm {
    let before = 0;
    for (const { result, count, of } of this.pieces) {
      const term =
        n - before < count ? (isSweep(of) ? termOfSweep(of, n - before) : of[n - before]) : undefined;
      if (term) return { term, result };
      before += count;
    }
    throw new Error(`there is no term ${n}`);
  }

  /** The terms that are listed one by one, and the sweeps. */
  get listed(): SceneTerm[] {
    return this.pieces.flatMap(({ result, of }) => (isSweep(of) ? [] : of.map((term) => ({ term, result }))));
  }
  get sweeps(): { readonly result: Value; readonly sweep: Sweep }[] {
    return this.pieces.flatMap(({ result, of }) => (isSweep(of) ? [{ result, sweep: of }] : []));
  }

  *[Symbol.iterator](): Generator<SceneTerm> {
    for (const { result, of } of this.pieces) {
      for (const term of isSweep(of) ? termsOfSweep(of) : of) yield { term, result };
    }
  }
}

const isSweep = (of: Sweep | readonly Term[]): of is Sweep => 'counts' in of;

/** Many cells of a matrix in one: those that a factor of a sweep goes through. */
export interface Span extends Matrix, Pick<Swept, 'start' | 'steps'> {
  readonly counts: readonly number[];
  readonly tap?: number;
}

/** Cells of several matrices, one by one or in spans. */
export interface Cells {
  readonly parts: readonly Part[];
  readonly spans: readonly Span[];
}

export const countOf = ({ parts, spans }: Cells): number =>
  spans.reduce((sum, span) => sum + sweepLength(span), parts.length);

/** Terms that are listed already. */
export const listing = (
  terms: readonly SceneTerm[],
): Pick<TermSum, 'count' | 'at' | 'listed' | 'sweeps'> => ({
  count: terms.length,
  at(n) {
    const term = terms[n];
    if (!term) throw new Error(`there is no term ${n}`);
    return term;
  },
  listed: [...terms],
  sweeps: [],
});

/** The cells one by one. */
export const partsOf = ({ parts, spans }: Cells): readonly Part[] =>
  spans.length === 0 ? parts : [...parts, ...spans.flatMap(partsOfSpan)];

function partsOfSpan({ value, side, tap, ...span }: Span): Part[] {
  const parts: Part[] = [];
  eachSwept(span.counts, span, (index) => parts.push(part({ value, side }, index, tap)));
  return parts;
}

/** The cells in the terms of an element. */
export function cellsOf(terms: TermSum): Cells {
  const spans = terms.sweeps.flatMap(({ result, sweep }) =>
    sweep.factors.flatMap((factor) => {
      const matrix = matrixOf(result, factor.operand);
      return matrix ? [spanOf(matrix, sweep, factor)] : [];
    }),
  );
  return { parts: sourcesOf(terms.listed), spans };
}

const spanOf = ({ value, side }: Matrix, { counts, tap }: Sweep, { start, steps }: Swept): Span => ({
  value,
  side,
  counts,
  start,
  steps,
  ...(tap === undefined ? {} : { tap }),
});

/** The cells in the terms. */
export function sourcesOf(terms: Iterable<SceneTerm>): Part[] {
  const parts: Part[] = [];
  const add = (result: Value, operand: Operand, index: number, tap: number | undefined): void => {
    const matrix = matrixOf(result, operand);
    if (matrix) parts.push(part(matrix, index, tap));
  };
  for (const { term, result } of terms) {
    for (const { operand, index, exponent } of term.factors) {
      add(result, operand, index, term.tap);
      if (typeof exponent === 'object') add(result, exponent.operand, exponent.index, term.tap);
    }
  }
  return parts;
}

/** How far values without a name are followed back. */
const DEEPEST = 8;

/**
 * Sources for a picture that draws only what has a name: a source without one is joined by what it is made of.
 */
export function drawnSources(scene: Scene, sources: readonly Part[], deep = 0): Part[] {
  return sources.flatMap((own) => {
    const { name, derivative, origin } = own.value;
    const unnamed = name === undefined && derivative === undefined;
    if (!unnamed || deep === DEEPEST || (!origin && own.side === 'value')) return [own];
    return [own, ...drawnSources(scene, sourcesOf(termsOf(scene, own)), deep + 1)];
  });
}

/** The same the other way: what is fed without having a name is joined by what it goes into. */
export function drawnFeeds(scene: Scene, feeds: readonly Part[], deep = 0): Part[] {
  return feeds.flatMap((own) => {
    if (own.value.name !== undefined || deep === DEEPEST) return [own];
    return [own, ...drawnFeeds(scene, partsOf(feedsOf(scene, own)), deep + 1)];
  });
}

/** The elements that a factor reads: its own, and the one in its exponent. */
const readBy = ({ operand, index, exponent }: Factor): { operand: Operand; index: number }[] =>
  typeof exponent === 'object' ? [{ operand, index }, exponent] : [{ operand, index }];

export const part = ({ value, side }: Omit<Place, 'index'>, index: number, tap: number | undefined): Part =>
  tap === undefined ? { value, side, index } : { value, side, index, tap };

/**
 * What an element goes into. For a value: the results that it reaches, which are those whose gradients it
 * collects. For the gradient of a result: the gradients of the inputs that the result's element was made of.
 */
export function feedsOf(scene: Scene, { value, side, index }: Place): Cells {
  const parts: Part[] = [];
  const spans: Span[] = [];
  const target = (result: Value, operand: Operand): Matrix | undefined => {
    if (side === 'value') return operand === GRADIENT ? { value: result, side } : undefined;
    const matrix = matrixOf(result, operand);
    return matrix?.side === 'value' && scene.gradients.has(matrix.value.id)
      ? { value: matrix.value, side }
      : undefined;
  };
  const add = (result: Value, of: number | 'output', terms: () => Iterable<Term>): void => {
    const sweep = result.origin?.prepared.sweep?.(of, index);
    if (sweep && sweepLength(sweep) > FEW) {
      for (const factor of sweep.factors) {
        const matrix = target(result, factor.operand);
        if (matrix) spans.push(spanOf(matrix, sweep, factor));
      }
      return;
    }
    for (const { factors, tap } of terms()) {
      for (const read of factors.flatMap(readBy)) {
        const matrix = target(result, read.operand);
        if (matrix) parts.push(part(matrix, read.index, tap));
      }
    }
  };
  if (side === 'gradient') add(value, 'output', () => value.origin?.prepared.terms(index) ?? []);
  else {
    for (const { result, k } of usesOf(scene, value)) {
      add(result, k, () => result.origin?.prepared.gradientTerms(k, index) ?? []);
    }
  }
  return { parts, spans };
}
