import { finish, type Steps } from '../../core/tensor';
import { programOf } from '../programs';
import { type Effects, effectsOf } from './effects';
import { changesInPlace, type Ledger, type RunRecord } from './ledger';
import { type Cell, type CellState, isFrom, type Reason, statesOf } from './states';

/**
 * The cells to run, in document order, so that every cell shows what the notebook says and the session holds what Run
 * All would leave: those that are stale or edited, what reads them, whose values they need and no longer find, and
 * whose values they overwrite. No smaller set does. What has never run is left alone, unless a value is missing.
 */
export const staleCells = (ledger: Ledger, cells: readonly Cell[]): number[] =>
  finish(staleCellsSteps(ledger, cells));

/** {@link staleCells} in a step for each walk down the notebook; between them nothing may run. */
export function* staleCellsSteps(ledger: Ledger, cells: readonly Cell[]): Steps<number[]> {
  return inOrder((yield* new Closure(ledger, cells, statesOf(ledger, cells)).run()).chosen);
}

/**
 * Those of them that may run without being asked for. A cell waits for a person where every run changes something once
 * more (K = K - grad(K)), or would throw away what such a cell has done; where it was stopped or fails; where it is half
 * typed, which `isReady` knows; where it reads what only a cell further down gives; and where it needs a cell that waits.
 */
export const cellsToRunUnasked = (
  ledger: Ledger,
  cells: readonly Cell[],
  isReady: (index: number) => boolean = () => true,
): number[] => finish(cellsToRunUnaskedSteps(ledger, cells, isReady));

/** {@link cellsToRunUnasked}, in steps as {@link staleCellsSteps}. */
export function* cellsToRunUnaskedSteps(
  ledger: Ledger,
  cells: readonly Cell[],
  isReady: (index: number) => boolean,
): Steps<number[]> {
  const states = statesOf(ledger, cells);
  const all = (yield* new Closure(ledger, cells, states).run()).chosen;
  const waiting = new Set<number>();
  const writers = firstWriters(cells);
  for (const index of all) {
    if (waitsForPerson(ledger, cells, states, writers, index) || !isReady(index)) waiting.add(index);
  }
  for (;;) {
    const { chosen, blocked } = yield* new Closure(ledger, cells, states, waiting, all).run();
    if (blocked.size === 0) return inOrder(chosen);
    for (const index of blocked) waiting.add(index);
  }
}

const inOrder = (chosen: ReadonlySet<number>): number[] => [...chosen].sort((a, b) => a - b);

function waitsForPerson(
  ledger: Ledger,
  cells: readonly Cell[],
  states: readonly CellState[],
  writers: ReadonlyMap<string, number>,
  index: number,
): boolean {
  const { key, text } = cells[index] ?? { key: '', text: '' };
  const { status, reasons } = states[index] ?? { status: 'unknown', reasons: [] };
  const record = ledger.recordOf(key);
  if (!record || programOf(text).problems.length > 0) return true;
  const effects = effectsOf(text);
  if ([...effects.writes].some((name) => changesInPlace(effects, name))) return true;
  // The person is at it: what a run of the old text did is theirs to give up.
  if (status === 'edited') return false;
  if (record.how === 'stopped' || (record.how === 'failed' && reasons.length === 0)) return true;
  // What it found is given by no cell above it: run again by themselves, two such cells would never end.
  if ([...record.found.keys()].some((name) => (writers.get(name) ?? index) >= index)) return true;
  return [...record.effects.writes].some((name) => {
    const version = ledger.versionOf(name);
    return version?.madeBy.number === record.number && version.lastChangedBy.number !== record.number;
  });
}

/** The first cell that writes each name, as the texts are now. */
function firstWriters(cells: readonly Cell[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const [index, { text }] of cells.entries()) {
    for (const name of effectsOf(text).writes) if (!first.has(name)) first.set(name, index);
  }
  return first;
}

/** What one walk down the notebook finds out. */
interface Walk {
  /** The cell that gives a name at this point. */
  readonly givers: Map<string, number>;
  /** Names whose value at this point is another than before. */
  readonly anew: Set<string>;
  /** Names whose last writer writes them no more: at this point they are as the one before it left them. */
  readonly given: Set<string>;
  /** Names that a chosen cell above has written. */
  readonly touched: Set<string>;
}

/** The least set of cells that holds the stale ones and all that follows from running them. */
class Closure {
  readonly chosen = new Set<number>();
  /** Cells that cannot be run, as what they need has to wait. */
  readonly blocked = new Set<number>();
  private readonly records: readonly (RunRecord | undefined)[];
  /** What the last run of a cell did, and was to write. */
  private readonly did: readonly (Effects | undefined)[];
  /** What a cell would do, as far as that was asked for. */
  private readonly willDo: Effects[] = [];

  constructor(
    private readonly ledger: Ledger,
    private readonly cells: readonly Cell[],
    private readonly states: readonly CellState[],
    private readonly waiting: ReadonlySet<number> = new Set(),
    /** The only cells that may be chosen; all of them where it is left out. */
    private readonly allowed?: ReadonlySet<number>,
  ) {
    // Walked through again and again, so each is looked up once.
    this.records = cells.map(({ key }) => ledger.recordOf(key));
    this.did = this.records.map((record) => record && { ...record.effects, writes: record.meant });
  }

