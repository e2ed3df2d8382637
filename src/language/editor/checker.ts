import { finish, type Steps } from '../../core/tensor';
import { t } from '../../core/words/words';
import type { NameNode, Program, Span, Statement } from '../ast';
import { nameOf } from '../binding';
import { type Detail, Fault } from '../fault';
import { CONSTANTS, callable } from '../functions';
import { programSteps } from '../programs';
import { nearest } from '../suggest';
import { messageOf } from '../wording';
import { type Guess, infer, UNKNOWN } from './inference';
import { mentionsIn } from './names';

/** What the checker says beyond what a parser or a run would. */
export type FindingDetail =
  | Detail
  /** A name that only a later statement defines; `cell` counts the code cells from 0. */
  | { readonly code: 'defined-later'; readonly name: string; readonly cell: number; readonly here: boolean }
  /** A value that nothing reads and no output shows. */
  | { readonly code: 'unused'; readonly name: string };

/** What is wrong, or may be, in a cell. */
export interface Finding extends Span {
  readonly severity: 'error' | 'warning' | 'hint';
  readonly detail: FindingDetail;
}

export function findingMessage(detail: FindingDetail): string {
  switch (detail.code) {
    case 'defined-later':
      return detail.here
        ? t`"${detail.name}" is not defined yet: this cell defines it further down.`
        : t`"${detail.name}" is not defined yet: code cell ${detail.cell + 1}, further down, defines it.`;
    case 'unused':
      return t`Nothing reads this value of "${detail.name}".`;
    default:
      return messageOf(detail);
  }
}

/** A statement that gives a name a value. A name that is defined again has another definition from there on. */
export interface Definition extends Span {
  readonly name: string;
  readonly cell: number;
  readonly statement: Statement;
  /** What it holds, as far as that can be told without running anything. */
  readonly guess: Guess;
}

/** A place where a variable stands. */
export interface Occurrence extends Span {
  readonly name: string;
  readonly cell: number;
  /** `K -= 1` defines K, and reads the K from before, at one place. */
  readonly role: 'defines' | 'reads';
  /** The definition itself, or the one that is read: the nearest earlier one. Absent where there is none. */
  readonly definition?: Definition;
}

export interface CheckedCell {
  readonly text: string;
  readonly program: Program;
  /** What the parser objects to is not among them: it is in `program.problems`. */
  readonly findings: readonly Finding[];
  readonly definitions: readonly Definition[];
  /** In the order of the text. */
  readonly occurrences: readonly Occurrence[];
}

/** The code cells of a notebook, in document order. */
export interface CheckedNotebook {
  readonly cells: readonly CheckedCell[];
}

/**
 * Checks notebooks; remembers what it found in each cell, so that a key stroke costs one parse, and a look at the cells
 * that read what has changed.
 */
export class Checker {
  private before: readonly Looked[] = [];
  private programs = new Map<string, Program>();
  /** How many cells the last check parsed, and at how many it looked: the others were as before. */
  work = { parsed: 0, looked: 0 };

  check(texts: readonly string[]): CheckedNotebook {
    return finish(this.checkSteps(texts));
  }

  /** {@link check} in a step or more for each cell. What is broken off has not been for nothing: the next check goes on from there. */
  *checkSteps(texts: readonly string[]): Steps<CheckedNotebook> {
    let parses = 0;
    const parsed: Pick<CheckedCell, 'text' | 'program'>[] = [];
    for (const text of texts) {
      let program = this.programs.get(text);
      if (!program) {
        program = yield* programSteps(text);
        parses += 1;
        this.programs.set(text, program);
        yield;
      }
      parsed.push({ text, program });
    }
    const before = this.before;
    const looked: Looked[] = [];
    try {
      yield* lookAt(parsed, before, looked);
    } finally {
      this.before = [...looked, ...before.slice(looked.length)];
    }
    this.before = looked;
    this.programs = new Map(looked.map(({ text, program }) => [text, program]));
    this.work = { parsed: parses, looked: looked.filter((cell, n) => cell !== before[n]).length };
    return { cells: withUnused(looked) };
  }
}

/** Checks the cells of a notebook without remembering anything. */
export const check = (texts: readonly string[]): CheckedNotebook => new Checker().check(texts);

/** A cell, what was found in it, and what that depends on. */
interface Looked extends CheckedCell {
  /** What the names that the cell mentions meant before the cell. */
  readonly meant: ReadonlyMap<string, Definition | undefined>;
  /** Whether a backward pass stood before the cell, and whether one stands before what follows. */
  readonly afterBackward: readonly [before: boolean, after: boolean];
  /** All definitions that the cell reads. */
  readonly read: ReadonlySet<Definition>;
  /** Names without a definition: what is said of them depends on the whole notebook. */
  readonly missed: ReadonlySet<string>;
}

