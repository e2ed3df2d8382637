import type { Steps } from '../../core/tensor';

/**
 * The characters of a line as bytes: an array of them is read several times as fast as a string. What is not ASCII is
 * {@link OTHER}, but for blanks and the minus sign. A zero stands behind the last one, so that looking one character
 * ahead stays inside of the array, as V8 wants it.
 */
export class Codes {
  bytes = new Uint8Array(256);
  private own = this.bytes;

  constructor(private readonly longLine: LongLine) {}

  load(text: string): void {
    if (text.length > VERY_LONG) this.bytes = this.longLine.bytesOf(text);
    else this.bytes = this.own = encoded(text, this.own);
  }
}

/** The bytes of the very long line that was read last: whoever looks for a literal reads it several times. */
export class LongLine {
  private text = '';
  private bytes = new Uint8Array();

  bytesOf(text: string): Uint8Array<ArrayBuffer> {
    if (text !== this.text) {
      this.bytes = encoded(text, new Uint8Array(text.length + AHEAD));
      this.text = text;
    }
    return this.bytes;
  }

  /** Has the bytes of a line ready for {@link bytesOf}. */
  *readSteps(text: string): Steps<void> {
    if (text === this.text) return;
    const bytes = new Uint8Array(text.length + AHEAD);
    for (let from = 0; from < text.length; from += PIECE) {
      encode(text.slice(from, from + PIECE), bytes.subarray(from));
      yield;
    }
    this.bytes = bytes;
    this.text = text;
  }
}

/** The bytes of a text and the zeros behind them, in the given array if it is long enough. */
function encoded(text: string, into: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { length } = text;
  const bytes = into.length < length + AHEAD ? new Uint8Array(length * 2 + AHEAD) : into;
  encode(text, bytes);
  bytes.fill(0, length, length + AHEAD);
  return bytes;
}

function encode(text: string, bytes: Uint8Array): void {
  const { length } = text;
  // The encoder is fast, but calling it is not.
  const done = length > 64 ? encoder.encodeInto(text, bytes.subarray(0, length)) : undefined;
  if (done?.read === length && done.written === length) return;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    bytes[at] = code < 128 ? code : code === 0x2212 ? 45 : code === 160 || code === 0x202f ? 32 : OTHER;
  }
}

const encoder = new TextEncoder();
export const OTHER = 255;
const AHEAD = 4;
/** A longer line was written by a program. Its bytes are kept as long as a literal is looked for. */
export const VERY_LONG = 100_000;
/** Of a very long line so much is encoded in one go. */
const PIECE = 1_000_000;
