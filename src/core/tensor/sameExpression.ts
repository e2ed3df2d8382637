import type { Element, Expression } from './expression';
import { isSmall } from './parts';

/** Whether two expressions are written alike. NaN is like NaN, and 0 like −0. */
export function isSameExpression(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  if (typeof a === 'number' || typeof b === 'number') return Number.isNaN(a) && Number.isNaN(b);
  if (a.kind !== b.kind || (a.kind !== 'element' && hashOf(a) !== hashOf(b))) return false;
  switch (a.kind) {
    case 'element':
      return (
        b.kind === 'element' &&
        a.name === b.name &&
        a.id === b.id &&
        a.gradientOf === b.gradientOf &&
        a.tex === b.tex &&
        a.position.length === b.position.length &&
        a.position.every((index, axis) => index === b.position[axis])
      );
    case 'sum':
      return b.kind === 'sum' && areSame(a.terms, b.terms);
    case 'product':
      return (
        b.kind === 'product' &&
        isSameExpression(a.coefficient, b.coefficient) &&
        areSame(a.factors, b.factors)
      );
    case 'power':
      return (
        b.kind === 'power' && isSameExpression(a.base, b.base) && isSameExpression(a.exponent, b.exponent)
      );
    case 'call':
      return b.kind === 'call' && a.name === b.name && isSameExpression(a.of, b.of);
  }
}

/** Whether two lists have expressions that are written alike, in the same order. */
export function areSame(a: readonly Expression[], b: readonly Expression[]): boolean {
  return a.length === b.length && a.every((part, n) => isSameExpression(part, b[n] ?? Number.NaN));
}

/** Of what is large, computed once: parts are shared, and are compared again and again. */
const hashes = new WeakMap<object, number>();

/** A whole number that is the same for expressions that are written alike, and seldom for others. */
export function hashOf(expression: Expression): number {
  if (typeof expression === 'number') return hashOfNumber(expression);
  if (isSmall(expression)) return computed(expression);
  const known = hashes.get(expression);
  if (known !== undefined) return known;
  const hash = computed(expression);
  hashes.set(expression, hash);
  return hash;
}

function computed(expression: Exclude<Expression, number>): number {
  switch (expression.kind) {
    case 'element':
      return hashOfElement(expression);
    case 'product':
      return mix(hashOfAll(expression.factors), hashOfNumber(expression.coefficient));
    case 'sum':
      return hashOfAll(expression.terms, SEEDS.sum);
    case 'power':
      return mix(mix(SEEDS.power, hashOf(expression.base)), hashOf(expression.exponent));
    case 'call':
      return mix(mix(SEEDS.call, hashOfText(expression.name)), hashOf(expression.of));
  }
}

function hashOfElement({ name, id = 0, position, gradientOf = '', tex = '' }: Element): number {
  let hash = mix(mix(SEEDS.element, hashOfText(name)), id);
  hash = mix(mix(hash, hashOfText(gradientOf)), hashOfText(tex));
  for (const index of position) hash = mix(hash, index);
  return hash;
}

/** The hash of a list; by default of the factors of a product, whatever its coefficient. */
export function hashOfAll(parts: readonly Expression[], seed = SEEDS.product): number {
  let hash = seed;
  for (const part of parts) hash = mix(hash, hashOf(part));
  return hash;
}

/** Of MurmurHash3: 32 bits into 32 bits. */
function mix(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

function hashOfNumber(x: number): number {
  // −0 becomes 0, and there are many NaNs.
  float[0] = Number.isNaN(x) ? Number.NaN : x + 0;
  return mix(words[0] ?? 0, words[1] ?? 0);
}

function hashOfText(text: string): number {
  let hash = text.length;
  for (let n = 0; n < text.length; n++) hash = mix(hash, text.charCodeAt(n));
  return hash;
}

/** So that kinds with the same parts differ. */
const SEEDS = {
  element: hashOfText('element'),
  sum: hashOfText('sum'),
  product: hashOfText('product'),
  power: hashOfText('power'),
  call: hashOfText('call'),
};
