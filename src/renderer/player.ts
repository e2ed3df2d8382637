import { type Matrix, matrixText, type Place } from '../core/explain';
import { sizeOf } from '../core/tensor';
import { element, ICONS, icon, set } from './element';
import type { Linkage } from './linkage';

/** Milliseconds that an element stays while the animation runs. */
const PACE = 900;

/** Walks through the elements of a result in order: play, step, scrub. */
export class Player {
  readonly element: HTMLElement;
  private readonly scrub = element('input', { type: 'range', min: 1, step: 1, 'aria-label': 'Element' });
  private readonly count = element('span', { class: 'count' });
  private readonly toggle = element('button', { type: 'button', 'aria-label': 'Play' }, icon(ICONS.play));
  private readonly chips: HTMLButtonElement[];
  private target: Matrix | undefined;
  private index = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly linkage: Linkage,
    private readonly targets: readonly Matrix[],
  ) {
    this.chips = targets.map((target, n) => {
      const name = matrixText(linkage.scene, target);
      const chip = element('button', { type: 'button', class: 'chip', 'aria-pressed': 'false' }, name);
      chip.addEventListener('click', () => this.choose(n));
      return chip;
    });
    const back = element('button', { type: 'button', 'aria-label': 'Step back' }, icon(ICONS.back));
    const forward = element('button', { type: 'button', 'aria-label': 'Step forward' }, icon(ICONS.forward));
    back.addEventListener('click', () => this.step(-1));
    forward.addEventListener('click', () => this.step(1));
    this.toggle.addEventListener('click', () => (this.timer === undefined ? this.play() : this.pause()));
    this.scrub.addEventListener('input', () => {
      this.pause();
      this.go(Number(this.scrub.value) - 1);
    });
    // The notebook would take the arrow keys.
    this.scrub.addEventListener('keydown', (event) => event.stopPropagation());
    this.element = element(
      'div',
      { class: 'player', role: 'toolbar', 'aria-label': 'Walk through the elements' },
      element('span', { class: 'chips' }, ...this.chips),
      element('span', { class: 'transport' }, back, this.toggle, forward, this.scrub, this.count),
    );
  }

  /** Starts at an element without running. */
  choose(n: number, index = 0): void {
    this.pause();
    this.target = this.targets[n];
    for (const [k, chip] of this.chips.entries()) set(chip, { 'aria-pressed': k === n ? 'true' : 'false' });
    set(this.scrub, { max: this.size });
    this.go(index);
  }

  /** Where the animation stands: the number of the target, and the element. */
  get standing(): { target: number; index: number } {
    return {
      target: Math.max(0, this.target ? this.targets.indexOf(this.target) : 0),
      index: this.index,
    };
  }

  private get size(): number {
    return this.target ? sizeOf(this.target.value.shape) : 0;
  }

  private go(index: number): void {
    const { target, size } = this;
    if (!target || size === 0) return;
    this.index = (index + size) % size;
    this.scrub.value = String(this.index + 1);
    this.count.textContent = `${this.index + 1} of ${size}`;
    const place: Place = { ...target, index: this.index };
    this.linkage.stand(place);
  }

  private step(by: number): void {
    this.pause();
    this.go(this.index + by);
  }

  private play(): void {
    this.linkage.running = true;
    this.timer = setInterval(() => this.go(this.index + 1), PACE);
    this.toggle.replaceChildren(icon(ICONS.pause));
    set(this.toggle, { 'aria-label': 'Pause' });
  }

  pause(): void {
    this.linkage.running = false;
    clearInterval(this.timer);
    this.timer = undefined;
    this.toggle.replaceChildren(icon(ICONS.play));
    set(this.toggle, { 'aria-label': 'Play' });
  }
}
