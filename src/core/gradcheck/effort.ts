import { multiplicationsOf, type Value } from '../graph';
import { sizeOf } from '../tensor';
import { resultsBetween } from './forward';

/** What a change costs that is passed on by one term, in multiplications of a plain loop. */
const PER_CHANGE = 6;

const forwardWork = (value: Value): number =>
  value.origin ? multiplicationsOf(value.origin.prepared, 'forward', value.origin.inputs) : 0;

/**
 * How many multiplications the check of one leaf takes, known before it begins: for each element, the terms that what it
 * reaches stands in (on the average, and never more than the whole result has), and two whole forward passes that all of
 * them are held against. With `directions`, two whole forward passes for each.
 */
export function checkMultiplications(leaf: Value, root: Value, directions?: number): number {
  const steps = resultsBetween(leaf, root);
  const whole = 2 * steps.reduce((sum, value) => sum + forwardWork(value), 0);
  if (directions !== undefined) return directions * whole;
  const reached = new Map<number, number>([[leaf.id, 1]]);
  let each = 0;
  for (const value of steps) {
    const work = forwardWork(value);
    let touched = 0;
    for (const input of new Set(value.origin?.inputs)) {
      touched += ((reached.get(input.id) ?? 0) * work) / Math.max(1, sizeOf(input.shape));
    }
    const terms = Math.min(Math.max(1, touched), work);
    each += PER_CHANGE * terms;
    reached.set(value.id, Math.min(terms, sizeOf(value.shape)));
  }
  return sizeOf(leaf.shape) * each + whole;
}

/** … where each element takes two whole forward passes. */
export const wholeMultiplications = (leaf: Value, root: Value): number =>
  sizeOf(leaf.shape) * checkMultiplications(leaf, root, 1);
