import { operationNamed, operations, showSetting } from '../../core/operations';
import { exactNumber, showShape } from '../../core/tensor';
import { t } from '../../core/words/words';
import type { CallNode, Node, NumberNode, Span } from '../ast';
import { childrenOf } from '../ast';
import { nameOf, OPERATION_OF, parameterNamed } from '../binding';
import { CONSTANTS, callable } from '../functions';
import type { VariableGlance } from '../glance';
import { type Hover, hoverAt } from '../hover';
import { positionAt } from '../position';
import { scan } from '../scanner';
import type { Freshness } from '../staleness';
import type { CheckedNotebook, Definition } from './checker';
import { gradientFormulas, shapeRuleOf, signatureText } from './functionText';
import { occurrencesAt } from './references';

/** Whether the value that a session holds under a name is up to date; nothing where that is not known. */
type Fresh = (name: string) => Freshness | undefined;

/**
 * What to say about a place of a cell: what `hoverAt` says of variables and literals, where they were defined, and
 * whether their value is stale; what functions, named arguments, operators and numbers are.
 */
export function cellHoverAt(
  notebook: CheckedNotebook,
  cell: number,
  offset: number,
  variables: ReadonlyMap<string, VariableGlance>,
  fresh: Fresh = () => undefined,
): Hover | undefined {
  const checked = notebook.cells[cell];
  if (!checked) return undefined;
  const { text, program } = checked;
  const statement = program.statements.find(({ start, end }) => start <= offset && offset <= end);
  if (occurrencesAt(notebook, cell, offset).length > 0) {
    return aboutVariable(notebook, cell, offset, variables, fresh);
  }
  const path = statement ? pathAt(statement.value, offset) : [];
  for (const node of path) {
    if (node.kind !== 'call') continue;
    for (const { name } of node.arguments) {
      if (name && name.start <= offset && offset <= name.end) return aboutArgument(node, name);
    }
    if (node.callee.start <= offset && offset <= node.callee.end) {
      const hover = aboutFunction(node.callee, nameOf(node));
      if (hover) return hover;
    }
  }
  const operator = statement && operatorAt(text, statement.value, offset);
  if (operator) return operator;
  const innermost = path[path.length - 1];
  if (innermost?.kind === 'name' && CONSTANTS.has(innermost.name)) {
    const value = CONSTANTS.get(innermost.name);
    const shown = typeof value === 'number' ? exactNumber(value) : String(value);
    return {
      ...spanOf(innermost),
      headline: `${innermost.name} = ${shown}`,
      facts: [t`a constant`],
      pictures: [],
    };
  }
  const inLiteral = path.some((node) => node.kind === 'matrix');
  if (innermost?.kind === 'number' && !inLiteral) return aboutNumber(text, innermost);
  return hoverAt(program, offset, variables);
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });

/** As `pathTo`, into operators and names of arguments too. */
function pathAt(node: Node, offset: number): Node[] {
  if (offset < node.start || offset > node.end) return [];
  for (const child of childrenOf(node)) {
    const below = pathAt(child, offset);
    if (below.length > 0) return [node, ...below];
  }
  return [node];
}

function innermostOver(node: Node, span: Span): Node | undefined {
  if (span.start < node.start || span.end > node.end) return undefined;
  for (const child of childrenOf(node)) {
    const below = innermostOver(child, span);
    if (below) return below;
  }
  return node;
}

function aboutVariable(
  notebook: CheckedNotebook,
  cell: number,
  offset: number,
  variables: ReadonlyMap<string, VariableGlance>,
  fresh: Fresh,
): Hover | undefined {
  const found = occurrencesAt(notebook, cell, offset);
  const shown = found[found.length - 1];
  const checked = notebook.cells[cell];
  const hover = checked && hoverAt(checked.program, offset, variables);
  const { definition } = shown ?? {};
  if (!shown || (!definition && !hover)) return undefined;
  const known = found.some(({ role }) => role === 'reads')
    ? (found[0]?.definition ?? definition)
    : definition;
  const where = known && shown.role === 'reads' ? [placeOf(notebook, cell, known)] : [];
  // A literal around the name is not what is pointed at.
  if (hover && hover.start === shown.start && hover.end === shown.end) {
    const freshness = fresh(shown.name);
    const from = freshness?.cell;
    // Where the text has another cell in mind than the one whose value the session holds.
    const other = from !== undefined && definition && from !== definition.cell;
    const source = other ? [t`this value is from code cell ${from + 1}`] : [];
    return { ...hover, facts: [...hover.facts, ...where, ...source, ...(freshness ? [freshness.text] : [])] };
  }
  if (!definition) return undefined;
  const { shape } = definition.guess;
  return {
    ...spanOf(shown),
    headline: shape ? `${shown.name}: ${showShape(shape)}` : shown.name,
    facts: [...where, t`its value is known after a run`],
    pictures: [],
  };
}

