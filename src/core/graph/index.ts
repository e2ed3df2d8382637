export { backward, gradientReference, type Pass } from './backward';
export {
  allNumbers,
  apply,
  assertSize,
  FORMULA_LIMIT,
  gradientLeaf,
  historyOf,
  leaf,
  nextId,
  type Origin,
  reference,
  type Value,
} from './value';
