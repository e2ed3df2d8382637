import assert from 'node:assert/strict';
import { CASES, pointAt } from './cases';
import { freshPages } from './freshPages';
import type { RendererPage } from './rendererPage';

/** A rectangle of cells, 1-based as on the screen. */
type Rectangle = readonly [firstRow: number, firstColumn: number];

describe('the window that makes an element, in Chromium', function () {
  this.timeout(60_000);
  let view: RendererPage;
  freshPages((page) => {
    view = page;
  });

  /** All places in the n-th matrix of this name where a line goes around a window of this size. */
  const framed = (
    name: string,
    size: readonly [rows: number, columns: number],
    n = 0,
  ): Promise<Rectangle[]> =>
    view.page
      .locator(`[role=grid][aria-label^="${name}, "]`)
      .nth(n)
      .evaluate((grid, [height, width]) => {
        const canvas = document.createElement('canvas');
        const layers = [...grid.querySelectorAll('canvas')];
        Object.assign(canvas, { width: layers[0]?.width, height: layers[0]?.height });
        const context = canvas.getContext('2d');
        if (!context) throw new Error('no canvas');
        for (const layer of layers) context.drawImage(layer, 0, 0);
        const rows = Number(grid.getAttribute('aria-rowcount'));
        const columns = Number(grid.getAttribute('aria-colcount'));
        const side = (canvas.width - 36) / columns;
        const isInk = (x: number, y: number): boolean => {
          const [red = 255, , , alpha = 0] = context.getImageData(Math.round(x), Math.round(y), 1, 1).data;
          return alpha > 100 && red < 130;
        };
        const found: [number, number][] = [];
        for (let row = 0; row + height <= rows; row++) {
          for (let column = 0; column + width <= columns; column++) {
            // In the gaps around, away from the middle of the outermost cells, where tokens and dots may be.
            const [left, top] = [18 + column * side, 18 + row * side];
            const [right, bottom] = [left + width * side, top + height * side];
            const [x, y] = [left + side / 2, top + side / 2];
            const sides = [isInk(left - 2, y), isInk(right - 1, y), isInk(x, top - 2), isInk(x, bottom - 1)];
            if (sides.every((inked) => inked)) found.push([row + 1, column + 1]);
          }
        }
        return found;
      }, size);

  const run = async (title: string): Promise<void> => {
    await view.run(CASES[title]?.cells ?? assert.fail(title));
  };

  for (const [grid, row, column, over, place] of [
    ['∂L/∂X, 3 by 3', 1, 1, 'padded ∂L/∂Z', [1, 1]],
    ['∂L/∂X, 3 by 3', 3, 2, 'padded ∂L/∂Z', [3, 2]],
    ['Z, 2 by 2', 2, 1, 'X', [2, 1]],
  ] as const) {
    it(`of ${grid} [${row},${column}] lies on ${over}, zeros and all`, async () => {
      await run('worked example');
      await pointAt(view, 'output', [grid, row, column]);
      assert.deepEqual(await framed(over, [2, 2]), [place]);
      for (const other of ['X', 'padded ∂L/∂Z'].filter((name) => name !== over))
        assert.deepEqual(await framed(other, [2, 2]), [], other);
    });
  }

  it('of ∂L/∂K lies on the X of its own row', async () => {
    await run('worked example');
    await pointAt(view, 'output', ['∂L/∂K, 2 by 2', 1, 2]);
    assert.deepEqual(await framed('X', [2, 2], 0), []);
    assert.deepEqual(await framed('X', [2, 2], 1), [[1, 2]]);
  });

  it('moves by the stride, and for ∂L/∂K by the dilation', async () => {
    await run('stride 2, leftover row');
    await pointAt(view, 'output', ['Z, 2 by 2', 2, 2]);
    assert.deepEqual(await framed('X', [3, 3]), [[3, 3]]);
    await run('dilation 2');
    await pointAt(view, 'output', ['∂L/∂K, 2 by 2', 2, 2]);
    assert.deepEqual(await framed('X', [3, 3], 1), [[3, 3]]);
  });

  it('is not drawn where an element has several, or is made of other planes', async () => {
    await view.run([
      'X = randn(4, 4, seed=1); K = [1 2; 3 4]; Z = conv2d(X, K, padding=1, padding_mode="reflect")\nbackward(Z, ones(5, 5))',
    ]);
    await pointAt(view, 'output', ['∂L/∂X, 4 by 4', 2, 2]);
    assert.deepEqual(await framed('padded ∂L/∂Z', [2, 2]), []);
  });
});
