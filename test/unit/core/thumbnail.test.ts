import assert from 'node:assert/strict';
import { colourOf, type ThemeKind, thumbnailIcon, thumbnailOf } from '../../../src/core/explain';
import { statisticsOf } from '../../../src/core/tensor';

const THEMES: readonly ThemeKind[] = ['light', 'dark', 'high-contrast', 'high-contrast-light'];

function icon(shape: readonly number[], data: readonly number[], theme: ThemeKind): string {
  const numbers = Float64Array.from(data);
  return thumbnailIcon(thumbnailOf(shape, numbers), statisticsOf({ shape, data: numbers }), theme);
}

/** The filled rectangles: x, y, width, height, colour. */
const cells = (svg: string): (readonly [number, number, number, number, string])[] =>
  [
    ...svg.matchAll(
      /<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="(rgb\([\d, ]+\))"/g,
    ),
  ].map(([, x, y, w, h, fill = '']) => [Number(x), Number(y), Number(w), Number(h), fill]);

describe('the icon of a tensor', () => {
  for (const theme of THEMES) {
    it(`${theme}: has a cell an element, in the colours of the heatmaps`, () => {
      const found = cells(icon([2, 2], [1, -2, 0, 2], theme));
      assert.deepEqual(
        found.map(([x, y, w, h]) => [x, y, w, h]),
        [
          [0, 0, 8, 8],
          [8, 0, 8, 8],
          [0, 8, 8, 8],
          [8, 8, 8, 8],
        ],
      );
      const colour = (value: number): string => `rgb(${colourOf(value, 2, theme).join(', ')})`;
      assert.deepEqual(
        found.map(([, , , , fill]) => fill),
        [1, -2, 0, 2].map(colour),
      );
    });
  }

  it('keeps the proportions as far as they can be seen', () => {
    const [first] = cells(icon([1, 9], [1, 2, 3, 4, 5, 6, 7, 8, 9], 'light'));
    assert.deepEqual(first?.slice(0, 4), [0, 6, 3.2, 4]);
  });

  it('shows a large matrix as means of blocks, eight on a side', () => {
    const found = cells(
      icon(
        [100, 50],
        Array.from({ length: 5000 }, (_, n) => n),
        'dark',
      ),
    );
    assert.ok(found.length <= 64 && found.length >= 16, String(found.length));
  });

  it('stays within its 16 by 16, whatever the shape', () => {
    for (const shape of [[], [1], [7], [5, 1], [1, 200], [3, 4], [2, 3, 4], [0, 3]]) {
      const size = shape.reduce((a, b) => a * b, 1);
      for (const [x, y, w, h] of cells(
        icon(
          shape,
          Array.from({ length: size }, (_, n) => n),
          'light',
        ),
      )) {
        assert.ok(x >= 0 && y >= 0 && x + w <= 16.05 && y + h <= 16.05, `${shape}: ${[x, y, w, h]}`);
      }
    }
  });
});
