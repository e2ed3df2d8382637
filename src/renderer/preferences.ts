/** What a person chose once for all figures; kept by VS Code with the notebook's webview. */
export interface Preferences {
  /** The first index in labels and formulas. What a file means never depends on it. */
  readonly base: 0 | 1;
  /** Whether long sums are written out. */
  readonly unfolded: boolean;
  /** Whether gradients are written dK instead of ∂L/∂K. */
  readonly short: boolean;
  /**
   * Which way an animation goes: over the elements of a gradient, each with all that it gathers, or over those of the arriving
   * gradient, each with all that it is scattered to.
   */
  readonly way: Way;
  readonly pace: Pace;
}

export const WAYS = ['gather', 'scatter'] as const;
export type Way = (typeof WAYS)[number];
export const PACES = ['slow', 'normal', 'fast'] as const;
export type Pace = (typeof PACES)[number];

const STANDARD: Preferences = { base: 1, unfolded: false, short: false, way: 'gather', pace: 'normal' };

let current = STANDARD;
let save: (preferences: Preferences) => void = () => undefined;
const listeners = new Set<() => void>();

export const preferences = (): Preferences => current;

/** Starts from what was kept, and says where to keep what is chosen from now on. */
export function keepPreferences(kept: unknown, keep: (preferences: Preferences) => void): void {
  const { base, unfolded, short, way, pace } = (kept ?? {}) as Partial<Record<keyof Preferences, unknown>>; // all unknown
  current = {
    base: base === 0 ? 0 : 1,
    unfolded: unfolded === true,
    short: short === true,
    way: WAYS.find((each) => each === way) ?? STANDARD.way,
    pace: PACES.find((each) => each === pace) ?? STANDARD.pace,
  };
  save = keep;
}

export function choose(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  save(current);
  for (const listener of [...listeners]) listener();
}

/** Calls back when a preference changes; returns what ends that. */
export function onPreference(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
