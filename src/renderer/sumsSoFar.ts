import { contentOfMatrix, type Scene } from '../core/explain';
import type { Value } from '../core/graph';
import { type Content, numbers, type Tensor } from '../core/tensor';

/** So many multiplications are made at each step of the animation: a few milliseconds. */
const MOST = 2_000_000;

/**
 * The gradients of a result's inputs, by the inputs' ids, with what the elements 0 … `last` of the arriving gradient alone send
 * back: the sums so far, as these are handed out one after the other. `undefined` where not all is numbers, where an input
 * has gradients from elsewhere too, or where it would take too long.
 */
export function sumsUpTo(
  scene: Scene,
  result: Value,
  last: number,
): ReadonlyMap<number, Content> | undefined {
  const { origin } = result;
  const gradient = numbersOf(contentOfMatrix(scene, { value: result, side: 'gradient' }));
  const output = numbersOf(result.content);
  const inputs = origin?.inputs.map(({ content }) => numbersOf(content)) ?? [];
  if (!origin || !gradient || !output || !inputs.every((input) => input !== undefined)) return undefined;
  const { prepared } = origin;
  const handed: Tensor = { ...gradient, data: gradient.data.map((x, index) => (index <= last ? x : 0)) };
  const sums = new Map<number, Content>();
  for (const [k, input] of origin.inputs.entries()) {
    if (!scene.gradients.has(input.id)) continue;
    const uses = scene.results.filter((other) => other.origin?.inputs.includes(input));
    if (uses.length > 1 || origin.inputs.filter((other) => other === input).length > 1) return undefined;
    if ((prepared.multiplications?.(k) ?? handed.data.length) > MOST) return undefined;
    sums.set(input.id, numbers(prepared.backward(k, handed, inputs, output)));
  }
  return sums;
}

const numbersOf = (content: Content | undefined): Tensor | undefined =>
  content?.kind === 'numbers' ? content : undefined;
