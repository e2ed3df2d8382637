import { type Operand, operationNamed } from '../operations';
import { type Expression, elementAt, formulaNumber } from '../tensor';
import { t } from '../words/words';
import { chainOf } from './chain';
import {
  expressionTeX,
  expressionText,
  inNotation,
  type Notation,
  nameTeX,
  numberTeX,
  PLAIN,
} from './notation';
import { type Reach, reachesOf, sharesOf } from './reach';
import {
  contentOfMatrix,
  type Matrix,
  matrixOf,
  matrixText,
  type Place,
  type Scene,
  spellingTeX,
  symbolOf,
  usesOf,
} from './scene';
import {
  type Cells,
  cellsOf,
  countOf,
  feedsOf,
  listing,
  type Part,
  partsOf,
  sourcesOf,
  TermSum,
  termsOf,
} from './terms';
import {
  asSymbol,
  folded,
  foldedSum,
  hiddenOf,
  known,
  mixesNumbers,
  numbersOf,
  partialToken,
  placeTeX,
  placeText,
  type Summands,
  termTeX,
  token,
} from './termTeX';
import { type Turn, turnOf } from './turn';
import { zeroReason } from './zero';

/** A line of the formula panel. */
export interface Line {
  readonly kind: 'rule' | 'chain' | 'symbols' | 'numbers' | 'value' | 'reaches' | 'collects' | 'shares';
  readonly tex: string;
  /** The same in pieces that may stand below each other. */
  readonly pieces?: readonly string[];
  /** What the line is about, in words: the matrix that is shared into. */
  readonly of?: string;
  /** What the line leaves out, in words. */
  readonly note?: string;
}

/** Everything that is said of one element. */
export interface Explanation {
  readonly place: Place;
  readonly lines: readonly Line[];
  /** What it is computed from, in the order of its terms. */
  readonly sources: readonly Part[];
  /** The same where many cells are told as one. */
  readonly cells: Cells;
  /** What is computed from it. */
  readonly feeds: Cells;
  /** The element in words: its name, its value, its formula; spoken by screen readers. */
  readonly sentence: string;
  /** Why it is zero, where it is. */
  readonly zero: string | undefined;
  /** Why the kernel is turned where the element's gradient is made, or is not. */
  readonly turn: Turn | undefined;
  /** How many terms it is the sum of, and how many of them a fold hides. */
  readonly terms: number;
  readonly hidden: number;
}

/** What is said of an element. Each part is worked out when it is asked for: pointing asks for cells before formulas. */
export function explain(
  scene: Scene,
  place: Place,
  notation: Notation = { base: 1, linked: true },
): Explanation {
  const terms = new TermSum(scene, place);
  const feeds = feedsOf(scene, place);
  const content = contentOfMatrix(scene, place);
  const element = content ? elementAt(content, place.index) : Number.NaN;
  const cells = once(() => cellsOf(terms));
  const lines = once(() => linesOf(scene, place, terms, element, countOf(feeds), notation));
  const zero = once(() => (element === 0 ? zeroReason(scene, place, terms, notation) : undefined));
  const turn = once(() => turnOf(scene, place, notation));
  const sentence = once(() => sentenceOf(scene, place, terms, element, zero(), notation));
  return {
    place,
    terms: terms.count,
    hidden: hiddenOf(terms.count, notation),
    feeds,
    get cells() {
      return cells();
    },
    get sources() {
      return partsOf(cells());
    },
    get lines() {
      return lines();
    },
    get sentence() {
      return sentence();
    },
    get zero() {
      return zero();
    },
    get turn() {
      return turn();
    },
  };
}

