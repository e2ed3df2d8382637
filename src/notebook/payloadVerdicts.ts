import { elementText } from '../core/explain';
import { type BrokenIdentity, type Cause, causeWords, type Diagnosis, UNNAMED_ROOT } from '../core/gradcheck';
import { formulaNumber, positionOf, type Shape, shortNumber, sizeOf } from '../core/tensor';
import { t } from '../core/words/words';
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
  const { ok, checked, wrong, worst, kinks } = report;
  const root = rootText(report.root);
  if (checked === 0) return t`No gradients to check: ${root} depends on no variable.`;
  if (ok && kinks === checked) {
    return checked === 1
      ? t`Nothing could be compared: at the only element the step crosses a kink. Move the numbers, or take a smaller eps.`
      : t`Nothing could be compared: at each of the ${checked} elements the step crosses a kink. Move the numbers, or take a smaller eps.`;
  }
  const where = whereText(report);
  if (ok) {
    const [difference, tolerance] = [show(worst.difference), show(worst.tolerance)];
    const metrics = t`worst difference ${difference} of a tolerance of ${tolerance} at ${where}; relative error ${show(report.relativeError)}`;
    return sentences(agreement(report, root, metrics), kinksText(kinks));
  }
  const wrongLeaves = report.leaves.filter((leaf) => leaf.wrong.length > 0).map(({ name }) => name);
  const [analytic, numeric] = [number(worst.analytic), number(worst.numeric)];
  const mismatch = t`Jacobian mismatch for ${outputText(report.root)} with respect to ${wrongLeaves.join(', ')}; worst at ${where}: analytical ${analytic}, numerical ${numeric}`;
  return sentences(disagreement(report, root, wrong, mismatch), kinksText(kinks));
}

const rootText = (root: string): string => (root === UNNAMED_ROOT ? t`the result` : root);
const outputText = (root: string): string => (root === UNNAMED_ROOT ? rootText(root) : t`output ${root}`);

function agreement(
  { checked, kinks, directions }: GradientReportData,
  root: string,
  metrics: string,
): string {
  const right = checked - kinks;
  switch (directions) {
    case undefined:
      return t`✓ ${right} of ${checked} gradients of ${root} agree with central differences (${metrics}).`;
    case 1:
      return t`✓ ${right} of ${checked} slopes of ${root} in 1 random direction a variable agree with central differences (${metrics}).`;
    default:
      return t`✓ ${right} of ${checked} slopes of ${root} in ${directions} random directions a variable agree with central differences (${metrics}).`;
  }
}

function disagreement(
  { checked, directions }: GradientReportData,
  root: string,
  wrong: number,
  mismatch: string,
): string {
  switch (directions) {
    case undefined:
      return t`✗ ${wrong} of ${checked} gradients of ${root} differ from central differences (${mismatch}).`;
    case 1:
      return t`✗ ${wrong} of ${checked} slopes of ${root} in 1 random direction a variable differ from central differences (${mismatch}).`;
    default:
      return t`✗ ${wrong} of ${checked} slopes of ${root} in ${directions} random directions a variable differ from central differences (${mismatch}).`;
  }
}

function kinksText(kinks: number): string {
  if (kinks === 0) return '';
  return kinks === 1
    ? t`1 kink crossed: nothing is said of it.`
    : t`${kinks} kinks crossed: nothing is said of them.`;
}

/** The same in a few words: `17 of 17 gradients, worst 2e-10`, `dX[2,2] and 3 more`. */
export function gradientBrief(report: GradientReportData): string {
  const { ok, checked, wrong, worst, kinks, directions } = report;
  if (ok) {
    const right = checked - kinks;
    return [
      directions === undefined
        ? t`${right} of ${checked} gradients`
        : t`${right} of ${checked} slopes in random directions`,
      t`worst ${show(worst.difference)}`,
      ...(kinks === 0 ? [] : [kinks === 1 ? t`1 kink` : t`${kinks} kinks`]),
    ].join(', ');
  }
  const leaf = report.leaves.find(({ name }) => name === worst.leaf);
  const place = leaf && directions === undefined ? positionText(leaf.shape, worst.index) : '';
  const first = `d${worst.leaf}${place}`;
  return wrong > 1 ? t`${first} and ${wrong - 1} more` : first;
}

