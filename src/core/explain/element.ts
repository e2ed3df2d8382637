import type { Value } from '../graph';
import {
  type Factor,
  factorFormula,
  factorNumber,
  GRADIENT,
  type Operand,
  operationNamed,
  type Term,
} from '../operations';
import { type Expression, elementAt, formulaNumber, indexOf, positionOf, sizeOf } from '../tensor';
import {
  elementTeX,
  elementText,
  expressionTeX,
  expressionText,
  joinSum,
  type Notation,
  nameTeX,
  numberTeX,
  PLAIN,
} from './notation';
import {
  contentOfMatrix,
  matrixOf,
  type Place,
  type Scene,
  spelling,
  spellingTeX,
  symbolOf,
  usesOf,
  valuesOf,
} from './scene';
import { zeroReason } from './zero';

/** One cell that takes part in an element. `tap` is the kernel element whose hue it wears. */
export interface Part extends Place {
  readonly tap?: number;
}

/** A line of the formula panel. */
export interface Line {
  readonly kind: 'rule' | 'chain' | 'symbols' | 'numbers' | 'value';
  readonly tex: string;
  /** What the line leaves out, in words. */
  readonly note?: string;
}

/** Everything that is said of one element. */
export interface Explanation {
  readonly place: Place;
  readonly lines: readonly Line[];
  /** What it is computed from, in the order of its terms. */
  readonly sources: readonly Part[];
  /** What is computed from it. */
  readonly feeds: readonly Part[];
  /** The element in words: its name, its value, its formula; spoken by screen readers. */
  readonly sentence: string;
  /** Why it is zero, where it is. */
  readonly zero?: string;
  /** How many terms it is the sum of, and how many of them a fold hides. */
  readonly terms: number;
  readonly hidden: number;
}

/** A term together with the result whose operation it belongs to. */
export interface SceneTerm {
  readonly term: Term;
  readonly result: Value;
}

/** The terms of an element: of its own operation for a value, of everything that uses it for a gradient. */
export function* termsOf(scene: Scene, { value, side, index }: Place): Generator<SceneTerm> {
  if (side === 'value') {
    for (const term of value.origin?.prepared.terms(index) ?? []) yield { term, result: value };
    return;
  }
  for (const { result, k } of usesOf(scene, value)) {
    if (!result.origin || !scene.gradients.has(result.id)) continue;
    for (const term of result.origin.prepared.gradientTerms(k, index)) yield { term, result };
  }
}

/** Sums longer than this are folded in the middle. */
const SHOWN = 14;
/** Of a folded one, the first terms stay, and the last two; unfolded, as many as a page can hold. */
const HEAD = 10;
const UNFOLDED = 400;
/** The chain rule is shown before it is shortened for results of up to so many elements. */
const CHAIN = 9;

export function explain(
  scene: Scene,
  place: Place,
  notation: Notation = { base: 1, linked: true },
): Explanation {
  const terms = [...termsOf(scene, place)];
  const own = placeTeX(scene, place, notation);
  const content = contentOfMatrix(scene, place);
  const element = content ? elementAt(content, place.index) : Number.NaN;
  const equals = scene.update === place.value.id ? '\\leftarrow' : '=';
  const lines: Line[] = [];
  const rule = ruleOf(scene, place);
  if (rule) lines.push({ kind: 'rule', tex: rule });
  const chain = place.side === 'gradient' ? chainOf(scene, place, notation) : undefined;
  if (chain) lines.push({ kind: 'chain', ...chain, tex: `${own} = ${chain.tex}` });
  if (terms.length > 0) {
    lines.push({
      kind: 'symbols',
      tex: `${own} ${equals} ${foldedSum(
        terms.map((t) => () => termTeX(scene, t, (_, symbol) => symbol, notation)),
        notation,
      )}`,
    });
    const numbers = numbersOf(scene, terms, notation);
    if (numbers !== undefined) lines.push({ kind: 'numbers', tex: `= ${numbers}` });
  }
  const valueTeX = typeof element === 'number' ? numberTeX(element) : expressionTeX(element, notation);
  if (terms.length === 0) lines.push({ kind: 'value', tex: `${own} = ${valueTeX}` });
  else if (typeof element === 'number') lines.push({ kind: 'value', tex: `= ${valueTeX}` });
  else if (mixesNumbers(scene, terms)) lines.push({ kind: 'value', tex: `= ${valueTeX}` });
  const zero = element === 0 ? zeroReason(scene, place, terms) : undefined;
  return {
    place,
    lines,
    sources: sourcesOf(terms),
    feeds: feedsOf(scene, place),
    sentence: sentenceOf(scene, place, terms, element, zero, notation),
    ...(zero === undefined ? {} : { zero }),
    terms: terms.length,
    hidden: hiddenOf(terms.length, notation),
  };
}

