import { type Matrix, type Scene, usesOf } from '../core/explain';
import { canTurn, type Value, withOtherKernels } from '../core/graph';
import { ownView } from '../core/operations';
import { planes } from '../core/tensor';
import { t } from '../core/words/words';
import type { Figure, Payload } from '../notebook/payload';
import { reviveScene } from '../notebook/payload';
import { answerFigure, gradcheckFigure } from './checks';
import { element } from './element';
import { FormulaPanel } from './formulaPanel';
import { Heatmap } from './heatmap';
import { Linkage } from './linkage';
import { type Drawn, linked } from './linkedFigure';
import { matrixKey } from './marks';
import { Slider } from './slider';
import { Stage } from './stage';
import { renderTeX } from './tex';
import { type FigureState, linkageState, restoreLinkage } from './viewState';

/** The figures of a payload, in order. A pure function of the data. */
export function drawFigures(payload: Payload): Drawn[] {
  return payload.figures.map(drawFigure);
}

function drawFigure(figure: Figure): Drawn {
  switch (figure.kind) {
    case 'value':
      return valueFigure(figure);
    case 'backward':
      return backwardFigure(figure);
    case 'update':
      return updateFigure(figure);
    case 'gradcheck':
      return gradcheckFigure(figure);
    case 'answer':
      return answerFigure(figure);
    case 'text':
      return still(element('pre', { class: 'plain' }, figure.text));
    default:
      return unreachable(figure);
  }
}

function unreachable(figure: never): never {
  throw new Error(`unknown figure: ${JSON.stringify(figure)}`);
}

const still = (made: HTMLElement): Drawn => ({
  element: made,
  draw() {},
  complete() {},
  refresh() {},
  state: () => undefined,
  restore() {},
  dispose() {},
});

/** A backward pass, or what it would be with the other kind of convolution. */
function backwardFigure({ title, scene: data, root }: Figure & { kind: 'backward' }): Drawn {
  const scene = reviveScene(data);
  const frame = element('div', { class: 'frame' });
  let other = false;
  let inner = passFigure(scene, title, turn);
  frame.append(inner.element);

  function show(wanted: boolean): void {
    if (wanted === other) return;
    other = wanted;
    const state = inner.state();
    inner.dispose();
    const end = scene.values.get(root);
    const seed = end?.name === scene.loss ? undefined : scene.gradients.get(root);
    inner = passFigure(other && end ? withOtherKernels(end, seed) : scene, title, turn);
    frame.replaceChildren(...(other ? [notComputed(scene, back)] : []), inner.element);
    if (state) inner.restore(state);
    inner.draw();
    inner.complete();
  }
  function back(): void {
    show(false);
    frame.querySelector<HTMLElement>('details.view > summary')?.focus();
  }
  /** From a choice in the menu of the n-th stage, which stays open and keeps the focus. */
  function turn(n: number): void {
    show(!other);
    const menu = frame.querySelectorAll<HTMLDetailsElement>('details.view')[n];
    if (!menu) return;
    menu.open = true;
    menu.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
  }
  return {
    element: frame,
    scene,
    draw: () => inner.draw(),
    complete: () => inner.complete(),
    refresh: () => inner.refresh(),
    state() {
      const state = inner.state();
      return state && { ...state, otherKernels: other };
    },
    restore(state) {
      show(state.otherKernels === true);
      inner.restore(state);
    },
    dispose: () => inner.dispose(),
  };
}

/** Says that a figure shows what the cell does not compute, and leads back. */
function notComputed(computed: Scene, back: () => void): HTMLElement {
  const button = element('button', { type: 'button', class: 'small' }, t`back to what the cell computes`);
  button.addEventListener('click', back);
  const kinds = new Set(
    computed.results.flatMap(({ origin }) =>
      origin && canTurn(origin.operation) ? [origin.settings['flip'] === true] : [],
    ),
  );
  const what =
    kinds.size > 1
      ? t`What if: cross-correlation (★) and true convolution (∗) in each other's place.`
      : kinds.has(true)
        ? t`What if: cross-correlation (★) instead of the cell's true convolution (∗).`
        : t`What if: true convolution (∗) instead of the cell's cross-correlation (★).`;
  return element('div', { class: 'what-if', role: 'note' }, element('span', {}, what), button);
}

/** A stage for each operation, in the order of computation. Convolutions are open from the start. */
function passFigure(scene: Scene, title: string, turn: (stage: number) => void): Drawn {
  const linkage = new Linkage(scene);
  const results = [...scene.results]
    .sort((a, b) => a.id - b.id)
    .filter((result) => carriesGradient(scene, result));
  const isMain = (result: Value): boolean => /^conv/.test(result.origin?.operation ?? '');
  const anyMain = results.some(isMain);
  const stages = results.map(
    (result, n) =>
      new Stage(
        linkage,
        result,
        undefined,
        results.length === 1 ? undefined : { open: anyMain ? isMain(result) : n === results.length - 1 },
        () => turn(n),
      ),
  );
  const first = stages[Math.max(0, results.findIndex(isMain))];
  const made = linked(
    linkage,
    stages.map((stage) => stage.element),
    title,
  );
  return drawnStages(made, linkage, stages, first);
}

function drawnStages(
  made: HTMLElement,
  linkage: Linkage,
  stages: readonly Stage[],
  first: Stage | undefined,
): Drawn {
  first?.start();
  const draw = (): void => {
    for (const stage of stages) stage.draw();
  };
  return {
    element: made,
    scene: linkage.scene,
    draw,
    complete() {
      for (const stage of stages) stage.complete();
    },
    refresh() {
      linkage.refresh();
      for (const stage of stages) stage.refresh();
      draw();
    },
    state: () => stateOf(linkage, stages),
    restore(state) {
      if (state.stages.length !== stages.length) return;
      for (const [n, stage] of stages.entries()) {
        const own = state.stages[n];
        if (own) stage.restore(own, stage === first);
      }
      restoreLinkage(linkage, state);
    },
    dispose() {
      for (const stage of stages) stage.dispose();
    },
  };
}

