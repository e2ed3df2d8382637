import { gradientLeaf, type Value } from '../../core/graph';
import { t } from '../../core/words/words';
import type { ArgumentNode, CallNode } from '../ast';
import { fault, type Given, nameOf } from '../binding';
import { bind, tensorArgument } from './arguments';
import type { Evaluation } from './evaluation';
import type { Result } from './outcome';

/** `grad(K)` inside an expression: a leaf with the numbers of the gradient. */
export function grad(evaluation: Evaluation, node: CallNode, given: Given): Value {
  const of = tensorArgument(evaluation, node, given, 'X');
  const text = nameText(given.get('X'));
  const gradient = evaluation.environment.gradient(of);
  if (!gradient) throw fault({ code: 'no-gradient', name: of.name ?? text }, node);
  evaluation.readsGradient = true;
  return gradientLeaf(gradient.content, of.name ?? text, gradient.pass.loss);
}

/** `grad(K)` by itself: the gradient with its pass. */
export function gradientStatement(
  evaluation: Evaluation,
  node: CallNode,
): Extract<Result, { kind: 'gradient' }> | undefined {
  if (nameOf(node) !== 'grad') return undefined;
  const of = tensorArgument(evaluation, node, bind(evaluation, node, 'grad'), 'X');
  const gradient = evaluation.environment.gradient(of);
  return gradient && { kind: 'gradient', of, pass: gradient.pass, content: gradient.content };
}

/** How an argument is called in a sentence. */
export function nameText(argument: ArgumentNode | undefined): string {
  const node = argument?.value;
  if (node?.kind === 'name') return node.name;
  if (node?.kind === 'call') {
    const inside = node.arguments.map((a) => (a.value.kind === 'name' ? a.value.name : '…'));
    return `${node.callee.name}(${inside.join(', ')})`;
  }
  return t`the value`;
}
