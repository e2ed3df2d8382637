import { saysTheSame } from './effects';
import { changesInPlace, type Ledger, type RunRecord, type Version } from './ledger';

/** A code cell of the notebook as it is now. */
export interface Cell {
  /** What tells it from the others, wherever it is moved. */
  readonly key: string;
  readonly text: string;
}

/** Why a cell does not show what the notebook says. Cells count from 0; what is left out is no cell of the notebook any more. */
export type Reason =
  /** Its text is another than the one that ran. */
  | { readonly kind: 'edited' }
  /** It was stopped before its end. */
  | { readonly kind: 'stopped' }
  /** What it read has been given another value since. */
  | { readonly kind: 'changed'; readonly name: string; readonly by?: number }
  /** It read what another cell left behind than the one that stands before it. */
  | { readonly kind: 'out-of-order'; readonly name: string; readonly from?: number; readonly instead: number }
  /** It read what a cell had made that has failed, or was stopped, before it could make it again. */
  | { readonly kind: 'unfinished'; readonly name: string; readonly by: number }
  /** What it wrote, and no cell below writes, has been overwritten by a cell above. */
  | { readonly kind: 'overwritten'; readonly name: string; readonly by?: number }
  /** What it read comes from a cell that is stale itself. */
  | { readonly kind: 'upstream'; readonly name: string; readonly from: number };

/** What is known of a cell: `unknown` where it has not run in this session. */
export interface CellState {
  readonly status: 'unknown' | 'fresh' | 'edited' | 'stale';
  /** The weightiest first. */
  readonly reasons: readonly Reason[];
}

const UNKNOWN: CellState = { status: 'unknown', reasons: [] };

/** A cell that has run, and its place in the notebook. */
interface Placed {
  readonly index: number;
  readonly record: RunRecord;
}

/**
 * Whether a version is what the last run of a cell left behind: what cells further down have changed of it in place
 * does not make it another.
 */
export function isFrom(version: Version | undefined, record: RunRecord, name: string): boolean {
  if (!version) return false;
  if (!changesInPlace(record.effects, name)) return version.madeBy.number === record.number;
  return (
    version.lastChangedBy.number >= record.number &&
    version.madeBy.number === record.found.get(name)?.madeBy.number
  );
}

/**
 * What can be said of each code cell, in document order: the document says what a cell is to read, namely what the
 * nearest cell above it writes that has run.
 */
export function statesOf(ledger: Ledger, cells: readonly Cell[]): CellState[] {
  const indexOf = new Map(cells.map(({ key }, index) => [key, index]));
  const nearest = new Map<string, Placed>();
  const stale = new Set<number>();
  const states = cells.map(({ key, text }, index): CellState => {
    const record = ledger.recordOf(key);
    if (!record) return UNKNOWN;
    const direct: Reason[] = [];
    const upstream: Reason[] = [];
    if (record.how === 'stopped') direct.push({ kind: 'stopped' });
    for (const name of record.effects.reads) {
      const giver = nearest.get(name);
      const reason = reasonOf(ledger, record, name, giver, indexOf);
      if (reason) direct.push(reason);
      else if (giver && stale.has(giver.index)) upstream.push({ kind: 'upstream', name, from: giver.index });
    }
    for (const name of record.meant) nearest.set(name, { index, record });
    const reasons = direct.length > 0 ? direct : upstream;
    if (reasons.length > 0) stale.add(index);
    if (!saysTheSame(record.text, text))
      return { status: 'edited', reasons: [{ kind: 'edited' }, ...reasons] };
    return { status: reasons.length > 0 ? 'stale' : 'fresh', reasons };
  });
  // What the last writer of a name gave it is what the session should hold in the end.
  for (const [name, { index, record }] of nearest) {
    const version = ledger.versionOf(name);
    if (!record.effects.writes.has(name) || isFrom(version, record, name)) continue;
    const by = version && indexOf.get(version.lastChangedBy.cell);
    const reason: Reason = { kind: 'overwritten', name, ...(by === undefined ? {} : { by }) };
    const { status, reasons = [] } = states[index] ?? {};
    // What it read before it wrote has been said already.
    if (reasons.some((other) => 'name' in other && other.name === name)) continue;
    states[index] = { status: status === 'edited' ? status : 'stale', reasons: [...reasons, reason] };
  }
  return states;
}

/** Why what a cell read under a name is not what it is to read; nothing where it is. */
function reasonOf(
  ledger: Ledger,
  record: RunRecord,
  name: string,
  giver: Placed | undefined,
  indexOf: ReadonlyMap<string, number>,
): Reason | undefined {
  const found = record.found.get(name);
  const by = (version: Version | undefined): { by?: number } => {
    const index = version && indexOf.get(version.lastChangedBy.cell);
    return index === undefined ? {} : { by: index };
  };
  if (!giver) {
    // Nothing above gives it: it was there from a cell below, or from one that is gone.
    const now = ledger.versionOf(name);
    const same = now?.lastChangedBy.number === found?.lastChangedBy.number;
    if (!found || same || now?.lastChangedBy.number === record.number) return undefined;
    return { kind: 'changed', name, ...by(now) };
  }
  if (isFrom(found, giver.record, name)) return undefined;
  if (!giver.record.effects.writes.has(name)) return { kind: 'unfinished', name, by: giver.index };
  if (giver.record.number > record.number) return { kind: 'changed', name, by: giver.index };
  const from = found && indexOf.get(found.lastChangedBy.cell);
  return { kind: 'out-of-order', name, instead: giver.index, ...(from === undefined ? {} : { from }) };
}
