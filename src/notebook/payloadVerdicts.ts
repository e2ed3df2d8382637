import { elementText } from '../core/explain';
import { type BrokenIdentity, type Cause, causeWords, type Diagnosis, UNNAMED_ROOT } from '../core/gradcheck';
import { formulaNumber, positionOf, type Shape, shortNumber, sizeOf } from '../core/tensor';
import {
  type AnswerReportData,
  type GradientReportData,
  type LeafCheckData,
  type NumberData,
  reviveNumber,
  reviveNumbers,
} from './payload';

/** A check's first line, and the worst element. */
export function gradientVerdict(report: GradientReportData): string {
  const { ok, checked, wrong, worst, kinks, directions } = report;
  if (checked === 0) return `No gradients to check: ${report.root} depends on no variable.`;
  const what =
    directions === undefined
      ? `gradients of ${report.root}`
      : `slopes of ${report.root} in ${count(directions, 'random direction')} a variable`;
  const left =
    kinks === 0 ? '' : ` ${count(kinks, 'kink')} crossed: nothing is said of ${kinks === 1 ? 'it' : 'them'}.`;
  if (ok && kinks === checked) {
    const where = checked === 1 ? 'the only element' : `each of the ${checked} elements`;
    return `Nothing could be compared: at ${where} the step crosses a kink. Move the numbers, or take a smaller eps.`;
  }
  if (ok) {
    const metrics = `worst difference ${show(worst.difference)} of a tolerance of ${show(worst.tolerance)} at ${whereText(report)}; relative error ${show(report.relativeError)}`;
    return `✓ ${checked - kinks} of ${checked} ${what} agree with central differences (${metrics}).${left}`;
  }
  const wrongLeaves = report.leaves.filter((leaf) => leaf.wrong.length > 0).map(({ name }) => name);
  return `✗ ${wrong} of ${checked} ${what} differ from central differences (Jacobian mismatch for ${outputText(report.root)} with respect to ${wrongLeaves.join(', ')}; worst at ${whereText(report)}: analytical ${number(worst.analytic)}, numerical ${number(worst.numeric)}).${left}`;
}

/** The same in a few words: `17 of 17 gradients, worst 2e-10`, `dX[2,2] and 3 more`. */
export function gradientBrief(report: GradientReportData): string {
  const { ok, checked, wrong, worst, kinks, directions } = report;
  const what = directions === undefined ? 'gradients' : 'slopes in random directions';
  if (ok) {
    const left = kinks === 0 ? '' : `, ${count(kinks, 'kink')}`;
    return `${checked - kinks} of ${checked} ${what}, worst ${show(worst.difference)}${left}`;
  }
  const leaf = report.leaves.find(({ name }) => name === worst.leaf);
  const place = leaf && directions === undefined ? positionText(leaf.shape, worst.index) : '';
  return `d${worst.leaf}${place}${wrong > 1 ? ` and ${wrong - 1} more` : ''}`;
}

const outputText = (root: string): string => (root === UNNAMED_ROOT ? root : `output ${root}`);

function whereText({ leaves, worst, directions }: GradientReportData): string {
  const leaf = leaves.find(({ name }) => name === worst.leaf);
  if (!leaf) return '';
  return `grad(${worst.leaf})${directions === undefined ? positionText(leaf.shape, worst.index) : `, direction ${worst.index + 1}`}`;
}

/** The verdict and, for every variable that is wrong, where, how far, by which formula, and why. */
export function gradientDetails(report: GradientReportData): string {
  const lines = [gradientVerdict(report)];
  for (const leaf of report.leaves) {
    if (leaf.wrong.length > 0) lines.push('', ...leafLines(leaf, report));
  }
  return lines.join('\n');
}

function leafLines(leaf: LeafCheckData, { root, tolerances }: GradientReportData): string[] {
  const { worst, method } = leaf;
  const total = leaf.verdicts.length;
  const unit = method === 'directions' ? 'random direction' : 'element';
  const lines = [`Jacobian mismatch for ${outputText(root)} with respect to input ${leaf.name},`];
  if (worst) {
    const { atol, rtol } = tolerances;
    const place =
      method === 'directions'
        ? `in direction ${worst.index + 1}`
        : `at ${leaf.name}${positionText(leaf.shape, worst.index)}`;
    const [a, n] = [reviveNumber(worst.analytic), reviveNumber(worst.numeric)];
    const assignment = Math.abs(a - n) / Math.max(1e-8, Math.abs(a) + Math.abs(n));
    const notes = Math.abs(a - n) / Math.max(Math.abs(a), Math.abs(n));
    lines.push(
      `numerical: ${number(worst.numeric)}`,
      `analytical: ${number(worst.analytic)}`,
      `${place}, the worst of ${leaf.wrong.length} wrong ${leaf.wrong.length === 1 ? unit : `${unit}s`} out of ${total}.`,
    );
    if (!Number.isFinite(a - n)) {
      lines.push(
        'There is no |Δ|: one of the two is not finite. The forward pass overflows or divides by 0.',
      );
      if (leaf.formula !== undefined) lines.push(leaf.formula);
      return lines;
    }
    lines.push(
      method === 'equal'
        ? `|Δ| = ${show(worst.difference)}, and 0 is allowed: all numbers are whole (exact mode).`
        : `|Δ| = ${show(worst.difference)} > ${show(worst.tolerance)} = ${shortNumber(atol)} + ${shortNumber(rtol)}·|numerical|`,
      `relative error ${shortNumber(assignment)} (|a−n| / (|a|+|n|)), ${shortNumber(notes)} (|a−n| / max(|a|,|n|); above 0.01 is probably wrong)`,
    );
  }
  if (leaf.formula !== undefined) lines.push(leaf.formula);
  if (leaf.diagnosis) lines.push(diagnosisText(leaf.diagnosis));
  return lines;
}

