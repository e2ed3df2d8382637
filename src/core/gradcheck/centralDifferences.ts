import { allNumbers, historyOf, type Pass, type Value } from '../graph';
import { Problem, type Shape, type Tensor } from '../tensor';

/** PyTorch's `gradcheck` options, with its defaults. */
export interface Tolerances {
  /** Half the step of the central difference. */
  readonly eps: number;
  /** An element passes when |analytic − numeric| ≤ atol + rtol·|numeric|. */
  readonly atol: number;
  readonly rtol: number;
}

export const DEFAULT_TOLERANCES: Tolerances = { eps: 1e-6, atol: 1e-5, rtol: 1e-3 };

/** One leaf of a pass: its gradient by the backward pass and by central differences. */
export interface LeafCheck {
  readonly name: string;
  readonly id: number;
  readonly shape: Shape;
  readonly analytic: Float64Array;
  readonly numeric: Float64Array;
  /** Flat indices of the elements that do not pass, ascending. */
  readonly wrong: readonly number[];
}

export interface GradientReport {
  /** The name of what was sent back, `Z`, or how it is spelt. */
  readonly root: string;
  readonly tolerances: Tolerances;
  readonly leaves: readonly LeafCheck[];
  readonly ok: boolean;
  readonly checked: number;
  readonly wrong: number;
  /** The element that exceeds its tolerance most, or comes nearest to it. */
  readonly worst: {
    readonly leaf: string;
    readonly index: number;
    readonly difference: number;
    readonly tolerance: number;
  };
  /** max |a − n| / max(1e-8, |a| + |n|): the metric of the CS231n assignments. */
  readonly relativeError: number;
}

/** PyTorch's rule for one element (`torch.isclose`). NaN never passes, an infinity only beside itself. */
export function passes(analytic: number, numeric: number, tolerances: Tolerances): boolean {
  const difference = Math.abs(analytic - numeric);
  return (
    analytic === numeric ||
    (Number.isFinite(difference) && difference <= tolerances.atol + tolerances.rtol * Math.abs(numeric))
  );
}

/**
 * Compares every element of every leaf's gradient with the central difference of ⟨seed, root⟩, going
 * through the forward code only.
 * @throws Problem `symbols-not-numbers` where a value is a formula; `interrupted` on Stop.
 */
export function checkPass(pass: Pass, tolerances: Tolerances = DEFAULT_TOLERANCES): GradientReport {
  const root = pass.root.name ?? 'the result';
  const [seed] = allNumbers([pass.seed]) ?? [];
  if (!seed || !allNumbers(historyOf(pass.root).map((value) => value.content))) {
    throw new Problem({ code: 'symbols-not-numbers', operation: 'gradcheck' });
  }
  const leaves: LeafCheck[] = [];
  let worst = { leaf: '', index: 0, difference: 0, tolerance: tolerances.atol };
  let worstRatio = -1;
  let relativeError = 0;
  for (const leaf of pass.leaves) {
    const gradient = pass.gradients.get(leaf.id);
    if (gradient?.kind !== 'numbers') continue;
    const analytic = gradient.data;
    const numeric = numericGradient(pass.root, leaf, seed, tolerances.eps);
    const wrong: number[] = [];
    const name = leaf.name ?? '';
    numeric.forEach((n, index) => {
      const a = analytic[index] ?? Number.NaN;
      const difference = a === n ? 0 : Math.abs(a - n);
      const tolerance = tolerances.atol + tolerances.rtol * Math.abs(n);
      if (!passes(a, n, tolerances)) wrong.push(index);
      // An unequal NaN or infinity is worse than any number.
      const ratio =
        difference === 0
          ? 0
          : Number.isFinite(difference)
            ? difference / tolerance
            : Number.POSITIVE_INFINITY;
      if (ratio > worstRatio) {
        worstRatio = ratio;
        worst = { leaf: name, index, difference, tolerance };
      }
      const relative = difference / Math.max(1e-8, Math.abs(a) + Math.abs(n));
      // NaN beats every number, and stays.
      if (!(relative <= relativeError) && !Number.isNaN(relativeError)) relativeError = relative;
    });
    leaves.push({ name, id: leaf.id, shape: leaf.shape, analytic, numeric, wrong });
  }
  const wrong = leaves.reduce((total, leaf) => total + leaf.wrong.length, 0);
  const checked = leaves.reduce((total, leaf) => total + leaf.numeric.length, 0);
  return { root, tolerances, leaves, ok: wrong === 0, checked, wrong, worst, relativeError };
}

/** Σ seed·(root(x+ε) − root(x−ε)) / 2ε for every element x of the leaf; differences are taken before the sum. */
function numericGradient(root: Value, leaf: Value, seed: Tensor, eps: number): Float64Array {
  const run = forwardFrom(root, leaf);
  const [start] = allNumbers([leaf.content]) ?? [];
  const numeric = new Float64Array(start?.data.length ?? 0);
  if (!start) return numeric;
  for (let index = 0; index < numeric.length; index++) {
    const x = start.data[index] ?? 0;
    const up = start.data.slice();
    const down = start.data.slice();
    up[index] = x + eps;
    down[index] = x - eps;
    const above = run({ shape: leaf.shape, data: up });
    const below = run({ shape: leaf.shape, data: down });
    let sum = 0;
    for (let i = 0; i < above.data.length; i++) {
      const weight = seed.data[i] ?? 0;
      if (weight !== 0) sum += weight * ((above.data[i] ?? 0) - (below.data[i] ?? 0));
    }
    // The step that float64 really made, not the one that was asked for.
    numeric[index] = sum / (x + eps - (x - eps));
  }
  return numeric;
}

/** The forward pass from one leaf to the root; what does not depend on the leaf is not computed again. */
function forwardFrom(root: Value, leaf: Value): (replacement: Tensor) => Tensor {
  const affected = new Set<number>([leaf.id]);
  const steps = historyOf(root).filter((value) => {
    const hit = value.origin?.inputs.some((x) => affected.has(x.id)) ?? false;
    if (hit) affected.add(value.id);
    return hit;
  });
  return (replacement) => {
    const fresh = new Map<number, Tensor>([[leaf.id, replacement]]);
    const read = (value: Value): Tensor => {
      const own = fresh.get(value.id);
      if (own) return own;
      if (value.content.kind === 'numbers') return value.content;
      throw new Problem({ code: 'symbols-not-numbers', operation: 'gradcheck' });
    };
    for (const step of steps) {
      if (step.origin) fresh.set(step.id, step.origin.prepared.forward(step.origin.inputs.map(read)));
    }
    return read(root);
  };
}
