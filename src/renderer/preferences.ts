/** What a person chose once for all figures; kept by VS Code with the notebook's webview. */
export interface Preferences {
  /** The first index in labels and formulas. What a file means never depends on it. */
  readonly base: 0 | 1;
  /** Whether long sums are written out. */
  readonly unfolded: boolean;
}

const STANDARD: Preferences = { base: 1, unfolded: false };

let current = STANDARD;
let save: (preferences: Preferences) => void = () => undefined;
const listeners = new Set<() => void>();

export const preferences = (): Preferences => current;

/** Starts from what was kept, and says where to keep what is chosen from now on. */
export function keepPreferences(kept: unknown, keep: (preferences: Preferences) => void): void {
  const { base, unfolded } = (kept ?? {}) as Partial<Record<keyof Preferences, unknown>>; // all unknown
  current = { base: base === 0 ? 0 : 1, unfolded: unfolded === true };
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
