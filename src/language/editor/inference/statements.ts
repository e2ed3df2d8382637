import type { Statement } from '../../ast';
import { CHECKS, nameOf } from '../../binding';
import { checkStatement } from './checks';
import { evaluate } from './expressions';
import { type Guess, scalarGuess, UNKNOWN } from './guess';
import { Inference, type Report, type Sight } from './inference';

/**
 * Infers what a statement gives from shapes alone, by the evaluator's own rules, and reports what is certain to fail.
 * Unknown names are somebody else's business: here they are values of which nothing is known.
 * @returns what the target holds from now on; `undefined` for a statement without a value.
 */
export function infer(statement: Statement, sight: Sight, report: Report): Guess | undefined {
  const inference = new Inference(statement, sight, report, evaluate);
  const { target, value: node } = statement;
  if (node.kind === 'call' && CHECKS.has(nameOf(node)) && !sight.variable(nameOf(node))) {
    if (target) report({ code: 'statement-only', operation: nameOf(node) }, node);
    checkStatement(inference, node);
    return target ? UNKNOWN : undefined;
  }
  const inferred = inference.evaluate(node);
  if (inferred.kind === 'text') {
    if (target) report({ code: 'text-not-matrix', text: inferred.text }, node);
    return UNKNOWN;
  }
  const guess = inferred.kind === 'truth' ? scalarGuess(inferred.value ? 1 : 0) : inferred;
  if (!target) return guess;
  // A step of gradient descent makes a new leaf; what else is overwritten by itself may or may not.
  const computed = inference.readsGradient ? false : inference.readsOwnTarget ? undefined : guess.computed;
  return { ...guess, computed, named: true };
}
