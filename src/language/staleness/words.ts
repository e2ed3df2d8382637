import { t } from '../../core/words/words';
import { GRADIENTS } from './effects';
import type { Ledger } from './ledger';
import type { Cell, CellState, Reason } from './states';

const codeCell = (index: number): string => t`code cell ${index + 1}`;
const cellOrNone = (index: number | undefined): string =>
  index === undefined ? t`a cell that is no longer here` : codeCell(index);

/**
 * A sentence about a cell, `X was changed by code cell 1 after this cell ran.`
 * @param of the code cell, counted from 0; without it, it is "this cell"
 */
export function reasonText(reason: Reason, of?: number): string {
  const cell = of === undefined ? t`this cell` : codeCell(of);
  switch (reason.kind) {
    case 'edited':
      return t`${capital(cell)} was edited after it ran.`;
    case 'stopped':
      return t`${capital(cell)} was stopped before its end.`;
    case 'changed':
    case 'overwritten': {
      const by = cellOrNone(reason.by);
      return reason.name === GRADIENTS
        ? t`The gradients were changed by ${by} after ${cell} ran.`
        : t`${reason.name} was changed by ${by} after ${cell} ran.`;
    }
    case 'out-of-order': {
      const [source, instead] = [cellOrNone(reason.from), codeCell(reason.instead)];
      return reason.name === GRADIENTS
        ? t`${capital(cell)} read the gradients as ${source} had left them; what stands before it is ${instead}.`
        : t`${capital(cell)} read ${reason.name} as ${source} had left it; what stands before it is ${instead}.`;
    }
    case 'unfinished': {
      const by = codeCell(reason.by);
      return reason.name === GRADIENTS
        ? t`The gradients should come from ${by}, which has failed or was stopped.`
        : t`${reason.name} should come from ${by}, which has failed or was stopped.`;
    }
    case 'upstream': {
      const from = codeCell(reason.from);
      return reason.name === GRADIENTS
        ? t`The gradients come from ${from}, which is stale itself.`
        : t`${reason.name} comes from ${from}, which is stale itself.`;
    }
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
  if (!state) return { stale: true, text: t`stale: the cell that gave it is no longer here.` };
  const record = ledger.recordOf(version.lastChangedBy.cell);
  if (record && record.number !== version.lastChangedBy.number) {
    return { stale: true, text: t`stale: it is from an earlier run of ${codeCell(cell)}.`, cell };
  }
  const [reason] = state.reasons;
  if (!reason) return { stale: false, text: t`up to date`, cell };
  return { stale: true, text: t`stale: ${reasonText(reason, cell)}`, cell };
}
