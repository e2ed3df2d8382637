import { allNumbers, type Pass, type Value } from '../graph';
import { type Content, Problem, type Shape, sameShape } from '../tensor';
import { type Cause, type Diagnosis, diagnose, hiddenMistakes } from './mistakes';
import { DEFAULT_TOLERANCES, passes, relativeErrors, type Tolerances, toleranceAt } from './tolerances';

/** A reader's own answer beside the true gradient. */
export interface AnswerReport {
  readonly shape: Shape;
  readonly tolerances: Tolerances;
  readonly expected: Float64Array;
  readonly answer: Float64Array;
  /** Flat indices of wrong elements, ascending. NaN in the answer means "not yet" and is not wrong. */
  readonly wrong: readonly number[];
  readonly open: number;
  readonly ok: boolean;
  /** The wrong element that exceeds its tolerance most; absent where none is wrong. */
  readonly worst?: { readonly index: number; readonly difference: number; readonly tolerance: number };
  /** max |a − n| / max(1e-8, |a| + |n|) over what is filled: the metric of the CS231n assignments. */
  readonly relativeError: number;
  /** Which mistake the wrong elements look like; absent where none is wrong. */
  readonly diagnosis?: Diagnosis;
  /** Of a right and finished answer: mistakes that these symmetric numbers would hide. */
  readonly hidden: readonly Cause[];
}

/** What the expected numbers are: the gradient of `of` in a pass. */
export interface AnswerContext {
  readonly pass: Pass;
  readonly of: Value;
}

/**
 * Compares an answer with the expected numbers by PyTorch's rule, and names the mistake.
 * @throws Problem `answer-shape`, `symbols-not-numbers`.
 */
export function compareAnswer(
  expected: Content,
  answer: Content,
  tolerances: Tolerances = DEFAULT_TOLERANCES,
  context?: AnswerContext,
): AnswerReport {
  if (!sameShape(expected.shape, answer.shape)) {
    throw new Problem({ code: 'answer-shape', gradient: expected.shape, answer: answer.shape });
  }
  const [right, mine] = allNumbers([expected, answer]) ?? [];
  if (!right || !mine) throw new Problem({ code: 'symbols-not-numbers', operation: 'check' });
  const wrong: number[] = [];
  let open = 0;
  let relativeError = 0;
  let worst: { index: number; difference: number; tolerance: number } | undefined;
  right.data.forEach((value, index) => {
    const given = mine.data[index] ?? Number.NaN;
    if (Number.isNaN(given)) {
      open += 1;
      return;
    }
    const relative = relativeErrors(given, value).assignment;
    if (!(relative <= relativeError) && !Number.isNaN(relativeError)) relativeError = relative;
    if (passes(given, value, tolerances)) return;
    wrong.push(index);
    const own = { index, difference: Math.abs(given - value), tolerance: toleranceAt(value, tolerances) };
    if (!worst || !(own.difference / own.tolerance <= worst.difference / worst.tolerance)) worst = own;
  });
  const ok = wrong.length === 0 && open === 0;
  const of = context?.of ?? { id: -1, shape: expected.shape };
  return {
    shape: expected.shape,
    tolerances,
    expected: right.data,
    answer: mine.data,
    wrong,
    open,
    ok,
    relativeError,
    ...(worst ? { worst } : {}),
    ...(wrong.length > 0
      ? { diagnosis: diagnose(context?.pass, of, right.data, mine.data, tolerances) }
      : {}),
    hidden: ok && context ? hiddenMistakes(context.pass, context.of, right.data) : [],
  };
}
