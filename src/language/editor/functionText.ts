import { type Argument, operationNamed, showSetting } from '../../core/operations';
import type { LanguageFunction } from '../functions';
import { plainFormula } from './plainFormula';

/** A parameter as it stands in a signature: `stride=1`; `B?` where it may be left out. */
export function parameterText({ name, default: standard }: Argument): string {
  if (standard === undefined) return name;
  return standard === 'none' ? `${name}?` : `${name}=${showSetting(standard)}`;
}

/** `conv2d(X, K, B?, stride=1, padding=0)`. */
export const signatureText = ({ name, arguments: parameters }: LanguageFunction): string =>
  `${name}(${parameters.map(parameterText).join(', ')})`;

/** The rule by which an operation's shape follows from those of its arguments; none for other functions. */
export const shapeRuleOf = (name: string): string | undefined => operationNamed(name)?.shapeRule;

/** The gradient of every input as a line of text: `∂L/∂B = sum(∂L/∂Z)`. */
export function gradientFormulas(name: string): string[] {
  const operation = operationNamed(name);
  if (!operation) return [];
  const inputs = operation.arguments.filter(({ kind }) => kind === 'tensor').map((argument) => argument.name);
  const { gradients } = operation.rules({ inputs, output: 'Z', loss: 'L' }, {});
  return gradients.map(plainFormula);
}

/** The values that an argument knows by name: `"same"`, `true`. */
export function choicesOf({ choices, default: standard }: Argument): readonly string[] {
  return choices ?? (typeof standard === 'boolean' ? ['true', 'false'] : []);
}