  *run(): Steps<this> {
    for (const [index, { status }] of this.states.entries()) if (status === 'edited') this.choose(index);
    for (const [index, { status, reasons }] of this.states.entries()) {
      // What is only stale because of another comes in with that one, and what was overwritten with the last writer.
      const own = reasons.filter(({ kind }) => kind !== 'upstream' && kind !== 'overwritten');
      if (status === 'stale' && own.some((reason) => !this.mayGo(reason, index))) this.choose(index);
    }
    for (let before = -1; before < this.chosen.size && this.blocked.size === 0; ) {
      before = this.chosen.size;
      const walk: Walk = { givers: new Map(), anew: new Set(), given: new Set(), touched: new Set() };
      for (const index of this.cells.keys()) this.visit(index, walk);
      this.repeatLastWriters(walk);
      yield;
    }
    return this;
  }

  private choose(index: number): boolean {
    if (this.waiting.has(index) || this.allowed?.has(index) === false) return false;
    this.chosen.add(index);
    return true;
  }

  private visit(index: number, walk: Walk): void {
    const record = this.recordOf(index);
    const effects = this.effectsOf(index);
    if (!effects) return;
    if (
      !this.chosen.has(index) &&
      record &&
      [...effects.reads].some((name) => this.isAnew(name, record, walk))
    ) {
      this.choose(index);
    }
    const runs = this.chosen.has(index);
    if (runs) for (const name of effects.needs) this.require(name, index, walk);
    const { writes } = runs ? this.effectsOfText(index) : effects;
    for (const name of writes) {
      walk.givers.set(name, index);
      walk.given.delete(name);
      if (runs) {
        walk.anew.add(name);
        walk.touched.add(name);
      } else walk.anew.delete(name);
    }
    // What an edited cell writes no more is given by a cell above it from now on.
    for (const name of runs && record ? record.meant : []) {
      if (!writes.has(name) && walk.givers.has(name)) walk.given.add(name);
    }
  }

  /** Whether a cell would find another value under a name than it found when it ran. */
  private isAnew(name: string, { found }: RunRecord, { anew, given, givers }: Walk): boolean {
    if (anew.has(name) || !given.has(name)) return anew.has(name);
    const giver = this.recordOf(givers.get(name) ?? -1);
    return !giver || !isFrom(found.get(name), giver, name);
  }

  /** Whether a cell is to read something else, and only because of one above it that will not write that any more. */
  private mayGo(reason: Reason, index: number): boolean {
    if (reason.kind !== 'changed' && reason.kind !== 'out-of-order' && reason.kind !== 'unfinished')
      return false;
    const giver = reason.kind === 'out-of-order' ? reason.instead : reason.by;
    if (giver === undefined || giver >= index || !this.chosen.has(giver)) return false;
    const { name } = reason;
    const wrote = (above: number): boolean => this.recordOf(above)?.meant.has(name) === true;
    if (!wrote(giver) || this.effectsOfText(giver).writes.has(name)) return false;
    return this.cells.slice(0, giver).some((_, above) => wrote(above));
  }

  /** Sees to it that a cell finds under a name what it is to read. */
  private require(name: string, index: number, { givers, touched }: Walk): void {
    const giver = givers.get(name);
    const version = this.ledger.versionOf(name);
    if (giver === undefined) {
      if (version) return;
      const missing = this.nearestThatWouldWrite(name, index);
      if (missing !== undefined && !this.choose(missing)) this.blocked.add(index);
      return;
    }
    if (this.chosen.has(giver)) return;
    const record = this.recordOf(giver);
    const inPlace = record && isFrom(version, record, name) && !touched.has(name);
    if (!inPlace || this.waiting.has(giver)) {
      if (!this.choose(giver)) this.blocked.add(index);
    }
  }

  /** A cell above that has never run and would write a name that the session lacks. */
  private nearestThatWouldWrite(name: string, index: number): number | undefined {
    for (let above = index - 1; above >= 0; above--) {
      if (!this.recordOf(above) && this.effectsOfText(above).writes.has(name)) return above;
    }
    return undefined;
  }

  /** In the end the session holds what the last writer of each name gives it. */
  private repeatLastWriters({ givers, touched }: Walk): void {
    for (const [name, index] of givers) {
      const record = this.recordOf(index);
      if (this.chosen.has(index) || !record?.effects.writes.has(name)) continue;
      if (touched.has(name) || !isFrom(this.ledger.versionOf(name), record, name)) this.choose(index);
    }
  }

  private recordOf(index: number): RunRecord | undefined {
    return this.records[index];
  }

  private effectsOfText(index: number): Effects {
    const known = this.willDo[index];
    if (known) return known;
    const effects = effectsOf(this.cells[index]?.text ?? '');
    this.willDo[index] = effects;
    return effects;
  }

  /** What a cell did, or, where it is to run again, will do; nothing for one that has never run and is not to. */
  private effectsOf(index: number): Effects | undefined {
    return this.chosen.has(index) ? this.effectsOfText(index) : this.did[index];
  }
}
