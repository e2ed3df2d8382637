import { t } from '../../core/words/words';
import type { Span } from '../ast';
import { CONSTANTS, callable } from '../functions';
import { parse } from '../parser';
import { scan } from '../scanner';
import type { CheckedNotebook } from './checker';
import { type Location, occurrencesAt } from './references';

/** One replacement in one of the code cells. */
export interface Edit extends Location {
  readonly text: string;
}

export type Renaming =
  | { readonly kind: 'edits'; readonly edits: readonly Edit[] }
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): Renaming => ({ kind: 'refused', reason });

/** The name at an offset that can be renamed, with its place; or why there is none. */
export function renameTarget(
  notebook: CheckedNotebook,
  cell: number,
  offset: number,
): (Span & { readonly name: string }) | { readonly reason: string } {
  const [found] = occurrencesAt(notebook, cell, offset);
  if (found) return { name: found.name, start: found.start, end: found.end };
  return { reason: t`Only variables can be renamed.` };
}

/**
 * Gives a variable another name wherever it stands, in all cells and through all its redefinitions: a session knows one
 * value a name, and cells can be run in any order, so a name that is changed in part would change what a run gives.
 */
export function rename(notebook: CheckedNotebook, cell: number, offset: number, newName: string): Renaming {
  const target = renameTarget(notebook, cell, offset);
  if ('reason' in target) return refused(target.reason);
  const name = spelt(newName);
  if (name === undefined) {
    return refused(
      t`"${newName.trim()}" is not a name: a name is made of letters, digits and "_", and does not begin with a digit.`,
    );
  }
  if (name === target.name && newName.trim() === target.name) return { kind: 'edits', edits: [] };
  const reason = conflict(notebook, target.name, name);
  if (reason !== undefined) return refused(reason);
  const edits = new Map<string, Edit>();
  for (const { occurrences } of notebook.cells) {
    for (const found of occurrences) {
      if (found.name !== target.name) continue;
      // `K -= 1` is one place that defines and reads.
      const { start, end } = found;
      edits.set(`${found.cell}:${start}`, { cell: found.cell, start, end, text: newName.trim() });
    }
  }
  return { kind: 'edits', edits: [...edits.values()] };
}

/** The one spelling of a name; nothing where the text is none. */
function spelt(text: string): string | undefined {
  const trimmed = text.trim();
  const [first, second] = scan(trimmed);
  const whole = first?.kind === 'name' && first.end === trimmed.length && second?.kind === 'end';
  return whole ? first.text : undefined;
}

function conflict(notebook: CheckedNotebook, name: string, newName: string): string | undefined {
  if (name === newName) return undefined;
  const holder = notebook.cells.findIndex(({ occurrences }) =>
    occurrences.some((found) => found.name === newName),
  );
  if (holder >= 0) {
    const cell = notebook.cells.findIndex(({ definitions }) => definitions.some((d) => d.name === newName));
    return cell >= 0
      ? t`There is a variable "${newName}" already: code cell ${cell + 1} defines it.`
      : t`The name "${newName}" is used already, in code cell ${holder + 1}.`;
  }
  if (callable(newName)) return t`"${newName}" is a function: a variable of that name would hide it.`;
  if (CONSTANTS.has(newName) || newName === 'None') return t`"${newName}" is a constant.`;
  if (newName === 'end') return t`"end" has a meaning of its own: inside an index it is the last element.`;
  // `np.T` means another thing than `X.T`.
  const [member] = parse(`${newName}.T`).statements;
  if (member?.value.kind !== 'transpose') {
    return t`"${newName}" is taken for a module: what follows it after a point would be read as a function.`;
  }
  return undefined;
}
