import { LongLine } from './codes';

/** What a finder reads of a document: single lines, without their line ends, so that nothing is copied or split. */
export interface Lines {
  readonly lineCount: number;
  /** The text of a line, 0-based; never asked for outside of the document. */
  lineAt(line: number): string;
}

/** A place in a document: 0-based, the column in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export function linesOf(text: string): Lines {
  const lines = text.split(/\r\n|\r|\n/);
  return { lineCount: lines.length, lineAt: (line) => lines[line] ?? '' };
}

/** A part of a document, as if it were all: from a line up to another, which is not part of it. */
export function section(lines: Lines, from: number, to: number): Lines {
  return { lineCount: Math.max(0, to - from), lineAt: (line) => lines.lineAt(line + from) };
}

export const isBefore = (a: Place, b: Place): boolean =>
  a.line < b.line || (a.line === b.line && a.column < b.column);

/** How much a search may read, in characters, and how much it has read: what keeps a hover fast. */
export class Effort {
  spent = 0;
  readonly longLine = new LongLine();
  private pause = STEP;

  constructor(
    /** The literal is read up to here; what follows is left out. */
    readonly forward = LONGEST,
    /** The beginning of a literal is searched for so far back. */
    readonly backward = FARTHEST,
  ) {}

  /** Whether so much was read since the last pause that it is time for another. */
  isDue(): boolean {
    if (this.spent < this.pause) return false;
    this.pause = this.spent + STEP;
    return true;
  }
}

/** What is read between two pauses takes some milliseconds the first time, before V8 has compiled what reads it. */
const STEP = 30_000;

/** A literal of 1,000×1,000 numbers with five characters each is still read to its end. */
export const LONGEST = 8_000_000;
/** What a hover may read of a literal from its beginning on: some 70,000 numbers. */
export const GLANCE = 400_000;
/** Beginning a line takes as long as reading so many characters. */
export const LINE = 12;
/** The way back is ten times as fast as reading numbers; VS Code gives no file of more than 50 MB to extensions. */
const FARTHEST = 50_000_000;
