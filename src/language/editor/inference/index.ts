export { type Guess, UNKNOWN } from './guess';
export { infer } from './statements';
