import { assertSize } from '../../core/graph';
import { type Argument, operationNamed, type Setting } from '../../core/operations';
import { exactNumber, Problem, type Shape, sameShape, sizeOf, type Tensor, tensor } from '../../core/tensor';
import { t } from '../../core/words/words';
import type { CallNode, IndexNode, MatrixNode, NameNode, Node, RangeNode, Span, Statement } from '../ast';
import {
  bindArguments,
  blamed,
  type Given,
  MOST_AXES,
  nameOf,
  nestSetting,
  OPERATION_OF,
  replaceEnd,
} from '../binding';
import { type Detail, Fault } from '../fault';
import { CONSTANTS, callable, callables, MAKERS, sequence, typed } from '../functions';
import { nearest } from '../suggest';

/** What is known of a value before anything ran. What depends on numbers that only a run knows is left open. */
export interface Guess {
  readonly kind: 'tensor';
  /** `undefined` where only a run can tell. */
  readonly shape: Shape | undefined;
  /** The numbers, where they follow from the text and are few: lengths, strides and indices are made of them. */
  readonly numbers: Tensor | undefined;
  /** Whether symbols take part. */
  readonly symbolic: 'yes' | 'maybe' | 'no' | 'unknown';
  /** Whether it was computed from variables, so that a gradient can be sent back through it. */
  readonly computed: boolean | undefined;
  /** Whether it is a variable itself. */
  readonly named: boolean;
}

type Inferred = Guess | { readonly kind: 'text'; readonly text: string } | Truth;
interface Truth {
  readonly kind: 'truth';
  readonly value: boolean;
}

/** Nothing at all is known. */
export const UNKNOWN: Guess = {
  kind: 'tensor',
  shape: undefined,
  numbers: undefined,
  symbolic: 'unknown',
  computed: undefined,
  named: false,
};

/** What a statement can see. */
export interface Sight {
  variable(name: string): Guess | undefined;
  /** Whether a backward pass stands before the statement. */
  readonly afterBackward: boolean;
}

export type Report = (detail: Detail, span: Span) => void;

/** Larger values are looked at as shapes only. */
const FEW = 64;
/** Longer sequences are not made, only measured. */
const MADE = 1000;
const MOST_SYMBOLS = 10_000;
const STATEMENTS = new Set(['backward', 'gradcheck', 'check']);

const leafOf = (numbers: Tensor): Guess => ({
  kind: 'tensor',
  shape: numbers.shape,
  numbers: sizeOf(numbers.shape) <= FEW ? numbers : undefined,
  symbolic: 'no',
  computed: false,
  named: false,
});
const shaped = (shape: Shape): Guess => ({ ...leafOf({ shape: [], data: new Float64Array(1) }), shape });
const scalarGuess = (value: number): Guess => leafOf(tensor([], [value]));
/** Numbers of this shape that only a run knows. */
const numbersOf = (shape: Shape | undefined): Guess => ({
  ...UNKNOWN,
  shape,
  symbolic: 'no',
  computed: false,
});

/**
 * Infers what a statement gives from shapes alone, by the evaluator's own rules, and reports what is certain to fail.
 * Unknown names are somebody else's business: here they are values of which nothing is known.
 * @returns what the target holds from now on; `undefined` for a statement without a value.
 */
export function infer(statement: Statement, sight: Sight, report: Report): Guess | undefined {
  return new Inference(statement, sight, report).run();
}

/** What is written in numbers alone means the same everywhere, and is looked at once. */
const literals = new WeakMap<
  MatrixNode,
  { guess: Guess; faults: readonly { detail: Detail; span: Span }[] }
>();

class Inference {
  private readsGradient = false;
  private readsOwnTarget = false;

  constructor(
    private readonly statement: Statement,
    private readonly sight: Sight,
    private readonly report: Report,
  ) {}

