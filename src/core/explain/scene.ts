import type { Value } from '../graph';
import { formulaOf, type Operand, operationNamed, type Settings, type Term } from '../operations';
import {
  type Content,
  type Element,
  type Expression,
  elementAt,
  partsOf,
  positionOf,
  type Shape,
} from '../tensor';
import {
  derivativeText,
  expressionTeX,
  expressionText,
  gradientTeX,
  type Notation,
  nameTeX,
  PLAIN,
} from './notation';

/**
 * What an explanation can draw on: results with their inputs, and the gradients of a backward pass. A
 * {@link import('../graph').Pass} is one; a forward computation is one without gradients.
 */
export interface Scene {
  readonly loss: string;
  readonly results: readonly Value[];
  readonly gradients: ReadonlyMap<number, Content>;
  /** The value that overwrites a variable of its own name, K ← K − α ∂L/∂K. */
  readonly update?: number;
}

/** All values of a scene by id: the results and what they were made of. */
export function valuesOf(scene: Scene): ReadonlyMap<number, Value> {
  let found = valuesByScene.get(scene);
  if (!found) {
    found = new Map();
    for (const result of scene.results) {
      found.set(result.id, result);
      for (const input of result.origin?.inputs ?? []) found.set(input.id, input);
    }
    valuesByScene.set(scene, found);
  }
  return found;
}

const valuesByScene = new WeakMap<Scene, Map<number, Value>>();

/** A matrix in a scene: a value, or the gradient with respect to it. */
export interface Matrix {
  readonly value: Value;
  readonly side: 'value' | 'gradient';
}

/** One element of a matrix, by flat index. */
export interface Place extends Matrix {
  readonly index: number;
}

/** The matrix that an operand of a result's operation is. */
export function matrixOf(result: Value, operand: Operand): Matrix | undefined {
  const value = operand.of === 'output' ? result : result.origin?.inputs[operand.of];
  return value && { value, side: operand.side };
}

export function contentOfMatrix(scene: Scene, { value, side }: Matrix): Content | undefined {
  return side === 'value' ? value.content : scene.gradients.get(value.id);
}

/** The uses of a value in a scene: which results have it as which input, in the order of computation. */
export function usesOf(scene: Scene, value: Value): { result: Value; k: number }[] {
  const uses: { result: Value; k: number }[] = [];
  for (const result of [...scene.results].sort((a, b) => a.id - b.id)) {
    result.origin?.inputs.forEach((x, k) => {
      if (x.id === value.id) uses.push({ result, k });
    });
  }
  return uses;
}

/** Formulas that have no name are written out up to this many parts; larger ones are called by how they are spelt. */
const WRITTEN_OUT = 4;

/** An element in symbols: by name, or, where its matrix has none, by what it is made of. */
export function symbolOf(scene: Scene, place: Place): Expression {
  const { value, side, index } = place;
  const position = positionOf(value.shape, index);
  const named = (name: string): Element =>
    side === 'value'
      ? { kind: 'element', name, position, id: value.id }
      : { kind: 'element', name, position, gradientOf: scene.loss, id: value.id };
  if (value.name !== undefined) return named(value.name);
  if (value.derivative) {
    return {
      kind: 'element',
      name: value.derivative.name,
      position,
      gradientOf: value.derivative.loss,
      id: value.id,
    };
  }
  if (side === 'value' && !value.origin) return elementAt(value.content, index);
  const made = side === 'value' ? writtenValue(scene, value, index) : writtenGradient(scene, value, index);
  return made ?? { ...named(spelling(value)), tex: spellingTeX(value, true) };
}

function writtenValue(scene: Scene, value: Value, index: number): Expression | undefined {
  const terms = few(value.origin?.prepared.terms(index) ?? []);
  if (!terms) return undefined;
  return light(
    formulaOf(terms, (operand, i) => {
      const matrix = matrixOf(value, operand);
      return matrix ? symbolOf(scene, { ...matrix, index: i }) : Number.NaN;
    }),
  );
}

/** A gradient without a name of its own: what its uses send back. The one that was given at the end is a number or a symbol. */
function writtenGradient(scene: Scene, value: Value, index: number): Expression | undefined {
  const uses = usesOf(scene, value).filter(({ result }) => scene.gradients.has(result.id));
  if (uses.length === 0) {
    const seed = scene.gradients.get(value.id);
    return seed && elementAt(seed, index);
  }
  if (uses.length > 1) return undefined;
  const [use] = uses;
  const terms = use && few(use.result.origin?.prepared.gradientTerms(use.k, index) ?? []);
  if (!terms) return undefined;
  return light(
    formulaOf(terms, (operand, i) => {
      const matrix = matrixOf(use.result, operand);
      return matrix ? symbolOf(scene, { ...matrix, index: i }) : Number.NaN;
    }),
  );
}

