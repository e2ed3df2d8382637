import { GRADIENT } from '../operations';
import { t } from '../words/words';
import type { Notation } from './notation';
import { matrixOf, type Place, type Scene } from './scene';
import { type Part, type SceneTerm, sourcesOf, termsOf } from './terms';
import { placeProse } from './termTeX';

/** A partial derivative ∂Z_j/∂X_i: where it comes from. */
export interface PartialDerivative {
  /** The two elements, and what one is multiplied by in the other. */
  readonly parts: readonly Part[];
  /** `Z₁₁ holds X₂₂ · K₂₂, so ∂Z₁₁/∂X₂₂ is K₂₂`, where a kernel slides. */
  readonly text?: string;
}

/** So many terms are named. */
const NAMED = 4;

/** How an element reaches another one: the terms of ∂L/∂X_i with ∂L/∂Z_j in them, each without it. */
export function partialOf(
  scene: Scene,
  { value, index }: Place,
  reached: Place,
  notation: Notation,
): PartialDerivative {
  const own: Place = { value, side: 'value', index };
  const terms: SceneTerm[] = [];
  for (const { term, result } of termsOf(scene, { ...own, side: 'gradient' })) {
    if (result !== reached.value) continue;
    const factors = term.factors.filter(
      (factor) => factor.operand !== GRADIENT || factor.index !== reached.index,
    );
    if (factors.length < term.factors.length) terms.push({ term: { ...term, factors }, result });
  }
  const parts = [{ ...reached, side: 'value' } as const, own, ...sourcesOf(terms)];
  const partners = terms.slice(0, NAMED).map(({ term, result }) => {
    const [factor, ...more] = term.factors;
    const matrix = factor && matrixOf(result, factor.operand);
    // Elsewhere than under a kernel the result may hold the element in another way than as a factor.
    if (!matrix || more.length > 0 || term.tap === undefined) return undefined;
    return placeProse(scene, { ...matrix, index: factor.index }, notation);
  });
  if (partners.length === 0 || partners.includes(undefined)) return { parts };
  const names = [...partners, ...(terms.length > NAMED ? ['…'] : [])];
  const [above = '', below = ''] = [parts[0] ?? own, own].map((place) => placeProse(scene, place, notation));
  const products = names.map((name) => (name === '…' ? name : `${below} · ${name}`));
  return {
    parts,
    text: t`${above} holds ${products.join(' + ')}, so ∂${above}/∂${below} is ${names.join(' + ')}`,
  };
}
