import { contentOfMatrix, countOf, type Matrix, matrixText } from '../core/explain';
import { type Content, elementAt, shortNumber } from '../core/tensor';
import { t } from '../core/words/words';
import { element, icon, set } from './element';
import { type Linkage, plainNotation } from './linkage';
import { gradientOf, toneOf, valueAtTone } from './palette';
import { themeKind } from './theme';

/** A first guess of what small is, as a part of the scale. */
const SMALL = 1 / 100;

/** Lines as they are drawn around cells, on a field of 18 by 18. */
const FRAME = 'M5 2h8a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3z';
const CORNERS = 'M2 6V2h4M12 2h4v4M16 12v4h-4M6 16H2v-4';

function sample(kind: 'whole' | 'broken' | 'corners', lines: string): SVGSVGElement {
  const made = icon(lines);
  set(made, { viewBox: '0 0 18 18', width: 18, height: 18, class: `sample ${kind}` });
  return made;
}

/**
 * The scale of the matrix that is explained, with the place of the element on it, and the switch that spreads out small
 * values. One for all matrices of a figure: it shows the numbers of the one that is looked at.
 */
export class ColourBar {
  readonly element: HTMLElement;
  private readonly marker = element('span', { class: 'marker' });
  private readonly ramp = element('span', { class: 'ramp', 'aria-hidden': 'true' }, this.marker);
  private readonly numbers = element('span', { class: 'ends' });
  private readonly small = element(
    'button',
    {
      type: 'button',
      class: 'small',
      title: t`Spreads out small values on the scale (arcsinh). A click on a cell says how small.`,
    },
    t`small values`,
  );
  private readonly legend = element('span', { class: 'legend quiet' });
  /** What the lines around cells say. */
  private readonly lines = element(
    'span',
    { class: 'key quiet' },
    element('span', {}, sample('whole', FRAME), t`takes part in the framed element`),
    element('span', {}, sample('broken', FRAME), t`the element takes part there`),
    element('span', {}, sample('corners', CORNERS), t`where the steps stand`),
  );
  private matrix: Matrix | undefined;

  constructor(private readonly linkage: Linkage) {
    this.element = element(
      'div',
      { class: 'scale', role: 'group', 'aria-label': t`Colour scale` },
      this.ramp,
      this.numbers,
      this.small,
      this.lines,
      this.legend,
    );
    const { palette } = linkage;
    this.small.addEventListener('click', () => {
      palette.emphasize(palette.knee === undefined ? this.smallValue() : undefined);
    });
    // Who sees the colour of a value clicks it here.
    this.ramp.addEventListener('click', (event) => {
      const box = this.ramp.getBoundingClientRect();
      const tone = ((event.clientX - box.left) / box.width) * 2 - 1;
      palette.emphasize(valueAtTone(tone, palette.scaleOf(this.content)));
    });
    linkage.onChange(() => this.update());
    palette.onChange(() => this.update());
    const paint = (): void => {
      this.ramp.style.backgroundImage = gradientOf(themeKind());
    };
    palette.onTheme = paint;
    palette.onSign = () => this.update();
    paint();
    this.update();
  }

  private get content(): Content | undefined {
    return this.matrix && contentOfMatrix(this.linkage.scene, this.matrix);
  }

  /** The size of the pinned element, where that is small; else a hundredth of the scale. */
  private smallValue(): number {
    const { palette, pinned } = this.linkage;
    const { end } = palette.scaleOf(this.content);
    const content = pinned && contentOfMatrix(this.linkage.scene, pinned);
    const value = pinned && content ? elementAt(content, pinned.index) : 0;
    return typeof value === 'number' && value !== 0 && Math.abs(value) < end ? Math.abs(value) : end * SMALL;
  }

  /** Writes all of it again: after a change of theme, notation or element. */
  update(): void {
    const { scene, explanation, palette } = this.linkage;
    this.matrix = explanation?.place ?? this.matrix ?? palette.shown;
    const { content } = this;
    this.lines.hidden = !explanation || (explanation.terms === 0 && countOf(explanation.feeds) === 0);
    const coloured = content?.kind === 'numbers';
    this.element.hidden = !coloured && this.lines.hidden;
    for (const part of [this.ramp, this.numbers, this.small]) part.hidden = !coloured;
    this.writeLegend(coloured ? content : undefined);
    if (!this.matrix || !coloured) return;
    const scale = palette.scaleOf(content);
    const end = shortNumber(scale.end);
    const { knee } = palette;
    const middle = knee === undefined ? '0' : `−${shortNumber(knee)} … 0 … ${shortNumber(knee)}`;
    this.numbers.textContent = `−${end} … ${middle} … ${end}  ${matrixText(scene, this.matrix, plainNotation())}`;
    set(this.small, { 'aria-pressed': String(knee !== undefined) });
    const value = explanation ? elementAt(content, explanation.place.index) : Number.NaN;
    const tone = typeof value === 'number' ? toneOf(value, scale) : Number.NaN;
    this.marker.hidden = Number.isNaN(tone);
    this.marker.style.left = `${50 + 50 * (Number.isNaN(tone) ? 0 : tone)}%`;
  }

  /** What cells show besides their colour; and of colours, where there are any. */
  private writeLegend(coloured: Content | undefined): void {
    const { palette } = this.linkage;
    const legend = [
      ...(coloured && palette.hasBeyond(coloured) ? [t`a raised + or −: beyond the scale`] : []),
      ...(coloured && palette.hasOutsiders(coloured) ? [t`NaN and ∞ are left out of the scale`] : []),
      ...(palette.has('hatched') ? [t`hatched: zeros put around the elements or between them`] : []),
      ...(palette.has('unread') ? [t`thin broken line: no window reads it`] : []),
      ...(palette.has('window') ? [t`thin line: the window of the framed element`] : []),
      ...(palette.has('hues') ? [t`dots: each element of the kernel has a hue of its own`] : []),
    ].join(' · ');
    if (this.legend.textContent !== legend) this.legend.textContent = legend;
  }
}
