import { assertSize } from '../../../core/graph';
import type { Setting } from '../../../core/operations';
import { Problem, type Shape, sizeOf } from '../../../core/tensor';
import { t } from '../../../core/words/words';
import type { Node, Span, Statement } from '../../ast';
import { blamed, type Given, MOST_AXES, nestSetting } from '../../binding';
import { type Detail, Fault } from '../../fault';
import { type Guess, type Inferred, scalarGuess, UNKNOWN } from './guess';

/** What a statement can see. */
export interface Sight {
  variable(name: string): Guess | undefined;
  /** Whether a backward pass stands before the statement. */
  readonly afterBackward: boolean;
}

export type Report = (detail: Detail, span: Span) => void;

/** One statement while it is looked at: what it can see, what it has read, and where objections go. */
export class Inference {
  readsGradient = false;
  readsOwnTarget = false;

  /** @param expression tells what an expression gives; parts of an expression are expressions. */
  constructor(
    readonly statement: Statement,
    readonly sight: Sight,
    readonly report: Report,
    private readonly expression: (inference: Inference, node: Node) => Inferred,
  ) {}

  /** The same statement, with objections that go elsewhere. */
  reportingTo(report: Report): Inference {
    return new Inference(this.statement, this.sight, report, this.expression);
  }

  evaluate(node: Node): Inferred {
    return this.expression(this, node);
  }

  tensor(node: Node): Guess {
    const inferred = this.evaluate(node);
    if (inferred.kind === 'tensor') return inferred;
    if (inferred.kind === 'truth') return scalarGuess(inferred.value ? 1 : 0);
    this.report({ code: 'text-not-matrix', text: inferred.text }, node);
    return UNKNOWN;
  }

  number(node: Node, what: string): number | undefined {
    const { shape, numbers, symbolic } = this.tensor(node);
    if (symbolic === 'yes') this.report({ code: 'needs-number', what }, node);
    else if (shape && sizeOf(shape) !== 1) this.report({ code: 'needs-number', what, shape }, node);
    return numbers && sizeOf(numbers.shape) === 1 ? numbers.data[0] : undefined;
  }

  /** A setting as plain data, where it is known. */
  setting(node: Node): Setting | undefined {
    if (node.kind === 'matrix' || node.kind === 'tuple') {
      const rows = node.kind === 'tuple' ? [node.items] : node.rows;
      const lists = rows.map((row) => row.map((item) => this.setting(item)));
      const all = lists.flat().filter((item) => item !== undefined);
      if (all.length < lists.flat().length) return undefined;
      // Safe: none of the items is undefined.
      return node.kind === 'matrix' && node.twoAxes ? (lists as Setting[][]) : all;
    }
    const inferred = this.evaluate(node);
    if (inferred.kind === 'text') return inferred.text;
    if (inferred.kind === 'truth') return inferred.value;
    if (inferred.symbolic === 'yes') {
      this.report({ code: 'needs-number', what: t`this argument` }, node);
    }
    return inferred.numbers && nestSetting(inferred.numbers.data, inferred.numbers.shape);
  }

  /** Reports what the core objects to, at the argument that is to blame if one is. */
  blame(detail: Problem['detail'], given: Given | undefined, node: Span): void {
    this.report(detail, blamed(detail, given) ?? node);
  }

  /** Runs a part of the core or of the binding; what it objects to is reported. */
  attempt<T>(node: Span, given: Given | undefined, run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      if (error instanceof Problem) this.blame(error.detail, given, node);
      else if (error instanceof Fault) this.report(error.detail, error.span);
      // The core is never asked for what it has not the memory for, but a text can be as large as it likes.
      else if (!(error instanceof RangeError)) throw error;
      return undefined;
    }
  }

  /** Whether a shape is one that the evaluator accepts. */
  fits(what: string, shape: Shape, span: Span): boolean {
    const done = this.attempt(span, undefined, () => {
      assertSize(what, shape);
      if (shape.length > MOST_AXES) this.report({ code: 'too-many-axes', shape, most: MOST_AXES }, span);
      return shape.length <= MOST_AXES;
    });
    return done === true;
  }
}
