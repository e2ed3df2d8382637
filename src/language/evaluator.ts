import {
  type AnswerContext,
  type AnswerReport,
  type CheckOptions,
  checkPass,
  compareAnswer,
  DEFAULT_TOLERANCES,
  type GradientReport,
  type Tolerances,
} from '../core/gradcheck';
import { apply, assertSize, backward, gradientLeaf, leaf, type Pass, type Value } from '../core/graph';
import { type Argument, operationNamed, type Setting } from '../core/operations';
import {
  type Content,
  elementAt,
  exactNumber,
  numbers,
  Problem,
  type Shape,
  scalar,
  sizeOf,
  symbols,
  type Tensor,
  tensor,
} from '../core/tensor';
import { t } from '../core/words/words';
import {
  type ArgumentNode,
  bareSpan,
  type CallNode,
  type IndexNode,
  type MatrixNode,
  type NameNode,
  type Node,
  type RangeNode,
  type Span,
  type Statement,
} from './ast';
import {
  bindArguments,
  blamed,
  fault,
  type Given,
  MOST_AXES,
  nameOf,
  nestSetting,
  OPERATION_OF,
  replaceEnd,
} from './binding';
import type { Detail, Fault, LoadTrouble } from './fault';
import { CONSTANTS, callable, callables, MAKERS, sequence, typed } from './functions';
import { nearest } from './suggest';

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

/** What a statement gave. */
export type Result =
  | { readonly kind: 'value'; readonly value: Value }
  /** `grad(K)` as a statement: the gradient together with the pass that explains it. */
  | { readonly kind: 'gradient'; readonly of: Value; readonly pass: Pass; readonly content: Content }
  | { readonly kind: 'pass'; readonly pass: Pass }
  | { readonly kind: 'gradcheck'; readonly pass: Pass; readonly report: GradientReport }
  /** `gradient`: what is asked for, where it is one. */
  | {
      readonly kind: 'answer';
      readonly report: AnswerReport;
      readonly of: string;
      readonly gradient?: AnswerContext;
    }
  | { readonly kind: 'text'; readonly text: string };

export interface Outcome {
  readonly target?: string;
  /** What the statement gave, and, where it assigns, what the variable holds from now on. */
  readonly result: Result;
  /**
   * What an update was computed by, K − α·grad(K): it explains the new numbers, but the variable does not keep it as
   * its history.
   */
  readonly formula?: Value;
  /** The value before the update, where the statement overwrites a variable. */
  readonly before?: Value;
  readonly madeFromGradients: boolean;
}

type Evaluated = Value | string | boolean;
const isValue = (x: Evaluated): x is Value => typeof x === 'object';

/**
 * Evaluates one statement. Nothing is changed: what it assigns is in the outcome.
 * @throws Fault with the place and the reason.
 */
export function evaluateStatement(statement: Statement, environment: Environment): Outcome {
  return new StatementEvaluator(statement, environment).run();
}

class StatementEvaluator {
  private readsGradient = false;
  private readsOwnTarget = false;
  /** Whether another variable is read that was made from gradients. */
  private readsMadeFromGradients = false;
  private randoms = 0;
  private anonymous = 0;

  constructor(
    private readonly statement: Statement,
    private readonly environment: Environment,
  ) {}

  run(): Outcome {
    const { target, value: node } = this.statement;
    const special = node.kind === 'call' ? this.special(node) : undefined;
    if (special) {
      if (target) throw fault({ code: 'statement-only', operation: nameOf(node) }, node);
      return { result: special, madeFromGradients: false };
    }
    const evaluated = this.evaluate(node);
    if (typeof evaluated === 'string') {
      if (target) throw fault({ code: 'text-not-matrix', text: evaluated }, node);
      return { result: { kind: 'text', text: evaluated }, madeFromGradients: false };
    }
    const value = typeof evaluated === 'boolean' ? leaf(numbers(scalar(evaluated ? 1 : 0))) : evaluated;
    if (!target) {
      if (value.derivative && node.kind === 'call') {
        const gradient = this.gradientStatement(node);
        if (gradient) return { result: gradient, madeFromGradients: false };
      }
      return { result: { kind: 'value', value }, madeFromGradients: this.readsGradient };
    }
    return this.assign(target, value);
  }

