import {
  type AnswerContext,
  type CheckOptions,
  checkPass,
  compareAnswer,
  DEFAULT_TOLERANCES,
  type Tolerances,
} from '../../core/gradcheck';
import { backward, type Pass } from '../../core/graph';
import { t } from '../../core/words/words';
import type { ArgumentNode, CallNode, Node } from '../ast';
import { fault, type Given, nameOf } from '../binding';
import { typed } from '../functions';
import { bind, tensorArgument } from './arguments';
import type { Evaluation } from './evaluation';
import { gradientStatement, nameText } from './gradients';
import { guarded } from './operations';
import type { Result } from './outcome';

/** backward, gradcheck and check; `undefined` for any other call. */
export function checkStatement(evaluation: Evaluation, node: CallNode): Result | undefined {
  const name = nameOf(node);
  if (evaluation.environment.variable(name)) return undefined;
  if (name === 'backward') {
    const given = bind(evaluation, node, name);
    return { kind: 'pass', pass: guarded(node, given, () => pass(evaluation, node, given)) };
  }
  if (name === 'gradcheck') {
    const given = bind(evaluation, node, name);
    return guarded(node, given, () => {
      const checked = pass(evaluation, node, given);
      const report = checkPass(checked, checkOptions(evaluation, name, given));
      return { kind: 'gradcheck', pass: checked, report };
    });
  }
  if (name === 'check') {
    const given = bind(evaluation, node, name);
    const expected = tensorArgument(evaluation, node, given, 'gradient');
    const answer = tensorArgument(evaluation, node, given, 'answer');
    const gradient = askedFor(evaluation, given.get('gradient')?.value);
    return guarded(node, given, () => {
      const of = nameText(given.get('gradient'));
      const allowed = tolerances(evaluation, name, given);
      const report = compareAnswer(expected.content, answer.content, allowed, gradient);
      return { kind: 'answer', of, report, ...(gradient ? { gradient } : {}) };
    });
  }
  return undefined;
}

function pass(evaluation: Evaluation, node: CallNode, given: Given): Pass {
  const root = tensorArgument(evaluation, node, given, 'Z');
  const seed = given.get('dZ') ? tensorArgument(evaluation, node, given, 'dZ') : undefined;
  return backward(root, seed?.content);
}

/** What `grad(K)` is the gradient of. */
function askedFor(evaluation: Evaluation, node: Node | undefined): AnswerContext | undefined {
  if (node?.kind !== 'call') return undefined;
  const found = gradientStatement(evaluation, node);
  return found && { pass: found.pass, of: found.of };
}

function checkOptions(evaluation: Evaluation, operation: string, given: Given): CheckOptions {
  const exact = given.get('exact');
  const directions = given.get('directions');
  const { progress } = evaluation.environment;
  return {
    ...tolerances(evaluation, operation, given),
    ...(exact ? { exact: yes(evaluation, operation, exact) } : {}),
    ...(directions ? { directions: directionsOf(evaluation, operation, directions) } : {}),
    ...(progress ? { progress } : {}),
  };
}

function yes(evaluation: Evaluation, operation: string, argument: ArgumentNode): boolean {
  const value = evaluation.setting(argument.value);
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  throw fault(
    {
      code: 'argument-value',
      operation,
      argument: 'exact',
      found: typed(value),
      expected: t`true or false`,
    },
    argument,
  );
}

function directionsOf(evaluation: Evaluation, operation: string, argument: ArgumentNode): number {
  const value = evaluation.setting(argument.value);
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 10_000) return value;
  const expected = t`a whole number from 1 to 10000`;
  throw fault(
    { code: 'argument-value', operation, argument: 'directions', found: typed(value), expected },
    argument,
  );
}

function tolerances(evaluation: Evaluation, operation: string, given: Given): Tolerances {
  const read = (name: keyof Tolerances): number => {
    const argument = given.get(name);
    return argument ? tolerance(evaluation, operation, argument, name) : DEFAULT_TOLERANCES[name];
  };
  return { eps: read('eps'), atol: read('atol'), rtol: read('rtol') };
}

function tolerance(evaluation: Evaluation, operation: string, argument: ArgumentNode, name: string): number {
  const value = evaluation.setting(argument.value);
  if (typeof value === 'number' && value >= 0 && !(name === 'eps' && value === 0)) return value;
  const expected = name === 'eps' ? t`a number above 0` : t`a number, 0 or more`;
  throw fault({ code: 'argument-value', operation, argument: name, found: typed(value), expected }, argument);
}
