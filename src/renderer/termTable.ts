import { type Explanation, type TermLine, termLines } from '../core/explain';
import { formulaNumber } from '../core/tensor';
import { t } from '../core/words/words';
import { element, scrolling } from './element';
import { type Linkage, notation } from './linkage';
import { renderTeX } from './tex';
import { Transport } from './transport';

/** So many terms stand in the table. */
const ROWS = 1000;

/** The terms of an element, a row each, with the sum so far; pointing at one, or stepping to it, lights its cells. */
export class TermTable {
  readonly element: HTMLElement;
  private readonly rows: readonly (readonly [row: HTMLElement, line: TermLine])[];
  private readonly stepping: Transport;

  /** @param stands is told the term where one stands. */
  constructor(
    private readonly linkage: Linkage,
    { place, terms }: Explanation,
    private readonly stands: (term: number) => void,
  ) {
    let sum = 0;
    this.rows = termLines(linkage.scene, place, ROWS, notation()).map((line, n) => {
      sum += line.value ?? Number.NaN;
      return [this.row(line, n, sum), line] as const;
    });
    const listing = element('div', { class: 'listing' });
    this.stepping = new Transport('terms', (n) => {
      this.step(n);
      // Only the list is moved: the page, and the button under the pointer, stay.
      const row = this.rows[n]?.[0];
      if (row) listing.scrollTop = row.offsetTop - (listing.clientHeight - row.offsetHeight) / 2;
    });
    this.stepping.set(0, this.rows.length);
    this.rows[0]?.[0].classList.add('current');
    const heads = [t`term`, t`symbols`, t`numbers`, t`product`, t`sum so far`];
    const left = terms - this.rows.length;
    const said = left === 1 ? t`1 more term is not listed` : t`${left} more terms are not listed`;
    const more = left > 0 ? [element('p', { class: 'quiet' }, said)] : [];
    const table = element(
      'table',
      { class: 'report' },
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element('tbody', {}, ...this.rows.map(([row]) => row)),
    );
    listing.append(scrolling(table), ...more);
    this.element = element(
      'div',
      { class: 'terms' },
      element(
        'div',
        { class: 'transport', role: 'toolbar', 'aria-label': t`Walk through the terms` },
        ...this.stepping.parts,
      ),
      listing,
    );
  }

  /** Stands at the first term: what a person sees who opens the table. */
  begin(): void {
    this.step(0);
  }

  pause(): void {
    this.stepping.pause();
  }

  private row({ symbols, numbers, value, parts }: TermLine, n: number, sum: number): HTMLElement {
    const row = element(
      'tr',
      { tabindex: 0 },
      element('td', { class: 'number quiet' }, String(n + 1)),
      element('td', {}, renderTeX(symbols)),
      element('td', {}, numbers === undefined ? '' : renderTeX(numbers)),
      element('td', { class: 'number' }, value === undefined ? '' : formulaNumber(value)),
      element('td', { class: 'number quiet' }, value === undefined ? '' : formulaNumber(sum)),
    );
    row.addEventListener('pointerenter', () => this.linkage.emphasize(parts));
    row.addEventListener('pointerleave', () => this.linkage.emphasize([]));
    row.addEventListener('focus', () => this.step(n));
    row.addEventListener('click', () => this.step(n));
    return row;
  }

  /** Stands at a term: its cells light up, its row is marked. */
  private step(n: number): void {
    for (const [k, [row]] of this.rows.entries()) row.classList.toggle('current', k === n);
    this.stepping.set(n, this.rows.length);
    this.linkage.emphasize(this.rows[n]?.[1].parts ?? []);
    this.stands(n);
  }
}
