import type { Matrix, Scene } from '../core/explain';
import type { Value } from '../core/graph';
import { type Content, elementAt, formulaNumber, type Shape, shortNumber, showShape } from '../core/tensor';
import { t } from '../core/words/words';
import {
  type AnswerReportData,
  type ContentData,
  type Figure,
  type GradientReportData,
  type HintData,
  type LeafCheckData,
  reviveContent,
  reviveNumber,
  reviveScene,
} from '../notebook/payload';
import { answerVerdict, diagnosisText, gradientVerdict, positionText } from '../notebook/payloadVerdicts';
import { CheckedHeatmaps, verdictWords } from './checkedHeatmaps';
import { element, scrolling } from './element';
import { FormulaPanel } from './formulaPanel';
import { Linkage } from './linkage';
import { type Drawn, linked } from './linkedFigure';
import { matrixKey } from './marks';
import { renderForeignTeX } from './tex';
import { linkageState, restoreLinkage } from './viewState';

/** Everything in a check that is drawn, and drawn again. */
interface Parts {
  readonly linkage: Linkage;
  readonly checked: CheckedHeatmaps[];
  readonly panels: FormulaPanel[];
}

/** A gradient check: the verdict, a line for each variable, and its elements, those that are wrong first of all. */
export function gradcheckFigure({ title, report, scene: data }: Figure & { kind: 'gradcheck' }): Drawn {
  const heads = [
    ...[t`check`, t`gradient`, t`shape`, t`agree`],
    ...[t`worst at`, t`backward`, t`numeric`, t`difference`],
  ];
  const table = element(
    'table',
    { class: 'report' },
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
    element('tbody', {}, ...report.leaves.map(leafRow)),
  );
  const scene = data ? reviveScene(data) : sceneOfLeaves(report);
  const linkage = new Linkage(scene, true);
  const parts: Parts = { linkage, checked: [], panels: [] };
  const ofLeaf = (leaf: LeafCheckData): Matrix | undefined => {
    const value = scene.values.get(leaf.id);
    return leaf.method === 'directions' || !value ? undefined : { value, side: 'gradient' };
  };
  const isWrong = (leaf: LeafCheckData): boolean => leaf.wrong.length > 0;
  const wrong = report.leaves.filter(isWrong).map((leaf) => leafSection(leaf, ofLeaf(leaf), parts));
  const right = report.leaves.filter((leaf) => !isWrong(leaf) && ofLeaf(leaf) !== undefined);
  const keys = new Set(
    report.leaves.flatMap((leaf) => {
      const matrix = ofLeaf(leaf);
      return matrix ? [matrixKey(matrix)] : [];
    }),
  );
  const panel = data && keys.size > 0 ? panelOf(parts, (key) => keys.has(key)) : undefined;
  const section = checkSection(
    report.ok,
    gradientVerdict(report),
    scrolling(table),
    ...wrong,
    ...(panel && wrong.length > 0 ? [panel] : []),
    ...(right.length > 0
      ? [
          later(wrong.length > 0 ? t`The others, element by element` : t`Element by element`, () => [
            ...right.map((leaf) => leafSection(leaf, ofLeaf(leaf), parts)),
            ...(panel && wrong.length === 0 ? [panel] : []),
          ]),
        ]
      : []),
    element('div', { class: 'quiet' }, ruleText(report)),
  );
  const worst = report.leaves.find(({ name }) => name === report.worst.leaf);
  const at = worst && ofLeaf(worst);
  if (at) linkage.stand({ ...at, index: report.worst.index });
  return drawnCheck(linked(linkage, [section], title), parts);
}

/** A check too large to carry its scene: its leaves with their gradients, made of nothing. */
function sceneOfLeaves(report: GradientReportData): Scene & { readonly values: ReadonlyMap<number, Value> } {
  const values = new Map<number, Value>();
  const gradients = new Map<number, Content>();
  for (const { id, name, shape, method, analytic } of report.leaves) {
    if (method === 'directions') continue;
    const content = numbersOf(shape, analytic);
    values.set(id, { id, name, shape, content });
    gradients.set(id, content);
  }
  return { loss: 'L', results: [], values, gradients };
}

const numbersOf = (shape: Shape, data: ContentData): Content => reviveContent(shape, data);

/** Drawn when it is opened. */
function later(title: string, make: () => readonly Node[]): HTMLElement {
  const details = element('details', { class: 'all' }, element('summary', {}, title));
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) details.append(...make());
  });
  return details;
}

