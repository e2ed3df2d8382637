import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dressedText, operationNamed, type Settings } from '../../../src/core/operations';
import type { Shape } from '../../../src/core/tensor';
import { plainFormula } from '../../../src/language/editor/plainFormula';
import { convolutions, prepare } from './arbitrary';
import { stepsOf, viewsOf } from './rows';

function rulesOf(name: string, settings: Settings, shapes?: readonly Shape[]): string[] {
  const operation = operationNamed(name);
  assert.ok(operation);
  const inputs = ['X', 'K', 'B'].slice(0, shapes?.length ?? 2);
  const { forward, gradients } = operation.rules({ inputs, output: 'Z', loss: 'L' }, settings, shapes);
  return [forward, ...gradients].map((rule) => plainFormula(rule).split(' = ').at(-1) ?? '');
}

describe('the rules of a convolution say what is done to its operands', () => {
  const cases: readonly (readonly [settings: Settings, z: string, dx: string, dk: string])[] = [
    [{}, 'X ★ K', 'conv(padded ∂L/∂Z, K rotated by 180°)', 'conv(X, ∂L/∂Z)'],
    [{ padding: 1 }, 'padded X ★ K', 'conv(∂L/∂Z, K rotated by 180°)', 'conv(padded X, ∂L/∂Z)'],
    [{ padding: 2 }, 'padded X ★ K', 'conv(cropped ∂L/∂Z, K rotated by 180°)', 'conv(padded X, ∂L/∂Z)'],
    [
      { stride: 2 },
      'X ★ K, in steps of 2',
      'conv(stuffed and padded ∂L/∂Z, K rotated by 180°)',
      'the first 2×2 of conv(X, stuffed ∂L/∂Z)',
    ],
    [
      { stride: [2, 1], padding: 1 },
      'padded X ★ K, in steps of 2×1',
      'conv(stuffed and padded ∂L/∂Z, K rotated by 180°)',
      'the first 2×2 of conv(padded X, stuffed ∂L/∂Z)',
    ],
    // One place for the kernel: nothing lies between.
    [{ stride: 4 }, 'X ★ K', 'conv(padded ∂L/∂Z, K rotated by 180°)', 'the first 2×2 of conv(X, ∂L/∂Z)'],
    [
      { dilation: 2 },
      'X ★ dilated K',
      'conv(padded ∂L/∂Z, dilated K rotated by 180°)',
      'conv(X, ∂L/∂Z), in steps of 2',
    ],
    [
      { padding: 1, padding_mode: 'reflect' },
      'reflect(X) ★ K',
      'fold(conv(padded ∂L/∂Z, K rotated by 180°))',
      'conv(reflect(X), ∂L/∂Z)',
    ],
    [
      { flip: true, dilation: 2 },
      'X ∗ dilated K',
      'conv(padded ∂L/∂Z, dilated K)',
      'rot_180(conv(X, ∂L/∂Z), in steps of 2)',
    ],
    [{ flip: true, stride: 4 }, 'X ∗ K', 'conv(padded ∂L/∂Z, K)', 'rot_180(the first 2×2 of conv(X, ∂L/∂Z))'],
  ];
  for (const [settings, ...expected] of cases) {
    it(JSON.stringify(settings), () => {
      const shapes = [
        [5, 4],
        [2, 2],
      ];
      assert.deepEqual(rulesOf('conv2d', settings, shapes), expected);
    });
  }

  it('and of a transposed one', () => {
    const shapes = [
      [3, 3],
      [2, 2],
    ];
    const of = (settings: Settings) => rulesOf('conv_transpose2d', settings, shapes).slice(1);
    assert.deepEqual(of({}), ['conv(∂L/∂Z, K)', 'conv(∂L/∂Z, X)']);
    assert.deepEqual(of({ stride: 2, padding: 1, dilation: 3 }), [
      'conv(padded ∂L/∂Z, dilated K), in steps of 2',
      'conv(padded ∂L/∂Z, stuffed X), in steps of 3',
    ]);
  });

  it('and of one whose output was padded by a dilation or more', () => {
    const shapes = [
      [3, 3],
      [2, 2],
    ];
    assert.equal(
      rulesOf('conv_transpose2d', { stride: 3, output_padding: 1 }, shapes)[2],
      'the first 2×2 of conv(∂L/∂Z, stuffed X)',
    );
  });

  it('and where the shapes are not known, what is usual', () => {
    assert.deepEqual(
      rulesOf('conv2d', {}),
      rulesOf('conv2d', {}, [
        [5, 4],
        [2, 2],
      ]),
    );
  });

  it('in the words of its figure (1,000 configurations)', () => {
    const zeros = convolutions.filter(({ rank, mode }) => rank < 3 && mode === 'zeros');
    fc.assert(
      fc.property(zeros, ({ rank, shapes, settings, flip }) => {
        const picture = prepare(`conv${rank}d`, shapes, settings).picture();
        const [z, dx, dk] = rulesOf(`conv${rank}d`, settings, shapes);
        const [padded, slid] = viewsOf(picture, 'output');
        const [spread] = viewsOf(picture, 0);
        const [, stuffed] = viewsOf(picture, 1);
        const dilated = slid.dressing?.includes('dilated') ? 'dilated K' : 'K';
        assert.ok(z?.startsWith(`${dressedText(padded.dressing, 'X')} ${flip ? '∗' : '★'} ${dilated}`), z);
        const turned = flip ? dilated : `${dilated} rotated by 180°`;
        assert.equal(dx, `conv(${dressedText(spread.dressing, '∂L/∂Z')}, ${turned})`);
        const arriving = dressedText(stuffed.dressing, '∂L/∂Z');
        assert.ok(dk?.includes(`conv(${dressedText(padded.dressing, 'X')}, ${arriving})`), dk);
      }),
      { numRuns: 1000 },
    );
  });

  it('the product for ∂L/∂K has the size of K, or is said to begin with it (2,000 configurations)', () => {
    let longer = 0;
    const zeros = convolutions.filter(({ rank, mode }) => rank < 3 && mode === 'zeros');
    fc.assert(
      fc.property(zeros, ({ rank, shapes, settings }) => {
        const picture = prepare(`conv${rank}d`, shapes, settings).picture();
        const [x, dz, k] = viewsOf(picture, 1);
        const steps = stepsOf(picture, 1);
        const size = [x.rows - dz.rows, x.columns - dz.columns].map(
          (room, axis) => Math.floor(room / (steps[axis] ?? 1)) + 1,
        );
        const kept = [k.rows, k.columns].slice(2 - rank);
        const all = size.slice(2 - rank);
        assert.ok(all.every((length, axis) => length >= (kept[axis] ?? 0)));
        const whole = all.every((length, axis) => length === kept[axis]);
        if (!whole) longer += 1;
        const rule = rulesOf(`conv${rank}d`, settings, shapes)[2] ?? '';
        assert.equal(rule.includes('the first'), !whole, rule);
        if (!whole) assert.ok(rule.includes(`the first ${kept.join('×')} of conv(`), rule);
      }),
      { numRuns: 2000 },
    );
    assert.ok(longer > 100, `${longer}`);
  });
});
