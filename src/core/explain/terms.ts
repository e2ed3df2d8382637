import type { Value } from '../graph';
import { type Factor, GRADIENT, type Operand, type Term } from '../operations';
import { matrixOf, type Place, type Scene, usesOf } from './scene';

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
export function* termsOf(scene: Scene, { value, side, index }: Place): Generator<SceneTerm> {
  if (side === 'value') {
    for (const term of value.origin?.prepared.terms(index) ?? []) yield { term, result: value };
    return;
  }
  for (const { result, k } of usesOf(scene, value)) {
    if (!result.origin || !scene.gradients.has(result.id)) continue;
    for (const term of result.origin.prepared.gradientTerms(k, index)) yield { term, result };
  }
}

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
    return [own, ...drawnFeeds(scene, feedsOf(scene, own), deep + 1)];
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
export function feedsOf(scene: Scene, { value, side, index }: Place): Part[] {
  const parts: Part[] = [];
  if (side === 'value') {
    for (const { result, k } of usesOf(scene, value)) {
      for (const { factors, tap } of result.origin?.prepared.gradientTerms(k, index) ?? []) {
        for (const factor of factors) {
          if (factor.operand === GRADIENT)
            parts.push(part({ value: result, side: 'value' }, factor.index, tap));
        }
      }
    }
    return parts;
  }
  for (const { factors, tap } of value.origin?.prepared.terms(index) ?? []) {
    for (const read of factors.flatMap(readBy)) {
      const matrix = matrixOf(value, read.operand);
      if (matrix && matrix.side === 'value' && scene.gradients.has(matrix.value.id)) {
        parts.push(part({ value: matrix.value, side: 'gradient' }, read.index, tap));
      }
    }
  }
  return parts;
}
