import type { Matrix } from '../core/explain';
import { ownView } from '../core/operations';
import { type Content, planes, sizeOf } from '../core/tensor';
import { t } from '../core/words/words';
import type { Verdict } from './cellPainter';
import { element } from './element';
import { Heatmap } from './heatmap';
import type { Linkage } from './linkage';
import { Slider } from './slider';

/** What a check says of an element: the characters of a payload's `verdicts`. */
const VERDICTS: Readonly<Record<string, Verdict & { words(): string }>> = {
  x: { glyph: '✗', bad: true, words: () => t`wrong` },
  k: { glyph: '∧', bad: false, words: () => t`a kink is crossed here` },
  '?': { glyph: '?', bad: false, words: () => t`still open` },
  '.': { glyph: '✓', bad: false, words: () => t`right` },
};

/** `right`, `wrong`, `still open`, … */
export const verdictWords = (verdict: string | undefined): string => VERDICTS[verdict ?? '.']?.words() ?? '';

/** One of the matrices that are compared. */
export interface Compared {
  readonly title: string;
  readonly content: Content;
  readonly scaledLike?: Content;
}

/**
 * Matrices that are compared element by element, side by side: what is pointed at in one lights up in all, and every cell
 * carries its verdict as a glyph.
 */
export class CheckedHeatmaps {
  readonly element: HTMLElement;
  private readonly heatmaps: Heatmap[];

  constructor(
    linkage: Linkage,
    /** Whose elements are compared. */
    matrix: Matrix,
    compared: readonly Compared[],
    verdicts: string,
    /** The sentence for an element. */
    saysOf: (index: number) => string,
    /** The element that is to be seen at first. */
    first: number,
  ) {
    const { shape } = matrix.value;
    const { count } = planes(shape);
    const plane = Math.floor(first / Math.max(1, sizeOf(shape) / count));
    const view = ownView({ of: 'output', side: matrix.side }, shape, 'plane');
    this.heatmaps = compared.map(
      ({ title, content, scaledLike }) =>
        new Heatmap(linkage, matrix, view, {
          selection: { plane },
          title,
          content,
          ...(scaledLike ? { scaledLike } : {}),
          verdictAt: (index) => VERDICTS[verdicts[index] ?? '.'],
          saysOf,
        }),
    );
    this.element = element('div', { class: 'pieces compared' }, ...this.heatmaps.map((each) => each.element));
    if (count > 1) {
      const slider = new Slider(t`plane`, count, (at) => {
        for (const heatmap of this.heatmaps) heatmap.select({ plane: at });
      });
      slider.index = plane;
      this.element.prepend(
        element('label', { class: 'selector' }, `${t`plane`} `, slider.input, slider.shown),
      );
    }
    linkage.onChange(() => {
      for (const heatmap of this.heatmaps) heatmap.highlight();
    });
  }

  draw(): void {
    for (const heatmap of this.heatmaps) heatmap.draw();
  }

  describe(): void {
    for (const heatmap of this.heatmaps) heatmap.describe();
  }

  rename(): void {
    for (const heatmap of this.heatmaps) heatmap.rename();
  }
}
