import { contentOfMatrix, explain, type Matrix, type Place } from '../core/explain';
import type { Inserted, Selection, View } from '../core/operations';
import { type Content, contentOf, elementAt, exactNumber, showShape } from '../core/tensor';
import { t } from '../core/words/words';
import { measure, prepared } from './canvas';
import { type SlidWindow, unreadCell } from './cellMarks';
import { paintCells, type Verdict } from './cellPainter';
import { element, set } from './element';
import { POINTED } from './events';
import { Faces } from './faces';
import { type Naming, nameElement, nameInWords } from './heatmapName';
import { heatmapPng } from './heatmapPng';
import { heatmapSvg } from './heatmapSvg';
import { paintLights, type Sight, type Unseen } from './highlights';
import { paintIndices } from './indices';
import { type Inks, inksOf, PRINT } from './inks';
import { cellAt, extentText, isWithin, type Layout, type Room, WRITABLE } from './layout';
import { type Linkage, plainNotation, samePlace } from './linkage';
import { matrixKey } from './marks';
import type { ColourScale } from './palette';
import { preferences } from './preferences';
import { type Cell, RovingCell } from './rovingCell';
import { type Takeable, takeAwayMenu } from './takeAway';
import { Zoom } from './zoom';

export interface HeatmapOptions extends Naming {
  readonly selection: Selection;
  /** How large it may be. */
  readonly room?: Room;
  /** How many kernel elements have a hue. */
  readonly taps?: number;
  /** The kernel element that a cell shows the hue of, by flat index. */
  readonly hueAt?: (index: number) => number | undefined;
  /** Whether nothing reads an element, by flat index: its cell has a broken edge. */
  readonly unread?: (index: number) => boolean;
  /** Which of its cells another matrix slides over to make an element; none where it does not make it. */
  readonly windowOf?: (place: Place) => SlidWindow | undefined;
  /** What stands before rows and above columns, instead of their numbers. */
  readonly labels?: { row(n: number): string; column(n: number): string };
  /** Shown instead of the matrix's own numbers, of the same shape; what is explained is still the matrix. */
  readonly content?: Content;
  /** Whose scale colours it. Its own where this is absent. */
  readonly scaledLike?: Content;
  /** What a check says of an element. */
  readonly verdictAt?: (index: number) => Verdict | undefined;
  /** The sentence spoken for an element, instead of its explanation. */
  readonly saysOf?: (index: number) => string;
}

/**
 * With up to so many elements, what lights up is drawn over the numbers, on the same canvas. A canvas costs the browser more, a
 * millisecond each time it shows it anew, than drawing so many cells again.
 */
const ONE_CANVAS = 64;

/** A matrix drawn as cells: a canvas for the numbers, one above it for what lights up, and an ARIA grid over both. */
export class Heatmap {
  readonly element: HTMLElement;
  private readonly base = element('canvas', { 'aria-hidden': 'true' });
  /** For what lights up, where the matrix is large. */
  private readonly light: HTMLCanvasElement | undefined;
  private readonly canvases: readonly HTMLCanvasElement[];
  private readonly elsewhere = element('span', { class: 'elsewhere' });
  private readonly caption = element('figcaption');
  private readonly facts = element('span', { class: 'facts' });
  private readonly zoom: Zoom;
  private readonly cell: RovingCell;
  private readonly grid: HTMLElement;
  private readonly content: Content | undefined;
  /** Shown in place of the content while its elements add up. */
  private sum: Content | undefined;
  private faces: Faces;
  /** Whether what is on the canvases is of another plane, part or theme, or nothing yet. */
  private stale = true;
  /** The colours of the theme, as of the last drawing. */
  private inks: Inks = PRINT;
  /** What is pinned while the focus goes over zeros of no element. */
  private awaited: Place | undefined;
  /** Whether something may be drawn on the canvas of what lights up. */
  private lights = true;

