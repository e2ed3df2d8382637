import { t } from '../core/words/words';
import { element, ICONS, icon, set } from './element';
import { type Pace, preferences } from './preferences';
import { Slider } from './slider';

/** Milliseconds that a step stays while the animation runs. */
const PACES: Readonly<Record<Pace, number>> = { slow: 1800, normal: 900, fast: 350 };

/** Whether a person asked their system for as little motion as possible. */
const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

const elementNames = () => ({
  one: t`Element`,
  play: t`Play`,
  back: t`Step back`,
  forward: t`Step forward`,
});
const termNames = (): ReturnType<typeof elementNames> => ({
  one: t`Term`,
  play: t`Play through the terms`,
  back: t`Step back through the terms`,
  forward: t`Step forward through the terms`,
});

/**
 * Step back, play, step forward, scrub, over 1 … count. The animation begins again after its end. Where a person asked for
 * little motion it never runs faster than slowly, and stops at the end.
 */
export class Transport {
  readonly parts: readonly HTMLElement[];
  private readonly slider: Slider;
  private readonly toggle = element('button', { type: 'button' });
  private timer: ReturnType<typeof setTimeout> | undefined;
  private count = 0;

  constructor(
    what: 'elements' | 'terms',
    private readonly go: (index: number) => void,
    private readonly ran: (running: boolean) => void = () => undefined,
  ) {
    const names = what === 'elements' ? elementNames() : termNames();
    this.names = names;
    this.slider = new Slider(names.one, 1, (index) => {
      this.pause();
      this.go(index);
    });
    const step = (label: string, face: string, by: number): HTMLElement => {
      const button = element('button', { type: 'button', 'aria-label': label, title: label }, icon(face));
      button.addEventListener('click', () => {
        this.pause();
        this.move(by);
      });
      return button;
    };
    this.toggle.addEventListener('click', () => (this.running ? this.pause() : this.play()));
    this.slider.shown.classList.add('count');
    this.show();
    this.parts = [
      step(names.back, ICONS.back, -1),
      this.toggle,
      step(names.forward, ICONS.forward, 1),
      this.slider.input,
      this.slider.shown,
    ];
  }

  private readonly names: ReturnType<typeof elementNames>;

  get running(): boolean {
    return this.timer !== undefined;
  }

  /** Puts it at a step of so many, without telling anybody. */
  set(index: number, count: number): void {
    this.count = count;
    this.slider.resize(count);
    this.slider.index = index;
  }

  private move(by: number): void {
    if (this.count === 0) return;
    const index = (this.slider.index + by + this.count) % this.count;
    this.slider.index = index;
    this.go(index);
  }

  private play(): void {
    this.wait();
    this.ran(true);
    this.show();
  }

  private wait(): void {
    const pace = still() ? PACES.slow : PACES[preferences().pace];
    this.timer = setTimeout(() => {
      if (still() && this.slider.index === this.count - 1) {
        this.pause();
        return;
      }
      this.wait();
      this.move(1);
    }, pace);
  }

  pause(): void {
    if (!this.running) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.ran(false);
    this.show();
  }

  private show(): void {
    const label = this.running ? t`Pause` : this.names.play;
    this.toggle.replaceChildren(icon(this.running ? ICONS.pause : ICONS.play));
    set(this.toggle, { 'aria-label': label, title: label });
  }
}
