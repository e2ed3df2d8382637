import { t } from '../core/words/words';
import { element, set } from './element';

/** The keys that move a slider; the notebook would take them. All others are the page's: F1, Tab, Escape, … */
const OWN_KEYS = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
]);

/** A slider over 1 … count, with `3 of 9` beside it. */
export class Slider {
  readonly input = element('input', { type: 'range', min: 1, step: 1, value: 1 });
  readonly shown = element('output');

  constructor(
    private readonly name: string,
    count: number,
    chosen: (index: number) => void,
  ) {
    set(this.input, { 'aria-label': name });
    this.resize(count);
    this.input.addEventListener('input', () => {
      this.say();
      chosen(this.index);
    });
    this.input.addEventListener('keydown', (event) => {
      if (OWN_KEYS.has(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey)
        event.stopPropagation();
    });
  }

  /** 0-based. */
  get index(): number {
    return Number(this.input.value) - 1;
  }

  /** Moves it without telling anybody. */
  set index(index: number) {
    this.input.value = String(index + 1);
    this.say();
  }

  resize(count: number): void {
    set(this.input, { max: Math.max(1, count) });
    this.say();
  }

  private say(): void {
    const { value, max } = this.input;
    this.shown.textContent = t`${value} of ${max}`;
    set(this.input, { 'aria-valuetext': t`${this.name} ${value} of ${max}` });
  }
}
