import { placeText, type Scene } from '../core/explain';
import { ColourBar } from './colourBar';
import { element } from './element';
import { type Linkage, plainNotation } from './linkage';
import { formulasButton } from './takeAway';
import type { FigureState } from './viewState';

/** A figure on the screen. */
export interface Drawn {
  readonly element: HTMLElement;
  /** What its formulas follow from. Figures without formulas, such as the verdicts of a check, have none. */
  readonly scene?: Scene;
  /** Draws canvases again: after a change of theme. */
  draw(): void;
  /** Writes what is not needed for the first picture: formulas, and what screen readers read. */
  complete(): void;
  /** Explains and draws again: after a change of notation. */
  refresh(): void;
  /** How a person left it, and putting that back. */
  state(): FigureState | undefined;
  restore(state: FigureState): void;
  dispose(): void;
}

/**
 * A group of stages under one linkage, with Escape and the voice of the screen reader; below them the colour scale and what
 * is taken away of the whole figure.
 */
export function linked(
  linkage: Linkage,
  children: readonly (Node | string)[],
  label: string,
  /** Whether the foot would tell what somebody still wants to find out. */
  tells = true,
): HTMLElement {
  const voice = element('div', { class: 'voice', role: 'status', 'aria-live': 'polite' });
  const made = element('div', { class: 'figure', role: 'group', 'aria-label': label }, ...children, voice);
  made.addEventListener('backprop-speak', (event) => {
    if (event instanceof CustomEvent) voice.textContent = String(event.detail);
  });
  made.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') linkage.free();
  });
  const pinned = element('button', { type: 'button', class: 'small pinned', hidden: true });
  pinned.addEventListener('click', () => linkage.free());
  made.append(pinned);
  if (tells) {
    const bar = new ColourBar(linkage);
    const { results } = linkage.scene;
    made.append(
      element(
        'div',
        { class: 'foot' },
        bar.element,
        ...(results.length > 0 ? [formulasButton([linkage.scene], 'Copy all formulas as TeX')] : []),
      ),
    );
  }
  linkage.onChange(() => {
    const place = linkage.pinned;
    pinned.hidden = place === undefined;
    if (place)
      pinned.textContent = `pinned: ${placeText(linkage.scene, place, plainNotation())} — free it (Esc)`;
  });
  return made;
}
