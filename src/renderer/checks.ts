import { formulaNumber, shortNumber, showShape } from '../core/tensor';
import {
  type AnswerReportData,
  type GradientReportData,
  type HintData,
  type LeafCheckData,
  reviveNumber,
  reviveNumbers,
} from '../notebook/payload';
import { answerVerdict, diagnosisText, gradientVerdict, positionText } from '../notebook/payloadVerdicts';
import { checkedGrid, windowOf } from './checkedGrid';
import { element, scrolling } from './element';
import { renderForeignTeX } from './tex';

/** A gradient check: the verdict, a line for each variable, and the elements of those that are wrong. */
export function gradcheckFigure(title: string, report: GradientReportData): HTMLElement {
  const heads = ['check', 'gradient', 'shape', 'agree', 'worst at', 'backward', 'numeric', 'difference'];
  const table = element(
    'table',
    { class: 'report' },
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
    element('tbody', {}, ...report.leaves.map(leafRow)),
  );
  const wrong = report.leaves.filter((leaf) => leaf.wrong.length > 0);
  return checkSection(
    report.ok,
    gradientVerdict(report),
    title,
    scrolling(table),
    ...wrong.map(wrongLeaf),
    element('div', { class: 'quiet' }, ruleText(report)),
  );
}

function leafRow(leaf: LeafCheckData): HTMLElement {
  const { worst, wrong, verdicts, shape, method, kinks, name } = leaf;
  const ok = wrong.length === 0;
  const total = verdicts.length;
  const unit = method === 'directions' ? ' directions' : '';
  const where =
    worst === undefined
      ? '—'
      : method === 'directions'
        ? `direction ${worst.index + 1}`
        : positionText(shape, worst.index) || '—';
  const number = (value: number | string | undefined, show: (x: number) => string): HTMLElement =>
    element('td', { class: 'number' }, value === undefined ? '—' : show(reviveNumber(value)));
  return element(
    'tr',
    {},
    element('td', { class: ok ? 'good' : 'bad' }, ok ? '✓' : '✗'),
    element('th', { scope: 'row' }, `∂L/∂${name}`),
    element('td', {}, showShape(shape)),
    element(
      'td',
      {},
      `${total - wrong.length - kinks.length} of ${total}${unit}${kinks.length > 0 ? `, ${kinks.length} at a kink` : ''}`,
    ),
    element('td', {}, where),
    number(worst?.analytic, formulaNumber),
    number(worst?.numeric, formulaNumber),
    number(worst?.difference, shortNumber),
  );
}

/** How it was checked, and the metrics that others use. */
function ruleText({ tolerances, leaves, relativeError, notesError, directions }: GradientReportData): string {
  const { eps, atol, rtol } = tolerances;
  const exact = leaves.filter(({ method }) => method === 'equal' || method === 'unit step');
  const others = leaves.length > exact.length;
  const step = others
    ? `central differences, ε = ${shortNumber(eps)}`
    : 'central differences, ε = 1 (exact mode)';
  const how =
    directions === undefined
      ? step
      : `${step}, along ${directions} random directions instead of element by element`;
  const rule = leaves.every(({ method }) => method === 'equal')
    ? 'a = n for all'
    : `|a − n| ≤ ${shortNumber(atol)} + ${shortNumber(rtol)}·|n| for all`;
  return `${how}; ${rule}; relative error ${shortNumber(reviveNumber(relativeError))} (|a−n| / (|a|+|n|)), ${shortNumber(reviveNumber(notesError))} (|a−n| / max(|a|, |n|))`;
}

/** Backward, numeric and difference, side by side, with the worst element's formula and what the mistake looks like. */
function wrongLeaf(leaf: LeafCheckData): HTMLElement {
  const { name, shape, verdicts, method, formula, diagnosis } = leaf;
  const parts: HTMLElement[] = [];
  if (method !== 'directions') {
    const window = windowOf(shape, verdicts);
    const grids = (
      [
        ['backward', leaf.analytic],
        ['numeric', leaf.numeric],
        ['difference', leaf.difference],
      ] as const
    ).map(([caption, data]) => checkedGrid(caption, shape, reviveNumbers(data), verdicts, window));
    parts.push(scrolling(sideBySide(grids)));
  }
  if (diagnosis) parts.push(element('p', {}, diagnosisText(diagnosis)));
  if (formula !== undefined) parts.push(element('p', {}, element('code', {}, formula)));
  return element('section', { 'aria-label': `∂L/∂${name}, element by element` }, ...parts);
}