function stateOf(linkage: Linkage, stages: readonly Stage[]): FigureState {
  return { stages: stages.map((stage) => stage.state), ...linkageState(linkage) };
}

/** Whether a gradient arrives at a result and goes on to an input. */
function carriesGradient(scene: Scene, result: Value): boolean {
  return (
    scene.gradients.has(result.id) &&
    (result.origin?.inputs.some((input) => scene.gradients.has(input.id)) ?? false)
  );
}

/** A value with what it was computed from, or a gradient with the row that shows how it came about. */
function valueFigure({ title, scene: data, focus }: Figure & { kind: 'value' }): Drawn {
  const scene = reviveScene(data);
  const value = scene.values.get(focus.id);
  if (!value) throw new Error('the value of the figure is missing');
  const linkage = new Linkage(scene);
  const matrix: Matrix = { value, side: focus.side };
  const use = usesOf(scene, value).find(({ result }) => scene.gradients.has(result.id));
  const result = focus.side === 'value' ? (value.origin ? value : undefined) : use?.result;
  if (result) {
    const stage = new Stage(linkage, result, matrix);
    return drawnStages(linked(linkage, [stage.element], title), linkage, [stage], stage);
  }
  return plainFigure(linkage, matrix, title);
}

/** A matrix that nothing was computed for: as it is, one plane at a time. */
function plainFigure(linkage: Linkage, matrix: Matrix, title: string): Drawn {
  const { name, derivative } = matrix.value;
  const unnamed = name === undefined && derivative === undefined && matrix.side === 'value';
  const { heatmap, selectors } = loose(linkage, matrix, undefined, unnamed ? title : undefined);
  const children: Node[] = [...selectors, heatmap.element];
  return {
    element: linked(linkage, [element('div', { class: 'pieces loose' }, ...children)], title),
    draw: () => heatmap.draw(),
    complete: () => heatmap.describe(),
    refresh() {
      heatmap.rename();
      heatmap.draw();
    },
    state: () => stateOf(linkage, []),
    restore: (state) => restoreLinkage(linkage, state),
    dispose() {},
  };
}

/** A heatmap outside any operation's picture, with a selector for its planes. */
function loose(
  linkage: Linkage,
  matrix: Matrix,
  remark?: string,
  title?: string,
): { heatmap: Heatmap; selectors: HTMLElement[] } {
  const { shape } = matrix.value;
  const { count } = planes(shape);
  const operand = { of: 'output', side: matrix.side } as const;
  const view = ownView(operand, shape, 'plane');
  const heatmap = new Heatmap(linkage, matrix, view, {
    selection: {},
    ...(remark ? { remark } : {}),
    ...(title ? { title } : {}),
  });
  if (count < 2) return { heatmap, selectors: [] };
  const slider = new Slider(t`plane`, count, (plane) => heatmap.select({ plane }));
  return {
    heatmap,
    selectors: [element('label', { class: 'selector' }, `${t`plane`} `, slider.input, slider.shown)],
  };
}

/** A variable before and after an update, with what was subtracted between them. */
function updateFigure({ title, scene: data, before, after }: Figure & { kind: 'update' }): Drawn {
  const revived = reviveScene(data);
  const scene: Scene = { ...revived, update: after };
  const [old, fresh] = [revived.values.get(before), revived.values.get(after)];
  if (!fresh) throw new Error('the value of the update is missing');
  const linkage = new Linkage(scene, true);
  const others = [...revived.values.values()].filter(
    (value) => value !== old && value !== fresh && (value.name !== undefined || value.derivative),
  );
  const heatmaps: Heatmap[] = [];
  const pieces: HTMLElement[] = [];
  const add = (value: Value, when?: string): void => {
    const { heatmap, selectors } = loose(linkage, { value, side: 'value' }, when);
    heatmaps.push(heatmap);
    pieces.push(heatmap.element, ...selectors);
  };
  if (old) add(old, t`before`);
  for (const other of others) add(other);
  pieces.push(element('div', { class: 'sign' }, renderTeX('\\longrightarrow')));
  add(fresh, t`after`);
  const shown = new Set(
    [old, fresh, ...others].flatMap((value) => (value ? [matrixKey({ value, side: 'value' })] : [])),
  );
  const panel = new FormulaPanel(linkage, (key) => shown.has(key));
  linkage.onChange(() => {
    for (const heatmap of heatmaps) heatmap.highlight();
    panel.update();
  });
  const draw = (): void => {
    for (const heatmap of heatmaps) heatmap.draw();
  };
  linkage.stand({ value: fresh, side: 'value', index: 0 });
  const head = element(
    'div',
    { class: 'head' },
    element('strong', {}, t`update`),
    element('span', { class: 'quiet' }, title),
  );
  const body = element(
    'div',
    { class: 'body' },
    element('div', { class: 'pieces' }, ...pieces),
    panel.element,
  );
  return {
    element: linked(linkage, [element('section', { class: 'stage' }, head, body)], title),
    scene,
    draw,
    complete() {
      panel.begin();
      for (const heatmap of heatmaps) heatmap.describe();
    },
    refresh() {
      linkage.refresh();
      for (const heatmap of heatmaps) heatmap.rename();
      draw();
    },
    state: () => stateOf(linkage, []),
    restore: (state) => restoreLinkage(linkage, state),
    dispose() {},
  };
}
