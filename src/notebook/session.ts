import { brokenIdentities, type CheckOptions, checkPass, DEFAULT_TOLERANCES } from '../core/gradcheck';
import { allNumbers, historyOf, leaf, type Pass, type Value, withinRunLimit } from '../core/graph';
import { type Content, Problem, sizeOf } from '../core/tensor';
import {
  type Detail,
  type Environment,
  evaluateStatement,
  Fault,
  type LoadTrouble,
  messageOf,
  type Outcome,
  oneLine,
  parse,
  positionAt,
  type Result,
  type Span,
} from '../language';
import { readArray } from './arrays/readArray';
import { History, type HistoryChange, type Source } from './history';
import { identityVerdict } from './payloadVerdicts';

/** What went wrong in a cell: where, in words and as a code. */
export interface CellError {
  readonly code: string;
  readonly message: string;
  /** Offsets in the cell's text. */
  readonly start: number;
  readonly end: number;
  /** 1-based, in the cell's text. */
  readonly line: number;
  readonly column: number;
}

/** One thing that a cell shows, with the text of the statement it came from, in one line. */
export interface Shown {
  readonly source: string;
  /** Where that statement stands in the cell. */
  readonly start: number;
  readonly end: number;
  readonly result: Result;
  readonly update?: { readonly name: string; readonly before: Value; readonly formula: Value };
}

export interface CellRun {
  readonly shown: readonly Shown[];
  /** The backward passes of the cell, in order. */
  readonly passes: readonly Pass[];
  readonly error?: CellError;
}

export interface RunOptions {
  /** Checks every backward pass in numbers by central differences and shows the reports. */
  readonly check?: CheckOptions | true;
  /** Only the backward passes of statements that touch this part of the text are checked. */
  readonly checkWithin?: Span;
  /** Told how far a long check has come, in elements. */
  readonly progress?: (done: number, total: number) => void;
  /** Called before each statement, with its number. Throws to stop. */
  readonly beforeStatement?: (index: number, count: number) => void;
  /** Called after each statement but the last: what it did is kept, whatever becomes of the next. */
  readonly afterStatement?: () => void;
}

/** What a session may ask of whoever runs it. */
export interface Host {
  /**
   * The bytes of a file that a cell names, or why it may not have them. What may be read is the host's to decide: inside
   * the workspace only, and in a trusted one only.
   */
  readFile?(path: string): Uint8Array | LoadTrouble;
}

/** Larger results of a step are remembered by their statement. */
const MOST_NUMBERS = 2 ** 16;

/** The statements that made what a statement read, and whether a gradient was read. */
interface Reads {
  readonly made: Set<number>;
  gradient: boolean;
}

/** The variables of a notebook, and the gradients of their last backward passes. Statements change it wholly or not at all. */
export class Session {
  private readonly values = new Map<string, Value>();
  private readonly gradients = new Map<number, { content: Content; pass: Pass; madeBy: number }>();
  private readonly fromGradients = new Set<number>();
  /** How many variables hold a value: what none holds any more, no statement can read. */
  private readonly holders = new Map<number, number>();
  private readonly history = new History();
  /** The statement that gave a variable what it holds. */
  private readonly definedBy = new Map<string, number>();

  constructor(private readonly host: Host = {}) {}

  /** Name and value, in the order of definition. */
  get variables(): ReadonlyMap<string, Value> {
    return this.values;
  }

  gradientOf(value: Value): Content | undefined {
    return this.gradients.get(value.id)?.content;
  }

  reset(): void {
    this.values.clear();
    this.gradients.clear();
    this.fromGradients.clear();
    this.holders.clear();
    this.definedBy.clear();
    this.history.clear();
  }

  /** What changed, since the last call, of the statements that bring this state back. */
  takeHistoryChange(): HistoryChange {
    return this.history.takeChange();
  }

