export { CONSTRUCTORS } from './calls';
export { parse, parseSteps } from './statements';
