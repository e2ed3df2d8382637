import type { Value } from '../graph';
import { GRADIENT, type Operand, OUTPUT, type Sliding } from '../operations';
import { positionOf, type Shape } from '../tensor';
import { copyAt, type Indices, Lines, type LoopLine, linear } from './loopLines';
import type { Notation } from './notation';
import { matrixText, type Place, type Scene, usesOf } from './scene';
import { termsOf } from './terms';

/** Two ways to fill a gradient: each element of it collects, or each element of the arriving gradient is handed out. */
export type Way = 'gather' | 'scatter';

const X = 0;
const K = 1;
const B = 2;

const OUT = [['i'], ['i', 'j'], ['t', 'i', 'j']];
const KERNEL = [['u'], ['u', 'v'], ['r', 'u', 'v']];
const IN = [['h'], ['h', 'w'], ['d', 'h', 'w']];

/**
 * The loops in which an element of a convolution, or of one of its gradients, gets its value, with the indices of its
 * `at`-th term filled in. Only for what slides: `undefined` for all other operations.
 */
export function loopsOf(
  scene: Scene,
  place: Place,
  way: Way,
  at: number,
  notation: Notation,
): LoopLine[] | undefined {
  const role = roleOf(scene, place, way);
  const sliding = role?.result.origin?.prepared.sliding;
  if (!role || !sliding) return undefined;
  const { result, of } = role;
  const writer = new Writer(scene, result, sliding, notation);
  const now = writer.indicesAt(place, of, at);
  switch (of) {
    case 'output':
      return writer.output(now);
    case 'arriving':
      return writer.scatter(now);
    case X:
      return way === 'scatter' ? writer.scatter(withinGroup(now, sliding)) : writer.input(now);
    case K:
      return way === 'scatter' ? writer.scatter(now) : writer.kernel(now);
    default:
      return way === 'scatter' ? writer.scatter(now) : writer.bias(now);
  }
}

type Role = 'output' | 'arriving' | 0 | 1 | 2;

/** Channels of X are counted from the first one, in loops over a group from its first one. */
function withinGroup(now: Indices, { geometry: g }: Sliding): Indices {
  return new Map([...now, ['c', (now.get('c') ?? 0) % (g.channels / g.groups)]]);
}

/** What a place is to the convolution whose loops are wanted. */
function roleOf(scene: Scene, { value, side }: Place, way: Way): { result: Value; of: Role } | undefined {
  if (side === 'value') return value.origin ? { result: value, of: 'output' } : undefined;
  const uses = usesOf(scene, value).filter(({ result }) => scene.gradients.has(result.id));
  const [use] = uses;
  // What is handed out is the gradient of a result, what is gathered that of an input; in a row of layers it is both.
  if (way === 'scatter' && value.origin?.prepared.sliding) return { result: value, of: 'arriving' };
  if (use && uses.length === 1 && use.result.origin?.prepared.sliding) {
    const { k, result } = use;
    if (k === X || k === K || k === B) return { result, of: k };
  }
  return value.origin ? { result: value, of: 'arriving' } : undefined;
}

class Writer {
  private readonly base: number;
  private readonly axes: Sliding['geometry']['axes'][number][];
  private readonly out: readonly string[];
  private readonly tap: readonly string[];
  private readonly inn: readonly string[];
  private readonly inputs: readonly Value[];
  /** Channels and filters of a group. */
  private readonly perGroup: number;
  private readonly filtersPerGroup: number;

  constructor(
    private readonly scene: Scene,
    private readonly result: Value,
    private readonly sliding: Sliding,
    private readonly notation: Notation,
  ) {
    const { geometry: g, rank } = sliding;
    this.base = notation.base;
    this.axes = g.axes.slice(3 - rank);
    this.out = OUT[rank - 1] ?? [];
    this.tap = KERNEL[rank - 1] ?? [];
    this.inn = IN[rank - 1] ?? [];
    this.inputs = result.origin?.inputs ?? [];
    this.perGroup = g.channels / g.groups;
    this.filtersPerGroup = g.filters / g.groups;
  }

