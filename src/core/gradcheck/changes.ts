/**
 * How the elements of one value move when one element of a leaf is set to x + ε and to x − ε: the differences from
 * where they are now, for those that move at all.
 */
export class Changes {
  readonly up: Float64Array;
  readonly down: Float64Array;
  /** The flat indices that moved: the first `count`. */
  readonly touched: Int32Array;
  count = 0;
  private readonly present: Uint8Array;

  constructor(size: number) {
    this.up = new Float64Array(size);
    this.down = new Float64Array(size);
    this.touched = new Int32Array(size);
    this.present = new Uint8Array(size);
  }

  add(index: number, up: number, down: number): void {
    if (this.present[index] === 0) {
      this.present[index] = 1;
      this.touched[this.count] = index;
      this.count += 1;
    }
    this.up[index] = (this.up[index] ?? 0) + up;
    this.down[index] = (this.down[index] ?? 0) + down;
  }

  clear(): void {
    for (let n = 0; n < this.count; n++) {
      const index = this.touched[n] ?? 0;
      this.up[index] = 0;
      this.down[index] = 0;
      this.present[index] = 0;
    }
    this.count = 0;
  }
}