  constructor(
    private readonly linkage: Linkage,
    readonly matrix: Matrix,
    private readonly view: View,
    private readonly options: HeatmapOptions,
  ) {
    this.zoom = new Zoom(
      view.rows,
      view.columns,
      options.room,
      () => this.cell.at,
      () => this.moved(),
    );
    this.cell = new RovingCell(this.roved());
    if (view.rows * view.columns > ONE_CANVAS)
      this.light = element('canvas', { 'aria-hidden': 'true', class: 'light' });
    this.canvases = this.light ? [this.base, this.light] : [this.base];
    this.grid = element('div', { role: 'grid', class: 'grid' }, ...this.canvases, this.cell.row);
    this.content = options.content ?? contentOfMatrix(linkage.scene, matrix);
    this.faces = this.facesOf(view.plane(options.selection));
    linkage.palette.shown ??= matrix;
    if (/padded|stuffed|dilated/.test(view.dressing ?? '')) linkage.palette.shows('hatched');
    this.element = this.build();
    linkage.palette.onChange(() => this.draw());
    // The page is laid out before it is drawn.
    for (const canvas of this.canvases) measure(canvas, this.layout);
    this.listen();
    // Whoever puts it on the page may draw it at once; else it is drawn before it is seen.
    new ResizeObserver(() => {
      if (!this.stale) return;
      this.draw();
      this.describe();
    }).observe(this.grid);
  }

  private build(): HTMLElement {
    const { rows, columns } = this.view;
    set(this.grid, { 'aria-rowcount': rows, 'aria-colcount': columns });
    this.caption.append(
      element('span'),
      this.facts,
      ...(this.zoom.possible ? [this.zoom.controls] : []),
      takeAwayMenu(this.takeable(this.nameInWords())),
      this.elsewhere,
    );
    this.placeCaption();
    this.rename();
    return element('figure', { class: 'heatmap' }, this.grid, this.caption);
  }

  private get layout(): Layout {
    return this.zoom.layout;
  }

  /** As near to the cells in every layout. */
  private placeCaption(): void {
    this.caption.style.marginTop = `${6 - this.layout.edge}px`;
  }

  /** What of the matrix is on the screen, and what it is a part of. */
  private extent(): string {
    const { shape } = this.matrix.value;
    const extent = shape.length === 0 ? '' : extentText(this.layout, preferences().base);
    return [
      shape.length > 2 ? t`${extent} of ${showShape(shape)}` : extent,
      ...(this.sum ? [t`sum so far`] : []),
    ]
      .filter((part) => part !== '')
      .join(', ');
  }

  /** Writes the matrix's name: at first, and after a change of notation. */
  rename(): void {
    const { rows, columns } = this.view;
    set(this.grid, { 'aria-label': t`${this.nameInWords()}, ${rows} by ${columns}` });
    this.caption.firstElementChild?.replaceWith(
      nameElement(this.linkage, this.matrix, this.view, this.options),
    );
    this.facts.textContent = this.extent();
  }

  private nameInWords(): string {
    return nameInWords(this.linkage, this.matrix, this.view, this.options);
  }

  /** What can be copied and saved: the operand with all its planes, or, where it was padded or turned, what is drawn. */
  private takeable(name: string): Takeable {
    const { whole } = this.zoom;
    const labels = { row: this.label(0), column: this.label(1) };
    const faceAt = (row: number, column: number) => this.faces.at(row, column, whole.block);
    return {
      name,
      content: () => this.taken(),
      svg: () => heatmapSvg(name, whole, PRINT, this.scale, faceAt, labels),
      png: () => heatmapPng(whole, PRINT, this.scale, faceAt, labels),
    };
  }

  private taken(): Content {
    const { content, view, faces } = this;
    if (content && view.dressing === undefined) return content;
    const { rows, columns } = view;
    const elements = Array.from({ length: rows * columns }, (_, n) => {
      const source = view.source(faces.plane, Math.floor(n / columns), n % columns);
      return typeof source === 'number' && content ? elementAt(content, source) : 0;
    });
    return contentOf([rows, columns], elements);
  }

  private get scale(): ColourScale {
    return this.linkage.palette.scaleOf(this.options.scaledLike ?? this.content);
  }

  private facesOf(plane: number): Faces {
    const { linkage, matrix, view, content, options } = this;
    return new Faces(linkage.scene, matrix, view, this.sum ?? content, plane, options.verdictAt);
  }

  private label(axis: 0 | 1): (n: number) => number | string | undefined {
    const { labels } = this.options;
    if (labels) return axis === 0 ? labels.row : labels.column;
    return (n) => this.faces.labelOf(axis, n);
  }

