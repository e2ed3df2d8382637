/** What a host like Node has beside the language: memory without zeros in it. */
interface Host {
  readonly Buffer?: { allocUnsafeSlow(bytes: number): { readonly buffer: ArrayBuffer } };
}

/** An array in which anything may stand. Where the host knows no other way, zeros do; they are a third of what a large one costs. */
function unfilled(length: number): Float64Array {
  const { Buffer } = globalThis as Host;
  return Buffer ? new Float64Array(Buffer.allocUnsafeSlow(length * 8).buffer) : new Float64Array(length);
}

/**
 * The array that a pass fills part by part. One that comes in a single part is made as its copy, which saves the zeros that would
 * stand in it for a moment.
 */
export class Result {
  #array: Float64Array | undefined;

  constructor(readonly length: number) {}

  /** To be filled in full before anybody sees it. */
  get array(): Float64Array {
    this.#array ??= unfilled(this.length);
    return this.#array;
  }

  /** `count` numbers of `source` from `from` on, to the place `to`. */
  put(source: Float64Array, from: number, count: number, to: number): void {
    const part = source.subarray(from, from + count);
    if (this.#array === undefined && count === this.length) this.#array = new Float64Array(part);
    else this.array.set(part, to);
  }
}
