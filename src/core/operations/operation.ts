import type { Geometry } from '../kernels';
import type { Shape, Tensor } from '../tensor';
import type { Emptiness } from './emptiness';
import type { PaddingMode } from './paddingMode';
import type { Picture } from './picture';
import type { Sweep } from './sweep';
import type { Term } from './term';

/** A setting as it was typed: `stride=2`, `padding=[[1, 0], [2, 2]]`, `padding="same"`, `keepdims=true`. */
export type Setting = number | string | boolean | readonly Setting[];
export type Settings = Readonly<Record<string, Setting>>;

/** One argument of an operation: a tensor that takes part in the gradient, or a setting that does not. */
export interface Argument {
  readonly name: string;
  readonly kind: 'tensor' | 'setting';
  /** In words, of the language that is spoken when it is read, for hovers and errors: `H×W, C×H×W or N×C×H×W`, `a number or a pair`. */
  readonly type: string;
  readonly summary: string;
  /** Absent where the argument must be given. `undefined` as a value cannot be typed, so `'none'` says "leave out". */
  readonly default?: Setting | 'none';
  /** The values that have names, as they are typed: `"same"`. */
  readonly choices?: readonly string[];
}

/** TeX names of what takes part: `X`, `\frac{\partial L}{\partial Z}`, … */
export interface Names {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly loss: string;
}

/** The general formulas in TeX. */
export interface Rules {
  /** What the output is: the right-hand side. */
  readonly forward: string;
  /** The gradient of every input: whole equations. */
  readonly gradients: readonly string[];
}

/**
 * An operation is a room of its own. From what it declares here follow evaluation, backward passes, gradient
 * checks, formulas, highlights, completion, hovers and the reference page.
 */
export interface Operation {
  readonly name: string;
  readonly arguments: readonly Argument[];
  /** In the language that is spoken when it is read. */
  readonly summary: string;
  /** The shape rule, in words or symbols. */
  readonly shapeRule: string;
  /** A cell that runs. */
  readonly example: string;
  /**
   * Fixes shapes and settings, once for each use.
   * @throws Problem when they do not fit.
   */
  prepare(shapes: readonly Shape[], settings: Settings): Prepared;
  /** The general formulas for operands with these names. */
  rules(names: Names, settings: Settings): Rules;
  /** How a use of the operation is written in the cell language: `conv2d(X, K)`, `X + Y`. */
  spell(operands: readonly string[], settings: Settings): string;
}

/** An operation with its shapes and settings fixed. Inputs come in the order of the arguments, flat and row-major. */
export interface Prepared {
  /** Of the output. */
  readonly shape: Shape;
  /**
   * How many multiplications the forward pass takes, or the gradient of the k-th input: known before anything is computed.
   * Absent where it is about one for each element.
   */
  multiplications?(pass: 'forward' | number): number;
  forward(inputs: readonly Tensor[]): Tensor;
  /** The gradient of the loss for the k-th input, given the one for the output. Shape: that of the input. */
  backward(k: number, gradient: Tensor, inputs: readonly Tensor[], output: Tensor): Tensor;
  /** What the output element at a flat index is the sum of. */
  terms(index: number): Iterable<Term>;
  /** What ∂L/∂(element `index` of the k-th input) is the sum of. */
  gradientTerms(k: number, index: number): Iterable<Term>;
  /**
   * The terms of the output (or of the gradient of the k-th input) at an index as one sweep, where they are one: the same terms in
   * the same order.
   */
  sweep?(of: number | 'output', index: number): Sweep | undefined;
  /**
   * The same use once the numbers of its inputs are known, where the terms depend on them: a maximum is the sum of the one element
   * that is largest. Without it {@link terms} and {@link gradientTerms} throw `symbols-not-numbers`.
   */
  given?(inputs: readonly Tensor[]): Prepared;
  /** Where every output is one element of the first input: among which, and which one. */
  readonly choices?: Choices;
  /** Why the output (or the gradient of the k-th input) has no terms at an index, where it has none and that can be said. */
  emptiness?(of: number | 'output', index: number): Emptiness | undefined;
  /** How the operation and its gradients are drawn. */
  picture(): Picture;
  /** Present where a kernel slides over an input: what loops over it need to know. */
  readonly sliding?: Sliding;
}

/**
 * A convolution's geometry; the kernel turned first where `flip` is set. That of a transposed one is the geometry of the
 * convolution that leads back.
 */
export interface Sliding {
  readonly transposed: boolean;
  readonly geometry: Geometry;
  readonly rank: 1 | 2 | 3;
  readonly flip: boolean;
  readonly paddingMode: PaddingMode;
}

/** How an output is chosen among elements of the first input. Indices are flat. */
export interface Choices {
  /** Those among which the output at `index` is chosen, in order. */
  of(index: number): readonly number[];
  /** The one that is chosen where the input holds the numbers that `at` gives. */
  chosen(index: number, at: (index: number) => number): number;
}