function sideBySide(parts: readonly HTMLElement[]): HTMLElement {
  const made = element('div', {}, ...parts);
  Object.assign(made.style, { display: 'flex', gap: '1.5em', alignItems: 'start' });
  return made;
}

/** A reader's own answer: what is right, wrong and open, and help in steps. What would be right is shown only on demand. */
export function answerFigure(title: string, report: AnswerReportData): HTMLElement {
  const { shape, verdicts, of, wrong, hints } = report;
  const parts: HTMLElement[] = [];
  if (shape.length > 0 && verdicts.length > 0) {
    const answer = reviveNumbers(report.answer);
    parts.push(
      scrolling(checkedGrid('your answer', shape, answer, verdicts, windowOf(shape, verdicts), 'all')),
    );
  }
  if (hints.length > 0) parts.push(hintList(report));
  if (wrong.length > 0) parts.push(solution(report));
  return checkSection(report.ok || wrong.length === 0, answerVerdict(report), title || of, ...parts);
}

/** So many elements are offered help at once: whoever mends these sees the next ones. */
const OFFERED = 6;

/** One button an element, which says a little more each time. */
function hintList({ hints, shape, of }: AnswerReportData): HTMLElement {
  const list = element('ul', { 'aria-label': 'hints' });
  Object.assign(list.style, {
    listStyle: 'none',
    padding: '0',
    display: 'flex',
    flexWrap: 'wrap',
    gap: '0.4em',
  });
  for (const hint of hints.slice(0, OFFERED))
    list.append(hintItem(hint, `${of}${positionText(shape, hint.index)}`));
  return list;
}

function hintItem(hint: HintData, name: string): HTMLElement {
  const steps = hintSteps(hint);
  let said = 0;
  const item = element('li', {});
  const button = element('button', { type: 'button', class: 'small' });
  const place = element('div', { 'aria-live': 'polite' });
  const label = (): void => {
    const step = steps[said];
    button.hidden = step === undefined;
    if (step) button.textContent = `${step.offer} ${name}`;
  };
  button.addEventListener('click', () => {
    const step = steps[said];
    if (!step) return;
    said += 1;
    item.style.flexBasis = '100%';
    place.append(step.make());
    label();
  });
  label();
  item.append(place, button);
  return item;
}

/** First which cells take part, then the formula, then the number. */
function hintSteps(hint: HintData): { offer: string; make(): HTMLElement }[] {
  const { cells, symbols, numbers, number } = hint;
  const line = (...content: (Node | string)[]): HTMLElement => element('p', {}, ...content);
  return [
    {
      offer: 'Hint for',
      make: () =>
        line(
          cells.length === 0
            ? 'Nothing takes part in it: no output reads this element.'
            : `These take part: ${cells.map(({ text }) => text).join(', ')}`,
        ),
    },
    ...(symbols === undefined
      ? []
      : [{ offer: 'Formula of', make: () => scrolling(renderForeignTeX(symbols)) }]),
    {
      offer: 'Number of',
      make: () =>
        scrolling(
          line(
            ...(numbers === undefined ? [] : [renderForeignTeX(numbers), ' ']),
            `= ${formulaNumber(reviveNumber(number))}`,
          ),
        ),
    },
  ];
}

/** What is right and by how much the answer is off, folded away: whoever learns need not see it. */
function solution(report: AnswerReportData): HTMLElement {
  const { shape, verdicts } = report;
  const window = windowOf(shape, verdicts);
  const grids = (
    [
      ['expected', report.expected],
      ['difference', report.difference],
    ] as const
  ).map(([caption, data]) => checkedGrid(caption, shape, reviveNumbers(data), verdicts, window));
  return element('details', {}, element('summary', {}, 'Show the solution'), scrolling(sideBySide(grids)));
}

function checkSection(ok: boolean, verdict: string, title: string, ...rest: HTMLElement[]): HTMLElement {
  return element(
    'div',
    { class: 'figure check', role: 'group', 'aria-label': title },
    element('p', { class: ok ? 'verdict good' : 'verdict bad' }, verdict),
    ...rest,
  );
}
