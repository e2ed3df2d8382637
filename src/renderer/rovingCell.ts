import { t } from '../core/words/words';
import { element, set } from './element';
import { cornerOf, type Layout } from './layout';

/** A row and a column. */
export type Cell = readonly [row: number, column: number];

/** What the cell that has the focus can do to its heatmap. */
export interface Roved {
  readonly layout: Layout;
  /** Explains the element under a cell. */
  pointAt(row: number, column: number): void;
  leave(): void;
  /** Pins the element, or frees it. */
  press(row: number, column: number): void;
  /** From one cell to another: an element that is pinned where one stands is pinned where one arrives. */
  walk(from: Cell, to: Cell): void;
  free(): void;
  /** `undefined` where there is nothing to zoom. */
  readonly zoomBy: ((steps: number) => void) | undefined;
  zoomOut(): void;
  /** Brings a cell into the frame. */
  reveal(row: number, column: number): void;
  /** The cell in words. */
  sentence(row: number, column: number): string;
}

/** The one cell of an ARIA grid that can have the focus: arrow keys move it, and what it stands over is spoken. */
export class RovingCell {
  private readonly cell = element('div', { role: 'gridcell', tabindex: 0, class: 'cell' });
  readonly row = element('div', { role: 'row' }, this.cell);
  private position = { row: 0, column: 0 };
  /** Whether its words are those of another position. */
  private stale = true;

  constructor(private readonly heatmap: Roved) {
    this.move(0, 0);
    this.cell.addEventListener('focus', () => this.arrive());
    this.cell.addEventListener('blur', () => heatmap.leave());
    this.cell.addEventListener('keydown', (event) => this.key(event));
  }

  get at(): { readonly row: number; readonly column: number } {
    return this.position;
  }

  /** Puts it over a position. */
  move(row: number, column: number): void {
    this.position = { row, column };
    this.stale = true;
    this.place();
    set(this.row, { 'aria-rowindex': row + 1 });
    set(this.cell, { 'aria-colindex': column + 1 });
  }

  focus(): void {
    this.cell.focus({ preventScroll: true });
  }

  /** Says whether the element that it stands over is pinned. */
  select(pinned: boolean): void {
    if (pinned === this.cell.hasAttribute('aria-selected')) return;
    set(this.cell, { 'aria-selected': pinned ? 'true' : undefined });
  }

  /** Writes down what it stands over: whoever reads the page without moving the focus finds it too. */
  describe(): void {
    if (!this.stale) return;
    this.stale = false;
    set(this.cell, { 'aria-label': this.heatmap.sentence(this.position.row, this.position.column) });
  }

  /** Puts it where the layout has its position. */
  place(): void {
    const { layout } = this.heatmap;
    const [x, y] = cornerOf(layout, this.position.row, this.position.column);
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

  private arrive(): void {
    const { row, column } = this.position;
    this.heatmap.pointAt(row, column);
    // Another plane or notation may be shown since it was described.
    this.stale = true;
    this.describe();
    const label = this.cell.getAttribute('aria-label') ?? '';
    const detail = this.cell.hasAttribute('aria-selected') ? t`${label}; pinned` : label;
    this.cell.dispatchEvent(new CustomEvent('backprop-speak', { bubbles: true, composed: true, detail }));
  }

  private key(event: KeyboardEvent): void {
    const { heatmap } = this;
    const { row, column } = this.position;
    const target = this.targetOf(event);
    const zoom = { '+': 1, '=': 1, '-': -1 }[event.key];
    const zooms = heatmap.zoomBy !== undefined && !event.ctrlKey && !event.metaKey;
    if (zooms && (zoom !== undefined || event.key === '0')) {
      if (zoom === undefined) heatmap.zoomOut();
      else heatmap.zoomBy(zoom);
      heatmap.reveal(row, column);
    } else if (target) {
      this.move(...target);
      heatmap.reveal(...target);
      heatmap.walk([row, column], target);
      this.arrive();
    } else if (event.key === 'Enter' || event.key === ' ') {
      heatmap.press(row, column);
    } else if (event.key === 'Escape') {
      heatmap.free();
    } else return;
    // The notebook would move its own focus.
    event.preventDefault();
    event.stopPropagation();
  }

  /** Where a key leads, within the matrix. */
  private targetOf({ key, ctrlKey }: KeyboardEvent): Cell | undefined {
    const { row, column } = this.position;
    const { block, rows, columns } = this.heatmap.layout;
    const [lastRow, lastColumn] = [rows - 1, columns - 1];
    const targets: Record<string, Cell> = {
      ArrowUp: [row - block, column],
      ArrowDown: [row + block, column],
      ArrowLeft: [row, column - block],
      ArrowRight: [row, column + block],
      Home: ctrlKey ? [0, 0] : [row, 0],
      End: ctrlKey ? [lastRow, lastColumn] : [row, lastColumn],
      PageUp: [0, column],
      PageDown: [lastRow, column],
    };
    const to = targets[key];
    return to && [Math.max(0, Math.min(lastRow, to[0])), Math.max(0, Math.min(lastColumn, to[1]))];
  }
}
