import { apply, assertSize, type Value } from '../../core/graph';
import { operationNamed, type Setting } from '../../core/operations';
import { Problem, type Shape } from '../../core/tensor';
import { t } from '../../core/words/words';
import type { Node, Span } from '../ast';
import { blamed, fault, type Given, MOST_AXES } from '../binding';

/** What an operation of the core makes of values. @throws Fault with the place that is to blame. */
export function applied(
  operation: string,
  inputs: readonly Value[],
  settings: Record<string, Setting>,
  node: Node,
  given?: Given,
): Value {
  if (!operationNamed(operation)) throw new RangeError(`no operation is named ${operation}`);
  const value = guarded(node, given, () => apply(operation, inputs, settings));
  assertRank(value.shape, node);
  return value;
}

/** Everything that shows a shape, or walks one, may do so axis by axis. */
export function assertRank(shape: Shape, span: Span): void {
  if (shape.length > MOST_AXES) throw fault({ code: 'too-many-axes', shape, most: MOST_AXES }, span);
  // 0 × 10⁹ is no element, but 10⁹ rows.
  const rows = shape.map((length) => length || 1);
  guarded(span, undefined, () => assertSize(t`the result`, rows));
}

/** Runs a part of the core; a problem there is given the place it belongs to: the argument if one is to blame. */
export function guarded<T>(node: Span, given: Given | undefined, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw fault(error.detail, blamed(error.detail, given) ?? node);
  }
}
