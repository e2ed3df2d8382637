import { childrenOf, type MissingNode, type Node, type Span } from '../ast';
import type { Cursor } from './cursor';

/** Deeper nesting of brackets than this is refused instead of overflowing the stack. */
const DEEPEST = 200;
/** So is a higher tree, as a sum of thousands of terms makes one: everything that walks a tree may recurse. */
const HIGHEST = 500;

/** How high the tree under a node is; 1 for a node that is not listed. */
const heights = new WeakMap<Node, number>();

/** Reads what lies one level deeper, where that is not too deep. */
export function deeper(cursor: Cursor, where: Span, read: () => Node): Node {
  if (isDeepest(cursor)) return tooDeep(cursor, where);
  cursor.depth++;
  const node = read();
  cursor.depth--;
  return node;
}

/** Whether nothing may be read one level deeper. */
export const isDeepest = (cursor: Cursor): boolean => cursor.depth >= DEEPEST;

/** A node whose tree is not too high to be walked. */
export function grown<T extends Node>(cursor: Cursor, node: T): T | MissingNode {
  let height = 1;
  for (const child of childrenOf(node)) height = Math.max(height, 1 + (heights.get(child) ?? 1));
  if (height > HIGHEST) return tooDeep(cursor, node);
  heights.set(node, height);
  return node;
}

function tooDeep(cursor: Cursor, { start, end }: Span): MissingNode {
  cursor.object({ start, end }, { code: 'too-deep' });
  cursor.skipStatement();
  return { kind: 'missing', start, end: start };
}
