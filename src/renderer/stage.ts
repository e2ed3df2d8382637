import {
  contentOfMatrix,
  endsOf,
  formulasOf,
  gradientTeX,
  headlineOf,
  type Jacobian,
  jacobianOf,
  type Matrix,
  matrixOf,
  matrixTeX,
  matrixText,
  ruleOf,
  type Scene,
  subscript,
} from '../core/explain';
import { canTurn, type Value } from '../core/graph';
import {
  type Emptiness,
  OUTPUT,
  ownView,
  type Picture,
  type Row,
  type Selection,
  type Settings,
  type Sign,
  type View,
} from '../core/operations';
import { planes, positionOf, sizeOf } from '../core/tensor';
import { element, scrolling } from './element';
import { FormulaPanel } from './formulaPanel';
import { Heatmap } from './heatmap';
import { type Room, roomFor } from './layout';
import { type Linkage, plainNotation } from './linkage';
import { matrixKey } from './marks';
import { Overview } from './overview';
import { Player } from './player';
import { Choice } from './popup';
import { preferences, type Way } from './preferences';
import { Slider } from './slider';
import { sumsUpTo } from './sumsSoFar';
import { renderTeX } from './tex';
import { hueOf, themeKind } from './theme';
import { ViewMenu } from './viewMenu';
import type { StageState } from './viewState';

/** So many formulas of a matrix are written out in the list. */
const LISTED = 200;

/** One operation of a figure: its rows of heatmaps, the controls that walk and select, the formula panel. */
export class Stage {
  readonly element: HTMLElement;
  private readonly heatmaps: Heatmap[] = [];
  private readonly overviews: Overview[] = [];
  private readonly panel: FormulaPanel;
  private readonly player: Player;
  private readonly rowElements: { row: Row; element: HTMLElement; rule: HTMLElement }[] = [];
  private readonly shown = new Set<string>();
  private fillList: ((again: boolean) => void) | undefined;
  /** Writes the overview again. */
  private renew: () => void = () => undefined;
  private selection: Selection = {};
  private readonly sliders = new Map<string, Slider>();
  private readonly targets: readonly Matrix[];
  private way: Way = preferences().way;
  private readonly menu: ViewMenu;
  private readonly picture: Picture;
  private readonly taps: number;
  private readonly hues = element('style');

  constructor(
    private readonly linkage: Linkage,
    private readonly result: Value,
    /** Which rows are drawn: all that the scene has numbers for, or only the one with this result. */
    only?: Matrix,
    /** Collapsible stages begin with a summary line. */
    collapsible?: { readonly open: boolean },
    /** Shows the figure with the other kind of convolution. */
    turn?: () => void,
  ) {
    const { origin } = result;
    if (!origin) throw new Error('a stage is the result of an operation');
    this.menu = new ViewMenu(
      ...(turn && canTurn(origin.operation) ? [kernelChoice(origin.settings, turn)] : []),
    );
    this.picture = origin.prepared.picture();
    this.taps = this.picture.hues?.count ?? 1;
    const rows = this.picture.rows.filter((row) => {
      const matrix = matrixOf(result, row.result);
      if (!matrix || !contentOfMatrix(linkage.scene, matrix)) return false;
      return !only || matrixKey(only) === matrixKey(matrix);
    });
    this.targets = rows.map((row) => matrixOf(result, row.result)).filter((matrix) => matrix !== undefined);
    this.player = new Player(linkage, this.walked());
    this.panel = new FormulaPanel(linkage, (key) => this.shown.has(key));
    const head = this.head();
    const bar = element('div', { class: 'bar' }, this.player.element, this.menu.element);
    const selectors = this.selectors();
    const body = element(
      'div',
      { class: 'body' },
      this.hues,
      ...(selectors.length > 0 ? [element('div', { class: 'controls' }, ...selectors), this.overview()] : []),
      ...rows.map((row) => this.row(row)),
      this.panel.element,
      ...this.jacobians(),
      ...this.formulaList(this.targets),
    );
    if (collapsible) {
      body.prepend(bar);
      const details = element(
        'details',
        { class: 'stage', open: collapsible.open },
        element('summary', {}, head),
        body,
      );
      details.addEventListener('toggle', () => {
        if (details.open) this.draw();
      });
      this.element = details;
    } else {
      bar.prepend(head);
      this.element = element('section', { class: 'stage' }, bar, body);
    }
    linkage.onChange(() => this.update());
  }

