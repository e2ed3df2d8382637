import type { Expression } from './expression';

/** What an expression is made of, one level below it. */
export function madeOf(expression: Expression): readonly Expression[] {
  if (typeof expression === 'number') return [];
  switch (expression.kind) {
    case 'element':
      return [];
    case 'sum':
      return expression.terms;
    case 'product':
      return expression.factors;
    case 'power':
      return [expression.base, expression.exponent];
    case 'call':
      return [expression.of];
  }
}

const partsKnown = new WeakMap<object, number>();

/**
 * How many numbers and elements an expression is made of when it is written out. Parts are shared, so this may be far more than
 * what stands in memory: every matrix product of a product multiplies it.
 */
export function partsOf(expression: Expression): number {
  if (typeof expression === 'number' || expression.kind === 'element') return 1;
  const small = isSmall(expression);
  const known = small ? undefined : partsKnown.get(expression);
  if (known !== undefined) return known;
  let parts = 0;
  for (const part of madeOf(expression)) parts += partsOf(part);
  if (!small) partsKnown.set(expression, parts);
  return parts;
}

/** What has so few parts, and parts of parts, is looked through faster than it is found among what has been kept. */
const SMALL = 16;

/** Whether what is asked of an expression is better counted anew than kept. */
export const isSmall = (expression: Expression): boolean => roomBehind(expression, SMALL) >= 0;

/** What is left of so much room when an expression and all it is made of have taken theirs; negative as soon as it is too little. */
function roomBehind(expression: Expression, room: number): number {
  let left = room - 1;
  if (typeof expression === 'number' || expression.kind === 'element') return left;
  for (const part of madeOf(expression)) {
    if (left < 0) break;
    left = roomBehind(part, left);
  }
  return left;
}
