import { type Explanation, type Line, type Place, termLines, valuesOf } from '../core/explain';
import { formulaNumber } from '../core/tensor';
import { element, scrolling } from './element';
import { type Linkage, notation } from './linkage';
import { choose, preferences } from './preferences';
import { renderTeX } from './tex';

const LABELS: Record<Line['kind'], string> = {
  rule: 'in general',
  chain: 'chain rule',
  symbols: 'symbols',
  numbers: 'numbers',
  value: 'value',
  reaches: 'reaches',
  collects: 'so it collects',
  shares: 'goes into',
};

/** So many terms stand in the table. */
const ROWS = 1000;

/** The formulas of the element that is explained. Its height never shrinks, so that pointing moves nothing. */
export class FormulaPanel {
  readonly element = element('div', {
    class: 'panel',
    role: 'group',
    'aria-label': 'Formula of the element',
  });
  private shown: Explanation | undefined;
  private tabled = false;

  constructor(
    private readonly linkage: Linkage,
    private readonly belongsHere: (place: Place) => boolean,
  ) {
    this.element.addEventListener('pointerover', (event) => {
      const token = event.target instanceof Element ? event.target.closest('[data-cell]') : null;
      const place = token ? this.placeOf(token.getAttribute('data-cell') ?? '') : undefined;
      if (!(event.target instanceof Element && event.target.closest('table'))) {
        linkage.emphasize(place ? [place] : []);
      }
    });
    this.element.addEventListener('pointerleave', () => linkage.emphasize([]));
  }

  update(): void {
    const { explanation } = this.linkage;
    if (!explanation || !this.belongsHere(explanation.place)) return;
    if (explanation !== this.shown) {
      this.shown = explanation;
      this.fill(explanation);
    }
    this.light();
  }

  private fill(explanation: Explanation): void {
    const before = this.element.offsetHeight;
    const lines: HTMLElement[] = explanation.lines.flatMap(({ kind, tex, note }) => [
      element('div', { class: 'label' }, LABELS[kind]),
      element(
        'div',
        { class: `line ${kind}` },
        scrolling(renderTeX(tex)),
        ...(note === undefined ? [] : [element('div', { class: 'quiet' }, `Struck out: ${note}.`)]),
      ),
    ]);
    if (explanation.zero !== undefined) {
      lines.push(
        element('div', { class: 'label' }, 'why 0'),
        element('div', { class: 'line zero' }, explanation.zero),
      );
    }
    if (explanation.terms > 1) {
      lines.push(element('div', { class: 'label' }, `${explanation.terms} terms`), this.actions(explanation));
    }
    if (this.tabled && explanation.terms > 1) lines.push(this.table(explanation));
    this.element.replaceChildren(...lines);
    if (before > 0 && !this.tabled) {
      this.element.style.minHeight = `${Math.max(before, this.element.scrollHeight)}px`;
    }
  }

  private actions(explanation: Explanation): HTMLElement {
    const made = element('div', { class: 'actions' });
    const button = (text: string, pressed: boolean, act: () => void): void => {
      const control = element(
        'button',
        { type: 'button', class: 'small', 'aria-pressed': pressed ? 'true' : 'false' },
        text,
      );
      control.addEventListener('click', act);
      made.append(control);
    };
    button('one by one', this.tabled, () => {
      this.tabled = !this.tabled;
      this.element.style.minHeight = '';
      this.fill(explanation);
    });
    const { unfolded } = preferences();
    if (explanation.hidden > 0 || unfolded) button('unfold', unfolded, () => choose({ unfolded: !unfolded }));
    return made;
  }

  /** A row a term; pointing at one lights its cells. */
  private table({ place, terms }: Explanation): HTMLElement {
    const { scene } = this.linkage;
    let sum = 0;
    const rows = termLines(scene, place, ROWS, notation()).map((line, n) => {
      sum += line.value ?? Number.NaN;
      const cells = [
        element('td', { class: 'number quiet' }, String(n + 1)),
        element('td', {}, renderTeX(line.symbols)),
        element('td', {}, line.numbers === undefined ? '' : renderTeX(line.numbers)),
        element('td', { class: 'number' }, line.value === undefined ? '' : formulaNumber(line.value)),
        element('td', { class: 'number quiet' }, line.value === undefined ? '' : formulaNumber(sum)),
      ];
      const row = element('tr', { tabindex: 0 }, ...cells);
      const light = (): void => this.linkage.emphasize(line.parts);
      const dim = (): void => this.linkage.emphasize([]);
      row.addEventListener('pointerenter', light);
      row.addEventListener('pointerleave', dim);
      row.addEventListener('focus', light);
      row.addEventListener('blur', dim);
      return row;
    });
    const heads = ['term', 'symbols', 'numbers', 'product', 'sum so far'];
    const more =
      terms > rows.length
        ? [element('p', { class: 'quiet' }, `${terms - rows.length} more are not listed`)]
        : [];
    const table = element(
      'table',
      { class: 'report' },
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element('tbody', {}, ...rows),
    );
    return element('div', { class: 'terms' }, scrolling(table), ...more);
  }

  /** Tokens of the cells that stand out stand out too. */
  private light(): void {
    const lit = new Set(
      this.linkage.emphasized.map(({ value, side, index }) => `${value.id}.${side}.${index}`),
    );
    for (const token of this.element.querySelectorAll('[data-cell]')) {
      token.classList.toggle('lit', lit.has(token.getAttribute('data-cell') ?? ''));
    }
  }

  private placeOf(cell: string): Place | undefined {
    const [id, side, index] = cell.split('.');
    const value = valuesOf(this.linkage.scene).get(Number(id));
    if (!value || (side !== 'value' && side !== 'gradient')) return undefined;
    return { value, side, index: Number(index) };
  }
}
