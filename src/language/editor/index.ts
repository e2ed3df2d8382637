export { LONGEST_TYPED } from '../longData';
export { cellHoverAt } from './cellHover';
export {
  type CheckedCell,
  type CheckedNotebook,
  Checker,
  check,
  type Definition,
  type Finding,
  type FindingDetail,
  findingMessage,
  type Occurrence,
} from './checker';
export { COMPLETION_TRIGGERS, type Completion, type CompletionKind, completionsAt } from './completion';
export { type Fold, foldSteps, foldsOf } from './folding';
export { applyEdits, formatCell, formatSteps, type TextEdit } from './formatting';
export { type ShapeHint, shapeHints } from './inlayHints';
export { type QuickFix, quickFixesAt, quickFixesSteps } from './quickFixes';
export { definitionAt, highlightsAt, type Location, occurrencesAt, referencesAt } from './references';
export { type Edit, type Renaming, rename, renameTarget } from './rename';
export { selectionRangesAt } from './selectionRanges';
export {
  type SemanticToken,
  semanticTokensOf,
  semanticTokensSteps,
  TOKEN_MODIFIERS,
  TOKEN_TYPES,
} from './semanticTokens';
export { SIGNATURE_TRIGGERS, type Signature, signatureAt } from './signature';
export { SNIPPETS, type Snippet } from './snippets';
export { type OutlineSymbol, symbolsOf } from './symbols';