/** One term on its own: its symbols, its numbers, its value, and the cells it reads. */
export interface TermLine {
  readonly symbols: string;
  readonly numbers?: string;
  readonly value?: number;
  readonly parts: readonly Part[];
}

/** The terms of an element one by one, at most `limit` of them. */
export function termLines(
  scene: Scene,
  place: Place,
  limit: number,
  notation: Notation = { base: 1, linked: true },
): TermLine[] {
  const lines: TermLine[] = [];
  for (const t of termsOf(scene, place)) {
    if (lines.length === limit) break;
    const numbers = numbersOf(scene, [t], notation);
    const factors = t.term.factors.map((factor) => known(scene, t.result, factor));
    const value = factors.reduce<number | undefined>(
      (product, factor) => (product === undefined || factor === undefined ? undefined : product * factor),
      t.term.coefficient,
    );
    lines.push({
      symbols: termTeX(scene, t, (_, symbol) => symbol, notation),
      ...(numbers === undefined ? {} : { numbers }),
      ...(value === undefined ? {} : { value }),
      parts: sourcesOf([t]),
    });
  }
  return lines;
}

function placeTeX(scene: Scene, { value, side, index }: Place, notation: Notation): string {
  const position = positionOf(value.shape, index);
  const name = value.name === undefined ? `\\left(${spellingTeX(value)}\\right)` : nameTeX(value.name);
  return elementTeX(name, position, side === 'gradient' ? scene.loss : undefined, notation);
}

/** The element in characters: `∂L/∂X[2,2]`. */
export function placeText(scene: Scene, { value, side, index }: Place, notation: Notation = PLAIN): string {
  return elementText(
    spelling(value),
    positionOf(value.shape, index),
    side === 'gradient' ? scene.loss : undefined,
    notation,
  );
}

/** The general formula of the operation, with the names of this scene. */
export function ruleOf(scene: Scene, { value, side }: Omit<Place, 'index'>): string | undefined {
  const uses =
    side === 'value'
      ? value.origin
        ? [{ result: value, k: -1 }]
        : []
      : usesOf(scene, value).filter(({ result }) => scene.gradients.has(result.id));
  // Several uses add up: each has a rule of its own, none of them is the whole.
  const [use] = uses;
  if (!use?.result.origin || uses.length > 1) return undefined;
  const { operation, inputs, settings } = use.result.origin;
  const rules = operationNamed(operation)?.rules(
    {
      inputs: inputs.map((x) => spellingTeX(x, true)),
      output: spellingTeX(use.result, true),
      loss: nameTeX(scene.loss),
    },
    settings,
  );
  if (!rules) return undefined;
  if (side === 'gradient') return rules.gradients[use.k];
  const equals = scene.update === value.id ? '\\leftarrow' : '=';
  return value.name === undefined ? rules.forward : `${nameTeX(value.name)} ${equals} ${rules.forward}`;
}

/** Σ over all elements of the result, those that the element does not reach struck out. */
function chainOf(scene: Scene, { value, index }: Place, notation: Notation): Omit<Line, 'kind'> | undefined {
  const uses = usesOf(scene, value).filter(({ result }) => scene.gradients.has(result.id));
  const [use] = uses;
  if (!use?.result.origin || uses.length > 1) return undefined;
  const { result, k } = use;
  const size = sizeOf(result.shape);
  if (size > CHAIN || size < 2 || result.name === undefined) return undefined;
  const reached = new Set<number>();
  for (const { factors } of result.origin?.prepared.gradientTerms(k, index) ?? []) {
    for (const factor of factors) if (factor.operand === GRADIENT) reached.add(factor.index);
  }
  const below = elementTeX(spellingTeX(value, true), positionOf(value.shape, index), undefined, notation);
  const lost: string[] = [];
  const summands = Array.from({ length: size }, (_, j) => {
    const above = elementTeX(nameTeX(result.name ?? ''), positionOf(result.shape, j), undefined, notation);
    const arriving = token(
      `\\frac{\\partial ${nameTeX(scene.loss)}}{\\partial ${above}}`,
      { value: result, side: 'gradient', index: j },
      undefined,
      notation,
    );
    const product = `${arriving}\\,\\frac{\\partial ${above}}{\\partial ${below}}`;
    if (reached.has(j)) return product;
    lost.push(placeText(scene, { value: result, side: 'value', index: j }, notation));
    return `\\cancel{${product}}`;
  });
  const tex = joinSum(summands);
  if (lost.length === 0) return { tex };
  const own = placeText(scene, { value, side: 'value', index }, notation);
  return { tex, note: `0 because no change of ${own} reaches ${inWords(lost)}` };
}

