import { showShape } from '../../core/tensor';
import type { VariableGlance } from '../glance';
import type { CheckedNotebook } from './checker';

/** A shape behind the name of an assigned variable: `K‸: 2×2‸ = …`. */
export interface ShapeHint {
  readonly offset: number;
  readonly label: string;
  /** Whether a run found it, because the text alone does not tell. */
  readonly fromRun: boolean;
}

/**
 * The shape of each variable that a cell assigns. What the text says counts first: it holds for the text as it is,
 * and a run may have been of another. What only a run can tell is taken from the last one.
 */
export function shapeHints(
  notebook: CheckedNotebook,
  cell: number,
  variables: ReadonlyMap<string, VariableGlance>,
): ShapeHint[] {
  const last = new Map(
    notebook.cells
      .flatMap(({ definitions }) => definitions)
      .map((definition) => [definition.name, definition]),
  );
  return (notebook.cells[cell]?.definitions ?? []).flatMap((definition) => {
    const { name, end, statement, guess } = definition;
    // A number that stands there needs no hint.
    if (statement.value.kind === 'number') return [];
    // The session holds what the last definition of a name gave.
    const run = last.get(name) === definition ? variables.get(name)?.value.shape : undefined;
    const shape = guess.shape ?? run;
    if (!shape) return [];
    return [{ offset: end, label: `: ${showShape(shape)}`, fromRun: guess.shape === undefined }];
  });
}
