/**
 * A cell of more characters, some 25,000 numbers, takes longer to read than typing can wait for: the data in it is passed over, and
 * what is asked for at every key or movement of the pointer is not answered there. It runs and is checked.
 */
export const LONGEST_TYPED = 100_000;
/** A literal of more characters is data, not something that is being typed. */
const LONG_LITERAL = 20_000;
/** Stands in the place of data: of this, too, nothing is known before it runs. */
export const STAND_IN_PATH = '';
const STAND_IN = `load("${STAND_IN_PATH}")`;

/**
 * A text in which every offset is where it was, and which is parsed soon however long the numbers in it are: in a very long
 * cell, literals of nothing but numbers are blank but for something of unknown shape. What is wrong inside of one is said
 * when the cell runs.
 */
export function withoutLongData(text: string): string {
  if (text.length <= LONGEST_TYPED) return text;
  let thinned = '';
  let taken = 0;
  for (const { index, 0: run } of text.matchAll(/[\d\s.,;eE+\-[\]]+/g)) {
    if (run.length < LONG_LITERAL) continue;
    for (const [start, end] of literalsIn(run)) {
      if (end - start < LONG_LITERAL) continue;
      thinned += text.slice(taken, index + start) + STAND_IN.padEnd(end - start);
      taken = index + end;
    }
  }
  return thinned + text.slice(taken);
}

/** Where brackets that stand in no others begin and end. */
function* literalsIn(run: string): Iterable<readonly [start: number, end: number]> {
  let depth = 0;
  let start = 0;
  // Searching is ten times as fast as looking at each character.
  let open = run.indexOf('[');
  let close = run.indexOf(']');
  while (close >= 0) {
    if (open >= 0 && open < close) {
      if (depth === 0) start = open;
      depth += 1;
      open = run.indexOf('[', open + 1);
    } else {
      if (depth === 1) yield [start, close + 1];
      depth = Math.max(0, depth - 1);
      close = run.indexOf(']', close + 1);
    }
  }
}
