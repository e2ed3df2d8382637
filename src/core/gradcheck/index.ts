export {
  type CheckMethod,
  type CheckOptions,
  checkPass,
  type GradientReport,
  type LeafCheck,
  UNNAMED_ROOT,
  type WorstElement,
} from './checkPass';
export { type AnswerContext, type AnswerReport, compareAnswer } from './compareAnswer';
export { type BrokenIdentity, brokenIdentities } from './identities';
export {
  type Cause,
  type CauseCode,
  causeWords,
  type Diagnosis,
  diagnose,
  hiddenMistakes,
  type PictureAxis,
} from './mistakes';
export {
  DEFAULT_TOLERANCES,
  passes,
  type RelativeErrors,
  relativeErrors,
  type Tolerances,
  toleranceAt,
} from './tolerances';
