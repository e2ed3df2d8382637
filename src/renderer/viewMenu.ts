import type { Settings } from '../core/operations';
import { t } from '../core/words/words';
import { Choice, popup } from './popup';
import { choose, type Pace, preferences, type Way } from './preferences';

/** How a person likes figures to be: the same for all of them, and remembered. */
export class ViewMenu {
  readonly element: HTMLElement;
  private readonly choices: readonly { readonly element: HTMLElement; show(): void }[];

  /** @param own Choices of one figure, above those for all. */
  constructor(...own: readonly { readonly element: HTMLElement; show(): void }[]) {
    this.choices = [
      ...own,
      new Choice<'1' | '0'>(
        t`Indices`,
        [
          ['1', t`from 1`, t`as in the formulas and in the cells`],
          ['0', t`from 0`, t`as in most programming languages; what cells mean stays the same`],
        ],
        () => (preferences().base === 1 ? '1' : '0'),
        (base) => choose({ base: base === '1' ? 1 : 0 }),
      ),
      new Choice<'long' | 'short'>(
        t`Gradients`,
        [
          ['long', '∂L/∂K'],
          ['short', 'dK'],
        ],
        () => (preferences().short ? 'short' : 'long'),
        (way) => choose({ short: way === 'short' }),
      ),
      new Choice<Way>(
        t`Walk`,
        [
          ['gather', t`gather`, t`element by element of a result: what reaches it`],
          ['scatter', t`scatter`, t`element by element of the arriving gradient: where it goes`],
        ],
        () => preferences().way,
        (way) => choose({ way }),
      ),
      new Choice<Pace>(
        t`Speed`,
        [
          ['slow', t`slow`],
          ['normal', t`normal`],
          ['fast', t`fast`],
        ],
        () => preferences().pace,
        (pace) => choose({ pace }),
      ),
    ];
    this.element = popup(t`View`, '⋯', ...this.choices.map((each) => each.element));
    this.element.classList.add('view');
  }

  show(): void {
    for (const each of this.choices) each.show();
  }
}

/** Cross-correlation or true convolution: the one that is computed, and what the other one would be. */
export function kernelChoice({ flip }: Settings, turn: () => void): Choice<'as it is' | 'turned'> {
  return new Choice<'as it is' | 'turned'>(
    t`Kernel`,
    [
      ['as it is', t`★ as it is`, t`cross-correlation: the kernel slides as it is`],
      ['turned', t`∗ turned first`, t`true convolution: the kernel is turned by 180° first`],
    ],
    () => (flip === true ? 'turned' : 'as it is'),
    (wanted) => {
      if ((wanted === 'turned') !== (flip === true)) turn();
    },
  );
}