function few(terms: Iterable<Term>): Term[] | undefined {
  const taken: Term[] = [];
  for (const term of terms) {
    if (taken.length === WRITTEN_OUT) return undefined;
    taken.push(term);
  }
  return taken;
}

const light = (expression: Expression): Expression | undefined =>
  partsOf(expression) <= WRITTEN_OUT ? expression : undefined;

/** What a value is called in the cell language: its name, or how it was computed. */
export function spelling(value: Value): string {
  if (value.name !== undefined) return value.name;
  if (value.derivative) return `grad(${value.derivative.name})`;
  if (value.jacobian) return `∂${spelling(value.jacobian.of)}/∂${spelling(value.jacobian.by)}`;
  if (!value.origin) {
    return value.shape.length === 0
      ? expressionText(elementAt(value.content, 0))
      : `[${value.shape.join('×')}]`;
  }
  const operation = operationNamed(value.origin.operation);
  // Between the parentheses of a call nothing needs parentheses of its own.
  const calls = operation?.spell(['a', 'b'], value.origin.settings).startsWith(`${value.origin.operation}(`);
  const operands = value.origin.inputs.map((x) => {
    const text = spelling(x);
    return !calls && x.name === undefined && isLoose(text) ? `(${text})` : text;
  });
  return operation?.spell(operands, value.origin.settings) ?? value.origin.operation;
}

/** Whether an operator would take only a part of this text as its operand: `a + b`, `-a`, but not `exp(a + b)`. */
function isLoose(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (depth === 0 && character === ' ') return true;
  }
  return text.startsWith('-');
}

/** The same in TeX. */
export function spellingTeX(value: Value, tight = false): string {
  if (value.name !== undefined) return nameTeX(value.name);
  if (value.jacobian) {
    const { of, by } = value.jacobian;
    return `\\partial ${spellingTeX(of, true)}/\\partial ${spellingTeX(by, true)}`;
  }
  if (value.derivative) {
    return `\\frac{\\partial ${nameTeX(value.derivative.loss)}}{\\partial ${nameTeX(value.derivative.name)}}`;
  }
  if (!value.origin) {
    return value.shape.length === 0
      ? expressionTeX(elementAt(value.content, 0), PLAIN)
      : `\\left[${value.shape.join('\\times ')}\\right]`;
  }
  const { operation, inputs, settings } = value.origin;
  const rules = operationNamed(operation)?.rules(
    { inputs: inputs.map((x) => spellingTeX(x, true)), output: '', loss: '' },
    settings,
  );
  const tex = rules?.forward ?? `\\text{${operation}}`;
  return tight && /[+\-^]|\\star|\\ast|\\odot|\\,|\\frac|rot/.test(tex) ? `\\left(${tex}\\right)` : tex;
}

/** A matrix in TeX: `X`, `\frac{\partial L}{\partial X}`; on one line for captions: `\partial L/\partial X`. */
export function matrixTeX(
  scene: Scene,
  { value, side }: Matrix,
  inline = false,
  notation: Notation = PLAIN,
): string {
  const { derivative } = value;
  const gradient = (loss: string, below: string): string =>
    inline && !notation.short
      ? `\\partial ${nameTeX(loss)}/\\partial ${below}`
      : gradientTeX(below, loss, notation);
  if (derivative && side === 'value') return gradient(derivative.loss, nameTeX(derivative.name));
  const own = spellingTeX(value, side === 'gradient');
  return side === 'value' ? own : gradient(scene.loss, own);
}

/** A matrix in words: `X`, `∂L/∂X`. */
export function matrixText(scene: Scene, { value, side }: Matrix, notation: Notation = PLAIN): string {
  return `${derivativeText(side === 'value' ? undefined : scene.loss, notation)}${spelling(value)}`;
}

/** `conv2d X 3×3, K 2×2 → Z 2×2`, and the settings that are not the usual ones. */
export function headlineOf(result: Value): { operation: string; shapes: string; settings: string } {
  const show = (shape: Shape): string => (shape.length === 0 ? '' : ` ${shape.join('×')}`);
  const inputs = (result.origin?.inputs ?? []).map((x) => spelling(x) + show(x.shape)).join(', ');
  const settings: Settings = result.origin?.settings ?? {};
  return {
    operation: result.origin?.operation ?? '',
    shapes: `${inputs} → ${spelling(result)}${show(result.shape)}`,
    settings: Object.entries(settings)
      .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
      .join(', '),
  };
}
