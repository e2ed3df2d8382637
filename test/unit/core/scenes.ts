import type { Place, Scene } from '../../../src/core/explain';
import { apply, backward, leaf, type Value } from '../../../src/core/graph';
import { numbers, sizeOf } from '../../../src/core/tensor';
import { type ConvolutionCase, filled, type TransposedCase } from './arbitrary';

/** Every element of every value of a scene, and of every gradient that it has. */
export function placesOf(scene: Scene): Place[] {
  const values = new Map<number, Value>();
  for (const result of scene.results) {
    for (const value of [result, ...(result.origin?.inputs ?? [])]) values.set(value.id, value);
  }
  return [...values.values()].flatMap((value) => {
    const sides: Place['side'][] = scene.gradients.has(value.id) ? ['value', 'gradient'] : ['value'];
    return sides.flatMap((side) =>
      Array.from({ length: sizeOf(value.shape) }, (_, index) => ({ value, side, index })),
    );
  });
}

/** A convolution, or a transposed one, with its backward pass: X, K and B, and Z. */
export function convolutionScene(c: ConvolutionCase | TransposedCase): Scene {
  const { inputs, dz, operation } = filled(c);
  const leaves = inputs.map((x, k) => leaf(numbers(x), 'XKB'[k] ?? ''));
  const z = apply(operation, leaves, c.settings);
  z.name = 'Z';
  return backward(z, numbers(dz));
}
