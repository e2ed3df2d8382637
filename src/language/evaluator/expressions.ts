import { leaf } from '../../core/graph';
import { numbers, scalar } from '../../core/tensor';
import { t } from '../../core/words/words';
import { bareSpan, type NameNode, type Node, type Span } from '../ast';
import { fault, type Given, OPERATION_OF } from '../binding';
import { CONSTANTS, callable } from '../functions';
import { nearest } from '../suggest';
import { call } from './calls';
import type { Evaluated, Evaluation } from './evaluation';
import { picked } from './indexing';
import { joinedItems, matrix, range } from './matrices';
import { applied } from './operations';

/** What an expression gives: the rule for each kind of node. */
export function evaluate(evaluation: Evaluation, node: Node): Evaluated {
  switch (node.kind) {
    case 'number':
      return leaf(numbers(scalar(node.value)));
    case 'string':
      return node.value;
    case 'name':
      return named(evaluation, node);
    case 'matrix':
      return matrix(evaluation, node);
    case 'tuple':
      return joinedItems(evaluation, node.items, node);
    case 'unary': {
      const of = evaluation.value(node.of);
      return node.operator === '+' ? of : applied('negate', [of], {}, node);
    }
    case 'binary': {
      const left = evaluation.value(node.left);
      const right = evaluation.value(node.right);
      // What the core calls A and B is to blame by these names.
      const operands: Given = new Map([
        ['A', { ...spanOf(node.left), value: node.left }],
        ['B', { ...spanOf(node.right), value: node.right }],
      ]);
      return applied(OPERATION_OF[node.operator], [left, right], {}, node, operands);
    }
    case 'transpose':
      return applied('transpose', [evaluation.value(node.of)], {}, node);
    case 'range':
      return range(evaluation, node);
    case 'call':
      return call(evaluation, node);
    case 'index':
      return picked(evaluation, node);
    case 'end':
    case 'missing':
      throw fault({ code: 'expected', expected: t`a value`, found: t`nothing` }, node);
  }
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });

function named(evaluation: Evaluation, node: NameNode): Evaluated {
  const { environment, statement } = evaluation;
  const value = environment.variable(node.name);
  if (value) {
    if (node.name === statement.target?.name) evaluation.readsOwnTarget = true;
    else if (environment.fromGradients(value)) evaluation.readsMadeFromGradients = true;
    return value;
  }
  const constant = CONSTANTS.get(node.name);
  if (typeof constant === 'number') return leaf(numbers(scalar(constant)));
  if (constant !== undefined) return constant;
  const suggestion = nearest(node.name, [...environment.names(), ...CONSTANTS.keys()]);
  throw fault(
    {
      code: 'unknown-name',
      name: node.name,
      defined: callable(node.name) !== undefined,
      ...(suggestion === undefined ? {} : { suggestion }),
    },
    bareSpan(node),
  );
}
