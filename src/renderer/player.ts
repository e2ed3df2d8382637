import { type Matrix, matrixText } from '../core/explain';
import { sizeOf } from '../core/tensor';
import { t } from '../core/words/words';
import { element, set } from './element';
import { MOVED } from './events';
import { type Linkage, plainNotation } from './linkage';
import { Transport } from './transport';

/** Walks through the elements of a matrix in order: play, step, scrub. */
export class Player {
  readonly element: HTMLElement;
  private readonly chips = element('span', { class: 'chips' });
  private readonly transport: Transport;
  private target: Matrix | undefined;
  private index = 0;

  constructor(
    private readonly linkage: Linkage,
    private targets: readonly Matrix[],
  ) {
    this.transport = new Transport(
      'elements',
      (index) => this.go(index),
      (running) => {
        linkage.running = running;
      },
    );
    this.element = element(
      'div',
      { class: 'player', role: 'toolbar', 'aria-label': t`Walk through the elements` },
      this.chips,
      element('span', { class: 'transport' }, ...this.transport.parts),
    );
    this.rename();
  }

  /** Writes the names of the matrices: at first, and after a change of notation. */
  rename(): void {
    this.chips.replaceChildren(
      ...this.targets.map((target, n) => {
        const name = matrixText(this.linkage.scene, target, plainNotation());
        const chip = element('button', { type: 'button', class: 'chip' }, name);
        chip.addEventListener('click', () => this.choose(n));
        return chip;
      }),
    );
    this.press();
  }

  /** Walks through other matrices from now on. */
  retarget(targets: readonly Matrix[]): void {
    this.targets = targets;
    this.rename();
  }

  /** Starts at an element without running. */
  choose(n: number, index = 0): void {
    this.pause();
    this.target = this.targets[n];
    this.press();
    this.go(index);
  }

  private press(): void {
    for (const [k, chip] of [...this.chips.children].entries()) {
      set(chip, { 'aria-pressed': String(this.targets[k] === this.target) });
    }
  }

  /** Where the animation stands: the number of the target, and the element. */
  get standing(): { target: number; index: number } {
    return {
      target: Math.max(0, this.target ? this.targets.indexOf(this.target) : 0),
      index: this.index,
    };
  }

  private go(index: number): void {
    const { target } = this;
    const size = target ? sizeOf(target.value.shape) : 0;
    if (!target || size === 0) return;
    this.index = (index + size) % size;
    this.transport.set(this.index, size);
    this.linkage.stand({ ...target, index: this.index });
    this.element.dispatchEvent(new Event(MOVED, { bubbles: true }));
  }

  pause(): void {
    this.transport.pause();
  }
}
