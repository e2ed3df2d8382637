/** The TeX of an operation's rules: pieces that more than one operation needs. */

/** ∂L/∂name. */
export const d = (loss: string, name: string): string => `\\frac{\\partial ${loss}}{\\partial ${name}}`;

/** ∑ ∂L/∂Z ∂Z/∂name: the chain rule, before it is shortened. */
export const chain = (loss: string, output: string, name: string): string =>
  `\\sum ${d(loss, output)}\\,${d(output, name)}`;

/** A map of its operands. A line may break behind a comma, which it could not between `\left` and `\right`. */
export function applied(map: string, ...operands: readonly string[]): string {
  const size = operands.some((operand) => operand.includes('\\frac')) ? 'Big' : 'big';
  return `\\operatorname{${map}}\\${size}l(${operands.join(',\\allowbreak\\ ')}\\${size}r)`;
}
