import {
  contentOfMatrix,
  explain,
  type Matrix,
  matrixTeX,
  matrixText,
  type Place,
  symbolOf,
} from '../core/explain';
import type { Selection, View } from '../core/operations';
import {
  type Content,
  contentOf,
  elementAt,
  exactNumber,
  planes,
  shortNumber,
  showShape,
} from '../core/tensor';
import { BlockMeans } from './blockMeans';
import {
  cornerCell,
  dotCell,
  type Face,
  findCell,
  type Inks,
  inksOf,
  type Mark,
  outlineCell,
  PRINT,
  paintCells,
  paintIndices,
  ringCell,
  unreadCell,
} from './cellPainter';
import { element, set } from './element';
import { heatmapSvg } from './heatmapSvg';
import {
  cellAt,
  cornerOf,
  extentText,
  isSeen,
  isWithin,
  type Layout,
  layoutOf,
  PIXELS,
  WRITABLE,
  zoomedLayout,
  zoomsOf,
} from './layout';
import { type Linkage, matrixKey, plainNotation } from './linkage';
import type { ColourScale } from './palette';
import { preferences } from './preferences';
import { type Takeable, takeAwayMenu } from './takeAway';
import { renderTeX } from './tex';
import { hueOf } from './theme';

export interface HeatmapOptions {
  readonly selection: Selection;
  /** How many kernel elements have a hue. */
  readonly taps?: number;
  /** The kernel element that a cell shows the hue of, by flat index. */
  readonly hueAt?: (index: number) => number | undefined;
  /** Whether nothing reads an element, by flat index: its cell has a broken edge. */
  readonly unread?: (index: number) => boolean;
  /** What stands before rows and above columns, instead of their numbers. */
  readonly labels?: { row(n: number): string; column(n: number): string };
  /** Said behind the name: `before`. */
  readonly remark?: string;
  /** Instead of a name. */
  readonly title?: string;
  /** Shown instead of the matrix's own numbers, of the same shape; what is explained is still the matrix. */
  readonly content?: Content;
  /** Whose scale colours it. Its own where this is absent. */
  readonly scaledLike?: Content;
  /** What a check says of an element. */
  readonly markAt?: (index: number) => Mark | undefined;
  /** The sentence spoken for an element, instead of its explanation. */
  readonly saysOf?: (index: number) => string;
}

/** Pixels that the pointer moves before a press is a drag. */
const DRAG = 4;

/** A matrix drawn as cells: a canvas for the numbers, one above it for what lights up, and an ARIA grid over both. */
export class Heatmap {
  readonly element: HTMLElement;
  private readonly base = element('canvas', { 'aria-hidden': 'true' });
  private readonly light = element('canvas', { 'aria-hidden': 'true', class: 'light' });
  private readonly cell = element('div', { role: 'gridcell', tabindex: 0, class: 'cell' });
  private readonly row = element('div', { role: 'row' }, this.cell);
  private readonly elsewhere = element('span', { class: 'elsewhere' });
  private readonly grid = element('div', { role: 'grid', class: 'grid' }, this.base, this.light, this.row);
  private readonly caption = element('figcaption');
  private readonly taps: number;
  /** The layout of all of it, and the one that is on the screen: of a part, when one has zoomed in. */
  private readonly whole: Layout;
  private layout: Layout;
  private readonly zooms: readonly Pick<Layout, 'block' | 'side'>[];
  private zoom = 0;
  private readonly facts = element('span', { class: 'facts' });
  private readonly zoomButtons: HTMLButtonElement[] = [];
  private readonly content: Content | undefined;
  private means: BlockMeans;
  private plane: number;
  private at = { row: 0, column: 0 };

  constructor(
    private readonly linkage: Linkage,
    readonly matrix: Matrix,
    private readonly view: View,
    private readonly options: HeatmapOptions,
  ) {
    this.taps = options.taps ?? 1;
    this.whole = layoutOf(view.rows, view.columns);
    this.layout = this.whole;
    this.zooms = zoomsOf(this.whole);
    this.content = options.content ?? contentOfMatrix(linkage.scene, matrix);
    this.plane = view.plane(options.selection);
    this.means = this.meansOfPlane();
    linkage.palette.shown ??= matrix;
    if (/padded|stuffed/.test(view.dressing ?? '')) linkage.palette.hatched = true;
    this.element = this.build();
    linkage.palette.onChange(() => this.draw());
    this.size(this.base);
    this.size(this.light);
    this.listen();
    // Whoever puts it on the page may draw it at once; else it is drawn before it is seen.
    new ResizeObserver(() => {
      if (this.stale) this.draw();
    }).observe(this.grid);
  }

