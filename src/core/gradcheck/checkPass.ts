import { allNumbers, historyOf, type Pass, type Value } from '../graph';
import { assertWork, Problem, positionOf, type Shape } from '../tensor';
import { t } from '../words/words';
import { type NumericGradient, numericGradient, Reach, type TermTables } from './centralDifferences';
import { alongDirections } from './directions';
import { checkMultiplications } from './effort';
import { numbersOf } from './forward';
import { type Diagnosis, diagnose } from './mistakes';
import {
  DEFAULT_TOLERANCES,
  passes,
  type RelativeErrors,
  relativeErrors,
  type Tolerances,
  toleranceAt,
} from './tolerances';

/** How a check is made. */
export interface CheckOptions extends Tolerances {
  /**
   * Where the root is linear in a leaf: a step of 1 instead of ε, and, for whole numbers, equality instead of a
   * tolerance. Leaves in which it is not linear are checked as usual, and the report says so.
   */
  readonly exact?: boolean;
  /** So many random directions instead of every element: for tensors too large for that. */
  readonly directions?: number;
  /** Called now and then with what was done and what there is to do, in elements (or directions). */
  readonly progress?: (done: number, total: number) => void;
}

/** How a leaf was checked: `equal` and `unit step` are exact mode, for whole numbers and for others. */
export type CheckMethod = 'central differences' | 'unit step' | 'equal' | 'directions';

/** One leaf of a pass: its gradient by the backward pass and by central differences. */
export interface LeafCheck {
  readonly name: string;
  readonly id: number;
  readonly shape: Shape;
  readonly method: CheckMethod;
  /** An element each, or, for `directions`, one number a direction. */
  readonly analytic: Float64Array;
  readonly numeric: Float64Array;
  /** Flat indices of the elements (numbers of the directions) that do not pass, ascending. */
  readonly wrong: readonly number[];
  /** Those that would not pass, but have a kink between x − ε and x + ε: nothing is said of them. */
  readonly kinks: readonly number[];
  /** The one that exceeds its tolerance most, or comes nearest to it; absent where there are no elements. */
  readonly worst?: WorstElement;
  /** Which mistake the wrong ones look like; absent where none is wrong. */
  readonly diagnosis?: Diagnosis;
}

export interface WorstElement {
  readonly index: number;
  readonly analytic: number;
  readonly numeric: number;
  readonly difference: number;
  readonly tolerance: number;
}

export interface GradientReport {
  /** The name of what was sent back, `Z`, or how it is spelt. */
  readonly root: string;
  readonly tolerances: Tolerances;
  /** How many random directions were tried instead of the elements; absent where all elements were. */
  readonly directions?: number;
  readonly leaves: readonly LeafCheck[];
  readonly ok: boolean;
  /** Elements (or directions) of all leaves. */
  readonly checked: number;
  readonly wrong: number;
  readonly kinks: number;
  /** The worst element of all leaves. */
  readonly worst: WorstElement & { readonly leaf: string };
  /** max |a − n| / max(1e-8, |a| + |n|): the metric of the CS231n assignments. */
  readonly relativeError: number;
  /** max |a − n| / max(|a|, |n|): the metric of the CS231n notes. */
  readonly notesError: number;
}

/** Stands in reports for an output that has no name; who tells of them has the words. */
export const UNNAMED_ROOT = 'the result';

/**
 * Compares every element of every leaf's gradient with the central difference of ⟨seed, root⟩, going through the
 * forward code only.
 * @throws Problem `symbols-not-numbers` where a value is a formula; `not-finite` where an input is; `too-large` where it would
 *   take more multiplications than the limit; `interrupted` on Stop.
 */
