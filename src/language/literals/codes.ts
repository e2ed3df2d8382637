/**
 * The characters of a line as bytes: an array of them is read several times as fast as a string. What is not ASCII is
 * {@link OTHER}, but for blanks and the minus sign. A zero stands behind the last one, so that looking one character
 * ahead stays inside of the array, as V8 wants it.
 */
export class Codes {
  bytes = new Uint8Array(256);
  private readonly encoder = new TextEncoder();

  load(text: string): void {
    const { length } = text;
    if (this.bytes.length < length + AHEAD) this.bytes = new Uint8Array(length * 2 + AHEAD);
    const { bytes } = this;
    // The encoder is fast, but calling it is not.
    const encoded = length > 64 ? this.encoder.encodeInto(text, bytes.subarray(0, length)) : undefined;
    if (encoded?.read !== length || encoded.written !== length) {
      for (let at = 0; at < length; at++) {
        const code = text.charCodeAt(at);
        bytes[at] = code < 128 ? code : code === 0x2212 ? 45 : code === 160 || code === 0x202f ? 32 : OTHER;
      }
    }
    for (let at = length; at < length + AHEAD; at++) bytes[at] = 0;
  }
}

export const OTHER = 255;
const AHEAD = 4;
