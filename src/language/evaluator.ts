import {
  type AnswerReport,
  checkPass,
  compareAnswer,
  DEFAULT_TOLERANCES,
  type GradientReport,
  type Tolerances,
} from '../core/gradcheck';
import { apply, backward, gradientLeaf, historyOf, leaf, type Pass, type Value } from '../core/graph';
import { type Argument, operationNamed, type Setting } from '../core/operations';
import {
  type Content,
  elementAt,
  exactNumber,
  numbers,
  Problem,
  type Shape,
  scalar,
  showShape,
  sizeOf,
  symbols,
  tensor,
} from '../core/tensor';
import type { ArgumentNode, CallNode, IndexNode, MatrixNode, NameNode, Node, Span, Statement } from './ast';
import { type Detail, Fault } from './fault';
import { ALIASES, CONSTANTS, callable, callables, MAKERS, sequence } from './functions';
import { nearest } from './suggest';

/** What a statement can read. */
export interface Environment {
  variable(name: string): Value | undefined;
  names(): Iterable<string>;
  /** The gradient that the last backward pass gave a value, and that pass. */
  gradient(value: Value): { content: Content; pass: Pass } | undefined;
  /** Whether a value was made from gradients: then what overwrites a variable with it is an update. */
  fromGradients(value: Value): boolean;
}

/** What a statement gave. */
export type Result =
  | { readonly kind: 'value'; readonly value: Value }
  /** `grad(K)` as a statement: the gradient together with the pass that explains it. */
  | { readonly kind: 'gradient'; readonly of: Value; readonly pass: Pass; readonly content: Content }
  | { readonly kind: 'pass'; readonly pass: Pass }
  | { readonly kind: 'gradcheck'; readonly pass: Pass; readonly report: GradientReport }
  | { readonly kind: 'answer'; readonly report: AnswerReport; readonly of: string }
  | { readonly kind: 'text'; readonly text: string };

