import type { Random } from './engine';

/** One thing that is fed with anything at all. */
export interface Target {
  readonly name: string;
  /** Inputs to begin with: right ones, and those that once did harm. */
  readonly seeds: readonly Uint8Array[];
  /** Pieces that mean something to the target: mutations put them in. */
  readonly tokens: readonly string[];
  /** A change that means something to the target, where it knows one; `undefined` where the input allows none. */
  mutate?(input: Uint8Array, random: Random): Uint8Array | undefined;
  /** @throws whatever the target must not throw, or an AssertionError where its answer is wrong. */
  run(input: Uint8Array): void;
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The text that bytes are; a pair of bytes 0xff is a lone surrogate, which UTF-8 cannot write. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replaceAll('\ufffd\ufffd', '\ud800');
}

/** The first bytes choose a place, the others are the text. */
export function placed(input: Uint8Array): { readonly number: number; readonly text: string } {
  return { number: (input[0] ?? 0) * 256 + (input[1] ?? 0), text: textOf(input.subarray(2)) };
}
export const anywhere = (texts: readonly string[]): Uint8Array[] =>
  texts.map((text, n) => Uint8Array.from([0, 7 * n, ...bytesOf(text)]));
