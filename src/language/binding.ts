import type { Argument, Setting } from '../core/operations';
import { type ProblemDetail, type Shape, sizeOf } from '../core/tensor';
import type { ArgumentNode, BinaryOperator, CallNode, NameNode, Node, Span } from './ast';
import { type Detail, Fault } from './fault';
import { ALIASES, callable } from './functions';
import { nearest } from './suggest';

/** What the evaluator, which has values, and the checker, which has shapes, do alike: which argument is which. */

/** Arguments by the name of their parameter. */
export type Given = Map<string, ArgumentNode>;

/** The operation that an operator stands for. */
export const OPERATION_OF: Readonly<Record<BinaryOperator, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '^': 'power',
  '@': 'matmul',
};

/** Calls that are statements of their own and give no value. */
export const CHECKS: ReadonlySet<string> = new Set(['backward', 'gradcheck', 'check']);

/** NumPy's own limit. */
export const MOST_AXES = 32;

export const fault = (detail: Detail, span: Span): Fault =>
  new Fault(detail, { start: span.start, end: span.end });

/** The function that a call means: `torch.tensor` is `array`. */
export const nameOf = (node: Node): string =>
  node.kind === 'call' ? (ALIASES.get(node.callee.name) ?? node.callee.name) : '';

/** PyTorch's and NumPy's names for what is called otherwise here. */
const LONG_NAMES: ReadonlyMap<string, string> = new Map([
  ['input', 'X'],
  ['weight', 'K'],
  ['bias', 'B'],
  ['gradient', 'dZ'],
  ['dim', 'axis'],
  ['keepdim', 'keepdims'],
  ['size', 'shape'],
  ['fill_value', 'value'],
  ['end', 'stop'],
]);
/** Arguments of NumPy and PyTorch that say nothing here: everything is float64, and every variable has a gradient. */
const IGNORED = new Set(['dtype', 'device', 'requires_grad', 'order', 'copy', 'layout']);

/** What core objects to, and the argument that it is about, if one was given. */
const BLAMED: ReadonlyMap<string, string> = new Map([
  ['bias-shape', 'B'],
  ['groups-divide', 'groups'],
  ['same-with-stride', 'padding'],
  ['reshape-size', 'shape'],
  ['not-scalar', 'Z'],
  ['no-history', 'Z'],
  ['seed-shape', 'dZ'],
  ['answer-shape', 'answer'],
]);

/** The argument that is to blame for what the core objects to, if one is. */
export function blamed(detail: ProblemDetail, given: Given | undefined): ArgumentNode | undefined {
  const argument = 'argument' in detail ? detail.argument : BLAMED.get(detail.code);
  return argument === undefined ? undefined : given?.get(argument);
}

/** The parameter of that name, or of the name that PyTorch or NumPy have for it. */
export function parameterNamed(parameters: readonly Argument[], name: string): Argument | undefined {
  const long = LONG_NAMES.get(name);
  return parameters.find((p) => p.name === name) ?? parameters.find((p) => p.name === long);
}

/**
 * How many positions are parameters of their own; those that follow are gathered in the shape, where there is one:
 * `zeros(2, 3)` as well as `zeros([2, 3])`.
 */
export function ownPositions(name: string, valueGiven: boolean): { own: number; gathers: boolean } {
  const declared = callable(name);
  const parameters = declared?.arguments ?? [];
  const gathers = declared?.takesShape || name === 'reshape' || (name === 'full' && valueGiven);
  const shape = parameters.findIndex((parameter) => parameter.name === 'shape');
  return gathers ? { own: shape, gathers } : { own: parameters.length, gathers: false };
}

/**
 * The arguments of a call by name.
 * @param noneIsVariable Whether `None` is a variable; if not, an argument that is `None` is left out, as in Python.
 * @throws Fault for an argument that is unknown, given twice, too many or missing.
 */
export function bindArguments(node: CallNode, name: string, noneIsVariable: boolean): Given {
  const parameters = callable(name)?.arguments ?? [];
  const given: Given = new Map();
  const positional: ArgumentNode[] = [];
  const isNone = (value: Node): boolean => value.kind === 'name' && value.name === 'None' && !noneIsVariable;
  const give = (parameter: Argument, argument: ArgumentNode): void => {
    const other = given.get(parameter.name);
    if (other) {
      const second = other.start > argument.start ? other : argument;
      throw fault({ code: 'given-twice', operation: name, argument: parameter.name }, second);
    }
    given.set(parameter.name, argument);
  };
  for (const argument of node.arguments) {
    if (!argument.name) positional.push(argument);
    else if (!isNone(argument.value)) {
      const parameter = parameterOf(name, parameters, argument.name);
      if (parameter) give(parameter, argument);
    }
  }
  const { own, gathers } = ownPositions(name, given.has('value'));
  for (const [place, argument] of positional.slice(0, own).entries()) {
    const parameter = parameters[place];
    if (parameter && !isNone(argument.value)) give(parameter, argument);
  }
  const rest = positional.slice(own);
  const [first] = rest;
  const gathered = gathers ? parameters[own] : undefined;
  if (first && !gathered) {
    throw fault(
      { code: 'too-many-arguments', operation: name, most: parameters.length, found: positional.length },
      first,
    );
  }
  if (first && gathered) {
    const span = { start: first.start, end: rest[rest.length - 1]?.end ?? first.end };
    const items = rest.map((argument) => argument.value);
    const value: Node = rest.length === 1 ? first.value : { kind: 'tuple', items, ...span };
    give(gathered, { ...span, value });
  }
  for (const parameter of parameters) {
    if (!given.has(parameter.name) && parameter.default === undefined) {
      throw fault(
        { code: 'missing-argument', operation: name, argument: parameter.name, type: parameter.type },
        node,
      );
    }
  }
  return given;
}

/** The parameter that a typed name means; none for those that say nothing here, as `dtype=` does. */
function parameterOf(
  operation: string,
  parameters: readonly Argument[],
  name: NameNode,
): Argument | undefined {
  const known = parameterNamed(parameters, name.name);
  if (known || IGNORED.has(name.name)) return known;
  const names = parameters.map((p) => p.name);
  const suggestion = nearest(name.name, names);
  throw fault(
    {
      code: 'unknown-argument',
      operation,
      argument: name.name,
      known: names,
      ...(suggestion === undefined ? {} : { suggestion }),
    },
    name,
  );
}

/** Numbers as a setting: nested lists. */
export function nestSetting(data: Float64Array, shape: Shape): Setting {
  if (shape.length === 0) return data[0] ?? Number.NaN;
  const [length = 0, ...rest] = shape;
  const size = sizeOf(rest);
  return Array.from({ length }, (_, n) => nestSetting(data.subarray(n * size, (n + 1) * size), rest));
}

/** An index with the length of its axis for `end`. */
export function replaceEnd(node: Node, size: number): Node {
  if (node.kind === 'end') return { kind: 'number', value: size, start: node.start, end: node.end };
  if (node.kind === 'binary')
    return { ...node, left: replaceEnd(node.left, size), right: replaceEnd(node.right, size) };
  if (node.kind === 'unary') return { ...node, of: replaceEnd(node.of, size) };
  return node;
}
