import {
  colourOf,
  contentOfMatrix,
  css,
  explain,
  inkOn,
  type Matrix,
  matrixTeX,
  matrixText,
  type Place,
  symbolOf,
  type ThemeKind,
} from '../core/explain';
import type { Inserted, Selection, View } from '../core/operations';
import {
  type Content,
  type Expression,
  elementAt,
  planes,
  scaleOf,
  shortNumber,
  showShape,
  statisticsOf,
} from '../core/tensor';
import { element, set } from './element';
import { type Linkage, type Mark, samePlace } from './linkage';
import { renderTeX } from './tex';
import { hueOf, themeColour, themeKind } from './theme';

/** Pixels that a heatmap may take on its longer side before its cells stand for blocks. */
const LONGEST = 384;
/** Cells as large as they get. */
const LARGEST = 46;
const MARGIN = 18;
const MARGIN_NARROW = 6;
/** Text fits into cells from this size. */
const WRITABLE = 24;

/** A matrix drawn as cells: a canvas for the numbers, one above it for what lights up, and an ARIA grid over both. */
export class Heatmap {
  readonly element: HTMLElement;
  private readonly base = element('canvas', { 'aria-hidden': 'true' });
  private readonly light = element('canvas', { 'aria-hidden': 'true', class: 'light' });
  private readonly cell = element('div', { role: 'gridcell', tabindex: 0, class: 'cell' });
  private readonly row = element('div', { role: 'row' }, this.cell);
  private readonly elsewhere = element('span', { class: 'elsewhere' });
  private readonly rows: number;
  private readonly columns: number;
  /** How many rows and columns a drawn cell stands for. */
  private readonly block: number;
  private readonly side: number;
  private readonly margin: number;
  private readonly content: Content | undefined;
  private readonly end: number;
  private plane: number;
  private at = { row: 0, column: 0 };

  constructor(
    private readonly linkage: Linkage,
    readonly matrix: Matrix,
    private readonly view: View,
    private readonly taps: number,
    /** Whether this matrix is indexed by kernel elements: then each cell shows its hue. */
    private readonly ownsHues: boolean,
    selection: Selection,
    label?: string,
  ) {
    this.rows = view.rows;
    this.columns = view.columns;
    const longest = Math.max(this.rows, this.columns, 1);
    this.block = Math.ceil((longest * 2) / LONGEST);
    const cells = Math.ceil(longest / this.block);
    this.side = Math.max(2, Math.min(LARGEST, Math.floor(Math.min(LONGEST, 92 + cells * 24) / cells)));
    this.margin = this.side >= 14 ? MARGIN : MARGIN_NARROW;
    this.content = contentOfMatrix(linkage.scene, matrix);
    this.end = this.content?.kind === 'numbers' ? scaleOf(statisticsOf(this.content)) : 1;
    this.plane = view.plane(selection);
    this.element = this.build(label);
    this.listen();
    this.draw();
  }

  private build(label: string | undefined): HTMLElement {
    const { scene } = this.linkage;
    const name = label ?? matrixText(scene, this.matrix);
    const dressing = this.view.dressing;
    const spoken = `${dressing ? `${dressing} ` : ''}${name}, ${this.rows} by ${this.columns}`;
    const grid = element(
      'div',
      {
        role: 'grid',
        class: 'grid',
        'aria-label': spoken,
        'aria-rowcount': this.rows,
        'aria-colcount': this.columns,
      },
      this.base,
      this.light,
      this.row,
    );
    const caption = element('figcaption');
    const tex =
      label === undefined ? matrixTeX(scene, this.matrix) : `\\text{${label.replace(/[\\{}$%&#_^~]/g, '')}}`;
    const dressed =
      dressing === 'rotated'
        ? `\\operatorname{rot}_{180}${tex}`
        : dressing
          ? `\\text{${dressing} }${tex}`
          : tex;
    caption.append(renderTeX(dressed));
    const shape = this.matrix.value.shape;
    const facts =
      shape.length === 0
        ? ''
        : shape.length > 2
          ? `${showShape(shape)}, this plane ${this.rows}×${this.columns}`
          : `${this.rows}×${this.columns}`;
    const detail =
      this.block > 1
        ? `showing ${this.drawnRows}×${this.drawnColumns} of ${this.rows}×${this.columns}, mean of ${this.block}×${this.block}`
        : facts;
    caption.append(element('span', { class: 'facts' }, detail), this.elsewhere);
    return element('figure', { class: 'heatmap' }, grid, caption);
  }

