import type { Sign } from '../core/operations';
import { element } from './element';
import { renderTeX } from './tex';

const SIGN_TEX: Readonly<Record<string, string>> = {
  '★': '\\star',
  '=': '=',
  '+': '+',
  '-': '-',
  '*': '\\odot',
  '/': '\\oslash',
  '^': '\\wedge',
  '@': '\\cdot',
  Σ: '\\sum',
  ',': ',',
  '→': '\\rightarrow',
  '−': '-',
};

/** Pixels between two matrices: a sign, and the gaps beside it. */
export const BETWEEN = 46;
/** Pixels between the edges of a page and its rows, and beside the title of a row. */
const EDGES = 40;
const BESIDE = 38;
/** On narrower pages the title of a row stands above it: as in the style sheet. */
const NARROW = 900;

/** How much room the matrices of a row have. The page is as wide as the output, which is not on it yet. */
export function widthOfPieces(): number {
  const width = window.innerWidth - EDGES;
  return width <= NARROW ? width : width - Math.max(228, 0.22 * width) - BESIDE;
}

/** The sign before a matrix. */
export function signElement({ sign }: Sign): HTMLElement {
  const tex = SIGN_TEX[sign] ?? `\\text{${sign.replace(/[\\{}$%&#_^~]/g, '')}}`;
  return element('div', { class: 'sign' }, renderTeX(tex));
}
