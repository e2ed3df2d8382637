import { childrenOf, type Node, type Program, type Statement } from '../ast';
import { nameOf } from '../binding';
import { mentionsIn } from '../editor/names';
import { saySame } from '../meaning';
import { programOf } from '../programs';

/** What stands for all gradients together: no variable has that name. */
export const GRADIENTS = 'grad(…)';

/** What a cell takes from outside of itself and what it leaves behind: names of variables, and {@link GRADIENTS}. */
export interface Effects {
  /** What the results depend on. */
  readonly reads: ReadonlySet<string>;
  /** What must be in place before it runs: a backward pass replaces some gradients and leaves the others alone. */
  readonly needs: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
}

const wholes = new WeakMap<Program, Effects>();

/** What the whole cell would do if nothing in it fails. */
export function effectsOf(text: string): Effects {
  const program = programOf(text);
  const effects = wholes.get(program) ?? effectsOfStatements(program.statements);
  wholes.set(program, effects);
  return effects;
}

/**
 * What a run did that ended at a statement, counted from 0: what it read counts, as it may be to blame, what it was to
 * write does not. A text that does not parse does nothing at all.
 */
export function effectsUpTo(text: string, finished: number): Effects {
  const { statements, problems } = programOf(text);
  return effectsOfStatements(problems.length > 0 ? [] : statements.slice(0, finished + 1), finished);
}

/** How many statements of a cell end before the one that holds an offset. */
export function statementsBefore(text: string, offset: number): number {
  const { statements } = programOf(text);
  return Math.max(0, statements.filter(({ start }) => start <= offset).length - 1);
}

function effectsOfStatements(statements: readonly Statement[], finished = Number.POSITIVE_INFINITY): Effects {
  const reads = new Set<string>();
  const needs = new Set<string>();
  const writes = new Set<string>();
  for (const [n, statement] of statements.entries()) {
    const { read, replacesGradients } = usesOf(statement);
    for (const name of read) if (!writes.has(name)) reads.add(name);
    if (replacesGradients && !writes.has(GRADIENTS)) needs.add(GRADIENTS);
    if (n >= finished) continue;
    if (replacesGradients) writes.add(GRADIENTS);
    if (statement.target) writes.add(statement.target.name);
  }
  for (const name of reads) needs.add(name);
  return { reads, needs, writes };
}

interface Uses {
  readonly read: ReadonlySet<string>;
  readonly replacesGradients: boolean;
}

/** Statements never change: a matrix of a million numbers is walked once. */
const uses = new WeakMap<Statement, Uses>();

function usesOf(statement: Statement): Uses {
  const before = uses.get(statement);
  if (before) return before;
  // What is called counts too: a variable may take the name of a function.
  const read = new Set(mentionsIn(statement).map(({ node }) => node.name));
  if (readsGradient(statement.value)) read.add(GRADIENTS);
  const found = { read, replacesGradients: nameOf(statement.value) === 'backward' };
  uses.set(statement, found);
  return found;
}

function readsGradient(value: Node): boolean {
  const open: Node[] = [value];
  for (let node = open.pop(); node; node = open.pop()) {
    if (nameOf(node) === 'grad') return true;
    for (const child of childrenOf(node)) if (child.kind !== 'number') open.push(child);
  }
  return false;
}

/** Longer texts are taken for different where a letter differs. */
const LONGEST_COMPARED = 50_000;

/** Whether two texts of a cell say the same: comments and blank space apart. */
export function saysTheSame(one: string, other: string): boolean {
  if (one === other) return true;
  if (Math.max(one.length, other.length) > LONGEST_COMPARED) return false;
  const [a, b] = [programOf(one), programOf(other)];
  if (a.problems.length > 0 || b.problems.length > 0) return false;
  return saySame(a.statements, b.statements);
}
