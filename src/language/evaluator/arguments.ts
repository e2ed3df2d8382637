import { assertSize, type Value } from '../../core/graph';
import type { Argument, Setting } from '../../core/operations';
import type { Shape } from '../../core/tensor';
import { t } from '../../core/words/words';
import type { CallNode } from '../ast';
import { bindArguments, fault, type Given, nameOf } from '../binding';
import { typed } from '../functions';
import type { Evaluation } from './evaluation';
import { assertRank, guarded } from './operations';

/** @throws Fault, as {@link bindArguments}. */
export function bind({ environment }: Evaluation, node: CallNode, name: string): Given {
  return bindArguments(node, name, environment.variable('None') !== undefined);
}

export function tensorArgument(evaluation: Evaluation, node: CallNode, given: Given, name: string): Value {
  const argument = given.get(name);
  if (!argument)
    throw fault(
      { code: 'missing-argument', operation: nameOf(node), argument: name, type: t`a value` },
      node,
    );
  return evaluation.value(argument.value);
}

export function settingsOf(
  evaluation: Evaluation,
  given: Given,
  parameters: readonly Argument[],
): Record<string, Setting> {
  const settings: Record<string, Setting> = {};
  for (const { name, kind } of parameters) {
    const argument = given.get(name);
    if (kind === 'setting' && argument) settings[name] = evaluation.setting(argument.value);
  }
  return settings;
}

/** The lengths that are given to what makes an array; `[]` where none are. */
export function shapeArgument(evaluation: Evaluation, node: CallNode, given: Given): Shape {
  const argument = given.get('shape');
  if (!argument) return [];
  const value = evaluation.setting(argument.value);
  const lengths = typeof value === 'object' ? value : [value];
  const shape = lengths.map((length) => {
    if (typeof length === 'number' && Number.isInteger(length) && length >= 0) return length;
    const found = typed(length);
    const expected = t`whole numbers, 0 or more`;
    throw fault(
      { code: 'argument-value', operation: nameOf(node), argument: 'shape', found, expected },
      argument,
    );
  });
  guarded(argument, undefined, () => assertSize(nameOf(node), shape));
  assertRank(shape, argument);
  return shape;
}