  private get drawnRows(): number {
    return Math.ceil(this.rows / this.block);
  }
  private get drawnColumns(): number {
    return Math.ceil(this.columns / this.block);
  }

  select(selection: Selection): void {
    this.plane = this.view.plane(selection);
    this.draw();
  }

  /** Draws everything: after a change of theme, plane or size. */
  draw(): void {
    const width = this.drawnColumns * this.side + 2 * this.margin;
    const height = this.drawnRows * this.side + 2 * this.margin;
    const scale = window.devicePixelRatio || 1;
    for (const canvas of [this.base, this.light]) {
      set(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const context = this.base.getContext('2d');
    if (!context) return;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const theme = themeKind();
    this.drawIndices(context);
    for (let row = 0; row < this.drawnRows; row++) {
      for (let column = 0; column < this.drawnColumns; column++) this.drawCell(context, theme, row, column);
    }
    this.highlight();
  }

  private corner(row: number, column: number): [x: number, y: number] {
    return [this.margin + column * this.side, this.margin + row * this.side];
  }

  /** A drawn cell's number: of its element, or the mean of its block. */
  private valueAt(row: number, column: number): Expression | Inserted {
    const first = this.view.source(this.plane, row * this.block, column * this.block);
    if (!this.content) return Number.NaN;
    if (this.block === 1) return typeof first === 'number' ? elementAt(this.content, first) : first;
    let sum = 0;
    let count = 0;
    for (let i = row * this.block; i < Math.min(this.rows, (row + 1) * this.block); i++) {
      for (let j = column * this.block; j < Math.min(this.columns, (column + 1) * this.block); j++) {
        const source = this.view.source(this.plane, i, j);
        const value = typeof source === 'number' ? elementAt(this.content, source) : 0;
        sum += typeof value === 'number' ? value : 0;
        count += 1;
      }
    }
    return sum / count;
  }

  private drawCell(context: CanvasRenderingContext2D, theme: ThemeKind, row: number, column: number): void {
    const [x, y] = this.corner(row, column);
    const gap = this.side >= 20 ? 2 : this.side >= 8 ? 1 : 0;
    const size = this.side - gap;
    const radius = this.side >= 28 ? 5 : this.side >= 16 ? 3 : 0;
    const value = this.valueAt(row, column);
    const inserted = typeof value === 'string';
    const number = inserted ? 0 : typeof value === 'number' ? value : undefined;
    const fill = colourOf(number ?? 0, this.end, theme);
    context.beginPath();
    context.roundRect(x, y, size, size, radius);
    context.fillStyle = css(fill);
    context.fill();
    const quiet = themeColour(this.element, '--quiet', '#777');
    if (inserted || number === undefined || theme.startsWith('high-contrast')) {
      context.lineWidth = 1;
      context.strokeStyle = themeColour(this.element, '--line', '#8888');
      if (inserted) context.setLineDash([2, 2]);
      context.stroke();
      context.setLineDash([]);
    }
    if (inserted) hatch(context, x, y, size, radius, themeColour(this.element, '--hatch', '#8884'));
    if (this.side >= WRITABLE) {
      const text = inserted
        ? '0'
        : number === undefined
          ? this.symbolAt(row, column)
          : cellNumber(number, this.end);
      context.fillStyle = inserted
        ? quiet
        : number === undefined
          ? themeColour(this.element, '--ink', '#000')
          : inkOn(fill);
      write(context, text, x + size / 2, y + size / 2, size - 4, inserted ? 500 : 600, this.font());
    } else if (number !== undefined && !Number.isFinite(number) && this.side >= 5) {
      context.fillStyle = inkOn(fill);
      write(
        context,
        Number.isNaN(number) ? '×' : number > 0 ? '+' : '−',
        x + size / 2,
        y + size / 2,
        size,
        700,
        this.font(),
      );
    }
    if (this.ownsHues && this.side >= WRITABLE && !inserted) {
      const source = this.view.source(this.plane, row, column);
      if (typeof source !== 'number') return;
      context.beginPath();
      context.arc(x + size - 6.5, y + 6.5, 4, 0, 2 * Math.PI);
      context.fillStyle = hueOf(source % this.taps, this.taps, theme);
      context.fill();
      context.lineWidth = 1.25;
      context.strokeStyle = themeColour(this.element, '--paper', '#fff');
      context.stroke();
    }
  }

  private font(): string {
    return themeColour(this.element, '--vscode-font-family', 'sans-serif');
  }

  /** `X₁₁`; for what has no name, three points. */
  private symbolAt(row: number, column: number): string {
    const source = this.view.source(this.plane, row, column);
    if (typeof source !== 'number') return '0';
    const symbol = symbolOf(this.linkage.scene, { ...this.matrix, index: source });
    if (typeof symbol === 'number') return shortNumber(symbol);
    if (symbol.kind !== 'element') return '…';
    const digits = symbol.position.map((index) =>
      [...String(index + 1)].map((d) => '₀₁₂₃₄₅₆₇₈₉'[Number(d)]).join(''),
    );
    const index = digits.join(digits.length > 2 || symbol.position.some((i) => i > 8) ? ',' : '');
    return `${symbol.gradientOf === undefined ? '' : '∂'}${symbol.name}${index}`;
  }

  /** Row and column numbers; those of inserted rows are left out. */
  private drawIndices(context: CanvasRenderingContext2D): void {
    if (this.side < 14) return;
    context.fillStyle = themeColour(this.element, '--quiet', '#777');
    const every = this.side >= 20 ? 1 : 5;
    const position = (row: number, column: number): number[] | undefined => {
      const source = this.view.source(this.plane, row, column);
      return typeof source === 'number' ? this.rowAndColumn(source) : undefined;
    };
    if (this.rows > 1) {
      for (let row = 0; row < this.rows; row++) {
        const found = firstOf(this.columns, (column) => position(row, column)?.[0]);
        if (found === undefined || found % every !== 0) continue;
        const [, y] = this.corner(row, 0);
        write(context, String(found + 1), this.margin - 8, y + this.side / 2 - 1, 16, 400, this.font(), 11);
      }
    }
    if (this.columns > 1) {
      for (let column = 0; column < this.columns; column++) {
        const found = firstOf(this.rows, (row) => position(row, column)?.[1]);
        if (found === undefined || found % every !== 0) continue;
        const [x] = this.corner(0, column);
        write(
          context,
          String(found + 1),
          x + this.side / 2 - 1,
          this.margin - 8,
          this.side,
          400,
          this.font(),
          11,
        );
      }
    }
  }

  private rowAndColumn(index: number): number[] {
    const { rows, columns } = planes(this.matrix.value.shape);
    return [Math.floor(index / columns) % rows, index % columns];
  }

  /** Draws what lights up: on a canvas of its own, so that pointing at a large matrix costs little. */
  highlight(): void {
    const context = this.light.getContext('2d');
    if (!context) return;
    const scale = window.devicePixelRatio || 1;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, this.light.width, this.light.height);
    const theme = themeKind();
    let hidden = 0;
    const marks = this.linkage.marksOf(this.matrix);
    // What is only fed is drawn first, the element itself last, above all others.
    for (const wanted of ['feed', 'source', 'self'] as const) {
      for (const [index, mark] of marks) {
        if (mark.role !== wanted) continue;
        const place = this.view.locate(index);
        if (!place || place.plane !== this.plane) hidden += 1;
        else this.outline(context, theme, place.row, place.column, mark);
      }
    }
    const token = this.linkage.emphasized;
    if (token && samePlace({ ...this.matrix, index: token.index }, token)) {
      const place = this.view.locate(token.index);
      if (place && place.plane === this.plane) this.ring(context, place.row, place.column);
    }
    this.elsewhere.textContent = hidden > 0 && marks.size > 0 ? `${hidden} more in other planes` : '';
  }

  private outline(
    context: CanvasRenderingContext2D,
    theme: ThemeKind,
    row: number,
    column: number,
    mark: Mark,
  ): void {
    const [x, y] = this.corner(Math.floor(row / this.block), Math.floor(column / this.block));
    const size = this.side - (this.side >= 20 ? 2 : this.side >= 8 ? 1 : 0);
    const width = mark.role === 'feed' ? Math.min(2, size / 4) : Math.min(3.5, Math.max(1, size / 4));
    const radius = this.side >= 28 ? 5 : this.side >= 16 ? 3 : 0;
    const ink = themeColour(this.element, '--ink', '#000');
    const accent = themeColour(this.element, '--accent', '#06f');
    const colour =
      mark.role === 'self' ? ink : mark.tap === undefined ? accent : hueOf(mark.tap, this.taps, theme);
    if (size >= 12) {
      // A line of the background around it keeps every hue apart from every cell colour.
      context.beginPath();
      context.roundRect(
        x + width,
        y + width,
        size - 2 * width,
        size - 2 * width,
        Math.max(0, radius - width / 2),
      );
      context.lineWidth = 1.5;
      context.strokeStyle = themeColour(this.element, '--paper', '#fff');
      context.stroke();
    }
    context.beginPath();
    context.roundRect(x + width / 2, y + width / 2, size - width, size - width, radius);
    context.lineWidth = width;
    context.strokeStyle = colour;
    if (mark.role === 'feed') context.setLineDash([4, 3]);
    context.stroke();
    context.setLineDash([]);
  }

  private ring(context: CanvasRenderingContext2D, row: number, column: number): void {
    const [x, y] = this.corner(Math.floor(row / this.block), Math.floor(column / this.block));
    context.beginPath();
    context.roundRect(x - 3, y - 3, this.side + 4, this.side + 4, 7);
    context.lineWidth = 2;
    context.strokeStyle = themeColour(this.element, '--accent', '#06f');
    context.stroke();
  }

  // ── Pointer and keys ──────────────────────────────────────────────────────────────────────────────────────────

  private listen(): void {
    this.moveCell(0, 0);
    this.element.addEventListener('pointermove', (event) => {
      const place = this.placeUnder(event);
      this.linkage.point(place);
    });
    this.element.addEventListener('pointerleave', () => this.linkage.point(undefined));
    this.element.addEventListener('click', (event) => {
      const place = this.placeUnder(event);
      if (place) this.linkage.togglePin(place);
    });
    this.cell.addEventListener('focus', () => {
      this.linkage.point(this.place(this.at.row, this.at.column));
      this.speak();
    });
    this.cell.addEventListener('blur', () => this.linkage.point(undefined));
    this.cell.addEventListener('keydown', (event) => this.key(event));
  }

  private placeUnder(event: MouseEvent): Place | undefined {
    const box = this.base.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - this.margin) / this.side) * this.block;
    const row = Math.floor((event.clientY - box.top - this.margin) / this.side) * this.block;
    if (row < 0 || column < 0 || row >= this.rows || column >= this.columns) return undefined;
    return this.place(row, column);
  }

  private place(row: number, column: number): Place | undefined {
    const source = this.view.source(this.plane, row, column);
    return typeof source === 'number' ? { ...this.matrix, index: source } : undefined;
  }

  private key(event: KeyboardEvent): void {
    const { row, column } = this.at;
    const last = { row: this.rows - 1, column: this.columns - 1 };
    const to: Record<string, readonly [number, number]> = {
      ArrowUp: [row - this.block, column],
      ArrowDown: [row + this.block, column],
      ArrowLeft: [row, column - this.block],
      ArrowRight: [row, column + this.block],
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
      this.linkage.point(this.place(this.at.row, this.at.column));
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
    const [x, y] = this.corner(Math.floor(row / this.block), Math.floor(column / this.block));
    Object.assign(this.cell.style, {
      left: `${x - 2}px`,
      top: `${y - 2}px`,
      width: `${this.side + 2}px`,
      height: `${this.side + 2}px`,
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
    return explain(this.linkage.scene, place, { base: 1, linked: false }).sentence;
  }

  private speak(): void {
    const label = this.cell.getAttribute('aria-label') ?? '';
    this.element.dispatchEvent(
      new CustomEvent('backprop-speak', { bubbles: true, composed: true, detail: label }),
    );
  }
}

/** A number in a cell: three significant digits, and a sign where it lies beyond the scale. */
function cellNumber(value: number, end: number): string {
  const text = shortNumber(value);
  return Number.isFinite(value) && Math.abs(value) > end * (1 + 1e-12)
    ? `${text}${value > 0 ? '⁺' : '⁻'}`
    : text;
}

function firstOf<T>(count: number, find: (n: number) => T | undefined): T | undefined {
  for (let n = 0; n < count; n++) {
    const found = find(n);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Text in the middle of a place, as large as fits, down to 8 pixels; left out below that. */
function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  room: number,
  weight: number,
  family: string,
  largest = 15,
): void {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let size = Math.min(largest, room * 0.62); size >= 8; size -= 1) {
    context.font = `${weight} ${size}px ${family}`;
    if (context.measureText(text).width > room) continue;
    context.fillText(text, x, y + 0.5);
    return;
  }
}

function hatch(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  radius: number,
  colour: string,
): void {
  context.save();
  context.beginPath();
  context.roundRect(x, y, size, size, radius);
  context.clip();
  context.beginPath();
  const step = Math.max(4, size / 6);
  for (let d = -size; d < size; d += step) {
    context.moveTo(x + d, y + size);
    context.lineTo(x + d + size, y);
  }
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.stroke();
  context.restore();
}
