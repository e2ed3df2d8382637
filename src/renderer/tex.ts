import katex, { type KatexOptions } from 'katex';

/** A formula out of a payload, which anybody may have sent: nothing in it is trusted, and it may not grow. */
export function renderForeignTeX(tex: string): HTMLElement {
  return rendered(tex, { trust: false, maxExpand: 1000, maxSize: 20 });
}

/**
 * A formula of our own making. KaTeX builds elements, not text that is parsed; it trusts only the two commands that link tokens to cells,
 * which only our own TeX holds: names that a person typed have lost their backslashes before.
 */
export function renderTeX(tex: string): HTMLElement {
  // What is linked to cells is of one element of one run. All else returns: names, signs, general formulas.
  const returns = !tex.includes('\\htmlData');
  const known = returns ? templates.get(tex) : undefined;
  const made = known ?? own(tex);
  if (!returns) return made;
  templates.delete(tex);
  templates.set(tex, made);
  for (const oldest of templates.keys()) {
    if (templates.size <= KEPT) break;
    templates.delete(oldest);
  }
  return copyOf(made);
}

/** Formulas that were typeset before, the one that was used last at the end. */
const templates = new Map<string, HTMLElement>();
const KEPT = 500;

// A clone of an HTML element is one.
const copyOf = (made: HTMLElement): HTMLElement => made.cloneNode(true) as HTMLElement;

function own(tex: string): HTMLElement {
  return rendered(tex, {
    // As large as what stands beside them: their indices could not be read else.
    macros: { '\\frac': '\\dfrac' },
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
