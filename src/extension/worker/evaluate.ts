import { DEFAULT_LIMITS, type Limits, Problem, sizeOf, supervise, type Tensor } from '../../core/tensor';
import { t } from '../../core/words/words';
import { type LoadTrouble, type VariableGlance, variableGlance } from '../../language';
import { encodeJson } from '../../notebook/encodeJson';
import type { Source } from '../../notebook/history';
import { type Figure, figuresOf, PAYLOAD_VERSION, type Payload, tooMuchToShow } from '../../notebook/payload';
import {
  answerBrief,
  answerVerdict,
  gradientBrief,
  gradientDetails,
  gradientVerdict,
} from '../../notebook/payloadVerdicts';
import { type CellError, Session, type Shown } from '../../notebook/session';
import { markdownOf, summaryOf, textOf } from '../../notebook/twins';
import { PageWork } from './page';
import type { Answer, CheckAnswer, Report, Request, RunAnswer, VariableName } from './protocol';

/** Milliseconds between two reports of progress. */
const BETWEEN_REPORTS = 100;

/** Answers at once, but for what is asked about a page. */
interface Evaluator {
  (request: Exclude<Request, { readonly kind: 'page' }>): Answer;
  (request: Request): Answer | Promise<Answer>;
}

/**
 * Answers requests with a session of its own. `stopped` is looked at between statements and inside long loops; `tell` is
 * told of a request while it is being answered.
 */
export function evaluator(
  stopped: () => boolean,
  tell: (report: Report) => void = () => undefined,
): Evaluator {
  let files = new Map<string, Uint8Array | LoadTrouble>();
  const session = new Session({ readFile: (path) => files.get(path) ?? { reason: 'no-files' } });
  const page = new PageWork();
  const answer = (request: Request): Answer | Promise<Answer> => {
    const { id } = request;
    files = new Map('files' in request ? request.files : []);
    let reported = performance.now();
    const progress = (what: string, share: number): void => {
      const now = performance.now();
      if (now - reported < BETWEEN_REPORTS) return;
      reported = now;
      tell({ kind: 'progress', id, what, share });
    };
    const limits = (request.kind === 'run' && request.limits) || DEFAULT_LIMITS;
    supervise({ stopped, progress, limits });
    try {
      switch (request.kind) {
        case 'reset':
          session.reset();
          session.takeHistoryChange();
          return { kind: 'done', id };
        case 'restore':
          return { kind: 'restored', id, ...restore(session, request.sources, stopped, progress) };
        case 'numbers':
          return { kind: 'numbers', id, ...numbersOf(session, request.of) };
        case 'page':
          return page.answer(request.page).then(
            (reply) => ({ kind: 'page', id, reply }),
            (error) => failed(id, error),
          );
        case 'run': {
          const kept = (): void => tell({ kind: 'kept', id, history: session.takeHistoryChange() });
          const ran = run(session, request, { stopped, progress, limits, kept });
          if (!request.intoPage) return { kind: 'ran', id, run: ran };
          const { output, error, history } = ran;
          page.code({
            ...(output ? { payload: new TextDecoder().decode(output.json) } : {}),
            ...(error ? { error } : {}),
          });
          return {
            kind: 'ran',
            id,
            run: { checks: [], variables: [], history, ...(error ? { error } : {}) },
          };
        }
      }
    } catch (error) {
      return failed(id, error);
    } finally {
      supervise({});
    }
  };
  return answer as Evaluator; // only the answer to `page` is a promise
}

const failed = (id: number, error: unknown): Answer => ({
  kind: 'failed',
  id,
  reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
});

interface Watch {
  readonly stopped: () => boolean;
  readonly progress: (what: string, share: number) => void;
  readonly limits: Limits;
  readonly kept: () => void;
}