  /** Lets the animation stand at the most telling element: in the middle of the last result that is walked first. */
  start(): void {
    const [first] = this.walked();
    if (!first) return;
    const { rows, columns } = planes(first.value.shape);
    const middle = (length: number): number => Math.floor((length - 1) / 2);
    this.player.choose(0, middle(rows) * columns + middle(columns));
  }

  /** What the animation goes through: the results, or, the other way, what they are made of. */
  private walked(): readonly Matrix[] {
    const { scene } = this.linkage;
    const arriving: Matrix = { value: this.result, side: 'gradient' };
    const scatters = this.way === 'scatter' && contentOfMatrix(scene, arriving) !== undefined;
    return scatters ? [arriving, ...inputsOf(this.result)] : walkOrder(this.targets);
  }

  /** Writes the formulas, and what screen readers read: the picture comes first. */
  complete(): void {
    if (this.completed) return;
    this.completed = true;
    for (const { row, rule } of this.rowElements) this.writeRule(row, rule);
    this.panel.begin();
    this.fillList?.(false);
    for (const heatmap of this.heatmaps) heatmap.describe();
  }

  private completed = false;

  draw(): void {
    for (const heatmap of this.heatmaps) heatmap.draw();
    for (const overview of this.overviews) overview.draw();
    this.colourTokens();
  }

  /** Tokens of a formula wear the hues of their kernel elements: `.tap-3` is the fourth of them. */
  private colourTokens(): void {
    const theme = themeKind();
    const rules = Array.from(
      { length: this.taps },
      (_, tap) => `.tap-${tap} { color: ${hueOf(tap, this.taps, theme)}; }`,
    );
    this.hues.replaceChildren(this.taps > 1 ? `@scope { ${rules.join('\n')} }` : '');
  }

  /** Writes what depends on the notation again. */
  refresh(): void {
    const { way } = preferences();
    if (way !== this.way) {
      this.way = way;
      this.player.retarget(this.walked());
      this.player.choose(0);
    }
    this.player.rename();
    this.menu.show();
    for (const { row, rule } of this.rowElements) this.writeRule(row, rule);
    for (const heatmap of this.heatmaps) heatmap.rename();
    this.fillList?.(true);
    this.renew();
  }

  get state(): StageState {
    const open = this.element instanceof HTMLDetailsElement ? { open: this.element.open } : {};
    return {
      ...open,
      selection: this.selection,
      ...this.player.standing,
      unfolded: [
        ...this.panel.opened,
        ...this.unfoldable().flatMap(([name, details]) => (details.open ? [name] : [])),
      ],
      height: this.panel.element.offsetHeight,
    };
  }

  /** What can be unfolded here, by name. */
  private unfoldable(): (readonly [name: string, details: HTMLDetailsElement])[] {
    return [...this.element.querySelectorAll<HTMLDetailsElement>('details[data-name]')].map(
      (details) => [details.dataset['name'] ?? '', details] as const,
    );
  }

  /** Puts back what a person had chosen; `stands` for the stage where the animation is. */
  restore({ open, selection, target, index, unfolded, height }: StageState, stands: boolean): void {
    if (this.element instanceof HTMLDetailsElement && open !== undefined) this.element.open = open;
    for (const [name, slider] of this.sliders) slider.index = selection[name] ?? 0;
    this.select(selection);
    if (stands) this.player.choose(target, index);
    if (unfolded) {
      this.panel.open(unfolded);
      for (const [name, details] of this.unfoldable()) details.open = unfolded.includes(name);
    }
    if (height) this.panel.element.style.minHeight = `${height}px`;
  }

  dispose(): void {
    this.player.pause();
  }

  private update(): void {
    this.accumulate();
    for (const heatmap of this.heatmaps) heatmap.highlight();
    this.panel.update();
    const place = this.linkage.explanation?.place;
    for (const { row, element: rowElement } of this.rowElements) {
      const matrix = matrixOf(this.result, row.result);
      const own = place !== undefined && matrix !== undefined && matrixKey(matrix) === matrixKey(place);
      rowElement.classList.toggle('current', own);
    }
  }