  /** Runs the statements of a cell in order, up to the first error. */
  run(text: string, options: RunOptions = {}): CellRun {
    return withinRunLimit(() => this.runCell(text, options));
  }

  private runCell(text: string, options: RunOptions): CellRun {
    const { statements, problems } = parse(text);
    const [problem] = problems;
    if (problem)
      return { shown: [], passes: [], error: errorAt(text, problem.detail, problem.start, problem.end) };
    const shown: Shown[] = [];
    const passes: Pass[] = [];
    for (const [index, statement] of statements.entries()) {
      try {
        options.beforeStatement?.(index, statements.length);
        const reads: Reads = { made: new Set(), gradient: false };
        const outcome = evaluateStatement(statement, this.environment(options, reads));
        const { start, end } = statement;
        const reports = this.reports(outcome, touches(statement, options.checkWithin), options);
        this.commit(outcome, this.sourceOf(outcome, text.slice(start, end), reads), reads.made);
        if (outcome.result.kind === 'pass') passes.push(outcome.result.pass);
        const last = index === statements.length - 1;
        if (!last) options.afterStatement?.();
        if (outcome.target !== undefined && !outcome.before && !last) continue;
        const source = oneLine(text.slice(start, end));
        shown.push({ source, start, end, ...shownOf(outcome) });
        for (const report of reports) shown.push({ source, start, end, result: report });
      } catch (error) {
        return { shown, passes, error: toCellError(text, error, statement.start, statement.end) };
      }
    }
    return { shown, passes };
  }

  /** What there is to say about a backward pass: identities that it breaks and, where asked for, a check. */
  private reports({ result }: Outcome, wanted: boolean, { check, progress }: RunOptions): Result[] {
    if (result.kind !== 'pass') return [];
    const { pass } = result;
    const broken = brokenIdentities(pass).map(
      (identity): Result => ({ kind: 'text', text: identityVerdict(identity) }),
    );
    return check && wanted
      ? [...broken, ...this.check(pass, check === true ? DEFAULT_TOLERANCES : check, progress)]
      : broken;
  }

  /** The report on a backward pass; none where symbols take part: there are no numbers to compare. */
  private check(pass: Pass, options: CheckOptions, progress: RunOptions['progress']): Result[] {
    const contents = [pass.seed, ...historyOf(pass.root).map((value) => value.content)];
    if (!allNumbers(contents)) return [];
    try {
      const report = checkPass(pass, progress ? { ...options, progress } : options);
      return [{ kind: 'gradcheck', pass, report }];
    } catch (error) {
      // The pass itself is as it should be: nothing that a cell did is undone.
      if (!(error instanceof Problem) || error.detail.code !== 'not-finite') throw error;
      return [{ kind: 'text', text: messageOf(error.detail) }];
    }
  }

  /** What a statement is remembered as: a step is its numbers, or the steps before it would be remembered for ever. */
  private sourceOf({ target, result, madeFromGradients }: Outcome, text: string, reads: Reads): Source {
    if (target === undefined || result.kind !== 'value') return text;
    const { origin, content, id } = result.value;
    const before = this.definedBy.get(target);
    const isStep = reads.gradient || (before !== undefined && reads.made.has(before));
    if (!isStep || origin || this.holders.has(id) || sizeOf(content.shape) > MOST_NUMBERS) return text;
    reads.made.clear();
    return { name: target, content, madeFromGradients };
  }

  /** Brings back what {@link takeHistoryChange} told of, one by one and in order. */
  restore(source: Source, options: Pick<RunOptions, 'beforeStatement'> = {}): CellError | undefined {
    if (typeof source === 'string') return this.run(source, options).error;
    const { name, content, madeFromGradients } = source;
    const outcome: Outcome = {
      target: name,
      result: { kind: 'value', value: leaf(content, name) },
      madeFromGradients,
    };
    this.commit(outcome, source, []);
    return undefined;
  }

