import katex from 'katex';

/**
 * A formula. KaTeX builds elements, not text that is parsed; it trusts only the two commands that link tokens to cells,
 * which only our own TeX holds: names that a person typed have lost their backslashes before.
 */
export function renderTeX(tex: string, display = false): HTMLElement {
  const target = document.createElement('span');
  target.className = 'tex';
  katex.render(tex, target, {
    throwOnError: false,
    displayMode: display,
    strict: false,
    // Long sums of our own making; names cannot hold macros.
    maxExpand: 100_000,
    trust: ({ command }) => command === '\\htmlData' || command === '\\htmlClass',
  });
  return target;
}
