import { GRADIENTS } from './effects';
import type { Ledger } from './ledger';
import type { Cell, CellState, Reason } from './states';

const cellName = (index: number): string => `code cell ${index + 1}`;
const subject = (name: string): string => (name === GRADIENTS ? 'The gradients' : name);
const object = (name: string): string => (name === GRADIENTS ? 'the gradients' : name);
const were = (name: string): string => (name === GRADIENTS ? 'were' : 'was');

/** A sentence about a cell, `X was changed by code cell 1 after this cell ran.` */
export function reasonText(reason: Reason, cell = 'this cell'): string {
  switch (reason.kind) {
    case 'edited':
      return `${capital(cell)} was edited after it ran.`;
    case 'stopped':
      return `${capital(cell)} was stopped before its end.`;
    case 'changed':
    case 'overwritten': {
      const by = reason.by === undefined ? 'a cell that is no longer here' : cellName(reason.by);
      return `${subject(reason.name)} ${were(reason.name)} changed by ${by} after ${cell} ran.`;
    }
    case 'out-of-order': {
      const { name, from, instead } = reason;
      const source = from === undefined ? 'a cell that is no longer here' : cellName(from);
      return `${capital(cell)} read ${object(name)} as ${source} had left ${name === GRADIENTS ? 'them' : 'it'}; what stands before it is ${cellName(instead)}.`;
    }
    case 'unfinished':
      return `${subject(reason.name)} should come from ${cellName(reason.by)}, which has failed or was stopped.`;
    case 'upstream':
      return `${subject(reason.name)} ${reason.name === GRADIENTS ? 'come' : 'comes'} from ${cellName(reason.from)}, which is stale itself.`;
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Whether what the session holds under a name is what the notebook says; nothing where that is not known. */
export interface Freshness {
  readonly stale: boolean;
  /** `up to date`; or `stale: X was changed by code cell 1 after code cell 2 ran.` */
  readonly text: string;
  /** The code cell that wrote it last, counted from 0; none where it is gone. */
  readonly cell?: number;
}

export function freshnessOf(
  ledger: Ledger,
  cells: readonly Cell[],
  states: readonly CellState[],
  name: string,
): Freshness | undefined {
  const version = ledger.versionOf(name);
  if (!version) return undefined;
  const cell = cells.findIndex(({ key }) => key === version.lastChangedBy.cell);
  const state = states[cell];
  if (!state) return { stale: true, text: 'stale: the cell that gave it is no longer here.' };
  const record = ledger.recordOf(version.lastChangedBy.cell);
  if (record && record.number !== version.lastChangedBy.number) {
    return { stale: true, text: `stale: it is from an earlier run of ${cellName(cell)}.`, cell };
  }
  const [reason] = state.reasons;
  if (!reason) return { stale: false, text: 'up to date', cell };
  return { stale: true, text: `stale: ${reasonText(reason, cellName(cell))}`, cell };
}