function whereText({ leaves, worst, directions }: GradientReportData): string {
  const leaf = leaves.find(({ name }) => name === worst.leaf);
  if (!leaf) return '';
  const gradient = `grad(${worst.leaf})`;
  return directions === undefined
    ? gradient + positionText(leaf.shape, worst.index)
    : t`${gradient}, direction ${worst.index + 1}`;
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
  const lines = [t`Jacobian mismatch for ${outputText(root)} with respect to input ${leaf.name},`];
  if (worst) {
    const { atol, rtol } = tolerances;
    const [a, n] = [reviveNumber(worst.analytic), reviveNumber(worst.numeric)];
    const assignment = Math.abs(a - n) / Math.max(1e-8, Math.abs(a) + Math.abs(n));
    const notes = Math.abs(a - n) / Math.max(Math.abs(a), Math.abs(n));
    lines.push(
      t`numerical: ${number(worst.numeric)}`,
      t`analytical: ${number(worst.analytic)}`,
      placeText(leaf, worst.index),
    );
    if (!Number.isFinite(a - n)) {
      lines.push(
        t`There is no |Δ|: one of the two is not finite. The forward pass overflows or divides by 0.`,
      );
      if (leaf.formula !== undefined) lines.push(leaf.formula);
      return lines;
    }
    lines.push(
      method === 'equal'
        ? t`|Δ| = ${show(worst.difference)}, and 0 is allowed: all numbers are whole (exact mode).`
        : t`|Δ| = ${show(worst.difference)} > ${show(worst.tolerance)} = ${shortNumber(atol)} + ${shortNumber(rtol)}·|numerical|`,
      t`relative error ${shortNumber(assignment)} (|a−n| / (|a|+|n|)), ${shortNumber(notes)} (|a−n| / max(|a|,|n|); above 0.01 is probably wrong)`,
    );
  }
  if (leaf.formula !== undefined) lines.push(leaf.formula);
  if (leaf.diagnosis) lines.push(diagnosisText(leaf.diagnosis));
  return lines;
}

/** Where the worst number is, and of how many. */
function placeText({ name, shape, method, wrong, verdicts }: LeafCheckData, index: number): string {
  const total = verdicts.length;
  if (method === 'directions') {
    return wrong.length === 1
      ? t`in direction ${index + 1}, the worst of 1 wrong random direction out of ${total}.`
      : t`in direction ${index + 1}, the worst of ${wrong.length} wrong random directions out of ${total}.`;
  }
  const element = name + positionText(shape, index);
  return wrong.length === 1
    ? t`at ${element}, the worst of 1 wrong element out of ${total}.`
    : t`at ${element}, the worst of ${wrong.length} wrong elements out of ${total}.`;
}

/** What the mistake looks like. */
export function diagnosisText({ causes, evidence, tooLarge }: Diagnosis): string {
  if (causes.length === 0) {
    return tooLarge
      ? t`The tensors are too large to try the known mistakes on them; cut a small part out.`
      : t`No known mistake gives these numbers.`;
  }
  return sentences(
    causes.length === 1
      ? t`It looks as if ${eitherOf(causes)}.`
      : t`It looks as if ${eitherOf(causes)}: these numbers cannot tell which. Other numbers, less symmetric ones, can.`,
    evidence === 1 ? t`That is said of one element only.` : '',
  );
}

const eitherOf = (causes: readonly Cause[]): string =>
  causes.map(causeWords).reduce((one, other) => t`${one}, or ${other}`);

/** What a right answer does not show. */
export function hiddenText(hidden: readonly Cause[]): string {
  return hidden.length === 0
    ? ''
    : ` ${t`But these numbers are symmetric: they would be right also if ${eitherOf(hidden)}.`}`;
}

/** `[2,1]`, 1-based; nothing for a scalar. */
export function positionText(shape: Shape, index: number): string {
  return elementText('', positionOf(shape, index), undefined);
}

const show = (value: NumberData): string => shortNumber(reviveNumber(value));
const number = (value: NumberData): string => formulaNumber(reviveNumber(value));
const sentences = (...texts: readonly string[]): string => texts.filter((text) => text !== '').join(' ');

