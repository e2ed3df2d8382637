import { showShape } from '../../core/tensor';
import type { Span } from '../ast';
import type { CheckedNotebook } from './checker';

/** An entry of the outline: an assignment of a cell. */
export interface OutlineSymbol extends Span {
  readonly name: string;
  /** Its shape where that is known before a run. */
  readonly detail: string;
  readonly kind: 'matrix' | 'number' | 'formula' | 'variable';
  /** The place of the name. */
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** What a cell assigns, in order. */
export function symbolsOf(notebook: CheckedNotebook, cell: number): OutlineSymbol[] {
  return (notebook.cells[cell]?.definitions ?? []).map(({ name, start, end, statement, guess }) => {
    const { shape, symbolic } = guess;
    const formula = symbolic === 'yes' || symbolic === 'maybe';
    const kind = formula ? 'formula' : !shape ? 'variable' : shape.length === 0 ? 'number' : 'matrix';
    return {
      name,
      detail: shape ? showShape(shape) : '',
      kind,
      start: statement.start,
      end: statement.end,
      nameStart: start,
      nameEnd: end,
    };
  });
}
