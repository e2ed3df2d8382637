/** What the half in the extension host prints, as one line of JSON after this word. */
export const ACTIVATION = 'bench-activation ';

/** Milliseconds of our own code in the extension host: its script is read and run, then it is activated. */
export interface Activation {
  readonly load: number;
  readonly activate: number;
}
