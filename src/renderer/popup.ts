import { element } from './element';

/**
 * What opens at a press of a small button and closes again at Escape, or when a person turns to something else: for what is
 * seldom needed.
 */
export function popup(label: string, face: string, ...content: readonly Node[]): HTMLDetailsElement {
  const summary = element('summary', { 'aria-label': label, title: label }, face);
  const choices = element('div', { class: 'choices', role: 'group', 'aria-label': label }, ...content);
  const details = element('details', { class: 'menu' }, summary, choices);
  // An output ends where VS Code says, and so does what can be seen of a menu: it opens to where it has room.
  new ResizeObserver(() => {
    const output = details.closest('.output')?.getBoundingClientRect();
    const { top, bottom } = summary.getBoundingClientRect();
    if (!details.open || !output) return;
    const [above, below] = [top - output.top, output.bottom - bottom];
    details.classList.toggle('down', above < choices.offsetHeight && below > above);
  }).observe(choices);
  // A press on what takes no focus is a turn to something else as well.
  const elsewhere = (event: Event): void => {
    if (!event.composedPath().includes(details)) details.open = false;
  };
  // Keys press it by a click too. The event of opening comes later than the next press may.
  summary.addEventListener('click', () => {
    if (!details.open) document.addEventListener('pointerdown', elsewhere, true);
  });
  details.addEventListener('toggle', () => {
    if (!details.open) document.removeEventListener('pointerdown', elsewhere, true);
  });
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !details.open) return;
    details.open = false;
    summary.focus();
    event.stopPropagation();
  });
  details.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !details.contains(relatedTarget)) details.open = false;
  });
  return details;
}

/** One of a few: buttons side by side, the chosen one pressed. `shown` puts them right. */
export class Choice<T extends string> {
  readonly element: HTMLElement;
  private readonly buttons: readonly (readonly [T, HTMLButtonElement])[];

  constructor(
    label: string,
    options: readonly (readonly [value: T, text: string, title?: string])[],
    private readonly current: () => T,
    choose: (value: T) => void,
  ) {
    this.buttons = options.map(([value, text, title]) => {
      const button = element('button', { type: 'button', class: 'small', title }, text);
      button.addEventListener('click', () => {
        choose(value);
        this.show();
      });
      return [value, button] as const;
    });
    this.element = element(
      'div',
      { class: 'choice', role: 'group', 'aria-label': label },
      element('span', { class: 'quiet' }, label),
      element('span', { class: 'segments' }, ...this.buttons.map(([, button]) => button)),
    );
    this.show();
  }

  show(): void {
    for (const [value, button] of this.buttons) {
      button.setAttribute('aria-pressed', String(value === this.current()));
    }
  }
}