/** So many wrong elements are named in a line. */
const NAMED = 6;

/** How a reader's own answer fares: what is right, wrong and open, and why; never what would be right. */
export function answerVerdict(report: AnswerReportData): string {
  const { shape, wrong, open, ok, of, diagnosis } = report;
  const size = sizeOf(shape);
  const filled = size - open;
  if (ok) return t`✓ All ${size} elements of ${of} are right.` + hiddenText(report.hidden);
  const still = open === 0 ? '' : t`${open} still open.`;
  if (wrong.length === 0) {
    return sentences(
      filled === 1
        ? t`✓ ${filled} of ${size} elements of ${of} is right so far.`
        : t`✓ ${filled} of ${size} elements of ${of} are right so far.`,
      still,
    );
  }
  const named = wrong
    .slice(0, NAMED)
    .map((index) => positionText(shape, index) || t`the value`)
    .join(', ');
  const places = wrong.length > NAMED ? t`${named}, and ${wrong.length - NAMED} more` : named;
  return sentences(
    wrongText(wrong.length, filled, open > 0, of, places),
    still,
    diagnosis ? diagnosisText(diagnosis) : '',
  );
}

/** @param partly whether elements are open: then only those that are filled in are counted */
function wrongText(wrong: number, filled: number, partly: boolean, of: string, places: string): string {
  if (filled === 1) {
    return partly
      ? t`✗ ${wrong} of ${filled} filled element of ${of} is wrong: ${places}.`
      : t`✗ ${wrong} of ${filled} element of ${of} is wrong: ${places}.`;
  }
  if (wrong === 1) {
    return partly
      ? t`✗ ${wrong} of ${filled} filled elements of ${of} is wrong: ${places}.`
      : t`✗ ${wrong} of ${filled} elements of ${of} is wrong: ${places}.`;
  }
  return partly
    ? t`✗ ${wrong} of ${filled} filled elements of ${of} are wrong: ${places}.`
    : t`✗ ${wrong} of ${filled} elements of ${of} are wrong: ${places}.`;
}

/** The same in a few words: `4 of 4 right`, `1 of 4 wrong, 2 open`. */
export function answerBrief({ shape, wrong, open, of }: AnswerReportData): string {
  const size = sizeOf(shape);
  return [
    wrong.length === 0
      ? t`${of}: ${size - open} of ${size} right`
      : t`${of}: ${wrong.length} of ${size - open} wrong`,
    ...(open === 0 ? [] : [t`${open} open`]),
  ].join(', ');
}

/** The verdict and the numbers of the worst element: for whoever checks a program, not for whoever learns. */
export function answerDetails(report: AnswerReportData): string {
  const { worst, tolerances, shape } = report;
  if (!worst) return answerVerdict(report);
  const expected = reviveNumbers(report.expected)[worst.index] ?? Number.NaN;
  const answer = reviveNumbers(report.answer)[worst.index] ?? Number.NaN;
  const element = report.of + positionText(shape, worst.index);
  const where = t`worst at ${element}: given ${formulaNumber(answer)}, expected ${formulaNumber(expected)}`;
  const howFar = Number.isFinite(answer - expected)
    ? t`|Δ| = ${show(worst.difference)} > ${show(worst.tolerance)} = ${shortNumber(tolerances.atol)} + ${shortNumber(tolerances.rtol)}·|expected|; relative error ${show(report.relativeError)}`
    : t`one of the two is not finite`;
  const lines = [answerVerdict(report), `${where}, ${howFar}`];
  if (worst.formula !== undefined) lines.push(worst.formula);
  return lines.join('\n');
}

/** An identity that a backward pass broke. */
export function identityVerdict({ operation, result, sides }: BrokenIdentity): string {
  const values = sides.map(({ text, value }) => `${text} = ${formulaNumber(value)}`).join(', ');
  return result === undefined
    ? t`✗ The backward pass of a ${operation} contradicts itself: these must be equal, but ${values}. Please report this.`
    : t`✗ The backward pass of ${result}, a ${operation} contradicts itself: these must be equal, but ${values}. Please report this.`;
}