/** Works something out at most once. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The lines of the formula panel. */
function linesOf(
  scene: Scene,
  place: Place,
  terms: TermSum,
  element: Expression,
  fed: number,
  notation: Notation,
): Line[] {
  const own = placeTeX(scene, place, notation);
  const equals = scene.update === place.value.id ? '\\leftarrow' : '=';
  const lines: Line[] = [];
  const rule = ruleOf(scene, place, notation);
  if (rule) lines.push({ kind: 'rule', tex: rule });
  const chain = place.side === 'gradient' ? chainOf(scene, place, notation) : undefined;
  if (chain) lines.push({ kind: 'chain', ...chain, tex: `${own} = ${chain.tex}` });
  if (terms.count > 0) {
    lines.push({ kind: 'symbols', tex: `${own} ${equals} ${symbolsOf(scene, terms, notation)}` });
    const numbers = numbersOf(scene, terms, notation);
    if (numbers !== undefined) lines.push({ kind: 'numbers', tex: `= ${numbers}` });
  }
  const valueTeX = typeof element === 'number' ? numberTeX(element) : expressionTeX(element, notation);
  if (terms.count === 0) lines.push({ kind: 'value', tex: `${own} = ${valueTeX}` });
  else if (typeof element === 'number') lines.push({ kind: 'value', tex: `= ${valueTeX}` });
  else if (mixesNumbers(scene, terms)) lines.push({ kind: 'value', tex: `= ${valueTeX}` });
  lines.push(
    ...(place.side === 'value' ? onward(scene, place, fed, notation) : shares(scene, place, notation)),
  );
  return lines;
}

/** The sum of terms in symbols, folded. */
const symbolsOf = (scene: Scene, terms: Summands, notation: Notation): string =>
  foldedSum(terms.count, (n) => termTeX(scene, terms.at(n), asSymbol, notation), notation);

/** What an element of a value does further on: which results a change of it reaches, and what it gets back for that. */
function onward(scene: Scene, place: Place, fed: number, notation: Notation): Line[] {
  const { value, index } = place;
  const lines: Line[] = [];
  const below = placeTeX(scene, place, notation);
  const reached = fed > REACHED ? reachesOf(scene, place, SAMPLE) : reachesOf(scene, place);
  const named = reached.filter((reach) => reach.place.value.name !== undefined);
  const writeReach = (n: number): string => {
    const reach = named[n];
    if (!reach) return '';
    const above = placeTeX(scene, reach.place, notation);
    const fraction = `\\frac{\\partial ${above}}{\\partial ${below}}`;
    return `${partialToken(fraction, reach.place, notation)} = ${sumOf(scene, reach, notation)}`;
  };
  const pieces = folded(named.length, writeReach, notation);
  if (fed > REACHED) pieces.push(`\\ldots\\text{ ${t`${fed - SAMPLE} more`}}`);
  if (pieces.length > 0) lines.push({ kind: 'reaches', tex: pieces.join(BETWEEN), pieces });
  if (!scene.gradients.has(value.id)) return lines;
  const gradient: Place = { value, side: 'gradient', index };
  const terms = new TermSum(scene, gradient);
  if (terms.count === 0) return lines;
  const own = token(placeTeX(scene, gradient, notation), gradient, undefined, notation);
  const symbols = symbolsOf(scene, terms, notation);
  const content = contentOfMatrix(scene, gradient);
  const sum = content && elementAt(content, index);
  const end = typeof sum === 'number' ? ` = ${numberTeX(sum)}` : '';
  lines.push({ kind: 'collects', tex: `${own} = ${symbols}${end}` });
  return lines;
}

/** Where an element of a gradient goes, an input a line. */
function shares(scene: Scene, place: Place, notation: Notation): Line[] {
  const byMatrix = new Map<number, { matrix: Matrix; parts: (() => string)[] }>();
  for (const share of sharesOf(scene, place)) {
    const { value } = share.place;
    const own = byMatrix.get(value.id) ?? { matrix: share.place, parts: [] };
    byMatrix.set(value.id, own);
    own.parts.push(() => {
      const target = token(placeTeX(scene, share.place, notation), share.place, undefined, notation);
      return `${target} \\mathrel{{+}{=}} ${sumOf(scene, share, notation)}`;
    });
  }
  return [...byMatrix.values()].map(({ matrix, parts }) => {
    const pieces = folded(parts.length, (n) => parts[n]?.() ?? '', notation);
    const of = matrixText(scene, matrix, notation);
    return { kind: 'shares', of, tex: pieces.join(BETWEEN), pieces };
  });
}

