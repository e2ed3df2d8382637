import { showShape } from '../core/tensor';
import { t } from '../core/words/words';
import {
  childrenOf,
  elementsOf,
  type MatrixNode,
  type Node,
  type Program,
  pathTo,
  type RangeNode,
  type Span,
} from './ast';
import { type Environment, evaluateStatement } from './evaluator';
import { Fault } from './fault';
import { CONSTANTS } from './functions';
import { factsOf, type Glance, glanceAt, type VariableGlance } from './glance';
import { messageOf } from './wording';

/** What a hover says: a headline, facts, and pictures of one or two matrices. */
export interface Hover extends Span {
  readonly headline: string;
  readonly facts: readonly string[];
  readonly pictures: readonly { readonly caption: string; readonly glance: Glance }[];
}

/** What to say about a variable or a matrix literal at an offset of a cell; `editor/cellHover.ts` knows the rest. */
export function hoverAt(
  { statements }: Program,
  offset: number,
  variables: ReadonlyMap<string, VariableGlance>,
): Hover | undefined {
  const statement = statements.find(({ start, end }) => offset >= start && offset <= end);
  if (!statement) return undefined;
  const { target } = statement;
  const path =
    target && offset >= target.start && offset <= target.end ? [target] : pathTo(statement.value, offset);
  const innermost = path[path.length - 1];
  if (innermost?.kind === 'name') {
    const variable = variables.get(innermost.name);
    if (variable) return aboutVariable(innermost, variable);
  }
  // Only one call of the path can have its name here.
  const call = path.find(
    (node) => node.kind === 'call' && offset >= node.callee.start && offset <= node.callee.end,
  );
  if (call?.kind === 'call') {
    const variable = variables.get(call.callee.name);
    return variable && aboutVariable(call.callee, variable);
  }
  const literal = path.find((node) => node.kind === 'matrix');
  return literal?.kind === 'matrix' ? aboutLiteral(literal) : undefined;
}

function aboutVariable(span: Span, { name, value, gradient, leaf }: VariableGlance): Hover {
  return {
    start: span.start,
    end: span.end,
    headline: `${name}: ${showShape(value.shape)}${value.value === undefined ? '' : ` = ${value.value}`}`,
    facts: [...factsOf(value), leaf ? t`leaf` : t`computed`],
    pictures: [
      { caption: name, glance: value },
      ...(gradient ? [{ caption: `∂L/∂${name}`, glance: gradient }] : []),
    ],
  };
}

const NOTHING_KNOWN: Environment = {
  variable: () => undefined,
  names: () => [],
  gradient: () => undefined,
  fromGradients: () => false,
};

/** Whether a literal is made of written numbers alone: while somebody types, nothing is computed that may take long. */
const isWritten = (node: Node): boolean =>
  node.kind === 'number' ||
  (node.kind === 'name' && CONSTANTS.has(node.name)) ||
  (node.kind === 'range' && (rangeLength(node) ?? Number.POSITIVE_INFINITY) <= LONGEST_RANGE) ||
  (node.kind === 'binary' && isNumber(node.left) && isNumber(node.right)) ||
  ((node.kind === 'matrix' || node.kind === 'unary') && childrenOf(node).every(isWritten));

/** `1/3`, `-2`, `2^10`. */
const isNumber = (node: Node): boolean =>
  node.kind === 'number' ||
  ((node.kind === 'unary' || node.kind === 'binary') && childrenOf(node).every(isNumber));

const LONGEST_RANGE = 10_000;
const rangeLength = ({ from, step, to }: RangeNode): number | undefined => {
  const ends = [from, step, to].filter((part) => part !== undefined);
  const [first, ...rest] = ends.map((part) => (part.kind === 'number' ? part.value : Number.NaN));
  const last = rest.pop();
  if (first === undefined || last === undefined) return undefined;
  const length = Math.abs((last - first) / (rest[0] ?? 1));
  return Number.isFinite(length) ? length : undefined;
};

/** A literal is evaluated without any variable: what depends on one has a shape only after a run. */
function aboutLiteral(node: MatrixNode): Hover {
  const span = { start: node.start, end: node.end };
  const size = node.twoAxes ? rowsText(node.rows.length) : elementsText(elementsOf(node).length);
  if (!isWritten(node)) {
    const facts = [t`what it is made of is known after a run: run the cell, and point at its name`];
    return { ...span, headline: size, facts, pictures: [] };
  }
  try {
    const { result } = evaluateStatement({ ...span, value: node }, NOTHING_KNOWN);
    if (result.kind !== 'value') throw new RangeError('a matrix literal is a value');
    const glance = glanceAt(result.value.content);
    return {
      ...span,
      headline: t`matrix ${showShape(glance.shape)}`,
      facts: factsOf(glance),
      pictures: [{ caption: t`matrix`, glance }],
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...span, headline: size, facts: [messageOf(error.detail)], pictures: [] };
  }
}

const rowsText = (n: number): string => (n === 1 ? t`matrix, 1 row` : t`matrix, ${n} rows`);
const elementsText = (n: number): string => (n === 1 ? t`matrix, 1 element` : t`matrix, ${n} elements`);
