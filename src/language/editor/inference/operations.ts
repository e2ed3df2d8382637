import { operationNamed, type Setting } from '../../../core/operations';
import { sizeOf } from '../../../core/tensor';
import { t } from '../../../core/words/words';
import type { Node } from '../../ast';
import type { Given } from '../../binding';
import { combined, FEW, type Guess } from './guess';
import type { Inference } from './inference';

/** What an operation of the core makes of shapes, and of numbers where they are few. */
export function applied(
  inference: Inference,
  operation: string,
  inputs: readonly Guess[],
  settings: Record<string, Setting> | undefined,
  node: Node,
  given?: Given,
): Guess {
  const shapes = inputs.flatMap(({ shape }) => (shape ? [shape] : []));
  const open = combined(inputs, undefined);
  if (!settings || shapes.length < inputs.length) return open;
  const prepared = inference.attempt(node, given, () => operationNamed(operation)?.prepare(shapes, settings));
  if (!prepared || !inference.fits(t`the result of ${operation}`, prepared.shape, node)) return open;
  const guess = { ...open, shape: prepared.shape };
  const known = inputs.flatMap(({ numbers }) => (numbers ? [numbers] : []));
  if (known.length < inputs.length || sizeOf(prepared.shape) > FEW) return guess;
  return { ...guess, numbers: inference.attempt(node, given, () => prepared.forward(known)) };
}