/** `a, b or c`. */
const inWords = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;

/** A token of a formula, linked to its cell and wearing its kernel element's hue. */
function token(tex: string, place: Place, tap: number | undefined, notation: Notation): string {
  if (!notation.linked) return tex;
  const linked = `\\htmlData{cell=${place.value.id}.${place.side}.${place.index}}{${tex}}`;
  return tap === undefined ? linked : `\\htmlClass{tap tap-${tap}}{${linked}}`;
}

/** The operand that carries the hue in formulas: the kernel where it takes part, else nothing. */
const wearsHue = (factors: readonly Factor[], factor: Factor): boolean =>
  factor.operand.side === 'value' && factors.indexOf(factor) === factors.length - 1;

/** How an element's token is written: its symbol, or its number. */
type Write = (place: Place, symbol: string) => string;

function termTeX(
  scene: Scene,
  { term, result }: SceneTerm,
  write: Write,
  notation: Notation,
  times = '\\,',
): string {
  const { coefficient, factors, tap } = term;
  const written = factors.map((factor) => {
    const hue = wearsHue(factors, factor) ? tap : undefined;
    return factorTeX(scene, result, factor, write, hue, notation, times);
  });
  if (coefficient === -1 && written.length > 0) return `-${written.join(times)}`;
  return (coefficient === 1 && written.length > 0 ? written : [numberTeX(coefficient), ...written]).join(
    times,
  );
}

/** A factor, each of its elements a token of its own: an operand without a name is written out. */
function factorTeX(
  scene: Scene,
  result: Value,
  factor: Factor,
  write: Write,
  tap: number | undefined,
  notation: Notation,
  times: string,
): string {
  const whole = factorFormula(factor, (operand, index) => {
    const matrix = matrixOf(result, operand);
    return matrix ? symbolOf(scene, { ...matrix, index }) : Number.NaN;
  });
  const values = valuesOf(scene);
  const tex = expressionTeX(
    whole,
    notation,
    (symbol, { id, position, gradientOf }) => {
      const value = id === undefined ? undefined : values.get(id);
      if (!value) return symbol;
      const side = gradientOf === undefined || value.derivative ? 'value' : 'gradient';
      const place: Place = { value, side, index: indexOf(value.shape, position) };
      return token(write(place, symbol), place, tap, notation);
    },
    times,
  );
  const loose =
    typeof whole === 'number'
      ? whole < 0
      : whole.kind === 'sum' || (whole.kind === 'product' && whole.coefficient < 0);
  return loose ? `\\left(${tex}\\right)` : tex;
}

/** The line with numbers, if every factor is a number. */
function numbersOf(scene: Scene, terms: readonly SceneTerm[], notation: Notation): string | undefined {
  if (
    !terms.every(({ term, result }) =>
      term.factors.every((factor) => known(scene, result, factor) !== undefined),
    )
  ) {
    return undefined;
  }
  const write: Write = (place, symbol) => {
    const content = contentOfMatrix(scene, place);
    const value = content && elementAt(content, place.index);
    if (typeof value !== 'number') return symbol;
    return value < 0 ? `(${numberTeX(value)})` : numberTeX(value);
  };
  return foldedSum(
    terms.map((t) => () => termTeX(scene, t, write, notation, ' \\cdot ')),
    notation,
  );
}

/** A factor's number, if what it reads is known. */
function known(scene: Scene, result: Value, factor: Factor): number | undefined {
  let open = false;
  const value = factorNumber(factor, (operand, index) => {
    const matrix = matrixOf(result, operand);
    const content = matrix && contentOfMatrix(scene, matrix);
    const x = content ? elementAt(content, index) : Number.NaN;
    if (typeof x === 'number') return x;
    open = true;
    return Number.NaN;
  });
  return open ? undefined : value;
}

/** Whether some factors are numbers and some are not. */
function mixesNumbers(scene: Scene, terms: readonly SceneTerm[]): boolean {
  return terms.some(({ term, result }) =>
    term.factors.some((factor) => known(scene, result, factor) !== undefined),
  );
}

/** A sum; a long one keeps its beginning and its end, and says how many stand between. */
function foldedSum(summands: readonly (() => string)[], notation: Notation): string {
  if (summands.length === 0) return '0';
  const hidden = hiddenOf(summands.length, notation);
  if (hidden === 0) return joinSum(summands.map((write) => write()));
  const head = summands.slice(0, HEAD).map((write) => write());
  const tail = summands.slice(HEAD + hidden).map((write) => write());
  return joinSum([...head, `\\underbrace{\\cdots}_{${hidden}\\text{ more}}`, ...tail]);
}

/** How many of so many terms are folded away. */
function hiddenOf(count: number, { unfolded }: Notation): number {
  if (count <= SHOWN) return 0;
  return unfolded ? Math.max(0, count - UNFOLDED) : count - HEAD - 2;
}

