import { t } from '../core/words/words';
import { element, set } from './element';
import { cornerOf, isSeen, type Layout, layoutOf, type Room, zoomedLayout, zoomsOf } from './layout';

/** Pixels that the pointer moves before a press is a drag. */
const DRAG = 4;

/** How large a matrix is on the screen, and which part of it: buttons, Ctrl and the wheel, dragging. */
export class Zoom {
  /** The layout of all of it. */
  readonly whole: Layout;
  private shown: Layout;
  private readonly steps: readonly Pick<Layout, 'block' | 'side'>[];
  private step = 0;
  private readonly buttons: HTMLButtonElement[] = [];
  private moved = false;

  constructor(
    rows: number,
    columns: number,
    room: Room | undefined,
    /** The cell that stays where it is when keys zoom. */
    private readonly focus: () => { readonly row: number; readonly column: number },
    private readonly changed: () => void,
  ) {
    this.whole = layoutOf(rows, columns, room);
    this.shown = this.whole;
    this.steps = zoomsOf(this.whole);
  }

  /** The layout that is on the screen. */
  get layout(): Layout {
    return this.shown;
  }

  /** Whether there is anything to gain. */
  get possible(): boolean {
    return this.steps.length > 1;
  }

  /** Whether the last press of the pointer moved the part that is on the screen. */
  get dragged(): boolean {
    return this.moved;
  }

  get controls(): HTMLElement {
    const button = (face: string, label: string, by: number): HTMLButtonElement => {
      const made = element(
        'button',
        { type: 'button', class: 'zoom', 'aria-label': label, title: label },
        face,
      );
      made.addEventListener('click', () => this.by(by));
      this.buttons.push(made);
      return made;
    };
    return element(
      'span',
      { class: 'zooms' },
      button('−', t`Zoom out`, -1),
      button('+', t`Zoom in (also with Ctrl and the wheel; drag to move)`, 1),
    );
  }

  /** Zooms by steps; the point of the canvas, or else the focused cell, stays where it is. */
  by(steps: number, at?: { readonly x: number; readonly y: number }): void {
    const to = Math.max(0, Math.min(this.steps.length - 1, this.step + steps));
    const zoom = this.steps[to];
    if (to === this.step || !zoom) return;
    const { margin, left, top, side, block, width, height } = this.shown;
    const { row, column } = this.focus();
    const [x, y] = cornerOf(this.shown, row, column);
    const seen = isSeen(this.shown, row, column);
    const point = at ?? { x: seen ? x + side / 2 : width / 2, y: seen ? y + side / 2 : height / 2 };
    const factor = zoom.side / zoom.block / (side / block);
    this.step = to;
    this.show(
      to === 0
        ? this.whole
        : zoomedLayout(this.whole, zoom, {
            left: (point.x - margin + left) * factor - (point.x - margin),
            top: (point.y - margin + top) * factor - (point.y - margin),
          }),
    );
  }

  /** Shows all of it again. */
  out(): void {
    this.by(-this.steps.length);
  }

  /** Brings a cell into the frame. */
  reveal(row: number, column: number): void {
    const { margin, edge, side, left, top, width, height, whole } = this.shown;
    if (whole) return;
    const [x, y] = cornerOf(this.shown, row, column);
    const by = (at: number, end: number): number =>
      at < margin ? at - margin : at + side > end - edge ? at + side - (end - edge) : 0;
    this.scrollTo(left + by(x, width), top + by(y, height));
  }

  /** Moves the part that is on the screen. */
  private scrollTo(left: number, top: number): void {
    const zoom = this.steps[this.step];
    if (!zoom || this.step === 0) return;
    const to = zoomedLayout(this.whole, zoom, { left, top });
    if (to.left !== this.shown.left || to.top !== this.shown.top) this.show(to);
  }

  private show(layout: Layout): void {
    this.shown = layout;
    const [out, further] = this.buttons;
    // Not `disabled`: a button that has the focus keeps it.
    if (out) set(out, { 'aria-disabled': String(this.step === 0) });
    if (further) set(further, { 'aria-disabled': String(this.step === this.steps.length - 1) });
    this.changed();
  }

  /** Ctrl and the wheel zoom, dragging moves. The wheel alone belongs to the page. */
  listen(grid: HTMLElement, canvas: HTMLCanvasElement): void {
    grid.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const box = canvas.getBoundingClientRect();
        this.by(event.deltaY < 0 ? 1 : -1, { x: event.clientX - box.left, y: event.clientY - box.top });
      },
      { passive: false },
    );
    grid.addEventListener('pointerdown', (down) => {
      this.moved = false;
      // Fingers scroll the page.
      if (!this.shown.whole && down.button === 0 && down.pointerType !== 'touch') this.drag(grid, down);
    });
  }

  private drag(grid: HTMLElement, down: PointerEvent): void {
    const { left, top } = this.shown;
    const move = (event: PointerEvent): void => {
      const [x, y] = [event.clientX - down.clientX, event.clientY - down.clientY];
      if (!this.moved && Math.hypot(x, y) < DRAG) return;
      if (!this.moved) grid.setPointerCapture(down.pointerId);
      this.moved = true;
      this.scrollTo(left - x, top - y);
    };
    const end = (): void => {
      grid.removeEventListener('pointermove', move);
      grid.removeEventListener('pointerup', end);
      grid.removeEventListener('pointercancel', end);
    };
    grid.addEventListener('pointermove', move);
    grid.addEventListener('pointerup', end);
    grid.addEventListener('pointercancel', end);
  }
}