  private commit(
    { target, result, madeFromGradients }: Outcome,
    source: Source,
    reads: Iterable<number>,
  ): void {
    if (target === undefined && result.kind !== 'pass') return;
    const statement = this.history.add(source, reads);
    if (target !== undefined && result.kind === 'value') {
      const before = this.values.get(target);
      // Defined again, a name moves to its new place in the order.
      this.values.delete(target);
      this.values.set(target, result.value);
      const { id } = result.value;
      this.holders.set(id, (this.holders.get(id) ?? 0) + 1);
      if (madeFromGradients) this.fromGradients.add(id);
      if (before) this.release(before.id);
      const earlier = this.definedBy.get(target);
      this.definedBy.set(target, statement);
      this.history.hold(statement);
      if (earlier !== undefined) this.history.release(earlier);
    }
    if (result.kind === 'pass') {
      const { pass } = result;
      for (const [id, content] of pass.gradients) {
        if (!this.holders.has(id)) continue;
        this.forgetGradient(id);
        this.gradients.set(id, { content, pass, madeBy: statement });
        this.history.hold(statement);
      }
    }
    this.history.release(statement);
  }

  /** Lets go of what is known about a value that a variable no longer holds. */
  private release(id: number): void {
    const holders = (this.holders.get(id) ?? 1) - 1;
    if (holders > 0) this.holders.set(id, holders);
    else {
      this.holders.delete(id);
      this.forgetGradient(id);
      this.fromGradients.delete(id);
    }
  }

  private forgetGradient(id: number): void {
    const gradient = this.gradients.get(id);
    this.gradients.delete(id);
    if (gradient) this.history.release(gradient.madeBy);
  }

  /** @param reads is told which statements made what is read. */
  private environment({ progress }: RunOptions, reads: Reads): Environment {
    const host = this.host;
    return {
      ...(progress ? { progress } : {}),
      ...(host.readFile
        ? {
            load(path: string, name: string | undefined) {
              const bytes = host.readFile?.(path) ?? { reason: 'no-files' };
              return bytes instanceof Uint8Array ? readArray(path, bytes, name) : bytes;
            },
          }
        : {}),
      variable: (name) => {
        const madeBy = this.definedBy.get(name);
        if (madeBy !== undefined) reads.made.add(madeBy);
        return this.values.get(name);
      },
      names: () => this.values.keys(),
      gradient: (value) => {
        const gradient = this.gradients.get(value.id);
        if (gradient) {
          reads.gradient = true;
          reads.made.add(gradient.madeBy);
        }
        return gradient;
      },
      fromGradients: (value) => this.fromGradients.has(value.id),
    };
  }
}

const touches = ({ start, end }: Span, part: Span | undefined): boolean =>
  part === undefined || (start <= part.end && end >= part.start);

function shownOf({ target, result, formula, before }: Outcome): Pick<Shown, 'result' | 'update'> {
  if (target === undefined || !formula) return { result };
  if (before) return { result, update: { name: target, before, formula } };
  // A leaf that was computed is shown with what it was computed from.
  return { result: { kind: 'value', value: { ...formula, name: target } } };
}

/** What went wrong in a statement. Only mistakes of ours are no objections: they are thrown on. */
function toCellError(text: string, error: unknown, start: number, end: number): CellError {
  if (error instanceof Fault) return errorAt(text, error.detail, error.span.start, error.span.end);
  if (error instanceof Problem) return errorAt(text, error.detail, start, end);
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return errorAt(text, { code: 'too-deep' }, start, end);
  }
  if (error instanceof RangeError && /allocation|length|memory|size/i.test(error.message)) {
    return errorAt(text, { code: 'out-of-memory' }, start, end);
  }
  throw error;
}

/** An objection as an error of a cell, with its words and its line and column. */
export function errorAt(text: string, detail: Detail, start: number, end: number): CellError {
  return { code: detail.code, message: messageOf(detail), start, end, ...positionAt(text, start) };
}
