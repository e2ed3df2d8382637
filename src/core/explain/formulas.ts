import { formulaOf } from '../operations';
import { type Expression, elementAt, sizeOf } from '../tensor';
import { expressionTeX, expressionText, type Notation, PLAIN } from './notation';
import { contentOfMatrix, type Matrix, matrixOf, type Place, type Scene, symbolOf } from './scene';
import { termsOf } from './terms';
import { placeText } from './termTeX';

/** One element's formula on one line. */
export interface FormulaLine {
  readonly place: Place;
  readonly tex: string;
  readonly text: string;
}

/** The formulas of a matrix's elements in order, at most `limit` of them, beginning with the one at `from`. Leaves' values have none. */
export function formulasOf(
  scene: Scene,
  matrix: Matrix,
  limit: number,
  notation: Notation = PLAIN,
  from = 0,
): FormulaLine[] {
  const end = Math.min(from + limit, sizeOf(matrix.value.shape));
  const content = contentOfMatrix(scene, matrix);
  const lines: FormulaLine[] = [];
  for (let index = from; index < end; index++) {
    const place: Place = { ...matrix, index };
    const left = symbolOf(scene, place);
    const own = content && elementAt(content, index);
    // A matrix without numbers is its formula; one with numbers is written in the names of what it is made of.
    const right: Expression =
      typeof own === 'object' ? own : (formulaOfPlace(scene, place) ?? own ?? Number.NaN);
    lines.push({
      place,
      tex: `${expressionTeX(left, notation)} = ${expressionTeX(right, notation)}`,
      text: `${placeText(scene, place, notation)} = ${expressionText(right, notation)}`,
    });
  }
  return lines;
}

function formulaOfPlace(scene: Scene, place: Place): Expression | undefined {
  const summands: Expression[] = [];
  for (const { term, result } of termsOf(scene, place)) {
    summands.push(
      formulaOf([term], (operand, index) => {
        const matrix = matrixOf(result, operand);
        return matrix ? symbolOf(scene, { ...matrix, index }) : Number.NaN;
      }),
    );
  }
  return summands.length === 0 ? undefined : { kind: 'sum', terms: summands };
}
