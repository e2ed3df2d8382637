import { allNumbers, historyOf, type Value } from '../graph';
import { Problem, type Tensor } from '../tensor';

/** The numbers of a value. @throws Problem `symbols-not-numbers`. */
export function numbersOf(value: Value): Float64Array {
  const [known] = allNumbers([value.content]) ?? [];
  if (known) return known.data;
  throw new Problem({ code: 'symbols-not-numbers', operation: 'gradcheck' });
}

/** The results between a leaf and the root, in the order of computation. */
export function resultsBetween(leaf: Value, root: Value): Value[] {
  const moving = new Set<number>([leaf.id]);
  return historyOf(root).filter((value) => {
    const hit = value.origin?.inputs.some((input) => moving.has(input.id)) ?? false;
    if (hit) moving.add(value.id);
    return hit;
  });
}

/** The forward pass from one leaf to the root, whole; what does not depend on the leaf is not computed again. */
export function forwardFrom(root: Value, leaf: Value): (replacement: Float64Array) => Float64Array {
  const steps = resultsBetween(leaf, root);
  return (replacement) => {
    const fresh = new Map<number, Tensor>([[leaf.id, { shape: leaf.shape, data: replacement }]]);
    const read = (value: Value): Tensor =>
      fresh.get(value.id) ?? { shape: value.shape, data: numbersOf(value) };
    for (const { id, origin } of steps) {
      if (origin) fresh.set(id, origin.prepared.forward(origin.inputs.map(read)));
    }
    return read(root).data;
  };
}

/** Σ seed·(above − below): differences are taken before the sum; what is not sent back does not count. */
export function weightedDifference(seed: Float64Array, above: Float64Array, below: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < seed.length; index++) {
    const weight = seed[index] ?? 0;
    if (weight !== 0) sum += weight * ((above[index] ?? 0) - (below[index] ?? 0));
  }
  return sum;
}