/** Puts every cell into `looked` as soon as it has been looked at: as it was before where nothing has changed for it. */
function* lookAt(
  cells: readonly Pick<CheckedCell, 'text' | 'program'>[],
  before: readonly Looked[],
  looked: Looked[],
): Steps<void> {
  const places = new Map<string, { cell: number; offset: number }[]>();
  for (const [cell, { program }] of cells.entries()) {
    for (const { target } of program.statements) {
      if (!target) continue;
      const all = places.get(target.name);
      if (all) all.push({ cell, offset: target.start });
      else places.set(target.name, [{ cell, offset: target.start }]);
    }
  }
  const variables = new Map<string, Definition>();
  let afterBackward = false;

  for (const [cell, { text, program }] of cells.entries()) {
    const known = before[cell];
    if (
      known?.text === text &&
      known.missed.size === 0 &&
      known.afterBackward[0] === afterBackward &&
      [...known.meant].every(([name, definition]) => variables.get(name) === definition)
    ) {
      for (const definition of known.definitions) variables.set(definition.name, definition);
      afterBackward = known.afterBackward[1];
      looked.push(known);
      continue;
    }
    const backwardBefore = afterBackward;
    const findings: Finding[] = [];
    const definitions: Definition[] = [];
    const occurrences: Occurrence[] = [];
    const meant = new Map<string, Definition | undefined>();
    const read = new Set<Definition>();
    const missed = new Set<string>();
    for (const [n, statement] of program.statements.entries()) {
      if (n > 0) yield;
      const next = program.statements[n + 1]?.start ?? Number.POSITIVE_INFINITY;
      // Where something is missing, what follows from that is noise.
      const broken = program.problems.some(({ start }) => start >= statement.start && start < next);
      const report = (detail: FindingDetail, { start, end }: Span, severity: Finding['severity']): void => {
        if (!broken) findings.push({ detail, start, end, severity });
      };
      for (const { node, called } of mentionsIn(statement)) {
        const { name } = node;
        const definition = variables.get(name);
        if (definition?.cell !== cell) meant.set(name, definition);
        if (definition) read.add(definition);
        if (definition || (!called && isVariableName(node))) {
          occurrences.push(occurrence(node, cell, 'reads', definition));
        }
        if (definition || called || !isVariableName(node)) continue;
        missed.add(name);
        const later = places.get(name)?.find(
          (place) =>
            place.cell > cell ||
            // `K = K - 1` does not define the K that it reads.
            (place.cell === cell && place.offset > (statement.target?.start ?? statement.start)),
        );
        if (later) {
          const detail = { name, cell: later.cell, here: later.cell === cell };
          report({ code: 'defined-later', ...detail }, node, 'warning');
        } else report(unknownName(node, variables.keys()), node, 'error');
      }
      const sight = { variable: (name: string) => variables.get(name)?.guess, afterBackward };
      const guess = guarded(statement, () =>
        infer(statement, sight, (detail, span) => report(detail, span, 'error')),
      );
      if (statement.value.kind === 'call' && nameOf(statement.value) === 'backward') afterBackward = true;
      const { target } = statement;
      if (!target) continue;
      const { name, start, end } = target;
      const definition: Definition = { name, cell, start, end, statement, guess: guess ?? UNKNOWN };
      variables.set(name, definition);
      definitions.push(definition);
      occurrences.push(occurrence(target, cell, 'defines', definition));
    }
    occurrences.sort((a, b) => a.start - b.start);
    const found = { text, program, findings, definitions, occurrences };
    looked.push({ ...found, meant, read, missed, afterBackward: [backwardBefore, afterBackward] });
    yield;
  }
}

/** The cells, with hints at the values that nothing reads. */
function withUnused(cells: readonly Looked[]): CheckedCell[] {
  const read = new Set<Definition>();
  const missed = new Set<string>();
  for (const cell of cells) {
    for (const definition of cell.read) read.add(definition);
    for (const name of cell.missed) missed.add(name);
  }
  return cells.map(({ text, program, findings, definitions, occurrences }) => {
    const last = program.statements[program.statements.length - 1];
    const unused = definitions.filter((definition) => {
      const { statement, name } = definition;
      // The last statement of a cell is shown, and so is what a statement makes of the value before.
      const shown = statement === last || mentionsIn(statement).some(({ node }) => node.name === name);
      return !shown && !read.has(definition) && !missed.has(name);
    });
    const hints =
      program.problems.length > 0
        ? []
        : unused.map(
            ({ name, start, end }): Finding => ({
              detail: { code: 'unused', name },
              start,
              end,
              severity: 'hint',
            }),
          );
    const all = [...findings, ...hints].sort((a, b) => a.start - b.start);
    return { text, program, findings: all, definitions, occurrences };
  });
}

function guarded(statement: Statement, run: () => Guess | undefined): Guess | undefined {
  try {
    return run();
  } catch (error) {
    // A tree that is too high to be walked: the run says so.
    if (error instanceof RangeError || error instanceof Fault) return statement.target ? UNKNOWN : undefined;
    throw error;
  }
}

const occurrence = (
  { name, start, end }: NameNode,
  cell: number,
  role: Occurrence['role'],
  definition: Definition | undefined,
): Occurrence => ({ name, cell, start, end, role, ...(definition ? { definition } : {}) });

/** Constants are no variables, unless one has their name; `None` leaves an argument out. */
const isVariableName = ({ name }: NameNode): boolean => !CONSTANTS.has(name) && name !== 'None';

function unknownName({ name }: NameNode, names: Iterable<string>): Detail {
  const suggestion = nearest(name, [...names, ...CONSTANTS.keys()]);
  return {
    code: 'unknown-name',
    name,
    defined: callable(name) !== undefined,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** The definitions that a new statement at an offset of a cell could read, by name. */
export function scopeAt(notebook: CheckedNotebook, cell: number, offset: number): Map<string, Definition> {
  const scope = new Map<string, Definition>();
  for (const { definitions } of notebook.cells.slice(0, cell)) {
    for (const definition of definitions) scope.set(definition.name, definition);
  }
  for (const definition of notebook.cells[cell]?.definitions ?? []) {
    if (definition.statement.end < offset) scope.set(definition.name, definition);
  }
  return scope;
}
