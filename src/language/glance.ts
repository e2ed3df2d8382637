import { type Thumbnail, thumbnailOf } from '../core/explain';
import type { Value } from '../core/graph';
import {
  type Content,
  exactNumber,
  type Shape,
  type Statistics,
  shortNumber,
  sizeOf,
  statisticsOf,
} from '../core/tensor';
import { t } from '../core/words/words';

/** What a matrix looks like at a glance: plain data, made where the numbers are. */
export interface Glance {
  readonly shape: Shape;
  /** Absent for a matrix without numbers. */
  readonly statistics?: Statistics;
  readonly thumbnail?: Thumbnail;
  /** The value of a scalar, in full. */
  readonly value?: string;
}

/** A variable as the editor knows it between two runs. */
export interface VariableGlance {
  readonly name: string;
  readonly value: Glance;
  readonly gradient?: Glance;
  readonly leaf: boolean;
}

export function glanceAt(content: Content): Glance {
  const { shape } = content;
  if (content.kind === 'formulas') return { shape };
  const known = glances.get(content);
  if (known) return known;
  const only = content.data[0];
  const glance = {
    shape,
    statistics: statisticsOf(content),
    thumbnail: thumbnailOf(shape, content.data),
    ...(sizeOf(shape) === 1 && only !== undefined ? { value: exactNumber(only) } : {}),
  };
  glances.set(content, glance);
  return glance;
}

/** Contents never change: a variable that many cells leave alone is looked at once. */
const glances = new WeakMap<Content, Glance>();

export function variableGlance(name: string, value: Value, gradient: Content | undefined): VariableGlance {
  return {
    name,
    value: glanceAt(value.content),
    leaf: value.origin === undefined,
    ...(gradient ? { gradient: glanceAt(gradient) } : {}),
  };
}

/** `minimum 1 · maximum 9 · mean 5 · deviation 2.58 · no zeros`. */
export function factsOf({ statistics, shape }: Glance): string[] {
  if (!statistics) return [t`symbols, no numbers`];
  if (sizeOf(shape) < 2) return [];
  const { min, max, mean, deviation, zeros, nans, infinities, count } = statistics;
  return [
    t`${count} elements`,
    t`minimum ${shortNumber(min)}`,
    t`maximum ${shortNumber(max)}`,
    t`mean ${shortNumber(mean, 4)}`,
    t`standard deviation ${shortNumber(deviation)}`,
    zeros === 0 ? t`no zeros` : zeros === 1 ? t`1 zero` : t`${zeros} zeros`,
    ...(nans > 0 ? [t`${nans} NaN`] : []),
    ...(infinities > 0 ? [t`${infinities} infinite`] : []),
  ];
}
