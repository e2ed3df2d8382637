import { type Matrix, type Scene, symbolOf } from '../core/explain';
import type { View } from '../core/operations';
import { type Content, elementAt, planes, shortNumber } from '../core/tensor';
import { BlockMeans } from './blockMeans';
import type { Face, Verdict } from './cellPainter';
import { preferences } from './preferences';

/** What the cells of a plane of a view show, and what its rows and columns are called. */
export class Faces {
  private readonly means: BlockMeans;

  constructor(
    private readonly scene: Scene,
    private readonly matrix: Matrix,
    private readonly view: View,
    private readonly content: Content | undefined,
    readonly plane: number,
    private readonly verdictAt: ((index: number) => Verdict | undefined) | undefined,
  ) {
    const data = content?.kind === 'numbers' ? content.data : undefined;
    // 0 for what padding put there.
    this.means = new BlockMeans(view.rows, view.columns, (row, column) => {
      const source = view.source(plane, row, column);
      return typeof source === 'number' ? (data?.[source] ?? Number.NaN) : 0;
    });
  }

  /** A cell's element, or the mean of its block. */
  at(row: number, column: number, block: number): Face {
    if (!this.content) return { kind: 'symbol', text: '…' };
    const verdict = this.verdictAt && this.verdictIn(row, column, block);
    if (block > 1) return { kind: 'number', value: this.means.mean(block, row, column), verdict };
    const source = this.view.source(this.plane, row, column);
    if (typeof source !== 'number') return { kind: 'inserted' };
    if (verdict?.glyph === '?') return { kind: 'open', verdict };
    const value = elementAt(this.content, source);
    return typeof value === 'number'
      ? { kind: 'number', value, verdict }
      : { kind: 'symbol', text: this.symbolAt(source) };
  }

  /** The verdict on a cell; on a block, that on the first element of it that is wrong. */
  private verdictIn(row: number, column: number, block: number): Verdict | undefined {
    const { view, plane } = this;
    let first: Verdict | undefined;
    for (let i = row; i < Math.min(view.rows, row + block); i++) {
      for (let j = column; j < Math.min(view.columns, column + block); j++) {
        const source = view.source(plane, i, j);
        const verdict = typeof source === 'number' ? this.verdictAt?.(source) : undefined;
        if (verdict?.bad) return verdict;
        first ??= verdict;
      }
    }
    return first;
  }

  /** `X₁₁`; for what has no name, three points. */
  private symbolAt(index: number): string {
    const symbol = symbolOf(this.scene, { ...this.matrix, index });
    if (typeof symbol === 'number') return shortNumber(symbol);
    if (symbol.kind !== 'element' || symbol.tex !== undefined) return '…';
    const { base } = preferences();
    const digits = symbol.position.map((i) =>
      [...String(i + base)].map((d) => '₀₁₂₃₄₅₆₇₈₉'[Number(d)]).join(''),
    );
    const below = digits.join(digits.length > 2 || symbol.position.some((i) => i > 8) ? ',' : '');
    return `${symbol.gradientOf === undefined ? '' : preferences().short ? 'd' : '∂'}${symbol.name}${below}`;
  }

  /** The number of the operand's row (axis 0) or column (axis 1) under the n-th one of the view; none for inserted ones. */
  labelOf(axis: 0 | 1, n: number): number | undefined {
    const { view, plane } = this;
    const across = axis === 0 ? view.columns : view.rows;
    for (let m = 0; m < across; m++) {
      const source = axis === 0 ? view.source(plane, n, m) : view.source(plane, m, n);
      if (typeof source !== 'number') continue;
      const { rows, columns } = planes(this.matrix.value.shape);
      return (axis === 0 ? Math.floor(source / columns) % rows : source % columns) + preferences().base;
    }
    return undefined;
  }
}
