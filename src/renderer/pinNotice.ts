import { type Place, placeText } from '../core/explain';
import { t } from '../core/words/words';
import { element, ICONS, icon } from './element';
import { type Linkage, plainNotation } from './linkage';

/** Says which element is pinned; a press frees it. */
export class PinNotice {
  private readonly name = element('strong');
  readonly element = element(
    'button',
    { type: 'button', class: 'small pinned', hidden: true },
    icon(ICONS.pin),
    this.name,
    ` ${t`— free it (Esc)`}`,
  );

  constructor(private readonly linkage: Linkage) {
    this.element.addEventListener('click', () => {
      // The button goes away: whoever pressed it stands at the element then.
      const cell = this.element.closest('.figure')?.querySelector<HTMLElement>('.cell[aria-selected]');
      cell?.focus({ preventScroll: true });
      linkage.free();
    });
  }

  show(place: Place | undefined): void {
    this.element.hidden = place === undefined;
    if (place) this.name.textContent = t`pinned: ${placeText(this.linkage.scene, place, plainNotation())}`;
  }
}
