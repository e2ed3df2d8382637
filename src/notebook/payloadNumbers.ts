import { fromBase64, toBase64 } from './payloadBase64';

/** Numbers as JSON can hold them: those that it cannot are the strings NaN, Infinity, -Infinity and -0. */
export type NumberData = number | string;
export type ContentData =
  | { readonly numbers: readonly NumberData[] }
  /** Many numbers: little-endian float64 in base64. */
  | { readonly float64: string }
  /** Formulas, by their places in the list of parts of the scene. */
  | { readonly formulas: readonly number[] };

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
