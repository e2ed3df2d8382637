export type { Cause, CauseCode, PictureAxis } from './cause';
export { type Diagnosis, diagnose, hiddenMistakes } from './diagnose';
export { causeWords } from './words';
