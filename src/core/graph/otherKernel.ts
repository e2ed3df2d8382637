import { operationNamed, type Settings } from '../operations';
import type { Content } from '../tensor';
import { backward, type Pass } from './backward';
import { apply, historyOf, leaf, type Value } from './value';

/** Whether an operation can turn its kernel first: cross-correlation or true convolution. */
export const canTurn = (operation: string): boolean =>
  operationNamed(operation)?.arguments.some(({ name }) => name === 'flip') ?? false;

/**
 * The same backward pass, with true convolutions in the place of cross-correlations and the other way round: what if the kernel
 * were turned, or were not?
 * @param seed The gradient at the root; left out where the root is the loss itself.
 */
export function withOtherKernels(root: Value, seed: Content | undefined): Pass {
  const made = new Map<number, Value>();
  for (const value of historyOf(root)) made.set(value.id, again(value, made));
  return backward(made.get(root.id) ?? root, seed);
}

function again(value: Value, made: ReadonlyMap<number, Value>): Value {
  const { origin, content, name, derivative } = value;
  const own = origin
    ? apply(
        origin.operation,
        origin.inputs.map((input) => made.get(input.id) ?? input),
        canTurn(origin.operation) ? turned(origin.settings) : origin.settings,
      )
    : leaf(content);
  return {
    ...own,
    ...(name === undefined ? {} : { name }),
    ...(derivative === undefined ? {} : { derivative }),
  };
}

function turned({ flip, ...settings }: Settings): Settings {
  return flip === true ? settings : { ...settings, flip: true };
}
