import { contentOfMatrix, type Matrix, matrixTeX, matrixText } from '../core/explain';
import type { Block, Gallery, Selection } from '../core/operations';
import { type Content, elementAt } from '../core/tensor';
import { t } from '../core/words/words';
import { element, set } from './element';
import { type Linkage, plainNotation } from './linkage';
import { fillOf } from './palette';
import { preferences } from './preferences';
import { renderTeX } from './tex';
import { themeKind } from './theme';

/** The longer side of a small picture, in pixels. */
const LONGEST = 44;
/** So many planes of a matrix are drawn. */
const PLANES = 256;

/** A plane in the overview. */
interface Small {
  readonly plane: number;
  readonly button: HTMLButtonElement;
  readonly canvas: HTMLCanvasElement;
}

/** All planes of a matrix as small pictures, groups as blocks. A click, or Enter, puts one on the screen. */
export class Overview {
  readonly element: HTMLElement;
  private readonly smalls: Small[] = [];
  private readonly content: Content | undefined;

  constructor(
    private readonly linkage: Linkage,
    matrix: Matrix,
    private readonly gallery: Gallery,
    private readonly reveal: (plane: number) => void,
  ) {
    const { scene } = linkage;
    this.content = contentOfMatrix(scene, matrix);
    const { blocks } = gallery;
    const total = blocks.reduce((sum, { planes }) => sum + planes.flat().length, 0);
    const drawn = blocks.map((block, n) => this.block(block, n, blocks.length));
    const name = matrixText(scene, matrix, plainNotation());
    const grid = element('div', { class: 'blocks' }, ...drawn);
    grid.addEventListener('keydown', (event) => this.key(event));
    linkage.palette.onChange(() => {
      if (this.element.isConnected) this.draw();
    });
    this.element = element(
      'figure',
      { class: 'gallery' },
      element('div', { role: 'group', 'aria-label': t`All planes of ${name}` }, grid),
      element(
        'figcaption',
        {},
        renderTeX(matrixTeX(scene, matrix, true, plainNotation())),
        element(
          'span',
          { class: 'facts' },
          total > this.smalls.length ? t`${this.smalls.length} of ${total} planes` : '',
        ),
      ),
    );
  }

  private block({ row, column, first, planes }: Block, n: number, of: number): HTMLElement {
    const { rowName, columnName } = this.gallery;
    const { base } = preferences();
    const columns = planes[0]?.length ?? 1;
    const made = element('div', {
      class: of > 1 ? 'group-block' : 'group-block single',
      style: `grid-row:${row + 1};grid-column:${column + 1};grid-template-columns:repeat(${columns},max-content)`,
      title: of > 1 ? t`group ${n + base}` : undefined,
    });
    planes.forEach((line, i) => {
      line.forEach((plane, j) => {
        if (this.smalls.length >= PLANES) return;
        const place = [
          ...(of > 1 ? [t`group ${n + base}`] : []),
          `${rowName} ${first[0] + i + base}`,
          `${columnName} ${first[1] + j + base}`,
        ].join(', ');
        const canvas = element('canvas', { 'aria-hidden': 'true' });
        const button = element(
          'button',
          { type: 'button', class: 'small-multiple', 'aria-label': place, title: place, tabindex: -1 },
          canvas,
        );
        button.addEventListener('click', () => this.reveal(plane));
        this.smalls.push({ plane, button, canvas });
        made.append(button);
      });
    });
    return made;
  }

  /** Arrow keys go from picture to picture; Tab goes on to the next matrix. */
  private key(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    const at = this.smalls.findIndex(({ button }) => button.matches(':focus'));
    this.smalls[(at + by + this.smalls.length) % this.smalls.length]?.button.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  /** Marks the plane that a selection shows. */
  select(selection: Selection): void {
    const chosen = this.gallery.view.plane(selection);
    const isThere = this.smalls.some(({ plane }) => plane === chosen);
    this.smalls.forEach(({ plane, button }, n) => {
      set(button, {
        'aria-pressed': String(plane === chosen),
        tabindex: plane === chosen || (!isThere && n === 0) ? 0 : -1,
      });
    });
  }

  /** Paints all of them: at first, and after a change of theme. */
  draw(): void {
    const { gallery } = this;
    const content = this.content;
    const scale = this.linkage.palette.scaleOf(content);
    const { rows, columns } = gallery.view;
    const block = Math.max(1, Math.ceil(Math.max(rows, columns) / LONGEST));
    const [height, width] = [Math.ceil(rows / block), Math.ceil(columns / block)];
    const side = Math.max(1, Math.min(9, Math.floor(LONGEST / Math.max(height, width))));
    const theme = themeKind();
    for (const { plane, canvas } of this.smalls) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.width = `${width * side}px`;
      canvas.style.height = `${height * side}px`;
      const context = canvas.getContext('2d');
      if (!context) continue;
      const image = context.createImageData(width, height);
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++) {
          const [red, green, blue] = fillOf(
            meanOf(content, gallery, plane, i * block, j * block, block),
            scale,
            theme,
          );
          image.data.set([red, green, blue, 255], 4 * (i * width + j));
        }
      }
      context.putImageData(image, 0, 0);
    }
  }
}

/** The mean of a block of a plane; 0 where there are no numbers. */
function meanOf(
  content: Content | undefined,
  { view }: Gallery,
  plane: number,
  row: number,
  column: number,
  block: number,
): number {
  let sum = 0;
  let count = 0;
  for (let i = row; i < Math.min(view.rows, row + block); i++) {
    for (let j = column; j < Math.min(view.columns, column + block); j++) {
      const source = view.source(plane, i, j);
      const value = content && typeof source === 'number' ? elementAt(content, source) : 0;
      sum += typeof value === 'number' ? value : 0;
      count += 1;
    }
  }
  return sum / Math.max(1, count);
}