  /** Walking the other way, the gradients of the inputs show what has arrived in them so far. */
  private accumulate(): void {
    const { result, linkage, way } = this;
    const place = linkage.explanation?.place;
    const walks = way === 'scatter' && place?.side === 'gradient' && place.value.id === result.id;
    const sums = walks ? sumsUpTo(linkage.scene, result, place.index) : undefined;
    for (const heatmap of this.heatmaps) {
      const { value, side } = heatmap.matrix;
      heatmap.accumulate(side === 'gradient' ? sums?.get(value.id) : undefined);
    }
  }

  private head(): HTMLElement {
    const { operation, shapes, settings } = headlineOf(this.result);
    return element(
      'span',
      { class: 'head' },
      element('strong', {}, operation),
      element('span', { class: 'quiet' }, `${shapes}${settings === '' ? '' : ` · ${settings}`}`),
    );
  }

  private selectors(): HTMLElement[] {
    return this.picture.selectors.map(({ name, count }) => {
      const slider = new Slider(name, count, (index) => this.select({ ...this.selection, [name]: index }));
      this.sliders.set(name, slider);
      return element('label', { class: 'selector' }, `${name} `, slider.input, slider.shown);
    });
  }

  /** All planes of all matrices, small, drawn when they are wanted. */
  private overview(): HTMLElement {
    const { galleries = [] } = this.picture;
    const { scene } = this.linkage;
    const content = element('div', { class: 'overviews' });
    const details = element(
      'details',
      { class: 'all', 'data-name': 'planes', hidden: galleries.length === 0 },
      element('summary', {}, 'All planes at a glance'),
      content,
    );
    const fill = (): void => {
      this.overviews.length = 0;
      content.replaceChildren();
      for (const side of ['value', 'gradient'] as const) {
        const line = element('div', { class: 'line-of' });
        for (const gallery of galleries) {
          const matrix = matrixOf(this.result, { ...gallery.view.operand, side });
          if (!matrix || !contentOfMatrix(scene, matrix)) continue;
          const made = new Overview(this.linkage, matrix, gallery, (plane) => {
            const selection = gallery.view.reveal(plane, this.selection);
            for (const [name, slider] of this.sliders) slider.index = selection[name] ?? 0;
            this.select(selection);
          });
          made.select(this.selection);
          made.draw();
          this.overviews.push(made);
          line.append(made.element);
        }
        content.append(line);
      }
    };
    details.addEventListener('toggle', () => {
      if (details.open) fill();
    });
    this.renew = () => {
      if (details.open) fill();
    };
    return details;
  }

  private select(selection: Selection): void {
    this.selection = selection;
    for (const heatmap of this.heatmaps) heatmap.select(selection);
    for (const overview of this.overviews) overview.select(selection);
  }

  private row(row: Row): HTMLElement {
    const rule = element('div', { class: 'rule' });
    const pieces = this.pieces(row);
    const made = element(
      'div',
      { class: 'row' },
      element(
        'div',
        { class: 'title' },
        element('div', { class: 'name' }, row.title),
        element('div', { class: 'quiet' }, row.caption),
        rule,
      ),
      element('div', { class: 'pieces' }, ...pieces),
    );
    this.rowElements.push({ row, element: made, rule });
    return made;
  }

  private writeRule(row: Row, into: HTMLElement): void {
    const matrix = matrixOf(this.result, row.result);
    const rule = matrix && ruleOf(this.linkage.scene, matrix, plainNotation());
    into.replaceChildren(...(rule ? [scrolling(renderTeX(rule))] : []));
  }

  /** Each matrix with the sign before it: where a line ends, the next one begins with a sign. */
  private pieces({ pieces }: Row): HTMLElement[] {
    const views = pieces.flatMap((piece) => ('sign' in piece ? [] : [piece]));
    const room = roomFor(views, widthOfPieces(), SIGN + GAP);
    const joined: HTMLElement[] = [];
    let before: HTMLElement[] = [];
    for (const piece of pieces) {
      if ('sign' in piece) before.push(signElement(piece));
      else {
        joined.push(element('div', { class: 'piece' }, ...before, this.piece(piece, room)));
        before = [];
      }
    }
    return [...joined, ...before];
  }