  private build(): HTMLElement {
    const { rows, columns } = this.view;
    set(this.grid, { 'aria-rowcount': rows, 'aria-colcount': columns });
    this.caption.append(
      element('span'),
      this.facts,
      ...(this.zooms.length > 1 ? [this.zoomControls()] : []),
      takeAwayMenu(this.takeable(this.nameInWords())),
      this.elsewhere,
    );
    // As near to the cells in every layout.
    this.caption.style.marginTop = `${6 - this.layout.edge}px`;
    this.rename();
    return element('figure', { class: 'heatmap' }, this.grid, this.caption);
  }

  private zoomControls(): HTMLElement {
    const button = (face: string, label: string, by: number): HTMLButtonElement => {
      const made = element(
        'button',
        { type: 'button', class: 'zoom', 'aria-label': label, title: label },
        face,
      );
      made.addEventListener('click', () => this.zoomBy(by));
      this.zoomButtons.push(made);
      return made;
    };
    return element(
      'span',
      { class: 'zooms' },
      button('−', 'Zoom out', -1),
      button('+', 'Zoom in (also with Ctrl and the wheel; drag to move)', 1),
    );
  }

  /** What of the matrix is on the screen, and what it is a part of. */
  private extent(): string {
    const { shape } = this.matrix.value;
    if (shape.length === 0) return '';
    const extent = extentText(this.layout, preferences().base);
    return shape.length > 2 ? `${extent} of ${showShape(shape)}` : extent;
  }

  /** Writes the matrix's name: at first, and after a change of notation. */
  rename(): void {
    const { rows, columns } = this.view;
    set(this.grid, { 'aria-label': `${this.nameInWords()}, ${rows} by ${columns}` });
    this.caption.firstElementChild?.replaceWith(this.nameElement());
    this.facts.textContent = this.extent();
  }

  private nameInWords(): string {
    const { title, remark } = this.options;
    const name = title ?? matrixText(this.linkage.scene, this.matrix, plainNotation());
    return [this.view.dressing, name, remark].filter((part) => part !== undefined).join(' ');
  }

  /** The matrix's name in the caption: typeset, with what was done to it. A text stands for what has no name. */
  private nameElement(): HTMLElement {
    const { title, remark } = this.options;
    if (title !== undefined) {
      return element(
        'code',
        { class: 'source', title },
        title.length > 32 ? `${title.slice(0, 31)}…` : title,
      );
    }
    const { dressing } = this.view;
    const tex = matrixTeX(this.linkage.scene, this.matrix, true, plainNotation());
    const dressed =
      dressing === 'rotated'
        ? `\\operatorname{rot}_{180}${tex}`
        : dressing
          ? `\\text{${dressing} }${tex}`
          : tex;
    return renderTeX(remark === undefined ? dressed : `${dressed}\\text{ ${remark}}`);
  }

  /** What can be copied and saved: the operand with all its planes, or, where it was padded or turned, what is drawn. */
  private takeable(name: string): Takeable {
    const { whole } = this;
    const labels = { row: (n: number) => this.labelOf(0, n), column: (n: number) => this.labelOf(1, n) };
    const faceAt = (row: number, column: number): Face => this.faceAt(row, column, whole.block);
    return {
      name,
      content: () => {
        const whole = this.content;
        if (whole && this.view.dressing === undefined) return whole;
        const { rows, columns } = this.view;
        const elements = Array.from({ length: rows * columns }, (_, n) => {
          const source = this.view.source(this.plane, Math.floor(n / columns), n % columns);
          return typeof source === 'number' && whole ? elementAt(whole, source) : 0;
        });
        return contentOf([rows, columns], elements);
      },
      svg: () => heatmapSvg(name, whole, PRINT, this.scale, faceAt, labels),
      png: () => {
        const canvas = document.createElement('canvas');
        // 300 dots an inch for a picture that is as large as on the screen.
        const scale = 4;
        canvas.width = whole.width * scale;
        canvas.height = whole.height * scale;
        const context = canvas.getContext('2d');
        if (!context) throw new Error('This page cannot draw.');
        context.scale(scale, scale);
        context.imageSmoothingEnabled = false;
        context.fillStyle = PRINT.paper;
        context.fillRect(0, 0, whole.width, whole.height);
        paintIndices(context, whole, PRINT, labels.row, labels.column);
        paintCells(context, whole, PRINT, this.scale, faceAt);
        return canvas.toDataURL('image/png');
      },
    };
  }

