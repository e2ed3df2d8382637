import { allNumbers, historyOf, type Pass, type Value } from '../../graph';
import type { Geometry } from '../../kernels';
import type { Shape } from '../../tensor';
import { B, type ConvolutionUse, convolutionUse, K, sizesOf, X } from '../convolutionUse';
import { passes, type Tolerances, toleranceAt } from '../tolerances';
import type { Candidate, Cause, CauseCode } from './cause';
import { arrangementMistakes } from './ofArrangement';
import { biasMistakes, biasShare } from './ofBias';
import { inputMistakes, inputShare } from './ofInput';
import { kernelMistakes, kernelShare } from './ofKernel';
import { transposedInputMistakes } from './ofTransposed';
import { productCount, sumsForZ, withAxes } from './products';

/** Which mistake a wrong gradient looks like. */
export interface Diagnosis {
  /** Every mistake that gives exactly these numbers; none where no known one does. */
  readonly causes: readonly Cause[];
  /** How many elements the causes stand on: those that are filled in and would be right otherwise. */
  readonly evidence: number;
  /** The tensor is too large to try the mistakes of a convolution on it: only those of arrangement were. */
  readonly tooLarge?: true;
}

/** A convolution with a value among its arguments, and what arrives at its output. */
interface Use extends ConvolutionUse {
  readonly argument: number;
  readonly operands: readonly Float64Array[];
  readonly dz: Float64Array;
}

/** Beyond so many products, trying some thirty mistakes would keep a reader waiting. */
const MOST_PRODUCTS = 3_000_000;

/**
 * Compares a gradient that is wrong with what each known mistake would give.
 * @param expected the right gradient of `of` (NaN never fits), @param given the wrong one, NaN where it is open.
 */
export function diagnose(
  pass: Pass | undefined,
  of: Pick<Value, 'id' | 'shape'>,
  expected: Float64Array,
  given: Float64Array,
  tolerances: Tolerances,
): Diagnosis {
  const fit = new Fit(expected, given, tolerances);
  const uses = pass ? usesOf(pass, of.id) : [];
  const tooLarge = uses.some(({ geometry }) => productCount(geometry) > MOST_PRODUCTS);
  const found: Cause[] = [];
  let evidence = 0;
  for (const { cause, data } of candidates(uses, tooLarge, of.shape, expected)) {
    if (found.some((other) => sameCause(other, cause))) continue;
    const explained = fit.explains(data);
    if (explained === 0) continue;
    found.push(cause);
    evidence = Math.max(evidence, explained);
  }
  const factor = found.length === 0 ? fit.factor() : undefined;
  if (factor !== undefined) {
    evidence = fit.filled;
    found.push(factor === 0 ? { code: 'all-zero' } : { code: 'constant-factor', factor });
  }
  return { causes: found, evidence, ...(tooLarge ? { tooLarge } : {}) };
}

/**
 * Mistakes that change nothing in these numbers, since the data is symmetric: a right answer does not show that they
 * were not made.
 */
export function hiddenMistakes(
  pass: Pass,
  of: Pick<Value, 'id' | 'shape'>,
  expected: Float64Array,
): readonly Cause[] {
  const uses = usesOf(pass, of.id);
  if (expected.every((x) => x === 0) || uses.some(({ geometry }) => productCount(geometry) > MOST_PRODUCTS)) {
    return [];
  }
  const size = expected.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  const hidden: Cause[] = [];
  for (const { cause, data } of candidates(uses, false, of.shape, expected)) {
    if (!SYMMETRY.has(cause.code) || hidden.some(({ code }) => code === cause.code)) continue;
    if (data.every((x, index) => Math.abs(x - (expected[index] ?? 0)) <= 1e-12 * size)) hidden.push(cause);
  }
  return hidden;
}

/** Mistakes that symmetric numbers hide. */
const SYMMETRY: ReadonlySet<CauseCode> = new Set([
  'kernel-not-rotated',
  'kernel-rotated',
  'kernel-gradient-rotated',
  'kernel-gradient-not-rotated',
]);

const sameCause = (a: Cause, b: Cause): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The convolutions of a pass that a value went into. */
function usesOf(pass: Pass, id: number): Use[] {
  return historyOf(pass.root).flatMap((value) => {
    const { origin } = value;
    const gradient = pass.gradients.get(value.id);
    const arguments_ = origin?.inputs.flatMap((input, k) => (input.id === id ? [k] : [])) ?? [];
    if (!origin || arguments_.length === 0 || gradient?.kind !== 'numbers') return [];
    const use = convolutionUse(origin);
    const operands = allNumbers(origin.inputs.map((input) => input.content));
    if (!use || !operands) return [];
    return arguments_.map((argument) => ({
      ...use,
      argument,
      operands: operands.map(({ data }) => data),
      dz: gradient.data,
    }));
  });
}

