import { operationNamed } from '../../../core/operations';
import type { CallNode } from '../../ast';
import { CHECKS, type Given, nameOf } from '../../binding';
import { callable, callables, MAKERS } from '../../functions';
import { nearest } from '../../suggest';
import { argumentGuess, bind, settingsOf } from './arguments';
import { type Guess, numbersOf, UNKNOWN } from './guess';
import type { Inference } from './inference';
import { make, symbol } from './makers';
import { applied } from './operations';

/** A call of a function that gives a value. */
export function call(inference: Inference, node: CallNode): Guess {
  const called = node.callee.name;
  const declared = callable(called);
  const variable = inference.sight.variable(called) !== undefined;
  if (variable || !declared) {
    for (const { value } of node.arguments) inference.evaluate(value);
    if (variable) {
      inference.report({ code: 'not-a-function', name: called, hides: declared !== undefined }, node.callee);
      return UNKNOWN;
    }
    const suggestion = nearest(
      called,
      callables().map((f) => f.name),
    );
    inference.report(
      { code: 'unknown-function', name: called, ...(suggestion === undefined ? {} : { suggestion }) },
      node.callee,
    );
    return UNKNOWN;
  }
  const name = nameOf(node);
  if (CHECKS.has(name)) {
    inference.report({ code: 'statement-only', operation: name }, node);
    return UNKNOWN;
  }
  const given = bind(inference, node, name);
  if (!given) return UNKNOWN;
  if (name === 'grad') return grad(inference, node, given);
  if (name === 'array') return argumentGuess(inference, given, 'values') ?? UNKNOWN;
  if (name === 'symbol') return symbol(inference, node, given);
  if (MAKERS.some((maker) => maker.name === name)) {
    return make(inference, node, name, given, declared.arguments);
  }
  const inputs: Guess[] = [];
  for (const argument of declared.arguments) {
    if (argument.kind !== 'tensor') continue;
    const input = argumentGuess(inference, given, argument.name);
    if (input) inputs.push(input);
  }
  const settings = settingsOf(inference, given, declared.arguments);
  // What comes from a file is known after a run.
  if (!operationNamed(name)) return numbersOf(undefined);
  return applied(inference, name, inputs, settings, node, given);
}

function grad(inference: Inference, node: CallNode, given: Given): Guess {
  const of = argumentGuess(inference, given, 'X') ?? UNKNOWN;
  const variable = given.get('X')?.value;
  const { sight } = inference;
  if (!sight.afterBackward && variable?.kind === 'name' && sight.variable(variable.name)) {
    inference.report({ code: 'no-gradient', name: variable.name }, node);
  }
  inference.readsGradient = true;
  return { ...UNKNOWN, shape: of.shape };
}
