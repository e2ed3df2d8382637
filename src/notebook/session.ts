import { checkPass, DEFAULT_TOLERANCES, type Tolerances } from '../core/gradcheck';
import type { Pass, Value } from '../core/graph';
import { type Content, Problem } from '../core/tensor';
import {
  type Detail,
  type Environment,
  evaluateStatement,
  Fault,
  messageOf,
  type Outcome,
  parse,
  positionAt,
  type Result,
} from '../language';

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

/** One thing that a cell shows, with the text of the statement it came from. */
export interface Shown {
  readonly source: string;
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
  /** Checks every backward pass by central differences and shows the reports. */
  readonly check?: Tolerances | true;
  /** Called before each statement, with its number. Throws to stop. */
  readonly beforeStatement?: (index: number, count: number) => void;
}

/** The variables of a notebook, and the gradients of their last backward passes. Statements change it wholly or not at all. */
export class Session {
  private readonly values = new Map<string, Value>();
  private readonly gradients = new Map<number, { content: Content; pass: Pass }>();
  private readonly fromGradients = new Set<number>();

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
  }

  /** Runs the statements of a cell in order, up to the first error. */
  run(text: string, options: RunOptions = {}): CellRun {
    const { statements, problems } = parse(text);
    const [problem] = problems;
    if (problem)
      return { shown: [], passes: [], error: errorAt(text, problem.detail, problem.start, problem.end) };
    const shown: Shown[] = [];
    const passes: Pass[] = [];
    for (const [index, statement] of statements.entries()) {
      try {
        options.beforeStatement?.(index, statements.length);
        const outcome = evaluateStatement(statement, this.environment());
        const reports = options.check ? this.check(outcome, options.check) : [];
        this.commit(outcome);
        if (outcome.result.kind === 'pass') passes.push(outcome.result.pass);
        const last = index === statements.length - 1;
        const source = text.slice(statement.start, statement.end);
        const { target, update, result } = outcome;
        if (target === undefined || last || update) {
          shown.push({
            source,
            result,
            ...(update && target ? { update: { name: target, ...update } } : {}),
          });
        }
        for (const report of reports) shown.push({ source, result: report });
      } catch (error) {
        this.forget();
        return { shown, passes, error: toCellError(text, error, statement.start, statement.end) };
      }
    }
    this.forget();
    return { shown, passes };
  }

  private check(outcome: Outcome, tolerances: Tolerances | true): Result[] {
    if (outcome.result.kind !== 'pass') return [];
    const { pass } = outcome.result;
    return [
      {
        kind: 'gradcheck',
        pass,
        report: checkPass(pass, tolerances === true ? DEFAULT_TOLERANCES : tolerances),
      },
    ];
  }

  private commit({ target, result, madeFromGradients }: Outcome): void {
    if (target !== undefined && result.kind === 'value') {
      // Defined again, a name moves to its new place in the order.
      this.values.delete(target);
      this.values.set(target, result.value);
      if (madeFromGradients) this.fromGradients.add(result.value.id);
    }
    if (result.kind === 'pass') {
      for (const [id, content] of result.pass.gradients)
        this.gradients.set(id, { content, pass: result.pass });
    }
  }

  /** Lets go of the gradients of values that no variable holds any more. */
  private forget(): void {
    const held = new Set<number>();
    for (const value of this.values.values()) held.add(value.id);
    for (const id of this.gradients.keys()) if (!held.has(id)) this.gradients.delete(id);
    for (const id of this.fromGradients) if (!held.has(id)) this.fromGradients.delete(id);
  }

  private environment(): Environment {
    return {
      variable: (name) => this.values.get(name),
      names: () => this.values.keys(),
      gradient: (value) => this.gradients.get(value.id),
      fromGradients: (value) => this.fromGradients.has(value.id),
    };
  }
}

function toCellError(text: string, error: unknown, start: number, end: number): CellError {
  if (error instanceof Fault) return errorAt(text, error.detail, error.span.start, error.span.end);
  if (error instanceof Problem) return errorAt(text, error.detail, start, end);
  if (error instanceof RangeError && /allocation|length|memory/i.test(error.message)) {
    return errorAt(text, { code: 'too-large', what: 'the result', size: 0, limit: 0 }, start, end);
  }
  throw error;
}

/** An objection as an error of a cell, with its words and its line and column. */
export function errorAt(text: string, detail: Detail, start: number, end: number): CellError {
  return { code: detail.code, message: messageOf(detail), start, end, ...positionAt(text, start) };
}
