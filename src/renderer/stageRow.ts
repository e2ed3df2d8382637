import { explain, type Matrix, matrixOf, ruleOf } from '../core/explain';
import type { Value } from '../core/graph';
import type { Emptiness, Picture, Row, Selection, View } from '../core/operations';
import { element, scrolling } from './element';
import { Heatmap, type HeatmapOptions } from './heatmap';
import { type Room, roomFor } from './layout';
import { type Linkage, notation, plainNotation } from './linkage';
import { matrixKey } from './marks';
import { RowSum } from './rowSum';
import { BETWEEN, signElement, widthOfPieces } from './signs';
import { renderTeX } from './tex';

/** A row of a stage: what is computed and by which rule, and the matrices that take part, with the signs between them. */
export class StageRow {
  readonly element: HTMLElement;
  readonly heatmaps: Heatmap[] = [];
  /** What is computed. */
  private readonly matrix: Matrix | undefined;
  private readonly rule = element('div', { class: 'rule' });
  private readonly sum = new RowSum();

  constructor(
    private readonly linkage: Linkage,
    private readonly result: Value,
    private readonly picture: Picture,
    private readonly row: Row,
    /** The planes that are shown. */
    private readonly selection: () => Selection,
  ) {
    this.matrix = matrixOf(result, row.result);
    this.element = element(
      'div',
      { class: 'row' },
      element(
        'div',
        { class: 'title' },
        element('div', { class: 'name' }, row.title),
        element('div', { class: 'quiet' }, row.caption),
        element('div', { class: 'rules' }, this.rule, this.sum.element),
      ),
      element('div', { class: 'pieces' }, ...this.pieces()),
    );
  }

  /** Where the sum of the element that is explained stands, while the panel cannot be seen. */
  get sumElement(): HTMLElement {
    return this.sum.element;
  }

  /** Writes the rule in the notation that was chosen. */
  writeRule(): void {
    const rule = this.matrix && ruleOf(this.linkage.scene, this.matrix, plainNotation());
    this.rule.replaceChildren(...(rule ? [scrolling(renderTeX(rule))] : []));
  }

  /** Another element is explained. */
  update(): void {
    const own = this.computes();
    this.element.classList.toggle('current', own);
    if (!own && !this.collects()) this.sum.clear();
  }

  /** The sum of the element that is explained, where it belongs here: for those who cannot see the panel. */
  sumUp(outOfSight: boolean): void {
    const { explanation, scene } = this.linkage;
    if (explanation && outOfSight && this.computes()) this.sum.show(scene, explanation);
    else if (explanation && outOfSight && this.collects()) {
      const gradient = { ...explanation.place, side: 'gradient' as const };
      this.sum.show(scene, explain(scene, gradient, notation()));
    } else this.sum.clear();
  }

  /** Whether the element that is explained is computed here. */
  private computes(): boolean {
    const place = this.linkage.explanation?.place;
    return place !== undefined && this.matrix !== undefined && matrixKey(this.matrix) === matrixKey(place);
  }

  /** Whether the element that is explained is one of an input whose gradient is computed here. */
  private collects(): boolean {
    const place = this.linkage.explanation?.place;
    const { matrix } = this;
    return place?.side === 'value' && matrix?.side === 'gradient' && matrix.value.id === place.value.id;
  }

  /** Each matrix with the sign before it: where a line ends, the next one begins with a sign. */
  private pieces(): HTMLElement[] {
    const { pieces } = this.row;
    const views = pieces.flatMap((piece) => ('sign' in piece ? [] : [piece]));
    const room = roomFor(views, widthOfPieces(), BETWEEN);
    const windowOf = this.windowOf(views);
    const joined: HTMLElement[] = [];
    let before: HTMLElement[] = [];
    for (const piece of pieces) {
      if ('sign' in piece) before.push(signElement(piece));
      else {
        const options = piece === views[0] && windowOf ? { windowOf } : {};
        joined.push(element('div', { class: 'piece' }, ...before, this.piece(piece, room, options)));
        before = [];
      }
    }
    return [...joined, ...before];
  }

  /** Where the second view of a row lies on the first one for an element of the result, in the plane that is shown. */
  private windowOf(views: readonly View[]): HeatmapOptions['windowOf'] {
    const { steps } = this.row;
    const slid = views[1];
    const own = views.at(-1);
    const { matrix } = this;
    if (!steps || !slid || !own || !matrix) return undefined;
    return (place) => {
      const cell = matrixKey(place) === matrixKey(matrix) ? own.locate(place.index) : undefined;
      if (cell?.plane !== own.plane(this.selection())) return undefined;
      const { rows, columns } = slid;
      return { row: cell.row * steps[0], column: cell.column * steps[1], rows, columns };
    };
  }

  private piece(piece: View, room: Room, options: Pick<HeatmapOptions, 'windowOf'>): HTMLElement {
    const matrix = matrixOf(this.result, piece.operand);
    if (!matrix) return element('div');
    const { of } = piece.operand;
    const { hues } = this.picture;
    const taps = hues?.count ?? 1;
    const emptiness = this.result.origin?.prepared.emptiness;
    const owner = of === hues?.input;
    const heatmap = new Heatmap(this.linkage, matrix, piece, {
      room,
      taps,
      ...(owner ? { hueAt: (index: number) => index % taps } : {}),
      ...(typeof of === 'number' && emptiness
        ? { unread: (index: number) => isUnread(emptiness(of, index)) }
        : {}),
      ...options,
      selection: this.selection(),
    });
    this.heatmaps.push(heatmap);
    return heatmap.element;
  }
}

/** Whether no window reads an element of the input: it is left over at the end, or lies between strides. */
const isUnread = (why: Emptiness | undefined): boolean => why?.code === 'leftover' || why?.code === 'gap';
