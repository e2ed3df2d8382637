export { CONSTRUCTORS } from './calls';
export { parse } from './statements';
