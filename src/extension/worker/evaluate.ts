import { watchForStop } from '../../core/kernels';
import { Problem } from '../../core/tensor';
import { variableGlance } from '../../language';
import { figuresOf, PAYLOAD_VERSION, type Payload } from '../../notebook/payload';
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
  const payload: Payload = { summary: summaryOf(figures), version: PAYLOAD_VERSION, figures };
  return {
    ...base,
    output: {
      json: new TextEncoder().encode(JSON.stringify(payload)),
      text: textOf(figures),
      markdown: markdownOf(figures),
    },
  };
}