export function checkPass(pass: Pass, options: CheckOptions = DEFAULT_TOLERANCES): GradientReport {
  const [seed] = allNumbers([pass.seed]) ?? [];
  const history = historyOf(pass.root);
  if (!seed || !allNumbers(history.map((value) => value.content))) {
    throw new Problem({ code: 'symbols-not-numbers', operation: 'gradcheck' });
  }
  for (const value of history) if (!value.origin) assertFinite(value.name ?? t`a constant`, value);
  assertFinite(t`the gradient that is sent back`, { shape: pass.root.shape, content: seed });

  const { eps, atol, rtol, directions } = options;
  const tolerances: Tolerances = { eps, atol, rtol };
  const checking = new Checking(pass, seed.data, options);
  const leaves = checking.run();
  const worst = leaves.reduce<(WorstElement & { leaf: string }) | undefined>((before, leaf) => {
    if (!leaf.worst) return before;
    return before &&
      ratioOf(before.difference, before.tolerance) >= ratioOf(leaf.worst.difference, leaf.worst.tolerance)
      ? before
      : { ...leaf.worst, leaf: leaf.name };
  }, undefined);
  const errors = largestErrors(leaves);
  const total = (count: (leaf: LeafCheck) => number): number =>
    leaves.reduce((sum, leaf) => sum + count(leaf), 0);
  const wrong = total((leaf) => leaf.wrong.length);
  return {
    root: pass.root.name ?? UNNAMED_ROOT,
    tolerances,
    ...(directions === undefined ? {} : { directions }),
    leaves,
    ok: wrong === 0,
    checked: total((leaf) => leaf.analytic.length),
    wrong,
    kinks: total((leaf) => leaf.kinks.length),
    worst: worst ?? {
      leaf: '',
      index: 0,
      analytic: 0,
      numeric: 0,
      difference: 0,
      tolerance: atol,
    },
    relativeError: errors.assignment,
    notesError: errors.notes,
  };
}

/** The largest of all elements; NaN where one is NaN. Kinks have none. */
function largestErrors(leaves: readonly LeafCheck[]): RelativeErrors {
  let [assignment, notes] = [0, 0];
  const larger = (x: number, most: number): number => (x <= most || Number.isNaN(most) ? most : x);
  for (const { analytic, numeric, kinks } of leaves) {
    const kinked = new Set(kinks);
    for (let index = 0; index < numeric.length; index++) {
      const [a, n] = [analytic[index] ?? Number.NaN, numeric[index] ?? Number.NaN];
      if (a === n || (kinked.size > 0 && kinked.has(index))) continue;
      const own = relativeErrors(a, n);
      assignment = larger(own.assignment, assignment);
      notes = larger(own.notes, notes);
    }
  }
  return { assignment, notes };
}

/** How many tolerances an element is off. Unequal NaN and infinities are worse than any number. */
const ratioOf = (difference: number, tolerance: number): number =>
  difference === 0 ? 0 : Number.isFinite(difference) ? difference / tolerance : Number.POSITIVE_INFINITY;

/** @throws Problem `not-finite`, naming the first element that is not. */
function assertFinite(name: string, { shape, content }: Pick<Value, 'shape' | 'content'>): void {
  if (content.kind !== 'numbers') return;
  const index = content.data.findIndex((x) => !Number.isFinite(x));
  if (index < 0) return;
  const found = content.data[index] ?? Number.NaN;
  throw new Problem({
    code: 'not-finite',
    operation: 'gradcheck',
    name,
    position: positionOf(shape, index),
    found,
  });
}

/** So many reports of progress at most. */
const REPORTS = 200;

/** One check on its way through the leaves. */
class Checking {
  private readonly tables: TermTables = new Map();
  private readonly leaves: readonly (readonly [Value, Float64Array])[];
  private done = 0;

  constructor(
    private readonly pass: Pass,
    private readonly seed: Float64Array,
    private readonly options: CheckOptions,
  ) {
    this.leaves = pass.leaves.flatMap((leaf) => {
      const gradient = pass.gradients.get(leaf.id);
      return gradient?.kind === 'numbers' ? [[leaf, gradient.data] as const] : [];
    });
  }

  run(): LeafCheck[] {
    const { directions, exact, progress } = this.options;
    // A unit step that does not serve is followed by the usual one.
    const rounds = exact && directions === undefined ? 2 : 1;
    const work = this.leaves.reduce(
      (sum, [leaf]) => sum + rounds * checkMultiplications(leaf, this.pass.root, directions),
      0,
    );
    assertWork('gradcheck', work);
    const total = this.leaves.reduce((sum, [, gradient]) => sum + (directions ?? gradient.length), 0);
    const between = Math.max(1, Math.floor(total / REPORTS));
    const each = (): void => {
      this.done += 1;
      if (this.done % between === 0 || this.done === total) progress?.(this.done, total);
    };
    return this.leaves.map(([leaf, gradient]) =>
      directions === undefined
        ? this.elements(leaf, gradient, each)
        : this.directions(leaf, gradient, directions, each),
    );
  }

