import {
  cellsToRunUnasked,
  Ledger,
  reasonText,
  staleCells,
  statementsBefore,
  statesOf,
} from '../../../../src/language/staleness';
import { type CellRun, Session } from '../../../../src/notebook/session';
import { contentText, shownBy } from '../run';

/** A notebook whose cells are run in a session, as the extension does it. */
export class Lesson {
  readonly session = new Session();
  readonly ledger = new Ledger();
  /** What each cell shows, by its key. */
  private readonly shown = new Map<string, readonly string[]>();
  private keys: string[];
  private readonly texts = new Map<string, string>();

  constructor(...texts: readonly string[]) {
    this.keys = texts.map((text, n) => {
      this.texts.set(`cell ${n}`, text);
      return `cell ${n}`;
    });
  }

  get cells(): { key: string; text: string }[] {
    return this.keys.map((key) => ({ key, text: this.texts.get(key) ?? '' }));
  }

  runs(...indices: readonly number[]): this {
    for (const index of indices) {
      const { key, text } = this.cells[index] ?? { key: '', text: '' };
      const run = this.session.run(text);
      this.note(key, text, run);
    }
    return this;
  }

  private note(key: string, text: string, run: CellRun): void {
    this.shown.set(key, shownBy(run));
    this.ledger.ran(
      key,
      text,
      run.error ? { how: 'failed', finished: statementsBefore(text, run.error.start) } : { how: 'done' },
    );
  }

  /** Runs a cell that a person stops at a statement, counted from 0. */
  stops(index: number, at: number): this {
    const { key, text } = this.cells[index] ?? { key: '', text: '' };
    const stop = new Error('stopped');
    try {
      this.session.run(text, {
        beforeStatement: (n) => {
          if (n === at) throw stop;
        },
      });
    } catch (error) {
      if (error !== stop) throw error;
    }
    this.ledger.ran(key, text, { how: 'stopped', finished: at });
    return this;
  }

  runsAll(): this {
    return this.runs(...this.keys.keys());
  }

  edits(index: number, text: string): this {
    this.texts.set(this.keys[index] ?? '', text);
    return this;
  }

  deletes(index: number): this {
    this.keys.splice(index, 1);
    return this;
  }

  moves(from: number, to: number): this {
    const [key = ''] = this.keys.splice(from, 1);
    this.keys.splice(to, 0, key);
    return this;
  }

  inserts(index: number, text: string): this {
    const key = `cell ${this.texts.size}`;
    this.texts.set(key, text);
    this.keys.splice(index, 0, key);
    return this;
  }

  /** `·` for each cell that is fresh, `?` where nothing is known, `e` edited, `s` stale. */
  get states(): string {
    const signs = { fresh: '·', unknown: '?', edited: 'e', stale: 's' } as const;
    return statesOf(this.ledger, this.cells)
      .map(({ status }) => signs[status])
      .join('');
  }

  /** The first reason of each cell that has one. */
  get reasons(): string[] {
    return statesOf(this.ledger, this.cells).flatMap(({ reasons: [first] }, n) =>
      first ? [`${n + 1}: ${reasonText(first)}`] : [],
    );
  }

  get plan(): number[] {
    return staleCells(this.ledger, this.cells);
  }

  unasked(isReady?: (index: number) => boolean): number[] {
    return cellsToRunUnasked(this.ledger, this.cells, isReady);
  }

  /** Everything that a person sees and a cell could read: outputs, variables, gradients. */
  get sight(): Record<string, unknown> {
    const written = new Set(this.cells.flatMap(({ key }) => [...(this.ledger.recordOf(key)?.meant ?? [])]));
    const variables = [...this.session.variables].filter(([name]) => written.has(name));
    return {
      shown: this.cells.map(({ key }) => this.shown.get(key)),
      variables: Object.fromEntries(
        variables
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, value]) => {
            // Of p and q alone: a gradient that nobody reads stays where a pass has left it.
            const gradient = /^[pq]$/.test(name) ? this.session.gradientOf(value) : undefined;
            return [name, [contentText(value.content), gradient && contentText(gradient)]];
          }),
      ),
    };
  }

  /** The same notebook, run from its first cell to its last in a new session. */
  get ranFromScratch(): Lesson {
    return new Lesson(...this.cells.map(({ text }) => text)).runsAll();
  }
}
