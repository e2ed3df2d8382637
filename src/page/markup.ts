/**
 * What needs the two libraries that a page is made with, KaTeX and markdown-it, and nothing else of the house: a bundle of its own,
 * which the extension loads when somebody exports, and not before.
 */
export { formulaHtml, formulaMathMl } from './formula';
export { ProseWriter, picturesIn, pictureType } from './prose';