function* candidates(
  uses: readonly Use[],
  tooLarge: boolean,
  shape: Shape,
  expected: Float64Array,
): Generator<Candidate> {
  if (!tooLarge) {
    for (const use of uses) {
      const right = uses.length === 1 ? undefined : shareOf(use);
      for (const { cause, data } of shareMistakes(use)) {
        // One wrong share of several: the others are as they should be.
        yield {
          cause,
          data: right ? data.map((x, n) => (expected[n] ?? 0) - (right[n] ?? 0) + x) : data,
        };
      }
    }
  }
  const [use] = uses;
  const isKernel = use?.argument === K;
  const spatial = use && use.argument !== B ? Math.min(use.rank, shape.length) : Math.min(2, shape.length);
  for (const candidate of arrangementMistakes(expected, shape, spatial)) {
    // A kernel's gradient that is flipped has names of its own.
    if (!(isKernel && candidate.cause.code === 'result-flipped')) yield candidate;
  }
  for (const use of uses) yield* factorMistakes(use, expected);
  if (expected.length > 0) yield { cause: { code: 'sign' }, data: expected.map((x) => -x) };
}

function shareMistakes(use: Use): Iterable<Candidate> {
  const { argument, transposed, dz } = use;
  const [x = new Float64Array(), kernel = new Float64Array()] = use.operands;
  if (argument === X) return (transposed ? transposedInputMistakes : inputMistakes)(use, dz, kernel);
  if (argument === K) return transposed ? kernelMistakes(use, x, dz) : kernelMistakes(use, dz, x);
  return biasMistakes(outputsOf(use), dz);
}

/** The right share. */
function shareOf(use: Use): Float64Array {
  const { argument, transposed, dz } = use;
  const [x = new Float64Array(), kernel = new Float64Array()] = use.operands;
  if (argument === X) return transposed ? sumsForZ(use.geometry, dz, kernel) : inputShare(use, dz, kernel);
  if (argument === K) return transposed ? kernelShare(use, x, dz) : kernelShare(use, dz, x);
  return biasShare(outputsOf(use), dz);
}

/** A geometry whose outputs are those of the use: of a transposed convolution they are the inputs of the one that leads back. */
function outputsOf({ geometry: g, transposed }: Use): Geometry {
  if (!transposed) return g;
  return { ...withAxes(g, (axis) => ({ ...axis, output: axis.input })), filters: g.channels };
}

/** Means where sums belong: over the places of an output, over those of all images, over all of ∂L/∂Z. */
function* factorMistakes(use: Use, expected: Float64Array): Generator<Candidate> {
  const g = outputsOf(use);
  const { outputPlane } = sizesOf(g);
  const divided = (by: number): Float64Array => expected.map((x) => x / by);
  const counts = new Set([outputPlane, g.batch * outputPlane, g.batch * g.filters * outputPlane]);
  for (const count of counts) {
    if (count > 1) yield { cause: { code: 'mean-instead-of-sum', count }, data: divided(count) };
  }
  if (g.batch > 1) {
    yield { cause: { code: 'divided-by-batch', count: g.batch }, data: divided(g.batch) };
  }
}

/** Whether an array is what was given. */
class Fit {
  /** How many elements are given. */
  readonly filled: number;
  /** The largest error of what was given, and the largest number in it. */
  private readonly error: number;
  private readonly size: number;

  constructor(
    private readonly expected: Float64Array,
    private readonly given: Float64Array,
    private readonly tolerances: Tolerances,
  ) {
    let [filled, error, size] = [0, 0, 0];
    given.forEach((x, index) => {
      if (Number.isNaN(x)) return;
      const right = expected[index] ?? Number.NaN;
      filled += 1;
      error = Math.max(error, Math.abs(x - right));
      size = Math.max(size, Math.abs(x), Math.abs(right));
    });
    this.filled = filled;
    this.error = error;
    this.size = size;
  }

  /**
   * How many wrong elements `data` explains; 0 where it is not what was given. It must be at least fifty times nearer
   * than what is right, and within the tolerances.
   */
  explains(data: Float64Array): number {
    if (data.length !== this.given.length || !Number.isFinite(this.error)) return 0;
    let explained = 0;
    for (let index = 0; index < data.length; index++) {
      const given = this.given[index] ?? Number.NaN;
      if (Number.isNaN(given)) continue;
      const candidate = data[index] ?? Number.NaN;
      if (!this.isNear(given, candidate)) return 0;
      if (!passes(candidate, this.expected[index] ?? Number.NaN, this.tolerances)) explained += 1;
    }
    return explained;
  }

  private isNear(given: number, candidate: number): boolean {
    const rounding = 1e-9 * this.size;
    const tolerance = Math.min(toleranceAt(candidate, this.tolerances), this.error / 50);
    return Math.abs(given - candidate) <= Math.max(rounding, tolerance);
  }

  /** The one number that all elements are multiplied by; it takes two to tell. */
  factor(): number | undefined {
    let [products, squares, nonZero] = [0, 0, 0];
    this.given.forEach((x, index) => {
      const right = this.expected[index] ?? 0;
      if (Number.isNaN(x)) return;
      products += x * right;
      squares += right * right;
      if (right !== 0) nonZero += 1;
    });
    if (nonZero === 0 || !Number.isFinite(products)) return undefined;
    const exact = products / squares;
    // 0.1 rather than 0.09999999999999999.
    const factor = Number(exact.toPrecision(6));
    if (nonZero < 2 && factor !== 0) return undefined;
    return this.explains(this.expected.map((x) => x * exact)) > 0 ? factor : undefined;
  }
}
