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
  planes,
  scaleOf,
  shortNumber,
  showShape,
  statisticsOf,
} from '../core/tensor';
import {
  cornerCell,
  cornerOf,
  dotCell,
  type Face,
  type Inks,
  inksOf,
  type Layout,
  layoutOf,
  outlineCell,
  paintCells,
  paintIndices,
  ringCell,
  unreadCell,
} from './cellPainter';
import { element, set } from './element';
import { heatmapSvg } from './heatmapSvg';
import { type Linkage, matrixKey, plainNotation, samePlace } from './linkage';
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
}

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
  private readonly layout: Layout;
  private readonly content: Content | undefined;
  private readonly end: number;
  private plane: number;
  private at = { row: 0, column: 0 };

  constructor(
    private readonly linkage: Linkage,
    readonly matrix: Matrix,
    private readonly view: View,
    private readonly options: HeatmapOptions,
  ) {
    this.taps = options.taps ?? 1;
    this.layout = layoutOf(view.rows, view.columns);
    this.content = contentOfMatrix(linkage.scene, matrix);
    this.end = this.content?.kind === 'numbers' ? scaleOf(statisticsOf(this.content)) : 1;
    this.plane = view.plane(options.selection);
    this.element = this.build();
    this.listen();
    this.draw();
  }

  private build(): HTMLElement {
    const { rows, columns } = this.view;
    set(this.grid, { 'aria-rowcount': rows, 'aria-colcount': columns });
    const { shape } = this.matrix.value;
    const { block, drawnRows, drawnColumns } = this.layout;
    const size = `${rows}×${columns}`;
    const facts =
      block > 1
        ? `${drawnRows}×${drawnColumns} shown of ${size}, mean of ${block}×${block}`
        : shape.length === 0
          ? ''
          : shape.length > 2
            ? `${size} of ${showShape(shape)}`
            : size;
    this.caption.append(
      element('span'),
      element('span', { class: 'facts' }, facts),
      takeAwayMenu(this.takeable(this.nameInWords())),
      this.elsewhere,
    );
    this.rename();
    const kind = this.layout.side >= 14 ? 'heatmap' : 'heatmap dense';
    return element('figure', { class: kind }, this.grid, this.caption);
  }

  /** Writes the matrix's name: at first, and after a change of notation. */
  rename(): void {
    const { rows, columns } = this.view;
    set(this.grid, { 'aria-label': `${this.nameInWords()}, ${rows} by ${columns}` });
    this.caption.firstElementChild?.replaceWith(this.nameElement());
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
    const { layout } = this;
    const labels = { row: (n: number) => this.labelOf(0, n), column: (n: number) => this.labelOf(1, n) };
    const faceAt = (row: number, column: number): Face => this.faceAt(row, column);
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
      svg: () => heatmapSvg(layout, inksOf(this.element), this.end, faceAt, labels),
      png: () => {
        const canvas = document.createElement('canvas');
        const scale = 4;
        canvas.width = layout.width * scale;
        canvas.height = layout.height * scale;
        const context = canvas.getContext('2d');
        if (!context) throw new Error('This page cannot draw.');
        context.scale(scale, scale);
        const inks = inksOf(this.element);
        context.fillStyle = inks.paper;
        context.fillRect(0, 0, layout.width, layout.height);
        paintIndices(context, layout, inks, labels.row, labels.column);
        paintCells(context, layout, inks, this.end, faceAt);
        return canvas.toDataURL('image/png');
      },
    };
  }

  select(selection: Selection): void {
    this.plane = this.view.plane(selection);
    this.draw();
  }

  /** Draws everything: after a change of theme or plane. */
  draw(): void {
    const { layout } = this;
    const context = this.prepared(this.base);
    if (!context) return;
    const inks = inksOf(this.element);
    const label = (axis: 0 | 1) => (n: number) => this.labelOf(axis, n);
    paintIndices(context, layout, inks, label(0), label(1));
    paintCells(context, layout, inks, this.end, (row, column) => this.faceAt(row, column));
    this.markUnread(context, inks);
    this.highlight();
  }

  private markUnread(context: CanvasRenderingContext2D, inks: Inks): void {
    const { layout, view, plane } = this;
    const { unread } = this.options;
    if (!unread || layout.block > 1) return;
    for (let row = 0; row < layout.rows; row++) {
      for (let column = 0; column < layout.columns; column++) {
        const source = view.source(plane, row, column);
        if (typeof source === 'number' && unread(source)) unreadCell(context, layout, inks, row, column);
      }
    }
  }

  /** A canvas in device pixels, emptied. */
  private prepared(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
    const { width, height } = this.layout;
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const context = canvas.getContext('2d');
    context?.setTransform(scale, 0, 0, scale, 0, 0);
    return context;
  }

  /** What a drawn cell shows: its element, or the mean of its block. */
  private faceAt(row: number, column: number): Face {
    const { view, content, plane } = this;
    const { block, rows, columns } = this.layout;
    const source = view.source(plane, row, column);
    if (!content) return { kind: 'symbol', text: '…' };
    if (block === 1) {
      if (typeof source !== 'number') return { kind: 'inserted' };
      const value = elementAt(content, source);
      return typeof value === 'number'
        ? { kind: 'number', value }
        : { kind: 'symbol', text: this.symbolAt(source) };
    }
    let sum = 0;
    let count = 0;
    for (let i = row; i < Math.min(rows, row + block); i++) {
      for (let j = column; j < Math.min(columns, column + block); j++) {
        const index = view.source(plane, i, j);
        const value = typeof index === 'number' ? elementAt(content, index) : 0;
        sum += typeof value === 'number' ? value : 0;
        count += 1;
      }
    }
    return { kind: 'number', value: sum / count };
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

  /** Draws what lights up: on a canvas of its own, so that pointing at a large matrix costs little. */
  highlight(): void {
    const context = this.prepared(this.light);
    if (!context) return;
    const { layout, view, plane, taps } = this;
    const inks = inksOf(this.element);
    const marks = this.linkage.marksOf(this.matrix);
    let hidden = 0;
    const ghost = this.linkage.ghost;
    const ghostAt =
      ghost && matrixKey(ghost) === matrixKey(this.matrix) ? view.locate(ghost.index) : undefined;
    if (ghostAt?.plane === plane) {
      cornerCell(context, layout, inks, ghostAt.row, ghostAt.column);
    }
    // What is only fed is drawn first, the element itself last, above all others.
    for (const wanted of ['feed', 'source', 'self'] as const) {
      for (const [index, { role, tap }] of marks) {
        if (role !== wanted) continue;
        const at = view.locate(index);
        if (!at || at.plane !== plane) {
          hidden += 1;
          continue;
        }
        const colour =
          role === 'self' ? inks.ink : tap === undefined ? inks.accent : hueOf(tap, taps, inks.theme);
        outlineCell(context, layout, inks, at.row, at.column, colour, role === 'feed' ? 'dashed' : 'strong');
      }
    }
    const { hueAt } = this.options;
    if (hueAt) {
      for (let row = 0; row < layout.rows; row++) {
        for (let column = 0; column < layout.columns; column++) {
          const source = view.source(plane, row, column);
          const tap = typeof source === 'number' ? hueAt(source) : undefined;
          if (tap !== undefined) dotCell(context, layout, inks, row, column, hueOf(tap, taps, inks.theme));
        }
      }
    }
    for (const place of this.linkage.emphasized) {
      if (!samePlace({ ...this.matrix, index: place.index }, place)) continue;
      const at = view.locate(place.index);
      if (at && at.plane === plane) ringCell(context, layout, inks, at.row, at.column);
    }
    this.elsewhere.textContent = hidden > 0 ? `+${hidden} in other planes` : '';
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
    this.element.addEventListener('click', (event) => {
      const cell = this.cellUnder(event);
      const place = cell && this.place(cell.row, cell.column);
      if (place) this.linkage.togglePin(place);
    });
    this.cell.addEventListener('focus', () => {
      this.pointAt(this.at.row, this.at.column);
      this.speak();
    });
    this.cell.addEventListener('blur', () => this.linkage.point(undefined));
    this.cell.addEventListener('keydown', (event) => this.key(event));
  }

  private cellUnder(event: MouseEvent): { row: number; column: number } | undefined {
    const { margin, side, block, rows, columns } = this.layout;
    const box = this.base.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - margin) / side) * block;
    const row = Math.floor((event.clientY - box.top - margin) / side) * block;
    if (row < 0 || column < 0 || row >= rows || column >= columns) return undefined;
    return { row, column };
  }

  /** Explains the element under a cell, or why there is none. */
  private pointAt(row: number, column: number): void {
    const source = this.view.source(this.plane, row, column);
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
    const place = this.place(row, column);
    if (target) {
      this.moveCell(
        Math.max(0, Math.min(last.row, target[0])),
        Math.max(0, Math.min(last.column, target[1])),
      );
      this.pointAt(this.at.row, this.at.column);
      this.speak();
    } else if ((event.key === 'Enter' || event.key === ' ') && place) {
      this.linkage.togglePin(place);
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
    const [x, y] = cornerOf(this.layout, row, column);
    const size = `${this.layout.side + 2}px`;
    Object.assign(this.cell.style, {
      left: `${x - 2}px`,
      top: `${y - 2}px`,
      width: size,
      height: size,
    });
    set(this.row, { 'aria-rowindex': row + 1 });
    set(this.cell, { 'aria-colindex': column + 1, 'aria-label': this.sentence(row, column) });
  }

  private sentence(row: number, column: number): string {
    const source = this.view.source(this.plane, row, column);
    if (typeof source !== 'number') {
      return source === 'padding' ? '0, put there by padding' : '0, put between the strides';
    }
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
