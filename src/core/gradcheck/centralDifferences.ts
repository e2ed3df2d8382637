import type { Value } from '../graph';
import { assertWork, randomSource, sizeOf } from '../tensor';
import { Changes } from './changes';
import { choiceStep } from './choiceStep';
import { convolutionStep } from './convolutionStep';
import { wholeMultiplications } from './effort';
import { forwardFrom, numbersOf, resultsBetween, weightedDifference } from './forward';
import type { Step } from './step';
import { termStep } from './termStep';
import { type TermTable, termTable } from './termTable';
import { wholeStep } from './wholeStep';

/** The numeric gradient of one leaf. */
export interface NumericGradient {
  readonly numeric: Float64Array;
  /** Flat indices of elements with a kink between x − ε and x + ε, ascending: there is no derivative to compare with. */
  readonly kinks: readonly number[];
  /** Whether the root is an affine function of the leaf, so that no step is too long. */
  readonly linear: boolean;
  /** … one in which whole numbers make whole numbers. */
  readonly whole: boolean;
}

/** Forward terms by the id of the result: they are the same for every leaf. */
export type TermTables = Map<number, TermTable | undefined>;

/** How a leaf reaches the root, ready to be asked element by element. */
export class Reach {
  readonly linear: boolean;
  readonly whole: boolean;
  private readonly start: Float64Array;
  private readonly steps: readonly (readonly [Step, Changes])[];
  private readonly changes = new Map<number, Changes>();

  constructor(
    private readonly root: Value,
    private readonly leaf: Value,
    private readonly seed: Float64Array,
    tables: TermTables,
  ) {
    this.start = numbersOf(leaf);
    this.changes.set(leaf.id, new Changes(this.start.length));
    this.steps = resultsBetween(leaf, root).map((value) => {
      const step = stepOf(value, new Set(this.changes.keys()), tables);
      const changes = new Changes(sizeOf(value.shape));
      this.changes.set(value.id, changes);
      return [step, changes];
    });
    this.linear = this.steps.every(([step]) => step.linear);
    this.whole = this.steps.every(([step]) => step.whole);
  }

  /**
   * The central difference of ⟨seed, root⟩ for one element of the leaf: only what the element reaches is computed,
   * through the forward terms.
   */
  difference(index: number, eps: number): { numeric: number; kink: boolean } {
    const x = this.start[index] ?? 0;
    const h = stepAt(x, eps);
    // The step that float64 really makes, not the one that was asked for.
    const up = x + h - x;
    const down = x - h - x;
    const first = this.changes.get(this.leaf.id);
    first?.add(index, up, down);
    let kink = false;
    for (const [step, changes] of this.steps) kink = step.run(this.changes, changes) || kink;
    const last = this.changes.get(this.root.id);
    let sum = 0;
    for (let n = 0; n < (last?.count ?? 0); n++) {
      const at = last?.touched[n] ?? 0;
      const weight = this.seed[at] ?? 0;
      if (weight !== 0) sum += weight * ((last?.up[at] ?? 0) - (last?.down[at] ?? 0));
    }
    for (const changes of this.changes.values()) changes.clear();
    return { numeric: sum / (up - down), kink };
  }
}

/**
 * The numeric gradient of ⟨seed, root⟩ for every element of a leaf, by way of the forward code only.
 *
 * Which outputs an element reaches is taken from the forward terms (for a convolution, from its index equation), never
 * from a backward pass. What was found that way is held against the whole forward code in one random direction; where
 * the two disagree, as they must where terms depend on the data, every element gets two forward passes of its own.
 * @param each called after every element.
 * @throws Problem `too-large` where those passes would take more multiplications than the limit.
 */
