export { colourOf, css, inkOn, luminance, type Rgb, type ThemeKind } from './colour';
export {
  drawnSources,
  type Explanation,
  explain,
  type Line,
  type Part,
  placeText,
  ruleOf,
  type TermLine,
  termLines,
  termsOf,
} from './element';
export { type FormulaLine, formulasOf } from './formulas';
export {
  elementText,
  expressionTeX,
  expressionText,
  type Notation,
  nameTeX,
  numberTeX,
  PLAIN,
} from './notation';
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
export { type Thumbnail, thumbnailOf, thumbnailSvg } from './thumbnail';