function panelOf({ linkage, panels }: Parts, belongsHere: (key: string) => boolean): HTMLElement {
  const panel = new FormulaPanel(linkage, belongsHere);
  linkage.onChange(() => panel.update());
  panel.begin();
  panel.update();
  panels.push(panel);
  return panel.element;
}

function drawnCheck(made: HTMLElement, { linkage, checked }: Parts): Drawn {
  const draw = (): void => {
    for (const each of checked) each.draw();
  };
  return {
    element: made,
    draw,
    complete() {
      for (const each of checked) each.describe();
    },
    refresh() {
      linkage.refresh();
      for (const each of checked) each.rename();
      draw();
    },
    state() {
      return { stages: [], ...linkageState(linkage) };
    },
    restore: (state) => restoreLinkage(linkage, state),
    dispose() {},
  };
}

function leafRow(leaf: LeafCheckData): HTMLElement {
  const { worst, wrong, verdicts, shape, method, kinks, name } = leaf;
  const ok = wrong.length === 0;
  const total = verdicts.length;
  const agree = total - wrong.length - kinks.length;
  const where =
    worst === undefined
      ? '—'
      : method === 'directions'
        ? t`direction ${worst.index + 1}`
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
      [
        method === 'directions' ? t`${agree} of ${total} directions` : t`${agree} of ${total}`,
        ...(kinks.length > 0 ? [t`${kinks.length} at a kink`] : []),
      ].join(', '),
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
    ? t`central differences, ε = ${shortNumber(eps)}`
    : t`central differences, ε = 1 (exact mode)`;
  const how =
    directions === undefined
      ? step
      : `${step}, ${t`along ${directions} random directions instead of element by element`}`;
  const rule = leaves.every(({ method }) => method === 'equal')
    ? t`a = n for all`
    : t`|a − n| ≤ ${shortNumber(atol)} + ${shortNumber(rtol)}·|n| for all`;
  return `${how}; ${rule}; ${t`relative error ${shortNumber(reviveNumber(relativeError))} (|a−n| / (|a|+|n|)), ${shortNumber(reviveNumber(notesError))} (|a−n| / max(|a|, |n|))`}`;
}

/** Backward, numeric and difference, side by side, with the worst element's formula and what the mistake looks like. */
function leafSection(leaf: LeafCheckData, matrix: Matrix | undefined, parts: Parts): HTMLElement {
  const { name, shape, verdicts, formula, diagnosis } = leaf;
  const content: HTMLElement[] = [];
  if (matrix) {
    const [backward, numeric, difference] = [leaf.analytic, leaf.numeric, leaf.difference].map((data) =>
      numbersOf(shape, data),
    );
    const number = (of: Content | undefined, index: number): string => {
      const value = of && elementAt(of, index);
      return typeof value === 'number' ? formulaNumber(value) : '';
    };
    if (backward && numeric && difference) {
      const made = new CheckedHeatmaps(
        parts.linkage,
        matrix,
        [
          { title: t`backward`, content: backward },
          { title: t`numeric`, content: numeric, scaledLike: backward },
          { title: t`difference`, content: difference },
        ],
        verdicts,
        (index) =>
          t`∂L/∂${name}${positionText(shape, index)} is ${verdictWords(verdicts[index])}: backward ${number(backward, index)}, numeric ${number(numeric, index)}, difference ${number(difference, index)}`,
        leaf.worst?.index ?? 0,
      );
      parts.checked.push(made);
      content.push(made.element);
    }
  }
  if (diagnosis) content.push(element('p', {}, diagnosisText(diagnosis)));
  if (formula !== undefined) content.push(element('p', {}, element('code', {}, formula)));
  return element(
    'section',
    { 'aria-label': t`∂L/∂${name}, element by element` },
    ...(matrix ? [element('div', { class: 'name' }, `∂L/∂${name}`)] : []),
    ...content,
  );
}

/**
 * A reader's own answer: what is right, wrong and open, and help in steps. What would be right, its formula included, is
 * shown only on demand.
 */