  private elements(leaf: Value, analytic: Float64Array, each: () => void): LeafCheck {
    const { root } = this.pass;
    const wish = this.options.exact ? this.exactMethod(leaf) : undefined;
    const unit = wish && numericGradient(root, leaf, this.seed, 1, this.tables, each);
    // Where the whole forward code had to be asked after all, nothing is known of its steps.
    const exact = unit?.linear ? wish : undefined;
    const method: CheckMethod = exact ?? 'central differences';
    const found =
      exact && unit ? unit : numericGradient(root, leaf, this.seed, this.options.eps, this.tables, each);
    const tolerances: Tolerances = exact === 'equal' ? { eps: 1, atol: 0, rtol: 0 } : this.options;
    const check = compare(leaf, method, analytic, found, (n) => toleranceAt(n, tolerances));
    if (check.wrong.length === 0) return check;
    const diagnosis =
      this.longStep(leaf, analytic, check) ??
      diagnose(this.pass, leaf, found.numeric, analytic, this.options);
    return { ...check, diagnosis };
  }

  /** A gradient that is right by the usual step has no mistake in it: the one that was asked for is too long. */
  private longStep(leaf: Value, analytic: Float64Array, { method, wrong }: LeafCheck): Diagnosis | undefined {
    const { eps } = DEFAULT_TOLERANCES;
    if (method !== 'central differences' || this.options.eps <= eps) return undefined;
    const { numeric } = numericGradient(this.pass.root, leaf, this.seed, eps, this.tables);
    const isRight = (index: number): boolean =>
      passes(analytic[index] ?? Number.NaN, numeric[index] ?? Number.NaN, DEFAULT_TOLERANCES);
    if (!wrong.every(isRight)) return undefined;
    return { causes: [{ code: 'step-too-long', eps }], evidence: wrong.length };
  }

  /** A step of 1 needs linearity, equality whole numbers everywhere. */
  private exactMethod(leaf: Value): 'equal' | 'unit step' | undefined {
    const reach = new Reach(this.pass.root, leaf, this.seed, this.tables);
    if (!reach.linear) return undefined;
    const whole = [this.seed, ...historyOf(this.pass.root).map(numbersOf)].every((data) =>
      data.every((x) => Number.isSafeInteger(x)),
    );
    return reach.whole && whole ? 'equal' : 'unit step';
  }

  private directions(leaf: Value, gradient: Float64Array, count: number, each: () => void): LeafCheck {
    const { eps, atol } = this.options;
    const { analytic, numeric, weights } = alongDirections(
      this.pass.root,
      leaf,
      gradient,
      this.seed,
      eps,
      count,
      each,
    );
    const tolerance = (n: number, index: number): number =>
      toleranceAt(n, this.options) - atol + atol * Math.max(1, weights[index] ?? 0);
    return compare(leaf, 'directions', analytic, { numeric, kinks: [] }, tolerance);
  }
}

function compare(
  leaf: Value,
  method: CheckMethod,
  analytic: Float64Array,
  { numeric, kinks }: Pick<NumericGradient, 'numeric' | 'kinks'>,
  toleranceOf: (numeric: number, index: number) => number,
): LeafCheck {
  const wrong: number[] = [];
  const crossed: number[] = [];
  const kinked = new Set(kinks);
  let worst: WorstElement | undefined;
  let worstRatio = -1;
  numeric.forEach((n, index) => {
    const a = analytic[index] ?? Number.NaN;
    const tolerance = toleranceOf(n, index);
    const right = a === n || (Number.isFinite(a - n) && Math.abs(a - n) <= tolerance);
    if (!right && kinked.has(index)) {
      crossed.push(index);
      return;
    }
    if (!right) wrong.push(index);
    const difference = a === n ? 0 : Math.abs(a - n);
    const ratio = ratioOf(difference, tolerance);
    if (ratio > worstRatio) {
      worstRatio = ratio;
      worst = { index, analytic: a, numeric: n, difference, tolerance };
    }
  });
  return {
    name: leaf.name ?? '',
    id: leaf.id,
    shape: leaf.shape,
    method,
    analytic,
    numeric,
    wrong,
    kinks: crossed,
    ...(worst ? { worst } : {}),
  };
}
