import type { Content } from '../core/tensor';

/** How a part of the state comes about again: by a statement, or, where that was a step of many, as its numbers. */
export type Source = string | UpdatedLeaf;

/** What a variable holds after a step of gradient descent: it rests on nothing, as the value itself has no history. */
export interface UpdatedLeaf {
  readonly name: string;
  readonly content: Content;
  readonly madeFromGradients: boolean;
}

/** Something that a session's state rests on. */
export interface Remembered {
  readonly id: number;
  readonly source: Source;
}

/** What the last runs did to the history: statements that came, ascending, and those on which nothing rests any more. */
export interface HistoryChange {
  readonly added: readonly Remembered[];
  readonly dropped: readonly number[];
}

/**
 * The statements that the variables and gradients of a session rest on, and no others: carried out again in order, they
 * give the same state, because random numbers depend on seed and text alone. So a session can be brought back in
 * another worker, and what is computed again a thousand times is remembered once.
 */
export class History {
  /** Live statements: whom they rest on, and how many variables, gradients and statements rest on them. */
  private readonly live = new Map<number, { readonly on: readonly number[]; holders: number }>();
  /** What came and went since the last look; what did both is in neither. */
  private added = new Map<number, Source>();
  private dropped: number[] = [];
  private lastId = 0;

  /** A statement that changed the state, after reading what the statements `on` made. It is held by the caller once. */
  add(source: Source, on: Iterable<number>): number {
    this.lastId += 1;
    const id = this.lastId;
    const rests = [...new Set(on)].filter((other) => this.live.has(other));
    for (const other of rests) this.hold(other);
    this.live.set(id, { on: rests, holders: 1 });
    this.added.set(id, source);
    return id;
  }

  hold(id: number): void {
    const record = this.live.get(id);
    if (record) record.holders += 1;
  }

  /** Lets go of a statement; where nobody else holds it, it and what only it rested on are forgotten. */
  release(id: number): void {
    // By hand instead of by recursion: thousands of updates rest on one another.
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const record = this.live.get(next);
      if (!record) continue;
      record.holders -= 1;
      if (record.holders > 0) continue;
      this.forget(next);
      open.push(...record.on);
    }
  }

  clear(): void {
    for (const id of [...this.live.keys()]) this.forget(id);
  }

  private forget(id: number): void {
    this.live.delete(id);
    if (!this.added.delete(id)) this.dropped.push(id);
  }

  /** What changed since the last call. */
  takeChange(): HistoryChange {
    const added = Array.from(this.added, ([id, source]) => ({ id, source }));
    const { dropped } = this;
    this.added = new Map();
    this.dropped = [];
    return { added, dropped };
  }
}