export function numericGradient(
  root: Value,
  leaf: Value,
  seed: Float64Array,
  eps: number,
  tables: TermTables = new Map(),
  each: () => void = () => {},
): NumericGradient {
  const reach = new Reach(root, leaf, seed, tables);
  const start = numbersOf(leaf);
  const numeric = new Float64Array(start.length);
  const kinks: number[] = [];
  for (let index = 0; index < numeric.length; index++) {
    const found = reach.difference(index, eps);
    numeric[index] = found.numeric;
    if (found.kink) kinks.push(index);
    each();
  }
  const { linear, whole } = reach;
  if (agreesWithForward(root, leaf, seed, eps, numeric)) return { numeric, kinks, linear, whole };
  assertWork('gradcheck', wholeMultiplications(leaf, root));
  return { numeric: byWholeForward(root, leaf, seed, eps, each), kinks, linear: false, whole: false };
}

/** Beyond this, x ± ε is so coarse that ε goes with x. */
const HUGE = 2 ** 20;

/** Half a step: ε, and for huge x as many parts of it, so that x + ε differs from x by more than its rounding. */
export function stepAt(x: number, eps: number): number {
  const size = Math.abs(x);
  const h = size > HUGE ? Math.max(eps, Math.min(eps, 1) * size) : eps;
  return x + h === x || x - h === x ? Math.max(1, size) * 2 ** -26 : h;
}

function stepOf(value: Value, moving: ReadonlySet<number>, tables: TermTables): Step {
  const inputs = value.origin?.inputs ?? [];
  const operands = inputs.map(numbersOf);
  const slots = inputs.flatMap((input, slot) => (moving.has(input.id) ? [slot] : []));
  const asWhole = wholeStep(value, operands, numbersOf(value));
  const convolution = convolutionStep(value, operands, slots);
  if (convolution) return convolution;
  const choice = choiceStep(value, operands);
  if (choice) return choice;
  if (!tables.has(value.id)) tables.set(value.id, termTable(value));
  const table = tables.get(value.id);
  return table ? termStep(value, table, operands, slots, asWhole) : asWhole;
}

/** Whether ⟨numeric, v⟩ is the central difference of the whole forward pass along a random v of ±1. */
function agreesWithForward(
  root: Value,
  leaf: Value,
  seed: Float64Array,
  eps: number,
  numeric: Float64Array,
): boolean {
  const start = numbersOf(leaf);
  const run = forwardFrom(root, leaf);
  const next = randomSource(0x5eed);
  const up = start.slice();
  const down = start.slice();
  let expected = 0;
  let size = 0;
  let noise = 0;
  const h = stepAt(
    start.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
    eps,
  );
  for (let index = 0; index < start.length; index++) {
    const x = start[index] ?? 0;
    const v = next() < 0.5 ? -h : h;
    up[index] = x + v;
    down[index] = x - v;
    const part = (numeric[index] ?? 0) * (x + v - (x - v));
    expected += part;
    size += Math.abs(part);
  }
  const above = run(up);
  const below = run(down);
  for (let index = 0; index < seed.length; index++) {
    const weight = seed[index] ?? 0;
    if (weight !== 0) noise += Math.abs(weight) * (Math.abs(above[index] ?? 0) + Math.abs(below[index] ?? 0));
  }
  const found = weightedDifference(seed, above, below);
  // Not a number on both sides: there is nothing that the other way could find better.
  if (Number.isNaN(expected) && Number.isNaN(found)) return true;
  // Rounding grows with the number of elements that were added up on the way.
  return Math.abs(found - expected) <= 1e-3 * size + 1e-13 * noise;
}

/**
 * Two whole forward passes an element. They do not tell a kink from a curve that a long step cuts short: which elements have one
 * is known from the winners at x ± ε.
 */
function byWholeForward(
  root: Value,
  leaf: Value,
  seed: Float64Array,
  eps: number,
  each: () => void,
): Float64Array {
  const start = numbersOf(leaf);
  const run = forwardFrom(root, leaf);
  const numeric = new Float64Array(start.length);
  for (let index = 0; index < start.length; index++) {
    const x = start[index] ?? 0;
    const h = stepAt(x, eps);
    const above = run(start.with(index, x + h));
    const below = run(start.with(index, x - h));
    numeric[index] = weightedDifference(seed, above, below) / (x + h - (x - h));
    each();
  }
  return numeric;
}
