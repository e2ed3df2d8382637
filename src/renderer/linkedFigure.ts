import { type Place, placeText, type Scene } from '../core/explain';
import { t } from '../core/words/words';
import { ColourBar } from './colourBar';
import { element } from './element';
import { type Linkage, plainNotation, samePlace } from './linkage';
import { PinNotice } from './pinNotice';
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
 * is taken away of the whole figure. What is pinned is said there too where no formula panel in sight says it.
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
  const foot = element('div', { class: 'foot' });
  if (tells) {
    const { results } = linkage.scene;
    foot.append(
      new ColourBar(linkage).element,
      ...(results.length > 0 ? [formulasButton([linkage.scene], t`Copy all formulas as TeX`)] : []),
    );
    made.append(foot);
  }
  const notice = new PinNotice(linkage);
  const notify = (): void => {
    const { pinned } = linkage;
    const others = pinned ? [...made.querySelectorAll('.panel .pinned:not([hidden])')] : [];
    const alone = others.every((each) => each.closest('details:not([open])'));
    notice.show(alone ? pinned : undefined);
    if (notice.element.hidden) notice.element.remove();
    // Moved once more it would lose the focus.
    else if (!made.contains(notice.element)) {
      if (tells) foot.prepend(notice.element);
      else made.append(notice.element);
    }
  };
  // Once what was opened has been filled.
  made.addEventListener('toggle', () => void setTimeout(notify), true);
  let known: Place | undefined;
  linkage.onChange(() => {
    const { pinned } = linkage;
    notify();
    if (samePlace(pinned, known)) return;
    const name = (place: Place): string => placeText(linkage.scene, place, plainNotation());
    voice.textContent = pinned ? t`pinned: ${name(pinned)}` : known ? t`${name(known)} is free` : '';
    known = pinned;
  });
  return made;
}
