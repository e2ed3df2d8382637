import { t } from '../core/words/words';
import { set } from './element';

/** What meets a token, as the pointer does. */
export interface TokenGuide {
  /** Lights up what the token stands for. Returns it in words. */
  meet(token: Element): string;
  leave(): void;
}

/**
 * Walks through the tokens of formulas by keys: one line can have the focus; left and right go from token to token in it, up and down
 * to the other lines. What the pointer would find over a token lights up and is spoken.
 */
export class TokenWalk {
  private line = 0;
  private token = 0;
  private all: readonly { readonly element: HTMLElement; readonly tokens: readonly Element[] }[] = [];

  constructor(
    private readonly lines: HTMLElement,
    private readonly guide: TokenGuide,
  ) {
    lines.addEventListener('focusin', ({ target }) => {
      const line = this.all.findIndex(({ element }) => element === target);
      if (line < 0) return;
      this.line = line;
      this.stand(0);
    });
    lines.addEventListener('focusout', ({ target }) => {
      if (!this.all.some(({ element }) => element === target)) return;
      this.mark(undefined);
      guide.leave();
    });
    lines.addEventListener('keydown', (event) => this.key(event));
  }

  /** Whether one of the lines has the focus. */
  get focused(): boolean {
    return this.all.some(({ element }) => element.matches(':focus'));
  }

  /** The lines have been written anew; `focus` where one of the old ones had it. */
  renew(focus: boolean): void {
    this.all = [...this.lines.querySelectorAll<HTMLElement>(':scope > .line')].flatMap((element) => {
      const tokens = [...element.querySelectorAll('[data-cell]')].filter(
        (token) => !token.parentElement?.closest('[data-cell]'),
      );
      return tokens.length > 0 ? [{ element, tokens }] : [];
    });
    this.line = Math.max(0, Math.min(this.line, this.all.length - 1));
    for (const { element, tokens } of this.all) {
      const label = element.previousElementSibling?.textContent ?? '';
      set(element, {
        role: 'group',
        'aria-label':
          tokens.length === 1
            ? t`${label}, 1 part: the arrow keys walk through them`
            : t`${label}, ${tokens.length} parts: the arrow keys walk through them`,
      });
    }
    this.offer();
    if (focus) this.all[this.line]?.element.focus({ preventScroll: true });
  }

  /** Tab comes to one line only. */
  private offer(): void {
    for (const [n, { element }] of this.all.entries()) set(element, { tabindex: n === this.line ? 0 : -1 });
  }

  private key(event: KeyboardEvent): void {
    if (!this.all.some(({ element }) => element === event.target) || event.ctrlKey || event.metaKey) return;
    const { tokens = [] } = this.all[this.line] ?? {};
    const last = tokens.length - 1;
    const within: Record<string, number> = {
      ArrowLeft: Math.max(0, this.token - 1),
      ArrowRight: Math.min(last, this.token + 1),
      Home: 0,
      End: last,
    };
    const lines: Record<string, number> = { ArrowUp: this.line - 1, ArrowDown: this.line + 1 };
    const to = within[event.key];
    const other = this.all[lines[event.key] ?? -1];
    if (to !== undefined) this.stand(to);
    else if (other) other.element.focus({ preventScroll: true });
    else if (!(event.key in lines)) return;
    // The notebook would move its own focus.
    event.preventDefault();
    event.stopPropagation();
  }

  private stand(at: number): void {
    this.token = at;
    this.offer();
    const line = this.all[this.line];
    const token = line?.tokens[at];
    if (!line || !token) return;
    this.mark(token);
    token.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const detail = this.guide.meet(token);
    line.element.dispatchEvent(new CustomEvent('backprop-speak', { bubbles: true, composed: true, detail }));
  }

  private mark(token: Element | undefined): void {
    for (const { tokens } of this.all) for (const each of tokens) each.classList.toggle('at', each === token);
  }
}