  /** Z[n,f,i,j] */
  output(now: Indices): LoopLine[] {
    const z = this.name('output', 'value');
    const target = this.element(z, this.result.shape, ['n', 'f'], this.out);
    const group = this.groupOf(now.get('f'));
    const bias = this.inputs[B];
    const start =
      bias === undefined
        ? '0'
        : bias.shape.length === 0
          ? this.name(B, 'value')
          : `${this.name(B, 'value')}[f]`;
    const lines = new Lines(now, this.base);
    lines.add(`${target} = ${start}`, ['n', 'f', ...this.out]);
    this.overChannels(lines);
    this.overTaps(lines);
    this.insidePadding(lines);
    lines.add(`${target} += ${this.x('value', group)} · ${this.k('value')}`);
    return lines.all;
  }

  /** ∂L/∂K[f,c,u,v] */
  kernel(now: Indices): LoopLine[] {
    const target = this.k('gradient');
    const lines = new Lines(now, this.base);
    lines.add(`${target} = 0`, ['f', 'c', ...this.tap]);
    this.overBatch(lines);
    this.over(
      lines,
      this.out,
      this.axes.map(({ output }) => output),
    );
    this.insidePadding(lines);
    lines.add(`${target} += ${this.arriving()} · ${this.x('value', this.groupOf(now.get('f')))}`);
    return lines.all;
  }

  /** ∂L/∂X[n,c,h,w] */
  input(now: Indices): LoopLine[] {
    const { base, axes } = this;
    const dx = this.name(X, 'gradient');
    const target = this.element(dx, this.shapeOf(X), ['n', 'c'], this.inn);
    const channel = now.get('c') ?? 0;
    const group = Math.floor(channel / this.perGroup);
    const lines = new Lines(new Map([...now, ['c', channel]]), base);
    lines.add(`${target} = 0`, ['n', 'c', ...this.inn]);
    if (this.filtersPerGroup > 1) {
      const first = group * this.filtersPerGroup + base;
      lines.open(`for f = ${first}…${first + this.filtersPerGroup - 1}:`, ['f']);
    }
    if (this.copies()) {
      this.over(
        lines,
        this.out,
        axes.map(({ output }) => output),
      );
      this.overTaps(lines);
      const meets = axes.map((_, n) => `${this.shown(n)} = ${this.inn[n]}`);
      lines.open(`if ${meets.join(' and ')}:`);
      return this.addInput(lines, target, group, channel);
    }
    this.overTaps(lines);
    const places = axes.map(({ stride, dilation, before }, n) => {
      const letters = [
        [1, this.inn[n] ?? ''],
        [-dilation, this.tap[n] ?? ''],
      ] as const;
      // i·s = h + p − u·d, each from the first index on.
      const whole = linear(letters, before - base + base * dilation + (stride === 1 ? base : 0));
      return stride === 1 ? whole : `(${whole})/${stride}${base === 0 ? '' : ` + ${base}`}`;
    });
    lines.add(this.out.map((letter, n) => `${letter} = ${places[n]}`).join(', '), this.out);
    const ranges = axes.map(({ output }, n) => `${this.out[n]} in ${base}…${output - 1 + base}`);
    const whole = axes.some(({ stride }) => stride > 1) ? ' and whole' : '';
    lines.open(`if ${ranges.join(' and ')}${whole}:`);
    return this.addInput(lines, target, group, channel);
  }

  /** The last line of the loops of ∂L/∂X: what is added. */
  private addInput(lines: Lines, target: string, group: number, channel: number): LoopLine[] {
    const { base } = this;
    const filter = this.filtersPerGroup > 1 ? 'f' : String(group + base);
    const own = channel - group * this.perGroup;
    lines.add(`${target} += ${this.arriving(filter)} · ${this.k('value', filter, String(own + base))}`);
    return lines.all;
  }

  /** ∂L/∂B[f] */
  bias(now: Indices): LoopLine[] {
    const target = this.b('f');
    const lines = new Lines(now, this.base);
    lines.add(`${target} = 0`, ['f']);
    this.overBatch(lines);
    this.over(
      lines,
      this.out,
      this.axes.map(({ output }) => output),
    );
    lines.add(`${target} += ${this.arriving()}`);
    return lines.all;
  }

