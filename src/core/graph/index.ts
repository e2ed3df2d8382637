export { backward, gradientReference, type Pass } from './backward';
export { FORMULA_LIMIT, withinRunLimit } from './formulaBudget';
export { canTurn, withOtherKernels } from './otherKernel';
export {
  allNumbers,
  apply,
  assertSize,
  gradientLeaf,
  historyOf,
  jacobianValue,
  leaf,
  multiplicationsOf,
  nextId,
  type Origin,
  preparedFor,
  reference,
  type Value,
} from './value';
