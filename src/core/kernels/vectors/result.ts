/**
 * The array that a pass fills part by part: one that the caller has, or a new one. A new array that comes in one part is
 * made as its copy, which saves the zeros that would stand in it for a moment.
 */
export class Result {
  #array: Float64Array | undefined;

  /** @param into of this length; what stands in it is overwritten, wherever a part is put. */
  constructor(
    readonly length: number,
    into: Float64Array | undefined,
  ) {
    this.#array = into;
  }

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
