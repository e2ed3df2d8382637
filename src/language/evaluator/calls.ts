import type { Value } from '../../core/graph';
import type { CallNode } from '../ast';
import { CHECKS, fault, nameOf } from '../binding';
import { callable, callables, MAKERS } from '../functions';
import { nearest } from '../suggest';
import { bind, settingsOf, tensorArgument } from './arguments';
import type { Evaluation } from './evaluation';
import { grad } from './gradients';
import { load, make, symbol } from './makers';
import { applied } from './operations';

/** A call of a function that gives a value. */
export function call(evaluation: Evaluation, node: CallNode): Value {
  const called = node.callee.name;
  const variable = evaluation.environment.variable(called);
  if (variable) {
    throw fault({ code: 'not-a-function', name: called, hides: callable(called) !== undefined }, node.callee);
  }
  const name = nameOf(node);
  const declared = callable(name);
  if (!declared) {
    const suggestion = nearest(
      called,
      callables().map((f) => f.name),
    );
    throw fault(
      { code: 'unknown-function', name: called, ...(suggestion === undefined ? {} : { suggestion }) },
      node.callee,
    );
  }
  if (CHECKS.has(name)) {
    throw fault({ code: 'statement-only', operation: name }, node);
  }
  const given = bind(evaluation, node, name);
  if (name === 'grad') return grad(evaluation, node, given);
  if (name === 'array') return tensorArgument(evaluation, node, given, 'values');
  if (name === 'symbol') return symbol(evaluation, node, given);
  if (name === 'load') return load(evaluation, node, given);
  const maker = MAKERS.find((f) => f.name === name);
  if (maker) return make(evaluation, node, given, maker);
  const inputs: Value[] = [];
  for (const argument of declared.arguments) {
    if (argument.kind !== 'tensor') continue;
    if (!given.get(argument.name) && argument.default === 'none') continue;
    inputs.push(tensorArgument(evaluation, node, given, argument.name));
  }
  return applied(name, inputs, settingsOf(evaluation, given, declared.arguments), node, given);
}