function run(
  session: Session,
  request: Request & { kind: 'run' },
  { stopped, progress, limits, kept }: Watch,
): RunAnswer {
  const { shown, error } = session.run(request.text, {
    ...(request.check ? { check: request.check.options } : {}),
    ...(request.check?.within ? { checkWithin: request.check.within } : {}),
    beforeStatement: () => assertGoesOn(stopped),
    afterStatement: kept,
    progress: (done, total) => progress(t`gradient check`, done / total),
  });
  const history = session.takeHistoryChange();
  try {
    return { ...shownOf(session, shown, limits), history, ...(error ? { error } : {}) };
  } catch (problem) {
    // Stop while the picture was made: what the statements did is done.
    if (!(problem instanceof Problem) || problem.detail.code !== 'interrupted') throw problem;
    supervise({});
    const figures: Figure[] = [{ kind: 'text', text: t`Stopped before the results were drawn.` }];
    const output = encoded(figures);
    const variables = variablesOf(session);
    return { checks: [], variables, history, ...(output ? { output } : {}), ...(error ? { error } : {}) };
  }
}

function shownOf(
  session: Session,
  shown: readonly Shown[],
  limits: Limits,
): Omit<RunAnswer, 'error' | 'history'> {
  const variables = variablesOf(session);
  const tooMuch = tooMuchToShow(shown, limits.outputBytes);
  const figures = tooMuch ? [tooMuch] : figuresOf(shown);
  const checks = tooMuch ? [] : figures.flatMap((figure, n) => checkAnswer(figure, shown[n]));
  const output = figures.length === 0 ? undefined : encoded(figures);
  return { checks, variables, ...(output ? { output } : {}) };
}

const variablesOf = (session: Session): VariableGlance[] =>
  [...session.variables].map(([name, value]) => variableGlance(name, value, session.gradientOf(value)));

/** What a figure says of a check; nothing where it is none. */
function checkAnswer(figure: Figure, shown: Shown | undefined): CheckAnswer[] {
  const { start = 0, end = 0 } = shown ?? {};
  if (figure.kind === 'gradcheck') {
    const { report } = figure;
    return [
      {
        kind: 'gradcheck',
        ok: report.ok,
        checked: report.checked,
        wrong: report.wrong,
        brief: gradientBrief(report),
        verdict: gradientVerdict(report),
        details: gradientDetails(report),
        start,
        end,
      },
    ];
  }
  if (figure.kind !== 'answer') return [];
  const { report } = figure;
  return [
    {
      kind: 'answer',
      ok: report.wrong.length === 0,
      checked: sizeOf(report.shape) - report.open,
      wrong: report.wrong.length,
      brief: answerBrief(report),
      verdict: answerVerdict(report),
      details: answerVerdict(report),
      start,
      end,
    },
  ];
}

function numbersOf(session: Session, { name, gradient }: VariableName): { numbers?: Tensor } {
  const value = session.variables.get(name);
  const content = value && (gradient ? session.gradientOf(value) : value.content);
  return content?.kind === 'numbers' ? { numbers: { shape: content.shape, data: content.data } } : {};
}

const encoded = (figures: readonly Figure[]): NonNullable<RunAnswer['output']> => {
  const payload: Payload = { summary: summaryOf(figures), version: PAYLOAD_VERSION, figures };
  return {
    json: encodeJson(payload),
    text: textOf(figures),
    markdown: markdownOf(figures),
  };
};

/** Carries statements out again, up to the first that fails. */
function restore(
  session: Session,
  sources: readonly Source[],
  stopped: () => boolean,
  progress: (what: string, share: number) => void,
): { history: ReturnType<Session['takeHistoryChange']>; error?: CellError } {
  let failed: CellError | undefined;
  for (const [n, source] of sources.entries()) {
    progress(t`restoring the variables`, n / sources.length);
    failed = session.restore(source, { beforeStatement: () => assertGoesOn(stopped) });
    if (failed) break;
  }
  return { history: session.takeHistoryChange(), ...(failed ? { error: failed } : {}) };
}

function assertGoesOn(stopped: () => boolean): void {
  if (stopped()) throw new Problem({ code: 'interrupted' });
}
