import { t } from '../../core/words/words';
import { damaged } from './unreadable';

/** Bits, the least significant of a byte first. */
class Bits {
  private at = 0;
  private held = 0;
  private count = 0;

  constructor(private readonly bytes: Uint8Array) {}

  take(count: number): number {
    while (this.count < count) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw damaged(t`its compressed data is cut short`);
      this.held |= byte << this.count;
      this.at += 1;
      this.count += 8;
    }
    const value = this.held & ((1 << count) - 1);
    this.held >>>= count;
    this.count -= count;
    return value;
  }

  /** The bytes from the next whole one on; what is left of this one is dropped. */
  bytesOf(length: number): Uint8Array {
    this.at -= this.count >> 3;
    this.held = 0;
    this.count = 0;
    const part = this.bytes.subarray(this.at, this.at + length);
    if (part.length < length) throw damaged(t`its compressed data is cut short`);
    this.at += length;
    return part;
  }
}

/** A Huffman code as its canonical form: how many codes there are of each length, and the symbols in their order. */
class Code {
  private readonly counts = new Uint16Array(16);
  private readonly symbols: Uint16Array;

  constructor(lengths: readonly number[]) {
    for (const length of lengths) this.counts[length] = (this.counts[length] ?? 0) + 1;
    this.counts[0] = 0;
    const next = new Uint16Array(16);
    for (let length = 1; length < 15; length++) {
      next[length + 1] = (next[length] ?? 0) + (this.counts[length] ?? 0);
    }
    this.symbols = new Uint16Array(lengths.length);
    lengths.forEach((length, symbol) => {
      if (length === 0) return;
      const at = next[length] ?? 0;
      this.symbols[at] = symbol;
      next[length] = at + 1;
    });
  }

  read(bits: Bits): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      code |= bits.take(1);
      const count = this.counts[length] ?? 0;
      if (code - first < count) return this.symbols[index + code - first] ?? 0;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw damaged(t`its compressed data has a code that means nothing`);
  }
}

/** RFC 1951, 3.2.5: the least length or distance of each symbol, and how many bits more it has. */
const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115];
LENGTHS.push(131, 163, 195, 227, 258);
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BITS = Array.from({ length: 30 }, (_, n) => Math.max(0, (n >> 1) - 1));
const DISTANCES = DISTANCE_BITS.reduce<number[]>((all, _, n) => {
  all.push(n === 0 ? 1 : (all[n - 1] ?? 0) + 2 ** (DISTANCE_BITS[n - 1] ?? 0));
  return all;
}, []);
/** 3.2.7: in which order the lengths of the code for code lengths come. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** 3.2.6: the fixed codes. */
const FIXED = {
  literals: new Code(Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8))),
  distances: new Code(new Array<number>(30).fill(5)),
};

/**
 * What "deflate" compressed (RFC 1951), `size` bytes of it. Read at once, because evaluation does not wait: the
 * platform's own DecompressionStream does.
 * @throws Unreadable
 */
export function inflate(bytes: Uint8Array, size: number): Uint8Array {
  const bits = new Bits(bytes);
  const out = new Uint8Array(size);
  let at = 0;
  const put = (byte: number): void => {
    if (at === size) throw damaged(t`it unpacks to more than it says`);
    out[at] = byte;
    at += 1;
  };
  for (let last = 0; last === 0; ) {
    last = bits.take(1);
    const kind = bits.take(2);
    if (kind === 3) throw damaged(t`its compressed data has a block of no known kind`);
    if (kind === 0) {
      const head = bits.bytesOf(4);
      for (const byte of bits.bytesOf((head[0] ?? 0) | ((head[1] ?? 0) << 8))) put(byte);
      continue;
    }
    const { literals, distances } = kind === 1 ? FIXED : codesOf(bits);
    for (let symbol = literals.read(bits); symbol !== 256; symbol = literals.read(bits)) {
      if (symbol < 256) {
        put(symbol);
        continue;
      }
      const length = (LENGTHS[symbol - 257] ?? 0) + bits.take(LENGTH_BITS[symbol - 257] ?? 0);
      const far = distances.read(bits);
      const distance = (DISTANCES[far] ?? 0) + bits.take(DISTANCE_BITS[far] ?? 0);
      if (distance === 0 || distance > at) throw damaged(t`its compressed data points before its beginning`);
      for (let n = 0; n < length; n++) put(out[at - distance] ?? 0);
    }
  }
  if (at < size) throw damaged(t`it unpacks to less than it says`);
  return out;
}

/** 3.2.7: codes that stand before the block they are for. */
function codesOf(bits: Bits): { literals: Code; distances: Code } {
  const literalCount = bits.take(5) + 257;
  const distanceCount = bits.take(5) + 1;
  const lengths = new Array<number>(19).fill(0);
  const count = bits.take(4) + 4;
  for (const symbol of ORDER.slice(0, count)) lengths[symbol] = bits.take(3);
  const code = new Code(lengths);
  const found: number[] = [];
  while (found.length < literalCount + distanceCount) {
    const symbol = code.read(bits);
    if (symbol < 16) {
      found.push(symbol);
      continue;
    }
    const again = symbol === 16 ? (found[found.length - 1] ?? 0) : 0;
    const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
    for (let n = 0; n < times; n++) found.push(again);
  }
  return {
    literals: new Code(found.slice(0, literalCount)),
    distances: new Code(found.slice(literalCount, literalCount + distanceCount)),
  };
}
