export type { Environment } from './evaluation';
export type { Outcome, Result } from './outcome';
export { evaluateStatement } from './statements';