/** What the mistake looks like. */
export function diagnosisText({ causes, evidence, tooLarge }: Diagnosis): string {
  const [first, ...others] = causes.map(causeWords);
  if (first === undefined) {
    return tooLarge
      ? 'The tensors are too large to try the known mistakes on them; cut a small part out.'
      : 'No known mistake gives these numbers.';
  }
  const little = evidence === 1 ? ' That is said of one element only.' : '';
  if (others.length === 0) return `It looks as if ${first}.${little}`;
  return `It looks as if ${[first, ...others].join(', or ')}: these numbers cannot tell which. Other numbers, less symmetric ones, can.${little}`;
}

/** What a right answer does not show. */
export function hiddenText(hidden: readonly Cause[]): string {
  return hidden.length === 0
    ? ''
    : ` But these numbers are symmetric: they would be right also if ${hidden.map(causeWords).join(', or ')}.`;
}

/** `[2,1]`, 1-based; nothing for a scalar. */
export function positionText(shape: Shape, index: number): string {
  return elementText('', positionOf(shape, index), undefined);
}

const show = (value: NumberData): string => shortNumber(reviveNumber(value));
const number = (value: NumberData): string => formulaNumber(reviveNumber(value));
const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

/** So many wrong elements are named in a line. */
const NAMED = 6;

/** How a reader's own answer fares: what is right, wrong and open, and why; never what would be right. */
export function answerVerdict(report: AnswerReportData): string {
  const { shape, wrong, open, ok, of, diagnosis } = report;
  const size = sizeOf(shape);
  const filled = `${size - open} ${open === 0 ? '' : 'filled '}element${size - open === 1 ? '' : 's'} of ${of}`;
  const still = open === 0 ? '' : ` ${open} still open.`;
  if (ok) return `✓ All ${size} elements of ${of} are right.${hiddenText(report.hidden)}`;
  if (wrong.length === 0)
    return `✓ ${size - open} of ${size} elements of ${of} ${size - open === 1 ? 'is' : 'are'} right so far.${still}`;
  const named = wrong.slice(0, NAMED).map((index) => positionText(shape, index) || 'the value');
  const more = wrong.length > named.length ? `, and ${wrong.length - named.length} more` : '';
  const why = diagnosis ? ` ${diagnosisText(diagnosis)}` : '';
  return `✗ ${wrong.length} of ${filled} ${wrong.length === 1 ? 'is' : 'are'} wrong: ${named.join(', ')}${more}.${still}${why}`;
}

/** The same in a few words: `4 of 4 right`, `1 of 4 wrong, 2 open`. */
export function answerBrief({ shape, wrong, open, of }: AnswerReportData): string {
  const size = sizeOf(shape);
  const still = open === 0 ? '' : `, ${open} open`;
  return wrong.length === 0
    ? `${of}: ${size - open} of ${size} right${still}`
    : `${of}: ${wrong.length} of ${size - open} wrong${still}`;
}

/** The verdict and the numbers of the worst element: for whoever checks a program, not for whoever learns. */
export function answerDetails(report: AnswerReportData): string {
  const { worst, tolerances, shape } = report;
  if (!worst) return answerVerdict(report);
  const expected = reviveNumbers(report.expected)[worst.index] ?? Number.NaN;
  const answer = reviveNumbers(report.answer)[worst.index] ?? Number.NaN;
  const where = `worst at ${report.of}${positionText(shape, worst.index)}: given ${formulaNumber(answer)}, expected ${formulaNumber(expected)}`;
  const howFar = Number.isFinite(answer - expected)
    ? `|Δ| = ${show(worst.difference)} > ${show(worst.tolerance)} = ${shortNumber(tolerances.atol)} + ${shortNumber(tolerances.rtol)}·|expected|; relative error ${show(report.relativeError)}`
    : 'one of the two is not finite';
  const lines = [answerVerdict(report), `${where}, ${howFar}`];
  if (worst.formula !== undefined) lines.push(worst.formula);
  return lines.join('\n');
}

/** An identity that a backward pass broke. */
export function identityVerdict({ operation, result, sides }: BrokenIdentity): string {
  const what = result === undefined ? `a ${operation}` : `${result}, a ${operation}`;
  return `✗ The backward pass of ${what} contradicts itself: these must be equal, but ${sides.map(({ text, value }) => `${text} = ${formulaNumber(value)}`).join(', ')}. Please report this.`;
}
