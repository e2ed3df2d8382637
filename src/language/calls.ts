import { type CallNode, childrenOf, type Node, type Span } from './ast';
import { STAND_IN_PATH, withoutLongData } from './longData';
import { programOf } from './programs';

/** What a cell calls, as its text alone shows. */

function* callsIn(node: Node): Iterable<CallNode> {
  if (node.kind === 'call') yield node;
  for (const child of childrenOf(node)) if (child.kind !== 'number') yield* callsIn(child);
}

/** The files that `load` names: whoever evaluates the cell needs their bytes. */
export function loadedPaths(text: string): string[] {
  const paths = new Set<string>();
  for (const { value } of programOf(text).statements) {
    for (const { callee, arguments: given } of callsIn(value)) {
      if (callee.name !== 'load') continue;
      const path = given.find(({ name }) => name?.name === 'path') ?? given.find(({ name }) => !name);
      if (path?.value.kind === 'string') paths.add(path.value.value);
    }
  }
  if (withoutLongData(text) !== text) paths.delete(STAND_IN_PATH);
  return [...paths];
}

/** The statements with a backward pass or a check of one: where a gradient check has something to say. */
export function gradientStatements(text: string): Span[] {
  return programOf(text).statements.filter(({ value }) =>
    [...callsIn(value)].some(({ callee }) => callee.name === 'backward' || callee.name === 'gradcheck'),
  );
}
