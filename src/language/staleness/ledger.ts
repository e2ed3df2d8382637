import { type Effects, effectsOf, effectsUpTo } from './effects';

/** One run of one cell; runs of a session count up. */
export interface Run {
  readonly cell: string;
  readonly number: number;
}

/**
 * What a session holds under a name. A cell that computes it anew out of itself, K = K - grad(K), changes what another
 * has made.
 */
export interface Version {
  readonly madeBy: Run;
  /** The same where nobody has changed it since. */
  readonly lastChangedBy: Run;
}

/** How a run came to its end; `finished` statements had been carried out when it failed or was stopped. */
export type RunEnd =
  | { readonly how: 'done' }
  | { readonly how: 'failed' | 'stopped'; readonly finished: number };

/** The last run of a cell. */
export interface RunRecord extends Run {
  readonly text: string;
  readonly how: RunEnd['how'];
  /** What it did, up to the first error. */
  readonly effects: Effects;
  /** What it would have written without that error. */
  readonly meant: ReadonlySet<string>;
  /** What it found under the names that it read. */
  readonly found: ReadonlyMap<string, Version>;
}

/** Whether a cell computes something anew out of itself: every further run changes it once more. */
export const changesInPlace = ({ reads, writes }: Effects, name: string): boolean =>
  reads.has(name) && writes.has(name);

/** Which cell of a session read and wrote what, as far as it is known since the session began. */
export class Ledger {
  private readonly records = new Map<string, RunRecord>();
  private readonly versions = new Map<string, Version>();
  private runs = 0;

  /** The last run of a cell; none where it has not run in this session. */
  recordOf(cell: string): RunRecord | undefined {
    return this.records.get(cell);
  }

  /** What the session holds under a name; nothing where no known run wrote it. */
  versionOf(name: string): Version | undefined {
    return this.versions.get(name);
  }

  get isEmpty(): boolean {
    return this.records.size === 0;
  }

  /** A cell has been run. */
  ran(cell: string, text: string, end: RunEnd = { how: 'done' }): void {
    this.runs += 1;
    const run: Run = { cell, number: this.runs };
    const meant = effectsOf(text);
    const effects = end.how === 'done' ? meant : effectsUpTo(text, end.finished);
    const found = new Map<string, Version>();
    for (const name of effects.reads) {
      const version = this.versions.get(name);
      if (version) found.set(name, version);
    }
    for (const name of effects.writes) {
      const before = changesInPlace(effects, name) ? found.get(name) : undefined;
      this.versions.set(name, { madeBy: before?.madeBy ?? run, lastChangedBy: run });
    }
    this.records.set(cell, { ...run, text, how: end.how, effects, meant: meant.writes, found });
  }

  /** The session is gone, and everything that was known of it. */
  forget(): void {
    this.records.clear();
    this.versions.clear();
  }
}
