import { type Line, type Place, valuesOf } from '../core/explain';
import { element, scrolling } from './element';
import type { Linkage } from './linkage';
import { renderTeX } from './tex';

const LABELS: Record<Line['kind'], string> = {
  rule: 'in general',
  chain: 'chain rule',
  symbols: 'symbols',
  numbers: 'numbers',
  value: 'value',
};

/** The formulas of the element that is explained. Its height never shrinks, so that pointing moves nothing. */
export class FormulaPanel {
  readonly element = element('div', {
    class: 'panel',
    role: 'group',
    'aria-label': 'Formula of the element',
  });
  private shown: unknown;

  constructor(
    private readonly linkage: Linkage,
    private readonly belongsHere: (place: Place) => boolean,
  ) {
    this.element.addEventListener('pointerover', (event) => {
      const token = event.target instanceof Element ? event.target.closest('[data-cell]') : null;
      linkage.emphasize(token ? this.placeOf(token.getAttribute('data-cell') ?? '') : undefined);
    });
    this.element.addEventListener('pointerleave', () => linkage.emphasize(undefined));
  }

  update(): void {
    const { explanation } = this.linkage;
    if (!explanation || !this.belongsHere(explanation.place) || explanation === this.shown) return;
    this.shown = explanation;
    const before = this.element.offsetHeight;
    const lines = explanation.lines.flatMap(({ kind, tex }) => [
      element('div', { class: 'label' }, LABELS[kind]),
      element('div', { class: `line ${kind}` }, scrolling(renderTeX(tex))),
    ]);
    if (explanation.zero !== undefined) {
      lines.push(
        element('div', { class: 'label' }, 'why 0'),
        element('div', { class: 'line zero' }, explanation.zero),
      );
    }
    this.element.replaceChildren(...lines);
    if (before > 0) this.element.style.minHeight = `${Math.max(before, this.element.scrollHeight)}px`;
  }

  private placeOf(cell: string): Place | undefined {
    const [id, side, index] = cell.split('.');
    const value = valuesOf(this.linkage.scene).get(Number(id));
    if (!value || (side !== 'value' && side !== 'gradient')) return undefined;
    return { value, side, index: Number(index) };
  }
}
