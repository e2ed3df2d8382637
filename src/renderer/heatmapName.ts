import { type Matrix, matrixTeX, matrixText } from '../core/explain';
import { dressedText, type View } from '../core/operations';
import { textTeX } from '../core/words/tex';
import { element } from './element';
import { type Linkage, plainNotation } from './linkage';
import { renderTeX } from './tex';

/** What a heatmap is called apart from its matrix. */
export interface Naming {
  /** Said behind the name: `before`. */
  readonly remark?: string;
  /** Instead of a name. */
  readonly title?: string;
}

/** `padded ∂L/∂Z` */
export function nameInWords(
  { scene }: Linkage,
  matrix: Matrix,
  { dressing }: View,
  { title, remark }: Naming,
): string {
  const name = title ?? matrixText(scene, matrix, plainNotation());
  const dressed = dressing === undefined ? name : dressedText(dressing, name);
  return remark === undefined ? dressed : `${dressed} ${remark}`;
}

/** The matrix's name in the caption: typeset, with what was done to it. A text stands for what has no name. */
export function nameElement(
  { scene }: Linkage,
  matrix: Matrix,
  { dressing }: View,
  { title, remark }: Naming,
): HTMLElement {
  if (title !== undefined) {
    return element('code', { class: 'source', title }, title.length > 32 ? `${title.slice(0, 31)}…` : title);
  }
  const tex = matrixTeX(scene, matrix, true, plainNotation());
  const dressed =
    dressing === 'rotated'
      ? `\\operatorname{rot}_{180}${tex}`
      : dressing
        ? textTeX((name) => dressedText(dressing, name), tex)
        : tex;
  return renderTeX(remark === undefined ? dressed : `${dressed}\\text{ ${remark}}`);
}