  private get scale(): ColourScale {
    return this.linkage.palette.scaleOf(this.options.scaledLike ?? this.content);
  }

  /** The number of a cell of the plane on the screen, for means: 0 for what padding put there. */
  private meansOfPlane(): BlockMeans {
    const { content, view, plane } = this;
    const data = content?.kind === 'numbers' ? content.data : undefined;
    return new BlockMeans(view.rows, view.columns, (row, column) => {
      const source = view.source(plane, row, column);
      return typeof source === 'number' ? (data?.[source] ?? Number.NaN) : 0;
    });
  }

  select(selection: Selection): void {
    this.plane = this.view.plane(selection);
    this.means = this.meansOfPlane();
    this.draw();
  }

  /** Whether what is on the canvases is of another plane, part or theme, or nothing yet. */
  private stale = true;
  /** The colours of the theme, as of the last drawing. */
  private inks: Inks = PRINT;

  /** Draws everything: after a change of theme or plane. */
  draw(): void {
    const { layout } = this;
    // Only there are the colours and the font known.
    this.stale = !this.element.isConnected;
    if (this.stale) return;
    const context = this.prepared(this.base);
    if (!context) return;
    const inks = inksOf(this.element);
    this.inks = inks;
    this.linkage.palette.theme = inks.theme;
    const label = (axis: 0 | 1) => (n: number) => this.labelOf(axis, n);
    context.imageSmoothingEnabled = false;
    paintIndices(context, layout, inks, label(0), label(1));
    paintCells(context, layout, inks, this.scale, (row, column) => this.faceAt(row, column, layout.block));
    this.markUnread(context, inks);
    this.lights = true;
    this.highlight();
  }

  private markUnread(context: CanvasRenderingContext2D, inks: Inks): void {
    const { layout, view, plane } = this;
    const { unread } = this.options;
    if (!unread || layout.block > 1) return;
    const { firstRow, firstColumn, drawnRows, drawnColumns, whole } = layout;
    for (let row = firstRow; row < firstRow + drawnRows; row++) {
      for (let column = firstColumn; column < firstColumn + drawnColumns; column++) {
        const source = view.source(plane, row, column);
        if (typeof source !== 'number' || !unread(source)) continue;
        if (whole || isWithin(layout, row, column)) unreadCell(context, layout, inks, row, column);
      }
    }
  }

