import { formulaOf, GRADIENT, type Operand } from '../operations';
import {
  at,
  type Content,
  contentOf,
  type Expression,
  element,
  elementAt,
  generate,
  Problem,
  positionOf,
  sameShape,
  sizeOf,
  sum,
  symbols,
  undertake,
} from '../tensor';
import { t } from '../words/words';
import { FormulaBudget } from './formulaBudget';
import { allNumbers, historyOf, multiplicationsOf, type Origin, reference, type Value } from './value';

/** One backward pass: from `root`, with `seed` as the gradient there, to everything it was made of. */
export interface Pass {
  readonly root: Value;
  readonly seed: Content;
  /** The name of the loss in ∂L/∂…: the root's own where it is a scalar with a name, else L. */
  readonly loss: string;
  /** The gradients of all values that matter, by id. */
  readonly gradients: ReadonlyMap<number, Content>;
  /** The named leaves that were reached, in the order of their making. */
  readonly leaves: readonly Value[];
  /** The results on the way, the root first. */
  readonly results: readonly Value[];
}

/**
 * Sends a gradient back. Every pass starts from zero.
 * @param seed ∂L/∂root, of root's shape. May be left out for a scalar (then 1) and for symbols (then ∂L/∂Z).
 * @throws Problem `not-scalar`, `seed-shape`, `no-history`.
 */
export function backward(root: Value, seed?: Content): Pass {
  const history = historyOf(root);
  const wanted = new Set<number>();
  for (const value of history) {
    if (value.origin ? value.origin.inputs.some((x) => wanted.has(x.id)) : value.name !== undefined) {
      wanted.add(value.id);
    }
  }
  if (!root.origin || !wanted.has(root.id)) throw new Problem({ code: 'no-history' });
  const loss = root.shape.length === 0 && root.name !== undefined && seed === undefined ? root.name : 'L';
  const start = seed ?? ownSeed(root, loss);
  if (!sameShape(start.shape, root.shape)) {
    throw new Problem({ code: 'seed-shape', shape: root.shape, seed: start.shape });
  }
  const gradients = new Map<number, Content>([[root.id, start]]);
  const results: Value[] = [];
  for (const value of history.reverse()) {
    const gradient = gradients.get(value.id);
    if (!value.origin || !gradient) continue;
    results.push(value);
    value.origin.inputs.forEach((x, k) => {
      if (!wanted.has(x.id) || !value.origin) return;
      const part = share(value, value.origin, gradient, k, loss);
      const before = gradients.get(x.id);
      gradients.set(x.id, before ? addContents(before, part) : part);
    });
  }
  const leaves = history
    .filter((value) => !value.origin && gradients.has(value.id))
    .sort((a, b) => a.id - b.id);
  return { root, seed: start, loss, gradients, leaves, results };
}

function ownSeed(root: Value, loss: string): Content {
  if (root.shape.length === 0 || (sizeOf(root.shape) === 1 && root.content.kind === 'numbers')) {
    return { kind: 'numbers', shape: root.shape, data: Float64Array.of(1) };
  }
  if (root.content.kind === 'formulas') return symbols(root.shape, root.name ?? 'Z', loss);
  throw new Problem({ code: 'not-scalar', shape: root.shape });
}

/** What one result passes on to its k-th input. */
function share(value: Value, origin: Origin, gradient: Content, k: number, loss: string): Content {
  const { inputs, prepared } = origin;
  const known = allNumbers([gradient, value.content, ...inputs.map((x) => x.content)]);
  if (known) {
    const [arriving, output, ...operands] = known;
    if (arriving && output) {
      const what = t`the gradient of ${origin.operation}`;
      return undertake(what, multiplicationsOf(prepared, k, operands), () => ({
        kind: 'numbers',
        ...prepared.backward(k, arriving, operands, output),
      }));
    }
  }
  const shape = inputs[k]?.shape ?? [];
  const lookup = (operand: Operand, index: number): Expression => {
    if (operand === GRADIENT) return budget.weigh(gradientReference(value, gradient, index, loss));
    const source = operand.of === 'output' ? value : inputs[operand.of];
    return source ? budget.weigh(reference(source, index)) : Number.NaN;
  };
  const budget = new FormulaBudget(
    () => t`the gradient of ${origin.operation} of symbols`,
    shape,
    prepared.multiplications?.(k),
  );
  return contentOf(
    shape,
    Array.from({ length: sizeOf(shape) }, (_, index) =>
      formulaOf(budget.watch(prepared.gradientTerms(k, index)), lookup),
    ),
  );
}

/** How a formula mentions an element of a gradient: a number where it is known, ∂L/∂Z₁₁ where Z has a name. */
export function gradientReference(value: Value, gradient: Content, index: number, loss: string): Expression {
  const own = elementAt(gradient, index);
  if (typeof own === 'number' || value.name === undefined) return own;
  return element(value.name, positionOf(value.shape, index), loss);
}

function addContents(a: Content, b: Content): Content {
  const length = sizeOf(a.shape);
  if (a.kind === 'numbers' && b.kind === 'numbers') {
    return { ...generate(a.shape, (index) => at(a, index) + at(b, index)), kind: 'numbers' };
  }
  return contentOf(
    a.shape,
    Array.from({ length }, (_, index) => sum([elementAt(a, index), elementAt(b, index)])),
  );
}
