import { assertSize, leaf, type Value } from '../../core/graph';
import { numbers, Problem, sizeOf, symbols } from '../../core/tensor';
import { t } from '../../core/words/words';
import type { CallNode } from '../ast';
import { fault, type Given } from '../binding';
import { type Maker, typed } from '../functions';
import { settingsOf, shapeArgument } from './arguments';
import type { Evaluation } from './evaluation';
import { assertRank, guarded } from './operations';

/** What gives an array that was not there before: zeros, randn and their like, symbols, files. */

export function make(evaluation: Evaluation, node: CallNode, given: Given, maker: Maker): Value {
  evaluation.randoms += 1;
  const settings = settingsOf(evaluation, given, maker.arguments);
  const shape = maker.arguments.some((argument) => argument.name === 'shape')
    ? shapeArgument(evaluation, node, given)
    : [];
  return guarded(node, given, () => maker.make({ shape, settings, ownSeed: ownSeed(evaluation) }));
}

/** A seed from the text alone: what is assigned and how many were made before in the statement. */
function ownSeed({ statement, randoms }: Evaluation): number {
  let hash = 2166136261;
  for (const character of `${statement.target?.name ?? ''}#${randoms}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  }
  return hash >>> 0;
}

export function symbol(evaluation: Evaluation, node: CallNode, given: Given): Value {
  const shape = shapeArgument(evaluation, node, given);
  guarded(node, given, () => {
    if (sizeOf(shape) > 10_000) {
      throw new Problem({
        code: 'too-large',
        what: t`a matrix of symbols`,
        size: sizeOf(shape),
        limit: 10_000,
      });
    }
  });
  const name = given.get('name');
  const own = name ? evaluation.setting(name.value) : undefined;
  if (typeof own === 'string' && own !== '') return leaf(symbols(shape, own), own);
  evaluation.anonymous += 1;
  const { statement, anonymous } = evaluation;
  // A name for formulas until an assignment gives a better one.
  const stand = statement.value === node ? (statement.target?.name ?? 'S') : `S${anonymous}`;
  return leaf(symbols(shape, stand), stand);
}

export function load(evaluation: Evaluation, node: CallNode, given: Given): Value {
  const text = (name: string): string | undefined => {
    const argument = given.get(name);
    if (!argument) return undefined;
    const value = evaluation.setting(argument.value);
    if (typeof value === 'string') return value;
    const expected = t`a text in quotation marks`;
    throw fault(
      { code: 'argument-value', operation: 'load', argument: name, found: typed(value), expected },
      argument,
    );
  };
  const path = text('path') ?? '';
  const found = evaluation.environment.load?.(path, text('name')) ?? { reason: 'no-files' };
  if ('reason' in found) {
    const blamed = given.get(found.reason === 'no-array' ? 'name' : 'path') ?? node;
    throw fault({ code: 'cannot-load', path, trouble: found }, blamed);
  }
  guarded(node, undefined, () => assertSize(t`the array`, found.shape));
  assertRank(found.shape, node);
  return leaf(numbers(found));
}
