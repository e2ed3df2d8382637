import {
  formulaOf,
  type Operand,
  type Operation,
  operationNamed,
  type Prepared,
  type Settings,
} from '../operations';
import {
  type Content,
  contentOf,
  type Expression,
  element,
  elementAt,
  isSameExpression,
  limits,
  type Numbers,
  Problem,
  positionOf,
  type Shape,
  sizeOf,
  undertake,
} from '../tensor';
import { t } from '../words/words';
import { FormulaBudget } from './formulaBudget';

/** How a value came about. A leaf has no origin: it was typed, made, or is the result of an update. */
export interface Origin {
  readonly operation: string;
  readonly inputs: readonly Value[];
  readonly settings: Settings;
  readonly prepared: Prepared;
}

/** A tensor with its history. */
export interface Value {
  /** Unique among all values of a session; later values have higher ids than what they were made of. */
  readonly id: number;
  readonly shape: Shape;
  readonly content: Content;
  readonly origin?: Origin;
  /** The name it was first assigned to; what formulas call it. */
  name?: string;
  /** Set where the value is a gradient that was read with `grad`: formulas call it ∂loss/∂name. */
  readonly derivative?: { readonly name: string; readonly loss: string };
  /** Set where the value is a Jacobian: of which value, by which other one. */
  readonly jacobian?: { readonly of: Value; readonly by: Value };
}

let lastId = 0;

/** Ids that values revived from elsewhere may take without meeting one of ours. */
export function nextId(): number {
  lastId += 1;
  return lastId;
}

export function leaf(content: Content, name?: string): Value {
  const value: Value = { id: nextId(), shape: content.shape, content };
  if (name !== undefined) value.name = name;
  return value;
}

/** The gradient of a named value, as a value without history: nothing is sent back through it. */
export function gradientLeaf(content: Content, name: string, loss: string): Value {
  return { id: nextId(), shape: content.shape, content, derivative: { name, loss } };
}

/** Larger results are refused before they are computed. @throws Problem `too-large`. */
export function assertSize(what: string, shape: Shape): void {
  const size = sizeOf(shape);
  const limit = limits().elements;
  if (size > limit) throw new Problem({ code: 'too-large', what, size, limit, setting: 'elements' });
}

/**
 * The Jacobian of a result by its k-th input, as a value. Its id is negative: it is made for a picture, where ids of a session
 * are known, and must not meet any of them.
 */
export function jacobianValue(of: Value, by: Value, k: number, content: Content, prepared: Prepared): Value {
  return {
    id: -(of.id * 16 + k + 1),
    shape: content.shape,
    content,
    jacobian: { of, by },
    origin: { operation: 'jacobian', inputs: of.origin?.inputs ?? [], settings: {}, prepared },
  };
}

/**
 * Applies an operation of the registry. Numbers go through the kernels; where a formula takes part, the result is
 * the sum of its terms, element by element.
 * @throws Problem when shapes or settings do not fit.
 */
export function apply(operation: string, inputs: readonly Value[], settings: Settings = {}): Value {
  const declared = operationNamed(operation);
  if (!declared) throw new RangeError(`no operation is named ${operation}`);
  const prepared = preparedFor(declared, inputs, settings);
  assertSize(t`the result of ${operation}`, prepared.shape);
  return {
    id: nextId(),
    shape: prepared.shape,
    content: evaluate(operation, inputs, prepared),
    origin: { operation, inputs, settings, prepared },
  };
}

/** How many multiplications a pass of an operation takes: what it says itself, else one for each element it touches. */
export function multiplicationsOf(
  prepared: Prepared,
  pass: 'forward' | number,
  inputs: readonly { readonly shape: Shape }[],
): number {
  const own = prepared.multiplications?.(pass);
  return own ?? inputs.reduce((sum, { shape }) => sum + sizeOf(shape), sizeOf(prepared.shape));
}

/**
 * A use of an operation on values: with its shapes and settings fixed, and, where its terms depend on them, its numbers.
 * @throws Problem when shapes or settings do not fit.
 */
export function preparedFor(operation: Operation, inputs: readonly Value[], settings: Settings): Prepared {
  const prepared = operation.prepare(
    inputs.map((value) => value.shape),
    settings,
  );
  const known = prepared.given && allNumbers(inputs.map((value) => value.content));
  return (known && prepared.given?.(known)) ?? prepared;
}

function evaluate(operation: string, inputs: readonly Value[], prepared: Prepared): Content {
  const known = allNumbers(inputs.map((value) => value.content));
  if (known) {
    const work = multiplicationsOf(prepared, 'forward', known);
    return undertake(operation, work, () => ({ kind: 'numbers', ...prepared.forward(known) }));
  }
  const lookup = (operand: Operand, index: number): Expression => {
    const value = typeof operand.of === 'number' ? inputs[operand.of] : undefined;
    return value ? budget.weigh(reference(value, index)) : Number.NaN;
  };
  const what = (): string => t`${operation} of symbols`;
  const budget = new FormulaBudget(what, prepared.shape, prepared.multiplications?.('forward'));
  return contentOf(
    prepared.shape,
    Array.from({ length: sizeOf(prepared.shape) }, (_, index) =>
      formulaOf(budget.watch(prepared.terms(index)), lookup),
    ),
  );
}

/** The contents if all of them are numbers. */
export function allNumbers(contents: readonly Content[]): Numbers[] | undefined {
  const known = contents.filter((content): content is Numbers => content.kind === 'numbers');
  return known.length === contents.length ? known : undefined;
}

/** How a formula mentions an element: as a number where it is known, by name where there is one, else in full. */
export function reference(value: Value, index: number): Expression {
  const own = elementAt(value.content, index);
  if (typeof own === 'number') return own;
  const position = positionOf(value.shape, index);
  if (value.derivative) return element(value.derivative.name, position, value.derivative.loss);
  if (value.name === undefined) return own;
  const mentioned = element(value.name, position);
  // Of a symbol, that is what it holds: one object for all who mention it.
  return isSameExpression(own, mentioned) ? own : mentioned;
}

/** The values a value was made of, itself last, each once, inputs before results. */
export function historyOf(root: Value): Value[] {
  const seen = new Set<number>();
  const ordered: Value[] = [];
  // By hand instead of by recursion: a history of thousands of updates must not overflow the stack.
  const open: { value: Value; next: number }[] = [{ value: root, next: 0 }];
  seen.add(root.id);
  for (let top = open[open.length - 1]; top !== undefined; top = open[open.length - 1]) {
    const input = top.value.origin?.inputs[top.next];
    top.next += 1;
    if (input === undefined) {
      ordered.push(top.value);
      open.pop();
    } else if (!seen.has(input.id)) {
      seen.add(input.id);
      open.push({ value: input, next: 0 });
    }
  }
  return ordered;
}
