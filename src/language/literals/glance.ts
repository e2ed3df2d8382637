import { thumbnailOf, thumbnailOfRows } from '../../core/explain';
import { finish, type Steps, showShape, statisticsSteps, type Tensor } from '../../core/tensor';
import { t } from '../../core/words/words';
import { factsOf, type Glance } from '../glance';
import { grouped } from '../wording';
import type { Literal, LiteralKind, Ragged } from './literal';

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
export const literalGlance = (literal: Literal): LiteralGlance => finish(literalGlanceSteps(literal));

/** {@link literalGlance} in steps: statistics, picture, symmetry. */
export function* literalGlanceSteps(literal: Literal): Steps<LiteralGlance> {
  const { kind, numbers, gaps, ragged, partial, sampled } = literal;
  const { data } = numbers;
  const columns = numbers.shape[1] ?? 0;
  const shape = sampled ? [sampled.rows, columns] : numbers.shape;
  const all = yield* statisticsSteps(numbers);
  const statistics = { ...all, count: all.count - gaps, nans: all.nans - gaps };
  yield;
  const thumbnail = sampled
    ? thumbnailOfRows(sampled.rows, columns, sampled.chosen, data)
    : thumbnailOf(shape, data);
  yield;
  const glance: Glance = { shape, statistics, thumbnail };
  const symmetric = ragged || partial ? undefined : symmetryOf(numbers, gaps);
  const { warnings, whole } = literalFaults(literal);
  return {
    headline: headlineOf(kind, ragged !== undefined, showShape(shape)),
    warnings,
    facts: [
      ...factsOf(glance),
      ...(symmetric === undefined ? [] : [symmetric ? t`symmetric` : t`not symmetric`]),
    ],
    glance,
    whole,
  };
}

/** What is not right about a literal, or not known, and whether all of its numbers are there. */
export function literalFaults({
  gaps,
  ragged,
  incomplete,
  elided,
  partial,
  sampled,
}: Literal): Pick<LiteralGlance, 'warnings' | 'whole'> {
  const warnings: string[] = [];
  if (ragged) {
    warnings.push(raggedText(ragged));
  }
  if (incomplete) warnings.push(t`not closed yet`);
  if (gaps > 0 && !ragged) warnings.push(gaps === 1 ? t`1 number missing` : t`${gaps} numbers missing`);
  if (elided)
    warnings.push(t`shortened with ... where it was printed: only the numbers that are shown count`);
  if (sampled) {
    warnings.push(
      t`large: picture and statistics are of ${grouped(sampled.chosen.length)} of its ${grouped(sampled.rows)} rows`,
    );
  } else if (partial) warnings.push(t`only its first part was read: it is too long for a hover`);
  return { warnings, whole: gaps === 0 && !ragged && !elided && (!partial || sampled !== undefined) };
}

function headlineOf(kind: LiteralKind, ragged: boolean, shape: string): string {
  switch (kind) {
    case 'array':
      return ragged ? t`array ragged, ${shape}` : t`array ${shape}`;
    case 'matrix':
      return ragged ? t`matrix ragged, ${shape}` : t`matrix ${shape}`;
    case 'table':
      return ragged ? t`table ragged, ${shape}` : t`table ${shape}`;
    case 'file':
      return ragged ? t`numbers ragged, ${shape}` : t`numbers ${shape}`;
  }
}

function raggedText({ what, index, length, expected }: Ragged): string {
  const [n, found] = [index + 1, what === 'block' ? rowsText(length) : numbersText(length)];
  switch (what) {
    case 'row':
      return expected === 1
        ? t`ragged: row ${n} has ${found}, where ${expected} is expected`
        : t`ragged: row ${n} has ${found}, where ${expected} are expected`;
    case 'column':
      return expected === 1
        ? t`ragged: column ${n} has ${found}, where ${expected} is expected`
        : t`ragged: column ${n} has ${found}, where ${expected} are expected`;
    case 'block':
      return expected === 1
        ? t`ragged: block ${n} has ${found}, where ${expected} is expected`
        : t`ragged: block ${n} has ${found}, where ${expected} are expected`;
  }
}

/** Behind "has". */
const numbersText = (n: number): string =>
  n === 0 ? t`no numbers` : n === 1 ? t`1 number` : t`${n} numbers`;
const rowsText = (n: number): string => (n === 0 ? t`no rows` : n === 1 ? t`1 row` : t`${n} rows`);

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