export function answerFigure(figure: Figure & { kind: 'answer' }): Drawn {
  const { title, report, scene: data, of: asked } = figure;
  const { shape, verdicts, of, wrong, hints } = report;
  const expected = numbersOf(shape, report.expected);
  const revived = data && reviveScene(data);
  const value = asked === undefined ? undefined : revived?.values.get(asked);
  const alone: Value = { id: 0, name: of, shape, content: expected };
  const matrix: Matrix = value ? { value, side: 'gradient' } : { value: alone, side: 'value' };
  const scene: Scene = value && revived ? revived : { loss: 'L', results: [], gradients: new Map() };
  const linkage = new Linkage(scene, true);
  const parts: Parts = { linkage, checked: [], panels: [] };
  const children: HTMLElement[] = [];
  const finished = !/[x?]/.test(verdicts);
  const first = report.worst?.index ?? Math.max(0, verdicts.search(/[x?]/));
  if (shape.length > 0 && verdicts.length > 0) {
    const answer = numbersOf(shape, report.answer);
    const said = (index: number): string => {
      const mine = elementAt(answer, index);
      const [name, verdict] = [`${of}${positionText(shape, index)}`, verdictWords(verdicts[index])];
      return typeof mine === 'number' && !Number.isNaN(mine)
        ? t`${name}, your answer ${formulaNumber(mine)}, ${verdict}`
        : `${name}, ${verdict}`;
    };
    const made = new CheckedHeatmaps(
      linkage,
      matrix,
      [{ title: t`your answer`, content: answer }],
      verdicts,
      said,
      first,
    );
    parts.checked.push(made);
    children.push(made.element);
    if (hints.length > 0) children.push(hintList(report));
    const panel = value ? [panelOf(parts, (key) => key === matrixKey(matrix))] : [];
    if (finished) children.push(...panel);
    else if (wrong.length > 0) children.push(solution(report, expected, matrix, said, first, parts, panel));
    linkage.stand({ ...matrix, index: first });
  } else if (hints.length > 0) children.push(hintList(report));
  const section = checkSection(report.ok || wrong.length === 0, answerVerdict(report), ...children);
  return drawnCheck(linked(linkage, [section], title || of, finished), parts);
}

/** So many elements are offered help at once: whoever mends these sees the next ones. */
const OFFERED = 6;

/** One button an element, which says a little more each time, and in the end takes it back. */
function hintList({ hints, shape, of }: AnswerReportData): HTMLElement {
  const list = element('ul', { 'aria-label': t`hints` });
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
  const steps = hintSteps(hint, name);
  let said = 0;
  const item = element('li', {});
  const button = element('button', { type: 'button', class: 'small' });
  const place = element('div', { 'aria-live': 'polite' });
  const label = (): void => {
    button.textContent = steps[said]?.offer ?? t`Hide the help for ${name}`;
    item.style.flexBasis = said > 0 ? '100%' : '';
  };
  const takeBack = (): void => {
    said = 0;
    place.replaceChildren();
    label();
    button.focus();
  };
  button.addEventListener('click', () => {
    const step = steps[said];
    if (!step) return takeBack();
    said += 1;
    place.append(step.make());
    label();
  });
  item.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || said === 0) return;
    takeBack();
    event.stopPropagation();
  });
  label();
  item.append(place, button);
  return item;
}

/** First which cells take part, then the formula, then the number. */
function hintSteps(hint: HintData, name: string): { offer: string; make(): HTMLElement }[] {
  const { cells, symbols, numbers, number } = hint;
  const line = (...content: (Node | string)[]): HTMLElement => element('p', {}, ...content);
  return [
    {
      offer: t`Hint for ${name}`,
      make: () =>
        line(
          cells.length === 0
            ? t`Nothing takes part in it: no output reads this element.`
            : t`These take part: ${cells.map(({ text }) => text).join(', ')}`,
        ),
    },
    ...(symbols === undefined
      ? []
      : [{ offer: t`Formula of ${name}`, make: () => scrolling(renderForeignTeX(symbols)) }]),
    {
      offer: t`Number of ${name}`,
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

/** What is right, by how much the answer is off, and why, folded away: whoever learns need not see it. */
function solution(
  { shape, verdicts, ...report }: AnswerReportData,
  expected: Content,
  matrix: Matrix,
  said: (index: number) => string,
  first: number,
  { linkage, checked }: Parts,
  panel: readonly HTMLElement[],
): HTMLElement {
  return later(t`Show the solution`, () => {
    const difference = numbersOf(shape, report.difference);
    const made = new CheckedHeatmaps(
      linkage,
      matrix,
      [
        { title: t`expected`, content: expected },
        { title: t`difference`, content: difference },
      ],
      verdicts.replaceAll('?', '.'),
      (index) => {
        const value = elementAt(expected, index);
        return t`${said(index)}; expected ${typeof value === 'number' ? formulaNumber(value) : ''}`;
      },
      first,
    );
    checked.push(made);
    return [made.element, ...panel];
  });
}

function checkSection(ok: boolean, verdict: string, ...rest: HTMLElement[]): HTMLElement {
  return element(
    'div',
    { class: 'check' },
    element('p', { class: ok ? 'verdict good' : 'verdict bad' }, verdict),
    ...rest,
  );
}
