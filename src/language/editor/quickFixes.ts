import { finish, type Steps } from '../../core/tensor';
import { t } from '../../core/words/words';
import type { ArgumentNode, CallNode, MatrixNode, Node, Span, Statement } from '../ast';
import { childrenOf, elementsOf } from '../ast';
import { parameterNamed } from '../binding';
import { callable } from '../functions';
import type { CheckedNotebook, Checker, Finding } from './checker';
import { applyEdits, type TextEdit } from './formatting';

/** A change of a cell that takes an objection away. */
export interface QuickFix {
  readonly title: string;
  /** In the cell, in order. */
  readonly edits: readonly TextEdit[];
  readonly finding: Finding;
  /** Whether it is what was most probably meant. */
  readonly preferred: boolean;
}

interface Candidate {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly preferred?: boolean;
}

/**
 * The changes that would take away what is objected to in a span of a cell. What changes shapes is tried out before it
 * is offered: whatever does not make the shapes fit is no fix.
 */
export const quickFixesAt = (
  checker: Checker,
  notebook: CheckedNotebook,
  cell: number,
  span: Span,
): QuickFix[] => finish(quickFixesSteps(checker, notebook, cell, span));

/** {@link quickFixesAt} in the steps of the checks that it takes to try out what is offered. */
export function* quickFixesSteps(
  checker: Checker,
  notebook: CheckedNotebook,
  cell: number,
  span: Span,
): Steps<QuickFix[]> {
  const checked = notebook.cells[cell];
  if (!checked) return [];
  const texts = notebook.cells.map(({ text }) => text);
  const errors = checked.findings.filter(({ severity }) => severity === 'error').length;
  let tried = 0;
  let looked = 0;
  const works = function* ({ edits }: Candidate, { detail }: Finding): Steps<boolean> {
    tried += 1;
    looked += checked.text.length;
    const changed = texts.with(cell, applyEdits(checked.text, edits));
    const after = (yield* checker.checkSteps(changed)).cells[cell];
    if (!after || after.program.problems.length > checked.program.problems.length) return false;
    // A right name, or a full row, may bring to light what else is wrong; shapes must fit in the end.
    if (NOT_SHAPES.has(detail.code)) {
      return countOf(after.findings, detail.code) < countOf(checked.findings, detail.code);
    }
    return after.findings.filter(({ severity }) => severity === 'error').length < errors;
  };
  const fixes: QuickFix[] = [];
  for (const finding of checked.findings) {
    if (finding.end < span.start || finding.start > span.end) continue;
    if (looked > MOST_LOOKED_AT) break;
    const statement = checked.program.statements.find(
      ({ start, end }) => start <= finding.start && finding.end <= end,
    );
    if (!statement) continue;
    const seen = new Set<string>();
    for (const candidate of candidatesFor(finding, statement, checked.text)) {
      if (tried === MOST_TRIED) break;
      if (seen.has(candidate.title) || !(yield* works(candidate, finding))) continue;
      seen.add(candidate.title);
      fixes.push({
        title: candidate.title,
        edits: candidate.edits,
        finding,
        preferred: candidate.preferred ?? false,
      });
    }
  }
  // What was tried out is not what the checker shall remember.
  if (tried > 0) yield* checker.checkSteps(texts);
  return fixes;
}

/**
 * Each costs a look at the cell and at those that read from it: of a long selection that is all wrong, its beginning is mended. In a
 * long cell that is less, but never nothing.
 */
const MOST_TRIED = 40;
/** In characters of the cell, counted at each try. */
const MOST_LOOKED_AT = 20_000;

const NOT_SHAPES: ReadonlySet<string> = new Set([
  'unknown-name',
  'unknown-function',
  'unknown-argument',
  'ragged',
  'not-a-function',
]);
const countOf = (findings: readonly Finding[], code: string): number =>
  findings.filter(({ detail }) => detail.code === code).length;

const replace = ({ start, end }: Span, text: string): TextEdit => ({ start, end, text });
const insert = (at: number, text: string): TextEdit => ({ start: at, end: at, text });

