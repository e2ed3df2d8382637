/** What the half in the extension host prints of each thing that it does, as a line of JSON after this word. */
export const HELD = 'bench-held ';

/** How long our code held the thread of the extension host, in one go, while something was done. */
export interface Held {
  readonly what: string;
  /** Milliseconds; 0 where it was never seen there. */
  readonly took: number;
  /** The most for which the thread had a processor in one go; absent where the system does not say. */
  readonly ran?: number | undefined;
  /** Our functions where most of that was, the outermost first. */
  readonly where: string;
}

/** The files that are worked with. */
export const MANY = 'many.backprop.md';
export const LONG = 'long.backprop.md';
export const LARGE = 'large.backprop.md';
export const LITERALS = ['literal-1.py', 'literal-2.py', 'line.json'] as const;
/** What of it is as long as can be copied. */
export const COPIED = 'copied.py';

/** A notebook whose second cell takes several seconds. */
export const STOPPED = 'stopped.backprop.md';
/** What it prints, as a number of milliseconds after this word, of each Stop in the midst of that. */
export const STOP = 'bench-stop ';
