import katex, { type KatexOptions } from 'katex';

/** A formula out of a payload, which anybody may have sent: nothing in it is trusted, and it may not grow. */
export function renderForeignTeX(tex: string): HTMLElement {
  return rendered(tex, { trust: false, maxExpand: 1000, maxSize: 20 });
}

/**
 * A formula of our own making. KaTeX builds elements, not text that is parsed; it trusts only the two commands that link tokens to cells,
 * which only our own TeX holds: names that a person typed have lost their backslashes before.
 */
export function renderTeX(tex: string, display = false): HTMLElement {
  return rendered(tex, {
    displayMode: display,
    // Long sums of our own making; names cannot hold macros.
    maxExpand: 100_000,
    trust: ({ command }) => command === '\\htmlData' || command === '\\htmlClass',
  });
}

function rendered(tex: string, options: KatexOptions): HTMLElement {
  const target = document.createElement('span');
  target.className = 'tex';
  katex.render(tex, target, { throwOnError: false, strict: false, ...options });
  return target;
}
