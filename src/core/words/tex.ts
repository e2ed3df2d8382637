/** Stands in a text for what is filled in as TeX; no text of ours has it. */
const HOLE = '\u0000';

/** A text in TeX, its words upright, around what is TeX already: textTeX((it) => t`padded ${it}`, 'X') is `\text{padded }X`. */
export const textTeX = (say: (hole: string) => string, tex: string): string =>
  say(HOLE)
    .split(HOLE)
    .map((words) => (words === '' ? '' : `\\text{${words}}`))
    .join(tex);
