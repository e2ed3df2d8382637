import { type Explanation, type Line, placeProse, type Scene } from '../core/explain';
import { element } from './element';
import { plainNotation } from './linkage';
import { renderTeX } from './tex';

/** Pixels of the formula panel that have to be in sight for its first lines to be read. */
const ENOUGH = 160;

/**
 * The sum of the element that is pointed at, in the row that computes it: `∂L/∂X₂₂ = 20 = 1·4 + 2·3 + 3·2 + 4·1`. It stands
 * there while the panel with all formulas is out of sight, in room that is always there: nothing moves for it. Where a long sum
 * ends the room, its value has been said.
 */
export class RowSum {
  /** Hidden from screen readers: the panel, which they reach everywhere, says the same and more. */
  readonly element = element('div', { class: 'sum', 'aria-hidden': 'true' });

  show(scene: Scene, { place, lines }: Explanation): void {
    const texOf = (kind: Line['kind']): string | undefined => lines.find((line) => line.kind === kind)?.tex;
    const [numbers, value] = [texOf('numbers'), texOf('value')];
    if (value === undefined) {
      this.clear();
      return;
    }
    this.element.replaceChildren(
      `${placeProse(scene, place, plainNotation())} `,
      ...[value, ...(numbers === undefined ? [] : [numbers])].flatMap((tex) => [renderTeX(tex), ' ']),
    );
  }

  clear(): void {
    if (this.element.hasChildNodes()) this.element.replaceChildren();
  }
}

/** Tells whether the formulas are out of sight, now and whenever that changes, until what it returns is called. */
export function watchSight(panel: HTMLElement, tell: (outOfSight: boolean) => void): () => void {
  const steps = Array.from({ length: 11 }, (_, n) => n / 10);
  const observer = new IntersectionObserver(
    (entries) => {
      const entry = entries.at(-1);
      // Without a height it is folded away.
      if (!entry || entry.boundingClientRect.height === 0) return;
      const { boundingClientRect: all, intersectionRect: seen } = entry;
      tell(seen.height < Math.min(all.height, ENOUGH));
    },
    { threshold: steps },
  );
  observer.observe(panel);
  return () => observer.disconnect();
}
