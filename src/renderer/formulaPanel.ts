import {
  contentOfMatrix,
  countOf,
  type Explanation,
  type Line,
  loopsOf,
  matrixText,
  type NamedPart,
  type PartialDerivative,
  type Place,
  partialOf,
  placeProse,
  valuesOf,
} from '../core/explain';
import type { Inserted } from '../core/operations';
import { elementAt, formulaNumber } from '../core/tensor';
import { t } from '../core/words/words';
import { element, scrolling } from './element';
import { type Linkage, plainNotation, type Void } from './linkage';
import { matrixKey } from './marks';
import { PinNotice } from './pinNotice';
import { choose, preferences } from './preferences';
import { TermTable } from './termTable';
import { renderTeX } from './tex';
import { TokenWalk } from './tokenWalk';

const LABELS: Record<Exclude<Line['kind'], 'shares'>, () => string> = {
  rule: () => t`in general`,
  chain: () => t`chain rule`,
  symbols: () => t`symbols`,
  numbers: () => t`numbers`,
  value: () => t`value`,
  reaches: () => t`reaches`,
  collects: () => t`so it collects`,
};

const labelOf = (line: Line): string =>
  line.kind === 'shares' ? t`goes into ${line.of ?? ''}` : LABELS[line.kind]();

/** What can be opened below the lines. */
type Opened = 'terms' | 'loops';

/** With up to so many cells around it, an element's formulas are written in the moment it is pointed at. */
const AT_ONCE = 40;

/** The formulas of the element that is explained. Its height never shrinks, so that pointing moves nothing. */
export class FormulaPanel {
  readonly element = element('div', {
    class: 'panel',
    role: 'group',
    'aria-label': t`Formula of the element`,
  });
  private readonly lines = element('div', { class: 'lines' });
  private readonly pinned: PinNotice;
  private readonly hint = element('div', { class: 'quiet' }, t`A click, or Enter, pins a cell.`);
  private readonly aside = element('div', { class: 'aside quiet' });
  private shown: Explanation | undefined;
  private shownVoid: Void | undefined;
  private tabled = false;
  private looped = false;
  /** The term where one stands. */
  private term = 0;
  private loops: HTMLElement | undefined;
  private table: TermTable | undefined;
  private readonly walk: TokenWalk;

  constructor(
    private readonly linkage: Linkage,
    private readonly belongsHere: (key: string) => boolean,
    /** Called when the formulas of another element stand there. */
    private readonly written: () => void = () => undefined,
  ) {
    this.pinned = new PinNotice(linkage);
    this.element.append(
      element('div', { class: 'says' }, this.pinned.element, this.hint, this.aside),
      this.lines,
    );
    new ResizeObserver(() => this.keepHeight()).observe(this.element);
    this.lines.addEventListener('pointerover', ({ target, relatedTarget }) => {
      if (!(target instanceof Element) || target.closest('.terms')) return;
      // A button that was pressed is another one afterwards, under the same pointer: what it lit up stays.
      const comes = relatedTarget instanceof Element && relatedTarget.closest('[data-cell]');
      if (comes || !target.closest('.actions')) this.meet(target);
    });
    this.walk = new TokenWalk(this.lines, {
      meet: (token) => this.meet(token),
      leave: () => this.part(),
    });
    this.lines.addEventListener('click', ({ target }) => {
      if (!(target instanceof Element) || target.closest('button, .terms, .chain')) return;
      if (!target.closest('.line .katex') || (this.shown?.terms ?? 0) < 2 || this.tabled) return;
      this.toggle('terms');
    });
    this.element.addEventListener('pointerleave', () => this.part());
  }

  /** Tokens in another part of the figure light up cells too, and are lit by them. */
  include(more: HTMLElement): void {
    this.elsewhere.push(more);
    more.addEventListener('pointerover', ({ target }) => {
      if (target instanceof Element) this.meet(target);
    });
    more.addEventListener('pointerleave', () => this.part());
  }

  private readonly elsewhere: HTMLElement[] = [];

  /** The pointer has left the tokens. */
  private part(): void {
    this.linkage.emphasize([]);
    if (!this.shownVoid) this.aside.textContent = '';
  }

  /** What was opened in it; kept with the figure's state. */
  get opened(): readonly Opened[] {
    return [...(this.tabled ? (['terms'] as const) : []), ...(this.looped ? (['loops'] as const) : [])];
  }

  open(wanted: readonly string[]): void {
    this.tabled = wanted.includes('terms');
    this.looped = wanted.includes('loops');
    if (this.shown && this.begun) this.fill(this.shown);
  }

  /** Writes formulas from now on: they come behind the first picture. */
  begin(): void {
    if (this.begun) return;
    this.begun = true;
    if (!this.shown) return;
    this.fill(this.shown);
    this.light();
  }