  select(selection: Selection): void {
    const plane = this.view.plane(selection);
    if (plane === this.faces.plane) return;
    this.faces = this.facesOf(plane);
    this.draw();
  }

  /** Shows sums so far, on the scale of the whole ones; without them, the matrix again. */
  accumulate(sum: Content | undefined): void {
    if (sum === this.sum) return;
    this.sum = sum;
    this.faces = this.facesOf(this.faces.plane);
    this.facts.textContent = this.extent();
    this.draw();
  }

  // ── Drawing ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Draws everything: after a change of theme or plane. */
  draw(): void {
    // Only there are the colours and the font known.
    this.stale = !this.element.isConnected;
    if (this.stale) return;
    this.inks = inksOf(this.element);
    this.linkage.palette.theme = this.inks.theme;
    if (this.light) this.paint();
    this.lights = true;
    this.highlight();
  }

  /** Draws the numbers, with nothing that lights up. */
  private paint(): CanvasRenderingContext2D | null {
    const { layout, faces, inks } = this;
    const context = prepared(this.base, layout);
    if (!context) return context;
    context.imageSmoothingEnabled = false;
    paintIndices(context, layout, inks, this.label(0), this.label(1));
    paintCells(context, layout, inks, this.scale, (row, column) => faces.at(row, column, layout.block));
    this.markUnread(context, inks);
    return context;
  }

  private markUnread(context: CanvasRenderingContext2D, inks: Inks): void {
    const { layout, view, faces } = this;
    const { unread } = this.options;
    if (!unread || layout.block > 1) return;
    const { firstRow, firstColumn, drawnRows, drawnColumns, whole } = layout;
    for (let row = firstRow; row < firstRow + drawnRows; row++) {
      for (let column = firstColumn; column < firstColumn + drawnColumns; column++) {
        const source = view.source(faces.plane, row, column);
        if (typeof source !== 'number' || !unread(source)) continue;
        this.linkage.palette.shows('unread');
        if (whole || isWithin(layout, row, column)) unreadCell(context, layout, inks, row, column);
      }
    }
  }

  /** Draws what lights up: for a large matrix on a canvas of its own, so that pointing at it costs little. */
  highlight(): void {
    if (this.stale) return;
    const { linkage, options, layout, view, faces } = this;
    const key = matrixKey(this.matrix);
    const marks = linkage.marksOf(this.matrix);
    const ghost = linkage.ghost && matrixKey(linkage.ghost) === key ? linkage.ghost : undefined;
    const lit = linkage.emphasized.filter((place) => matrixKey(place) === key);
    const pinned = linkage.pinned && matrixKey(linkage.pinned) === key ? linkage.pinned : undefined;
    const inserted = linkage.void?.view === view ? linkage.void : undefined;
    const window = linkage.working && options.windowOf?.(linkage.working);
    if (window) linkage.palette.shows('window');
    const { row, column } = this.cell.at;
    this.cell.select(pinned !== undefined && samePlace(pinned, this.place(row, column)));
    const hues = options.hueAt !== undefined && layout.side >= WRITABLE;
    if (hues) linkage.palette.shows('hues');
    const marked = marks.cells.size > 0 || marks.spans.length > 0;
    const anything =
      marked ||
      ghost !== undefined ||
      lit.length > 0 ||
      hues ||
      inserted !== undefined ||
      window !== undefined;
    if (!anything && !this.lights) return;
    this.lights = anything;
    const context = this.light ? prepared(this.light, layout) : this.paint();
    if (!context) return;
    const sight: Sight = { view, plane: faces.plane, layout, inks: this.inks, taps: options.taps ?? 1 };
    this.say(
      paintLights(context, sight, { marks, ghost, lit, pinned, window, inserted, hueAt: options.hueAt }),
    );
  }

  private say({ elsewhere, outside }: Unseen): void {
    const said = [
      ...(elsewhere > 0 ? [t`+${elsewhere} in other planes`] : []),
      ...(outside > 0 ? [t`+${outside} outside this part`] : []),
    ].join(', ');
    if (this.elsewhere.textContent !== said) this.elsewhere.textContent = said;
  }

