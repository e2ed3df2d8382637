import { assertSize } from '../../../core/graph';
import { t } from '../../../core/words/words';
import type { RangeNode, Span } from '../../ast';
import type { Given } from '../../binding';
import { sequence } from '../../functions';
import { type Guess, leafOf, MADE, numbersOf, shaped, UNKNOWN } from './guess';
import type { Inference } from './inference';

/** `a:b` and `a:step:b`, both ends included. */
export function range(inference: Inference, { from, step, to, ...span }: RangeNode): Guess {
  const first = from && inference.number(from, t`the start of a range`);
  const by = step ? inference.number(step, t`the step of a range`) : 1;
  const last = to && inference.number(to, t`the end of a range`);
  if (!from || !to) {
    inference.report({ code: 'expected', expected: t`both ends of the range`, found: t`"${':'}"` }, span);
  }
  if (first === undefined || by === undefined || last === undefined) return numbersOf(undefined);
  return sequenceGuess(inference, t`the range`, first, last, by, true, span);
}

/** A sequence that is too long to be made here is measured. */
export function sequenceGuess(
  inference: Inference,
  name: string,
  start: number,
  stop: number,
  step: number,
  closed: boolean,
  span: Span,
  given?: Given,
): Guess {
  const room = (stop - start) / step;
  if (room > MADE && Number.isFinite(room)) {
    const shape = [closed ? Math.floor(room + 1e-7) + 1 : Math.ceil(room - 1e-10)];
    const fits = inference.attempt(span, given, () => {
      assertSize(name, shape);
      return true;
    });
    return fits ? shaped(shape) : UNKNOWN;
  }
  const made = inference.attempt(span, given, () => sequence(name, start, stop, step, closed));
  return made?.content.kind === 'numbers' ? leafOf(made.content) : UNKNOWN;
}