/** `defined in code cell 2, line 3`. */
function placeOf(notebook: CheckedNotebook, cell: number, definition: Definition): string {
  const text = notebook.cells[definition.cell]?.text ?? '';
  const { line } = positionAt(text, definition.start);
  return definition.cell === cell
    ? t`defined in line ${line} of this cell`
    : t`defined in code cell ${definition.cell + 1}, line ${line}`;
}

function aboutFunction(span: Span, name: string): Hover | undefined {
  const declared = callable(name);
  if (!declared) return undefined;
  const rule = shapeRuleOf(name);
  return {
    ...spanOf(span),
    headline: signatureText(declared),
    facts: [
      declared.summary,
      ...declared.arguments.map((p) => `${p.name} — ${p.summary} (${p.type})`),
      ...(rule === undefined ? [] : [t`Shape: ${rule}`]),
      ...gradientFormulas(name),
      t`Example: ${declared.example.split('\n').join('; ')}`,
    ],
    pictures: [],
  };
}

function aboutArgument(call: CallNode, name: Span & { readonly name: string }): Hover | undefined {
  const declared = callable(nameOf(call));
  const parameter = declared && parameterNamed(declared.arguments, name.name);
  if (!parameter) return undefined;
  const { default: standard } = parameter;
  const otherwise =
    standard === undefined
      ? t`must be given`
      : standard === 'none'
        ? t`may be left out`
        : t`${showSetting(standard)} unless given`;
  return {
    ...spanOf(name),
    headline: `${declared.name}(…, ${parameter.name}=…)`,
    facts: [parameter.summary, parameter.type, otherwise],
    pictures: [],
  };
}

/** A number whose float64 is not what was typed, or that is written in another form. Plain whole numbers say nothing. */
function aboutNumber(text: string, node: NumberNode): Hover | undefined {
  const source = text.slice(node.start, node.end);
  const { value } = node;
  if (!Number.isFinite(value) || (Number.isInteger(value) && /^-?\d{1,15}$/.test(source))) return undefined;
  const exact = exactDecimal(value);
  const facts = [
    ...(Number(source) === value && exact !== exactNumber(value) ? [t`stored as ${exact}`] : []),
    ...(Number.isInteger(1 / value) && Math.abs(1 / value) > 1 ? [`1/${1 / value}`] : []),
  ];
  return { ...spanOf(node), headline: exactNumber(value), facts, pictures: [] };
}

/** The number that a float64 holds, to twenty digits. */
function exactDecimal(value: number): string {
  const digits = value.toPrecision(20);
  return digits.includes('e') ? digits : digits.replace(/\.?0+$/, '');
}

const SIGNS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(OPERATION_OF),
  ["'", 'transpose'],
  [':', 'range'],
]);

/** The operator whose sign begins at an offset. */
function operatorAt(text: string, value: Node, offset: number): Hover | undefined {
  const token = scan(text).find(
    ({ kind, start, end, text: sign }) =>
      kind === 'sign' && start <= offset && offset < end && SIGNS.has(sign),
  );
  // What holds the sign and has no part that does is the operation.
  const node = token && innermostOver(value, token);
  if (!node || !['binary', 'unary', 'transpose', 'range'].includes(node.kind)) return undefined;
  if (node.kind === 'range') {
    const facts = [
      t`From the first number to the last, both included: 1:4 is [1 2 3 4], 0:2:6 is [0 2 4 6].`,
    ];
    return { ...spanOf(token), headline: 'a:b', facts, pictures: [] };
  }
  const name = node.kind === 'unary' ? 'negate' : SIGNS.get(token.text);
  const operation = operations().find((one) => one.name === name);
  if (!operation) return undefined;
  const operands = operation.arguments
    .filter(({ kind }) => kind === 'tensor')
    .map((argument) => argument.name);
  const rule = operationNamed(operation.name)?.shapeRule;
  return {
    ...spanOf(token),
    headline: operation.spell(operands, {}),
    facts: [
      operation.summary,
      ...(rule === undefined ? [] : [t`Shape: ${rule}`]),
      ...gradientFormulas(operation.name),
    ],
    pictures: [],
  };
}
