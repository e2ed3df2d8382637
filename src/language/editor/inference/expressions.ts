import type { NameNode, Node } from '../../ast';
import { type Given, OPERATION_OF } from '../../binding';
import { CONSTANTS } from '../../functions';
import { call } from './calls';
import { type Inferred, scalarGuess, UNKNOWN } from './guess';
import { picked } from './indexing';
import type { Inference } from './inference';
import { joinedItems, matrix } from './matrices';
import { applied } from './operations';
import { range } from './sequences';

/** What an expression gives: the rule for each kind of node. */
export function evaluate(inference: Inference, node: Node): Inferred {
  switch (node.kind) {
    case 'number':
      return scalarGuess(node.value);
    case 'string':
      return { kind: 'text', text: node.value };
    case 'name':
      return named(inference, node);
    case 'matrix':
      return matrix(inference, node);
    case 'tuple':
      return joinedItems(inference, node.items, node);
    case 'unary': {
      const of = inference.tensor(node.of);
      return node.operator === '+' ? of : applied(inference, 'negate', [of], {}, node);
    }
    case 'binary': {
      const left = inference.tensor(node.left);
      const right = inference.tensor(node.right);
      const operands: Given = new Map([
        ['A', { start: node.left.start, end: node.left.end, value: node.left }],
        ['B', { start: node.right.start, end: node.right.end, value: node.right }],
      ]);
      return applied(inference, OPERATION_OF[node.operator], [left, right], {}, node, operands);
    }
    case 'transpose':
      return applied(inference, 'transpose', [inference.tensor(node.of)], {}, node);
    case 'range':
      return range(inference, node);
    case 'call':
      return call(inference, node);
    case 'index':
      return picked(inference, node);
    case 'end':
    case 'missing':
      return UNKNOWN;
  }
}

function named(inference: Inference, { name }: NameNode): Inferred {
  const variable = inference.sight.variable(name);
  if (variable) {
    if (name === inference.statement.target?.name) inference.readsOwnTarget = true;
    return variable;
  }
  const constant = CONSTANTS.get(name);
  if (typeof constant === 'number') return scalarGuess(constant);
  return constant === undefined ? UNKNOWN : { kind: 'truth', value: constant };
}
