import { elementText } from '../core/explain';
import { formulaNumber, positionOf, type Shape, shortNumber, sizeOf } from '../core/tensor';
import { type AnswerReportData, type GradientReportData, reviveNumbers } from './payload';

/** A check's first line, and the worst element. */
export function gradientVerdict(report: GradientReportData): string {
  const { ok, checked, wrong, worst } = report;
  const where = worst.leaf === '' ? '' : `grad(${worst.leaf})${indexText(report, worst.leaf, worst.index)}`;
  const metrics = `worst difference ${showData(worst.difference)} of a tolerance of ${showData(worst.tolerance)} at ${where}; relative error ${showData(report.relativeError)}`;
  if (checked === 0) return `No gradients to check: ${report.root} depends on no variable.`;
  return ok
    ? `✓ ${checked} of ${checked} gradients of ${report.root} agree with central differences (${metrics}).`
    : `✗ ${wrong} of ${checked} gradients of ${report.root} differ from central differences (${metrics}).`;
}

function indexText(report: GradientReportData, leafName: string, index: number): string {
  const leaf = report.leaves.find(({ name }) => name === leafName);
  return leaf ? positionText(leaf.shape, index) : '';
}

/** `[2,1]`, 1-based; nothing for a scalar. */
export function positionText(shape: Shape, index: number): string {
  return elementText('', positionOf(shape, index), undefined);
}

const showData = (value: number | string): string => shortNumber(Number(value));

/** How a reader's own answer fares: what is right, wrong and open. */
export function answerVerdict(report: AnswerReportData): string {
  const { shape, wrong, open, ok, of } = report;
  const size = sizeOf(shape);
  const still = open === 0 ? '' : ` ${open} still open.`;
  if (ok) return `✓ All ${size} elements of ${of} are right.`;
  if (wrong.length === 0) return `✓ ${size - open} of ${size} elements of ${of} are right so far.${still}`;
  const expected = reviveNumbers(report.expected);
  const answer = reviveNumbers(report.answer);
  const named = wrong
    .slice(0, 6)
    .map(
      (index) =>
        `${positionText(shape, index) || 'the value'}: ${numberAt(answer, index)} instead of ${numberAt(expected, index)}`,
    );
  const more = wrong.length > named.length ? `, and ${wrong.length - named.length} more` : '';
  return `✗ ${wrong.length} of ${size - open} elements of ${of} are wrong: ${named.join(', ')}${more}.${still}`;
}

const numberAt = (numbers: Float64Array, index: number): string =>
  formulaNumber(numbers[index] ?? Number.NaN);
