import { t } from '../words/words';
import { binary } from './elementwise';
import { term } from './term';

/** Where the exponent is 0 the derivative for the base is 0 even at base 0, as in PyTorch. */
const baseDerivative = (a: number, b: number): number => (b === 0 ? 0 : b * a ** (b - 1));

/** 0^b·log 0 is 0 for b > 0, the limit, and at b = 0, as in PyTorch. */
const exponentDerivative = (a: number, b: number, z: number): number =>
  a === 0 && b >= 0 ? 0 : z * Math.log(a);

export const power = binary({
  name: 'power',
  operator: '^',
  summary: () => t`The power, element by element.`,
  compute: (a, b) => a ** b,
  terms: (a, b) => [term({ ...a, exponent: { operand: b.operand, index: b.index, plus: 0 } })],
  partials: [baseDerivative, exponentDerivative],
  partialTerms: [
    (a, b) => [term(b, { ...a, exponent: { operand: b.operand, index: b.index, plus: -1 } })],
    (a, _, z) => [term(z, { ...a, apply: 'log' })],
  ],
  forward: (a, b) => `${a}^{${b}}`,
  gradients: (dz, a, b, z) => [
    `${b} \\odot ${a}^{${b} - 1} \\odot ${dz}`,
    `${z} \\odot \\ln ${a} \\odot ${dz}`,
  ],
});
