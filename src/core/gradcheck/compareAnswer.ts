import { allNumbers } from '../graph';
import { type Content, Problem, type Shape, sameShape } from '../tensor';
import { DEFAULT_TOLERANCES, passes, type Tolerances } from './centralDifferences';

/** A reader's own answer beside the true gradient. */
export interface AnswerReport {
  readonly shape: Shape;
  readonly expected: Float64Array;
  readonly answer: Float64Array;
  /** Flat indices of wrong elements, ascending. NaN in the answer means "not yet" and is not wrong. */
  readonly wrong: readonly number[];
  readonly open: number;
  readonly ok: boolean;
}

/**
 * Compares an answer with the expected numbers by PyTorch's rule.
 * @throws Problem `answer-shape`, `symbols-not-numbers`.
 */
export function compareAnswer(
  expected: Content,
  answer: Content,
  tolerances: Tolerances = DEFAULT_TOLERANCES,
): AnswerReport {
  if (!sameShape(expected.shape, answer.shape)) {
    throw new Problem({ code: 'answer-shape', gradient: expected.shape, answer: answer.shape });
  }
  const [right, mine] = allNumbers([expected, answer]) ?? [];
  if (!right || !mine) throw new Problem({ code: 'symbols-not-numbers', operation: 'check' });
  const wrong: number[] = [];
  let open = 0;
  right.data.forEach((value, index) => {
    const given = mine.data[index] ?? Number.NaN;
    if (Number.isNaN(given)) open += 1;
    else if (!passes(given, value, tolerances)) wrong.push(index);
  });
  return {
    shape: expected.shape,
    expected: right.data,
    answer: mine.data,
    wrong,
    open,
    ok: wrong.length === 0 && open === 0,
  };
}
