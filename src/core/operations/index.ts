import { abs } from './abs';
import { add } from './add';
import { avg_pool2d } from './avg_pool2d';
import { conv_transpose1d } from './conv_transpose1d';
import { conv_transpose2d } from './conv_transpose2d';
import { conv_transpose3d } from './conv_transpose3d';
import { conv1d } from './conv1d';
import { conv2d } from './conv2d';
import { conv3d } from './conv3d';
import { divide } from './divide';
import { exp } from './exp';
import { log } from './log';
import { matmul } from './matmul';
import { max_pool2d } from './max_pool2d';
import { mean } from './mean';
import { multiply } from './multiply';
import { negate } from './negate';
import type { Operation } from './operation';
import { pad } from './pad';
import { pick } from './pick';
import { power } from './power';
import { relu } from './relu';
import { reshape } from './reshape';
import { rot180 } from './rot180';
import { sigmoid } from './sigmoid';
import { sqrt } from './sqrt';
import { stack } from './stack';
import { subtract } from './subtract';
import { sum } from './sum';
import { tanh } from './tanh';
import { transpose } from './transpose';

/** Every operation. To add one, write its file and name it here. */
const OPERATIONS: readonly Operation[] = [
  conv2d,
  conv1d,
  conv3d,
  conv_transpose2d,
  conv_transpose1d,
  conv_transpose3d,
  avg_pool2d,
  max_pool2d,
  add,
  subtract,
  multiply,
  divide,
  power,
  negate,
  matmul,
  transpose,
  reshape,
  rot180,
  pad,
  pick,
  stack,
  sum,
  mean,
  relu,
  exp,
  log,
  sqrt,
  tanh,
  sigmoid,
  abs,
];

const BY_NAME = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

export function operationNamed(name: string): Operation | undefined {
  return BY_NAME.get(name);
}

export function operations(): readonly Operation[] {
  return OPERATIONS;
}

export { settingArgument, tensorArgument } from './argument';
export { type Dressing, dressedTeX, dressedText } from './dressing';
export type { Emptiness, LineName } from './emptiness';
export { NARROW, TAP, WIDE } from './letters';
export type {
  Argument,
  Choices,
  Names,
  Operation,
  Prepared,
  Rules,
  Setting,
  Settings,
  Sliding,
} from './operation';
export type {
  Block,
  Cell,
  Gallery,
  Inserted,
  Picture,
  Row,
  Selection,
  Selector,
  Sign,
  View,
} from './picture';
export { ownView, plainPicture } from './picture';
export { showSetting } from './settings';
export { eachSwept, type Sweep, type Swept, sweepLength, termOfSweep, termsOfSweep } from './sweep';
export {
  type Factor,
  factorFormula,
  factorNumber,
  formulaOf,
  GRADIENT,
  input,
  type Lookup,
  numberOf,
  type Operand,
  OUTPUT,
  type Term,
  term,
  termNumber,
} from './term';
