/** PyTorch's `gradcheck` options, with its defaults. */
export interface Tolerances {
  /** Half the step of the central difference. */
  readonly eps: number;
  /** An element passes when |analytic − numeric| ≤ atol + rtol·|numeric|. */
  readonly atol: number;
  readonly rtol: number;
}

export const DEFAULT_TOLERANCES: Tolerances = { eps: 1e-6, atol: 1e-5, rtol: 1e-3 };

/** How far an element may be from `numeric`. */
export const toleranceAt = (numeric: number, { atol, rtol }: Tolerances): number =>
  atol + rtol * Math.abs(numeric);

/** PyTorch's rule for one element (`torch.isclose`). NaN never passes, an infinity only beside itself. */
export function passes(analytic: number, numeric: number, tolerances: Tolerances): boolean {
  const difference = Math.abs(analytic - numeric);
  return (
    analytic === numeric || (Number.isFinite(difference) && difference <= toleranceAt(numeric, tolerances))
  );
}

/** The metrics of the Stanford course CS231n for one element, both 0 where a = n. */
export interface RelativeErrors {
  /** |a − n| / max(1e-8, |a| + |n|): the assignments. */
  readonly assignment: number;
  /** |a − n| / max(|a|, |n|): the notes; above 1e-2 probably wrong, up to 1e-7 happy. */
  readonly notes: number;
}

export function relativeErrors(analytic: number, numeric: number): RelativeErrors {
  if (analytic === numeric) return { assignment: 0, notes: 0 };
  const difference = Math.abs(analytic - numeric);
  const [a, n] = [Math.abs(analytic), Math.abs(numeric)];
  return { assignment: difference / Math.max(1e-8, a + n), notes: difference / Math.max(a, n) };
}
