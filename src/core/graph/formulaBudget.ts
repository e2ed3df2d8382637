import { type Expression, Problem, partsOf, type Shape, sizeOf, worked } from '../tensor';
import { t } from '../words/words';

/** More formula parts than anybody reads: larger symbolic matrices are refused, numbers have no such limit. */
export const FORMULA_LIMIT = 100_000;

/**
 * Formula parts that all results of a cell may have together. One by one they are within their own limit, and hundreds of them
 * would take minutes and the memory of the machine.
 */
const RUN_LIMIT = 10 * FORMULA_LIMIT;

let run: { used: number } | undefined;

/** Runs a cell: its symbolic results count together. @throws Problem `too-large` where they are more than {@link RUN_LIMIT} parts. */
export function withinRunLimit<T>(cell: () => T): T {
  const outer = run;
  run = { used: 0 };
  try {
    return cell();
  } finally {
    run = outer;
  }
}

const tooLarge = (what: string, size: number, limit: number): Problem =>
  new Problem({ code: 'too-large', what, size, limit });

/** What a term of a formula costs, in multiplications of a plain loop. */
const WORK_PER_TERM = 500;

/** Counts terms, so that a symbolic result of absurd size is refused instead of filling the memory. */
export class FormulaBudget {
  private used = 0;
  /** @throws Problem `too-large` where the elements alone, or the terms that are known beforehand, are too many. */
  constructor(
    private readonly what: () => string,
    shape: Shape,
    terms = 0,
  ) {
    this.spend(Math.max(sizeOf(shape), terms), 0);
  }

  /** Refuses what would go beyond a limit; `now` of it is used up. */
  private spend(size: number, now: number): void {
    this.used += now;
    const total = Math.max(this.used, size);
    if (total > FORMULA_LIMIT) throw tooLarge(this.what(), total, FORMULA_LIMIT);
    if (run === undefined) return;
    run.used += now;
    const all = Math.max(run.used, run.used - this.used + size);
    if (all > RUN_LIMIT) throw tooLarge(t`what this cell computes with symbols`, all, RUN_LIMIT);
  }

  /** Counts what an operand brings along beyond being one. */
  weigh(operand: Expression): Expression {
    const parts = partsOf(operand);
    worked(parts * WORK_PER_TERM);
    this.spend(0, parts - 1);
    return operand;
  }

  *watch<T>(terms: Iterable<T>): Iterable<T> {
    for (const term of terms) {
      this.spend(0, 1);
      worked(WORK_PER_TERM);
      yield term;
    }
  }
}
