import katex, { type KatexOptions } from 'katex';

/**
 * A formula of a text as HTML, with MathML beside it for screen readers. Nothing in it is trusted, and it may not grow: it may come
 * from anybody's file. What KaTeX cannot read stands there as it was written, with the reason in its tooltip.
 */
export const formulaHtml = (tex: string, display: boolean): string => rendered(tex, display, 'htmlAndMathml');

/**
 * A formula as MathML alone, which browsers set themselves: a tenth of the size. For what scripts replace by the renderer's own
 * formulas.
 */
export const formulaMathMl = (tex: string, display: boolean): string => rendered(tex, display, 'mathml');

function rendered(tex: string, display: boolean, output: NonNullable<KatexOptions['output']>): string {
  return katex.renderToString(tex, {
    output,
    displayMode: display,
    throwOnError: false,
    trust: false,
    strict: 'ignore',
    maxExpand: 1000,
    maxSize: 20,
    // As in the theme: KaTeX's own red is too faint on dark paper.
    errorColor: 'var(--bad)',
  });
}
