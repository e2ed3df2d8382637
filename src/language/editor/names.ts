import { bareSpan, childrenOf, type NameNode, type Node, type Statement } from '../ast';

/** Where a statement mentions a name: as a value, or as the function that it calls. */
export interface Mention {
  readonly node: NameNode;
  readonly called: boolean;
}

/** Statements never change: a matrix of a million numbers is walked once. */
const known = new WeakMap<Statement, readonly Mention[]>();

/** The names that the value of a statement reads and calls, in the order of the text. Its target is not among them. */
export function mentionsIn(statement: Statement): readonly Mention[] {
  const before = known.get(statement);
  if (before) return before;
  const mentions: Mention[] = [];
  const open: Node[] = [statement.value];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === 'name') mentions.push({ node: { ...node, ...bareSpan(node) }, called: false });
    if (node.kind === 'call') {
      mentions.push({ node: { ...node.callee, ...bareSpan(node.callee) }, called: true });
    }
    for (const child of childrenOf(node)) if (child.kind !== 'number') open.push(child);
  }
  mentions.sort((a, b) => a.node.start - b.node.start);
  known.set(statement, mentions);
  return mentions;
}
