import { exactNumber } from '../../../src/core/tensor';
import type { Node, Statement } from '../../../src/language';

/** A tree in one line: `(+ 1 (call f X))`. What is missing is `?`. */
export function treeOf(node: Node): string {
  const all = (nodes: readonly Node[]): string => nodes.map(treeOf).join(' ');
  switch (node.kind) {
    case 'number':
      return exactNumber(node.value);
    case 'string':
      return `"${node.value}"`;
    case 'name':
      return node.name;
    case 'matrix':
      return node.twoAxes
        ? `(rows ${node.rows.map((row) => `(${all(row)})`).join(' ')})`
        : `(list${node.rows
            .flat()
            .map((x) => ` ${treeOf(x)}`)
            .join('')})`;
    case 'tuple':
      return `(tuple ${all(node.items)})`;
    case 'unary':
      return `(${node.operator} ${treeOf(node.of)})`;
    case 'binary':
      return `(${node.operator} ${treeOf(node.left)} ${treeOf(node.right)})`;
    case 'transpose':
      return `(' ${treeOf(node.of)})`;
    case 'range': {
      const parts = [node.from, ...(node.step ? [node.step] : []), node.to];
      return `(: ${parts.map((part) => (part ? treeOf(part) : '_')).join(' ')})`;
    }
    case 'call': {
      const args = node.arguments.map(({ name, value }) =>
        name ? ` ${name.name}=${treeOf(value)}` : ` ${treeOf(value)}`,
      );
      return `(${node.callee.name}!${args.join('')})`;
    }
    case 'index':
      return `(at ${treeOf(node.of)} ${all(node.ranges)})`;
    case 'end':
      return 'end';
    case 'missing':
      return '?';
  }
}

/** `(= X 1)` where a statement assigns. */
export const statementTree = ({ target, value }: Statement): string =>
  target ? `(= ${target.name} ${treeOf(value)})` : treeOf(value);
