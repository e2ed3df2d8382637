import { contentOfMatrix, headlineOf, type Matrix, matrixOf } from '../core/explain';
import { canTurn, type Value } from '../core/graph';
import type { Picture, Row, Selection } from '../core/operations';
import { planes } from '../core/tensor';
import { t } from '../core/words/words';
import { element } from './element';
import { FormulaList } from './formulaList';
import { FormulaPanel } from './formulaPanel';
import type { Heatmap } from './heatmap';
import { jacobianDetails } from './jacobianView';
import type { Linkage } from './linkage';
import { matrixKey } from './marks';
import { Overview } from './overview';
import { Player } from './player';
import { preferences, type Way } from './preferences';
import { watchSight } from './rowSum';
import { Slider } from './slider';
import { StageRow } from './stageRow';
import { sumsUpTo } from './sumsSoFar';
import { hueOf, themeKind } from './theme';
import { kernelChoice, ViewMenu } from './viewMenu';
import type { StageState } from './viewState';

/** One operation of a figure: its rows of heatmaps, the controls that walk and select, the formula panel. */
export class Stage {
  readonly element: HTMLElement;
  private readonly heatmaps: Heatmap[] = [];
  private readonly overviews: Overview[] = [];
  private readonly panel: FormulaPanel;
  private readonly player: Player;
  private readonly rows: StageRow[] = [];
  /** Whether the panel with the formulas is out of sight. */
  private outOfSight = false;
  /** Looks no longer whether it is. */
  private readonly blind: () => void;
  private readonly shown = new Set<string>();
  private readonly formulas: FormulaList;
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
    this.panel = new FormulaPanel(
      linkage,
      (key) => this.shown.has(key),
      () => this.sumUp(),
    );
    this.formulas = new FormulaList(linkage, this.targets);
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
      ...(this.picture.hues ? jacobianDetails(linkage, result, this.taps, (made) => this.add(made)) : []),
      this.formulas.element,
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
    this.blind = watchSight(this.panel.element, (outOfSight) => {
      this.outOfSight = outOfSight;
      if (this.completed) this.sumUp();
    });
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
    for (const row of this.rows) row.writeRule();
    this.panel.begin();
    this.formulas.fill();
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
    for (const row of this.rows) row.writeRule();
    for (const heatmap of this.heatmaps) heatmap.rename();
    this.formulas.fill(true);
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
    this.blind();
  }

  private update(): void {
    this.accumulate();
    for (const heatmap of this.heatmaps) heatmap.highlight();
    this.panel.update();
    for (const row of this.rows) row.update();
  }

  /** Where the panel cannot be seen, the element's sum stands in its row. */
  private sumUp(): void {
    for (const row of this.rows) row.sumUp(this.outOfSight);
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
    return this.picture.selectors.map(({ name, label, count }) => {
      const slider = new Slider(label, count, (index) => this.select({ ...this.selection, [name]: index }));
      this.sliders.set(name, slider);
      return element('label', { class: 'selector' }, `${label} `, slider.input, slider.shown);
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
      element('summary', {}, t`All planes at a glance`),
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
    const made = new StageRow(this.linkage, this.result, this.picture, row, () => this.selection);
    this.panel.include(made.sumElement);
    for (const heatmap of made.heatmaps) this.add(heatmap);
    this.rows.push(made);
    return made.element;
  }

  private add(heatmap: Heatmap): void {
    this.heatmaps.push(heatmap);
    this.shown.add(matrixKey(heatmap.matrix));
  }
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