/** What is reached by an element of a kernel that slides far is not gone through for a line that shows a few. */
const REACHED = 400;
const SAMPLE = 12;

const BETWEEN = ',\\quad ';

const sumOf = (scene: Scene, { terms }: Reach, notation: Notation): string =>
  symbolsOf(scene, listing(terms), notation);

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
    const numbers = numbersOf(scene, listing([t]), notation);
    const factors = t.term.factors.map((factor) => known(scene, t.result, factor));
    const value = factors.reduce<number | undefined>(
      (product, factor) => (product === undefined || factor === undefined ? undefined : product * factor),
      t.term.coefficient,
    );
    lines.push({
      symbols: termTeX(scene, t, asSymbol, notation),
      ...(numbers === undefined ? {} : { numbers }),
      ...(value === undefined ? {} : { value }),
      parts: sourcesOf([t]),
    });
  }
  return lines;
}

/** The general formula of the operation, with the names of this scene. */
export function ruleOf(
  scene: Scene,
  { value, side }: Matrix,
  notation: Notation = PLAIN,
): string | undefined {
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
  if (side === 'gradient') {
    const rule = rules.gradients[use.k];
    return rule && inNotation(rule, scene.loss, notation);
  }
  const equals = scene.update === value.id ? '\\leftarrow' : '=';
  return value.name === undefined ? rules.forward : `${nameTeX(value.name)} ${equals} ${rules.forward}`;
}

/** Terms that a sentence spells out; a longer one would not be listened to. */
const SPOKEN = 6;

function sentenceOf(
  scene: Scene,
  place: Place,
  terms: TermSum,
  element: Expression,
  zero: string | undefined,
  notation: Notation,
): string {
  const name = placeText(scene, place, notation);
  const value = typeof element === 'number' ? formulaNumber(element) : expressionText(element, notation);
  if (zero !== undefined) return t`${name} is 0: ${zero}.`;
  if (terms.count === 0) return t`${name} is ${value}, given.`;
  const begin = Array.from({ length: Math.min(SPOKEN, terms.count) }, (_, n) => terms.at(n));
  const spoken = begin.map(({ term, result }) => {
    const say = (operand: Operand, index: number): string => {
      const matrix = matrixOf(result, operand);
      return matrix ? expressionText(symbolOf(scene, { ...matrix, index }), notation) : '';
    };
    const factors = term.factors.map(({ operand, index, apply, exponent }) => {
      const base = apply ? t`${apply} of ${say(operand, index)}` : say(operand, index);
      if (exponent === undefined) return base;
      if (typeof exponent === 'number') return t`${base} to the power ${formulaNumber(exponent)}`;
      const own = say(exponent.operand, exponent.index);
      if (exponent.plus === 0) return t`${base} to the power ${own}`;
      return exponent.plus < 0
        ? t`${base} to the power ${own} minus ${-exponent.plus}`
        : t`${base} to the power ${own} plus ${exponent.plus}`;
    });
    const number = term.factors.map((factor) => known(scene, result, factor));
    const times =
      [...(term.coefficient === 1 ? [] : [formulaNumber(term.coefficient)]), ...factors].reduce<
        string | undefined
      >((said, factor) => (said === undefined ? factor : t`${said} times ${factor}`), undefined) ?? '';
    const allKnown = number.filter((x) => x !== undefined);
    return allKnown.length === number.length && number.length > 0
      ? `${times}: ${allKnown.map((x) => formulaNumber(x)).join(' × ')}`
      : times;
  });
  const first = spoken.join('; ');
  const said = terms.count > SPOKEN ? t`${first}; and ${terms.count - SPOKEN} more` : first;
  return terms.count === 1
    ? t`${name} is ${value}, ${said}.`
    : t`${name} is ${value}, the sum of ${terms.count} terms. ${said}.`;
}
