import { explain, PLAIN, type Place, placeText } from '../core/explain';
import type {
  AnswerContext,
  AnswerReport,
  CheckMethod,
  Diagnosis,
  GradientReport,
  LeafCheck,
  WorstElement,
} from '../core/gradcheck';
import type { Pass } from '../core/graph';
import type { Shape } from '../core/tensor';
import { formulaText } from './payloadFormulas';
import { type ContentData, type NumberData, numberData, numbersData } from './payloadNumbers';

/** One leaf of a gradient check, an element each, or, where `directions` were tried, one number a direction. */
export interface LeafCheckData {
  readonly name: string;
  readonly id: number;
  readonly shape: Shape;
  readonly method: CheckMethod;
  readonly analytic: ContentData;
  readonly numeric: ContentData;
  /** Analytic minus numeric. */
  readonly difference: ContentData;
  /** A character an element: `.` passes, `x` is wrong, `k` has a kink between x − ε and x + ε. */
  readonly verdicts: string;
  readonly wrong: readonly number[];
  readonly kinks: readonly number[];
  readonly worst?: WorstData;
  /** The worst element's formula, where it is wrong. */
  readonly formula?: string;
  readonly diagnosis?: Diagnosis;
}

export type WorstData = { readonly [Key in keyof WorstElement]: Key extends 'index' ? number : NumberData };

export interface GradientReportData
  extends Omit<GradientReport, 'leaves' | 'worst' | 'relativeError' | 'notesError'> {
  readonly leaves: readonly LeafCheckData[];
  readonly worst: WorstData & { readonly leaf: string };
  readonly relativeError: NumberData;
  readonly notesError: NumberData;
}

/** Help with one element, in three steps: which cells take part, then the formula, then the number. */
export interface HintData {
  readonly index: number;
  readonly cells: readonly {
    readonly text: string;
    readonly id: number;
    readonly side: 'value' | 'gradient';
    readonly index: number;
  }[];
  /** The formula in symbols and with numbers, in TeX; absent where there is nothing to add up. */
  readonly symbols?: string;
  readonly numbers?: string;
  readonly number: NumberData;
}

export interface AnswerReportData
  extends Omit<AnswerReport, 'expected' | 'answer' | 'relativeError' | 'worst'> {
  readonly of: string;
  readonly expected: ContentData;
  readonly answer: ContentData;
  /** Answer minus expected; NaN where it is open. */
  readonly difference: ContentData;
  /** A character an element: `.` is right, `x` wrong, `?` open. */
  readonly verdicts: string;
  readonly relativeError: NumberData;
  readonly worst?: {
    readonly index: number;
    readonly difference: NumberData;
    readonly tolerance: NumberData;
    /** How it is computed rightly, where it is an element of a gradient. */
    readonly formula?: string;
  };
  /** For the first elements that are wrong, and then for those that are open. */
  readonly hints: readonly HintData[];
}

const differences = (a: Float64Array, b: Float64Array): ContentData =>
  numbersData(a.map((x, index) => (x === b[index] ? 0 : x - (b[index] ?? Number.NaN))));

/** A character for each element that is in one of the lists, `.` for the others. */
function verdictsOf(size: number, marks: Readonly<Record<string, readonly number[]>>): string {
  const verdicts = new Array<string>(size).fill('.');
  for (const [mark, indices] of Object.entries(marks)) for (const index of indices) verdicts[index] = mark;
  return verdicts.join('');
}

export function gradientReportData(report: GradientReport, pass: Pass): GradientReportData {
  return {
    ...report,
    leaves: report.leaves.map((leaf) => leafData(leaf, pass)),
    worst: { ...worstData(report.worst), leaf: report.worst.leaf },
    relativeError: numberData(report.relativeError),
    notesError: numberData(report.notesError),
  };
}

function leafData(leaf: LeafCheck, pass: Pass): LeafCheckData {
  const { analytic, numeric, wrong, kinks, worst, ...rest } = leaf;
  const value = pass.leaves.find(({ id }) => id === leaf.id);
  const formula =
    value && worst && wrong.includes(worst.index) && leaf.method !== 'directions'
      ? formulaText(pass, { value, side: 'gradient', index: worst.index })
      : undefined;
  return {
    ...rest,
    wrong,
    kinks,
    analytic: numbersData(analytic),
    numeric: numbersData(numeric),
    difference: differences(analytic, numeric),
    verdicts: verdictsOf(analytic.length, { x: wrong, k: kinks }),
    ...(worst ? { worst: worstData(worst) } : {}),
    ...(formula === undefined ? {} : { formula }),
  };
}

const worstData = ({ index, analytic, numeric, difference, tolerance }: WorstElement): WorstData => ({
  index,
  analytic: numberData(analytic),
  numeric: numberData(numeric),
  difference: numberData(difference),
  tolerance: numberData(tolerance),
});

/** A page of help is enough. */
const MOST_HINTS = 16;

export function answerReportData(
  report: AnswerReport,
  of: string,
  gradient: AnswerContext | undefined,
): AnswerReportData {
  const { expected, answer, wrong, worst, relativeError, ...rest } = report;
  const open: number[] = [];
  const formula =
    gradient && worst
      ? formulaText(gradient.pass, { value: gradient.of, side: 'gradient', index: worst.index })
      : undefined;
  answer.forEach((x, index) => {
    if (Number.isNaN(x)) open.push(index);
  });
  return {
    ...rest,
    of,
    wrong,
    expected: numbersData(expected),
    answer: numbersData(answer),
    difference: differences(answer, expected),
    verdicts: verdictsOf(answer.length, { x: wrong, '?': open }),
    relativeError: numberData(relativeError),
    ...(worst
      ? {
          worst: {
            index: worst.index,
            difference: numberData(worst.difference),
            tolerance: numberData(worst.tolerance),
            ...(formula === undefined ? {} : { formula }),
          },
        }
      : {}),
    hints: gradient ? hintsOf(gradient, expected, [...wrong, ...open]) : [],
  };
}

function hintsOf(
  { pass, of }: AnswerContext,
  expected: Float64Array,
  indices: readonly number[],
): HintData[] {
  return indices.slice(0, MOST_HINTS).map((index) => {
    const place: Place = { value: of, side: 'gradient', index };
    const { sources, lines } = explain(pass, place, PLAIN);
    const line = (kind: 'symbols' | 'numbers'): { [Key in typeof kind]?: string } => {
      const tex = lines.find((own) => own.kind === kind)?.tex;
      return tex === undefined ? {} : { [kind]: tex };
    };
    const cells = new Map(
      sources.map((part) => [
        placeText(pass, part),
        { text: placeText(pass, part), id: part.value.id, side: part.side, index: part.index },
      ]),
    );
    return {
      index,
      cells: [...cells.values()],
      ...line('symbols'),
      ...line('numbers'),
      number: numberData(expected[index] ?? Number.NaN),
    };
  });
}
