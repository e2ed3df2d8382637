import type { Argument, Setting } from '../../../core/operations';
import type { Shape } from '../../../core/tensor';
import { t } from '../../../core/words/words';
import type { CallNode } from '../../ast';
import { bindArguments, type Given, nameOf } from '../../binding';
import { typed } from '../../functions';
import type { Guess } from './guess';
import type { Inference } from './inference';

/** The arguments by name; what is wrong with them is reported. */
export function bind(inference: Inference, node: CallNode, name: string): Given | undefined {
  const given = inference.attempt(node, undefined, () =>
    bindArguments(node, name, inference.sight.variable('None') !== undefined),
  );
  // What stands in a call that cannot be bound is looked at all the same.
  if (!given) for (const { value } of node.arguments) inference.evaluate(value);
  return given;
}

export function argumentGuess(
  inference: Inference,
  given: Given,
  name: string | undefined,
): Guess | undefined {
  const argument = name === undefined ? undefined : given.get(name);
  return argument && inference.tensor(argument.value);
}

/** The settings of a call; `undefined` where one of them is not known. */
export function settingsOf(
  inference: Inference,
  given: Given,
  parameters: readonly Argument[],
): Record<string, Setting> | undefined {
  const settings: Record<string, Setting> = {};
  let known = true;
  for (const { name, kind } of parameters) {
    const argument = given.get(name);
    if (kind !== 'setting' || !argument || name === 'shape') continue;
    const value = inference.setting(argument.value);
    if (value === undefined) known = false;
    else settings[name] = value;
  }
  const shape = given.get('shape');
  if (shape && parameters.some((p) => p.name === 'X')) {
    const value = inference.setting(shape.value);
    if (value === undefined) return undefined;
    settings['shape'] = value;
  }
  return known ? settings : undefined;
}

/** The shape that is given to a maker; `[]` where none is. */
export function shapeArgument(inference: Inference, node: CallNode, given: Given): Shape | undefined {
  const argument = given.get('shape');
  if (!argument) return [];
  const value = inference.setting(argument.value);
  if (value === undefined) return undefined;
  const shape: number[] = [];
  for (const length of typeof value === 'object' ? value : [value]) {
    if (typeof length === 'number' && Number.isInteger(length) && length >= 0) {
      shape.push(length);
      continue;
    }
    const found = typed(length);
    const expected = t`whole numbers, 0 or more`;
    inference.report(
      { code: 'argument-value', operation: nameOf(node), argument: 'shape', found, expected },
      argument,
    );
    return undefined;
  }
  return inference.fits(nameOf(node), shape, argument) ? shape : undefined;
}