  private assign(target: NameNode, value: Value): Outcome {
    const { name } = target;
    // Only where the statement reads it: what is simply defined again depends on nothing before.
    const before = this.readsGradient || this.readsOwnTarget ? this.environment.variable(name) : undefined;
    // An update: its result is a new leaf. Otherwise the history of every step would be kept, and sent back through.
    // A result that is overwritten, Y = relu(Y + B) after B was updated, keeps the history that leads to its inputs.
    const isUpdate =
      this.readsGradient || (this.readsOwnTarget && !before?.origin && this.readsMadeFromGradients);
    if (isUpdate) {
      return {
        target: name,
        result: { kind: 'value', value: leaf(value.content, name) },
        ...(value.origin ? { formula: value } : {}),
        ...(value.origin && before ? { before } : {}),
        // A weight after its step is a weight; a momentum, which no backward pass reached, is made from gradients.
        madeFromGradients: before === undefined || this.environment.gradient(before) === undefined,
      };
    }
    const made = value.origin && !dependsOnVariable(value) ? leaf(value.content) : value;
    const named = made.name === undefined && !made.derivative ? renamed(made, name) : made;
    const own = this.readsOwnTarget && before !== undefined && this.environment.fromGradients(before);
    return {
      target: name,
      result: { kind: 'value', value: named },
      madeFromGradients: own || this.readsMadeFromGradients,
    };
  }

  /** backward, gradcheck and check: statements that give no value. */
  private special(node: CallNode): Result | undefined {
    const name = nameOf(node);
    if (this.environment.variable(name)) return undefined;
    if (name === 'backward') {
      const given = this.bind(node, name);
      return { kind: 'pass', pass: this.guard(node, given, () => this.pass(node, given)) };
    }
    if (name === 'gradcheck') {
      const given = this.bind(node, name);
      return this.guard(node, given, () => {
        const pass = this.pass(node, given);
        return { kind: 'gradcheck', pass, report: checkPass(pass, this.checkOptions(name, given)) };
      });
    }
    if (name === 'check') {
      const given = this.bind(node, name);
      const expected = this.tensorArgument(node, given, 'gradient');
      const answer = this.tensorArgument(node, given, 'answer');
      const gradient = this.askedFor(given.get('gradient')?.value);
      return this.guard(node, given, () => ({
        kind: 'answer',
        of: nameText(given.get('gradient')),
        report: compareAnswer(expected.content, answer.content, this.tolerances(name, given), gradient),
        ...(gradient ? { gradient } : {}),
      }));
    }
    return undefined;
  }

  /** What `grad(K)` is the gradient of. */
  private askedFor(node: Node | undefined): AnswerContext | undefined {
    if (node?.kind !== 'call') return undefined;
    const found = this.gradientStatement(node);
    return found?.kind === 'gradient' ? { pass: found.pass, of: found.of } : undefined;
  }

  private checkOptions(operation: string, given: Given): CheckOptions {
    const exact = given.get('exact');
    const directions = given.get('directions');
    const { progress } = this.environment;
    return {
      ...this.tolerances(operation, given),
      ...(exact ? { exact: this.yes(operation, exact) } : {}),
      ...(directions ? { directions: this.directions(operation, directions) } : {}),
      ...(progress ? { progress } : {}),
    };
  }

  private yes(operation: string, argument: ArgumentNode): boolean {
    const value = this.setting(argument.value);
    if (value === true || value === 1) return true;
    if (value === false || value === 0) return false;
    throw fault(
      {
        code: 'argument-value',
        operation,
        argument: 'exact',
        found: typed(value),
        expected: t`true or false`,
      },
      argument,
    );
  }