  /** Gives a canvas the size of the layout in device pixels; says whether it had it already. */
  private size(canvas: HTMLCanvasElement): boolean {
    const { width, height } = this.layout;
    const scale = window.devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.dataset['scale'] === String(scale) && canvas.width === wide && canvas.height === high)
      return true;
    canvas.dataset['scale'] = String(scale);
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    canvas.getContext('2d')?.setTransform(scale, 0, 0, scale, 0, 0);
    return false;
  }

  /** A canvas in device pixels, emptied. */
  private prepared(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
    const { width, height } = this.layout;
    const context = canvas.getContext('2d');
    if (this.size(canvas)) context?.clearRect(0, 0, width, height);
    return context;
  }

  /** What a drawn cell shows: its element, or the mean of its block. */
  private faceAt(row: number, column: number, block: number): Face {
    const { view, content, plane } = this;
    if (!content) return { kind: 'symbol', text: '…' };
    const mark = this.options.markAt && this.markIn(row, column, block);
    if (block > 1) return { kind: 'number', value: this.means.mean(block, row, column), mark };
    const source = view.source(plane, row, column);
    if (typeof source !== 'number') return { kind: 'inserted' };
    if (mark?.glyph === '?') return { kind: 'open', mark };
    const value = elementAt(content, source);
    return typeof value === 'number'
      ? { kind: 'number', value, mark }
      : { kind: 'symbol', text: this.symbolAt(source) };
  }

  /** The verdict on a cell; on a block, that on the first element of it that is wrong. */
  private markIn(row: number, column: number, block: number): Mark | undefined {
    const { markAt } = this.options;
    const { view, plane } = this;
    let first: Mark | undefined;
    for (let i = row; i < Math.min(view.rows, row + block); i++) {
      for (let j = column; j < Math.min(view.columns, column + block); j++) {
        const source = view.source(plane, i, j);
        const mark = typeof source === 'number' ? markAt?.(source) : undefined;
        if (mark?.bad) return mark;
        first ??= mark;
      }
    }
    return first;
  }

  /** `X₁₁`; for what has no name, three points. */
  private symbolAt(index: number): string {
    const symbol = symbolOf(this.linkage.scene, { ...this.matrix, index });
    if (typeof symbol === 'number') return shortNumber(symbol);
    if (symbol.kind !== 'element' || symbol.tex !== undefined) return '…';
    const { base } = preferences();
    const digits = symbol.position.map((i) =>
      [...String(i + base)].map((d) => '₀₁₂₃₄₅₆₇₈₉'[Number(d)]).join(''),
    );
    const below = digits.join(digits.length > 2 || symbol.position.some((i) => i > 8) ? ',' : '');
    return `${symbol.gradientOf === undefined ? '' : preferences().short ? 'd' : '∂'}${symbol.name}${below}`;
  }

  /** The number of the operand's row (axis 0) or column (axis 1) under the n-th one of the view; none for inserted ones. */
  private labelOf(axis: 0 | 1, n: number): number | string | undefined {
    const { view, plane } = this;
    const { labels } = this.options;
    if (labels) return axis === 0 ? labels.row(n) : labels.column(n);
    const across = axis === 0 ? view.columns : view.rows;
    for (let m = 0; m < across; m++) {
      const source = axis === 0 ? view.source(plane, n, m) : view.source(plane, m, n);
      if (typeof source !== 'number') continue;
      const { rows, columns } = planes(this.matrix.value.shape);
      return (axis === 0 ? Math.floor(source / columns) % rows : source % columns) + preferences().base;
    }
    return undefined;
  }

  /** Whether something may be drawn on the canvas of what lights up. */
  private lights = true;

  /** Draws what lights up: on a canvas of its own, so that pointing at a large matrix costs little. */
  highlight(): void {
    if (this.stale) return;
    const { view, plane, taps, layout } = this;
    const marks = this.linkage.marksOf(this.matrix);
    const ghost = this.linkage.ghost;
    const ghostAt =
      ghost && matrixKey(ghost) === matrixKey(this.matrix) ? view.locate(ghost.index) : undefined;
    const lit = this.linkage.emphasized.filter((place) => matrixKey(place) === matrixKey(this.matrix));
    const hues = this.options.hueAt && layout.side >= WRITABLE;
    const anything = marks.size > 0 || ghostAt !== undefined || lit.length > 0 || hues === true;
    if (!anything && !this.lights) return;
    this.lights = anything;
    const context = this.prepared(this.light);
    if (!context) return;
    const { inks } = this;
    context.save();
    if (!layout.whole) {
      const { margin, edge, width, height } = layout;
      context.beginPath();
      context.rect(margin - 4, margin - 4, width - margin - edge + 8, height - margin - edge + 8);
      context.clip();
    }
    if (ghostAt?.plane === plane) cornerCell(context, layout, inks, ghostAt.row, ghostAt.column);
    let hidden = 0;
    let outside = 0;
    // What is only fed is drawn first, the element itself last, above all others; a block once.
    for (const wanted of ['feed', 'source', 'self'] as const) {
      const drawn = new Set<number>();
      for (const [index, { role, tap }] of marks) {
        if (role !== wanted) continue;
        const at = view.locate(index);
        if (!at || at.plane !== plane) {
          hidden += 1;
          continue;
        }
        if (!isSeen(layout, at.row, at.column)) {
          outside += 1;
          continue;
        }
        if (layout.block > 1) {
          const { block, columns } = layout;
          const key = Math.floor(at.row / block) * columns + Math.floor(at.column / block);
          if (drawn.has(key)) continue;
          drawn.add(key);
        }
        const colour =
          role === 'self' ? inks.ink : tap === undefined ? inks.accent : hueOf(tap, taps, inks.theme);
        outlineCell(context, layout, inks, at.row, at.column, colour, role === 'feed' ? 'dashed' : 'strong');
        if (role === 'self' && layout.side < PIXELS) findCell(context, layout, inks, at.row, at.column);
      }
    }
    const { hueAt } = this.options;
    if (hueAt && hues) {
      const { firstRow, firstColumn, drawnRows, drawnColumns } = layout;
      for (let row = firstRow; row < firstRow + drawnRows; row++) {
        for (let column = firstColumn; column < firstColumn + drawnColumns; column++) {
          const source = view.source(plane, row, column);
          const tap = typeof source === 'number' ? hueAt(source) : undefined;
          if (tap !== undefined) dotCell(context, layout, inks, row, column, hueOf(tap, taps, inks.theme));
        }
      }
    }
    for (const place of lit) {
      const at = view.locate(place.index);
      if (at && at.plane === plane && isSeen(layout, at.row, at.column))
        ringCell(context, layout, inks, at.row, at.column);
    }
    context.restore();
    const said = [
      ...(hidden > 0 ? [`+${hidden} in other planes`] : []),
      ...(outside > 0 ? [`+${outside} outside this part`] : []),
    ].join(', ');
    if (this.elsewhere.textContent !== said) this.elsewhere.textContent = said;
  }

  // ── Zoom ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Zooms by steps; the point of the canvas, or else the focused cell, stays where it is. */
  private zoomBy(steps: number, at?: { readonly x: number; readonly y: number }): void {
    const to = Math.max(0, Math.min(this.zooms.length - 1, this.zoom + steps));
    const zoom = this.zooms[to];
    if (to === this.zoom || !zoom) return;
    const { margin, left, top, side, block } = this.layout;
    const [x, y] = cornerOf(this.layout, this.at.row, this.at.column);
    const seen = isSeen(this.layout, this.at.row, this.at.column);
    const point = at ?? {
      x: seen ? x + side / 2 : this.layout.width / 2,
      y: seen ? y + side / 2 : this.layout.height / 2,
    };
    const factor = zoom.side / zoom.block / (side / block);
    this.zoom = to;
    this.show(
      to === 0
        ? this.whole
        : zoomedLayout(this.whole, zoom, {
            left: (point.x - margin + left) * factor - (point.x - margin),
            top: (point.y - margin + top) * factor - (point.y - margin),
          }),
    );
  }

  /** Moves the part that is on the screen. */
  private scrollTo(left: number, top: number): void {
    const zoom = this.zooms[this.zoom];
    if (!zoom || this.zoom === 0) return;
    const to = zoomedLayout(this.whole, zoom, { left, top });
    if (to.left !== this.layout.left || to.top !== this.layout.top) this.show(to);
  }

  private show(layout: Layout): void {
    this.layout = layout;
    this.grid.classList.toggle('movable', !layout.whole);
    this.caption.style.marginTop = `${6 - layout.edge}px`;
    this.facts.textContent = this.extent();
    const [out, further] = this.zoomButtons;
    // Not `disabled`: a button that has the focus keeps it.
    if (out) set(out, { 'aria-disabled': String(this.zoom === 0) });
    if (further) set(further, { 'aria-disabled': String(this.zoom === this.zooms.length - 1) });
    this.placeCell();
    this.draw();
  }

  /** Brings a cell into the frame. */
  private reveal(row: number, column: number): void {
    const { layout } = this;
    if (layout.whole) return;
    const { margin, edge, side, left, top, width, height } = layout;
    const [x, y] = cornerOf(layout, row, column);
    const by = (at: number, end: number): number =>
      at < margin ? at - margin : at + side > end - edge ? at + side - (end - edge) : 0;
    this.scrollTo(left + by(x, width), top + by(y, height));
  }

  // ── Pointer and keys ──────────────────────────────────────────────────────────────────────────────────────────

  private listen(): void {
    this.moveCell(0, 0);
    this.element.addEventListener('pointermove', (event) => {
      const cell = this.cellUnder(event);
      if (cell) this.pointAt(cell.row, cell.column);
      else this.linkage.point(undefined);
    });
    this.element.addEventListener('pointerleave', () => this.linkage.point(undefined));
    this.grid.addEventListener('click', (event) => {
      const cell = this.cellUnder(event);
      if (this.dragged || !cell) return;
      this.moveCell(cell.row, cell.column);
      this.press(cell.row, cell.column);
    });
    if (this.zooms.length > 1) this.listenToZoom();
    this.cell.addEventListener('focus', () => {
      this.pointAt(this.at.row, this.at.column);
      this.speak();
    });
    this.cell.addEventListener('blur', () => this.linkage.point(undefined));
    this.cell.addEventListener('keydown', (event) => this.key(event));
  }

  /** Whether the last press of the pointer moved the part that is on the screen. */
  private dragged = false;

  /** Ctrl and the wheel zoom, dragging moves. The wheel alone belongs to the page. */
  private listenToZoom(): void {
    this.grid.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const box = this.base.getBoundingClientRect();
        this.zoomBy(event.deltaY < 0 ? 1 : -1, { x: event.clientX - box.left, y: event.clientY - box.top });
      },
      { passive: false },
    );
    this.grid.addEventListener('pointerdown', (down) => {
      this.dragged = false;
      // Fingers scroll the page.
      if (this.layout.whole || down.button !== 0 || down.pointerType === 'touch') return;
      const { left, top } = this.layout;
      const move = (event: PointerEvent): void => {
        const [x, y] = [event.clientX - down.clientX, event.clientY - down.clientY];
        if (!this.dragged && Math.hypot(x, y) < DRAG) return;
        if (!this.dragged) this.grid.setPointerCapture(down.pointerId);
        this.dragged = true;
        this.scrollTo(left - x, top - y);
      };
      const end = (): void => {
        this.grid.removeEventListener('pointermove', move);
        this.grid.removeEventListener('pointerup', end);
        this.grid.removeEventListener('pointercancel', end);
      };
      this.grid.addEventListener('pointermove', move);
      this.grid.addEventListener('pointerup', end);
      this.grid.addEventListener('pointercancel', end);
    });
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

  /** Explains the element under a cell, or why there is none. */
  private pointAt(row: number, column: number): void {
    const source = this.view.source(this.plane, row, column);
    const value = typeof source === 'number' && this.content ? elementAt(this.content, source) : undefined;
    // In full, where the cell shows three digits.
    this.grid.title = typeof value === 'number' ? exactNumber(value) : '';
    if (typeof source === 'number') this.linkage.point({ ...this.matrix, index: source });
    else this.linkage.point(undefined, { matrix: this.matrix, why: source });
  }

  private place(row: number, column: number): Place | undefined {
    const source = this.view.source(this.plane, row, column);
    return typeof source === 'number' ? { ...this.matrix, index: source } : undefined;
  }

  private key(event: KeyboardEvent): void {
    const { row, column } = this.at;
    const { block, rows, columns } = this.layout;
    const last = { row: rows - 1, column: columns - 1 };
    const to: Record<string, readonly [number, number]> = {
      ArrowUp: [row - block, column],
      ArrowDown: [row + block, column],
      ArrowLeft: [row, column - block],
      ArrowRight: [row, column + block],
      Home: event.ctrlKey ? [0, 0] : [row, 0],
      End: event.ctrlKey ? [last.row, last.column] : [row, last.column],
      PageUp: [0, column],
      PageDown: [last.row, column],
    };
    const target = to[event.key];
    const zoom = { '+': 1, '=': 1, '-': -1, '0': -this.zooms.length }[event.key];
    if (zoom !== undefined && this.zooms.length > 1 && !event.ctrlKey && !event.metaKey) {
      this.zoomBy(zoom);
      this.reveal(row, column);
    } else if (target) {
      this.moveCell(
        Math.max(0, Math.min(last.row, target[0])),
        Math.max(0, Math.min(last.column, target[1])),
      );
      this.reveal(this.at.row, this.at.column);
      this.pointAt(this.at.row, this.at.column);
      this.speak();
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.press(row, column);
    } else if (event.key === 'Escape') {
      this.linkage.free();
    } else return;
    // The notebook would move its own focus.
    event.preventDefault();
    event.stopPropagation();
  }

  /** Puts the one focusable cell over a position. */
  private moveCell(row: number, column: number): void {
    this.at = { row, column };
    this.placeCell();
    set(this.row, { 'aria-rowindex': row + 1 });
    set(this.cell, { 'aria-colindex': column + 1, 'aria-label': this.sentence(row, column) });
  }

  private placeCell(): void {
    const { layout } = this;
    const { row, column } = this.at;
    const [x, y] = cornerOf(layout, row, column);
    const size = `${layout.side + 2}px`;
    const { margin, edge } = layout;
    // Beyond the frame it would make the grid scroll.
    const within = (at: number, end: number): number =>
      Math.max(margin - layout.side, Math.min(end - edge - layout.side, at)) - 2;
    Object.assign(this.cell.style, {
      left: `${within(x, layout.width)}px`,
      top: `${within(y, layout.height)}px`,
      width: size,
      height: size,
    });
  }

  private sentence(row: number, column: number): string {
    const source = this.view.source(this.plane, row, column);
    if (typeof source !== 'number') {
      return source === 'padding' ? '0, put there by padding' : '0, put between the strides';
    }
    const { saysOf } = this.options;
    if (saysOf) return saysOf(source);
    const place = { ...this.matrix, index: source };
    return explain(this.linkage.scene, place, plainNotation()).sentence;
  }

  private speak(): void {
    const label = this.cell.getAttribute('aria-label') ?? '';
    this.element.dispatchEvent(
      new CustomEvent('backprop-speak', { bubbles: true, composed: true, detail: label }),
    );
  }
}