function candidatesFor(finding: Finding, statement: Statement, text: string): Candidate[] {
  const { detail } = finding;
  const around = pathOver(statement.value, finding);
  const call = around.findLast((node) => node.kind === 'call');
  switch (detail.code) {
    case 'unknown-name':
    case 'unknown-function':
    case 'unknown-argument':
      if (detail.suggestion === undefined) return [];
      return [
        {
          title: t`Change to "${detail.suggestion}"`,
          edits: [replace(finding, detail.suggestion)],
          preferred: true,
        },
      ];
    case 'kernel-too-large':
      return call
        ? [...paddings(call, detail.padded, detail.kernel), ...transposes(finding, around, text)]
        : [];
    case 'does-not-broadcast':
    case 'matmul-mismatch':
    case 'answer-shape':
    case 'seed-shape':
      return transposes(finding, around, text);
    case 'wrong-rank':
    case 'channels-mismatch':
    case 'bias-shape':
      return [...wraps(call, text), ...transposes(finding, around, text)];
    case 'ragged':
      return raggedRows(around, text);
    case 'not-scalar':
      return [
        {
          title: t`Take the sum`,
          edits: [insert(finding.start, 'sum('), insert(finding.end, ')')],
          preferred: true,
        },
      ];
    case 'not-a-function':
      return indexInstead(call, text);
    case 'same-with-stride':
      return [{ title: t`Leave the padding out`, edits: [replace(finding, 'padding=0')] }];
    default:
      return [];
  }
}

/** The nodes that hold a span, the outermost first. */
function pathOver(node: Node, span: Span): Node[] {
  if (span.start < node.start || span.end > node.end) return [];
  for (const child of childrenOf(node)) {
    const below = pathOver(child, span);
    if (below.length > 0) return [node, ...below];
  }
  return [node];
}

/** The argument of a call that is given for a parameter. */
function argumentOf(call: CallNode, name: string): ArgumentNode | undefined {
  const parameters = callable(call.callee.name)?.arguments ?? [];
  const place = parameters.findIndex((parameter) => parameter.name === name);
  const named = call.arguments.find(
    (argument) => argument.name && parameterNamed(parameters, argument.name.name)?.name === name,
  );
  return named ?? call.arguments.filter((argument) => !argument.name)[place];
}

function paddings(call: CallNode, padded: readonly number[], kernel: readonly number[]): Candidate[] {
  const given = argumentOf(call, 'padding');
  const missing = padded.map((size, axis) => Math.max(0, (kernel[axis] ?? 0) - size));
  const more = Math.max(...missing.map((count) => Math.ceil(count / 2)));
  const before = given === undefined ? 0 : given.value.kind === 'number' ? given.value.value : undefined;
  const set = (value: string): TextEdit[] =>
    given
      ? [replace(given.value, value)]
      : [insert(call.end - 1, `${call.arguments.length > 0 ? ', ' : ''}padding=${value}`)];
  const known = before === undefined ? [] : [String(before + more)];
  return [
    ...known.map((value) => ({
      title: given ? t`Change the padding to ${value}` : t`Add padding=${value}`,
      edits: set(value),
      preferred: true,
    })),
    {
      title: given ? t`Change the padding to ${'"same"'}` : t`Add padding=${'"same"'}`,
      edits: set('"same"'),
    },
  ];
}

/** What takes part in what went wrong: operands, tensor arguments. */
function operandsOf(finding: Span, around: readonly Node[]): Node[] {
  const node =
    around.findLast((one) => one.kind === 'call' || one.kind === 'binary') ?? around[around.length - 1];
  if (!node) return [];
  if (node.kind === 'binary') return [node.left, node.right];
  if (node.kind !== 'call') return [];
  const parameters = callable(node.callee.name)?.arguments ?? [];
  const tensors = parameters
    .filter(({ kind }) => kind === 'tensor')
    .map(({ name }) => argumentOf(node, name));
  const all = tensors.flatMap((argument) => (argument ? [argument.value] : []));
  // The one that is to blame comes first.
  return all.sort((a, b) => Number(b.start === finding.start) - Number(a.start === finding.start));
}

