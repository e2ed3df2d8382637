import type { Argument, Setting } from '../../../core/operations';
import { type Shape, sizeOf, type Tensor } from '../../../core/tensor';
import { t } from '../../../core/words/words';
import type { CallNode } from '../../ast';
import type { Given } from '../../binding';
import { MAKERS } from '../../functions';
import { settingsOf, shapeArgument } from './arguments';
import { FEW, type Guess, leafOf, MADE, numbersOf, UNKNOWN } from './guess';
import type { Inference } from './inference';
import { sequenceGuess } from './sequences';

const MOST_SYMBOLS = 10_000;

export function symbol(inference: Inference, node: CallNode, given: Given): Guess {
  const shape = shapeArgument(inference, node, given);
  const name = given.get('name');
  if (name) inference.setting(name.value);
  const size = sizeOf(shape ?? []);
  if (size > MOST_SYMBOLS) {
    inference.report({ code: 'too-large', what: t`a matrix of symbols`, size, limit: MOST_SYMBOLS }, node);
  }
  return { ...UNKNOWN, shape, symbolic: 'yes', computed: false, named: true };
}

/** What zeros, randn, arange and their like make. Nothing large is made. */
export function make(
  inference: Inference,
  node: CallNode,
  name: string,
  given: Given,
  parameters: readonly Argument[],
): Guess {
  const settings = settingsOf(inference, given, parameters);
  if (parameters.some((parameter) => parameter.name === 'shape')) {
    const shape = shapeArgument(inference, node, given);
    if (!shape) return numbersOf(undefined);
    const random = name === 'rand' || name === 'randn';
    const few = sizeOf(shape) <= FEW && !random;
    const probe = settings && made(inference, node, name, given, few ? shape : [], settings);
    return probe && few ? leafOf(probe) : numbersOf(shape);
  }
  if (!settings) return numbersOf(undefined);
  const number = (key: string): number | undefined =>
    typeof settings[key] === 'number' ? settings[key] : undefined;
  if (name === 'arange') {
    const start = number('start');
    const [from, to] = settings['stop'] === undefined ? [0, start] : [start, number('stop')];
    const step = settings['step'] === undefined ? 1 : number('step');
    if (from !== undefined && to !== undefined && step !== undefined) {
      return sequenceGuess(inference, name, from, to, step, false, node, given);
    }
  }
  const rows = number('rows') ?? 0;
  const columns = number('columns') ?? rows;
  if (rows > MADE || columns > MADE) return numbersOf(undefined);
  const small = made(inference, node, name, given, [], settings);
  return small ? leafOf(small) : numbersOf(undefined);
}

function made(
  inference: Inference,
  node: CallNode,
  name: string,
  given: Given,
  shape: Shape,
  settings: Record<string, Setting>,
): Tensor | undefined {
  const maker = MAKERS.find((known) => known.name === name);
  const value = maker && inference.attempt(node, given, () => maker.make({ shape, settings, ownSeed: 0 }));
  return value?.content.kind === 'numbers' ? value.content : undefined;
}
