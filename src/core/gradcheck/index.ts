export {
  checkPass,
  DEFAULT_TOLERANCES,
  type GradientReport,
  type LeafCheck,
  passes,
  type Tolerances,
} from './centralDifferences';
export { type AnswerReport, compareAnswer } from './compareAnswer';
