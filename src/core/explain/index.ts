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
export {
  elementText,
  expressionTeX,
  expressionText,
  type Notation,
  nameTeX,
  numberTeX,
  PLAIN,
} from './notation';
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
export { drawnSources, feedsOf, type Part, type SceneTerm, sourcesOf, termsOf } from './terms';
export { placeProse, placeText } from './termTeX';
export { type Thumbnail, thumbnailOf, thumbnailSvg } from './thumbnail';
