import { type Thumbnail, thumbnailOf } from '../core/explain';
import type { Value } from '../core/graph';
import {
  type Content,
  exactNumber,
  formulaNumber,
  type Shape,
  type Statistics,
  shortNumber,
  showShape,
  sizeOf,
  statisticsOf,
} from '../core/tensor';
import { type MatrixNode, type Node, pathTo, type Span } from './ast';
import { type Environment, evaluateStatement } from './evaluator';
import { Fault } from './fault';
import { callable, type LanguageFunction } from './functions';
import { parse } from './parser';
import { messageOf } from './wording';

/** What a matrix looks like at a glance: plain data, made where the numbers are. */
export interface Glance {
  readonly shape: Shape;
  /** Absent for a matrix without numbers. */
  readonly statistics?: Statistics;
  readonly thumbnail?: Thumbnail;
  /** The value of a scalar, in full. */
  readonly value?: string;
}

/** A variable as the editor knows it between two runs. */
export interface VariableGlance {
  readonly name: string;
  readonly value: Glance;
  readonly gradient?: Glance;
  readonly leaf: boolean;
}

/** What a hover says: a headline, facts, and pictures of one or two matrices. */
export interface Hover extends Span {
  readonly headline: string;
  readonly facts: readonly string[];
  readonly pictures: readonly { readonly caption: string; readonly glance: Glance }[];
}

export function glanceAt(content: Content): Glance {
  const { shape } = content;
  if (content.kind === 'formulas') return { shape };
  const only = content.data[0];
  return {
    shape,
    statistics: statisticsOf(content),
    thumbnail: thumbnailOf(shape, content.data),
    ...(sizeOf(shape) === 1 && only !== undefined ? { value: exactNumber(only) } : {}),
  };
}

export function variableGlance(name: string, value: Value, gradient: Content | undefined): VariableGlance {
  return {
    name,
    value: glanceAt(value.content),
    leaf: value.origin === undefined,
    ...(gradient ? { gradient: glanceAt(gradient) } : {}),
  };
}

/** `minimum 1 · maximum 9 · mean 5 · deviation 2.58 · no zeros`. */
export function factsOf({ statistics, shape }: Glance): string[] {
  if (!statistics) return ['symbols, no numbers'];
  if (sizeOf(shape) < 2) return [];
  const { min, max, mean, deviation, zeros, nans, infinities, count } = statistics;
  return [
    `${count} elements`,
    `minimum ${shortNumber(min)}`,
    `maximum ${shortNumber(max)}`,
    `mean ${formulaNumber(Number(mean.toPrecision(4)))}`,
    `standard deviation ${shortNumber(deviation)}`,
    zeros === 0 ? 'no zeros' : `${zeros} ${zeros === 1 ? 'zero' : 'zeros'}`,
    ...(nans > 0 ? [`${nans} NaN`] : []),
    ...(infinities > 0 ? [`${infinities} infinite`] : []),
  ];
}

/** What to say about the place at an offset of a cell's text. */
export function hoverAt(
  text: string,
  offset: number,
  variables: ReadonlyMap<string, VariableGlance>,
): Hover | undefined {
  const { statements } = parse(text);
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
  for (const node of path) {
    if (node.kind === 'matrix') return aboutLiteral(node);
    if (node.kind === 'call' && offset <= node.callee.end) {
      const declared = callable(node.callee.name);
      if (declared) return aboutFunction(node.callee, declared);
    }
  }
  return undefined;
}

function aboutVariable(span: Span, { name, value, gradient, leaf }: VariableGlance): Hover {
  return {
    start: span.start,
    end: span.end,
    headline: `${name}: ${showShape(value.shape)}${value.value === undefined ? '' : ` = ${value.value}`}`,
    facts: [...factsOf(value), leaf ? 'leaf' : 'computed'],
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

/** A literal is evaluated without any variable: what depends on one has a shape only after a run. */
function aboutLiteral(node: MatrixNode): Hover {
  const span = { start: node.start, end: node.end };
  try {
    const { result } = evaluateStatement({ ...span, value: node }, NOTHING_KNOWN);
    if (result.kind !== 'value') throw new RangeError('a matrix literal is a value');
    const glance = glanceAt(result.value.content);
    return {
      ...span,
      headline: `matrix ${showShape(glance.shape)}`,
      facts: factsOf(glance),
      pictures: [{ caption: 'matrix', glance }],
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const open = error.detail.code === 'unknown-name';
    const rows = node.twoAxes ? `${node.rows.length} rows` : `${node.rows.flat().length} elements`;
    return {
      ...span,
      headline: `matrix, ${rows}`,
      facts: [open ? 'its numbers depend on variables: run the cell to see them' : messageOf(error.detail)],
      pictures: [],
    };
  }
}

function aboutFunction(
  span: Node,
  { name, arguments: parameters, summary, example }: LanguageFunction,
): Hover {
  const list = parameters.map(({ name: own, default: standard }) =>
    standard === undefined || standard === 'none' ? own : `${own}=${JSON.stringify(standard)}`,
  );
  return {
    start: span.start,
    end: span.end,
    headline: `${name}(${list.join(', ')})`,
    facts: [
      summary,
      ...parameters.map((p) => `${p.name} — ${p.summary} (${p.type})`),
      `Example: ${example.split('\n').join('; ')}`,
    ],
    pictures: [],
  };
}
