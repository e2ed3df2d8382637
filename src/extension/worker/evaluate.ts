import { watchForStop } from '../../core/kernels';
import { Problem } from '../../core/tensor';
import { variableGlance } from '../../language';
import { type Figure, figuresOf, PAYLOAD_VERSION, type Payload } from '../../notebook/payload';
import { gradientVerdict } from '../../notebook/payloadVerdicts';
import { Session } from '../../notebook/session';
import { markdownOf, summaryOf, textOf } from '../../notebook/twins';
import type { Answer, CheckAnswer, Request, RunAnswer } from './protocol';

/** Answers requests with a session of its own. `stopped` is looked at between statements and inside long loops. */
export function evaluator(stopped: () => boolean): (request: Request) => Answer {
  const session = new Session();
  watchForStop(stopped);
  return (request) => {
    try {
      switch (request.kind) {
        case 'reset':
          session.reset();
          return { kind: 'done', id: request.id };
        case 'run':
          return { kind: 'ran', id: request.id, run: run(session, request, stopped) };
      }
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { kind: 'failed', id: request.id, reason };
    }
  };
}

function run(session: Session, request: Request & { kind: 'run' }, stopped: () => boolean): RunAnswer {
  const { shown, error } = session.run(request.text, {
    ...(request.check === undefined ? {} : { check: request.check }),
    beforeStatement() {
      if (stopped()) throw new Problem({ code: 'interrupted' });
    },
  });
  const figures = figuresOf(shown);
  const variables = [...session.variables].map(([name, value]) =>
    variableGlance(name, value, session.gradientOf(value)),
  );
  const checks = figures.flatMap((figure): CheckAnswer[] =>
    figure.kind === 'gradcheck'
      ? [
          {
            ok: figure.report.ok,
            checked: figure.report.checked,
            wrong: figure.report.wrong,
            verdict: gradientVerdict(figure.report),
          },
        ]
      : [],
  );
  const base = { checks, variables, ...(error ? { error } : {}) };
  if (figures.length === 0) return base;
  const output = encoded(figures) ?? encoded([TOO_LARGE]);
  return output ? { ...base, output } : base;
}

type Output = NonNullable<RunAnswer['output']>;

/** The items of an output; none where they would be longer than a text can be. */
function encoded(figures: readonly Figure[]): Output | undefined {
  try {
    const payload: Payload = { summary: summaryOf(figures), version: PAYLOAD_VERSION, figures };
    return {
      json: new TextEncoder().encode(JSON.stringify(payload)),
      text: textOf(figures),
      markdown: markdownOf(figures),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The cell ran, and its variables are there: only the picture is missing. */
const TOO_LARGE: Figure = {
  kind: 'text',
  text: 'The results are too large to be shown. Show a part of them, as in X[1:100, 1:100].',
};
