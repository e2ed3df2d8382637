import { type Expression, element } from './expression';
import { positionOf, type Shape, sizeOf } from './shape';
import { at, type Tensor } from './tensor';

/** What fills a shape: numbers, or formulas where at least one element is not a number. */
export type Content = Numbers | Formulas;

export interface Numbers {
  readonly kind: 'numbers';
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** One formula an element, row-major. Numbers that are known stand in it as numbers. */
export interface Formulas {
  readonly kind: 'formulas';
  readonly shape: Shape;
  readonly elements: readonly Expression[];
}

export function numbers(value: Tensor): Numbers {
  return { kind: 'numbers', shape: value.shape, data: value.data };
}

/** Formulas, or numbers where every element turned out to be one. */
export function contentOf(shape: Shape, elements: readonly Expression[]): Content {
  const known = elements.filter((x) => typeof x === 'number');
  return known.length === elements.length
    ? { kind: 'numbers', shape, data: Float64Array.from(known) }
    : { kind: 'formulas', shape, elements };
}

/** A matrix without numbers: its elements are its own name with indices. */
export function symbols(shape: Shape, name: string, gradientOf?: string): Formulas {
  const elements = Array.from({ length: sizeOf(shape) }, (_, index) =>
    element(name, positionOf(shape, index), gradientOf),
  );
  return { kind: 'formulas', shape, elements };
}

/** The element at a flat index: a number or a formula. */
export function elementAt(content: Content, index: number): Expression {
  return content.kind === 'numbers' ? at(content, index) : (content.elements[index] ?? Number.NaN);
}
