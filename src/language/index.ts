export type { Node, Program, Span, Statement, SyntaxProblem } from './ast';
export { childrenOf, pathTo } from './ast';
export { gradientStatements, loadedPaths } from './calls';
export { type Environment, evaluateStatement, type Outcome, type Result } from './evaluator';
export { type Detail, Fault, type LoadTrouble, type Objection } from './fault';
export { callable, callables, type LanguageFunction } from './functions';
export { glanceLine, spokenGlance } from './glanceText';
export {
  factsOf,
  type Glance,
  glanceAt,
  type Hover,
  hoverAt,
  type VariableGlance,
  variableGlance,
} from './hover';
export { withoutLongData } from './longData';
export { parse } from './parser';
export { type Position, positionAt } from './position';
export { referenceMarkdown } from './reference';
export { oneLine } from './scanner';
export { nearest } from './suggest';
export { LIMIT_OPTIONS, messageOf, raised } from './wording';
