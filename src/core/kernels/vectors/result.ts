/**
 * The array that a pass fills part by part. One that comes in a single part is made as its copy, which saves the zeros that would
 * stand in it for a moment.
 */
export class Result {
  #array: Float64Array | undefined;

  constructor(readonly length: number) {}

  get array(): Float64Array {
    this.#array ??= new Float64Array(this.length);
    return this.#array;
  }

  /** `count` numbers of `source` from `from` on, to the place `to`. */
  put(source: Float64Array, from: number, count: number, to: number): void {
    const part = source.subarray(from, from + count);
    if (this.#array === undefined && count === this.length) this.#array = new Float64Array(part);
    else this.array.set(part, to);
  }
}
