import type { Span } from '../ast';
import type { CheckedNotebook, Definition, Occurrence } from './checker';

/** A place in one of the code cells. */
export interface Location extends Span {
  readonly cell: number;
}

/**
 * What stands at an offset, its edges included. Where one place defines and reads, as `K` in `K -= 1` does, both are
 * there: the definition last.
 */
export function occurrencesAt(notebook: CheckedNotebook, cell: number, offset: number): Occurrence[] {
  const found =
    notebook.cells[cell]?.occurrences.filter(({ start, end }) => start <= offset && offset <= end) ?? [];
  return found.sort((a, b) => (a.role === b.role ? 0 : a.role === 'defines' ? 1 : -1));
}

/** Where the variable at an offset got its value: for `K` in `K -= 1` where it got the one before. */
export function definitionAt(
  notebook: CheckedNotebook,
  cell: number,
  offset: number,
): Definition | undefined {
  const found = occurrencesAt(notebook, cell, offset);
  return found.find(({ definition }) => definition !== undefined)?.definition;
}

/** A definition and everything that reads it, in document order; a redefinition has references of its own. */
export function referencesAt(notebook: CheckedNotebook, cell: number, offset: number): Occurrence[] {
  const found = occurrencesAt(notebook, cell, offset);
  // Of a place that does both, its own definition is meant: what the reader wants to follow is what comes of it.
  const chosen = found[found.length - 1];
  if (!chosen) return [];
  const all = notebook.cells.flatMap(({ occurrences }) => occurrences);
  if (!chosen.definition) return all.filter(({ name, definition }) => name === chosen.name && !definition);
  return all.filter(({ definition }) => definition === chosen.definition);
}

/** The places in the same cell that mention what stands at an offset, read or written. */
export function highlightsAt(notebook: CheckedNotebook, cell: number, offset: number): Occurrence[] {
  return referencesAt(notebook, cell, offset).filter((found) => found.cell === cell);
}
