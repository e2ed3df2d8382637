import { finish, type Steps } from '../core/tensor';
import type { Program } from './ast';
import { withoutLongData } from './longData';
import { parseSteps } from './parser';

/**
 * The trees of texts as an editor looks at them, with data passed over that is too long to be typed. Whoever asks first parses; the
 * others, and there are many at every key, find the tree.
 */

/** The trees that somebody still holds. */
const held = new Map<string, WeakRef<Program>>();
/** Whose tree is gone is forgotten after so many new ones. */
const SWEPT_AFTER = 64;
let sinceSwept = 0;

/** The last ones, which wait here for whoever asks next; the oldest first. */
const last = new Map<string, Program>();
const MOST_CHARACTERS = 1_000_000;
let characters = 0;

export const programOf = (text: string): Program => finish(programSteps(text));

/** {@link programOf} in steps. */
export function* programSteps(text: string): Steps<Program> {
  const known = held.get(text)?.deref();
  const program = known ?? (yield* parseSteps(withoutLongData(text)));
  if (!known) hold(text, program);
  keep(text, program);
  return program;
}

function hold(text: string, program: Program): void {
  held.set(text, new WeakRef(program));
  sinceSwept += 1;
  if (sinceSwept < SWEPT_AFTER) return;
  sinceSwept = 0;
  for (const [of, tree] of held) if (!tree.deref()) held.delete(of);
}

function keep(text: string, program: Program): void {
  if (last.delete(text)) characters -= text.length;
  last.set(text, program);
  characters += text.length;
  for (const of of last.keys()) {
    if (characters <= MOST_CHARACTERS) break;
    last.delete(of);
    characters -= of.length;
  }
}