  private piece(piece: View, room: Room): HTMLElement {
    const matrix = matrixOf(this.result, piece.operand);
    if (!matrix) return element('div');
    this.shown.add(matrixKey(matrix));
    const { of } = piece.operand;
    const emptiness = this.result.origin?.prepared.emptiness;
    const owner = of === this.picture.hues?.input;
    const heatmap = new Heatmap(this.linkage, matrix, piece, {
      room,
      taps: this.taps,
      ...(owner ? { hueAt: (index: number) => index % this.taps } : {}),
      ...(typeof of === 'number' && emptiness
        ? { unread: (index: number) => isUnread(emptiness(of, index)) }
        : {}),
      selection: this.selection,
    });
    this.heatmaps.push(heatmap);
    return heatmap.element;
  }

  /** ∂Z/∂X and ∂Z/∂K as heatmaps, worked out when they are wanted. */
  private jacobians(): HTMLElement[] {
    const { origin } = this.result;
    const { scene } = this.linkage;
    if (!this.picture.hues || !origin) return [];
    // The bias reaches all of its filter alike: there is nothing to see.
    const inputs = origin.inputs
      .slice(0, 2)
      .flatMap((by, k) => (scene.gradients.has(by.id) && sizeOf(by.shape) > 1 ? [{ by, k }] : []));
    if (inputs.length === 0) return [];
    const text = (value: Value): string => matrixText(scene, { value, side: 'value' });
    const title = inputs.map(({ by }) => `∂${text(this.result)}/∂${text(by)}`).join(' and ');
    const content = element('div', { class: 'jacobians' });
    const details = element(
      'details',
      { class: 'all', 'data-name': 'jacobians' },
      element('summary', {}, `Jacobian ${title}`),
      content,
    );
    details.addEventListener('toggle', () => {
      if (!details.open || content.childElementCount > 0) return;
      for (const { k } of inputs) {
        const made = jacobianOf(scene, this.result, k);
        if (made) content.append(this.jacobian(made));
      }
    });
    return [details];
  }

  private jacobian(made: Jacobian): HTMLElement {
    const { value, of, by, rows, columns } = made;
    const matrix: Matrix = { value, side: 'value' };
    const { scene } = this.linkage;
    const [of_, by_] = [of, by].map((each) => matrixTeX(scene, { value: each, side: 'value' }));
    const label = (end: 'of' | 'by', index: number): string => {
      const place = endsOf(value, index)?.[end];
      return place ? subscript(positionOf(place.value.shape, place.index), plainNotation()) : '';
    };
    const [height = 1, width = 1] = value.shape;
    const heatmap = new Heatmap(this.linkage, matrix, ownView(OUTPUT, value.shape, ''), {
      selection: {},
      taps: this.taps,
      hueAt: made.tap,
      labels: { row: (n) => label('of', n * width), column: (n) => label('by', n) },
    });
    this.heatmaps.push(heatmap);
    this.shown.add(matrixKey(matrix));
    this.linkage.include(made);
    const part =
      height < rows || width < columns
        ? [element('p', { class: 'quiet' }, `The first ${height}×${width} of ${rows}×${columns} elements.`)]
        : [];
    const d = (x: string): string => gradientTeX(x, scene.loss, plainNotation());
    return element(
      'div',
      { class: 'jacobian' },
      heatmap.element,
      element(
        'div',
        {},
        element(
          'p',
          { class: 'quiet' },
          `A row for each element of ${matrixText(scene, { value: of, side: 'value' })}, a column for each of ${matrixText(scene, { value: by, side: 'value' })}, in reading order. What is 0 is not reached.`,
        ),
        scrolling(
          renderTeX(
            `${d(by_ ?? '')} = \\left(\\frac{\\partial ${of_}}{\\partial ${by_}}\\right)^{\\!\\top} ${d(of_ ?? '')}`,
          ),
        ),
        ...part,
      ),
    );
  }