  update(): void {
    const { explanation, pinned } = this.linkage;
    if (explanation && explanation !== this.shown && this.belongsHere(matrixKey(explanation.place))) {
      this.shown = explanation;
      // Writing long sums takes longer than a frame: what lights up is painted first.
      if (explanation.terms + countOf(explanation.feeds) > AT_ONCE) this.fillSoon();
      else if (this.begun) this.fill(explanation);
    }
    this.pinned.show(pinned && this.belongsHere(matrixKey(pinned)) ? pinned : undefined);
    this.sayVoid();
    this.hint.hidden = pinned !== undefined || this.shownVoid !== undefined;
    this.light();
  }

  private begun = false;
  private awaited = false;

  private fillSoon(): void {
    if (this.awaited || !this.begun) return;
    this.awaited = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.awaited = false;
        if (this.shown) this.fill(this.shown);
        this.light();
      }),
    );
  }

  private fill(explanation: Explanation): void {
    this.table?.pause();
    this.table = undefined;
    this.term = 0;
    const lines: HTMLElement[] = explanation.lines.flatMap((line) => {
      const { kind, tex, pieces, note } = line;
      const content = pieces
        ? element('div', { class: 'pieces-of' }, ...pieces.map((piece) => scrolling(renderTeX(piece))))
        : scrolling(renderTeX(tex));
      return [
        element('div', { class: 'label' }, labelOf(line)),
        element(
          'div',
          { class: `line ${kind}` },
          content,
          ...(note === undefined
            ? []
            : [element('div', { class: 'quiet' }, kind === 'rule' ? note : remark(content, note))]),
        ),
      ];
    });
    const said = (label: string, kind: string, ...content: (string | HTMLElement)[]): void => {
      lines.push(
        element('div', { class: 'label' }, label),
        element('div', { class: `line ${kind}` }, ...content),
      );
    };
    if (explanation.zero !== undefined) said(t`why 0`, 'zero', explanation.zero);
    if (explanation.turn)
      said(
        explanation.turn.turned ? t`why turned` : t`in order`,
        'turn',
        ...explanation.turn.pieces.map(prose),
      );
    const loops = this.loopsAt(explanation.place);
    if (explanation.terms > 1 || loops) {
      const label = explanation.terms > 1 ? t`${explanation.terms} terms` : '';
      lines.push(element('div', { class: 'label' }, label), this.actions(explanation, loops !== undefined));
      if (this.looped && loops) lines.push(loops);
      if (this.tabled && explanation.terms > 1) {
        this.table = new TermTable(this.linkage, explanation, (term) => this.standAt(term));
        lines.push(this.table.element);
      }
    }
    this.loops = this.looped ? loops : undefined;
    const focused = this.walk.focused;
    this.lines.replaceChildren(...lines);
    this.walk.renew(focused);
    this.written();
  }

  private tallest = 0;

  /** What was once as high stays as high, but for what a person opens and closes. */
  private keepHeight(): void {
    const { offsetHeight } = this.element;
    if (this.tabled || this.looped || offsetHeight <= this.tallest) return;
    this.tallest = offsetHeight;
    this.element.style.minHeight = `${offsetHeight}px`;
  }

  private actions(explanation: Explanation, loops: boolean): HTMLElement {
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
    if (explanation.terms > 1) button(t`one by one`, this.tabled, () => this.toggle('terms'));
    if (loops) button(t`as a loop`, this.looped, () => this.toggle('loops'));
    const { unfolded } = preferences();
    if (explanation.hidden > 0 || unfolded)
      button(t`unfold`, unfolded, () => choose({ unfolded: !unfolded }));
    return made;
  }

  private toggle(what: Opened): void {
    if (what === 'terms') this.tabled = !this.tabled;
    else this.looped = !this.looped;
    this.element.style.minHeight = '';
    this.tallest = 0;
    if (!this.shown) return;
    const button = this.lines.querySelector('.actions :focus')?.textContent;
    this.fill(this.shown);
    if (what === 'terms') this.table?.begin();
    for (const each of this.lines.querySelectorAll<HTMLElement>('.actions button')) {
      if (each.textContent === button) each.focus({ preventScroll: true });
    }
  }

  /** The loops that compute an element, with the indices of the term where one stands. */
  private loopsAt(place: Place): HTMLElement | undefined {
    const lines = loopsOf(this.linkage.scene, place, preferences().way, this.term, plainNotation());
    return (
      lines &&
      element(
        'div',
        { class: 'loops', role: 'group', 'aria-label': t`As a loop` },
        ...lines.map(({ indent, code, now }) =>
          element(
            'div',
            {},
            element('code', { style: `padding-left:${indent * 1.6}em` }, code),
            element('span', { class: 'quiet' }, now),
          ),
        ),
      )
    );
  }

  /** Stands at a term: the indices of the loops are those of it. */
  private standAt(term: number): void {
    this.term = term;
    const loops = this.loops && this.shown ? this.loopsAt(this.shown.place) : undefined;
    if (loops) this.loops?.replaceWith(loops);
    this.loops = loops;
  }

  /** Tokens of the cells that stand out stand out too. */
  private light(): void {
    const lit = new Set(
      this.linkage.emphasized.map(({ value, side, index }) => `${value.id}.${side}.${index}`),
    );
    for (const place of [this.lines, ...this.elsewhere]) {
      for (const token of place.querySelectorAll('[data-cell]')) {
        token.classList.toggle('lit', lit.has(token.getAttribute('data-cell') ?? ''));
      }
    }
  }

  /** Lights up what a token, or an element in it, stands for. Returns it in words. */
  private meet(target: Element): string {
    const { linkage } = this;
    const place = this.placeOf(target.closest('[data-cell]'));
    const partial = place && target.closest('[data-partial]') ? this.partialOf(place) : undefined;
    linkage.emphasize(partial?.parts ?? (place ? [place] : []));
    const said = this.whyItVanishes(target) ?? partial?.text ?? '';
    this.aside.textContent = said;
    return said || (place ? this.sentenceOf(place) : '');
  }

  /** `K₂₂ is 4`. */
  private sentenceOf(place: Place): string {
    const { scene } = this.linkage;
    const name = placeProse(scene, place, plainNotation());
    const content = contentOfMatrix(scene, place);
    const value = content && elementAt(content, place.index);
    return typeof value === 'number' ? t`${name} is ${formulaNumber(value)}` : name;
  }

  private placeOf(token: Element | null): Place | undefined {
    const [id, side, index] = (token?.getAttribute('data-cell') ?? '').split('.');
    const value = valuesOf(this.linkage.scene).get(Number(id));
    if (!value || (side !== 'value' && side !== 'gradient')) return undefined;
    return { value, side, index: Number(index) };
  }

  /** What the partial derivative of an element by the one that is shown comes from. */
  private partialOf(reached: Place): PartialDerivative | undefined {
    const place = this.shown?.place;
    return place && partialOf(this.linkage.scene, place, reached, plainNotation());
  }

  /** Over a struck-out partial derivative: the words for this one. The line below it says them for all, without pointing. */
  private whyItVanishes(target: Element): string | undefined {
    const token = target.closest('[data-vanishes]')?.querySelector('[data-cell]') ?? null;
    const reached = this.placeOf(token);
    const place = this.shown?.place;
    return reached && place
      ? t`0 because no change of ${placeProse(this.linkage.scene, { ...place, side: 'value' }, plainNotation())} reaches ${placeProse(this.linkage.scene, { ...reached, side: 'value' }, plainNotation())}`
      : undefined;
  }

  /** Over a zero that no element owns: why it is there, in place of formulas that do not explain it. */
  private sayVoid(): void {
    const pointed = this.linkage.void;
    const inserted = pointed && this.belongsHere(matrixKey(pointed.matrix)) ? pointed : undefined;
    if (inserted === this.shownVoid) return;
    this.shownVoid = inserted;
    this.element.classList.toggle('void', inserted !== undefined);
    if (!inserted) this.aside.textContent = '';
    else {
      const name = matrixText(this.linkage.scene, inserted.matrix, plainNotation());
      this.aside.textContent = whyInserted(inserted.why, name);
    }
  }
}

/** The words below a chain rule are about partial derivatives that stand there, or only about how many are folded. */
const remark = (formula: HTMLElement, note: string): string =>
  formula.querySelector('[data-vanishes]') ? t`Struck out: ${note}.` : t`The zeros: ${note}.`;

/** A piece of running text; an element that it names is a token like those of formulas. */
const prose = (piece: string | NamedPart): string | HTMLElement => {
  if (typeof piece === 'string') return piece;
  const { value, side, index, tap } = piece.part;
  return element(
    'span',
    { 'data-cell': `${value.id}.${side}.${index}`, class: tap === undefined ? '' : `tap tap-${tap}` },
    piece.text,
  );
};

function whyInserted(why: Inserted, name: string): string {
  switch (why) {
    case 'padding':
      return t`This 0 is no element of ${name}: padding put it there, so every product with it is 0.`;
    case 'stuffing':
      return t`This 0 is no element of ${name}: the stride leaves a gap here, which a 0 fills, so every product with it is 0.`;
    case 'dilation':
      return t`This 0 is no element of ${name}: the dilation leaves a gap here, which a 0 fills, so every product with it is 0.`;
  }
}