  run(): Guess | undefined {
    const { target, value: node } = this.statement;
    if (node.kind === 'call' && STATEMENTS.has(nameOf(node)) && !this.sight.variable(nameOf(node))) {
      if (target) this.report({ code: 'statement-only', operation: nameOf(node) }, node);
      this.special(node);
      return target ? UNKNOWN : undefined;
    }
    const inferred = this.evaluate(node);
    if (inferred.kind === 'text') {
      if (target) this.report({ code: 'text-not-matrix', text: inferred.text }, node);
      return UNKNOWN;
    }
    const guess = inferred.kind === 'truth' ? scalarGuess(inferred.value ? 1 : 0) : inferred;
    if (!target) return guess;
    // A step of gradient descent makes a new leaf; what else is overwritten by itself may or may not.
    const computed = this.readsGradient ? false : this.readsOwnTarget ? undefined : guess.computed;
    return { ...guess, computed, named: true };
  }

  private special(node: CallNode): void {
    const name = nameOf(node);
    const given = this.bind(node, name);
    if (!given) return;
    const [first, second] = name === 'check' ? ['gradient', 'answer'] : ['Z', 'dZ'];
    const root = this.argument(given, first);
    const seed = this.argument(given, second);
    for (const tolerance of ['eps', 'atol', 'rtol']) this.tolerance(name, given, tolerance);
    if (!root) return;
    if (name === 'check') {
      if (root.shape && seed?.shape && !sameShape(root.shape, seed.shape)) {
        this.blame({ code: 'answer-shape', gradient: root.shape, answer: seed.shape }, given, node);
      }
    } else if (root.computed === false) this.blame({ code: 'no-history' }, given, node);
    else if (!root.shape) return;
    else if (!seed) {
      const alone = root.shape.length === 0 || sizeOf(root.shape) === 1;
      if (!alone && root.symbolic === 'no')
        this.blame({ code: 'not-scalar', shape: root.shape }, given, node);
    } else if (seed.shape && !sameShape(root.shape, seed.shape)) {
      this.blame({ code: 'seed-shape', shape: root.shape, seed: seed.shape }, given, node);
    }
  }

  private tolerance(operation: string, given: Given, name: string): void {
    const argument = given.get(name);
    const value = argument && this.setting(argument.value);
    if (!argument || value === undefined) return;
    if (typeof value === 'number' && value >= 0 && !(name === 'eps' && value === 0)) return;
    const expected = name === 'eps' ? t`a number above 0` : t`a number, 0 or more`;
    this.report(
      { code: 'argument-value', operation, argument: name, found: typed(value), expected },
      argument,
    );
  }

  private argument(given: Given, name: string | undefined): Guess | undefined {
    const argument = name === undefined ? undefined : given.get(name);
    return argument && this.tensor(argument.value);
  }

  private bind(node: CallNode, name: string): Given | undefined {
    const given = this.attempt(node, undefined, () =>
      bindArguments(node, name, this.sight.variable('None') !== undefined),
    );
    // What stands in a call that cannot be bound is looked at all the same.
    if (!given) for (const { value } of node.arguments) this.evaluate(value);
    return given;
  }

  private blame(detail: Problem['detail'], given: Given | undefined, node: Span): void {
    this.report(detail, blamed(detail, given) ?? node);
  }

