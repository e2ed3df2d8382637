import assert from 'node:assert/strict';
import { operationNamed, type Settings } from '../../../src/core/operations';
import type { Shape } from '../../../src/core/tensor';

/** What stands below the title of a row of a convolution's picture. */
const caption = (
  operation: string,
  shapes: readonly Shape[],
  settings: Settings,
  row: number,
): string | undefined => operationNamed(operation)?.prepare(shapes, settings).picture().rows[row]?.caption;

const FORWARD = 0;
const INPUT_GRADIENT = 2;

describe('captions of a convolution', () => {
  const cases: readonly (readonly [string, readonly Shape[], Settings, row: number, string])[] = [
    [
      'conv2d',
      [
        [3, 3],
        [2, 2],
      ],
      {},
      FORWARD,
      'the kernel slides over the input',
    ],
    [
      'conv2d',
      [
        [6, 6],
        [3, 3],
      ],
      { stride: 2 },
      FORWARD,
      'the kernel slides over the input; the last row and the last column are left over: no window reaches them',
    ],
    [
      'conv2d',
      [
        [3, 8],
        [3, 3],
      ],
      { stride: 3 },
      FORWARD,
      'the kernel slides over the input; the last 2 columns are left over: no window reaches them',
    ],
    [
      'conv1d',
      [[4], [3]],
      { stride: 2 },
      FORWARD,
      'the kernel slides over the input; the last element is left over: no window reaches it',
    ],
    // What is left over is padding.
    [
      'conv2d',
      [
        [5, 5],
        [2, 2],
      ],
      {
        stride: 2,
        padding: [
          [0, 1],
          [0, 1],
        ],
      },
      FORWARD,
      'the kernel slides over the input',
    ],
    [
      'conv2d',
      [
        [3, 3],
        [2, 2],
      ],
      {},
      INPUT_GRADIENT,
      "the output's gradient padded by 1, with the kernel turned by 180°",
    ],
    [
      'conv2d',
      [
        [6, 6],
        [3, 3],
      ],
      { stride: 2 },
      INPUT_GRADIENT,
      "the output's gradient with zeros between its rows and columns, padded by 2 above, 3 below, 2 left and 3 right, with the kernel turned by 180°",
    ],
    [
      'conv2d',
      [
        [3, 3],
        [2, 2],
      ],
      {
        padding: [
          [3, 1],
          [2, 0],
        ],
      },
      INPUT_GRADIENT,
      "the output's gradient cropped by 2 above and 1 left, padded by 1 right, with the kernel turned by 180°",
    ],
  ];
  for (const [operation, shapes, settings, row, expected] of cases) {
    it(`${operation} ${JSON.stringify(shapes)} ${JSON.stringify(settings)}: ${expected}`, () => {
      assert.equal(caption(operation, shapes, settings, row), expected);
    });
  }
});
