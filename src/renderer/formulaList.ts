import { contentOfMatrix, formulasOf, type Matrix, matrixTeX } from '../core/explain';
import { sizeOf } from '../core/tensor';
import { t } from '../core/words/words';
import { element, scrolling } from './element';
import { type Linkage, plainNotation } from './linkage';
import { renderTeX } from './tex';

/** So many formulas of a matrix are written out. */
const LISTED = 200;

/** Every element's formula, line by line; open from the start where there are no numbers. */
export class FormulaList {
  readonly element: HTMLDetailsElement;
  private readonly list = element('div', { class: 'formulas' });

  constructor(
    private readonly linkage: Linkage,
    private readonly targets: readonly Matrix[],
  ) {
    const { scene } = linkage;
    const symbolic = targets.some((target) => contentOfMatrix(scene, target)?.kind === 'formulas');
    this.element = element(
      'details',
      { class: 'all', open: symbolic, 'data-name': 'formulas' },
      element('summary', {}, t`All formulas, line by line`),
      this.list,
    );
    this.element.addEventListener('toggle', () => this.fill());
  }

  /** Writes them when they are wanted; again after a change of notation. */
  fill(again = false): void {
    if (this.list.childElementCount > 0 && !again) return;
    this.list.replaceChildren(
      ...(this.element.open ? this.targets.map((target) => this.formulasOf(target)) : []),
    );
  }

  private formulasOf(target: Matrix): HTMLElement {
    const { scene } = this.linkage;
    const lines = formulasOf(scene, target, LISTED, plainNotation()).map(({ place, tex, text }) => {
      const line = element('div', { class: 'formula', title: text }, scrolling(renderTeX(tex)));
      line.addEventListener('pointerenter', () => this.linkage.point(place));
      line.addEventListener('pointerleave', () => this.linkage.point(undefined));
      line.addEventListener('click', () => this.linkage.togglePin(place));
      return line;
    });
    const more = sizeOf(target.value.shape) - lines.length;
    const left = more === 1 ? t`1 more formula is not listed` : t`${more} more formulas are not listed`;
    const rest = more > 0 ? [element('div', { class: 'quiet' }, left)] : [];
    return element(
      'div',
      { class: 'block' },
      element('div', { class: 'name' }, renderTeX(matrixTeX(scene, target, false, plainNotation()))),
      ...lines,
      ...rest,
    );
  }
}