function transposes(finding: Span, around: readonly Node[], text: string): Candidate[] {
  return operandsOf(finding, around).map((operand) => {
    const source = text.slice(operand.start, operand.end);
    const shown = source.length > 20 ? `${source.slice(0, 20)}…` : source;
    if (operand.kind === 'transpose' && source.endsWith("'")) {
      return {
        title: t`Do not transpose ${shown}`,
        edits: [replace({ start: operand.end - 1, end: operand.end }, '')],
      };
    }
    const simple = !['unary', 'binary', 'range'].includes(operand.kind) || source.startsWith('(');
    const edits = simple
      ? [insert(operand.end, "'")]
      : [insert(operand.start, '('), insert(operand.end, ")'")];
    return { title: t`Transpose ${shown}`, edits };
  });
}

/** A vector as a matrix of one row, for those arguments that want a matrix. */
function wraps(call: CallNode | undefined, text: string): Candidate[] {
  if (!call) return [];
  const parameters = callable(call.callee.name)?.arguments ?? [];
  const tensors = parameters
    .filter(({ kind }) => kind === 'tensor')
    .map(({ name }) => argumentOf(call, name));
  const found = tensors.flatMap((argument) => (argument ? [argument.value] : []));
  const wrap = (node: Node): TextEdit[] => [insert(node.start, '['), insert(node.end, ']')];
  const single = found.map((node) => ({
    title: t`Make ${shortened(text, node)} a matrix of one row`,
    edits: wrap(node),
    preferred: true,
  }));
  const [x, k] = found;
  // Vectors for both: neither alone would do.
  return x && k
    ? [...single, { title: t`Make both matrices of one row`, edits: [...wrap(x), ...wrap(k)] }]
    : single;
}

const shortened = (text: string, { start, end }: Span): string =>
  end - start > 20 ? `${text.slice(start, start + 20)}…` : text.slice(start, end);

function raggedRows(around: readonly Node[], text: string): Candidate[] {
  const matrix = around.findLast((node): node is MatrixNode => node.kind === 'matrix' && hasRows(node));
  if (!matrix) return [];
  const rows = rowsOf(matrix);
  const longest = Math.max(...rows.map((row) => row.items.length));
  return ['0', 'nan'].map((filler) => ({
    title: filler === '0' ? t`Fill the short rows with zeros` : t`Fill the short rows with nan`,
    edits: rows.flatMap(({ items, end }) => {
      const [first, second] = items;
      const comma = first && second ? text.slice(first.end, second.start).includes(',') : text.includes(',');
      const separator = comma ? ', ' : ' ';
      const missing = longest - items.length;
      if (missing <= 0) return [];
      const fill = Array.from({ length: missing }, () => filler).join(separator);
      return [insert(end, first ? `${separator}${fill}` : fill)];
    }),
    preferred: filler === '0',
  }));
}

const hasRows = (node: MatrixNode): boolean => node.rows.length > 1 || rowsOf(node).length > 1;

/** Rows with the places where something can be put behind their last element. */
function rowsOf(node: MatrixNode): { items: readonly Node[]; end: number }[] {
  const [only] = node.rows;
  const lists = only?.flatMap((item) => (item.kind === 'matrix' && !item.twoAxes ? [item] : [])) ?? [];
  if (node.rows.length === 1 && lists.length === only?.length) {
    return lists.map((list) => {
      const items = elementsOf(list);
      return { items, end: items[items.length - 1]?.end ?? list.start + 1 };
    });
  }
  return node.rows.map((items) => ({ items, end: items[items.length - 1]?.end ?? node.end - 1 }));
}

/** `X(1, 2)` as `X[1, 2]`. */
function indexInstead(call: CallNode | undefined, text: string): Candidate[] {
  if (!call || text[call.end - 1] !== ')') return [];
  const open = text.indexOf('(', call.callee.end);
  if (open < 0 || open >= call.end) return [];
  return [
    {
      title: t`Take an element: ${call.callee.name}[…]`,
      edits: [
        replace({ start: open, end: open + 1 }, '['),
        replace({ start: call.end - 1, end: call.end }, ']'),
      ],
      preferred: true,
    },
  ];
}
