import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BlockMeans } from '../../../src/renderer/blockMeans';
import { indicesOf } from '../../../src/renderer/indices';
import {
  cellAt,
  cornerOf,
  extentText,
  isSeen,
  type Layout,
  layoutOf,
  roomFor,
  zoomedLayout,
  zoomsOf,
} from '../../../src/renderer/layout';

const size = fc.integer({ min: 1, max: 2000 });

/** A matrix looked at in any of its sizes, at any place. */
const looks = fc
  .tuple(size, size, fc.nat(), fc.integer({ min: -1e5, max: 1e5 }), fc.integer({ min: -1e5, max: 1e5 }))
  .map(([rows, columns, n, left, top]): Layout => {
    const whole = layoutOf(rows, columns);
    const zooms = zoomsOf(whole);
    const zoom = zooms[n % zooms.length] ?? whole;
    return n % zooms.length === 0 ? whole : zoomedLayout(whole, zoom, { left, top });
  });

describe('the layout of a heatmap', () => {
  for (const [rows, columns, text] of [
    [3, 3, '3×3'],
    [1, 7, '1×7'],
    [128, 128, '128×128'],
    [256, 256, 'showing 128×128 of 256×256, mean of 2×2'],
    [1000, 1000, 'showing 125×125 of 1000×1000, mean of 8×8'],
    [1, 1000, 'showing 1×125 of 1×1000, mean of 1×8'],
  ] as const) {
    it(`says what is shown of ${rows}×${columns}`, () => {
      assert.equal(extentText(layoutOf(rows, columns), 1), text);
    });
  }

  it('gives cells as much room as lets a row of matrices stand side by side, else each on a line', () => {
    const square = (side: number) => ({ rows: side, columns: side });
    const widths = (sizes: readonly { rows: number; columns: number }[], width: number) => {
      const room = roomFor(sizes, width, 46);
      return sizes.map(({ rows, columns }) => layoutOf(rows, columns, room));
    };
    assert.deepEqual(
      widths([square(3), square(2)], 500).map(({ side }) => side),
      [46, 46],
    );
    const tight = widths([square(5), square(3), { rows: 1, columns: 4 }, square(3)], 870);
    assert.ok(tight.reduce((sum, { width }) => sum + width, 3 * 46) <= 870);
    assert.deepEqual([...new Set(tight.map(({ side }) => side))], [38]);
    for (const { width } of widths([square(8), square(2), square(9)], 360)) assert.ok(width + 46 <= 360);
    const [strip] = widths([{ rows: 3, columns: 12 }], 800);
    assert.equal(strip?.side, 42);
  });

  it('writes no number over an edge, and none over its neighbour', () => {
    fc.assert(
      fc.property(looks, (layout) => {
        // In the font of the canvas a digit is 6 to 7 pixels wide, and 11 high.
        let before = Number.NEGATIVE_INFINITY;
        for (const { text, at } of indicesOf(layout, 1, (n) => n + 1)) {
          const half = 3.25 * text.length;
          assert.ok(at - half >= before && at + half <= layout.width, `${text} at ${at} of ${layout.width}`);
          before = at + half;
        }
        before = Number.NEGATIVE_INFINITY;
        for (const { text, at } of indicesOf(layout, 0, (n) => n + 1)) {
          assert.ok(at - 5.5 >= before && at + 5.5 <= layout.height, `${text} at ${at} of ${layout.height}`);
          before = at + 5.5;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('says which rows and columns a part has', () => {
    const whole = layoutOf(1000, 1000);
    assert.equal(
      extentText(zoomedLayout(whole, { block: 1, side: 25 }, { left: 2500, top: 0 }), 1),
      'rows 1–10, columns 101–110 of 1000×1000',
    );
    assert.equal(
      extentText(zoomedLayout(whole, { block: 2, side: 2 }, { left: 1e9, top: 1e9 }), 0),
      'rows 750–999, columns 750–999 of 1000×1000, mean of 2×2',
    );
  });

  it('stays in its frame and in the matrix, wherever one looks', () => {
    fc.assert(
      fc.property(looks, (layout) => {
        const { rows, columns, block, firstRow, firstColumn, drawnRows, drawnColumns } = layout;
        assert.ok(layout.width <= 400 && layout.height <= 400, `${layout.width}×${layout.height}`);
        assert.ok(firstRow >= 0 && firstColumn >= 0 && drawnRows > 0 && drawnColumns > 0);
        assert.ok(firstRow + (drawnRows - 1) * block < rows);
        assert.ok(firstColumn + (drawnColumns - 1) * block < columns);
      }),
    );
  });

  it('finds under a point the cell that is drawn there', () => {
    fc.assert(
      fc.property(looks, fc.nat(), fc.nat(), (layout, r, c) => {
        const row = layout.firstRow + (r % layout.drawnRows) * layout.block;
        const column = layout.firstColumn + (c % layout.drawnColumns) * layout.block;
        assert.ok(isSeen(layout, row, column));
        const [x, y] = cornerOf(layout, row, column);
        const [middleX, middleY] = [x + layout.side / 2, y + layout.side / 2];
        const { margin, edge, width, height } = layout;
        // Cells at the rim are seen in part.
        if (middleX < margin || middleY < margin || middleX >= width - edge || middleY >= height - edge)
          return;
        assert.deepEqual(cellAt(layout, middleX, middleY), { row, column });
      }),
    );
  });

  it('offers sizes that grow, up to room for text', () => {
    fc.assert(
      fc.property(size, size, (rows, columns) => {
        const scales = zoomsOf(layoutOf(rows, columns)).map(({ block, side }) => side / block);
        for (const [n, scale] of scales.entries()) assert.ok(n === 0 || scale > (scales[n - 1] ?? 0));
        assert.ok((scales.at(-1) ?? 0) >= 28);
      }),
    );
  });
});

describe('means of blocks', () => {
  it('are those of the cells, at the edges too', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 21 }),
        fc.integer({ min: 1, max: 21 }),
        fc.constantFrom(1, 2, 4, 8, 16),
        fc.nat(),
        (rows, columns, block, n) => {
          const at = (row: number, column: number): number => ((row * 31 + column * 17) % 23) - 11;
          const means = new BlockMeans(rows, columns, at);
          const row = Math.floor((n % rows) / block) * block;
          const column = Math.floor((n % columns) / block) * block;
          let sum = 0;
          let count = 0;
          for (let i = row; i < Math.min(rows, row + block); i++) {
            for (let j = column; j < Math.min(columns, column + block); j++) {
              sum += at(i, j);
              count += 1;
            }
          }
          assert.equal(means.mean(block, row, column), sum / count);
        },
      ),
    );
  });

  it('of a block with something that is no number are none', () => {
    const means = new BlockMeans(5, 5, (row, column) => (row === 4 && column === 4 ? Number.NaN : 1));
    assert.equal(means.mean(4, 4, 4), Number.NaN);
    assert.equal(means.mean(4, 0, 4), 1);
  });
});
