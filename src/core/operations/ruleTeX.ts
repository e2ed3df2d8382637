import { textTeX } from '../words/tex';
import { t } from '../words/words';

/** The TeX of an operation's rules: pieces that more than one operation needs. */

/** ∂L/∂name. */
export const d = (loss: string, name: string): string => `\\frac{\\partial ${loss}}{\\partial ${name}}`;

/** ∑ ∂L/∂Z ∂Z/∂name: the chain rule, before it is shortened. */
export const chain = (loss: string, output: string, name: string): string =>
  `\\sum ${d(loss, output)}\\,${d(output, name)}`;

/**
 * A map of its operands. Where these are long a line may break behind a comma, which it could not between `\left` and
 * `\right`; where they are short it breaks in front of the map, as between any two sides of an equation.
 */
export function applied(map: string, ...operands: readonly string[]): string {
  const size = operands.some((operand) => operand.includes('\\frac')) ? 'Big' : 'big';
  const comma = letters(operands) > 8 ? ',\\allowbreak\\ ' : ',\\ ';
  return `\\operatorname{${map}}\\${size}l(${operands.join(comma)}\\${size}r)`;
}

/** How many letters and digits are seen of them. */
const letters = (tex: readonly string[]): number =>
  tex.join('').replace(/\\[a-zA-Z]+|[^\p{L}\p{N}]/gu, '').length;

/** `K rotated by 180°` */
export const turnedTeX = (tex: string): string => textTeX((name) => t`${name} rotated by 180°`, tex);

/** `rot₁₈₀(conv(X, ∂L/∂Z))`: of what was done in the brackets, not before. */
export const rotatedTeX = (tex: string): string => `\\operatorname{rot}_{180}\\Big(${tex}\\Big)`;

/** `the first 2×3 of conv(X, ∂L/∂Z)`, where the product has more rows or columns than the result. */
export function firstOf(tex: string, sizes: readonly number[]): string {
  const length = sizes.join('×');
  return textTeX((product) => t`the first ${length} of ${product}`, tex);
}

/** `conv(X, K), in steps of 2`; as it is where every step is 1. */
export function inSteps(tex: string, steps: readonly number[]): string {
  const [first = 1] = steps;
  if (steps.every((step) => step === 1)) return tex;
  const length = steps.every((step) => step === first) ? `${first}` : steps.join('×');
  return textTeX((product) => t`${product}, in steps of ${length}`, tex);
}
