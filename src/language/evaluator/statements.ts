import { leaf, type Value } from '../../core/graph';
import { numbers, scalar } from '../../core/tensor';
import type { NameNode, Statement } from '../ast';
import { fault, nameOf } from '../binding';
import { checkStatement } from './checks';
import { type Environment, Evaluation } from './evaluation';
import { evaluate } from './expressions';
import { gradientStatement } from './gradients';
import type { Outcome } from './outcome';

/**
 * Evaluates one statement. Nothing is changed: what it assigns is in the outcome.
 * @throws Fault with the place and the reason.
 */
export function evaluateStatement(statement: Statement, environment: Environment): Outcome {
  const evaluation = new Evaluation(statement, environment, evaluate);
  const { target, value: node } = statement;
  const check = node.kind === 'call' ? checkStatement(evaluation, node) : undefined;
  if (check) {
    if (target) throw fault({ code: 'statement-only', operation: nameOf(node) }, node);
    return { result: check, madeFromGradients: false };
  }
  const evaluated = evaluation.evaluate(node);
  if (typeof evaluated === 'string') {
    if (target) throw fault({ code: 'text-not-matrix', text: evaluated }, node);
    return { result: { kind: 'text', text: evaluated }, madeFromGradients: false };
  }
  const value = typeof evaluated === 'boolean' ? leaf(numbers(scalar(evaluated ? 1 : 0))) : evaluated;
  if (!target) {
    if (value.derivative && node.kind === 'call') {
      const gradient = gradientStatement(evaluation, node);
      if (gradient) return { result: gradient, madeFromGradients: false };
    }
    return { result: { kind: 'value', value }, madeFromGradients: evaluation.readsGradient };
  }
  return assign(evaluation, target, value);
}

function assign(evaluation: Evaluation, target: NameNode, value: Value): Outcome {
  const { environment, readsGradient, readsOwnTarget, readsMadeFromGradients } = evaluation;
  const { name } = target;
  // Only where the statement reads it: what is simply defined again depends on nothing before.
  const before = readsGradient || readsOwnTarget ? environment.variable(name) : undefined;
  // An update: its result is a new leaf. Otherwise the history of every step would be kept, and sent back through.
  // A result that is overwritten, Y = relu(Y + B) after B was updated, keeps the history that leads to its inputs.
  const isUpdate = readsGradient || (readsOwnTarget && !before?.origin && readsMadeFromGradients);
  if (isUpdate) {
    return {
      target: name,
      result: { kind: 'value', value: leaf(value.content, name) },
      ...(value.origin ? { formula: value } : {}),
      ...(value.origin && before ? { before } : {}),
      // A weight after its step is a weight; a momentum, which no backward pass reached, is made from gradients.
      madeFromGradients: before === undefined || environment.gradient(before) === undefined,
    };
  }
  const made = value.origin && !dependsOnVariable(value) ? leaf(value.content) : value;
  const named = made.name === undefined && !made.derivative ? renamed(made, name) : made;
  const own = readsOwnTarget && before !== undefined && environment.fromGradients(before);
  return {
    target: name,
    result: { kind: 'value', value: named },
    madeFromGradients: own || readsMadeFromGradients,
  };
}

/** Whether any variable went into a value. What was made of literals alone is a leaf under its first name. */
function dependsOnVariable(value: Value): boolean {
  const open = [...(value.origin?.inputs ?? [])];
  for (let part = open.pop(); part; part = open.pop()) {
    if (part.name !== undefined || part.derivative !== undefined) return true;
    for (const input of part.origin?.inputs ?? []) open.push(input);
  }
  return false;
}

/** The value under its first name. Values are shared, so the name is set once and for all. */
function renamed(value: Value, name: string): Value {
  value.name = name;
  return value;
}
