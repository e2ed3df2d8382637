import { type Cause, causeWords, type Diagnosis } from '../core/gradcheck';
import { positionOf, type Shape } from '../core/tensor';
import { type AnswerReportData, figuresOf, type GradientReportData } from '../notebook/payload';
import { answerDetails, answerVerdict, gradientDetails, gradientVerdict } from '../notebook/payloadVerdicts';
import type { CellError, Session } from '../notebook/session';

/** A code cell with its place in the file. */
export interface Located {
  readonly index: number;
  readonly line: number;
  readonly text: string;
}

/** One check of a cell: of a backward pass, or of a reader's answer. */
export type Check = { readonly title: string; readonly ok: boolean } & (
  | { readonly kind: 'gradcheck'; readonly report: GradientReportData }
  | { readonly kind: 'answer'; readonly report: AnswerReportData }
);

/** What was found in a cell. */
export interface CheckedCell {
  readonly cell: Located;
  readonly checks: readonly Check[];
  readonly error?: CellError;
}

/** Line and column of an error in the file. */
export const place = (cell: Located, error: CellError): { line: number; column: number } => ({
  line: cell.line + error.line - 1,
  column: error.column,
});

/** Runs the cells up to the first that fails, and checks every backward pass. */
export function checkCells(session: Session, cells: readonly Located[]): CheckedCell[] {
  const found: CheckedCell[] = [];
  for (const cell of cells) {
    const { shown, error } = session.run(cell.text, { check: true });
    const checks = figuresOf(shown).flatMap((figure): Check[] => {
      if (figure.kind === 'gradcheck')
        return [{ kind: 'gradcheck', title: figure.title, ok: figure.report.ok, report: figure.report }];
      if (figure.kind === 'answer')
        return [{ kind: 'answer', title: figure.title, ok: figure.report.ok, report: figure.report }];
      return [];
    });
    found.push({ cell, checks, ...(error ? { error } : {}) });
    if (error) break;
  }
  return found;
}

/** One line that says how a check went, and everything there is to say about it. */
export const verdictOf = (check: Check): string =>
  check.kind === 'gradcheck' ? gradientVerdict(check.report) : answerVerdict(check.report);
export const detailsOf = (check: Check): string =>
  check.kind === 'gradcheck' ? gradientDetails(check.report) : answerDetails(check.report);

/** The errors of a cell in the file's lines. */
export function errorText(cell: Located, error: CellError): string {
  const { line, column } = place(cell, error);
  return `✗ line ${line}, column ${column}: ${error.message}`;
}

export function checksText(found: readonly CheckedCell[]): string {
  const blocks = found
    .filter(({ checks, error }) => checks.length > 0 || error)
    .map(({ cell, checks, error }) =>
      [
        `In [${cell.index}], line ${cell.line}`,
        checks.map(detailsOf).join('\n\n'),
        ...(error ? [errorText(cell, error)] : []),
      ]
        .filter((part) => part !== '')
        .join('\n'),
    );
  const all = found.flatMap(({ checks }) => checks);
  const wrong = all.filter(({ ok }) => !ok).length;
  const failed = found.some(({ error }) => error);
  const summary =
    all.length === 0
      ? 'There is no backward pass to check.'
      : wrong === 0
        ? `All ${all.length} ${all.length === 1 ? 'check passes' : 'checks pass'}.`
        : `${wrong} of ${all.length} checks fail.`;
  return `${[...blocks, failed ? `${summary} A cell failed: those behind it were not run.` : summary].join('\n\n')}\n`;
}

/** What a program needs of it. Positions are 1-based, as in the notebook. */
export function checksJson(file: string, found: readonly CheckedCell[]): unknown {
  return {
    file,
    ok: found.every(({ checks, error }) => !error && checks.every(({ ok }) => ok)),
    cells: found.map(({ cell, checks, error }) => ({
      index: cell.index,
      line: cell.line,
      checks: checks.map(checkJson),
      ...(error ? { error: { code: error.code, message: error.message, ...place(cell, error) } } : {}),
    })),
  };
}

const position = (shape: Shape, index: number): number[] => positionOf(shape, index).map((i) => i + 1);
const positions = (shape: Shape, indices: readonly number[]): number[][] =>
  indices.map((index) => position(shape, index));
const causesJson = (diagnosis: Diagnosis | undefined): unknown =>
  diagnosis?.causes.map((cause: Cause) => ({ ...cause, words: causeWords(cause) })) ?? [];

function checkJson(check: Check): unknown {
  const base = { kind: check.kind, source: check.title, ok: check.ok, verdict: verdictOf(check) };
  if (check.kind === 'answer') {
    const { of, shape, wrong, open, relativeError, worst, diagnosis, tolerances } = check.report;
    return {
      ...base,
      of,
      shape,
      tolerances,
      wrong: positions(shape, wrong),
      open,
      relativeError,
      ...(worst
        ? {
            worst: {
              position: position(shape, worst.index),
              difference: worst.difference,
              tolerance: worst.tolerance,
            },
          }
        : {}),
      causes: causesJson(diagnosis),
    };
  }
  const { report } = check;
  return {
    ...base,
    root: report.root,
    tolerances: report.tolerances,
    ...(report.directions === undefined ? {} : { directions: report.directions }),
    checked: report.checked,
    wrong: report.wrong,
    kinks: report.kinks,
    relativeError: report.relativeError,
    notesError: report.notesError,
    leaves: report.leaves.map(({ name, shape, method, wrong, kinks, worst, formula, diagnosis }) => {
      // Directions have no place in the tensor: they are counted.
      const places = method === 'directions' ? [report.directions ?? 0] : shape;
      return {
        name,
        shape,
        method,
        wrong: positions(places, wrong),
        kinks: positions(places, kinks),
        ...(worst
          ? {
              worst: {
                position: position(places, worst.index),
                analytic: worst.analytic,
                numeric: worst.numeric,
                difference: worst.difference,
                tolerance: worst.tolerance,
              },
            }
          : {}),
        ...(formula === undefined ? {} : { formula }),
        causes: causesJson(diagnosis),
      };
    }),
  };
}
