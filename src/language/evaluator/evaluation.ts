import { leaf, type Pass, type Value } from '../../core/graph';
import type { Setting } from '../../core/operations';
import { type Content, elementAt, numbers, scalar, sizeOf, type Tensor } from '../../core/tensor';
import { t } from '../../core/words/words';
import type { Node, Statement } from '../ast';
import { fault, nestSetting } from '../binding';
import type { Fault, LoadTrouble } from '../fault';

/** What a statement can read. */
export interface Environment {
  variable(name: string): Value | undefined;
  names(): Iterable<string>;
  /** The gradient that the last backward pass gave a value, and that pass. */
  gradient(value: Value): { content: Content; pass: Pass } | undefined;
  /** Whether a value was made from gradients, as a momentum is: a variable that is changed by it is updated. */
  fromGradients(value: Value): boolean;
  /** An array from a file, or why there is none; absent where no files are read. */
  load?(path: string, name: string | undefined): Tensor | LoadTrouble;
  /** Told how far a long check has come. */
  progress?(done: number, total: number): void;
}

export type Evaluated = Value | string | boolean;
const isValue = (x: Evaluated): x is Value => typeof x === 'object';

/** One statement while it is evaluated: what it may read, what it has read, and what its parts are as data. */
export class Evaluation {
  readsGradient = false;
  readsOwnTarget = false;
  /** Whether another variable is read that was made from gradients. */
  readsMadeFromGradients = false;
  /** How many values were made that may be random. */
  randoms = 0;
  /** How many symbols were made without a name. */
  anonymous = 0;

  /** @param expression gives an expression its value; parts of an expression are expressions. */
  constructor(
    readonly statement: Statement,
    readonly environment: Environment,
    private readonly expression: (evaluation: Evaluation, node: Node) => Evaluated,
  ) {}

  evaluate(node: Node): Evaluated {
    return this.expression(this, node);
  }

  /** A tensor. @throws Fault where the node is a text. */
  value(node: Node): Value {
    const evaluated = this.evaluate(node);
    if (isValue(evaluated)) return evaluated;
    if (typeof evaluated === 'boolean') return leaf(numbers(scalar(evaluated ? 1 : 0)));
    throw fault({ code: 'text-not-matrix', text: evaluated }, node);
  }

  number(node: Node, what: string): number {
    const value = this.value(node);
    const only = sizeOf(value.shape) === 1 ? elementAt(value.content, 0) : undefined;
    if (typeof only === 'number') return only;
    throw needsNumber(what, value, node);
  }

  /** A setting as plain data: numbers, texts, nested lists. */
  setting(node: Node): Setting {
    if (node.kind === 'matrix' || node.kind === 'tuple') {
      // Lists of lists may differ in length here: `[1, [2, 3]]` is for the operation to judge.
      const rows = node.kind === 'tuple' ? [node.items] : node.rows;
      const lists = rows.map((row) => row.map((item) => this.setting(item)));
      return node.kind === 'matrix' && node.twoAxes ? lists : lists.flat();
    }
    const evaluated = this.evaluate(node);
    if (!isValue(evaluated)) return evaluated;
    const { content, shape } = evaluated;
    if (content.kind !== 'numbers') {
      throw needsNumber(t`this argument`, evaluated, node);
    }
    return nestSetting(content.data, shape);
  }
}

const needsNumber = (what: string, { content, shape }: Value, node: Node): Fault =>
  fault({ code: 'needs-number', what, ...(content.kind === 'numbers' ? { shape } : {}) }, node);
