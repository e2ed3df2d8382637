import { formulaNumber, shortNumber, showShape } from '../core/tensor';
import {
  type AnswerReportData,
  type GradientReportData,
  reviveNumber,
  reviveNumbers,
} from '../notebook/payload';
import { answerVerdict, gradientVerdict, positionText } from '../notebook/payloadVerdicts';
import { element, scrolling } from './element';

/** A gradient check: the verdict, then a line for each variable. */
export function gradcheckFigure(title: string, report: GradientReportData): HTMLElement {
  const rows = report.leaves.map((leaf) => {
    const analytic = reviveNumbers(leaf.analytic);
    const numeric = reviveNumbers(leaf.numeric);
    let worst = 0;
    let index = 0;
    analytic.forEach((a, n) => {
      const difference = Math.abs(a - (numeric[n] ?? Number.NaN));
      // NaN counts as worst.
      if (!(difference <= worst)) {
        worst = difference;
        index = n;
      }
    });
    const ok = leaf.wrong.length === 0;
    return element(
      'tr',
      {},
      element('td', { class: ok ? 'good' : 'bad' }, ok ? '✓' : '✗'),
      element('th', { scope: 'row' }, `∂L/∂${leaf.name}`),
      element('td', {}, showShape(leaf.shape)),
      element('td', {}, `${analytic.length - leaf.wrong.length} of ${analytic.length}`),
      element('td', {}, positionText(leaf.shape, index) || '—'),
      element('td', { class: 'number' }, formulaNumber(analytic[index] ?? Number.NaN)),
      element('td', { class: 'number' }, formulaNumber(numeric[index] ?? Number.NaN)),
      element('td', { class: 'number' }, shortNumber(worst)),
    );
  });
  const heads = ['check', 'gradient', 'shape', 'agree', 'worst at', 'backward', 'numeric', 'difference'];
  const table = element(
    'table',
    { class: 'report' },
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
    element('tbody', {}, ...rows),
  );
  const { eps, atol, rtol } = report.tolerances;
  const rule = `central differences, ε = ${shortNumber(eps)}; |a − n| ≤ ${shortNumber(atol)} + ${shortNumber(rtol)}·|n| for all; relative error ${shortNumber(reviveNumber(report.relativeError))}`;
  return checkSection(
    report.ok,
    gradientVerdict(report),
    title,
    scrolling(table),
    element('div', { class: 'quiet' }, rule),
  );
}

/** A reader's own answer: what is right, wrong and open. */
export function answerFigure(title: string, report: AnswerReportData): HTMLElement {
  return checkSection(report.ok || report.wrong.length === 0, answerVerdict(report), title);
}

function checkSection(ok: boolean, verdict: string, title: string, ...rest: HTMLElement[]): HTMLElement {
  return element(
    'div',
    { class: 'figure check', role: 'group', 'aria-label': title },
    element('p', { class: ok ? 'verdict good' : 'verdict bad' }, verdict),
    ...rest,
  );
}
