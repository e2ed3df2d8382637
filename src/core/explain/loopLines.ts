import type { Sliding } from '../operations';

/** A line of the loops that compute an element, as a program would have it. */
export interface LoopLine {
  readonly indent: number;
  readonly code: string;
  /** What the indices that this line brings in are at the term where the reader stands: `u = 2, v = 1`. */
  readonly now: string;
}

/** What is known of the loops' indices, 0-based, by their letters. */
export type Indices = ReadonlyMap<string, number>;

/** A sum of multiples of letters and a number: `2i + u − 3`. */
export function linear(
  parts: readonly (readonly [times: number, letter: string])[],
  constant: number,
): string {
  const texts: string[] = [];
  const add = (negative: boolean, text: string): void => {
    texts.push(texts.length === 0 ? (negative ? `−${text}` : text) : `${negative ? '−' : '+'} ${text}`);
  };
  // A number first where a letter would begin with a minus.
  const ahead = constant > 0 && (parts[0]?.[0] ?? 0) < 0;
  if (ahead) add(false, String(constant));
  for (const [times, letter] of parts) {
    if (times === 0) continue;
    add(times < 0, Math.abs(times) === 1 ? letter : `${Math.abs(times)}${letter}`);
  }
  if (!ahead && (constant !== 0 || texts.length === 0)) add(constant < 0, String(Math.abs(constant)));
  return texts.join(' ');
}

/**
 * The index of the element that stands at a place of a padded axis, as a program would have it: the place is `at(0)`, counted from
 * the first element, and moved by as much as `at` is asked for.
 */
export function copyAt(
  mode: Sliding['paddingMode'],
  size: number,
  base: number,
  at: (shift: number) => string,
): string {
  const last = size - 1;
  switch (mode) {
    case 'zeros':
      return at(base);
    case 'reflect':
      return `${last + base} − abs(${last} − abs(${at(0)}))`;
    case 'replicate':
      return `min(max(${at(base)}, ${base}), ${last + base})`;
    case 'circular':
      // A remainder of what is never negative.
      return `(${at(size)}) mod ${size}${base === 0 ? '' : ` + ${base}`}`;
  }
}

/** Lines with their depths. */
export class Lines {
  readonly all: LoopLine[] = [];
  private depth = 0;

  constructor(
    private readonly now: Indices,
    private readonly base: number,
  ) {}

  add(code: string, letters: readonly string[] = []): void {
    const known = letters.flatMap((letter) => {
      const index = this.now.get(letter);
      // Only those that the line really mentions: a matrix may have no such axis.
      return index === undefined || !new RegExp(`\\b${letter}\\b`).test(code)
        ? []
        : [`${letter} = ${index + this.base}`];
    });
    this.all.push({ indent: this.depth, code, now: known.join(', ') });
  }

  open(code: string, letters: readonly string[] = []): void {
    this.add(code, letters);
    this.depth += 1;
  }
}
