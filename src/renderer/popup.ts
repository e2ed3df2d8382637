import { element } from './element';

/**
 * What opens at a press of a small button and closes again at Escape, or when a person turns to something else: for what is
 * seldom needed.
 */
export function popup(label: string, face: string, ...content: readonly Node[]): HTMLDetailsElement {
  const summary = element('summary', { 'aria-label': label, title: label }, face);
  const details = element(
    'details',
    { class: 'menu' },
    summary,
    element('div', { class: 'choices', role: 'group', 'aria-label': label }, ...content),
  );
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
