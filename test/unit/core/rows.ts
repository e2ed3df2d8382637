import assert from 'node:assert/strict';
import type { Operand, Picture, View } from '../../../src/core/operations';
import { at, generate, type Tensor } from '../../../src/core/tensor';

/** What the rows of a picture say, and what they compute. */

/** The two factors and the result of the row that makes an operand; a number stands for the gradient of that input. */
export function viewsOf(picture: Picture, of: number | 'output'): [View, View, View] {
  const side: Operand['side'] = of === 'output' ? 'value' : 'gradient';
  const row = picture.rows.find(({ result }) => result.of === of && result.side === side);
  const views = (row?.pieces ?? []).filter((piece): piece is View => !('sign' in piece));
  const [a, b] = views;
  const c = views.at(-1);
  assert.ok(a && b && c);
  return [a, b, c];
}

/** How the second view of a row slides over the first. */
export function stepsOf(picture: Picture, of: number | 'output'): readonly [number, number] {
  const side: Operand['side'] = of === 'output' ? 'value' : 'gradient';
  const row = picture.rows.find(({ result }) => result.of === of && result.side === side);
  return row?.steps ?? assert.fail('nothing slides');
}

/** The first plane of a view: flat indices, `·` for padding, `:` for stuffing; rows parted by ` / `. */
export function drawn(view: View): string {
  const row = (i: number): string =>
    Array.from({ length: view.columns }, (_, j) => {
      const source = view.source(0, i, j);
      return source === 'padding' ? '·' : source === 'stuffing' ? ':' : String(source);
    }).join(' ');
  return Array.from({ length: view.rows }, (_, i) => row(i)).join(' / ');
}

/** A plane of a view in numbers: the operand's, and zeros where it was padded or stuffed. */
export function plane(view: View, of: Tensor, index: number): Tensor {
  return generate([view.rows, view.columns], (cell) => {
    const source = view.source(index, Math.floor(cell / view.columns), cell % view.columns);
    return typeof source === 'number' ? at(of, source) : 0;
  });
}

/** Correlation of two matrices with stride 1; added to `into`. */
export function correlate(x: Tensor, k: Tensor, into: Tensor): void {
  const [[, columns = 0], [kernelRows = 0, kernelColumns = 0]] = [x.shape, k.shape];
  const [rowsOut = 0, columnsOut = 0] = into.shape;
  for (let i = 0; i < rowsOut; i++) {
    for (let j = 0; j < columnsOut; j++) {
      let sum = at(into, i * columnsOut + j);
      for (let u = 0; u < kernelRows; u++) {
        for (let v = 0; v < kernelColumns; v++) {
          sum += at(x, (i + u) * columns + j + v) * at(k, u * kernelColumns + v);
        }
      }
      into.data[i * columnsOut + j] = sum;
    }
  }
}

/** Element (i, j) of the correlation of two matrices with strides; both must lie inside, whatever is asked for. */
export function placesOf(x: Tensor, k: Tensor, strideDown: number, strideAcross: number) {
  const [[rows = 0, columns = 0], [kernelRows = 0, kernelColumns = 0]] = [x.shape, k.shape];
  return (i: number, j: number): number => {
    const [top, left] = [i * strideDown, j * strideAcross];
    assert.ok(top + kernelRows <= rows && left + kernelColumns <= columns, 'dZ must fit on the padded X');
    let sum = 0;
    for (let u = 0; u < kernelRows; u++) {
      for (let v = 0; v < kernelColumns; v++) {
        sum += at(x, (top + u) * columns + left + v) * at(k, u * kernelColumns + v);
      }
    }
    return sum;
  };
}