  /** Shows another part, or another size. */
  private moved(): void {
    this.grid.classList.toggle('movable', !this.layout.whole);
    this.placeCaption();
    this.facts.textContent = this.extent();
    this.cell.place();
    this.draw();
  }

  // ── Pointer and keys ──────────────────────────────────────────────────────────────────────────────────────────

  private listen(): void {
    this.element.addEventListener('pointermove', (event) => {
      const cell = this.cellUnder(event);
      if (cell) this.pointAt(cell.row, cell.column);
      else this.linkage.point(undefined);
    });
    this.element.addEventListener('pointerleave', () => this.linkage.point(undefined));
    this.grid.addEventListener('click', (event) => {
      const cell = this.cellUnder(event);
      if (this.zoom.dragged || !cell) return;
      this.cell.move(cell.row, cell.column);
      this.cell.focus();
      this.press(cell.row, cell.column);
    });
    if (this.zoom.possible) this.zoom.listen(this.grid, this.base);
  }

  private roved() {
    const { zoom, linkage } = this;
    return {
      get layout() {
        return zoom.layout;
      },
      pointAt: (row: number, column: number) => this.pointAt(row, column),
      leave: () => linkage.point(undefined),
      press: (row: number, column: number) => this.press(row, column),
      walk: (from: Cell, to: Cell) => this.walk(from, to),
      free: () => linkage.free(),
      zoomBy: zoom.possible ? (steps: number) => zoom.by(steps) : undefined,
      zoomOut: () => zoom.out(),
      reveal: (row: number, column: number) => zoom.reveal(row, column),
      sentence: (row: number, column: number) => this.sentence(row, column),
    };
  }

  /** Writes for screen readers what is not needed for the first picture. */
  describe(): void {
    this.cell.describe();
  }

  private cellUnder(event: MouseEvent): { row: number; column: number } | undefined {
    const box = this.base.getBoundingClientRect();
    return cellAt(this.layout, event.clientX - box.left, event.clientY - box.top);
  }

  /** Pins the element of a cell or frees it; where small values are spread out, those about as small as this one are. */
  private press(row: number, column: number): void {
    const place = this.place(row, column);
    if (!place) return;
    const { palette } = this.linkage;
    const value = this.content && elementAt(this.content, place.index);
    if (palette.knee !== undefined && typeof value === 'number' && value !== 0) palette.emphasize(value);
    this.linkage.togglePin(place);
  }

  /** The pin goes along; where no element is, it waits for the next one. */
  private walk(from: Cell, to: Cell): void {
    const { linkage } = this;
    const held = this.place(...from) ?? this.awaited;
    this.awaited = undefined;
    if (!held || !samePlace(held, linkage.pinned)) return;
    const next = this.place(...to);
    if (next) linkage.pinAt(next);
    else this.awaited = held;
  }

  /** Explains the element under a cell, or why there is none. */
  private pointAt(row: number, column: number): void {
    const source = this.view.source(this.faces.plane, row, column);
    const content = this.sum ?? this.content;
    const value = typeof source === 'number' && content ? elementAt(content, source) : undefined;
    // In full, where the cell shows three digits.
    this.grid.title = typeof value === 'number' ? exactNumber(value) : '';
    if (typeof source !== 'number') {
      this.linkage.point(undefined, { matrix: this.matrix, why: source, view: this.view, row, column });
      return;
    }
    this.linkage.point({ ...this.matrix, index: source });
    if (this.matrix.side === 'gradient') this.element.dispatchEvent(new Event(POINTED, { bubbles: true }));
  }

  private place(row: number, column: number): Place | undefined {
    const source = this.view.source(this.faces.plane, row, column);
    return typeof source === 'number' ? { ...this.matrix, index: source } : undefined;
  }

  private sentence(row: number, column: number): string {
    const source = this.view.source(this.faces.plane, row, column);
    if (typeof source !== 'number') {
      return insertedText(source);
    }
    const { saysOf } = this.options;
    if (saysOf) return saysOf(source);
    const place = { ...this.matrix, index: source };
    return explain(this.linkage.scene, place, plainNotation()).sentence;
  }
}

function insertedText(why: Inserted): string {
  switch (why) {
    case 'padding':
      return t`0, put there by padding`;
    case 'stuffing':
      return t`0, put between the strides`;
    case 'dilation':
      return t`0, put there by dilation`;
  }
}
