import { type Element, type ElementFunction, type Expression, hashOf, madeOf } from '../core/tensor';
import { type NumberData, numberData, reviveNumber } from './payloadNumbers';

/**
 * A part of the formulas of a scene. What it is made of are places in the list of parts, before its own: formulas share their
 * parts, and one that was written in full at every place would grow with each product.
 */
export type PartData =
  | NumberData
  | Element
  | { readonly kind: 'sum'; readonly terms: readonly number[] }
  | { readonly kind: 'product'; readonly coefficient: NumberData; readonly factors: readonly number[] }
  | { readonly kind: 'power'; readonly base: number; readonly exponent: number }
  | { readonly kind: 'call'; readonly name: ElementFunction; readonly of: number };

/** Gathers the parts of formulas, each once: parts that are written alike are one. */
export class PartList {
  readonly parts: PartData[] = [];
  private readonly placeOfObject = new Map<object, number>();
  private readonly placeOfText = new Map<string, number>();

  /** The place of a formula in the list; what it is made of stands before it. */
  placeOf(formula: Expression): number {
    if (typeof formula !== 'object') return this.place(numberData(formula));
    const known = this.placeOfObject.get(formula);
    if (known !== undefined) return known;
    const place = this.place(this.data(formula));
    this.placeOfObject.set(formula, place);
    return place;
  }

  private place(part: PartData): number {
    const text = JSON.stringify(part);
    const known = this.placeOfText.get(text);
    if (known !== undefined) return known;
    this.placeOfText.set(text, this.parts.length);
    return this.parts.push(part) - 1;
  }

  private data(formula: Exclude<Expression, number>): PartData {
    const all = (parts: readonly Expression[]): number[] => parts.map((part) => this.placeOf(part));
    switch (formula.kind) {
      case 'element':
        return formula;
      case 'sum':
        return { kind: 'sum', terms: all(formula.terms) };
      case 'product':
        return {
          kind: 'product',
          coefficient: numberData(formula.coefficient),
          factors: all(formula.factors),
        };
      case 'power':
        return { kind: 'power', base: this.placeOf(formula.base), exponent: this.placeOf(formula.exponent) };
      case 'call':
        return { kind: 'call', name: formula.name, of: this.placeOf(formula.of) };
    }
  }
}

/** What stands in the list for a part and for a place that refers to one, in bytes: about, as names and numbers differ in length. */
const BYTES_PER_PART = 50;
const BYTES_PER_PLACE = 7;

/** About how many bytes formulas take as parts of a list, each part once, and as places in it. */
export function bytesOfFormulas(formulas: Iterable<Expression>): number {
  let bytes = 0;
  // Parts that are written alike are one part of the list: those of one hash are, but for one in thousands of millions.
  const seen = new Set<number>();
  const add = (formula: Expression): void => {
    bytes += BYTES_PER_PLACE;
    const hash = hashOf(formula);
    if (seen.has(hash)) return;
    seen.add(hash);
    bytes += BYTES_PER_PART;
    for (const part of madeOf(formula)) add(part);
  };
  for (const formula of formulas) add(formula);
  return bytes;
}

/**
 * The formulas at all places of a list of parts. They share their parts as the list does.
 * @throws Error for a part made of one that does not come before it, and for a number that is none.
 */
export function reviveParts(parts: readonly PartData[]): readonly Expression[] {
  const revived: Expression[] = [];
  const at = (place: number): Expression => {
    const part = revived[place];
    if (part === undefined) {
      throw new Error(`part ${revived.length} is made of ${place}, which does not come before it`);
    }
    return part;
  };
  for (const part of parts) revived.push(revivedPart(part, at));
  return revived;
}

function revivedPart(part: PartData, at: (place: number) => Expression): Expression {
  if (typeof part !== 'object') return reviveNumber(part);
  switch (part.kind) {
    case 'element':
      return part;
    case 'sum':
      return { kind: 'sum', terms: part.terms.map(at) };
    case 'product':
      return { kind: 'product', coefficient: reviveNumber(part.coefficient), factors: part.factors.map(at) };
    case 'power':
      return { kind: 'power', base: at(part.base), exponent: at(part.exponent) };
    case 'call':
      return { kind: 'call', name: part.name, of: at(part.of) };
  }
}