  /** Runs a part of the core or of the binding; what it objects to is reported. */
  private attempt<T>(node: Span, given: Given | undefined, run: () => T): T | undefined {
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

  private evaluate(node: Node): Inferred {
    switch (node.kind) {
      case 'number':
        return scalarGuess(node.value);
      case 'string':
        return { kind: 'text', text: node.value };
      case 'name':
        return this.name(node);
      case 'matrix':
        return this.literal(node);
      case 'tuple':
        return this.stack(node.items, node);
      case 'unary': {
        const of = this.tensor(node.of);
        return node.operator === '+' ? of : this.apply('negate', [of], {}, node);
      }
      case 'binary': {
        const left = this.tensor(node.left);
        const right = this.tensor(node.right);
        const operands: Given = new Map([
          ['A', { start: node.left.start, end: node.left.end, value: node.left }],
          ['B', { start: node.right.start, end: node.right.end, value: node.right }],
        ]);
        return this.apply(OPERATION_OF[node.operator], [left, right], {}, node, operands);
      }
      case 'transpose':
        return this.apply('transpose', [this.tensor(node.of)], {}, node);
      case 'range':
        return this.range(node);
      case 'call':
        return this.call(node);
      case 'index':
        return this.index(node);
      case 'end':
      case 'missing':
        return UNKNOWN;
    }
  }

  private name({ name }: NameNode): Inferred {
    const variable = this.sight.variable(name);
    if (variable) {
      if (name === this.statement.target?.name) this.readsOwnTarget = true;
      return variable;
    }
    const constant = CONSTANTS.get(name);
    if (typeof constant === 'number') return scalarGuess(constant);
    return constant === undefined ? UNKNOWN : { kind: 'truth', value: constant };
  }

  private tensor(node: Node): Guess {
    const inferred = this.evaluate(node);
    if (inferred.kind === 'tensor') return inferred;
    if (inferred.kind === 'truth') return scalarGuess(inferred.value ? 1 : 0);
    this.report({ code: 'text-not-matrix', text: inferred.text }, node);
    return UNKNOWN;
  }

  private number(node: Node, what: string): number | undefined {
    const { shape, numbers, symbolic } = this.tensor(node);
    if (symbolic === 'yes') this.report({ code: 'needs-number', what }, node);
    else if (shape && sizeOf(shape) !== 1) this.report({ code: 'needs-number', what, shape }, node);
    return numbers && sizeOf(numbers.shape) === 1 ? numbers.data[0] : undefined;
  }

  private range({ from, step, to, ...span }: RangeNode): Guess {
    const first = from && this.number(from, t`the start of a range`);
    const by = step ? this.number(step, t`the step of a range`) : 1;
    const last = to && this.number(to, t`the end of a range`);
    if (!from || !to) {
      this.report({ code: 'expected', expected: t`both ends of the range`, found: t`"${':'}"` }, span);
    }
    if (first === undefined || by === undefined || last === undefined) return numbersOf(undefined);
    return this.sequence(t`the range`, first, last, by, true, span);
  }

  private sequence(
    name: string,
    start: number,
    stop: number,
    step: number,
    closed: boolean,
    span: Span,
    given?: Given,
  ): Guess {
    const room = (stop - start) / step;
    if (room > MADE && Number.isFinite(room)) {
      const shape = [closed ? Math.floor(room + 1e-7) + 1 : Math.ceil(room - 1e-10)];
      const fits = this.attempt(span, given, () => {
        assertSize(name, shape);
        return true;
      });
      return fits ? shaped(shape) : UNKNOWN;
    }
    const made = this.attempt(span, given, () => sequence(name, start, stop, step, closed));
    return made?.content.kind === 'numbers' ? leafOf(made.content) : UNKNOWN;
  }

  private literal(node: MatrixNode): Guess {
    const known = literals.get(node);
    if (known) {
      for (const { detail, span } of known.faults) this.report(detail, span);
      return known.guess;
    }
    if (!isBare(node)) return this.matrix(node);
    const faults: { detail: Detail; span: Span }[] = [];
    const alone = new Inference(this.statement, this.sight, (detail, span) => faults.push({ detail, span }));
    const guess = alone.matrix(node);
    literals.set(node, { guess, faults });
    for (const { detail, span } of faults) this.report(detail, span);
    return guess;
  }

  private matrix(node: MatrixNode): Guess {
    if (!node.twoAxes) return this.stack(node.rows.flat(), node);
    const parts = node.rows.map((row) => this.row(row, node));
    const spans = node.rows.map((row) => ({
      start: row[0]?.start ?? node.start,
      end: (row[row.length - 1] ?? node).end,
    }));
    return this.joined(parts, spans, node);
  }

  private row(items: readonly Node[], whole: Node): Guess {
    const [only] = items;
    if (!only || items.length > 1 || only.kind === 'number') return this.stack(items, whole);
    const value = this.tensor(only);
    if (!value.shape) return value;
    return value.shape.length > 0 ? value : this.joined([value], [only], whole);
  }

  private stack(items: readonly Node[], whole: Node): Guess {
    if (items.length === 0) return leafOf(tensor([0], []));
    if (items.every((item) => item.kind === 'number')) {
      if (items.length > FEW) return shaped([items.length]);
      const plain = items.map((item) => (item.kind === 'number' ? item.value : Number.NaN));
      return leafOf(tensor([plain.length], plain));
    }
    const [only] = items;
    if (only?.kind === 'range' && items.length === 1) return this.range(only);
    const parts: Guess[] = [];
    const nodes: Node[] = [];
    let open = false;
    for (const item of items) {
      if (item.kind !== 'range') {
        parts.push(this.tensor(item));
        nodes.push(item);
        continue;
      }
      const { shape, numbers } = this.range(item);
      if (!shape) open = true;
      for (let n = 0; n < Math.min(shape?.[0] ?? 0, MADE); n++) {
        parts.push(numbers ? scalarGuess(numbers.data[n] ?? Number.NaN) : shaped([]));
        nodes.push(item);
      }
      if ((shape?.[0] ?? 0) > MADE) open = true;
    }
    return open ? combined(parts, undefined) : this.joined(parts, nodes, whole);
  }

  private joined(parts: readonly Guess[], spans: readonly Span[], whole: Node): Guess {
    const shape = parts.length === 0 ? [] : parts[0]?.shape;
    if (!shape) return combined(parts, undefined);
    for (const [n, part] of parts.entries()) {
      if (!part.shape || sameShape(part.shape, shape)) continue;
      const detail: Detail =
        part.shape.length === 1 && shape.length === 1
          ? { code: 'ragged', row: n, length: part.shape[0] ?? 0, firstLength: shape[0] ?? 0 }
          : { code: 'ragged-shapes', element: n, shape: part.shape, firstShape: shape };
      this.report(detail, spans[n] ?? whole);
      return combined(parts, undefined);
    }
    const joined = [parts.length, ...shape];
    if (parts.some((part) => !part.shape) || !this.fits(t`the matrix`, joined, whole)) {
      return combined(parts, undefined);
    }
    const all = parts.flatMap((part) => (part.numbers ? [part.numbers] : []));
    const guess = combined(parts, joined);
    if (all.length < parts.length || sizeOf(joined) > FEW) return guess;
    return {
      ...guess,
      numbers: tensor(
        joined,
        all.flatMap(({ data }) => [...data]),
      ),
    };
  }

  /** Whether a shape is one that the evaluator accepts. */
  private fits(what: string, shape: Shape, span: Span): boolean {
    const done = this.attempt(span, undefined, () => {
      assertSize(what, shape);
      if (shape.length > MOST_AXES) this.report({ code: 'too-many-axes', shape, most: MOST_AXES }, span);
      return shape.length <= MOST_AXES;
    });
    return done === true;
  }

  private index(node: IndexNode): Guess {
    const of = this.tensor(node.of);
    const { shape } = of;
    if (!shape) {
      for (const range of node.ranges) this.ends(range);
      return combined([of], undefined);
    }
    if (node.ranges.length > shape.length) {
      this.report({ code: 'index-count', found: node.ranges.length, rank: shape.length }, node);
      return UNKNOWN;
    }
    /** Lengths that stay, as far as they are known. */
    const kept: (number | undefined)[] = [];
    const ranges = shape.map((size, axis): Setting | undefined => {
      const range = node.ranges[axis];
      if (range === undefined) {
        kept.push(size);
        return [0, size - 1, true];
      }
      if (range.kind !== 'range') {
        const i = this.position(range, axis, size);
        return i === undefined ? undefined : [i - 1, i - 1, false];
      }
      const from = range.from ? this.position(range.from, axis, size) : 1;
      const to = range.to ? this.position(range.to, axis, size) : size;
      const known = from !== undefined && to !== undefined;
      kept.push(known && from <= to ? to - from + 1 : undefined);
      if (!known) return undefined;
      if (from <= to) return [from - 1, to - 1, true];
      this.report({ code: 'slice-order', from, to, axis }, range);
      return undefined;
    });
    const settings = ranges.filter((range) => range !== undefined);
    if (settings.length === ranges.length) return this.apply('pick', [of], { ranges: settings }, node);
    const lengths = kept.filter((length) => length !== undefined);
    return combined([of], lengths.length === kept.length ? lengths : undefined);
  }

  private ends(range: Node): void {
    if (range.kind !== 'range') this.tensor(range);
    else for (const end of [range.from, range.to]) if (end) this.tensor(end);
  }

  /** A 1-based index, where it is known. */
  private position(node: Node, axis: number, size: number): number | undefined {
    const index = this.number(replaceEnd(node, size), t`an index`);
    if (index === undefined) return undefined;
    if (!Number.isInteger(index)) {
      this.report({ code: 'whole-number', what: t`an index`, found: exactNumber(index) }, node);
    } else if (index < 1 || index > size) this.report({ code: 'index-range', index, axis, size }, node);
    else return index;
    return undefined;
  }

  private call(node: CallNode): Guess {
    const called = node.callee.name;
    const declared = callable(called);
    const variable = this.sight.variable(called) !== undefined;
    if (variable || !declared) {
      for (const { value } of node.arguments) this.evaluate(value);
      if (variable) {
        this.report({ code: 'not-a-function', name: called, hides: declared !== undefined }, node.callee);
        return UNKNOWN;
      }
      const suggestion = nearest(
        called,
        callables().map((f) => f.name),
      );
      this.report(
        { code: 'unknown-function', name: called, ...(suggestion === undefined ? {} : { suggestion }) },
        node.callee,
      );
      return UNKNOWN;
    }
    const name = nameOf(node);
    if (STATEMENTS.has(name)) {
      this.report({ code: 'statement-only', operation: name }, node);
      return UNKNOWN;
    }
    const given = this.bind(node, name);
    if (!given) return UNKNOWN;
    if (name === 'grad') return this.grad(node, given);
    if (name === 'array') return this.argument(given, 'values') ?? UNKNOWN;
    if (name === 'symbol') return this.symbol(node, given);
    if (MAKERS.some((maker) => maker.name === name)) return this.make(node, name, given, declared.arguments);
    const inputs: Guess[] = [];
    for (const argument of declared.arguments) {
      if (argument.kind !== 'tensor') continue;
      const input = this.argument(given, argument.name);
      if (input) inputs.push(input);
    }
    const settings = this.settings(given, declared.arguments);
    // What comes from a file is known after a run.
    if (!operationNamed(name)) return numbersOf(undefined);
    return this.apply(name, inputs, settings, node, given);
  }

  private grad(node: CallNode, given: Given): Guess {
    const of = this.argument(given, 'X') ?? UNKNOWN;
    const variable = given.get('X')?.value;
    if (!this.sight.afterBackward && variable?.kind === 'name' && this.sight.variable(variable.name)) {
      this.report({ code: 'no-gradient', name: variable.name }, node);
    }
    this.readsGradient = true;
    return { ...UNKNOWN, shape: of.shape };
  }

  private symbol(node: CallNode, given: Given): Guess {
    const shape = this.lengths(node, given);
    const name = given.get('name');
    if (name) this.setting(name.value);
    const size = sizeOf(shape ?? []);
    if (size > MOST_SYMBOLS) {
      this.report({ code: 'too-large', what: t`a matrix of symbols`, size, limit: MOST_SYMBOLS }, node);
    }
    return { ...UNKNOWN, shape, symbolic: 'yes', computed: false, named: true };
  }

  /** What zeros, randn, arange and their like make. Nothing large is made. */
  private make(node: CallNode, name: string, given: Given, parameters: readonly Argument[]): Guess {
    const settings = this.settings(given, parameters);
    if (parameters.some((parameter) => parameter.name === 'shape')) {
      const shape = this.lengths(node, given);
      if (!shape) return numbersOf(undefined);
      const random = name === 'rand' || name === 'randn';
      const few = sizeOf(shape) <= FEW && !random;
      const probe = settings && this.made(node, name, given, few ? shape : [], settings);
      return probe && few ? leafOf(probe) : numbersOf(shape);
    }
    if (!settings) return numbersOf(undefined);
    const number = (key: string): number | undefined =>
      typeof settings[key] === 'number' ? settings[key] : undefined;
    if (name === 'arange') {
      const start = number('start');
      const [from, to] = settings['stop'] === undefined ? [0, start] : [start, number('stop')];
      const step = settings['step'] === undefined ? 1 : number('step');
      if (from !== undefined && to !== undefined && step !== undefined) {
        return this.sequence(name, from, to, step, false, node, given);
      }
    }
    const rows = number('rows') ?? 0;
    const columns = number('columns') ?? rows;
    if (rows > MADE || columns > MADE) return numbersOf(undefined);
    const made = this.made(node, name, given, [], settings);
    return made ? leafOf(made) : numbersOf(undefined);
  }

  private made(
    node: CallNode,
    name: string,
    given: Given,
    shape: Shape,
    settings: Record<string, Setting>,
  ): Tensor | undefined {
    const maker = MAKERS.find((known) => known.name === name);
    const value = maker && this.attempt(node, given, () => maker.make({ shape, settings, ownSeed: 0 }));
    return value?.content.kind === 'numbers' ? value.content : undefined;
  }

  private settings(given: Given, parameters: readonly Argument[]): Record<string, Setting> | undefined {
    const settings: Record<string, Setting> = {};
    let known = true;
    for (const { name, kind } of parameters) {
      const argument = given.get(name);
      if (kind !== 'setting' || !argument || name === 'shape') continue;
      const value = this.setting(argument.value);
      if (value === undefined) known = false;
      else settings[name] = value;
    }
    const shape = given.get('shape');
    if (shape && parameters.some((p) => p.name === 'X')) {
      const value = this.setting(shape.value);
      if (value === undefined) return undefined;
      settings['shape'] = value;
    }
    return known ? settings : undefined;
  }

  /** A setting as plain data, where it is known. */
  private setting(node: Node): Setting | undefined {
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

  /** The shape that is given to a maker; `[]` where none is. */
  private lengths(node: CallNode, given: Given): Shape | undefined {
    const argument = given.get('shape');
    if (!argument) return [];
    const value = this.setting(argument.value);
    if (value === undefined) return undefined;
    const shape: number[] = [];
    for (const length of typeof value === 'object' ? value : [value]) {
      if (typeof length === 'number' && Number.isInteger(length) && length >= 0) {
        shape.push(length);
        continue;
      }
      const found = typed(length);
      const expected = t`whole numbers, 0 or more`;
      this.report(
        { code: 'argument-value', operation: nameOf(node), argument: 'shape', found, expected },
        argument,
      );
      return undefined;
    }
    return this.fits(nameOf(node), shape, argument) ? shape : undefined;
  }

  private apply(
    operation: string,
    inputs: readonly Guess[],
    settings: Record<string, Setting> | undefined,
    node: Node,
    given?: Given,
  ): Guess {
    const shapes = inputs.flatMap(({ shape }) => (shape ? [shape] : []));
    const open = combined(inputs, undefined);
    if (!settings || shapes.length < inputs.length) return open;
    const prepared = this.attempt(node, given, () => operationNamed(operation)?.prepare(shapes, settings));
    if (!prepared || !this.fits(t`the result of ${operation}`, prepared.shape, node)) return open;
    const guess = { ...open, shape: prepared.shape };
    const known = inputs.flatMap(({ numbers }) => (numbers ? [numbers] : []));
    if (known.length < inputs.length || sizeOf(prepared.shape) > FEW) return guess;
    return { ...guess, numbers: this.attempt(node, given, () => prepared.forward(known)) };
  }
}

/** What is known of a result besides its numbers. */
function combined(inputs: readonly Guess[], shape: Shape | undefined): Guess {
  const symbols = inputs.some(({ symbolic }) => symbolic === 'yes' || symbolic === 'maybe');
  const numbers = inputs.every(({ symbolic }) => symbolic === 'no');
  const fromVariables = inputs.some(({ named, computed }) => named || computed === true);
  const bare = inputs.every(({ named, computed }) => !named && computed === false);
  return {
    kind: 'tensor',
    shape,
    numbers: undefined,
    // 0·x is a number: after an operation nothing is certain.
    symbolic: symbols ? 'maybe' : numbers ? 'no' : 'unknown',
    computed: fromVariables ? true : bare ? false : undefined,
    named: false,
  };
}

/** Whether a literal is made of numbers and brackets alone. */
function isBare(node: MatrixNode): boolean {
  return node.rows.every((row) =>
    row.every((item) => item.kind === 'number' || (item.kind === 'matrix' && isBare(item))),
  );
}
