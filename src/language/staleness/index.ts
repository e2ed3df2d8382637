export { GRADIENTS, statementsBefore } from './effects';
export { Ledger, type RunEnd } from './ledger';
export { cellsToRunUnasked, cellsToRunUnaskedSteps, staleCells, staleCellsSteps } from './plan';
export { type Cell, type CellState, type Reason, statesOf } from './states';
export { type Freshness, freshnessOf, reasonText } from './words';
