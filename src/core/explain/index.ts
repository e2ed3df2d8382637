export { colourOf, css, inkOn, luminance, type Rgb, type ThemeKind } from './colour';
export {
  type Explanation,
  explain,
  type Line,
  ruleOf,
  type TermLine,
  termLines,
} from './element';
export { type FormulaLine, formulasOf } from './formulas';
export { type Jacobian, jacobianOf, jacobianParts } from './jacobian';
export type { LoopLine } from './loopLines';
export { loopsOf } from './loops';
export {
  elementText,
  expressionTeX,
  expressionText,
  gradientTeX,
  type Notation,
  nameTeX,
  numberTeX,
  PLAIN,
  subscript,
} from './notation';
export { type PartialDerivative, partialOf } from './partial';
export { type Reach, reachesOf, sharesOf } from './reach';
export {
  contentOfMatrix,
  headlineOf,
  type Matrix,
  matrixOf,
  matrixTeX,
  matrixText,
  type Place,
  type Scene,
  spelling,
  symbolOf,
  usesOf,
  valuesOf,
} from './scene';
export {
  type Cells,
  cellsOf,
  countOf,
  drawnFeeds,
  drawnSources,
  feedsOf,
  type Part,
  partsOf,
  type SceneTerm,
  type Span,
  sourcesOf,
  TermSum,
  termsOf,
} from './terms';
export { endsOf, placeProse, placeText } from './termTeX';
export { type Thumbnail, thumbnailIcon, thumbnailOf, thumbnailOfRows, thumbnailSvg } from './thumbnail';
export type { NamedPart, Turn } from './turn';
