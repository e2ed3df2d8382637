import { finish, type Steps } from '../core/tensor';

/** What a text says, without where it says it. */

const PLACES = new Set(['start', 'end', 'bare']);
const IN_A_STEP = 4096;

/** Whether two trees say the same, wherever their parts stand in a text. */
export const saySame = (one: unknown, other: unknown): boolean => finish(saySameSteps(one, other));

/** {@link saySame} in steps. */
export function* saySameSteps(one: unknown, other: unknown): Steps<boolean> {
  const open: [unknown, unknown][] = [[one, other]];
  let compared = 0;
  for (let pair = open.pop(); pair; pair = open.pop()) {
    const [a, b] = pair;
    if (Object.is(a, b)) continue;
    if (!isTree(a) || !isTree(b)) return false;
    const keys = partsOf(a);
    if (Array.isArray(a) !== Array.isArray(b) || keys.length !== partsOf(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      open.push([a[key], b[key]]);
    }
    compared += 1;
    if (compared % IN_A_STEP === 0) yield;
  }
  return true;
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const partsOf = (tree: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(tree).filter((key) => !PLACES.has(key));
