import { thumbnailOf, thumbnailOfRows } from '../../core/explain';
import { showShape, statisticsOf, type Tensor } from '../../core/tensor';
import { factsOf, type Glance } from '../glance';
import type { Literal } from './literal';

/** What a hover says about a literal. */
export interface LiteralGlance {
  readonly headline: string;
  /** What is not right about it, or not known. */
  readonly warnings: readonly string[];
  readonly facts: readonly string[];
  readonly glance: Glance;
  /** Whether all of its numbers are there, so that they can be copied. */
  readonly whole: boolean;
}

/** The face of a literal. What is missing in it counts in no statistics, and is crossed out in its picture. */
export function literalGlance({
  kind,
  numbers,
  gaps,
  ragged,
  incomplete,
  elided,
  partial,
  sampled,
}: Literal): LiteralGlance {
  const { data } = numbers;
  const columns = numbers.shape[1] ?? 0;
  const shape = sampled ? [sampled.rows, columns] : numbers.shape;
  const all = statisticsOf(numbers);
  const statistics = { ...all, count: all.count - gaps, nans: all.nans - gaps };
  const thumbnail = sampled
    ? thumbnailOfRows(sampled.rows, columns, sampled.chosen, data)
    : thumbnailOf(shape, data);
  const glance: Glance = { shape, statistics, thumbnail };
  const warnings: string[] = [];
  if (ragged) {
    const { what, index, length, expected } = ragged;
    const items = what === 'row' ? 'number' : what === 'column' ? 'number' : 'row';
    warnings.push(
      `ragged: ${what} ${index + 1} has ${count(length, items)}, where ${expected} ${expected === 1 ? 'is' : 'are'} expected`,
    );
  }
  if (incomplete) warnings.push('not closed yet');
  if (gaps > 0 && !ragged) warnings.push(`${count(gaps, 'number')} missing`);
  if (elided) warnings.push('shortened with ... where it was printed: only the numbers that are shown count');
  if (sampled) {
    warnings.push(
      `large: picture and statistics are of ${grouped(sampled.chosen.length)} of its ${grouped(sampled.rows)} rows`,
    );
  } else if (partial) warnings.push('only its first part was read: it is too long for a hover');
  const symmetric = symmetryOf(numbers, gaps);
  return {
    headline: `${kind === 'file' ? 'numbers' : kind} ${ragged ? 'ragged, ' : ''}${showShape(shape)}`,
    warnings,
    facts: [
      ...factsOf(glance),
      ...(symmetric === undefined || ragged || partial ? [] : [symmetric ? 'symmetric' : 'not symmetric']),
    ],
    glance,
    whole: gaps === 0 && !ragged && !elided && (!partial || sampled !== undefined),
  };
}

/** `1,000`. */
const grouped = (n: number): string => String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');

const count = (n: number, one: string): string => `${n === 0 ? 'no' : n} ${n === 1 ? one : `${one}s`}`;

/** Whether a square matrix equals its transpose; undefined where there is no such question. */
function symmetryOf({ shape, data }: Tensor, gaps: number): boolean | undefined {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || rows !== columns || rows < 2 || gaps > 0) return undefined;
  for (let r = 1; r < rows; r++) {
    for (let c = 0; c < r; c++) {
      const below = data[r * columns + c] ?? 0;
      const above = data[c * columns + r] ?? 0;
      if (below !== above && !(Number.isNaN(below) && Number.isNaN(above))) return false;
    }
  }
  return true;
}
