import { type CheckedNotebook, check } from '../../../../src/language/editor';

/** Cells as tests write them: parted by a line `---`, with a `|` where the cursor is. */
export interface Marked {
  readonly notebook: CheckedNotebook;
  readonly cell: number;
  readonly offset: number;
  readonly texts: readonly string[];
}

export const cellsOf = (source: string): string[] => source.split('\n---\n');

export function marked(source: string): Marked {
  const cells = cellsOf(source);
  const cell = cells.findIndex((text) => text.includes('|'));
  if (cell < 0) throw new Error(`no | in ${source}`);
  const offset = cells[cell]?.indexOf('|') ?? 0;
  const texts = cells.map((text) => text.replace('|', ''));
  return { notebook: check(texts), cell, offset, texts };
}

/** A test's name in one line. */
export const title = (source: string): string => source.replaceAll('\n', ' ⏎ ') || '(empty)';
