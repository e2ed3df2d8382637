import { sameShape, sizeOf } from '../../../core/tensor';
import { t } from '../../../core/words/words';
import type { CallNode } from '../../ast';
import { type Given, nameOf } from '../../binding';
import { typed } from '../../functions';
import { argumentGuess, bind } from './arguments';
import type { Inference } from './inference';

/** backward, gradcheck and check: whether there is a history, and whether shapes match. */
export function checkStatement(inference: Inference, node: CallNode): void {
  const name = nameOf(node);
  const given = bind(inference, node, name);
  if (!given) return;
  const [first, second] = name === 'check' ? ['gradient', 'answer'] : ['Z', 'dZ'];
  const root = argumentGuess(inference, given, first);
  const seed = argumentGuess(inference, given, second);
  for (const each of ['eps', 'atol', 'rtol']) tolerance(inference, name, given, each);
  if (!root) return;
  if (name === 'check') {
    if (root.shape && seed?.shape && !sameShape(root.shape, seed.shape)) {
      inference.blame({ code: 'answer-shape', gradient: root.shape, answer: seed.shape }, given, node);
    }
  } else if (root.computed === false) inference.blame({ code: 'no-history' }, given, node);
  else if (!root.shape) return;
  else if (!seed) {
    const alone = root.shape.length === 0 || sizeOf(root.shape) === 1;
    if (!alone && root.symbolic === 'no')
      inference.blame({ code: 'not-scalar', shape: root.shape }, given, node);
  } else if (seed.shape && !sameShape(root.shape, seed.shape)) {
    inference.blame({ code: 'seed-shape', shape: root.shape, seed: seed.shape }, given, node);
  }
}

function tolerance(inference: Inference, operation: string, given: Given, name: string): void {
  const argument = given.get(name);
  const value = argument && inference.setting(argument.value);
  if (!argument || value === undefined) return;
  if (typeof value === 'number' && value >= 0 && !(name === 'eps' && value === 0)) return;
  const expected = name === 'eps' ? t`a number above 0` : t`a number, 0 or more`;
  inference.report(
    { code: 'argument-value', operation, argument: name, found: typed(value), expected },
    argument,
  );
}
