import type { Expression } from '../core/tensor';
import { fromBase64, toBase64 } from './payloadBase64';

/** Numbers as JSON can hold them: those that it cannot are the strings NaN, Infinity, -Infinity and -0. */
export type NumberData = number | string;
export type ContentData =
  | { readonly numbers: readonly NumberData[] }
  /** Many numbers: little-endian float64 in base64. */
  | { readonly float64: string }
  | { readonly formulas: readonly Expression[] };

/** Beyond this many, numbers travel in base64. */
const READABLE = 4096;

export function numbersData(data: Float64Array): ContentData {
  if (data.length <= READABLE) return { numbers: Array.from(data, numberData) };
  return { float64: toBase64(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) };
}

export function reviveNumbers(data: ContentData): Float64Array {
  if ('numbers' in data) return Float64Array.from(data.numbers, reviveNumber);
  if ('formulas' in data) throw new Error('formulas where numbers are expected');
  const bytes = fromBase64(data.float64);
  if (bytes.length % Float64Array.BYTES_PER_ELEMENT !== 0) throw new Error('numbers are cut short');
  return new Float64Array(bytes.buffer);
}

export function numberData(value: number): NumberData {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}

const WORDS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

/** @throws Error for what is neither a number nor one of the four words. */
export function reviveNumber(data: NumberData): number {
  const value = typeof data === 'number' ? data : WORDS.get(data);
  if (value === undefined) throw new Error(`${JSON.stringify(data)} is no number`);
  return value;
}

/** A formula whose numbers are as JSON can hold them; itself where they are so already, as nearly always. */
export const formulaData = (formula: Expression): Expression =>
  // A word stands for a number here until it is revived: JSON knows no other way.
  mapNumbers(formula, (x) => numberData(x) as number);

/** @throws Error for a number that is none. */
export const reviveFormula = (formula: Expression): Expression => mapNumbers(formula, reviveNumber);

function mapNumbers(e: Expression, change: (x: number) => number): Expression {
  if (typeof e !== 'object') return change(e);
  const all = (parts: readonly Expression[]): readonly Expression[] => {
    const changed = parts.map((part) => mapNumbers(part, change));
    return changed.every((part, n) => Object.is(part, parts[n])) ? parts : changed;
  };
  switch (e.kind) {
    case 'element':
      return e;
    case 'sum': {
      const terms = all(e.terms);
      return terms === e.terms ? e : { ...e, terms };
    }
    case 'product': {
      const [coefficient, factors] = [change(e.coefficient), all(e.factors)];
      return Object.is(coefficient, e.coefficient) && factors === e.factors
        ? e
        : { ...e, coefficient, factors };
    }
    case 'power': {
      const [base = e.base, exponent = e.exponent] = all([e.base, e.exponent]);
      return base === e.base && exponent === e.exponent ? e : { ...e, base, exponent };
    }
    case 'call': {
      const of = mapNumbers(e.of, change);
      return of === e.of ? e : { ...e, of };
    }
  }
}