  private directions(operation: string, argument: ArgumentNode): number {
    const value = this.setting(argument.value);
    if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 10_000) return value;
    const expected = t`a whole number from 1 to 10000`;
    throw fault(
      { code: 'argument-value', operation, argument: 'directions', found: typed(value), expected },
      argument,
    );
  }

  private pass(node: CallNode, given: Given): Pass {
    const root = this.tensorArgument(node, given, 'Z');
    const seed = given.get('dZ') ? this.tensorArgument(node, given, 'dZ') : undefined;
    return backward(root, seed?.content);
  }

  private tolerances(operation: string, given: Given): Tolerances {
    const read = (name: keyof Tolerances): number => {
      const argument = given.get(name);
      return argument ? this.tolerance(operation, argument, name) : DEFAULT_TOLERANCES[name];
    };
    return { eps: read('eps'), atol: read('atol'), rtol: read('rtol') };
  }

  private tolerance(operation: string, argument: ArgumentNode, name: string): number {
    const value = this.setting(argument.value);
    if (typeof value === 'number' && value >= 0 && !(name === 'eps' && value === 0)) return value;
    const expected = name === 'eps' ? t`a number above 0` : t`a number, 0 or more`;
    throw fault(
      { code: 'argument-value', operation, argument: name, found: typed(value), expected },
      argument,
    );
  }

  private gradientStatement(node: CallNode): Result | undefined {
    if (nameOf(node) !== 'grad') return undefined;
    const of = this.tensorArgument(node, this.bind(node, 'grad'), 'X');
    const gradient = this.environment.gradient(of);
    return gradient && { kind: 'gradient', of, pass: gradient.pass, content: gradient.content };
  }

  private evaluate(node: Node): Evaluated {
    switch (node.kind) {
      case 'number':
        return leaf(numbers(scalar(node.value)));
      case 'string':
        return node.value;
      case 'name':
        return this.name(node);
      case 'matrix':
        return this.matrix(node);
      case 'tuple':
        return this.stack(node.items, node);
      case 'unary': {
        const of = this.value(node.of);
        return node.operator === '+' ? of : this.apply('negate', [of], {}, node);
      }
      case 'binary': {
        const left = this.value(node.left);
        const right = this.value(node.right);
        // What the core calls A and B is to blame by these names.
        const operands: Given = new Map([
          ['A', { ...spanOf(node.left), value: node.left }],
          ['B', { ...spanOf(node.right), value: node.right }],
        ]);
        return this.apply(OPERATION_OF[node.operator], [left, right], {}, node, operands);
      }
      case 'transpose':
        return this.apply('transpose', [this.value(node.of)], {}, node);
      case 'range':
        return this.range(node);
      case 'call':
        return this.call(node);
      case 'index':
        return this.index(node);
      case 'end':
      case 'missing':
        throw fault({ code: 'expected', expected: t`a value`, found: t`nothing` }, node);
    }
  }

  private name(node: NameNode): Evaluated {
    const value = this.environment.variable(node.name);
    if (value) {
      if (node.name === this.statement.target?.name) this.readsOwnTarget = true;
      else if (this.environment.fromGradients(value)) this.readsMadeFromGradients = true;
      return value;
    }
    const constant = CONSTANTS.get(node.name);
    if (typeof constant === 'number') return leaf(numbers(scalar(constant)));
    if (constant !== undefined) return constant;
    const suggestion = nearest(node.name, [...this.environment.names(), ...CONSTANTS.keys()]);
    throw fault(
      {
        code: 'unknown-name',
        name: node.name,
        defined: callable(node.name) !== undefined,
        ...(suggestion === undefined ? {} : { suggestion }),
      },
      bareSpan(node),
    );
  }

  /** A tensor. @throws Fault where the node is a text. */
  private value(node: Node): Value {
    const evaluated = this.evaluate(node);
    if (isValue(evaluated)) return evaluated;
    if (typeof evaluated === 'boolean') return leaf(numbers(scalar(evaluated ? 1 : 0)));
    throw fault({ code: 'text-not-matrix', text: evaluated }, node);
  }

  private number(node: Node, what: string): number {
    const value = this.value(node);
    const only = sizeOf(value.shape) === 1 ? elementAt(value.content, 0) : undefined;
    if (typeof only === 'number') return only;
    throw needsNumber(what, value, node);
  }

  /** `a:b` and `a:step:b`, both ends included. */
  private range({ from, step, to, ...span }: RangeNode): Value {
    if (!from || !to) {
      throw fault({ code: 'expected', expected: t`both ends of the range`, found: t`"${':'}"` }, span);
    }
    const first = this.number(from, t`the start of a range`);
    const by = step ? this.number(step, t`the step of a range`) : 1;
    const last = this.number(to, t`the end of a range`);
    return this.guard(span, undefined, () => sequence(t`the range`, first, last, by, true));
  }

  private matrix(node: MatrixNode): Value {
    if (!node.twoAxes) return this.stack(node.rows.flat(), node);
    const parts = node.rows.map((row) => this.row(row, node));
    const spans = node.rows.map((row): Span => {
      const last = row[row.length - 1] ?? node;
      return { start: row[0]?.start ?? node.start, end: last.end };
    });
    return this.joined(parts, spans, node);
  }

  /** One row. A row that is a single vector or matrix is that one, as in `[v; w]`. */
  private row(items: readonly Node[], whole: Node): Value {
    const [only] = items;
    if (!only || items.length > 1 || only.kind === 'number') return this.stack(items, whole);
    const value = this.value(only);
    return value.shape.length > 0 ? value : this.joined([value], [only], whole);
  }

  private stack(items: readonly Node[], whole: Node): Value {
    if (items.length === 0) return empty();
    const plain = plainNumbers(items);
    if (plain) return leaf(numbers(tensor([plain.length], plain)));
    const [only] = items;
    if (only?.kind === 'range' && items.length === 1) return this.range(only);
    const parts: Value[] = [];
    const nodes: Node[] = [];
    for (const item of items) {
      // `[0, 1:3]` has four elements, as in MATLAB.
      const values = item.kind === 'range' ? scalarsOf(this.range(item)) : [this.value(item)];
      for (const value of values) {
        parts.push(value);
        nodes.push(item);
      }
    }
    return this.joined(parts, nodes, whole);
  }

  /** Parts along a new first axis: a new leaf where all of them are bare numbers, else an operation with a history. */
  private joined(parts: readonly Value[], spans: readonly Span[], whole: Node): Value {
    const shape = parts[0]?.shape ?? [];
    parts.forEach((part, n) => {
      if (part.shape.length === shape.length && part.shape.every((length, axis) => length === shape[axis]))
        return;
      // The same mistake whether rows are written with ";" or as lists: it is named in the same words.
      const detail: Detail =
        part.shape.length === 1 && shape.length === 1
          ? { code: 'ragged', row: n, length: part.shape[0] ?? 0, firstLength: shape[0] ?? 0 }
          : { code: 'ragged-shapes', element: n, shape: part.shape, firstShape: shape };
      throw fault(detail, spans[n] ?? whole);
    });
    const size = sizeOf(shape);
    const joined = [parts.length, ...shape];
    this.guard(whole, undefined, () => assertSize(t`the matrix`, joined));
    const bare = parts.every(
      (part) =>
        !part.origin && part.name === undefined && !part.derivative && part.content.kind === 'numbers',
    );
    if (bare) {
      const data = new Float64Array(size * parts.length);
      parts.forEach((part, n) => {
        if (part.content.kind === 'numbers') data.set(part.content.data, n * size);
      });
      this.assertRank(joined, whole);
      return leaf({ kind: 'numbers', shape: joined, data });
    }
    return this.apply('stack', parts, {}, whole);
  }

  private index(node: IndexNode): Value {
    const of = this.value(node.of);
    if (node.ranges.length > of.shape.length) {
      throw fault({ code: 'index-count', found: node.ranges.length, rank: of.shape.length }, node);
    }
    const ranges = of.shape.map((size, axis): Setting => {
      const range = node.ranges[axis];
      if (range === undefined) return [0, size - 1, true];
      if (range.kind !== 'range') {
        const i = this.position(range, axis, size);
        return [i - 1, i - 1, false];
      }
      const from = range.from ? this.position(range.from, axis, size) : 1;
      const to = range.to ? this.position(range.to, axis, size) : size;
      if (from > to) throw fault({ code: 'slice-order', from, to, axis }, range);
      return [from - 1, to - 1, true];
    });
    return this.apply('pick', [of], { ranges }, node);
  }

  /** A 1-based index. `end`, also inside arithmetic as in `end - 1`, is the last one. */
  private position(node: Node, axis: number, size: number): number {
    const index = this.number(replaceEnd(node, size), t`an index`);
    if (!Number.isInteger(index)) {
      throw fault({ code: 'whole-number', what: t`an index`, found: exactNumber(index) }, node);
    }
    if (index < 1 || index > size) throw fault({ code: 'index-range', index, axis, size }, node);
    return index;
  }

  private call(node: CallNode): Evaluated {
    const called = node.callee.name;
    const variable = this.environment.variable(called);
    if (variable) {
      throw fault(
        { code: 'not-a-function', name: called, hides: callable(called) !== undefined },
        node.callee,
      );
    }
    const name = nameOf(node);
    const declared = callable(name);
    if (!declared) {
      const suggestion = nearest(
        called,
        callables().map((f) => f.name),
      );
      throw fault(
        { code: 'unknown-function', name: called, ...(suggestion === undefined ? {} : { suggestion }) },
        node.callee,
      );
    }
    if (['backward', 'gradcheck', 'check'].includes(name)) {
      throw fault({ code: 'statement-only', operation: name }, node);
    }
    const given = this.bind(node, name);
    if (name === 'grad') return this.grad(node, given);
    if (name === 'array') return this.tensorArgument(node, given, 'values');
    if (name === 'symbol') return this.symbol(node, given);
    if (name === 'load') return this.load(node, given);
    const maker = MAKERS.find((f) => f.name === name);
    if (maker) {
      this.randoms += 1;
      const settings = this.settings(given, declared.arguments);
      const shape = maker.arguments.some((argument) => argument.name === 'shape')
        ? this.shape(node, given)
        : [];
      return this.guard(node, given, () => maker.make({ shape, settings, ownSeed: this.ownSeed() }));
    }
    const inputs: Value[] = [];
    for (const argument of declared.arguments) {
      if (argument.kind !== 'tensor') continue;
      if (!given.get(argument.name) && argument.default === 'none') continue;
      inputs.push(this.tensorArgument(node, given, argument.name));
    }
    return this.apply(name, inputs, this.settings(given, declared.arguments), node, given);
  }

  private grad(node: CallNode, given: Given): Value {
    const of = this.tensorArgument(node, given, 'X');
    const text = nameText(given.get('X'));
    const gradient = this.environment.gradient(of);
    if (!gradient) throw fault({ code: 'no-gradient', name: of.name ?? text }, node);
    this.readsGradient = true;
    return gradientLeaf(gradient.content, of.name ?? text, gradient.pass.loss);
  }

  private load(node: CallNode, given: Given): Value {
    const text = (name: string): string | undefined => {
      const argument = given.get(name);
      if (!argument) return undefined;
      const value = this.setting(argument.value);
      if (typeof value === 'string') return value;
      const expected = t`a text in quotation marks`;
      throw fault(
        { code: 'argument-value', operation: 'load', argument: name, found: typed(value), expected },
        argument,
      );
    };
    const path = text('path') ?? '';
    const found = this.environment.load?.(path, text('name')) ?? { reason: 'no-files' };
    if ('reason' in found) {
      const blamed = given.get(found.reason === 'no-array' ? 'name' : 'path') ?? node;
      throw fault({ code: 'cannot-load', path, trouble: found }, blamed);
    }
    this.guard(node, undefined, () => assertSize(t`the array`, found.shape));
    this.assertRank(found.shape, node);
    return leaf(numbers(found));
  }

  private symbol(node: CallNode, given: Given): Value {
    const shape = this.shape(node, given);
    this.guard(node, given, () => {
      if (sizeOf(shape) > 10_000) {
        throw new Problem({
          code: 'too-large',
          what: t`a matrix of symbols`,
          size: sizeOf(shape),
          limit: 10_000,
        });
      }
    });
    const name = given.get('name');
    const own = name ? this.setting(name.value) : undefined;
    if (typeof own === 'string' && own !== '') return leaf(symbols(shape, own), own);
    this.anonymous += 1;
    // A name for formulas until an assignment gives a better one.
    const stand = this.statement.value === node ? (this.statement.target?.name ?? 'S') : `S${this.anonymous}`;
    return leaf(symbols(shape, stand), stand);
  }

  /** A seed from the text alone: what is assigned and how many were made before in the statement. */
  private ownSeed(): number {
    let hash = 2166136261;
    for (const character of `${this.statement.target?.name ?? ''}#${this.randoms}`) {
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
    }
    return hash >>> 0;
  }

  /** @throws Fault, as {@link bindArguments}. */
  private bind(node: CallNode, name: string): Given {
    return bindArguments(node, name, this.environment.variable('None') !== undefined);
  }

  private tensorArgument(node: CallNode, given: Given, name: string): Value {
    const argument = given.get(name);
    if (!argument)
      throw fault(
        { code: 'missing-argument', operation: nameOf(node), argument: name, type: t`a value` },
        node,
      );
    return this.value(argument.value);
  }

  private settings(given: Given, parameters: readonly Argument[]): Record<string, Setting> {
    const settings: Record<string, Setting> = {};
    for (const { name, kind } of parameters) {
      const argument = given.get(name);
      if (kind === 'setting' && argument) settings[name] = this.setting(argument.value);
    }
    return settings;
  }

  /** A setting as plain data: numbers, texts, nested lists. */
  private setting(node: Node): Setting {
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

  private shape(node: CallNode, given: Given): Shape {
    const argument = given.get('shape');
    if (!argument) return [];
    const value = this.setting(argument.value);
    const lengths = typeof value === 'object' ? value : [value];
    const shape = lengths.map((length) => {
      if (typeof length === 'number' && Number.isInteger(length) && length >= 0) return length;
      const found = typed(length);
      const expected = t`whole numbers, 0 or more`;
      throw fault(
        { code: 'argument-value', operation: nameOf(node), argument: 'shape', found, expected },
        argument,
      );
    });
    this.guard(argument, undefined, () => assertSize(nameOf(node), shape));
    this.assertRank(shape, argument);
    return shape;
  }

  private apply(
    operation: string,
    inputs: readonly Value[],
    settings: Record<string, Setting>,
    node: Node,
    given?: Given,
  ): Value {
    if (!operationNamed(operation)) throw new RangeError(`no operation is named ${operation}`);
    const value = this.guard(node, given, () => apply(operation, inputs, settings));
    this.assertRank(value.shape, node);
    return value;
  }

  /** Everything that shows a shape, or walks one, may do so axis by axis. */
  private assertRank(shape: Shape, span: Span): void {
    if (shape.length > MOST_AXES) throw fault({ code: 'too-many-axes', shape, most: MOST_AXES }, span);
    // 0 × 10⁹ is no element, but 10⁹ rows.
    const rows = shape.map((length) => length || 1);
    this.guard(span, undefined, () => assertSize(t`the result`, rows));
  }

  /** Runs a part of the core; a problem there is given the place it belongs to: the argument if one is to blame. */
  private guard<T>(node: Span, given: Given | undefined, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      throw fault(error.detail, blamed(error.detail, given) ?? node);
    }
  }
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });
const nameText = (argument: ArgumentNode | undefined): string => {
  const node = argument?.value;
  if (node?.kind === 'name') return node.name;
  if (node?.kind === 'call') {
    const inside = node.arguments.map((a) => (a.value.kind === 'name' ? a.value.name : '…'));
    return `${node.callee.name}(${inside.join(', ')})`;
  }
  return t`the value`;
};
const empty = (): Value => leaf(numbers(tensor([0], [])));

/** The elements of a vector of numbers. */
function scalarsOf({ content }: Value): Value[] {
  return content.kind === 'numbers' ? Array.from(content.data, (x) => leaf(numbers(scalar(x)))) : [];
}

/** The numbers, if all nodes are number literals: the common case, without a tensor for each. */
function plainNumbers(items: readonly Node[]): number[] | undefined {
  const plain: number[] = [];
  for (const item of items) {
    if (item.kind !== 'number') return undefined;
    plain.push(item.value);
  }
  return plain;
}

const needsNumber = (what: string, { content, shape }: Value, node: Node): Fault =>
  fault({ code: 'needs-number', what, ...(content.kind === 'numbers' ? { shape } : {}) }, node);

/** Whether any variable went into a value. What was made of literals alone is a leaf under its first name. */
function dependsOnVariable(value: Value): boolean {
  const open = [...(value.origin?.inputs ?? [])];
  for (let part = open.pop(); part; part = open.pop()) {
    if (part.name !== undefined || part.derivative !== undefined) return true;
    for (const input of part.origin?.inputs ?? []) open.push(input);
  }
  return false;
}

/** The value under its first name. Values are shared, so the name is set once and for all. */
function renamed(value: Value, name: string): Value {
  value.name = name;
  return value;
}
