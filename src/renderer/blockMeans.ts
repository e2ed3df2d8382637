/** The means of square blocks of a plane, each level made of the next finer one. Blocks are powers of two wide. */
export class BlockMeans {
  private readonly sums = new Map<number, Float64Array>();

  /** @param at The number of a cell: 0 where nothing stands, NaN for what is not a number. */
  constructor(
    private readonly rows: number,
    private readonly columns: number,
    private readonly at: (row: number, column: number) => number,
  ) {}

  /** The mean of the block with this row and column in its upper left corner; at the edges, of what there is. */
  mean(block: number, row: number, column: number): number {
    if (block === 1) return this.at(row, column);
    const width = Math.ceil(this.columns / block);
    const sum = this.sumsOf(block)[Math.floor(row / block) * width + Math.floor(column / block)];
    const count = Math.min(block, this.rows - row) * Math.min(block, this.columns - column);
    return (sum ?? Number.NaN) / count;
  }

  private sumsOf(block: number): Float64Array {
    let sums = this.sums.get(block);
    if (!sums) {
      sums = this.summed(block);
      this.sums.set(block, sums);
    }
    return sums;
  }

  private summed(block: number): Float64Array {
    const half = block / 2;
    const finer = half === 1 ? undefined : this.sumsOf(half);
    const [height, width] = [Math.ceil(this.rows / half), Math.ceil(this.columns / half)];
    const across = Math.ceil(this.columns / block);
    const sums = new Float64Array(Math.ceil(this.rows / block) * across);
    for (let row = 0; row < height; row++) {
      const to = (row >> 1) * across;
      for (let column = 0; column < width; column++) {
        const at = to + (column >> 1);
        sums[at] =
          (sums[at] ?? 0) + (finer ? (finer[row * width + column] ?? Number.NaN) : this.at(row, column));
      }
    }
    return sums;
  }
}
