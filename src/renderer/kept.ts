/** What outlives a view: what a person chose for all figures, and how each figure was left. */
export type Kept = Partial<Record<'preferences' | 'figures', unknown>>;

const NAME = 'backprop-notebook';

/**
 * VS Code keeps a renderer's state for as long as the notebook's webview lives, and not over a reload of the window. The page's own
 * storage does: that of the window for figures, the lasting one for preferences. Pages may be without either.
 */
export function readKept(state: unknown): Kept {
  const own = (state ?? {}) as Kept; // written by `writeKept`, or nothing
  return {
    preferences: own.preferences ?? read(() => localStorage),
    figures: own.figures ?? read(() => sessionStorage),
  };
}

export function writeKept({ preferences, figures }: Kept): void {
  write(() => localStorage, preferences);
  write(() => sessionStorage, figures);
}

function read(storage: () => Storage): unknown {
  try {
    return JSON.parse(storage().getItem(NAME) ?? 'null') ?? undefined;
  } catch {
    // No storage here, or what is in it is damaged: as if nothing had been kept.
    return undefined;
  }
}

function write(storage: () => Storage, value: unknown): void {
  if (value === undefined) return;
  try {
    storage().setItem(NAME, JSON.stringify(value));
  } catch {
    // No storage here, or it is full: then a reload forgets, which harms nobody.
  }
}
