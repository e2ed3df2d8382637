/** What the half in the extension host prints, as one line of JSON after this word. */
export const ACTIVATION = 'bench-activation ';

/** Milliseconds of our own code in the extension host: its script is read and run, then it is activated. */
export interface Activation {
  readonly load: number;
  readonly activate: number;
  /** The same for each file that is loaded at its first use, with those that it needs itself, by its name. */
  readonly files: Readonly<Record<string, number>>;
  /** From the question to the answer of a hover on a large literal, the first one of the window first. */
  readonly hovers: readonly number[];
  /** The same where nothing is: the way to the extension host and back. */
  readonly empty: readonly number[];
}

/** Files of 5 MB with a literal of 1000 by 1000 numbers. */
export const LARGE = ['large-1.py', 'large-2.py'] as const;