/** The cells in the terms. */
function sourcesOf(terms: Iterable<SceneTerm>): Part[] {
  const parts: Part[] = [];
  for (const { term, result } of terms) {
    for (const { operand, index } of term.factors.flatMap(readBy)) {
      const matrix = matrixOf(result, operand);
      if (matrix) parts.push(part(matrix, index, term.tap));
    }
  }
  return parts;
}

/** How far values without a name are followed back. */
const DEEPEST = 8;

/**
 * Sources for a picture that draws only what has a name: a source without one is joined by what it is made of.
 */
export function drawnSources(scene: Scene, sources: readonly Part[], deep = 0): Part[] {
  return sources.flatMap((own) => {
    const { name, derivative, origin } = own.value;
    const unnamed = name === undefined && derivative === undefined;
    if (!unnamed || deep === DEEPEST || (!origin && own.side === 'value')) return [own];
    return [own, ...drawnSources(scene, sourcesOf(termsOf(scene, own)), deep + 1)];
  });
}

/** The elements that a factor reads: its own, and the one in its exponent. */
const readBy = ({ operand, index, exponent }: Factor): { operand: Operand; index: number }[] =>
  typeof exponent === 'object' ? [{ operand, index }, exponent] : [{ operand, index }];

const part = (matrix: Omit<Place, 'index'>, index: number, tap: number | undefined): Part =>
  tap === undefined ? { ...matrix, index } : { ...matrix, index, tap };

/**
 * What an element goes into. For a value: the results that it reaches, which are those whose gradients it
 * collects. For the gradient of a result: the gradients of the inputs that the result's element was made of.
 */
function feedsOf(scene: Scene, { value, side, index }: Place): Part[] {
  const parts: Part[] = [];
  if (side === 'value') {
    for (const { result, k } of usesOf(scene, value)) {
      for (const { factors, tap } of result.origin?.prepared.gradientTerms(k, index) ?? []) {
        for (const factor of factors) {
          if (factor.operand === GRADIENT)
            parts.push(part({ value: result, side: 'value' }, factor.index, tap));
        }
      }
    }
    return parts;
  }
  for (const { factors, tap } of value.origin?.prepared.terms(index) ?? []) {
    for (const read of factors.flatMap(readBy)) {
      const matrix = matrixOf(value, read.operand);
      if (matrix && matrix.side === 'value' && scene.gradients.has(matrix.value.id)) {
        parts.push(part({ value: matrix.value, side: 'gradient' }, read.index, tap));
      }
    }
  }
  return parts;
}

/** Terms that a sentence spells out; a longer one would not be listened to. */
const SPOKEN = 6;

function sentenceOf(
  scene: Scene,
  place: Place,
  terms: readonly SceneTerm[],
  element: Expression,
  zero: string | undefined,
  notation: Notation,
): string {
  const name = placeText(scene, place, notation);
  const value = typeof element === 'number' ? formulaNumber(element) : expressionText(element, notation);
  if (zero !== undefined) return `${name} is 0: ${zero}.`;
  if (terms.length === 0) return `${name} is ${value}, given.`;
  const spoken = terms.slice(0, SPOKEN).map(({ term, result }) => {
    const say = (operand: Operand, index: number): string => {
      const matrix = matrixOf(result, operand);
      return matrix ? expressionText(symbolOf(scene, { ...matrix, index }), notation) : '';
    };
    const factors = term.factors.map(({ operand, index, apply, exponent }) => {
      const base = apply ? `${apply} of ${say(operand, index)}` : say(operand, index);
      if (exponent === undefined) return base;
      if (typeof exponent === 'number') return `${base} to the power ${formulaNumber(exponent)}`;
      const plus =
        exponent.plus < 0 ? ` minus ${-exponent.plus}` : exponent.plus > 0 ? ` plus ${exponent.plus}` : '';
      return `${base} to the power ${say(exponent.operand, exponent.index)}${plus}`;
    });
    const number = term.factors.map((factor) => known(scene, result, factor));
    const times = [...(term.coefficient === 1 ? [] : [formulaNumber(term.coefficient)]), ...factors].join(
      ' times ',
    );
    const allKnown = number.filter((x) => x !== undefined);
    return allKnown.length === number.length && number.length > 0
      ? `${times}: ${allKnown.map((x) => formulaNumber(x)).join(' × ')}`
      : times;
  });
  const rest = terms.length > SPOKEN ? `; and ${terms.length - SPOKEN} more` : '';
  const count = terms.length === 1 ? '' : `the sum of ${terms.length} terms. `;
  return `${name} is ${value}, ${count}${spoken.join('; ')}${rest}.`;
}
