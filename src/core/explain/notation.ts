import { type Element, type Expression, formulaNumber } from '../tensor';

/** How things are written. What a file means never depends on it. */
export interface Notation {
  /** The first index: 1 as in the formulas, or 0. */
  readonly base: 0 | 1;
  /**
   * Wraps TeX tokens so that they can be linked to cells: `\htmlData` and `\htmlClass`, for KaTeX only. Plain TeX goes
   * to the clipboard and to other renderers.
   */
  readonly linked: boolean;
  /** Whether long sums are written out in full instead of being folded in the middle. */
  readonly unfolded?: boolean;
  /** Whether gradients are written as programmers do: dK for ∂L/∂K. */
  readonly short?: boolean;
}

export const PLAIN: Notation = { base: 1, linked: false };

/** Characters of names that mean something to TeX. */
const TEX_SPECIAL = /[\\{}$&#^~%]/g;

/** A name of the cell language in TeX: `K`, `\mathit{loss}`, `{K_{\text{new}}}`; braced, so that it can take a subscript. */
export function nameTeX(name: string): string {
  const clean = name.replace(TEX_SPECIAL, '');
  const [head = '', ...rest] = clean.split('_');
  if (head === '') return `\\mathit{${clean.replaceAll('_', '\\_')}}`;
  const letters = [...head];
  const stem = letters.length === 1 || /^d\p{Lu}$/u.test(head) ? head : `\\mathit{${head}}`;
  const below = rest.filter((part) => part !== '').join('\\_');
  return below === '' ? stem : `{${stem}_{\\text{${below}}}}`;
}

/** The indices of an element below its name: `22`; with commas beyond two axes or one digit: `1,12`. */
export function subscript(position: readonly number[], notation: Notation): string {
  const shown = position.map((index) => index + notation.base);
  return shown.join(shown.length > 2 || shown.some((index) => index > 9) ? ',' : '');
}

/** `X_{22}`, `\frac{\partial L}{\partial X_{22}}`. */
export function elementTeX(
  nameInTeX: string,
  position: readonly number[],
  loss: string | undefined,
  notation: Notation,
): string {
  const own = position.length === 0 ? nameInTeX : `${braced(nameInTeX)}_{${subscript(position, notation)}}`;
  return loss === undefined ? own : gradientTeX(own, loss, notation);
}

/** The gradient with respect to what `below` is: `\frac{\partial L}{\partial K}`, or `dK`. */
export function gradientTeX(below: string, loss: string, { short }: Notation): string {
  return short ? `d${below}` : `\\frac{\\partial ${nameTeX(loss)}}{\\partial ${below}}`;
}

/** The general formulas of operations know one way to write a gradient; this writes the other one in its place. */
export function inNotation(tex: string, loss: string, { short }: Notation): string {
  if (!short) return tex;
  const above = `\\frac{\\partial ${nameTeX(loss)}}{\\partial `;
  const start = tex.indexOf(above);
  if (start < 0) return tex;
  const begin = start + above.length;
  let end = begin;
  for (let depth = 1; end < tex.length; end++) {
    if (tex[end] === '\\') end += 1;
    else if (tex[end] === '{') depth += 1;
    else if (tex[end] === '}' && --depth === 0) break;
  }
  return `${tex.slice(0, start)}d${tex.slice(begin, end)}${inNotation(tex.slice(end + 1), loss, { base: 1, linked: false, short })}`;
}

/** A name that has a subscript or more than a letter, kept together under another subscript. */
const braced = (tex: string): string => (tex.includes('_') && !tex.startsWith('{') ? `{${tex}}` : tex);

/** A number inside a formula; scientific notation as TeX writes it. */
export function numberTeX(value: number): string {
  if (Number.isNaN(value)) return '\\mathrm{NaN}';
  if (!Number.isFinite(value)) return value > 0 ? '\\infty' : '-\\infty';
  return formulaNumber(value).replace(/e(-?\d+)$/, ' \\cdot 10^{$1}');
}

/** Tight enough to stand beside a multiplication sign. */
const isAtomic = (e: Expression): boolean =>
  typeof e === 'number' ? e >= 0 : e.kind === 'element' || e.kind === 'call' || e.kind === 'power';

/** An expression in TeX. `wrap` may dress each element's token; `times` stands between factors. */
export function expressionTeX(
  expression: Expression,
  notation: Notation,
  wrap: (tex: string, e: Element) => string = (tex) => tex,
  times = '\\,',
): string {
  const write = (e: Expression): string => {
    if (typeof e === 'number') return numberTeX(e);
    switch (e.kind) {
      case 'element':
        return wrap(elementTeX(e.tex ?? nameTeX(e.name), e.position, e.gradientOf, notation), e);
      case 'sum':
        return joinSum(e.terms.map(write));
      case 'product': {
        const factors = e.factors.map((factor) =>
          isAtomic(factor) ? write(factor) : `\\left(${write(factor)}\\right)`,
        );
        if (e.coefficient === 1) return factors.join(times);
        if (e.coefficient === -1) return `-${factors.join(times)}`;
        return [numberTeX(e.coefficient), ...factors].join(times);
      }
      case 'power': {
        if (e.exponent === 0.5) return `\\sqrt{${write(e.base)}}`;
        if (e.exponent === -1) return `\\frac{1}{${write(e.base)}}`;
        const inner = write(e.base);
        const plain =
          typeof e.base === 'number'
            ? e.base >= 0
            : e.base.kind === 'element' && e.base.gradientOf === undefined;
        // 1·10⁵ is one number, but not one factor.
        const base = plain && !inner.includes('\\cdot') ? `{${inner}}` : `\\left(${inner}\\right)`;
        return `${base}^{${write(e.exponent)}}`;
      }
      case 'call':
        if (e.name === 'abs') return `\\left|${write(e.of)}\\right|`;
        if (e.name === 'step') return `\\left[${write(e.of)} > 0\\right]`;
        return `${FUNCTION_TEX[e.name] ?? `\\operatorname{${e.name}}`}\\left(${write(e.of)}\\right)`;
    }
  };
  return write(expression);
}

const FUNCTION_TEX: Readonly<Record<string, string>> = { exp: '\\exp', log: '\\ln', tanh: '\\tanh' };

/** Summands with their signs: a summand that starts with a minus is subtracted. */
export function joinSum(summands: readonly string[]): string {
  return summands
    .map((summand, n) =>
      n === 0 ? summand : summand.startsWith('-') ? ` - ${summand.slice(1)}` : ` + ${summand}`,
    )
    .join('');
}

/** The same in characters, for text outputs, screen readers and JSON: `X[1,1] K[1,1] + B`. */
export function expressionText(expression: Expression, notation: Notation = PLAIN): string {
  const write = (e: Expression): string => {
    if (typeof e === 'number') return formulaNumber(e);
    switch (e.kind) {
      case 'element':
        return elementText(e.name, e.position, e.gradientOf, notation);
      case 'sum':
        return joinSum(e.terms.map(write));
      case 'product': {
        const factors = e.factors.map((factor) => (isAtomic(factor) ? write(factor) : `(${write(factor)})`));
        if (e.coefficient === 1) return factors.join('*');
        if (e.coefficient === -1) return `-${factors.join('*')}`;
        return [formulaNumber(e.coefficient), ...factors].join('*');
      }
      case 'power': {
        const atom = (part: Expression): string =>
          (typeof part === 'number' && part >= 0) || (typeof part === 'object' && part.kind === 'element')
            ? write(part)
            : `(${write(part)})`;
        return `${atom(e.base)}^${atom(e.exponent)}`;
      }
      case 'call':
        return `${e.name}(${write(e.of)})`;
    }
  };
  return write(expression);
}

/** `X[2,2]`, `∂L/∂X[2,2]`, `B`. */
export function elementText(
  name: string,
  position: readonly number[],
  loss: string | undefined,
  notation: Notation = PLAIN,
): string {
  const index = position.length === 0 ? '' : `[${position.map((i) => i + notation.base).join(',')}]`;
  return `${derivativeText(loss, notation)}${name}${index}`;
}

/** What stands before a name to make it a gradient: `∂L/∂`, `d`; nothing without a loss. */
export const derivativeText = (loss: string | undefined, { short }: Notation): string =>
  loss === undefined ? '' : short ? 'd' : `∂${loss}/∂`;

/** An element in the running text: `X₁₁`, `∂L/∂X₁₁`; with brackets where subscripts could not be told apart. */
export function elementProse(
  name: string,
  position: readonly number[],
  loss: string | undefined,
  notation: Notation = PLAIN,
): string {
  const shown = position.map((index) => index + notation.base);
  if (shown.length > 2 || shown.some((index) => index > 9))
    return elementText(name, position, loss, notation);
  return `${derivativeText(loss, notation)}${name}${shown.map((digit) => '₀₁₂₃₄₅₆₇₈₉'[digit]).join('')}`;
}
