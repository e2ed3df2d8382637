export { backward, gradientReference, type Pass } from './backward';
export { canTurn, withOtherKernels } from './otherKernel';
export {
  allNumbers,
  apply,
  assertSize,
  FORMULA_LIMIT,
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