  /** Every element's formula, line by line; open from the start where there are no numbers. */
  private formulaList(targets: readonly Matrix[]): HTMLElement[] {
    const { scene } = this.linkage;
    const symbolic = targets.some((target) => contentOfMatrix(scene, target)?.kind === 'formulas');
    const list = element('div', { class: 'formulas' });
    const details = element(
      'details',
      { class: 'all', open: symbolic, 'data-name': 'formulas' },
      element('summary', {}, 'All formulas, line by line'),
      list,
    );
    this.fillList = (again) => {
      if (list.childElementCount > 0 && !again) return;
      if (!details.open) list.replaceChildren();
      else list.replaceChildren(...targets.map((target) => this.formulasOf(scene, target)));
    };
    details.addEventListener('toggle', () => this.fillList?.(false));
    return [details];
  }

  private formulasOf(scene: Scene, target: Matrix): HTMLElement {
    const lines = formulasOf(scene, target, LISTED, plainNotation()).map(({ place, tex, text }) => {
      const line = element('div', { class: 'formula', title: text }, scrolling(renderTeX(tex)));
      line.addEventListener('pointerenter', () => this.linkage.point(place));
      line.addEventListener('pointerleave', () => this.linkage.point(undefined));
      line.addEventListener('click', () => this.linkage.togglePin(place));
      return line;
    });
    const size = sizeOf(target.value.shape);
    const rest =
      size > lines.length
        ? [element('div', { class: 'quiet' }, `${size - lines.length} more are not listed`)]
        : [];
    return element(
      'div',
      { class: 'block' },
      element('div', { class: 'name' }, renderTeX(matrixTeX(scene, target, false, plainNotation()))),
      ...lines,
      ...rest,
    );
  }
}

const SIGN_TEX: Readonly<Record<string, string>> = {
  '★': '\\star',
  '=': '=',
  '+': '+',
  '-': '-',
  '*': '\\odot',
  '/': '\\oslash',
  '^': '\\wedge',
  '@': '\\cdot',
  Σ: '\\sum',
  ',': ',',
  '→': '\\rightarrow',
  '−': '-',
};

/** Pixels of a sign, and between what stands in a row; between the edges of a page and its rows; beside the title of a row. */
const SIGN = 22;
const GAP = 24;
const EDGES = 40;
const BESIDE = 38;
/** On narrower pages the title of a row stands above it: as in the style sheet. */
const NARROW = 900;

/** How much room the matrices of a row have. The page is as wide as the output, which is not on it yet. */
function widthOfPieces(): number {
  const width = window.innerWidth - EDGES;
  return width <= NARROW ? width : width - Math.max(228, 0.22 * width) - BESIDE;
}

function signElement({ sign }: Sign): HTMLElement {
  const tex = SIGN_TEX[sign] ?? `\\text{${sign.replace(/[\\{}$%&#_^~]/g, '')}}`;
  return element('div', { class: 'sign' }, renderTeX(tex));
}

/** Whether no window reads an element of the input: it is left over at the end, or lies between strides. */
const isUnread = (why: Emptiness | undefined): boolean => why?.code === 'leftover' || why?.code === 'gap';

/** Cross-correlation or true convolution: the one that is computed, and what the other one would be. */
function kernelChoice({ flip }: Settings, turn: () => void): Choice<'as it is' | 'turned'> {
  return new Choice<'as it is' | 'turned'>(
    'Kernel',
    [
      ['as it is', '★ as it is', 'cross-correlation: the kernel slides as it is'],
      ['turned', '∗ turned first', 'true convolution: the kernel is turned by 180° first'],
    ],
    () => (flip === true ? 'turned' : 'as it is'),
    (wanted) => {
      if ((wanted === 'turned') !== (flip === true)) turn();
    },
  );
}

/** The inputs of an operation, as what the animation can go through. */
const inputsOf = ({ origin }: Value): Matrix[] => {
  const seen = new Set<number>();
  return (origin?.inputs ?? []).flatMap((value) => {
    if (seen.has(value.id)) return [];
    seen.add(value.id);
    return [{ value, side: 'value' as const }];
  });
};

/** Gradients first, those of the first input before all: that is what people come for. The result last. */
function walkOrder(targets: readonly Matrix[]): Matrix[] {
  const gradients = targets.filter(({ side }) => side === 'gradient').sort((a, b) => a.value.id - b.value.id);
  return [...gradients, ...targets.filter(({ side }) => side === 'value')];
}