  /** ∂L/∂Z[n,f,i,j], handed out to all that it is made of. */
  scatter(now: Indices): LoopLine[] {
    const { base } = this;
    const lines = new Lines(now, base);
    this.overBatch(lines);
    if (this.sliding.geometry.filters > 1) this.over(lines, ['f'], [this.sliding.geometry.filters]);
    this.over(
      lines,
      this.out,
      this.axes.map(({ output }) => output),
    );
    if (this.has(B)) lines.add(`${this.b(this.filter)} += ${this.arriving()}`);
    this.overChannels(lines);
    this.overTaps(lines);
    this.insidePadding(lines);
    if (this.has(X)) lines.add(`${this.x('gradient', undefined)} += ${this.arriving()} · ${this.k('value')}`);
    if (this.has(K)) lines.add(`${this.k('gradient')} += ${this.arriving()} · ${this.x('value', undefined)}`);
    return lines.all;
  }

  /** The indices of a place, and of its `at`-th term. */
  indicesAt(place: Place, of: Role, at: number): Indices {
    const found = new Map<string, number>();
    const { rank, flip } = this.sliding;
    const put = (letters: readonly string[], position: readonly number[]): void => {
      for (const [n, letter] of letters.entries()) found.set(letter, position[n] ?? 0);
    };
    const take = (operand: Operand['of'], index: number): void => {
      const shape = operand === 'output' ? this.result.shape : this.shapeOf(operand);
      const position = positionOf(shape, index);
      const own = position.slice(position.length - rank);
      const lead = position.slice(0, position.length - rank);
      if (operand === B) found.set('f', position[0] ?? 0);
      else if (operand === 'output') {
        found.set('f', lead[lead.length - 1] ?? 0);
        if (lead.length > 1) found.set('n', lead[0] ?? 0);
        put(this.out, own);
      } else if (operand === X) {
        if (of === X) found.set('c', lead[lead.length - 1] ?? 0);
        if (lead.length > 1) found.set('n', lead[0] ?? 0);
        put(this.inn, own);
      } else {
        found.set('f', lead[0] ?? found.get('f') ?? 0);
        if (of !== X) found.set('c', lead[1] ?? 0);
        put(this.tap, flip ? own.map((i, n) => (this.axes[n]?.kernel ?? 1) - 1 - i) : own);
      }
    };
    const role: Operand['of'] = of === 'output' || of === 'arriving' ? 'output' : of;
    take(role, place.index);
    if (of === 'arriving') return found;
    let n = 0;
    for (const { term, result } of termsOf(this.scene, place)) {
      if (n++ < at || result !== this.result) continue;
      for (const { operand, index } of term.factors) {
        if (operand.of !== role)
          take(operand === GRADIENT || operand === OUTPUT ? 'output' : operand.of, index);
      }
      break;
    }
    return found;
  }

  private groupOf(filter: number | undefined): number {
    return Math.floor((filter ?? 0) / this.filtersPerGroup);
  }

  /** The index of a filter under a loop over them; there is none over a single one. */
  private get filter(): string {
    return this.sliding.geometry.filters > 1 ? 'f' : String(this.base);
  }

  private has(k: number): boolean {
    const input = this.inputs[k];
    return input !== undefined && this.scene.gradients.has(input.id);
  }

  private shapeOf(k: number): Shape {
    return this.inputs[k]?.shape ?? [];
  }

  private name(of: Operand['of'], side: Place['side']): string {
    const value = of === 'output' ? this.result : this.inputs[of];
    return value ? matrixText(this.scene, { value, side }, this.notation) : '';
  }

  /** `X[n, c, h, w]`, with as many leading indices as the shape has. */
  private element(name: string, shape: Shape, lead: readonly string[], own: readonly string[]): string {
    const present = shape.length - own.length;
    return `${name}[${[...lead.slice(lead.length - present), ...own].join(', ')}]`;
  }

  private arriving(filter = this.filter): string {
    const n = this.sliding.geometry.batch > 1 ? 'n' : String(this.base);
    return this.element(this.name('output', 'gradient'), this.result.shape, [n, filter], this.out);
  }