export interface Outcome {
  readonly target?: string;
  readonly result: Result;
  /** For an update, K = K − α·grad(K): the formula's own value, whose history is not kept by the variable. */
  readonly update?: { readonly before: Value; readonly formula: Value };
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
    // An update: its result is a new leaf. Otherwise the history of every step would be kept, and sent back through.
    const isUpdate = this.readsGradient || (this.readsOwnTarget && this.readsMadeFromGradients);
    if (isUpdate) {
      const fresh = leaf(value.content, name);
      const before = this.environment.variable(name);
      const result: Result = { kind: 'value', value: fresh };
      if (!before || !value.origin) return { target: name, result, madeFromGradients: true };
      return { target: name, result, update: { before, formula: value }, madeFromGradients: true };
    }
    const made = value.origin && !dependsOnVariable(value) ? leaf(value.content) : value;
    const named = made.name === undefined && !made.derivative ? renamed(made, name) : made;
    return { target: name, result: { kind: 'value', value: named }, madeFromGradients: false };
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
        return { kind: 'gradcheck', pass, report: checkPass(pass, this.tolerances(given)) };
      });
    }
    if (name === 'check') {
      const given = this.bind(node, name);
      const expected = this.tensorArgument(node, given, 'gradient');
      const answer = this.tensorArgument(node, given, 'answer');
      return this.guard(node, given, () => ({
        kind: 'answer',
        of: nameText(given.get('gradient')),
        report: compareAnswer(expected.content, answer.content, this.tolerances(given)),
      }));
    }
    return undefined;
  }

  private pass(node: CallNode, given: Given): Pass {
    const root = this.tensorArgument(node, given, 'Z');
    const seed = given.get('dZ') ? this.tensorArgument(node, given, 'dZ') : undefined;
    return backward(root, seed?.content);
  }

  private tolerances(given: Given): Tolerances {
    const read = (name: keyof Tolerances): number => {
      const argument = given.get(name);
      return argument ? this.positive(argument.value, name) : DEFAULT_TOLERANCES[name];
    };
    return { eps: read('eps'), atol: read('atol'), rtol: read('rtol') };
  }

  private positive(node: Node, name: string): number {
    const value = this.setting(node);
    if (typeof value === 'number' && value >= 0 && !(name === 'eps' && value === 0)) return value;
    throw fault(
      {
        code: 'argument-value',
        operation: 'gradcheck',
        argument: name,
        found: JSON.stringify(value),
        expected: 'a number above 0',
      },
      node,
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
        return this.apply(OPERATOR[node.operator], [left, right], {}, node);
      }
      case 'transpose':
        return this.apply('transpose', [this.value(node.of)], {}, node);
      case 'range': {
        const from = node.from && this.number(node.from, 'the start of a range');
        const to = node.to && this.number(node.to, 'the end of a range');
        if (from === undefined || to === undefined) {
          throw fault({ code: 'expected', expected: 'both ends of the range', found: '":"' }, node);
        }
        return this.guard(node, undefined, () => sequence('range', from, to, 1, true));
      }
      case 'call':
        return this.call(node);
      case 'index':
        return this.index(node);
      case 'end':
      case 'missing':
        throw fault({ code: 'expected', expected: 'a value', found: 'nothing' }, node);
    }
  }

  private name(node: NameNode): Evaluated {
    const value = this.environment.variable(node.name);
    if (value) {
      if (node.name === this.statement.target?.name) this.readsOwnTarget = true;
      if (this.environment.fromGradients(value)) this.readsMadeFromGradients = true;
      return value;
    }
    const constant = CONSTANTS.get(node.name);
    if (typeof constant === 'number') return leaf(numbers(scalar(constant)));
    if (constant !== undefined) return constant;
    const suggestion = nearest(node.name, this.environment.names());
    throw fault(
      {
        code: 'unknown-name',
        name: node.name,
        defined: callable(node.name) !== undefined,
        ...(suggestion === undefined ? {} : { suggestion }),
      },
      node,
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
    throw fault({ code: 'needs-number', operation: 'here', argument: what, found: describe(value) }, node);
  }

  private matrix(node: MatrixNode): Value {
    const rows = node.twoAxes ? node.rows : [node.rows.flat()];
    const first = rows[0]?.length ?? 0;
    rows.forEach((row, n) => {
      if (row.length !== first) {
        const start = row[0]?.start ?? node.start;
        throw fault(
          { code: 'ragged', row: n, length: row.length, firstLength: first },
          { start, end: row[row.length - 1]?.end ?? node.end },
        );
      }
    });
    const parts = rows.map((row) => this.stack(row, node));
    return node.twoAxes
      ? this.joined(
          parts,
          rows.map((row) => row[0] ?? node),
          node,
        )
      : (parts[0] ?? empty());
  }

  private stack(items: readonly Node[], whole: Node): Value {
    if (items.length === 0) return empty();
    const plain = plainNumbers(items);
    if (plain) return leaf(numbers(tensor([plain.length], plain)));
    return this.joined(
      items.map((item) => this.value(item)),
      items,
      whole,
    );
  }

  /** Parts along a new first axis: a new leaf where all of them are bare numbers, else an operation with a history. */
  private joined(parts: readonly Value[], nodes: readonly Node[], whole: Node): Value {
    const shape = parts[0]?.shape ?? [];
    parts.forEach((part, n) => {
      if (part.shape.length === shape.length && part.shape.every((length, axis) => length === shape[axis]))
        return;
      // The same mistake whether rows are written with ";" or as lists: it is named in the same words.
      const detail: Detail =
        part.shape.length === 1 && shape.length === 1
          ? { code: 'ragged', row: n, length: part.shape[0] ?? 0, firstLength: shape[0] ?? 0 }
          : { code: 'ragged-shapes', element: n, shape: part.shape, firstShape: shape };
      throw fault(detail, nodes[n] ?? whole);
    });
    const size = sizeOf(shape);
    const bare = parts.every(
      (part) =>
        !part.origin && part.name === undefined && !part.derivative && part.content.kind === 'numbers',
    );
    if (bare) {
      const data = new Float64Array(size * parts.length);
      parts.forEach((part, n) => {
        if (part.content.kind === 'numbers') data.set(part.content.data, n * size);
      });
      return leaf({ kind: 'numbers', shape: [parts.length, ...shape], data });
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
    const index = this.number(replaceEnd(node, size), 'an index');
    if (!Number.isInteger(index)) {
      throw fault({ code: 'whole-number', what: 'an index', found: exactNumber(index) }, node);
    }
    if (index < 1 || index > size) throw fault({ code: 'index-range', index, axis, size }, node);
    return index;
  }

  private call(node: CallNode): Evaluated {
    const typed = node.callee.name;
    const variable = this.environment.variable(typed);
    if (variable) throw fault({ code: 'not-a-function', name: typed }, node.callee);
    const name = nameOf(node);
    const declared = callable(name);
    if (!declared) {
      const suggestion = nearest(
        typed,
        callables().map((f) => f.name),
      );
      throw fault(
        { code: 'unknown-function', name: typed, ...(suggestion === undefined ? {} : { suggestion }) },
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

  private symbol(node: CallNode, given: Given): Value {
    const shape = this.shape(node, given);
    this.guard(node, given, () => {
      if (sizeOf(shape) > 10_000) {
        throw new Problem({
          code: 'too-large',
          what: 'a matrix of symbols',
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

  /** Arguments by name. @throws Fault for one that is unknown, given twice, too many or missing. */
  private bind(node: CallNode, name: string): Given {
    const declared = callable(name);
    const parameters = declared?.arguments ?? [];
    const given: Given = new Map();
    const rest: ArgumentNode[] = [];
    let place = 0;
    for (const argument of node.arguments) {
      if (argument.name) {
        const known =
          parameters.find((p) => p.name === argument.name?.name) ?? loosely(parameters, argument.name.name);
        if (!known) {
          const suggestion = nearest(
            argument.name.name,
            parameters.map((p) => p.name),
          );
          throw fault(
            {
              code: 'unknown-argument',
              operation: name,
              argument: argument.name.name,
              known: parameters.map((p) => p.name),
              ...(suggestion === undefined ? {} : { suggestion }),
            },
            argument.name,
          );
        }
        if (given.has(known.name))
          throw fault({ code: 'given-twice', operation: name, argument: known.name }, argument);
        given.set(known.name, argument);
      } else if (declared?.takesShape) rest.push(argument);
      else {
        const parameter = parameters[place++];
        if (!parameter) {
          throw fault(
            {
              code: 'too-many-arguments',
              operation: name,
              most: parameters.length,
              found: node.arguments.length,
            },
            argument,
          );
        }
        if (given.has(parameter.name)) {
          throw fault({ code: 'given-twice', operation: name, argument: parameter.name }, argument);
        }
        given.set(parameter.name, argument);
        if (name === 'reshape' && parameter.name === 'shape') {
          // `reshape(X, 2, 3)` as well as `reshape(X, [2, 3])`.
          const lengths = node.arguments.filter((a) => !a.name).slice(1);
          if (lengths.length > 1) {
            const items = lengths.map((a) => a.value);
            given.set('shape', {
              ...argument,
              value: { kind: 'tuple', items, start: argument.start, end: node.end },
            });
            place = parameters.length;
            break;
          }
        }
      }
    }
    const [only] = rest;
    if (only && rest.length === 1) given.set('shape', only);
    else if (only) {
      const items = rest.map((argument) => argument.value);
      const end = rest[rest.length - 1]?.end ?? only.end;
      given.set('shape', { value: { kind: 'tuple', items, start: only.start, end }, start: only.start, end });
    }
    for (const parameter of parameters) {
      if (!given.has(parameter.name) && parameter.default === undefined) {
        throw fault(
          { code: 'missing-argument', operation: name, argument: parameter.name, type: parameter.type },
          node,
        );
      }
    }
    return given;
  }

  private tensorArgument(node: CallNode, given: Given, name: string): Value {
    const argument = given.get(name);
    if (!argument)
      throw fault(
        { code: 'missing-argument', operation: nameOf(node), argument: name, type: 'a value' },
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
      throw fault(
        { code: 'needs-number', operation: 'here', argument: 'a setting', found: describe(evaluated) },
        node,
      );
    }
    return nestSetting(content.data, shape);
  }

  private shape(node: CallNode, given: Given): Shape {
    const argument = given.get('shape');
    if (!argument) return [];
    const value = this.setting(argument.value);
    const lengths = typeof value === 'object' ? value : [value];
    return lengths.map((length) => {
      if (typeof length === 'number' && Number.isInteger(length) && length >= 0) return length;
      throw fault(
        {
          code: 'argument-value',
          operation: nameOf(node),
          argument: 'shape',
          found: JSON.stringify(length),
          expected: 'whole numbers, 0 or more',
        },
        argument,
      );
    });
  }

  private apply(
    operation: string,
    inputs: readonly Value[],
    settings: Record<string, Setting>,
    node: Node,
    given?: Given,
  ): Value {
    if (!operationNamed(operation)) throw new RangeError(`no operation is named ${operation}`);
    return this.guard(node, given, () => apply(operation, inputs, settings));
  }

  /** Runs a part of the core; a problem there is given the place it belongs to: the argument if one is to blame. */
  private guard<T>(node: Node, given: Given | undefined, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { detail } = error;
      const blamed = 'argument' in detail ? given?.get(detail.argument) : undefined;
      throw fault(detail, blamed ?? node);
    }
  }
}

type Given = Map<string, ArgumentNode>;

const OPERATOR = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '^': 'power',
  '@': 'matmul',
} as const;

const fault = (detail: Detail, span: Span): Fault => new Fault(detail, { start: span.start, end: span.end });
const nameOf = (node: Node): string =>
  node.kind === 'call' ? (ALIASES.get(node.callee.name) ?? node.callee.name) : '';
const nameText = (argument: ArgumentNode | undefined): string => {
  const node = argument?.value;
  if (node?.kind === 'name') return node.name;
  if (node?.kind === 'call') {
    const inside = node.arguments.map((a) => (a.value.kind === 'name' ? a.value.name : '…'));
    return `${node.callee.name}(${inside.join(', ')})`;
  }
  return 'the value';
};
const empty = (): Value => leaf(numbers(tensor([0], [])));

/** PyTorch's long names for what is short here. */
const LONG_NAMES: Readonly<Record<string, string>> = {
  input: 'X',
  weight: 'K',
  bias: 'B',
  dim: 'axis',
  keepdim: 'keepdims',
};
const loosely = (parameters: readonly Argument[], typed: string): Argument | undefined =>
  parameters.find((p) => p.name === LONG_NAMES[typed]);

/** The numbers, if all nodes are number literals: the common case, without a tensor for each. */
function plainNumbers(items: readonly Node[]): number[] | undefined {
  const plain: number[] = [];
  for (const item of items) {
    if (item.kind !== 'number') return undefined;
    plain.push(item.value);
  }
  return plain;
}

function describe(value: Value): string {
  return value.content.kind === 'formulas' ? 'a symbol' : `a tensor of shape ${showShape(value.shape)}`;
}

function nestSetting(data: Float64Array, shape: Shape): Setting {
  if (shape.length === 0) return data[0] ?? Number.NaN;
  const [length = 0, ...rest] = shape;
  const size = sizeOf(rest);
  return Array.from({ length }, (_, n) => nestSetting(data.subarray(n * size, (n + 1) * size), rest));
}

function replaceEnd(node: Node, size: number): Node {
  if (node.kind === 'end') return { kind: 'number', value: size, start: node.start, end: node.end };
  if (node.kind === 'binary')
    return { ...node, left: replaceEnd(node.left, size), right: replaceEnd(node.right, size) };
  if (node.kind === 'unary') return { ...node, of: replaceEnd(node.of, size) };
  return node;
}

/** Whether any variable went into a value. What was made of literals alone is a leaf under its first name. */
const dependsOnVariable = (value: Value): boolean =>
  historyOf(value).some(
    (part) => part !== value && (part.name !== undefined || part.derivative !== undefined),
  );

/** The value under its first name. Values are shared, so the name is set once and for all. */
function renamed(value: Value, name: string): Value {
  value.name = name;
  return value;
}