  /** Where the window that stands at `out` meets X with its element `tap`; the group where it is known. */
  private x(side: Place['side'], group: number | undefined): string {
    const { base, sliding, perGroup } = this;
    const { groups, batch } = sliding.geometry;
    const c = perGroup > 1 ? 'c' : '';
    const start =
      group === undefined && groups > 1
        ? `${perGroup > 1 ? perGroup : ''}⌊${base === 0 ? 'f' : `(f − ${base})`}/${this.filtersPerGroup}⌋`
        : '';
    const constant = (group ?? 0) * perGroup + (c === '' ? base : 0);
    const channel =
      start === ''
        ? linear(c === '' ? [] : [[1, c]], constant)
        : `${start} + ${linear(c === '' ? [] : [[1, c]], c === '' ? base : 0)}`;
    const inside = this.padded() ? this.inn : this.axes.map((_, n) => this.met(n));
    const n = batch > 1 ? 'n' : String(base);
    return this.element(this.name(X, side), this.shapeOf(X), [n, channel], inside);
  }

  private k(
    side: Place['side'],
    filter = this.filter,
    channel = this.perGroup > 1 ? 'c' : String(this.base),
  ): string {
    const { flip } = this.sliding;
    const own = flip
      ? this.axes.map(({ kernel }, n) => linear([[-1, this.tap[n] ?? '']], kernel - 1 + 2 * this.base))
      : this.tap;
    return this.element(this.name(K, side), this.shapeOf(K), [filter, channel], own);
  }

  private b(filter: string): string {
    const name = this.name(B, 'gradient');
    return this.shapeOf(B).length === 0 ? name : `${name}[${filter}]`;
  }

  /** The index of X along an axis: i·s + u·d − p, each from the first index on. */
  private met(n: number): string {
    const { base } = this;
    const axis = this.axes[n];
    if (!axis) return '';
    const { stride, dilation, before } = axis;
    const parts = [
      [stride, this.out[n] ?? ''],
      [dilation, this.tap[n] ?? ''],
    ] as const;
    return linear(parts, base - base * stride - base * dilation - before);
  }

  /** Whether elements of X stand around it, instead of zeros. */
  private copies(): boolean {
    return this.sliding.paddingMode !== 'zeros' && this.padded();
  }

  /** The index of X along an axis that is seen where copies stand around it: PyTorch's padding modes. */
  private shown(n: number): string {
    const { base } = this;
    const axis = this.axes[n];
    if (!axis) return '';
    const { stride, dilation, before, after, input } = axis;
    if (before === 0 && after === 0) return this.met(n);
    const parts = [
      [stride, this.out[n] ?? ''],
      [dilation, this.tap[n] ?? ''],
    ] as const;
    // Counted from 0, shifted by as much as is wanted.
    const at = (shift: number): string => linear(parts, shift - base * stride - base * dilation - before);
    return copyAt(this.sliding.paddingMode, input, base, at);
  }

  private padded(): boolean {
    return this.axes.some(({ before, after }) => before !== 0 || after !== 0);
  }

  private over(lines: Lines, letters: readonly string[], counts: readonly number[]): void {
    const ranges = letters.map((letter, n) => `${letter} = ${this.base}…${(counts[n] ?? 1) - 1 + this.base}`);
    lines.open(`for ${ranges.join(', ')}:`, letters);
  }

  private overTaps(lines: Lines): void {
    this.over(
      lines,
      this.tap,
      this.axes.map(({ kernel }) => kernel),
    );
  }

  private overChannels(lines: Lines): void {
    if (this.perGroup > 1) this.over(lines, ['c'], [this.perGroup]);
  }

  private overBatch(lines: Lines): void {
    const { batch } = this.sliding.geometry;
    if (batch > 1) this.over(lines, ['n'], [batch]);
  }

  /** Where there is padding, only what lies inside X is read, or the copy of it that stands there. */
  private insidePadding(lines: Lines): void {
    if (!this.padded()) return;
    if (this.copies()) {
      lines.add(this.inn.map((letter, n) => `${letter} = ${this.shown(n)}`).join(', '), this.inn);
      return;
    }
    lines.add(this.inn.map((letter, n) => `${letter} = ${this.met(n)}`).join(', '), this.inn);
    const ranges = this.axes.map(({ input }, n) => `${this.inn[n]} in ${this.base}…${input - 1 + this.base}`);
    lines.open(`if ${ranges.join(' and ')}:`);
  }
}
